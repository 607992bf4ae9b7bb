from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.editor import digest_of, edited, matching
from bot.model import Brief, Wanted, Window
from bot.proof import proven
from bot.stories import MOST_CANDIDATES
from summarizer.model import Analysis, Article, Candidate, Citation, Digest, DigestStory, Excerpt, Quote, Span, Tally
from tests.fakes import NOON

TEXT = "The council of Lindvik met. “We will build the café,” said Ada Moe."
HEAD = Span(0, 27)
WORDS = Span(29, 52)


def candidate(key: int, text: str = TEXT, title: str = "") -> Candidate:
    return Candidate(key, Article(text, title), Analysis("en"), "Coast Post", None, NOON + timedelta(seconds=key))


def digest(sentence: Excerpt, citation: Citation) -> Digest:
    story = DigestStory("s1", "Lindvik builds", None, ("Coast Post",), (sentence,), (citation,))
    return Digest("morning", NOON - timedelta(days=1), NOON, "UTC", (story,), quotes=1)


def citation(article: int, span: Span, words: str) -> Citation:
    return Citation(article, span, words, "direct", "Ada Moe", None, "named", "Coast Post", None, NOON)


def test_words_that_stand_at_their_place_pass_untouched() -> None:
    made = digest(Excerpt(1, HEAD, HEAD.of(TEXT)), citation(1, WORDS, WORDS.of(TEXT)))
    assert WORDS.of(TEXT) == "We will build the café,"
    assert proven(made, [candidate(1)]) == made


@pytest.mark.parametrize(
    "wrong",
    [
        citation(1, WORDS, "We will build the cafe,"),
        citation(1, Span(30, 53), WORDS.of(TEXT)),
        citation(2, WORDS, WORDS.of(TEXT)),
        citation(1, Span(5, 5), ""),
    ],
    ids=["one letter", "one place", "another article", "no words"],
)
def test_words_that_do_not_are_kept_back_loudly(wrong: Citation, caplog: pytest.LogCaptureFixture) -> None:
    made = proven(digest(Excerpt(1, HEAD, HEAD.of(TEXT)), wrong), [candidate(1)])
    assert made.stories[0].citations == ()
    assert made.stories[0].sentences
    assert made.quotes == 0
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@given(st.text(), st.integers(0, 60), st.integers(0, 60), st.text(max_size=8))
def test_whatever_is_proved_is_a_slice_of_its_article(text: str, start: int, end: int, words: str) -> None:
    span = Span(start, end)
    for told in (words, span.of(text)):
        made = proven(digest(Excerpt(1, span, told), citation(1, span, told)), [candidate(1, text)])
        for one in (*made.stories[0].sentences, *made.stories[0].citations):
            assert text[one.span.start : one.span.end] == one.words != ""


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("council", True),
        ("COUNCIL", True),
        ("Lindvik", True),
        ("cafe", True),
        ("the  council", True),
        ("counc", False),
        ("uncil", False),
        ("lindvik builds", True),
        ("c.uncil", False),
        (".*", False),
    ],
)
def test_a_term_is_found_as_whole_words_whatever_its_case_and_accents(term: str, found: bool) -> None:
    one = candidate(1, title="Lindvik builds")
    assert bool(matching(Wanted(include=(term,)), [one])) is found
    assert bool(matching(Wanted(exclude=(term,)), [one])) is not found


@pytest.mark.parametrize(
    ("term", "text"), [("弾薬", "欧州は弾薬を買う。"), ("C++", "They wrote C++ code."), ("북한", "북한이 말했다.")]
)
def test_terms_without_word_edges_are_found_too(term: str, text: str) -> None:
    assert matching(Wanted(include=(term,)), [candidate(1, text)])


def test_any_included_term_is_enough_and_any_excluded_one_too_much() -> None:
    both = Wanted(include=("council", "football"), exclude=("café", "rain"))
    assert matching(both, [candidate(1)]) == []
    assert matching(replace(both, exclude=("rain",)), [candidate(1)])


def test_of_more_articles_than_can_be_grouped_the_newest_are_told() -> None:
    many = tuple(
        candidate(key, f"Report {key} of the council.", f"Report {key}") for key in range(MOST_CANDIDATES + 20)
    )
    window = Window(many, feeds=1, failing=0)
    made = digest_of(window, Brief("m", Wanted(), NOON, NOON + timedelta(days=1), "UTC"))
    assert 0 < len(made.stories) + made.left_out <= MOST_CANDIDATES == 500


def test_quotes_of_articles_that_are_kept_out_are_counted() -> None:
    said = (Quote(WORDS, "direct", speaker="Ada Moe", evidence="named"),)
    passes, other = (replace(candidate(key), analysis=Analysis("en", said)) for key in (1, 2))
    rain = replace(other, article=Article("It rained. “We will sail at last,” said Ada Moe."))
    brief = Brief("m", Wanted(exclude=("rained",)), NOON, NOON + timedelta(days=1), "UTC")
    made = edited(Window((passes, rain), 1, 0), brief)
    assert made.tally == Tally(shown=1, filtered=1)
    assert made.digest == digest_of(Window((passes, rain), 1, 0), brief)
    many = tuple(replace(passes, key=key) for key in range(MOST_CANDIDATES + 3))
    assert edited(Window(many, 1, 0), brief).tally == Tally(shown=1, repeated=MOST_CANDIDATES - 1, crowded=3)
