"""What `doctor` looks at: each check is a value, what was looked at, what was found, and the fix of a fault."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.app import fetch_limits, worker_of
from bot.cli.platform_checks import examine_platforms
from bot.conversation import Bin, Chart
from bot.errors import BotError, ChartError, FetchError, SourceError, StoreError
from bot.feeds.fetch import HttpFetcher
from bot.model import Check, Feed, Subscription, Validators
from bot.planner import ADVICE
from bot.platforms.drawing_room import DrawingRoom
from bot.platforms.wording import plural
from bot.ports import Illustrator
from bot.store import Store
from bot.worker import Worker
from config.settings import LOOPBACK, Settings
from summarizer.model import Article

SPARE_MB = 500
SAMPLE = Article("“The doctor is in,” said Ada Lind, the harbour master. “Nothing is wrong with the pump.”")


async def examine(settings: Settings, environ: Mapping[str, str], *, offline: bool) -> list[Check]:
    """Every check, in the order in which faults should be mended."""
    checks = [_python(), _configuration(settings)]
    stored, digests, found = await _database(settings, environ)
    checks += [*found, *await examine_platforms(settings, digests, offline=offline), *_served(settings)]
    worker = worker_of(settings.file)
    try:
        checks += [await _worker(worker), await _charts(DrawingRoom())]
        checks += [*_digests(settings, stored), *_left_out(digests)]
        checks += [check async for check in _feeds(settings, stored, worker, offline=offline)]
    finally:
        await worker.stop()
    return checks


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", ok=True, said=version)


def _configuration(settings: Settings) -> Check:
    if settings.path:
        return Check("configuration", ok=True, said=str(settings.path))
    return Check(
        "configuration", ok=True, said="no pullquote.toml: shipped values", fix="python -m bot init writes one to edit"
    )


Stored = tuple[list[Feed], list[Subscription], list[Check]]


async def _database(settings: Settings, environ: Mapping[str, str]) -> Stored:
    url = settings.env.database_url
    checks = _disk(url, environ)
    absent = _absent(url)
    if absent:
        return [], [], [*checks, absent]
    try:
        store = Store.open(url)
    except StoreError as error:
        return (
            [],
            [],
            [*checks, Check("database", ok=False, said=str(error), fix="do as it says, or correct DATABASE_URL")],
        )
    try:
        state = await store.schema_state()
        feeds = list(await store.feeds()) if state == "current" else []
        digests = [one for one in await store.subscriptions() if not one.is_watch] if state == "current" else []
        checks.append(_schema(state))
    except StoreError as error:
        return (
            [],
            [],
            [*checks, Check("database", ok=False, said=str(error), fix="do as it says, or correct DATABASE_URL")],
        )
    finally:
        await store.close()
    return feeds, digests, checks


def _absent(url: str) -> Check | None:
    """A SQLite file that is not there yet: fine where it can be made. `doctor` does not make it."""
    path = _file(url)
    if path is None or path.exists():
        return None
    if path.parent.is_dir() and os.access(path.parent, os.W_OK):
        return Check("database", ok=True, said=f"{path} will be made by the first run")
    return Check(
        "database", ok=False, said=f"{path} cannot be made", fix=f"create {path.parent} and let this user write there"
    )


def _schema(state: str) -> Check:
    said = {
        "current": Check("database", ok=True, said="reachable, schema up to date"),
        "empty": Check("database", ok=True, said="reachable and empty: the first run makes the schema"),
        "foreign": Check("database", ok=False, said="holds other tables", fix="name another database"),
        "older": Check("database", ok=True, said="older schema", fix="run brings it up to date, after a backup"),
    }
    newer = Check("database", ok=False, said="made by a newer Pullquote", fix="upgrade, or restore a backup")
    return said.get(state, newer)


def _disk(url: str, environ: Mapping[str, str]) -> list[Check]:
    path = _file(url)
    if path is None:
        return []
    checks = []
    if "DYNO" in environ:
        fix = "attach PostgreSQL and set DATABASE_URL"
        checks.append(Check("database", ok=False, said="this host loses files at each restart", fix=fix))
    if path.parent.is_dir() and (spare := shutil.disk_usage(path.parent).free / 1e6) < SPARE_MB:
        checks.append(Check("disk", ok=False, said=f"{spare:.0f} MB left", fix="free some space"))
    return checks


def _file(url: str) -> Path | None:
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def _served(settings: Settings) -> list[Check]:
    """What `run` serves to whoever asks, where that is wanted."""
    if not settings.file.web.feeds:
        return []
    host, port = settings.env.host, settings.env.port
    said = f"feeds per actor at http://{host}:{port}/actors/NAME.rss"
    alone = host in LOOPBACK
    note = "this machine alone can reach them" if alone else "whoever reaches this address reads the archive's quotes"
    return [Check("web", ok=True, said=said, fix=note)]


async def _worker(worker: Worker) -> Check:
    try:
        analysis = await worker.analyse(SAMPLE)
    except BotError as error:
        return Check("worker", ok=False, said=str(error), fix="raise [worker] memory_mb or deadline_s; see the log")
    speakers = {quote.speaker for quote in analysis.quotes}
    if speakers != {"Ada Lind"}:
        fix = "lower [attribution] threshold, or install the dependencies anew: make setup"
        return Check("worker", ok=False, said=f"a sample article gave the speakers {speakers}", fix=fix)
    return Check("worker", ok=True, said="starts, and names the speaker of a sample article")


async def _charts(illustrator: Illustrator) -> Check:
    """A picture is drawn; without it charts are told in words, which is no fault of the service."""
    noon = datetime(2026, 6, 4, 12, tzinfo=UTC)
    bins = (Bin(noon, 2, 1), Bin(noon + timedelta(hours=1), 1))
    chart = Chart("actor", "Ada Lind", bins, "hour", noon + timedelta(hours=2), "UTC", noon.date())
    try:
        await illustrator.draw(chart)
    except ChartError as error:
        fix = "install the dependencies anew: make setup; until then charts are told in words"
        return Check("charts", ok=False, said=str(error), fix=fix)
    return Check("charts", ok=True, said="a sample is drawn")


def _digests(settings: Settings, stored: list[Feed]) -> list[Check]:
    digests = settings.file.digests
    if not digests:
        fix = "add a [[digests]] table to pullquote.toml, or /news digest create"
        return [Check("digests", ok=True, said="none in pullquote.toml", fix=fix)]
    named = {feed.name for feed in settings.file.feeds} | {feed.name for feed in stored}
    checks = [Check("digests", ok=True, said=", ".join(digest.name for digest in digests))]
    for digest in digests:
        checks += [
            Check(
                "digests", ok=False, said=f"{digest.name} wants the feed {name!r}, which nobody added", fix="feeds list"
            )
            for name in digest.feeds
            if name not in named
        ]
    return checks


def _left_out(digests: list[Subscription]) -> list[Check]:
    """Digests whose last window could not be composed, however often it was tried."""
    troubles = [(one.name, one.trouble) for one in digests if one.trouble and not one.trouble.again]
    return [Check("digests", ok=False, said=f"{name}: {trouble.reason}", fix=ADVICE) for name, trouble in troubles]


async def _feeds(settings: Settings, stored: list[Feed], worker: Worker, *, offline: bool) -> AsyncIterator[Check]:
    """Each feed is fetched and parsed once, a few at a time, in the order of the file."""
    urls = dict.fromkeys([feed.url for feed in settings.file.feeds] + [feed.url for feed in stored if not feed.paused])
    if not urls:
        yield Check("feeds", ok=False, said="none", fix="python -m bot init, or python -m bot feeds add URL")
    if offline:
        return
    async with HttpFetcher(fetch_limits(settings.file)) as fetcher:
        turns = asyncio.Semaphore(settings.file.poll.concurrency)
        tasks = [asyncio.create_task(_feed(url, fetcher, worker, turns)) for url in urls]
        for task in tasks:
            yield await task


async def _feed(url: str, fetcher: HttpFetcher, worker: Worker, turns: asyncio.Semaphore) -> Check:
    what = f"feed {urlsplit(url).hostname}"
    async with turns:
        try:
            fetched = await fetcher.feed(url, Validators())
            parsed = await worker.parse_feed(fetched.body or b"", fetched.content_type, fetched.url)
        except FetchError as error:
            return Check(
                what, ok=False, said=str(error), fix=FIXES.get(error.kind, "try again later; feeds remove URL")
            )
        except SourceError as error:
            return Check(what, ok=False, said=str(error), fix="use the address of its feed")
        except BotError as error:
            return Check(what, ok=False, said=str(error), fix="feeds remove URL: it breaks the parser")
    return Check(what, ok=True, said=f"{parsed.title or url}: {plural(len(parsed.entries), 'entry')}")


FIXES = {
    "refused": "name it in [network] allow_private if you trust it",
    "bad_url": "correct the address",
    "gone": "feeds remove URL: the outlet ended it",
    "not_found": "correct the address",
    "blocked": "put your own contact into [network] contact, or use another feed of the outlet",
    "tls": "the outlet's certificate is not valid: use another address",
    "too_large": "raise [network] feed_max_bytes",
}
