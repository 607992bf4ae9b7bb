"""Feeds, entries and articles to fill a store with: short to write down, each field open to change."""

from __future__ import annotations

from asyncio import Runner
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import (
    DeclaredFeed,
    DeclaredSubscription,
    Destination,
    Feed,
    NewEntry,
    PendingArticle,
    PlannedDigest,
    PollResult,
    ReadArticle,
    Schedule,
    Slot,
    Subscription,
)
from bot.store import Store
from summarizer.model import Actor, Analysis, Citation, Digest, DigestStory, Quote, Span

START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
HOME = "https://fjord.example/feed.xml"
TEXT = "😀 “The ferry sails at noon,” said Ada Lind. “Karl Berg will steer it,” she said.\n\nIt rained."


def minutes(count: float) -> datetime:
    """So long after the start."""
    return START + timedelta(minutes=count)


def entry(identity: str = "one", **fields: Any) -> NewEntry:
    usual = NewEntry(
        identity=identity,
        link_key=f"fjord.example/{identity}",
        url=f"https://fjord.example/{identity}",
        title=f"Harbour {identity}",
        content="<p>The ferry.</p>",
        author="",
        published=None,
        candidate=True,
        body_hash=f"hash of {identity}",
    )
    return replace(usual, **fields)


def a_feed(runner: Runner, store: Store, url: str = HOME, name: str | None = "Fjord Post") -> Feed:
    feed = runner.run(store.add_feed(DeclaredFeed(url, name), START))
    assert feed
    return feed


def poll(feed: Feed, *entries: NewEntry, at: datetime = START, **fields: Any) -> PollResult:
    usual = PollResult(feed.id, at, at + timedelta(minutes=10), ok=True, entries=entries)
    return replace(usual, **fields)


def quote(text: str, words: str, speaker: str | None = None, **fields: Any) -> Quote:
    at = text.index(words)
    usual = Quote(Span(at, at + len(words)), "direct", "said", speaker, speaker)
    if speaker:
        usual = replace(usual, evidence="named", confidence=0.9)
    return replace(usual, **fields)


def analysis(text: str = TEXT) -> Analysis:
    return Analysis(
        "en",
        (
            quote(text, "The ferry sails at noon,", "Ada Lind", role="Harbour Master"),
            quote(text, "Karl Berg will steer it,", "Ada Lind", evidence="resolved", mention="she"),
        ),
        (Actor("Ada Lind", "person", ("Lind", "she")), Actor("Karl Berg", "person", ("Berg",))),
        (Span(text.index("It rained"), len(text)),),
        (),
    )


def reading(pending: PendingArticle, text: str = TEXT, **fields: Any) -> ReadArticle:
    found = fields.pop("analysis", None) or analysis(text)
    usual = ReadArticle(pending.id, pending.title, text, "en", None, pending.feed_name, pending.published, found)
    return replace(usual, **fields)


def an_article(
    runner: Runner, store: Store, feed: Feed, at: datetime = START, text: str = TEXT, **fields: Any
) -> ReadArticle:
    """An entry polled, claimed and read at once; its identity is the moment."""
    runner.run(store.record_poll(poll(feed, entry(fields.pop("identity", str(at))), at=at)))
    [pending] = runner.run(store.claim(at, 60, 1))
    read = reading(pending, text, **fields)
    runner.run(store.store_read(read, at))
    return read


def said(runner: Runner, store: Store, feed: Feed, name: str, *actors: Actor, at: datetime = START) -> ReadArticle:
    """An article in which `name` says one thing, another at each moment."""
    words = f"It is so at {at:%d %H:%M},"
    text = f"“{words}” said {name}."
    found = Analysis("en", (quote(text, words, name),), actors or (Actor(name, "person"),))
    return an_article(runner, store, feed, at, text, analysis=found)


def a_declaration(name: str = "morning", **fields: Any) -> DeclaredSubscription:
    return replace(
        DeclaredSubscription(name, Destination("terminal"), Schedule("Europe/Oslo", ("07:30",), days=("mon",))),
        **fields,
    )


def a_subscription(runner: Runner, store: Store, name: str = "morning", at: datetime = START) -> Subscription:
    made = runner.run(store.add_subscription(a_declaration(name), at))
    assert made
    return made


def a_digest(name: str = "morning", until: datetime = START, keys: Sequence[int] = (1,)) -> Digest:
    citations = tuple(
        Citation(
            key, Span(3, 8), "ferry", kind="direct", speaker="Ada Lind", role=None, evidence="named",
            outlet="Fjord Post", url="https://fjord.example/one", time=START,
        )
        for key in keys
    )  # fmt: skip
    story = DigestStory("s", "Harbour", None, ("Fjord Post",), (), citations)
    return Digest(name, until - timedelta(hours=1), until, "Europe/Oslo", (story,), len(citations), 1)


def planned(subscription: Subscription, at: datetime = START, **fields: Any) -> PlannedDigest:
    usual = PlannedDigest(subscription, Slot(at, f"{at:%Y-%m-%dT%H:%M}"), a_digest(subscription.name, at))
    return replace(usual, **fields)
