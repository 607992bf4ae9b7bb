"""What people mean by "when", in their own time zone: "last week", "3 days", "since Monday", "3-9 Jun".

Pure: now and zone are given. Days begin at local midnight, weeks on Monday.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.commands.command import Context
from bot.errors import BadArgument
from bot.grammar import quoted

EXAMPLES = ("today", "yesterday", "this week", "last week", "7 days", "30 days", "since Monday")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?:,?\s*(?P<year>\d{4}))?"
_LAST = re.compile(r"(?:the )?(?:last |past )?(?P<count>\d{1,4})\s*(?P<unit>h|hour|d|day|w|week|month)s?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:\.\.|–|/| to | - )\s*(\d{4}-\d{2}-\d{2}))?")
_DAY_MONTH = re.compile(rf"(?P<first>\d{{1,2}})(?:\s*(?:-|–|to)\s*(?P<last>\d{{1,2}}))?\.?\s+{_MONTH}{_YEAR}")
_MONTH_DAY = re.compile(rf"{_MONTH}\s+(?P<first>\d{{1,2}})(?:\s*(?:-|–|to)\s*(?P<last>\d{{1,2}}))?{_YEAR}")
_FAR = 3660


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, `since` inclusive, `until` exclusive, both in UTC; `said` is how it was asked for."""

    since: datetime
    until: datetime
    said: str


def period(text: str, context: Context) -> Period:
    """Read `text` as the asker means it; raises `BadArgument` that names forms which can be read."""
    said = " ".join(text.lower().split())
    here = _Here(context.now, ZoneInfo(context.zone))
    for read in (_named, _counted, _since, _iso, _dated):
        found = read(said, here)
        if found:
            since, until = found
            if since >= until:
                raise BadArgument(f"“{text.strip()}” ends before it begins, or lies in the future.")
            return Period(since, until, said)
    # With their marks: `when:last week` without them gives "last" here, and its asker sees why.
    forms = ", ".join(quoted(one) for one in EXAMPLES)
    raise BadArgument(f"“{text.strip()}” is no time that I can read. Try: {forms}, or 2026-06-03.")


Bounds = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Here:
    """The asker's clock."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def days(self, first: date, after: date | None = None) -> Bounds:
        """From the midnight of `first` to that of `after`, or to now."""
        return self.midnight(first), self.midnight(after) if after else self.end

    @property
    def end(self) -> datetime:
        # What was published in this very second counts: `until` is exclusive.
        return self.now.astimezone(UTC) + timedelta(seconds=1)


def _named(said: str, here: _Here) -> Bounds | None:
    day, week, month = timedelta(days=1), timedelta(weeks=1), here.today.replace(day=1)
    named: dict[str, Callable[[], Bounds]] = {
        "today": lambda: here.days(here.today),
        "yesterday": lambda: here.days(here.today - day, here.today),
        "this week": lambda: here.days(here.monday),
        "last week": lambda: here.days(here.monday - week, here.monday),
        "this month": lambda: here.days(month),
        "last month": lambda: here.days(month - relativedelta(months=1), month),
        "this year": lambda: here.days(month.replace(month=1)),
    }
    if said in named:
        return named[said]()
    weekday = _weekday(said.removeprefix("on ").removeprefix("last "))
    if weekday is None:
        return None
    first = _latest(weekday, here)
    return here.days(first, first + day if first < here.today else None)


def _counted(said: str, here: _Here) -> Bounds | None:
    found = _LAST.fullmatch({"last hour": "1 hour", "last day": "1 day"}.get(said, said))
    if not found or not 0 < int(found["count"]) <= _FAR:
        return None
    count, unit = int(found["count"]), found["unit"][0]
    if unit == "m":
        return here.days(here.today - relativedelta(months=count))
    step = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[unit]
    return here.end - count * step, here.end


def _since(said: str, here: _Here) -> Bounds | None:
    if not said.startswith("since "):
        return None
    begin = said.removeprefix("since ")
    for read in (_named, _counted, _iso, _dated):
        found = read(begin, here)
        if found:
            return found[0], here.end
    return None


def _iso(said: str, here: _Here) -> Bounds | None:
    found = _ISO.fullmatch(said)
    if not found:
        return None
    try:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1])
    except ValueError:
        return None
    return _whole(first, last, here)


def _dated(said: str, here: _Here) -> Bounds | None:
    found = _DAY_MONTH.fullmatch(said) or _MONTH_DAY.fullmatch(said)
    if not found:
        return None
    month = _MONTHS.index(found["month"]) + 1
    year = int(found["year"] or here.today.year)
    try:
        first = date(year, month, int(found["first"]))
        last = date(year, month, int(found["last"] or found["first"]))
        if not found["year"] and first > here.today:
            first, last = first.replace(year=year - 1), last.replace(year=year - 1)
    except ValueError:
        return None
    return _whole(first, last, here)


def _whole(first: date, last: date, here: _Here) -> Bounds | None:
    sane = date(1900, 1, 1) <= first <= last < date(9000, 1, 1)
    return (here.midnight(first), min(here.midnight(last + timedelta(days=1)), here.end)) if sane else None


def _weekday(word: str) -> int | None:
    matches = [index for index, name in enumerate(_DAYS) if len(word) >= len("mon") and name.startswith(word)]
    return matches[0] if matches else None


def _latest(weekday: int, here: _Here) -> date:
    return here.today - timedelta(days=(here.today.weekday() - weekday) % 7)
