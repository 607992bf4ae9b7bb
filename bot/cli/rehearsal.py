"""What would have been posted: each slot of the last days composed anew, by the archive or the feeds as they are now.

Stores and posts nothing. What is told to people, and how it is drawn, is `preview`'s.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

import click

from bot.app import declared, utc_now
from bot.cli.backtest import backtest
from bot.cli.failure import Failure
from bot.cli.progress import progress
from bot.editor import edited
from bot.model import Brief, DeclaredSubscription, Schedule, Window
from bot.store import Store
from bot.store.windows import REMEMBERED
from bot.stories import Intake
from bot.timetable import last_slot, slots
from config.settings import Settings
from summarizer.model import Citation, Digest, Tally

# Of a digest every five minutes a week has 2,016 slots: the latest are enough to judge by.
MOST_SLOTS = 500
YEAR = timedelta(days=366)
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One subscription: what it would have posted, how many slots it had, and what came of articles and quotes."""

    subscription: DeclaredSubscription
    digests: tuple[Digest, ...]
    slots: int
    intake: Intake
    tally: Tally


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Every subscription that was asked for, and what failed on the way, a line each."""

    told: tuple[Rehearsed, ...]
    failed: tuple[str, ...] = ()


class Windows(Protocol):
    """Where the articles of a window come from."""

    async def window(self, feeds: Sequence[str], since: datetime, until: datetime) -> Window: ...
    async def intake(self, feeds: Sequence[str], since: datetime, until: datetime) -> Intake: ...


async def rehearse(settings: Settings, days: int, name: str | None, *, fetch: bool) -> Rehearsal:
    """Every digest of the last days, or that of one name."""
    now = utc_now()
    async with _archive(settings) as store:
        wanted = await _subscriptions(settings, store, name)
        stretches = [_stretches(one.schedule, now, days) for one in wanted]
        windows, failed = await _fresh(settings, store, now, stretches) if fetch else (store, ())
        if windows is None:
            raise Failure("there is no archive yet: call `python -m bot once` first, or add --fetch")
        with progress(sum(map(len, stretches)), "slots", lines=False) as tell:
            done = count(1)
            told = [
                await _rehearsed(windows, one, stretch, lambda: tell(next(done)))
                for one, stretch in zip(wanted, stretches, strict=True)
            ]
        return Rehearsal(tuple(told), tuple(failed))


async def _rehearsed(
    windows: Windows, subscription: DeclaredSubscription, stretches: Sequence[Stretch], done: Callable[[], None]
) -> Rehearsed:
    digests, told, tally, wanted = list[Digest](), set[int](), Tally(), subscription.wanted
    for since, until in stretches:
        window = await windows.window(wanted.feeds, since, until)
        # What was read late comes in two windows; it would have been told in the first.
        fresh = tuple(one for one in window.candidates if one.seen > since and one.key not in told)
        told.update(one.key for one in fresh)
        brief = Brief(subscription.name, wanted, since, until, subscription.schedule.zone)
        window = replace(window, candidates=fresh, posted=_posted(digests, until - REMEMBERED))
        made = await asyncio.to_thread(edited, window, brief)
        if made.digest.stories or wanted.empty_line:
            digests.append(made.digest)
        tally += made.tally
        done()
    intake = await windows.intake(wanted.feeds, stretches[0][0], stretches[-1][1])
    return Rehearsed(subscription, tuple(digests), len(stretches) - 1, intake, tally)


def _posted(digests: Sequence[Digest], since: datetime) -> tuple[Citation, ...]:
    """What these digests would have told since then, which is no news to their readers."""
    late = (one for one in digests if one.until > since)
    return tuple(citation for one in late for story in one.stories for citation in story.citations)


@asynccontextmanager
async def _archive(settings: Settings) -> AsyncIterator[Store | None]:
    """The store as it is, neither made nor migrated; None where there is none."""
    url = settings.env.database_url
    if not _is_there(url):
        yield None
        return
    store = Store.open(url)
    try:
        standing = await store.schema_state()
        if standing not in ("current", "empty"):
            raise Failure("the database is of another version: call `python -m bot migrate` first, or add --fetch")
        yield store if standing == "current" else None
    finally:
        await store.close()


def _is_there(database_url: str) -> bool:
    """Whether opening the database would not make it."""
    file = database_url.removeprefix("sqlite:///")
    return file == database_url or Path(file).exists()


async def _subscriptions(settings: Settings, store: Store | None, name: str | None) -> list[DeclaredSubscription]:
    """The digests of the file, and those made in chat; paused ones only by name."""
    stored = await store.subscriptions() if store else ()
    paused = {(one.destination, one.name) for one in stored if one.paused}
    found = [declared(one) for one in settings.file.digests]
    found += [
        DeclaredSubscription(one.name, one.destination, one.schedule, one.wanted)
        for one in stored
        if not (one.declared or one.is_watch)
    ]
    distinct = {(one.destination, one.name): one for one in reversed(found)}
    chosen = [one for key, one in distinct.items() if (one.name == name if name else key not in paused)][::-1]
    if name and not chosen:
        names = ", ".join(sorted({one.name for one in found})) or "none"
        raise click.UsageError(f"no digest is called {name}; there are: {names}.")
    if not chosen:
        raise Failure("no digest is set up: call `python -m bot init`, or add [[digests]] to pullquote.toml")
    return chosen


def _stretches(schedule: Schedule, now: datetime, days: int) -> list[Stretch]:
    """The windows of the slots in the last days, oldest first; the last is still open, and would be told now."""
    since = now - timedelta(days=days)
    ends = [slot.at for slot in slots(schedule, since, now, MOST_SLOTS)]
    first = ends[0] if ends else now
    before = last_slot(schedule, first - YEAR, first - timedelta(seconds=1))
    return list(zip([before.at if before else since, *ends], [*ends, now], strict=True))


async def _fresh(
    settings: Settings, store: Store | None, now: datetime, stretches: Iterable[Sequence[Stretch]]
) -> tuple[Windows, Sequence[str]]:
    named = {one.url: one.name for one in settings.file.feeds}
    for feed in await store.feeds() if store else ():
        if not feed.paused:
            named.setdefault(feed.url, feed.name)
    if not named:
        raise Failure("no feeds: call `python -m bot init`, or `python -m bot feeds add URL`")
    times = [moment for some in stretches for pair in some for moment in pair]
    return await backtest(settings, named, min(times, default=now), max(times, default=now))
