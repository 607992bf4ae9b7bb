"""`run`, the service, and `once`, one round of it. They start, tick and stop an `App`; what it does is wired there."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from bot.cli.failure import FAILED, OK

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.app import App
    from bot.model import Feed, Subscription
    from bot.planner import PlanReport
    from config.settings import Settings

# Supervisors kill after 10 s, so what does not end by itself is left to the operating system before that.
END_WITHIN_S = 8.0
SAME_SIGNAL_S = 1.0
TOKEN = {"discord": "DISCORD_TOKEN", "slack": "SLACK_BOT_TOKEN with SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"}
PLATFORM = {"discord": "Discord", "slack": "Slack", "terminal": "the terminal"}


@click.command()
def run() -> None:
    """Poll feeds, post digests and answer until SIGTERM or SIGINT; a second signal ends it at once."""
    ending = Ending()
    ending.install()
    from config.settings import load

    settings = load(os.environ, Path.cwd())
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    asyncio.run(_serve(settings, ending))


@click.command()
@click.option("--digest", "name", metavar="NAME", help="Plan this digest now, instead of those that are due.")
def once(name: str | None) -> None:
    """Poll what is due, plan digests that are due, deliver, exit: 0 all well, 1 something failed."""
    from config.settings import load

    settings = load(os.environ, Path.cwd())
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(levelname)s %(message)s")
    failed = asyncio.run(_round(settings, name))
    for line in dict.fromkeys(failed):
        click.echo(f"pullquote: {' '.join(line.split())}", err=True)
    raise SystemExit(FAILED if failed else OK)


class Ending:
    """Turns signals into a clean end: the first asks for it and sets a deadline, the second forces it.

    Handlers of `signal`, not of the event loop: they run while a write to a full pipe blocks the loop, too.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked = asyncio.Event()
        self._asked_at: float | None = None

    def install(self) -> None:
        """From here on signals are ours; until there is something to stop, they just end the process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    async def wait(self) -> None:
        """Returns once the end was asked for."""
        await self._asked.wait()

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """From here on there is something to stop."""
        self._loop = loop

    def _ask(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's signature
        if self._asked_at is not None:
            # Ctrl-C under make or docker, and `timeout`, send the first one twice.
            if time.monotonic() - self._asked_at > SAME_SIGNAL_S:
                os._exit(FAILED)
            return
        self._asked_at = time.monotonic()
        if self._loop is None:
            raise SystemExit(OK)
        deadline = threading.Timer(END_WITHIN_S, os._exit, (OK,))
        deadline.daemon = True
        deadline.start()
        self._loop.call_soon_threadsafe(self._asked.set)


async def _serve(settings: Settings, ending: Ending) -> None:
    from bot.app import build, herald, utc_now
    from bot.live import live

    ending.watch(asyncio.get_running_loop())
    admins = herald(settings)
    app = build(settings, utc_now, live(settings, os.environ, admins), admins)
    try:
        await app.start()
        await _introduce(app)
        await app.connect()
        scheduler = app.scheduler()
        scheduler.start()
        try:
            await ending.wait()
            _say("ending")
        finally:
            await scheduler.stop()
    finally:
        await app.stop()


async def _introduce(app: App) -> None:
    from bot.platforms.wording import plural

    feeds = await app.store.feeds()
    digests = [one for one in await app.store.subscriptions() if not one.is_watch]
    for line in (*_tokens(app), *_without_feeds(feeds), *_waiting(app, digests)):
        _say(line)
    fed = sum(not one.paused for one in feeds)
    told = sum(not one.paused for one in digests)
    _say(f"running with {plural(fed, 'feed')} and {plural(told, 'digest')}; SIGTERM or Ctrl-C ends it")


async def _round(settings: Settings, name: str | None) -> list[str]:
    from bot.app import build, herald, utc_now
    from bot.live import live

    # What is given up is told on stderr with the other failures of the round, not in the log as well.
    admins = herald(settings, logging.DEBUG)
    app = build(settings, utc_now, live(settings, os.environ, admins), admins)
    try:
        await app.start()
        return await _everything_once(app, name)
    finally:
        await app.stop()


async def _everything_once(app: App, name: str | None) -> list[str]:
    from bot.platforms.wording import plural

    digests = [one for one in await app.store.subscriptions() if not one.is_watch]
    chosen = _called(name, digests) if name else []
    for line in (*_without_feeds(await app.store.feeds()), *_waiting(app, chosen or digests)):
        _say(line)
    polled = await app.poller.poll_due()
    read = await app.room.read_due()
    await app.rereader.reread_due()
    await app.weigh_actors()
    await app.placing.place_due()
    # Nobody comes back in a minute for what is still being read: it belongs to the next digest.
    planned = await _planned_now(app, chosen) if name else await app.planner.plan(app.clock(), wait=False)
    delivered = await app.courier.deliver()
    edited = await app.proofreader.edit_due(wait=False)
    await app.tell_admins()
    await app.forget()
    await app.store.tend()
    _say(
        f"{plural(polled.polled, 'feed')} polled, {plural(polled.new, 'entry')} new, "
        f"{plural(read.read, 'article')} read, "
        f"{plural(planned.planned, 'digest')} planned, {delivered.done} delivered"
        + (f", {plural(edited.done, 'card')} edited" if edited.done else "")
    )
    return [*polled.failed, *read.failed, *planned.failed, *delivered.failed, *edited.failed]


async def _planned_now(app: App, chosen: Sequence[Subscription]) -> PlanReport:
    from bot.planner import PlanReport

    report = PlanReport()
    for subscription in chosen:
        platform = subscription.destination.platform
        if platform not in app.courier.platforms:
            failed = f"digest {subscription.name} goes to {PLATFORM[platform]}, which has no token: {TOKEN[platform]}"
            report = replace(report, failed=(*report.failed, failed))
        elif await app.planner.plan_now(subscription, app.clock()):
            report = replace(report, planned=report.planned + 1)
        else:
            _say(f"digest {subscription.name}: nothing new since {subscription.previous:%Y-%m-%d %H:%M} UTC")
    return report


def _called(name: str, digests: Sequence[Subscription]) -> list[Subscription]:
    found = [one for one in digests if one.name == name]
    if not found:
        names = ", ".join(dict.fromkeys(one.name for one in digests)) or "none"
        raise click.UsageError(f"no digest is called {name}; there are: {names}.")
    return found


def _tokens(app: App) -> list[str]:
    if not app.live.connections:
        return ["no token: feeds are read, and terminal digests are printed here; questions need a platform"]
    return [f"{PLATFORM[one]} is being connected" for one in app.live.connections]


def _without_feeds(feeds: Sequence[Feed]) -> list[str]:
    if feeds:
        return []
    return ["no feeds yet: call `python -m bot init` for a set-up to start from, or `python -m bot feeds add URL`"]


def _waiting(app: App, digests: Sequence[Subscription]) -> list[str]:
    waiting = [one for one in digests if not one.paused and one.destination.platform not in app.courier.platforms]
    return [
        f"digest {one.name} waits until {PLATFORM[one.destination.platform]} has its token: "
        f"{TOKEN[one.destination.platform]}; nothing of it is lost"
        for one in waiting
    ]


def _say(line: str) -> None:
    click.echo(f"pullquote: {line}", err=True)
