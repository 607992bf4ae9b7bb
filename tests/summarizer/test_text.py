"""Paragraphs, sentences and words: where they stand, on any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Span
from summarizer.text import paragraphs, sentences, words

BROKEN = st.text(alphabet=st.sampled_from([*"abcA .!?\n\r\t\"'“”‘’„«»()[]…—,;:0\ud800\x00é漢😀"]), max_size=200)


def _split(text: str, lang: str = "en") -> list[str]:
    return [span.of(text) for span in sentences(text, lang)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gov. Marlow spoke. It rained.", ["Gov. Marlow spoke.", "It rained."]),
        ("The U.S. Senate met. J. R. Moss left.", ["The U.S. Senate met.", "J. R. Moss left."]),
        ("It ended at 5 p.m. He slept.", ["It ended at 5 p.m.", "He slept."]),
        ("It cost 3.5 crowns. Cheap!", ["It cost 3.5 crowns.", "Cheap!"]),
        ("The keeper's Charter.“The dam holds.”", ["The keeper's Charter.", "“The dam holds.”"]),
        ("“The dam holds.” she said. “Go!”", ["“The dam holds.” she said.", "“Go!”"]),
        ("“It holds.”The crew left.", ["“It holds.”", "The crew left."]),
        ("Moss left.She came back. Dr.Keld slept.", ["Moss left.", "She came back.", "Dr.Keld slept."]),
        ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
    ],
)
def test_an_english_text_parts_into_its_sentences(text: str, expected: list[str]) -> None:
    assert _split(text) == expected


def test_a_german_ordinal_ends_no_sentence() -> None:
    assert _split("Am 3. Oktober kam er. Dr. Voss blieb.", "de") == ["Am 3. Oktober kam er.", "Dr. Voss blieb."]


def test_a_line_broken_by_width_is_one_paragraph() -> None:
    text = "The harbour council of the old town of Elm said\nthat nothing was wrong.\nA new line.\n\nEnd"
    assert [span.of(text)[:3] for span in paragraphs(text)] == ["The", "A n", "End"]


def test_sentences_within_a_part_have_offsets_into_the_whole() -> None:
    text = "One. Two. Three."
    assert [span.of(text) for span in sentences(text, within=Span(5, 9))] == ["Two."]


def test_a_word_keeps_its_hyphen_and_apostrophe() -> None:
    text = "The keeper's well-known dam, 3.5 m."
    assert [span.of(text) for span in words(text)] == ["The", "keeper's", "well-known", "dam", "3.5", "m"]


@given(BROKEN)
def test_every_span_of_any_text_is_in_order_apart_and_not_blank(text: str) -> None:
    for spans in (paragraphs(text), sentences(text), words(text)):
        assert all(span.of(text).strip() for span in spans)
        assert all(before.end <= after.start for before, after in pairwise(spans))


@given(BROKEN)
def test_sentences_lose_no_letter(text: str) -> None:
    assert "".join("".join(_split(text)).split()) == "".join(text.split())
