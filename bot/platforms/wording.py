"""The words that every card shares, in plain text: no platform's mark-up, no escaping, no colour."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from wcwidth import wcswidth

from bot.conversation import TableView
from bot.model import Schedule
from bot.platforms.budget import clip, fill
from bot.platforms.visible import plain, seen
from summarizer.model import Citation, Digest, DigestStory, Evidence

FOOTER = "quotations are copied from the source"
LINK_MAX = 1000
ALSO = 600  # characters of other wordings under a quote; the rest is counted
UNCLEAR = "speaker not clear from the article"

# How a speaker is known, said only where the name does not simply stand beside the quote.
EVIDENCE: dict[Evidence, str] = {
    "named": "",
    "resolved": "from a pronoun, title or short form",
    "continued": "continued from the quote before",
    "unclear": "",
    "corrected": "corrected by a moderator",
}


def heading(digest: Digest) -> str:
    """`MORNING BRIEF · Tue 4 Jun · 07:30 Europe/Oslo`, and where it was edited ` · updated 14:10`."""
    local = digest.until.astimezone(ZoneInfo(digest.zone))
    updated = f" · updated {clock(digest.updated, digest.zone, digest.until)}" if digest.updated else ""
    return f"{digest.name.upper()} · {local:%a} {local.day} {local:%b} · {local:%H:%M} {digest.zone}{updated}"


def clock(moment: datetime, zone: str, today: datetime | None = None) -> str:
    """`14:10`, and `5 Jun 14:10` where the day is not `today`'s."""
    local = moment.astimezone(ZoneInfo(zone))
    day = "" if today and local.date() == today.astimezone(ZoneInfo(zone)).date() else f"{local.day} {local:%b} "
    return f"{day}{local:%H:%M}"


def counts(digest: Digest) -> str:
    """`6 stories · 14 quotes · 9 feeds (1 failing)`, and what was left out; `nothing new · 9 feeds`."""
    feeds = plural(digest.feeds, "feed") + (f" ({digest.failing} failing)" if digest.failing else "")
    if not (digest.stories or digest.left_out):
        return f"nothing new · {feeds}"
    parts = [plural(len(digest.stories), "story"), plural(digest.quotes, "quote"), feeds]
    return " · ".join(parts + ([f"{plural(digest.left_out, 'story')} left out"] if digest.left_out else []))


def plural(count: int, noun: str) -> str:
    """`1 story`, `6 stories`, `7 days`, `2 quotes`, `3 watches`."""
    changes = noun.endswith("y") and not noun.endswith(("ay", "ey", "oy"))
    many = noun[:-1] + "ies" if changes else noun + ("es" if noun.endswith("ch") else "s")
    return f"{count:,} {noun if count == 1 else many}"


def outlets(story: DigestStory) -> str:
    """`4 outlets`, or the one outlet's name."""
    return story.outlets[0] if len(story.outlets) == 1 else plural(len(story.outlets), "outlet")


def speaker(citation: Citation) -> str:
    """`Jens Stoltenberg, NATO Secretary General`, or that it is unclear."""
    if not citation.speaker or not plain(citation.speaker):
        return UNCLEAR
    return f"{citation.speaker}, {citation.role}" if citation.role else citation.speaker


def evidence(citation: Citation) -> str:
    """How the speaker is known, in words; "" where the name stands beside the quote."""
    return EVIDENCE[citation.evidence] if citation.speaker else ""


def speech(citation: Citation) -> str:
    """That an indirect quote, which has no marks, is in the article's words; "" for any other."""
    return "reported speech" if citation.kind == "indirect" else ""


def said(citation: Citation, limit: int, shape: Callable[[str], str] = str) -> str:
    """Who says it, in `limit` units of `shape`; behind it, never cut away, what speech it is and how that is known."""
    who = clip(plain(speaker(citation)), limit, shape)
    return " · ".join(filter(None, [who, speech(citation), evidence(citation)]))


def source(citation: Citation, zone: str, today: datetime | None = None) -> str:
    """`Reuters 06:12`, with the day where it is not `today`'s, and how many outlets carry the same words."""
    also = f" · {citation.outlets} outlets" if citation.outlets > 1 else ""
    return f"{plain(citation.outlet) or '…'} {clock(citation.time, zone, today)}{also}"


def mark(citation: Citation, zone: str, today: datetime | None = None) -> str:
    """What became of a quote since it was first shown: `no longer in the article since 14:10`; "" where nothing did."""
    if citation.gone:
        return f"no longer in the article since {clock(citation.gone, zone, today)}"
    return f"changed in the article, {clock(citation.changed, zone, today)}" if citation.changed else ""


def quoted(citation: Citation) -> str:
    """The exact words between marks; an indirect quote is the article's sentence, not the speaker's words: no marks.

    That more follows in the article is said outside the marks.
    """
    words = citation.words if citation.kind == "indirect" else f"“{citation.words}”"
    return f"{words} …" if citation.shortened else words


def also(citation: Citation) -> str:
    """`also worded: “The boats sail” (Fjord Post)`, each whole or counted; "" where all outlets agree."""
    each = [f"“{plain(one.words)}” ({plain(one.outlet) or '…'})" for one in citation.variants]
    told, dropped = fill(each, ALSO, " · ")
    counted = plural(dropped, "more wording") if dropped else ""
    return f"also worded: {' · '.join(filter(None, [told, counted]))}" if citation.variants else ""


def more(story: DigestStory) -> str:
    """`3 more quotes`, or ""."""
    return f"{story.left_out} more quote{'' if story.left_out == 1 else 's'}" if story.left_out else ""


def web_link(url: str | None) -> str | None:
    """The URL where a card may link to it: http or https, of sane length, with nothing unseen or that ends it early."""
    if not url or not re.fullmatch(r"https?://[^\s<>|`\\]+", url) or seen(url) != url:
        return None
    target = url.replace("(", "%28").replace(")", "%29")
    try:
        usable = bool(urlsplit(target).hostname) and (urlsplit(target).port or 1) > 0
    except ValueError:
        usable = False
    return target if usable and len(target) <= LINK_MAX else None


def aligned(table: TableView) -> list[str]:
    """The table's lines in a fixed-width face, heads first; a line break in a cell begins no row."""
    rows = [[" ".join(cell.split()) for cell in row] for row in (table.columns, *table.rows)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def width(text: str) -> int:
    """How many columns of a fixed-width face a line takes."""
    return max(wcswidth(text), 0)


def _padded(cell: str, columns: int) -> str:
    return cell + " " * (columns - width(cell))


def when(schedule: Schedule) -> str:
    """`07:30 and 18:00 Europe/Oslo, mon tue wed`."""
    at = f"cron {schedule.cron}" if schedule.cron else " and ".join(schedule.at)
    return f"{at} {schedule.zone}" + (f", {' '.join(schedule.days)}" if schedule.days else "")


def sentence(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]
