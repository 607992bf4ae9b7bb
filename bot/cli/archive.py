"""The archive from a shell: `migrate`, `backup`, `restore`, `reanalyse`, `quotes`."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.failure import Failure
from bot.cli.opening import opened, settings_here
from bot.cli.progress import progress

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.model import ReadArticle
    from bot.store import Store
    from bot.worker import Worker
    from config.settings import Settings
    from summarizer.model import Citation

A_PAGE = 200
STEP = 50
NAMES = 500


# --- the database ----------------------------------------------------------------------------------------------------


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date, after a backup beside it."""

    async def bring_up(settings: Settings) -> None:
        async with opened(settings, migrated=False) as store:
            before = await store.migrate()
        click.echo("The database is up to date." + (f" As it was before: {before}" if before else ""))

    asyncio.run(bring_up(settings_here()))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def backup(file: Path, *, force: bool) -> None:
    """Write a consistent copy of the database to FILE; the bot may be running."""

    async def copy(settings: Settings) -> None:
        async with opened(settings, migrated=False) as store:
            await store.backup(file, force=force)
        click.echo(f"Wrote {file}")

    asyncio.run(copy(settings_here()))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put the copy in FILE in the database's place; what was there is kept beside it. Stop the bot first."""

    async def put_back(settings: Settings) -> None:
        async with opened(settings, migrated=False) as store:
            old = await store.restore(file)
        click.echo(f"Restored {file}" + (f"; what was there is now {old}" if old else ""))

    asyncio.run(put_back(settings_here()))


# --- reanalyse -------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only articles first seen since this day (UTC).")
def reanalyse(since: datetime | None) -> None:
    """Find quotes, speakers and summaries of every stored article anew, with this version and these settings."""
    from bot.platforms.wording import plural

    count, failed = asyncio.run(_reanalysed(settings_here(), since.replace(tzinfo=UTC) if since else None))
    click.echo(f"Read {plural(count, 'article')} anew.")
    if failed:
        raise Failure(f"{plural(failed, 'article')} could not be read anew; what was there stays")


async def _reanalysed(settings: Settings, since: datetime | None) -> tuple[int, int]:
    from bot.app import worker_of

    worker = worker_of(settings.file)
    try:
        async with opened(settings) as store:
            count, failed = await _all_anew(store, worker, since)
            await _weighed_anew(store)
    finally:
        await worker.stop()
    return count, failed


async def _all_anew(store: Store, worker: Worker, since: datetime | None) -> tuple[int, int]:
    count, failed, last = 0, 0, 0
    with progress(await store.count_articles(since), "articles") as tell:
        while page := await store.articles_page(last, since, STEP):
            last = page[-1].id
            for article in page:
                done = await _anew(store, worker, article)
                count, failed = count + done, failed + (not done)
            tell(count + failed)
    return count, failed


async def _weighed_anew(store: Store) -> None:
    """Who the actors are and whose forms are one, for the whole archive, whatever part of it was read."""
    done, last, total = 0, 0, await store.weigh_anew()
    with progress(total, "names") as tell:
        while ids := await store.renew_actors(last, NAMES):
            done, last = done + len(ids), ids[-1]
            tell(done)
    done = 0
    with progress(total, "names compared") as tell:
        while step := await store.weigh_actors(NAMES):
            done += step
            tell(done)


async def _anew(store: Store, worker: Worker, article: ReadArticle) -> bool:
    """Whether the article was analysed again; what extraction once marked as no content stays marked."""
    from bot.errors import WorkerError
    from summarizer.model import Article, SummarizerError

    marked = Article(article.text, article.title, not_content=article.analysis.not_content)
    try:
        analysis = await worker.analyse(marked)
    except (WorkerError, SummarizerError) as error:
        click.echo(f"pullquote: article {article.id}: {error}", err=True)
        return False
    await store.store_read(replace(article, lang=analysis.lang, analysis=analysis), datetime.now(UTC))
    return True


# --- quotes ----------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--actor", required=True, help="Whose quotes; a surname is enough where it is one person's.")
@click.option("--about", is_flag=True, help="Quotes about the actor, not by.")
@click.option("--text", help="Only quotes with all these words, or under a headline that has them.")
@click.option("--days", type=click.IntRange(1, 36500), help="Only the last N days; else all there is.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "rss"]), default="text", show_default=True)
def quotes(actor: str, *, about: bool, text: str | None, days: int | None, form: str) -> None:
    """What an actor said, or what was said about one, newest first.

    In CSV the words are verbatim; other cells that a spreadsheet would run begin with an apostrophe.
    """
    from bot.platforms.wording import plural

    if not actor.strip():
        raise click.UsageError("--actor is empty: say whose quotes.")
    since = datetime.now(UTC) - timedelta(days=days) if days else None
    found, near = asyncio.run(_found(settings_here(), actor, about=about, since=since, text=text))
    if not found:
        instead = f"; near: {', '.join(near)}" if near else ""
        limits = (f" with “{text}”" if text else "") + (f" in the last {plural(days, 'day')}" if days else "")
        click.echo(f"pullquote: nothing {'about' if about else 'by'} {actor}{limits} was found{instead}", err=True)
    _tell(found, form, f"Quotes {'about' if about else 'by'} {actor}")


async def _found(
    settings: Settings, actor: str, *, about: bool, since: datetime | None, text: str | None
) -> tuple[list[Citation], tuple[str, ...]]:
    """Every outlet's copy on its own, for each has its own address and wording."""
    found: list[Citation] = []
    async with opened(settings) as store:
        while True:
            page = await store.copies_by_actor(
                actor, about=about, since=since, text=text, offset=len(found), limit=A_PAGE
            )
            found += page
            if len(page) < A_PAGE:
                break
        near = () if found or await _is_quoted(store, actor) else tuple(await store.near(actor, 3))
    return found, near


async def _is_quoted(store: Store, actor: str) -> bool:
    """Whether the archive holds anything by one actor of that name: then no other is meant."""
    return bool(await store.copies_by_actor(actor, about=False, since=None, text=None, offset=0, limit=1))


def _tell(found: list[Citation], form: str, title: str) -> None:
    from bot.quote_formats import as_csv, as_json, as_rss

    if form == "text":
        _draw(found, title)
        return
    text = as_rss(title, found) if form == "rss" else as_json(found) if form == "json" else as_csv(found)
    click.echo(text)


def _draw(found: list[Citation], title: str) -> None:
    from bot.conversation import Reply
    from bot.platforms.terminal import TerminalRenderer, draw, make_console
    from bot.platforms.wording import plural

    reply = Reply(title=f"{title} · {plural(len(found), 'quote')}", citations=tuple(found))
    console = make_console(os.environ)
    for payload in TerminalRenderer().reply(reply):
        draw(payload, console)
