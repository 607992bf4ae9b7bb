"""One article from end to end: what is withheld, and what is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer.analysis import analyse
from summarizer.model import Analysis, Article, Quote, Span

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "seeds"
SURE = "Ann Moss walked the dam on Monday.\n\n“The dam will hold,” Moss said. “Nobody has to leave.”"


def read(text: str, threshold: float = 0.0, lang: str | None = "en") -> Analysis:
    return analyse(Article(text, lang=lang), threshold=threshold, sentences=0)


def test_a_speaker_under_the_threshold_is_withheld_and_nothing_else_of_the_quotation() -> None:
    shown, withheld = read(SURE, 0.0).quotes[0], read(SURE, 1.0).quotes[0]
    assert shown.speaker == "Ann Moss"
    assert (withheld.speaker, withheld.role, withheld.evidence) == (None, None, "unclear")
    assert (withheld.span, withheld.kind, withheld.cue) == (shown.span, shown.kind, shown.cue)


def test_a_higher_threshold_names_no_more_speakers() -> None:
    counts = [sum(quote.speaker is not None for quote in read(SURE, step / 10).quotes) for step in range(11)]
    assert counts == sorted(counts, reverse=True)


def test_what_is_no_content_is_not_quoted() -> None:
    text = "“The dam will hold,” Ann Moss said.\n\n“Read our other story,” Ann Moss said."
    aside = Span(text.index("“Read"), len(text))
    found = analyse(Article(text, lang="en", not_content=(aside,)), threshold=0, sentences=0)
    assert [quote.span.of(text) for quote in found.quotes] == ["The dam will hold,"]
    assert aside in found.not_content


def test_the_language_is_told_from_the_text_where_nobody_gives_it() -> None:
    assert read("The keeper said that the dam was safe and that it had been.", lang=None).lang == "en"
    assert read("Der Wärter sagte, dass der Damm sicher ist und nicht bricht.", lang=None).lang == "de"


def test_a_summary_is_made_of_sentences_of_the_text() -> None:
    text = "The dam held all week.\n\n" + SURE
    found = analyse(Article(text, lang="en"), threshold=0, sentences=2)
    assert 1 <= len(found.summary) <= 2
    assert list(found.summary) == sorted(found.summary)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00", "\ud800", "“", '"' * 50, "....", "said said said"])
def test_a_text_without_quotations_gives_none(text: str) -> None:
    assert read(text).quotes == ()


def _shared() -> tuple[str, dict[str, list[dict[str, object]]]]:
    marked = next(iter(sorted(SHARED.glob("*.gold.json"))), None)
    if marked is None:
        pytest.skip("the shared article is not here")
    text = marked.with_name(marked.name.replace(".gold.json", ".txt")).read_text(encoding="utf-8")
    return text, json.loads(marked.read_text(encoding="utf-8"))


def _at(quotes: tuple[Quote, ...]) -> dict[tuple[int, int], Quote]:
    return {(quote.span.start, quote.span.end): quote for quote in quotes}


def test_the_shared_article_has_its_nine_direct_quotations_with_their_speakers() -> None:
    text, gold = _shared()
    found = _at(read(text, 0.5).quotes)
    direct = [quote for quote in gold["quotes"] if quote["kind"] == "direct"]
    assert len(direct) == 9
    for quote in direct:
        ours = found[quote["start"], quote["end"]]  # type: ignore[index] # offsets of our own files
        assert (ours.kind, ours.speaker) == ("direct", quote["speaker"])
        assert ours.role


def test_no_scare_quote_of_the_shared_article_is_a_quotation() -> None:
    text, gold = _shared()
    spans = [quote.span for quote in read(text).quotes if quote.kind != "indirect"]
    for wrong in gold["not_quotes"]:
        place = Span(wrong["start"], wrong["end"])  # type: ignore[arg-type] # offsets of our own files
        assert not any(span.overlaps(place) for span in spans)
