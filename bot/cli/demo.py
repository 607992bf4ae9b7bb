"""`demo`: the whole pipeline on the sample articles, in this terminal, with no token, account or configuration.

Everything is real but the outlets, which `bot.cli.outlets` serves on loopback, and the clock, which stands just after
the articles' dates. The database is a temporary file.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli.failure import Failure

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from rich.console import Console

    from bot.app import App
    from bot.cli.outlets import Outlet, Press
    from bot.worker import Worker
    from config.settings import Settings

ZONE = "Europe/Oslo"
DIGEST = "afternoon"
SLOT = datetime(2026, 6, 4, 13, tzinfo=UTC)  # 15:00 there; the newest sample article is of 14:20
STARTED, POLLED = SLOT - timedelta(minutes=30), SLOT - timedelta(minutes=15)
READING = "Reading the sample articles …"
HINT = "Sample articles. Ask: /actor and a name, /story, /quotes, /help · Ctrl-D ends."


@click.command()
@click.option("--once", is_flag=True, help="Print the digest and exit; the same where standard input is no terminal.")
def demo(*, once: bool) -> None:
    """Try the whole bot on sample articles, in this terminal.

    Tokens, .env and configuration are ignored; nothing is left behind.
    """
    asyncio.run(_interruptible(once=once or not sys.stdin.isatty()))


async def _interruptible(*, once: bool) -> None:
    """The demo, which SIGTERM and a closed terminal end as Ctrl-C does: the temporary database goes, too."""
    work = asyncio.create_task(_demo(once=once))
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, work.cancel)
    try:
        await work
    except asyncio.CancelledError:
        raise click.Abort from None


async def _demo(*, once: bool) -> None:
    _progress(READING)
    # What an asker did wrong is answered on the screen, and needs no line in a log beside it.
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(levelname)s %(message)s")
    from bot.platforms.terminal import make_console

    console = make_console(os.environ)
    clock = StandingClock(STARTED)
    with TemporaryDirectory(prefix="pullquote-demo-") as directory:
        async with _started(Path(directory), clock, console) as app:
            await _digest(app, clock)
            if not once:
                await _talk(app, console)


def _progress(line: str) -> None:
    """A passing line for somebody who waits: what is printed next stands in its place."""
    if sys.stderr.isatty():
        click.echo(f"{line}\r", nl=False, err=True)


class StandingClock:
    """A `Clock` that moves only when told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment that was set last."""
        return self.now


@asynccontextmanager
async def _started(directory: Path, clock: StandingClock, console: Console) -> AsyncIterator[App]:
    """The app on the sample outlets, its worker warming up while the rest is imported."""
    from bot.worker import Worker, WorkerLimits
    from config.settings import defaults

    file = defaults()
    limits = WorkerLimits(file.worker.deadline_s, file.worker.memory_mb, file.worker.recycle_after)
    worker = Worker(limits, file.attribution.threshold, file.summary.sentences, file.summary.method)
    warming = asyncio.create_task(_warm(worker))
    try:
        # In a thread, so that the loop can start the worker's process meanwhile.
        await asyncio.to_thread(import_module, "bot.app")
        async with _wired(directory, clock, console, worker) as app:
            await app.start()
            yield app
    finally:
        warming.cancel()
        await worker.stop()


async def _warm(worker: Worker) -> None:
    """One small job of each kind: the worker imports its libraries while this process imports its own."""
    from summarizer.model import Article

    jobs = (
        worker.analyse(Article("Good morning.")),
        worker.parse_feed(b'<rss version="2.0"><channel/></rss>', "application/rss+xml", ""),
        worker.extract("<html><body><p>Good morning.</p></body></html>", None),
    )
    await asyncio.gather(*jobs, return_exceptions=True)


@asynccontextmanager
async def _wired(directory: Path, clock: StandingClock, console: Console, worker: Worker) -> AsyncIterator[App]:
    from bot.app import build
    from bot.cli.outlets import Neighbourhood, Press, outlets
    from bot.delivery import Platform
    from bot.live import Live
    from bot.notices import Herald
    from bot.platforms.terminal import TerminalPoster, TerminalRenderer

    listed = outlets()
    async with Press(listed) as press:
        terminal = Platform(TerminalRenderer(ZONE), TerminalPoster(console))
        app = build(_settings(directory, listed, press), clock, Live({"terminal": terminal}), Herald({}))
        fetcher = Neighbourhood(app.fetcher, press.port)
        poller = replace(app.poller, fetcher=fetcher, reader=worker)
        room = replace(app.room, fetcher=fetcher, reader=worker)
        placing = replace(app.placing, placer=worker)
        planner = replace(app.planner, composer=worker, placing=placing)
        try:
            yield replace(app, worker=worker, poller=poller, room=room, placing=placing, planner=planner)
        finally:
            await app.stop()


def _settings(directory: Path, listed: tuple[Outlet, ...], press: Press) -> Settings:
    """The shipped values, the sample feeds and one digest; of the environment, nothing."""
    from config.schema import DigestSettings, FeedSettings
    from config.settings import Environment, Settings, defaults

    file = defaults()
    network = file.network.model_copy(update={"allow_private": (f"127.0.0.1:{press.port}",)})
    feeds = tuple(FeedSettings(url=one.feed_url, name=one.name, backlog=100) for one in listed)
    digest = DigestSettings(name=DIGEST, at=(f"{SLOT.astimezone(ZoneInfo(ZONE)):%H:%M}",), zone=ZONE)
    return Settings(
        env=Environment(DATABASE_URL=f"sqlite:///{directory / 'demo.db'}"),
        file=file.model_copy(update={"network": network, "feeds": feeds, "digests": (digest,)}),
    )


async def _digest(app: App, clock: StandingClock) -> None:
    """Poll, read, plan and deliver, each once."""
    clock.now = POLLED
    polled = await app.poller.poll_due()
    read = await app.room.read_due()
    await app.weigh_actors()
    await app.placing.place_due()
    clock.now = SLOT
    planned = await app.planner.plan(SLOT)
    _progress(" " * len(READING))
    delivered = await app.courier.deliver()
    if not delivered.done:
        failed = (*polled.failed, *read.failed, *planned.failed, *delivered.failed)
        raise Failure("no digest came of the sample articles: " + ("; ".join(failed) or "nothing was read"))


async def _talk(app: App, console: Console) -> None:
    """The prompt, until the asker leaves."""
    from bot.commands.catalogue import file_of
    from bot.conversation import Asker
    from bot.platforms.terminal_prompt import TerminalConnection

    asker = Asker("terminal", "you", "admin", zone=ZONE)
    connection = TerminalConnection(console, asker, file_of)
    click.echo(f"\n{HINT}\n", err=True)
    await connection.start(app.reception())
    try:
        await connection.finished()
    finally:
        await connection.stop()
