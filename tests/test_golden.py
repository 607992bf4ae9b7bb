"""The cards of several windows on all three platforms are, to the letter, those that were looked at and found right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import golden

FILES = dict(golden.files())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_card_is_what_was_looked_at(path: Path) -> None:
    assert FILES[path] == path.read_text(encoding="utf-8"), "python -m tests.golden --write, and look at the change"


def test_no_golden_file_is_left_over() -> None:
    assert {one.name for one in golden.GOLDEN.iterdir()} == {one.name for one in FILES}


@pytest.mark.parametrize("case", golden.CASES, ids=lambda case: case.name)
def test_every_word_on_a_card_stands_in_its_article_and_every_speaker_is_who_people_marked(case: golden.Case) -> None:
    articles = {one.key: one for one in golden.candidates()}
    for story in case.digest().stories:
        for excerpt in (*story.sentences, *story.citations):
            assert excerpt.stands_in(articles[excerpt.article].article.text)
        for citation in story.citations:
            marked = {
                quote.speaker
                for quote in articles[citation.article].analysis.quotes
                if quote.span.overlaps(citation.span)
            }
            assert citation.speaker in marked


def test_what_an_evening_quoted_no_later_digest_quotes_again() -> None:
    cases = {case.name: case for case in golden.CASES}
    told = [{one.words for story in cases[name].digest().stories for one in story.citations} for name in cases]
    by_name = dict(zip(cases, told, strict=True))
    assert by_name["evening"]
    for name, case in cases.items():
        if case.after:
            assert not by_name[name] & by_name[case.after]
