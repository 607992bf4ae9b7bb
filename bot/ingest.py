"""Ingest: feeds that are due are polled, and what is new in them is stored. Per feed, a value or a known error.

New is what the feed never had; dates decide nothing. It knows no HTTP, parser or SQL, and remembers nothing between
rounds: a poll that is cut short anywhere is made good by the next. What is stored here is read in `reading`.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import FetchError, SourceError, StoreError, WorkerError
from bot.feeds.identity import identify
from bot.feeds.pace import Paced, Polled, next_poll
from bot.model import Feed, Fetched, NewEntry, ParsedFeed, PollResult, Validators
from bot.ports import Clock, FeedStore, Fetcher, Reader

# A site that rewrites all its entries at once is read anew bit by bit, poll after poll.
CHANGES_MAX = 24
REASON_MAX = 300

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PollRules:
    """The base interval, feeds polled at one time, entries read of a first poll, days of 404 before a pause."""

    every_s: float
    concurrency: int
    first_poll_max: int
    gone_after_days: int


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one round did: feeds polled, entries that were new, and failures in a line each."""

    polled: int = 0
    new: int = 0
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """The entries of one poll: new ones, changed ones, those remembered without being read, and the rest."""

    new: tuple[NewEntry, ...] = ()
    changed: tuple[NewEntry, ...] = ()
    passed_over: tuple[NewEntry, ...] = ()
    standing: tuple[NewEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Poller:
    """Polls over a fetcher, the worker and the store; `chance` spreads feeds that were added together."""

    fetcher: Fetcher
    reader: Reader
    store: FeedStore
    clock: Clock
    rules: PollRules
    chance: Callable[[], float] = random.random

    async def poll_due(self) -> PollReport:
        """Poll every feed that is due, several side by side; a feed's failure is recorded and the others go on."""
        turns = asyncio.Semaphore(self.rules.concurrency)
        feeds = await self.store.due_feeds(self.clock())
        return _sum(*await asyncio.gather(*(self._in_turn(feed, turns) for feed in feeds)))

    async def poll(self, feed: Feed) -> PollReport:
        """Poll one feed and record the outcome, whatever it is; raises `StoreError` alone."""
        try:
            fetched = await self.fetcher.feed(feed.url, feed.validators)
            result = await self._result(feed, fetched)
        except (SourceError, WorkerError) as error:
            return await self._failed(feed, error)
        except StoreError:
            raise
        except Exception as error:
            log.exception("polling %s broke", feed.name)
            return await self._failed(feed, WorkerError(f"{feed.name}: {type(error).__name__}: {error}"))
        new = await self.store.record_poll(result)
        if new or feed.failures:
            log.info("%s: %s%d new", feed.name, "works again, " if feed.failures else "", new)
        return PollReport(polled=1, new=new)

    async def _in_turn(self, feed: Feed, turns: asyncio.Semaphore) -> PollReport:
        async with turns:
            return await self.poll(feed)

    async def _result(self, feed: Feed, fetched: Fetched) -> PollResult:
        if fetched.body is None:
            parsed, news = ParsedFeed("", "", ()), News()
        else:
            parsed = await self.reader.parse_feed(fetched.body, fetched.content_type, fetched.url)
            news = await self._news(feed, parsed, fetched.url)
        now = self.clock()
        seen = Polled(new=len(news.new), fresh_for_s=fetched.fresh_for_s, ttl_s=parsed.ttl_s)
        paced = self._paced(feed, seen)
        return PollResult(
            feed_id=feed.id,
            at=now,
            next_poll=now + timedelta(seconds=paced.wait_s),
            ok=True,
            title=parsed.title,
            validators=fetched.validators,
            moved_to=fetched.moved_to,
            every_s=paced.every_s,
            entries=news.new,
            changed=news.changed,
            passed_over=news.passed_over,
            standing=news.standing,
        )

    async def _news(self, feed: Feed, parsed: ParsedFeed, url: str) -> News:
        first = feed.polled is None
        entries = await asyncio.to_thread(
            identify, parsed.entries, url, self.clock(), first_poll=first, backlog=feed.backlog
        )
        known = await self.store.known(
            feed.id, [entry.identity for entry in entries], [entry.link_key for entry in entries if entry.link_key]
        )
        return news_of(entries, known, self.rules.first_poll_max if first else None)

    async def _failed(self, feed: Feed, error: SourceError | WorkerError) -> PollReport:
        now, reason = self.clock(), str(error)[:REASON_MAX]
        asked_s = error.retry_after_s if isinstance(error, FetchError) else None
        paced = self._paced(feed, Polled(failures=feed.failures + 1, retry_after_s=asked_s))
        gone = is_gone(feed, error, now, self.rules.gone_after_days)
        await self.store.record_poll(
            PollResult(feed.id, now, now + timedelta(seconds=paced.wait_s), ok=False, error=reason, gone=gone)
        )
        # One line per change of state: a feed that is dead for a week is no news every ten minutes.
        log.log(logging.DEBUG if feed.failures and not gone else logging.WARNING, "%s", _told(feed, reason, gone=gone))
        return PollReport(polled=1, failed=(_told(feed, reason, gone=gone),))

    def _paced(self, feed: Feed, polled: Polled) -> Paced:
        return next_poll(self.rules.every_s, feed.every_s, polled, self.chance())


async def fetch_sample(fetcher: Fetcher, reader: Reader, url: str) -> ParsedFeed:
    """A feed as it is now, stored nowhere; raises `SourceError` or `WorkerError`."""
    fetched = await fetcher.feed(url, Validators())
    return await reader.parse_feed(fetched.body or b"", fetched.content_type, fetched.url)


def news_of(entries: Sequence[NewEntry], known: Mapping[str, str], most_new: int | None = None) -> News:
    """Tell apart by what the feed ever had; of more than `most_new` new ones, candidates and the newest are kept."""
    found = [
        (entry, known.get(entry.identity, known.get(entry.link_key) if entry.link_key else None)) for entry in entries
    ]
    new = [entry for entry, had in found if had is None]
    changed = [entry for entry, had in found if had is not None and had != entry.body_hash]
    kept = new if most_new is None else _newest(new, most_new)
    identities = {entry.identity for entry in kept}
    passed_over = tuple(entry for entry in new if entry.identity not in identities)
    standing = tuple(entry for entry, had in found if had == entry.body_hash)
    return News(tuple(kept), tuple(changed[:CHANGES_MAX]), passed_over, standing)


def _newest(entries: Sequence[NewEntry], count: int) -> list[NewEntry]:
    """Candidates first, then by date where all have one, else as they stand; in the feed's order."""
    dates = [entry.published for entry in entries]
    latest = max((date for date in dates if date), default=None)
    ages = [(latest - date).total_seconds() if latest and date and all(dates) else 0.0 for date in dates]
    order = sorted(range(len(entries)), key=lambda place: (not entries[place].candidate, ages[place], place))
    return [entries[place] for place in sorted(order[:count])]


def is_gone(feed: Feed, error: Exception, now: datetime, after_days: int) -> bool:
    """Whether to pause a feed: its server says it is gone for good, or has not found it for days on end."""
    if not isinstance(error, FetchError):
        return False
    since = feed.failing_since or now
    return error.kind == "gone" or (error.kind == "not_found" and now - since >= timedelta(days=after_days))


def _told(feed: Feed, reason: str, *, gone: bool) -> str:
    paused = "; it is paused: remove it, or resume it when it is back" if gone else ""
    return f"feed {feed.name}: {reason}{paused}"


def _sum(*reports: PollReport) -> PollReport:
    return PollReport(
        sum(one.polled for one in reports),
        sum(one.new for one in reports),
        tuple(line for one in reports for line in one.failed),
    )
