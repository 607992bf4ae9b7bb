"""`preview`: what would have been posted, by the archive or the feeds as they are now. Stores and posts nothing."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.cli.accounts import Account
    from bot.cli.rehearsal import Rehearsal, Rehearsed


@click.command()
@click.option("--days", type=click.IntRange(1, 366), default=1, show_default=True, help="How many days back.")
@click.option("--digest", "name", metavar="NAME", help="Only this digest.")
@click.option(
    "--as",
    "platform",
    type=click.Choice(["terminal", "discord", "slack"]),
    help="Draw the card here (terminal, the default), or print the exact payloads as a JSON list.",
)
@click.option("--fetch", is_flag=True, help="Read the feeds now, instead of the archive.")
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write one page that shows the digests as Discord, Slack and the terminal draw them.",
)
def preview(*, days: int, name: str | None, platform: str | None, fetch: bool, page: Path | None) -> None:
    """What would have been posted in the last days, and what is new since; nothing is stored or posted.

    Standard error tells how many articles and quotes there were, and why the quotes that are not shown are not.
    """
    if page and platform:
        raise click.UsageError("--html draws all three: leave --as out.")
    from bot.cli.page_file import must_be_ours
    from config.settings import load

    settings = load(os.environ, Path.cwd())
    if page:
        must_be_ours(page)
    from bot.cli.rehearsal import rehearse

    made = asyncio.run(rehearse(settings, days, name, fetch=fetch))
    for line in _failed(made, days):
        _say(line)
    accounts = [_account(one) for one in made.told]
    if page:
        _write(page, made, accounts)
    elif platform in (None, "terminal"):
        _draw(made)
    else:
        click.echo(json.dumps(_exact(made, platform or ""), ensure_ascii=False, indent=2))
    for line in _report(accounts):
        _say(line)


def _failed(made: Rehearsal, days: int) -> Iterable[str]:
    from bot.platforms.wording import plural

    for one in made.told:
        if not one.slots:
            yield f"digest {one.subscription.name} has no slot in the last {plural(days, 'day')}"
    yield from made.failed


def _account(one: Rehearsed) -> Account:
    from bot.cli.accounts import Account

    name = f"digest {one.subscription.name} ({one.subscription.destination.platform})"
    return Account(name, one.slots, len(one.digests), one.intake, one.tally)


def _report(accounts: list[Account]) -> Iterable[str]:
    """Per digest, and where there are several in all."""
    from bot.cli.accounts import in_all, rows

    for one in [*accounts, *([in_all(accounts)] if len(accounts) > 1 else [])]:
        yield one.name
        yield from (f"  {what}: {how}" for what, how in rows(one))


def _payloads(made: Rehearsal, platform: str) -> list[dict[str, Any]]:
    from bot.live import renderer

    drawer = renderer(platform)
    return [
        payload
        for one in made.told
        for digest in one.digests
        for payload in drawer.digest(digest, "thread" if one.subscription.wanted.thread else "card")
    ]


def _exact(made: Rehearsal, platform: str) -> list[dict[str, Any]]:
    """As the platform's API takes them: a thread's name is asked for in a request of its own, before its messages."""
    from bot.ports import bare

    payloads = _payloads(made, platform)
    return [{key: value for key, value in bare(one).items() if key != "thread_name"} for one in payloads]


def _draw(made: Rehearsal) -> None:
    from bot.platforms.terminal import draw, make_console

    console, payloads = make_console(os.environ), _payloads(made, "terminal")
    for payload in payloads:
        draw(payload, console)
    if not payloads:
        _say("nothing would have been posted")


def _write(page: Path, made: Rehearsal, accounts: list[Account]) -> None:
    from bot.cli.page_file import write
    from bot.cli.preview_page import Sheet, page_of

    sheets = [
        Sheet(digest, "thread" if one.subscription.wanted.thread else "card")
        for one in made.told
        for digest in one.digests
    ]
    write(page, page_of(sheets, accounts))
    click.echo(f"Wrote {page}")


def _say(line: str) -> None:
    click.echo(f"pullquote: {line}", err=True)
