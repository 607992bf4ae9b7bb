"""One page that shows digests as Discord, Slack and the terminal draw them, in light and in dark.

Drawn from the same payloads that would be posted. It holds all that it shows and loads nothing: its policy forbids
scripts, pictures and requests, and whatever comes from feeds is escaped.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.cli.accounts import Account, in_all, rows
from bot.live import renderer
from bot.model import Layout
from bot.platforms import discord_page, slack_page, terminal_page, wording
from summarizer.model import Digest

MOST = 20  # digests on one page: a browser scrolls no hundreds of them with ease
WIDE, NARROW = 72, 42  # columns of a terminal on a desk and on a phone
SCHEMES = (("light", "Light"), ("dark", "Dark"))
STYLE = Path(__file__).with_name("preview_page.css")
SHELL = Path(__file__).with_name("preview_page.html")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A digest, and how it would be laid out on Discord."""

    digest: Digest
    layout: Layout = "card"


def page_of(sheets: Sequence[Sheet], accounts: Sequence[Account]) -> str:
    """The page, without the line that says what file it is; of many digests the newest."""
    newest = sorted(range(len(sheets)), key=lambda place: sheets[place].digest.until)[-MOST:]
    shown = [sheets[place] for place in sorted(newest)]
    style = STYLE.read_text(encoding="utf-8")
    # The policy lets this one style sheet in, by its hash, and nothing else.
    allowed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = Markup(SHELL.read_text(encoding="utf-8")).format(  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - the same
        style_hash=allowed,
        about=_about(len(shown), len(sheets)),
        contents=Markup("").join(_entry(place, one.digest) for place, one in enumerate(shown, 1)),
        accounts=Markup("").join(map(_account, [*accounts, *([in_all(accounts)] if len(accounts) > 1 else [])])),
        digests=Markup("").join(_digest(place, one) for place, one in enumerate(shown, 1)),
    )
    return str(page)


def _about(shown: int, of: int) -> str:
    if not of:
        return "Nothing would have been posted."
    if shown < of:
        return f"The newest {shown} of {of:,} digests, each as Discord, Slack and the terminal draw it."
    return f"{wording.plural(of, 'digest')}, as Discord, Slack and the terminal draw them."


def _entry(place: int, digest: Digest) -> Markup:
    told = wording.counts(digest)
    return Markup('<li><a href="#digest-{}">{}</a> <span class="faint">{}</span></li>').format(
        place, wording.heading(digest), told
    )


def _account(one: Account) -> Markup:
    pairs = Markup("").join(Markup("<dt>{}</dt><dd>{}</dd>").format(what.capitalize(), how) for what, how in rows(one))
    return Markup("<h3>{}</h3><dl>{}</dl>").format(wording.sentence(one.name), pairs)


def _digest(place: int, sheet: Sheet) -> Markup:
    digest = sheet.digest
    return Markup('<section id="digest-{0}" aria-labelledby="head-{0}"><h2 id="head-{0}">{1}</h2>{2}</section>').format(
        place, wording.heading(digest), Markup("").join(_platforms(sheet))
    )


def _platforms(sheet: Sheet) -> Iterator[Markup]:
    digest = sheet.digest
    at = f"{digest.until.astimezone(ZoneInfo(digest.zone)):%H:%M}"
    discord = discord_page.drawn(renderer("discord").digest(digest, sheet.layout), at)
    yield _both("discord", "Discord", discord)
    posts = discord_page.in_forum(renderer("discord").digest(digest, "forum"), at)
    yield _both(
        "discord forum", "Discord, in a forum: a post per story, with those of its tags that the forum has", posts
    )
    yield _both("slack", "Slack", slack_page.drawn(renderer("slack").digest(digest), at))
    payloads = renderer("terminal").digest(digest)
    screens = ((WIDE, "wide"), (NARROW, "narrow"))
    drawn = Markup("").join(
        Markup('<pre class="{}" tabindex="0" aria-label="A terminal of {} columns">{}</pre>').format(
            size, columns, terminal_page.drawn(payloads, columns)
        )
        for columns, size in screens
    )
    yield _both("terminal", "Terminal", drawn)


def _both(kind: str, name: str, drawn: Markup) -> Markup:
    """The same drawing on light and on dark ground."""
    schemes = Markup("").join(
        Markup('<div class="scheme {}"><h4>{}</h4><div class="ground">{}</div></div>').format(scheme, title, drawn)
        for scheme, title in SCHEMES
    )
    return Markup('<section class="platform {}"><h3>{}</h3><div class="schemes">{}</div></section>').format(
        kind, name, schemes
    )
