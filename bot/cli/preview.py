"""`preview`: what would have been posted, by the archive or the feeds as they are now. Stores and posts nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from bot.cli.failure import Failure

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.model import DeclaredSubscription, Schedule, Window
    from bot.store import Store
    from config.settings import Settings
    from summarizer.model import Digest

# Of a digest every five minutes a week has 2,016 slots: the latest are enough to judge by.
MOST_SLOTS = 500
YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Shown:
    """A digest, and whether its details are wanted in a thread."""

    digest: Digest
    thread: bool


class Windows(Protocol):
    """Where the articles of a window come from."""

    async def window(self, feeds: Sequence[str], since: datetime, until: datetime) -> Window: ...


@click.command()
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="How many days back.")
@click.option("--digest", "name", metavar="NAME", help="Only this digest.")
@click.option(
    "--as",
    "platform",
    type=click.Choice(["terminal", "discord", "slack"]),
    default="terminal",
    show_default=True,
    help="Draw the card here, or print the exact payloads as a JSON list.",
)
@click.option("--fetch", is_flag=True, help="Read the feeds now, instead of the archive.")
def preview(*, days: int, name: str | None, platform: str, fetch: bool) -> None:
    """What would have been posted in the last days, and what is new since; nothing is stored or posted."""
    from config.settings import load

    settings = load(os.environ, Path.cwd())
    shown = asyncio.run(_previewed(settings, days, name, fetch=fetch))
    _print(shown, platform)


async def _previewed(settings: Settings, days: int, name: str | None, *, fetch: bool) -> list[Shown]:
    from bot.app import utc_now
    from bot.platforms.wording import plural

    now = utc_now()
    async with _archive(settings) as store:
        wanted = await _subscriptions(settings, store, name)
        spans = {place: _spans(one.schedule, now, days) for place, one in enumerate(wanted)}
        for place, one in enumerate(wanted):
            if len(spans[place]) == 1:
                _say(f"digest {one.name} has no slot in the last {plural(days, 'day')}")
        windows = await _fresh(settings, store, now, spans.values()) if fetch else store
        if windows is None:
            raise Failure("there is no archive yet: call `python -m bot once` first, or add --fetch")
        return [
            Shown(digest, one.wanted.thread)
            for place, one in enumerate(wanted)
            for digest in await _digests(windows, one, spans[place])
            if digest.stories
        ]


@asynccontextmanager
async def _archive(settings: Settings) -> AsyncIterator[Store | None]:
    """The store as it is, neither made nor migrated; None where there is none."""
    from bot.store import Store

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
    from bot.app import declared
    from bot.model import DeclaredSubscription

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


def _spans(schedule: Schedule, now: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """The windows of the slots in the last days, oldest first; the last is still open, and would be told now."""
    from bot.timetable import last_slot, slots

    since = now - timedelta(days=days)
    ends = [slot.at for slot in slots(schedule, since, now, MOST_SLOTS)]
    first = ends[0] if ends else now
    before = last_slot(schedule, first - YEAR, first - timedelta(seconds=1))
    return list(zip([before.at if before else since, *ends], [*ends, now], strict=True))


async def _digests(
    windows: Windows, subscription: DeclaredSubscription, spans: Sequence[tuple[datetime, datetime]]
) -> list[Digest]:
    from bot.editor import digest_of
    from bot.model import Brief

    found: list[Digest] = []
    told: set[int] = set()
    for since, until in spans:
        window = await windows.window(subscription.wanted.feeds, since, until)
        # What was read late comes in two windows; it would have been told in the first.
        fresh = tuple(one for one in window.candidates if one.seen > since and one.key not in told)
        told.update(one.key for one in fresh)
        brief = Brief(subscription.name, subscription.wanted, since, until, subscription.schedule.zone)
        found.append(await asyncio.to_thread(digest_of, replace(window, candidates=fresh), brief))
    return found


async def _fresh(
    settings: Settings, store: Store | None, now: datetime, spans: Iterable[list[tuple[datetime, datetime]]]
) -> Windows:
    from bot.cli.backtest import backtest

    named = {one.url: one.name for one in settings.file.feeds}
    for feed in await store.feeds() if store else ():
        if not feed.paused:
            named.setdefault(feed.url, feed.name)
    if not named:
        raise Failure("no feeds: call `python -m bot init`, or `python -m bot feeds add URL`")
    times = [moment for span in spans for pair in span for moment in pair]
    found, failed = await backtest(settings, named, min(times, default=now), max(times, default=now))
    for line in failed:
        _say(line)
    return found


def _print(shown: Sequence[Shown], platform: str) -> None:
    from bot.live import renderer
    from bot.ports import bare

    drawer = renderer(platform)
    payloads = [payload for one in shown for payload in drawer.digest(one.digest, "thread" if one.thread else "card")]
    if platform != "terminal":
        import json

        # A thread's name is asked for in a request of its own, before the first message in it.
        exact = [{key: value for key, value in bare(one).items() if key != "thread_name"} for one in payloads]
        click.echo(json.dumps(exact, ensure_ascii=False, indent=2))
        return
    from bot.platforms.terminal import draw, make_console

    console = make_console(os.environ)
    for payload in payloads:
        draw(payload, console)
    if not payloads:
        _say("nothing would have been posted")


def _say(line: str) -> None:
    click.echo(f"pullquote: {line}", err=True)
