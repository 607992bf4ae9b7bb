"""Where a chart is cut: hours of a day, days of a month, weeks of half a year, months or years, in the asker's zone.

Pure. A day begins at local midnight and has 23 or 25 hours where clocks change; weeks begin on Monday.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.conversation import Step

DAYS, WEEKS, MONTHS = 31, 31, 31  # at most so many bars, which a phone shows apart
_HOUR, _INSTANT = timedelta(hours=1), timedelta(microseconds=1)


def step_of(since: datetime, until: datetime, zone: str) -> Step:
    """The smallest step with which this window has no more bars than a phone shows."""
    here = ZoneInfo(zone)
    first, last = since.astimezone(here).date(), (until - _INSTANT).astimezone(here).date()
    if first == last:
        return "hour"
    if (last - first).days < DAYS:
        return "day"
    if (last - _monday(first)).days < 7 * WEEKS:
        return "week"
    return "month" if (last.year - first.year) * 12 + last.month - first.month < MONTHS else "year"


def whole_days(first: datetime, last: datetime, zone: str) -> tuple[datetime, datetime]:
    """From the midnight before `first` to the one after `last`."""
    here, day = ZoneInfo(zone), timedelta(days=1)
    dates = first.astimezone(here).date(), last.astimezone(here).date() + day
    begin, end = (datetime.combine(one, time(), here).astimezone(UTC) for one in dates)
    return begin, end


def edges(since: datetime, until: datetime, zone: str, step: Step) -> tuple[datetime, ...]:
    """Every begin of a step between `since` and `until`, and these two at the ends; in UTC."""
    inner = (moment for moment in _begins(since, until, ZoneInfo(zone), step) if since < moment < until)
    return (since.astimezone(UTC), *inner, until.astimezone(UTC))


def _begins(since: datetime, until: datetime, zone: ZoneInfo, step: Step) -> list[datetime]:
    if step == "hour":
        return _hours(since, until, zone)
    ahead: dict[Step, Callable[[date], date]] = {
        "day": lambda day: day + timedelta(days=1),
        "week": lambda day: _monday(day) + timedelta(weeks=1),
        "month": lambda day: day.replace(day=1) + relativedelta(months=1),
        "year": lambda day: date(day.year + 1, 1, 1),
    }
    day, found = since.astimezone(zone).date(), list[datetime]()
    while not found or found[-1] < until:
        day = ahead[step](day)
        found.append(datetime.combine(day, time(), zone).astimezone(UTC))
    return found


def _hours(since: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """Counted from local midnight in real hours: a clock that is set by half an hour shifts the rest of its day."""
    midnight = datetime.combine(since.astimezone(zone).date(), time(), zone).astimezone(UTC)
    hours = int((until - midnight) / _HOUR) + 1
    return [midnight + count * _HOUR for count in range(hours + 1)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
