"""What a card cites: the words, when they were said, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from summarizer.citations import cite
from summarizer.model import Analysis, Article, Candidate, Quote, Span
from tests.summarizer.council import FERRY, NOON, candidate


@pytest.mark.parametrize(
    "published",
    [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC), datetime(2026, 6, 3)],  # noqa: DTZ001
)
def test_a_date_that_cannot_be_is_replaced_by_the_first_sight(published: datetime | None) -> None:
    one = candidate(1, (FERRY, "Marta Holm"), published=published)
    assert cite(one, one.analysis.quotes[0]).time == NOON


def test_the_date_of_publication_is_shown_where_it_can_be() -> None:
    one = candidate(1, (FERRY, "Marta Holm"), published=NOON - timedelta(hours=3))
    assert cite(one, one.analysis.quotes[0]).time == NOON - timedelta(hours=3)


def test_a_citation_has_no_white_space_around_its_words_and_stands_in_its_text() -> None:
    text = "“ The quay is closed \n” said Holm."
    one = Candidate(1, Article(text), Analysis("en"), "Post", None, NOON)
    made = cite(one, Quote(Span(1, text.index("”")), "direct"))
    assert made.words == "The quay is closed"
    assert made.stands_in(text)


def test_without_a_speaker_there_is_no_role_and_the_evidence_is_unclear() -> None:
    one = candidate(1, (FERRY, None))
    made = cite(one, Quote(one.analysis.quotes[0].span, "direct", role="mayor", evidence="resolved"))
    assert (made.speaker, made.role, made.evidence) == (None, None, "unclear")
