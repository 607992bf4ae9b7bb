"""What holds of the whole analysis on any text, however broken or hostile: spans, cost, and one answer per text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.analysis import analyse
from summarizer.model import Analysis, Article, Quote, Span

ROOT = Path(__file__).resolve().parents[2]
TRIES = 6
SIZE = 8_000

MARKS = [*"\"'“”‘’‚„‟«»‹›`「」『』″＂", "''", "``", '""']
OPEN_ENDED = [
    "hundreds of",
    "one of those",
    "was asked by",
    "as saying",
    "so",
    "the book",
    "on Monday",
    "but",
    "Robert “Spud”",
]
CUES = ["said", "told", "added", "called", "warned", "according to", "that", "wrote", "says", "sagte", "laut"]
NAMES = [
    "Moss",
    "Ann Moss",
    "Mr. Moss",
    "J. R. Moss",
    "the harbour chief",
    "she",
    "he",
    "they",
    "it",
    "NATO",
    "Elm’s",
    "who",
]
BRACKETS = [*"()[]{}<>", "<a href=", "-->", "(R-WI)"]
BREAKS = ["\n", "\r\n", "\n\n", "\r", "\t", "\u2028", "\x0b", "\x85", " ", "\u00a0", "\u3000"]
STOPS = [*".,;:!?…—–-/&%", "...", ", ", ". "]
ODD = [
    "\u200b",  # no width
    "\u200f",  # to the left from here
    "\u202e",  # turned round
    "\u2066",
    "\ufeff",
    "\u00ad",
    "\u0301",  # an accent of its own
    "\x00",
    "\x1b[0m",
    "\ud800",  # half a character
    "\udfff",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469",
    "שלום",
    "مرحبا",
    "漢字",
    "ǅ",  # a title-case letter
    "ß",
    "İ",  # two characters when lower
    "ﬁ",
    "ª",
    "²",
    "Ⅷ",
    "٣",
    "_",
]
GLUED = ["Mossto", "Mosswarned", "said“", "”said", "Moss.She", "6'2\"", "3' 4\"", "workers’", "’90s", "o’clock"]
PIECES = [*MARKS, *CUES, *OPEN_ENDED, *NAMES, *BRACKETS, *BREAKS, *STOPS, *ODD, *GLUED]
BROKEN = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=80).map("".join)
SPACED = st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join)
LANGUAGES = st.sampled_from(["en", "de", "fr", "xx", "", None])


def read(text: str, lang: str | None = "en", *, threshold: float = 0.0) -> Analysis:
    return analyse(Article(text, lang=lang), threshold=threshold, sentences=0)


def check_spans(found: Analysis, text: str) -> None:
    """Every quotation slices back, in order and apart but in a reported clause, and says no more than is known."""
    spans = [quote.span for quote in found.quotes]
    assert all(0 <= span.start < span.end <= len(text) and span.of(text).strip() for span in spans)
    assert spans == sorted(spans, key=lambda span: (span.start, -span.end))
    assert all(_are_apart(one, other) for one, other in combinations(found.quotes, 2))
    for quote in found.quotes:
        assert 0.0 <= quote.confidence <= 1.0
        assert (quote.speaker is None) == (quote.evidence == "unclear")
        assert quote.speaker is None or quote.speaker.strip()
        assert quote.role is None or quote.role.strip()
        assert all(words is None or words in text for words in (quote.cue, quote.mention))
        assert all(word in text for word in f"{quote.speaker or ''} {quote.role or ''}".split())
    assert all(
        name and name in " ".join(text.split()) for actor in found.actors for name in (actor.name, *actor.aliases)
    )
    assert all(span.end <= len(text) for span in found.not_content)


def _are_apart(one: Quote, other: Quote) -> bool:
    """Words in marks may stand inside a reported clause: "said the gate was “a disgrace” to the town"."""
    inside = one.kind == "indirect" and other.kind == "mixed" and one.span.covers(other.span)
    return inside or one.span.end <= other.span.start


@given(BROKEN | SPACED, LANGUAGES)
@example("\ud800“\udfff”", "en")
@example("İ“İ said”İ said İ, said İ", "en")
@example("“” said Moss", None)
@example("Moss.She said“ said“ said", "en")
@example("Moss read the book “Salt .” to her.", "en")
@example("It held, said hundreds of", "en")
@example("Moss said, but", "en")
def test_any_text_is_read_and_its_spans_slice_back(text: str, lang: str | None) -> None:
    check_spans(read(text, lang), text)


@given(st.text(max_size=400), LANGUAGES)
def test_any_characters_are_read_and_their_spans_slice_back(text: str, lang: str | None) -> None:
    check_spans(read(text, lang), text)


@given(BROKEN, LANGUAGES)
def test_a_text_is_read_alike_each_time(text: str, lang: str | None) -> None:
    assert read(text, lang) == read(text, lang)


@given(BROKEN, st.floats(0, 1))
def test_a_threshold_withholds_speakers_and_moves_nothing(text: str, threshold: float) -> None:
    free, held = read(text).quotes, read(text, threshold=threshold).quotes
    assert [quote.span for quote in free] == [quote.span for quote in held]
    assert all(mine.speaker in {None, other.speaker} for mine, other in zip(held, free, strict=True))
    assert all(quote.speaker is None or quote.confidence >= threshold for quote in held)


@given(BROKEN, st.integers(0, 60), st.integers(0, 60))
def test_what_is_no_content_holds_no_quotation(text: str, start: int, length: int) -> None:
    aside = Span(min(start, len(text)), min(start + length, len(text)))
    found = analyse(Article(text, lang="en", not_content=(aside,)), threshold=0.0, sentences=0)
    check_spans(found, text)
    assert not any(quote.span.overlaps(hidden) for quote in found.quotes for hidden in found.not_content)


@given(SPACED)
def test_in_a_language_without_data_nobody_speaks(text: str) -> None:
    assert all(quote.speaker is None for quote in read(text, "xx").quotes)


HOSTILE = {
    "marks": MARKS,
    "marks and letters": [*MARKS, "a", "b."],
    "cues": [*CUES, "and", ",", "."],
    "brackets": [*BRACKETS, '"', "a", ","],
    "commas and capitals": [",", "Moss", "Ware", "Ann", "Elm", "who", ","],
    "that": ["that", "that", "said", "the", "dam", "that,"],
    "digits": ["1", "22", "3.5", "6'2\"", "4,000", "'", '"', "%"],
    "newlines": ["\n", "\n\n", "\r", "a", "“", "x,", "\u2028"],
    "points": [".", "?", "!", "…", "Mr.", "J.", ".”", "U.S.", "a"],
    "tags": ["<a", "<", ">", '"', "href=", "<!--"],
    "glued words": ["Mossto", "Moss", "Wareto", "Annasaid", "said", "Elmwarned", "Moss.She"],
    "single marks": ["'", "‘", "’", "workers’", "dogs'", "a", ".", ",’"],
    "marks left open": ["“a, ", ",", "said ", "Moss ", ". ", "\n"],
    "sources and nouns": ["according to", "the rain", "the town", "the rain", "and", "of"],
    "odd characters": ODD,
    "all": PIECES,
}


GROWING = {
    "straight marks": 'He said "no" and "yes" and ',
    "marks with no space": '"a',
    "curly openers": "“ ",
    "openers glued": "“a",
    "single marks": "'a' ,' ",
    "nested marks": "“a “b” c” ",
    "doubled marks": '""a ',
    "weak marks": "‘the dogs’ Elm’ ",
    "inches": '"a 9" ',
    "tags": '<a "b"> "c" ',
    "open tags": '<a "b ',
    "brackets": "((((([[[[[",
    "closing brackets and a cue": ")))) said ",
    "cues": "said told added called ",
    "commas and cues": "Moss, who, said, ",
    "reported again and again": "rain fell, Moss said, ",
    "tellers in between": "the dam, Moss said, held, ",
    "reports that go on": "Moss said it rained and said ",
    "reports and marks": "Moss said it rained, “which” ",
    "sources with no end": "according to the rain and ",
    "cues with no clause": "Moss said in ",
    "capitals": "Moss Ware Ash ",
    "initials": "J. K. ",
    "determiners": "the the a ",
    "pronouns": "he said she said it said they said ",
    "according to": "according to ",
    "points": ". . ... ",
    "one long word": "abcdefgh",
    "names and quotations": "Ann Moss met Eva Ware. “We hold,” she said. “We do,” he told them. ",
    "paragraphs": "“We hold,” she said.\n\n",
}


GROWING_GERMAN = {
    "sentences that go on": "Moos sagte, der Damm halte. Er sei alt und müde. ",
    "paragraphs that go on": "Moos sagte, der Damm halte. Er sei alt und müde.\n\n",
    "nobody in particular": "In dem Brief heißt es, der Damm halte. ",
    "sources behind": "Dem Rat zufolge hält der Damm. ",
    "marks and sources": "Der Damm halte, so Moos. „Er hält“, so der Rat. ",
}


@pytest.mark.parametrize("lang", ["en", "de", "xx"])
@pytest.mark.parametrize("pieces", HOSTILE.values(), ids=HOSTILE.keys())
def test_four_times_the_text_costs_less_than_six_times_as_much(pieces: Sequence[str], lang: str) -> None:
    check_growth(_mixed(pieces, SIZE), _mixed(pieces, 4 * SIZE), lang)


@pytest.mark.parametrize("piece", GROWING.values(), ids=GROWING.keys())
def test_one_piece_again_and_again_costs_no_square_of_it(piece: str) -> None:
    check_growth(piece * (SIZE // len(piece)), piece * (4 * SIZE // len(piece)), "en")


@pytest.mark.parametrize("piece", GROWING_GERMAN.values(), ids=GROWING_GERMAN.keys())
def test_one_german_piece_again_and_again_costs_no_square_of_it(piece: str) -> None:
    check_growth(piece * (4 * SIZE // len(piece)), piece * (16 * SIZE // len(piece)), "de")


def test_one_teller_of_all_the_quotations_of_a_sentence_costs_no_square_of_them() -> None:
    piece = "said “a” and "
    few, many = (f"Ann Moss {piece * (times * SIZE // len(piece))}" for times in (3, 12))
    check_growth(few, many, "en")


def test_a_text_of_many_names_costs_no_square_of_them() -> None:
    for count in (1, 2):
        check_growth(_names(SIZE, count), _names(4 * SIZE, count), "en")


def check_growth(short: str, long: str, lang: str) -> None:
    """Judged by CPU time, in pairs of runs side by side: what a loaded machine adds to one it adds to both."""
    pairs = ((_seconds(short, lang), _seconds(long, lang)) for _ in range(TRIES))
    assert any(long_s < 6 * max(short_s, 0.005) for short_s, long_s in pairs)


def _seconds(text: str, lang: str) -> float:
    start = process_time()
    read(text, lang)
    return process_time() - start


def _mixed(pieces: Sequence[str], size: int) -> str:
    """The pieces in an order of chance that is the same each time, some with a space behind them."""
    chance, found, length = Random(7), [], 0
    while length < size:
        found.append(chance.choice(pieces) + chance.choice([" ", " ", ""]))
        length += len(found[-1])
    return "".join(found)[:size]


def _names(size: int, count: int) -> str:
    """Speakers that all differ, each of so many names."""
    chance, found, length = Random(7), [], 0
    while length < size:
        name = " ".join("".join(chance.choices("abcdefghiklmnopr", k=6)).title() for _ in range(count))
        found.append(f"“We hold,” {name} said. {name.split()[-1]}to")
        length += len(found[-1])
    return "\n\n".join(found)[:size]


def test_a_text_has_one_answer_whatever_the_seed_of_hashes(tmp_path: Path) -> None:
    """Through the command line, in processes of their own: sets are ordered otherwise in each."""
    source = tmp_path / "articles.jsonl"
    texts = [
        *(file.read_text(encoding="utf-8") for file in sorted((ROOT / "seeds").glob("*.txt"))),
        *(_mixed(pieces, 3_000) for pieces in HOSTILE.values()),
        _names(3_000, 2),
    ]
    lines = [json.dumps({"id": str(at), "text": text}) for at, text in enumerate(texts)]
    source.write_text("\n".join(lines), encoding="utf-8")
    answers = {_answers(source, seed) for seed in ("0", "1", "4242")}
    assert len(answers) == 1
    assert len(answers.pop().splitlines()) == len(texts)


def _answers(source: Path, seed: str) -> bytes:
    command = [sys.executable, "-m", "bot", "analyse", "--threshold", "0", str(source)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
