"""What people mean by "when", in their own time zone: "last week", "3 days", "since Monday", "3-9 Jun", "June".

Pure: now and zone are given. Days begin at local midnight, weeks on Monday. dateutil reads a date or a moment and
counts months; what stands around it ("since", "before", "between … and …") is read here. A day without a year is the
last one that has begun.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse, parse, parserinfo
from dateutil.relativedelta import relativedelta

from bot.commands.command import Context
from bot.errors import BadArgument
from bot.grammar import quoted

EXAMPLES = ("today", "yesterday", "this week", "last week", "7 days", "30 days", "since Monday")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FIRST_YEAR, LAST_YEAR = 1900, 9000
FIRST_DAY = date(FIRST_YEAR, 1, 1)  # of all that is "before" something
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_LAST = re.compile(r"(?:the )?(?:last |past )?(?P<count>\d{1,4})\s*(?P<unit>h|hour|d|day|w|week|month)s?")
# One of them up to now; "last week" and "last month" are those of the calendar.
_PAST = re.compile(r"(?:(?:the )?past|the last) (?=(?:hour|day|week|month)$)|last (?=(?:hour|day)$)")
_ISO = re.compile(r"\d{4}(?:-\w\d.*)?")
_CLOCK = re.compile(r"\d:\d")
# Where one range has one month: "3-9 Jun 2026", "3. to 9. June", "June 3-9".
_DAYS_OF = re.compile(r"(?P<first>\d{1,2})\.?\s*(?:-|to|and)\s*(?P<last>\d{1,2}\.?\s+[^\W\d].*)")
_OF_DAYS = re.compile(r"(?P<month>[^\W\d]+\.?)\s+(?P<first>\d{1,2})\s*(?:-|to|and)\s*(?P<last>\d{1,2}(?:,?\s+\d{4})?)")
_BETWEEN = re.compile(
    r"(?:between|from)\s+(.+?)\s+(?:and|to|until)\s+(.+)|(.+?)(?:\s*\.\.\s*|\s+(?:to|-)\s+|(?<=[^\W\d])-(?=[^\W\d])|\s*/\s*)(.+)"
)
_FAR = 3660
_YEAR = re.compile(r"\d{4}")
_LONGEST = timedelta(days=300)  # without a year: "28 Dec - 3 Jan" is in two years, "9-3 Jun" is the wrong way round


class _Names(parserinfo):
    """Months as English and German readers write them."""

    MONTHS = [  # noqa: RUF012 - as dateutil has it
        ("Jan", "January", "Januar"), ("Feb", "February", "Februar"), ("Mar", "March", "März"),
        ("Apr", "April"), ("May", "Mai"), ("Jun", "June", "Juni"), ("Jul", "July", "Juli"), ("Aug", "August"),
        ("Sep", "Sept", "September"), ("Oct", "October", "Oktober"), ("Nov", "November"),
        ("Dec", "December", "Dezember"),
    ]  # fmt: skip


_NAMES = _Names()


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, `since` inclusive, `until` exclusive, both in UTC; `said` is how it was asked for."""

    since: datetime
    until: datetime
    said: str


Bounds = tuple[datetime, datetime]


def period(text: str, context: Context) -> Period:
    """Read `text` as the asker means it; raises `BadArgument` that names forms which can be read."""
    said = " ".join(text.lower().replace("–", "-").replace("—", "-").split())
    here = _Here(context.now, ZoneInfo(context.zone))
    for read in (_counted, _since, _before, _between, _one):
        found = read(said, here)
        if found:
            return _sane(text.strip(), found, here)
    if said.startswith(("tomorrow", "next ")):
        raise BadArgument(f"“{text.strip()}” lies in the future: nothing was said then.")
    # With their marks: `when:last week` without them gives "last" here, and its asker sees why.
    forms = ", ".join(quoted(one) for one in EXAMPLES)
    raise BadArgument(f"“{text.strip()}” is no time that I can read. Try: {forms}, or 2026-06-03.")


def before(moment: datetime, when: Period | None, zone: str) -> str | None:
    """How to ask for what `when` holds before a moment; None where that is all of it."""
    local = (moment + timedelta(microseconds=999_999)).astimezone(ZoneInfo(zone)).replace(microsecond=0)
    if when and local >= when.until:
        return None
    return (
        f"{_written(when.since.astimezone(local.tzinfo))} to {_written(local)}" if when else f"before {_written(local)}"
    )


def _written(local: datetime) -> str:
    """The second of two equal hours, when clocks go back, with its distance from UTC."""
    told = local if local.fold else local.replace(tzinfo=None)
    return told.isoformat(" ", "seconds")


def _sane(text: str, found: Bounds, here: _Here) -> Period:
    since, until = found
    if since >= until:
        raise BadArgument(f"“{text}” ends before it begins.")
    if since >= here.end:
        raise BadArgument(f"“{text}” lies in the future: nothing was said then.")
    return Period(since, min(until, here.end), " ".join(text.split()))


@dataclass(frozen=True, slots=True)
class _Here:
    """The asker's clock."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def days(self, first: date, after: date) -> Bounds:
        """From the midnight of one day to that of another."""
        return self.midnight(first), self.midnight(after)

    @property
    def end(self) -> datetime:
        # What was published in this very second counts: `until` is exclusive.
        return self.now.astimezone(UTC) + timedelta(seconds=1)


# --- around a time ---------------------------------------------------------------------------------------------------


def _counted(said: str, here: _Here) -> Bounds | None:
    words = " ".join(_NUMBERS.get(word, word) for word in said.split())
    found = _LAST.fullmatch(_PAST.sub("1 ", words))
    if not found or not 0 < int(found["count"]) <= _FAR:
        return None
    count, unit = int(found["count"]), found["unit"][0]
    if unit == "m":
        return here.midnight(here.today - relativedelta(months=count)), here.end
    step = {"h": timedelta(hours=1), "d": DAY, "w": WEEK}[unit]
    return here.end - count * step, here.end


def _since(said: str, here: _Here) -> Bounds | None:
    begin = re.sub(r"^(since|after|from) ", "", said)
    found = (_counted(begin, here) or _one(begin, here)) if begin != said else None
    return (found[1] if said.startswith("after ") else found[0], max(here.end, found[1] + DAY)) if found else None


def _before(said: str, here: _Here) -> Bounds | None:
    end = re.sub(r"^(before|until|till) ", "", said)
    found = (_counted(end, here) or _one(end, here)) if end != said else None
    return (here.midnight(FIRST_DAY), found[0 if said.startswith("before ") else 1]) if found else None


def _between(said: str, here: _Here) -> Bounds | None:
    for first, last in _ranges(said):
        begin, end = _one(first, here), _one(last, here, rolls=True)
        if begin and end:
            return begin[0], _rolled(begin[0], end, told=bool(_YEAR.search(first + last)))
    return None


def _ranges(said: str) -> Iterator[tuple[str, str]]:
    bare = re.sub(r"^(between|from) ", "", said)
    if found := _DAYS_OF.fullmatch(bare):
        yield re.sub(r"^\d{1,2}", found["first"], found["last"]), found["last"]
    if found := _OF_DAYS.fullmatch(bare):
        first, *year = re.split(r",?\s+", found["last"])
        yield " ".join([found["month"], found["first"], *year]), " ".join([found["month"], first, *year])
    if found := _BETWEEN.fullmatch(said):
        first, last = (part for part in found.groups() if part)
        yield first, last


def _rolled(begin: datetime, end: Bounds, *, told: bool) -> datetime:
    """The end of a range; where no year is told, the next one after the beginning, unless that is most of a year."""
    later = end[1] if end[1] > begin or told else end[1] + relativedelta(years=1)
    return later if told or later - begin < _LONGEST else begin


# --- a day, a month, a moment ----------------------------------------------------------------------------------------


def _one(said: str, here: _Here, *, rolls: bool = False) -> Bounds | None:
    """The stretch that one expression names; a moment is one of no length. `rolls` leaves a coming day in its year."""
    named = _named(said.removeprefix("in ").removeprefix("on "), here)
    return named or _dated(said.removeprefix("in ").removeprefix("on "), here, rolls=rolls)


def _named(said: str, here: _Here) -> Bounds | None:
    monday, month = here.today - timedelta(days=here.today.weekday()), here.today.replace(day=1)
    a_month, a_year, year = relativedelta(months=1), relativedelta(years=1), month.replace(month=1)
    named: dict[str, Callable[[], Bounds]] = {
        "now": lambda: (here.end, here.end),
        "today": lambda: here.days(here.today, here.today + DAY),
        "yesterday": lambda: here.days(here.today - DAY, here.today),
        "this week": lambda: here.days(monday, monday + WEEK),
        "last week": lambda: here.days(monday - WEEK, monday),
        "this month": lambda: here.days(month, month + a_month),
        "last month": lambda: here.days(month - a_month, month),
        "this year": lambda: here.days(year, year + a_year),
        "last year": lambda: here.days(year - a_year, year),
    }
    if said in named:
        return named[said]()
    weekday = _weekday(said.removeprefix("last "))
    if weekday is None:
        return None
    latest = here.today - DAY if said.startswith("last ") else here.today
    first = latest - timedelta(days=(latest.weekday() - weekday) % 7)
    return here.days(first, first + DAY)


def _weekday(word: str) -> int | None:
    matches = [index for index, name in enumerate(_DAYS) if len(word) >= len("mon") and name.startswith(word)]
    return matches[0] if matches else None


def _dated(said: str, here: _Here, *, rolls: bool) -> Bounds | None:
    """A date as dateutil reads it, if it names a month or is written as in ISO 8601: 3/6 is two days of two readers."""
    try:
        if _ISO.fullmatch(said):
            return _iso(said, here)
        # What is not told comes from the default: two readings tell it from what is.
        one, other = (parse(said, _NAMES, default=default, ignoretz=True) for default in _DEFAULTS)
    except (ValueError, OverflowError):
        return None
    has_year = one.year == other.year
    if one.month != other.month or not re.search(r"[^\W\d]{3}", said) or has_year != bool(_YEAR.search(said)):
        return None
    told = one if has_year else _last_begun(one, here, rolls=rolls)
    if one.day != other.day:
        month = told.date().replace(day=1)
        return None if _CLOCK.search(said) else _whole(month, month + relativedelta(months=1), here)
    return _moment(told, here) if _CLOCK.search(said) else _whole(told.date(), told.date() + DAY, here)


# Years with a 29 February, and nothing else in common.
_DEFAULTS = datetime(2000, 1, 1), datetime(2004, 2, 2, 1, 1, 1)  # noqa: DTZ001 - local to whoever asks


def _last_begun(found: datetime, here: _Here, *, rolls: bool) -> datetime:
    """In the newest year in which it has begun, or this one where it may still come."""
    newest = [here.today.year - back for back in range(9)]
    each = [found.replace(year=year) for year in newest if (found.month, found.day) != (2, 29) or isleap(year)]
    return each[0] if rolls else next(one for one in each if one.date() <= here.today)


def _iso(said: str, here: _Here) -> Bounds | None:
    found = isoparse(said.upper().replace(" ", "T"))
    if ":" in said:
        return _moment(found, here)
    first = found.date()
    after = {1: first + relativedelta(years=1), 2: first + relativedelta(months=1), 3: first + DAY}
    return _whole(first, first + WEEK if "w" in said else after[said.count("-") + 1], here)


def _moment(found: datetime, here: _Here) -> Bounds | None:
    moment = (found if found.tzinfo else found.replace(tzinfo=here.zone)).astimezone(UTC)
    return (moment, moment) if FIRST_YEAR < moment.year < LAST_YEAR else None


def _whole(first: date, after: date, here: _Here) -> Bounds | None:
    return here.days(first, after) if FIRST_YEAR <= first.year < LAST_YEAR else None
