"""A long quotation is cut where a sentence or a clause ends, keeps its place and exact words, or stays whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Citation, Span
from summarizer.shortening import LONGEST, SHORTEST, shortened

AT = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
FIRST = "The ferries will pay for themselves within nine years, and every household in Larnvik gains from that."
SECOND = "Nobody asked the fishermen what the new quay does to the tide at Skarholm, where their boats have lain."
THIRD = "We shall therefore build the quay in two parts and look at the tide after each of them, with instruments."
FOURTH = "That is the whole of what I have to say about the matter tonight."
LONG_CLAUSE = "the harbour that our grandfathers dug out with their own hands in the winter of the great storm " * 2


def citation(words: str, start: int = 10) -> Citation:
    return Citation(1, Span(start, start + len(words)), words, "direct", "Marta Holm", None, "named", "Post", None, AT)


def test_a_quotation_that_is_read_at_a_glance_stays_whole() -> None:
    one = citation(f"{FIRST} {SECOND}")
    assert shortened(one, "en") is one


def test_a_long_one_is_cut_after_the_last_sentence_that_fits() -> None:
    one = shortened(citation(f"{FIRST} {SECOND} {THIRD} {FOURTH}"), "en")
    assert one.words == f"{FIRST} {SECOND} {THIRD}"
    assert (one.span, one.shortened) == (Span(10, 10 + len(one.words)), True)


@pytest.mark.parametrize("joint", ["; ", ", and ", ", but "])
def test_a_long_sentence_is_cut_at_the_end_of_a_clause(joint: str) -> None:
    begin = "We shall rebuild " + LONG_CLAUSE.strip()
    one = shortened(citation(f"{begin}{joint}whoever pays for it will have the first berth, {LONG_CLAUSE}"), "en")
    assert one.words == begin


@pytest.mark.parametrize("joint", [", if ", " because ", ", which ", " "])
def test_what_the_rest_may_turn_round_is_no_end_of_a_clause(joint: str) -> None:
    one = citation(f"We shall rebuild {LONG_CLAUSE.strip()}{joint}{LONG_CLAUSE}")
    assert shortened(one, "en") is one


def test_nothing_is_cut_inside_brackets_or_inner_marks() -> None:
    inner = f"He told me “{FIRST} {SECOND} {THIRD} {FOURTH} {FOURTH}” and left"
    assert not shortened(citation(inner), "en").shortened


@pytest.mark.parametrize("marks", ["‘’", "''", "‚‘"])
def test_nothing_is_cut_inside_single_marks_within(marks: str) -> None:
    inner = f"{FIRST} He told me, {marks[0]}Don’t go. {SECOND} {THIRD} {FOURTH} {FOURTH}{marks[1]} Then he left."
    assert shortened(citation(inner), "en").words == FIRST


def test_an_apostrophe_is_no_single_mark() -> None:
    said = f"{FIRST} It’s the fishermen’s quay, they don’t want it and we didn’t ask. {THIRD}"
    assert shortened(citation(f"{said} {FOURTH}"), "en").words == said


def test_a_short_first_sentence_is_no_quotation_by_itself() -> None:
    one = citation(f"No. We shall rebuild {LONG_CLAUSE} {LONG_CLAUSE}")
    assert not shortened(one, "en").shortened


@given(st.text(alphabet="aB .,;!?“”()\n", max_size=900), st.sampled_from(["en", "de", "und"]))
def test_what_is_kept_is_always_a_beginning_of_the_same_words(words: str, lang: str) -> None:
    one = citation(words)
    made = shortened(one, lang)
    assert words.startswith(made.words)
    assert made.span == Span(10, 10 + len(made.words))
    assert made.shortened == (made.words != words)
    assert replace(made, span=one.span, words=one.words, shortened=False) == one
    assert not made.shortened or SHORTEST <= len(made.words) <= LONGEST
