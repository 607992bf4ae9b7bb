"""`feeds list|add|remove|import|export`: the same operations as in chat, for a shell."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.failure import Failure
from bot.cli.opening import opened, settings_here

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.model import Feed, ParsedFeed
    from bot.store import Store
    from config.settings import Settings

# What passes by itself: such a feed is added although it does not answer now.
PASSING = frozenset({"unreachable", "timeout", "server", "throttled"})


@click.group()
def feeds() -> None:
    """List, add, remove, import or export feeds.

    What pullquote.toml names is changed there; the rest lives in the database.
    """


@feeds.command("list")
def list_feeds() -> None:
    """One line per feed, parted by tabs: address, name, state."""
    asyncio.run(_list(settings_here()))


async def _list(settings: Settings) -> None:
    async with opened(settings) as store:
        await _declare(store, settings)
        every = await store.feeds()
    for feed in every:
        click.echo("\t".join(_flat(part) for part in (feed.url, feed.name, _state(feed))))
    if not every:
        click.echo("No feed yet: python -m bot feeds add URL, or init.", err=True)


def _state(feed: Feed) -> str:
    origin = " (pullquote.toml)" if feed.declared else ""
    if feed.paused:
        return f"paused{origin}"
    if feed.failing_since:
        return f"failing since {feed.failing_since:%Y-%m-%d %H:%M} UTC: {feed.error or 'no reason given'}{origin}"
    return (f"read {feed.polled:%Y-%m-%d %H:%M} UTC" if feed.polled else "not read yet") + origin


def _flat(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


@feeds.command("add")
@click.argument("url")
@click.option("--name", help="What to call it; else the feed's own title.")
@click.option("--backlog", type=click.IntRange(0, 100), default=0, help="How many old entries count as new.")
def add_feed(url: str, name: str | None, backlog: int) -> None:
    """Follow a feed, after a look whether it is one; one that does not answer just now is added all the same."""
    asyncio.run(_add(settings_here(), url, name, backlog))


async def _add(settings: Settings, url: str, name: str | None, backlog: int) -> None:
    from bot.commands.arguments import url as checked
    from bot.commands.command import Context
    from bot.errors import CommandError
    from bot.model import DeclaredFeed
    from bot.platforms.wording import plural

    now = datetime.now(UTC)
    try:
        address = checked(url, Context(now, "UTC"))
    except CommandError as error:
        raise click.UsageError(error.user_message) from None
    async with opened(settings) as store:
        await _declare(store, settings)
        if address in {feed.url for feed in await store.feeds()}:
            raise Failure(f"{address} is there already")
        found = await _looked_at(settings, address)
        feed = await store.add_feed(DeclaredFeed(address, name or (found.title if found else None), backlog), now)
    if feed is None:
        raise Failure(f"{address} is there already")
    entries = f": {found.format}, {plural(len(found.entries), 'entry')}" if found else ""
    click.echo(f"Added {_flat(feed.name)}{entries}")


async def _looked_at(settings: Settings, url: str) -> ParsedFeed | None:
    """The feed as it answers now; None, and a warning, where it may answer later; raises `SourceError`."""
    from bot.app import fetch_limits, worker_of
    from bot.errors import FetchError
    from bot.feeds.fetch import HttpFetcher
    from bot.ingest import fetch_sample

    worker = worker_of(settings.file)
    try:
        async with HttpFetcher(fetch_limits(settings.file)) as fetcher:
            return await fetch_sample(fetcher, worker, url)
    except FetchError as error:
        if error.kind not in PASSING:
            raise
        click.echo(f"pullquote: {error}; added all the same, and tried with the others", err=True)
        return None
    finally:
        await worker.stop()


@feeds.command("remove")
@click.argument("url", metavar="URL|NAME")
def remove_feed(url: str) -> None:
    """Stop following a feed."""
    asyncio.run(_remove(settings_here(), url))


async def _remove(settings: Settings, sought: str) -> None:
    async with opened(settings) as store:
        await _declare(store, settings)
        found = [feed for feed in await store.feeds() if sought in (feed.url, feed.name)]
        if len(found) != 1:
            raise Failure(f"{len(found) or 'no'} feeds are called {sought}: feeds list shows their addresses")
        if found[0].declared:
            raise Failure(f"{found[0].url} is set in pullquote.toml: take it out there")
        await store.remove_feed(found[0].id)
    click.echo(f"Removed {_flat(found[0].name)}")


@feeds.command("import")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def import_feeds(file: Path) -> None:
    """Add every feed of an OPML file that is not there yet."""
    asyncio.run(_import(settings_here(), file.read_bytes()))


async def _import(settings: Settings, data: bytes) -> None:
    from bot.commands import opml
    from bot.errors import CommandError

    try:
        listed = opml.read(data)
    except CommandError as error:
        raise Failure(error.user_message) from None
    now = datetime.now(UTC)
    async with opened(settings) as store:
        await _declare(store, settings)
        added = [feed for feed in listed.feeds if await store.add_feed(feed, now)]
    for problem in listed.problems:
        click.echo(f"pullquote: left out: {_flat(problem)}", err=True)
    click.echo(f"Added {len(added)} of {len(listed.feeds)} feeds; the others were there already")


@feeds.command("export")
def export_feeds() -> None:
    """Every feed as OPML, on standard output."""
    asyncio.run(_export(settings_here()))


async def _export(settings: Settings) -> None:
    from bot.commands import opml

    async with opened(settings) as store:
        await _declare(store, settings)
        data = opml.written(await store.feeds())
    click.echo(data, nl=False)


async def _declare(store: Store, settings: Settings) -> None:
    """What the file names is there before the first start, too."""
    from bot.model import DeclaredFeed

    named = [DeclaredFeed(feed.url, feed.name, feed.backlog) for feed in settings.file.feeds]
    await store.declare_feeds(named, datetime.now(UTC))
