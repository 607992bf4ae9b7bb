"""Rereading: pages whose quotes stand on young cards are looked at again, and read anew where they say something else.

The feed's own changes come by `ingest`; many a page is corrected without a word in its feed. Few are asked for, with
conditional requests, ever more seldom as they age. It knows no HTTP, parser or SQL, and remembers nothing.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.books import RecheckStore, ShownArticle
from bot.errors import SourceError, WorkerError
from bot.model import Fetched, ReadArticle, Validators
from bot.ports import Clock, Fetcher, Reader
from bot.reading import bounded, html_of
from summarizer.model import Article, SummarizerError
from summarizer.text import paragraphs

KEPT = 0.3  # of a text's letters that an edit leaves as they were: below, it is another page, such as a consent wall
A_ROUND = 16
LANES = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RereadingRules:
    """How long a page is left alone at least, and how young a card must be; 0 hours: no page is looked at again."""

    every_s: float
    hours: float


@dataclass(frozen=True, slots=True)
class Rereader:
    """Rereads over a fetcher, the worker and the store."""

    fetcher: Fetcher
    reader: Reader
    store: RecheckStore
    clock: Clock
    rules: RereadingRules

    async def reread_due(self) -> int:
        """Look at the pages that are due, several side by side; how many said something else."""
        now = self.clock()
        since = now - timedelta(hours=self.rules.hours)
        due = await self.store.shown_articles(now, every_s=self.rules.every_s, since=since, limit=A_ROUND)
        turns = asyncio.Semaphore(LANES)
        return sum(await asyncio.gather(*(self._in_turn(one, turns) for one in due)))

    async def _in_turn(self, shown: ShownArticle, turns: asyncio.Semaphore) -> bool:
        async with turns:
            try:
                return await self._reread(shown)
            except (SourceError, WorkerError, SummarizerError) as error:
                # A page that is gone or broken says nothing about its words: the card stays.
                log.info("not looked at again: %s", error)
            except Exception:
                log.exception("rereading %s broke", shown.url)
            return False

    async def _reread(self, shown: ShownArticle) -> bool:
        fetched = await self.fetcher.page(shown.url, shown.validators)
        if fetched.body is None:
            return False
        new = await self._read(shown.article, fetched)
        if new is None:
            await self.store.page_unchanged(shown.article.id, fetched.validators)
            return False
        await self.store.store_read(new, self.clock())
        log.info("changed, and read anew: %s", shown.url)
        return True

    async def _read(self, old: ReadArticle, fetched: Fetched) -> ReadArticle | None:
        """The article as its page has it now; None where that says the same, or nothing of the article."""
        found = bounded(await self.reader.extract(html_of(fetched), fetched.url))
        if found.text == old.text or not is_edit(old.text, found.text):
            return None
        analysis = await self.reader.analyse(Article(found.text, old.title, not_content=found.not_content))
        page = Validators(fetched.validators.etag, fetched.validators.last_modified)
        return replace(old, text=found.text, lang=analysis.lang, analysis=analysis, page=page)


def is_edit(old: str, new: str) -> bool:
    """Whether the text is still the same article's: enough of its paragraphs stand as they were."""
    parts = [span.of(old) for span in paragraphs(old)]
    return sum(len(part) for part in parts if part in new) >= KEPT * sum(map(len, parts))
