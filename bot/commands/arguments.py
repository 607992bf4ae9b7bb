"""From an argument's text to its value: the converters, and the arguments that several commands share."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.commands.command import Argument, Context
from bot.commands.times import EXAMPLES, period
from bot.errors import BadArgument
from bot.grammar import is_yes

MAX_WORDS = 200
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"(\d{1,2})[:.h](\d{2})")
_CHANNEL = re.compile(r"(?:<#)?(?P<id>[A-Z0-9]{2,40})(?:\|[^<>]*)?>?")
LONGEST_NUMBER = 18


def words(text: str, _: Context) -> str:
    """Any words, at most 200 characters of them, white space folded."""
    folded = " ".join(text.split())
    if len(folded) > MAX_WORDS:
        raise BadArgument(f"That is longer than {MAX_WORDS} characters.")
    return folded


def url(text: str, _: Context) -> str:
    """An http or https address; Slack's and Discord's angle brackets are taken off."""
    bare = text.strip().strip("<>").split("|", 1)[0]
    try:
        parts = urlsplit(bare)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", bare):
        raise BadArgument(f"“{bare}” is not an http or https address such as https://example.org/world.xml.")
    return bare


def whole(name: str, help_: str, least: int, most: int, what: str) -> Argument:
    """An option that is a whole number from `least` to `most`."""

    def convert(text: str, _: Context) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < len("1000000") and least <= int(text) <= most):
            raise BadArgument(f"{what} is a whole number from {least} to {most}, not “{text}”.")
        return int(text)

    return Argument(name, help_, convert, kind="whole", least=least, most=most)


def channel(text: str, _: Context) -> str:
    """A channel's id, bare or as Discord and Slack write it when one is chosen: `<#C024|news>`."""
    found = _CHANNEL.fullmatch(text.strip())
    if not found:
        raise BadArgument(f"“{text.strip()}” is no channel: choose one that begins with #.")
    return found["id"]


def yes_or_no(text: str, _: Context) -> bool:
    """Yes or no, in the words of a flag."""
    return is_yes("this", text.strip())


def numbers(text: str, _: Context) -> tuple[int, ...]:
    """Whole numbers parted by commas, for buttons."""
    parts = text.split(",")
    if not all(one.isascii() and one.isdigit() and len(one) <= LONGEST_NUMBER for one in parts):
        raise BadArgument("These are numbers parted by commas.")
    return tuple(int(one) for one in parts)


def zone(text: str, _: Context) -> str:
    """An IANA time zone's name."""
    name = text.strip()
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadArgument(f"“{name}” is not a time zone such as Europe/Oslo.") from None
    return name


def times(text: str, _: Context) -> tuple[str, ...]:
    """Local times, "07:30, 18:00" or "7.30", in order, each once."""
    found = [_TIME.fullmatch(part) for part in _parts(text)]
    if not found or not all(one and int(one[1]) < 24 and int(one[2]) < 60 for one in found):  # noqa: PLR2004 - a clock
        raise BadArgument(f"“{text}” is no local time such as 07:30, or several: 07:30,18:00.")
    return tuple(sorted({f"{int(one[1]):02}:{one[2]}" for one in found if one}))


def days(text: str, _: Context) -> tuple[str, ...]:
    """Days of the week, "mon-fri" or "sat,sun"; every day is ()."""
    if text.lower() in {"all", "daily", "every day"}:
        return ()
    chosen: set[str] = set()
    for part in _parts(text.lower().replace("–", "-")):
        first, dash, last = part.partition("-")
        ends = [name[:3] for name in (first, last if dash else first)]
        if any(name not in DAYS for name in ends):
            raise BadArgument(f"“{part}” is no day such as mon, or a range: mon-fri.")
        begin, end = (DAYS.index(name) for name in ends)
        chosen |= {DAYS[index % 7] for index in range(begin, end + (8 if end < begin else 1))}
    return tuple(day for day in DAYS if day in chosen)


def several(text: str, _: Context) -> tuple[str, ...]:
    """Names or terms parted by commas; "all" and "none" are ()."""
    return () if text.strip().lower() in {"all", "none"} else tuple(dict.fromkeys(_parts(text, r"\s*[,;]\s*")))


def _parts(text: str, between: str = r"[\s,;]+") -> list[str]:
    return [part for part in re.split(between, text.strip()) if part]


WHEN = Argument("when", "today, last week, 7 days, since Monday, 3-9 Jun, before June", period, suggestions=EXAMPLES)
PAGE = replace(whole("page", "which page", 1, 10_000, "A page"), hidden=True)
