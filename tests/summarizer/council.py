"""What outlets tell of a council and its ferries: articles, stories and digests made by hand, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from summarizer.digest import compose
from summarizer.model import Analysis, Article, Candidate, Citation, Digest, Evidence, Kind, Quote, Span, Story

SINCE = datetime(2026, 6, 3, 7, 30, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=1)
NOON = SINCE + timedelta(hours=5)
FERRY = "The ferries will pay for themselves within nine years"
TIDE = "Nobody asked the fishermen what the new quay does to the tide"


def quote(text: str, words: str, speaker: str | None = None, kind: Kind = "direct", role: str | None = None) -> Quote:
    start = text.index(words)
    evidence: Evidence = "named" if speaker else "unclear"
    return Quote(Span(start, start + len(words)), kind, speaker=speaker, role=role, evidence=evidence, confidence=0.9)


def candidate(
    key: int,
    *said: tuple[str, str | None],
    outlet: str = "Larnvik Post",
    lead: str = "The council voted on Tuesday to buy three ferries.",
    seen: datetime = NOON,
    published: datetime | None = None,
    title: str = "Council buys ferries",
) -> Candidate:
    text = f"{lead}\n\n" + "\n\n".join(f"“{words},” said {speaker or 'somebody'}." for words, speaker in said)
    quotes = tuple(quote(text, words, speaker) for words, speaker in said)
    analysis = Analysis("en", quotes, summary=(Span(0, len(lead)),))
    url = f"https://{outlet.split(maxsplit=1)[0].lower()}.example/{key}"
    return Candidate(key, Article(text, title), analysis, outlet, url, seen, published)


def story(*articles: Candidate) -> Story:
    return Story(f"s{articles[0].key}", articles)


def digest(*stories: Story, limit: int = 6, quotes: int = 2, posted: Sequence[Citation] = ()) -> Digest:
    return compose(
        stories,
        name="morning",
        since=SINCE,
        until=UNTIL,
        zone="Europe/Oslo",
        limit=limit,
        quotes_per_story=quotes,
        feeds=4,
        failing=1,
        posted=posted,
    ).digest


def words_of(made: Digest) -> list[str]:
    return [citation.words for shown in made.stories for citation in shown.citations]
