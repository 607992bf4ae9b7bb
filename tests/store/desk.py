"""A store with one article and a posted card, for what changes after posting."""

from __future__ import annotations

from asyncio import Runner
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.books import CardEdit
from bot.conversation import Asker, QuoteFix, QuoteRef, Verdict
from bot.model import Feed, Part, ReadArticle, Subscription
from bot.store import Store
from summarizer.digest import compose
from summarizer.model import Actor, Analysis, Citation, Span
from summarizer.stories import group
from tests.store.material import (
    START,
    a_feed,
    a_subscription,
    an_article,
    entry,
    minutes,
    planned,
    poll,
    quote,
    reading,
)

KELD = Asker("slack", "U7", "moderator", "C1", space="T1")
FERRY, STEER = "The ferry sails at noon,", "Karl Berg will steer it,"
WHOLE = START + timedelta(days=1)


def cited(key: int, text: str, words: str) -> Citation:
    return Citation(key, quote(text, words).span, words, "direct", None, None, "unclear", "", None, START)


class Desk:
    """A store with one article, a digest that shows it, and its card posted in one message."""

    def __init__(self, runner: Runner, store: Store) -> None:
        self.run, self.runner, self.store = runner.run, runner, store
        self.feed: Feed = a_feed(runner, store)
        self.article: ReadArticle = an_article(runner, store, self.feed, minutes(1), identity="one")
        self.subscription: Subscription = a_subscription(runner, store)

    def posted(self, at: float = 10, *, more: int = 0, none: bool = False) -> int:
        """Its delivery; with `more` messages that are rendered and not posted, or with none that is."""
        window = self.run(self.store.window((), START, minutes(at)))
        digest = compose(
            group(window.candidates), name="morning", since=START, until=minutes(at), zone="Europe/Oslo", limit=6,
            feeds=1, failing=0,
        ).digest  # fmt: skip
        assert self.run(self.store.enqueue(planned(self.subscription, minutes(at), digest=digest), minutes(at)))
        held = self.run(self.store.lease(minutes(at), 60, ["terminal"]))
        assert held
        parts = [Part(index, f"k{at}.{index}", {"text": "old"}) for index in range(1 + more)]
        self.run(self.store.begin(held.id, parts, {}, minutes(at), layout="card"))
        if not none:
            self.run(self.store.posted(held.id, 0, "m1", minutes(at), lease_s=60))
        return held.id

    def rereads(self, text: str, at: float, **fields: Any) -> None:
        self.run(self.store.record_poll(poll(self.feed, at=minutes(at), changed=(entry("one", body_hash=text),))))
        [pending] = self.run(self.store.claim(minutes(at), 60, 1))
        self.run(self.store.store_read(reading(pending, text, **fields), minutes(at)))

    def ends_earlier(self, words: str, by: int, at: float) -> str:
        """Another version draws the edge of this quote elsewhere in the same text."""
        [page] = self.run(self.store.articles_page(0, None, 9))
        told = [
            replace(one, span=Span(one.span.start, one.span.end - by)) if one.span.of(page.text) == words else one
            for one in self.article.analysis.quotes
        ]
        read = replace(page, analysis=replace(self.article.analysis, quotes=tuple(told)))
        self.run(self.store.store_read(read, minutes(at)))
        return words[:-by]

    def edit(self, at: float = 60, wait_s: float = 0) -> CardEdit | None:
        since = minutes(at) - timedelta(days=7)
        return self.run(self.store.lease_edit(minutes(at), 60, ["terminal"], wait_s=wait_s, since=since))

    def shown(self) -> dict[str, str | None]:
        found = self.run(self.store.quotes_of([self.article.id], 0, 9))
        return {one.words: one.speaker for one in found.citations}

    def ref(self, words: str) -> QuoteRef:
        found = next(one for one in self.run(self.store.candidates(START, WHOLE)) if one.key == self.article.id)
        return QuoteRef.of(cited(found.key, found.article.text, words))

    def says(self, words: str, verdict: Verdict | None, speaker: str | None = None, at: float = 20) -> bool:
        return self.run(self.store.fix(QuoteFix(self.ref(words), verdict, speaker), KELD, minutes(at)))

    def corrects(self, one: Citation, verdict: Verdict | None, speaker: str | None = None, at: float = 20) -> bool:
        return self.run(self.store.fix(QuoteFix(QuoteRef.of(one), verdict, speaker), KELD, minutes(at)))


WITHOUT = "“The ferry sails at noon,” said Ada Lind, and went on board. It rained over all of the harbour."
FEWER = Analysis("en", (quote(WITHOUT, FERRY, "Ada Lind"),), (Actor("Ada Lind", "person", ("Lind",)),))
