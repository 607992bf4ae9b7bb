"""Feeds as they are now, read as if they had been followed all along: an entry was seen when it says it was published.

For `preview --fetch`. Nothing is stored; an entry without a date counts as seen at the end of the time asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from urllib.parse import urlsplit

from bot.app import fetch_limits, reading_rules, utc_now, worker_of
from bot.cli.progress import Tell, progress
from bot.errors import SourceError, WorkerError
from bot.feeds.fetch import HttpFetcher
from bot.feeds.identity import identify
from bot.filters import fold
from bot.ingest import fetch_sample
from bot.model import NewEntry, PendingArticle, ReadArticle, Window
from bot.ports import Fetcher, Reader
from bot.reading import ReadingRoom
from bot.stories import Intake
from config.settings import Settings
from summarizer.model import Article, Candidate


@dataclass(frozen=True, slots=True)
class Shelf:
    """Read articles in memory: the windows of a preview, and an `ArticleStore` on which each entry is tried once.

    `done` is told how many entries were tried.
    """

    waiting: list[PendingArticle]
    feeds: tuple[str, ...] = ()
    failing: frozenset[str] = frozenset()
    candidates: list[Candidate] = field(default_factory=list)
    taken: dict[int, PendingArticle] = field(default_factory=dict)
    lost: list[PendingArticle] = field(default_factory=list)
    done: Tell = lambda _: None

    async def window(self, feeds: Sequence[str], since: datetime, until: datetime) -> Window:
        """What was published in (since, until]."""
        asked = {fold(name) for name in feeds}
        names = [name for name in self.feeds if not asked or fold(name) in asked]
        found = tuple(one for one in self.candidates if since < one.seen <= until and one.outlet in names)
        return Window(found, len(names), sum(name in self.failing for name in names))

    async def intake(self, feeds: Sequence[str], since: datetime, until: datetime) -> Intake:
        """What became of what was published in (since, until]."""
        asked = {fold(name) for name in feeds}
        read = {one.key for one in (await self.window(feeds, since, until)).candidates}
        lost = [one for one in self.lost if since < one.seen <= until]
        return Intake(frozenset(read), frozenset(one.id for one in lost if not asked or fold(one.feed_name) in asked))

    async def claim(self, now: datetime, lease_s: float, limit: int) -> Sequence[PendingArticle]:  # noqa: ARG002 - the port
        """The next entries."""
        given = [self.waiting.pop() for _ in range(min(limit, len(self.waiting)))]
        self.taken.update((one.id, one) for one in given)
        return given

    async def store_read(self, article: ReadArticle, now: datetime) -> None:  # noqa: ARG002 - the port
        """Keep it as a candidate."""
        entry = self.taken[article.id]
        text = Article(article.text, article.title, article.lang, article.analysis.not_content)
        made = Candidate(article.id, text, article.analysis, article.outlet, entry.url, entry.seen, article.published)
        self.candidates.append(made)
        self._tell()

    async def put_off(self, article_id: int, until: datetime, reason: str) -> None:
        """There is no later here: the reading room reports it."""

    async def give_up(self, article_id: int, reason: str, now: datetime) -> None:  # noqa: ARG002 - the port
        """Count it; the reading room tells why."""
        self.lost.append(self.taken[article_id])
        self._tell()

    def _tell(self) -> None:
        self.done(len(self.candidates) + len(self.lost))


async def backtest(
    settings: Settings, feeds: Mapping[str, str | None], since: datetime, until: datetime
) -> tuple[Shelf, list[str]]:
    """The articles that the feeds, given by address with their names, have of (since, until]; and what failed."""
    worker, file = worker_of(settings.file), settings.file
    rules = reading_rules(file)
    try:
        async with HttpFetcher(fetch_limits(file)) as fetcher:
            with progress(len(feeds), "feeds", lines=False) as tell:
                asked = Asked(since, until, file.poll.first_poll_max, rules.tries)
                tries = [_issue(fetcher, worker, url, name, asked) for url, name in feeds.items()]
                issues = await _each(tries, tell)
            shelf = _shelved(issues)
            with progress(len(shelf.waiting), "articles", lines=False) as tell:
                read = await ReadingRoom(fetcher, worker, replace(shelf, done=tell), utc_now, rules).read_due()
            return shelf, [*(issue.failed for issue in issues if issue.failed), *read.failed]
    finally:
        await worker.stop()


@dataclass(frozen=True, slots=True)
class Asked:
    """The time asked for, how many entries of a feed are read, and what counts as the last try of a page."""

    since: datetime
    until: datetime
    most: int
    tries: int

    def seen(self, entry: NewEntry) -> datetime | None:
        """When the entry came, None where that is not in the time asked for."""
        when = entry.published or self.until
        return when if self.since < when <= self.until else None


@dataclass(frozen=True, slots=True)
class Issue:
    """One feed as it is now: its name, and its entries of the time asked for."""

    name: str
    entries: tuple[PendingArticle, ...] = ()
    failed: str = ""


async def _each(tries: Sequence[Awaitable[Issue]], tell: Tell) -> list[Issue]:
    """All side by side, in their order; as each is done, how many are."""
    done = count(1)

    async def told(one: Awaitable[Issue]) -> Issue:
        issue = await one
        tell(next(done))
        return issue

    return await asyncio.gather(*map(told, tries))


async def _issue(fetcher: Fetcher, reader: Reader, url: str, name: str | None, asked: Asked) -> Issue:
    try:
        parsed = await fetch_sample(fetcher, reader, url)
    except (SourceError, WorkerError) as error:
        return Issue(name or url, failed=f"feed {name or url}: {error}")
    title = name or parsed.title or urlsplit(url).hostname or url
    entries = await asyncio.to_thread(identify, parsed.entries, url, asked.until)
    found = [_pending(entry, url, title, when, asked.tries) for entry in entries if (when := asked.seen(entry))]
    return Issue(title, tuple(sorted(found, key=lambda one: one.seen, reverse=True)[: asked.most]))


def _pending(entry: NewEntry, url: str, title: str, seen: datetime, tries: int) -> PendingArticle:
    return PendingArticle(
        id=0,
        feed_id=0,
        feed_url=url,
        feed_name=title,
        url=entry.url,
        title=entry.title,
        content=entry.content,
        author=entry.author,
        published=entry.published,
        seen=seen,
        tries=tries,
    )


def _shelved(issues: Sequence[Issue]) -> Shelf:
    entries = (entry for issue in issues for entry in issue.entries)
    return Shelf(
        waiting=[replace(entry, id=number) for number, entry in enumerate(entries, 1)],
        feeds=tuple(issue.name for issue in issues),
        failing=frozenset(issue.name for issue in issues if issue.failed),
    )
