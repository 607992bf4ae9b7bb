"""When a schedule is due: its slots as instants, each with the local calendar label that names it for ever.

Pure: every moment is given. A wall time that a clock change skips is due once, as much later as the clock jumped; one
that comes twice is due at its first coming alone. It knows nothing of subscriptions or of what was planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from bot.model import Schedule, Slot

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LABEL = "%Y-%m-%dT%H:%M"
_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)
# Wall clocks differ from UTC by less than a day, and a clock change has skipped a whole date (Apia, 2011).
_MARGIN_DAYS = 2


def slots(schedule: Schedule, after: datetime, until: datetime, limit: int) -> tuple[Slot, ...]:
    """The slots in (after, until], oldest first; the latest `limit` of them where there are more."""
    found = takewhile(lambda slot: slot.at > after, _backward(schedule, until, after))
    return tuple(islice(found, limit))[::-1]


def last_slot(schedule: Schedule, after: datetime, until: datetime) -> Slot | None:
    """The latest slot in (after, until]: after an outage it stands for all that were missed."""
    return next(iter(slots(schedule, after, until, 1)), None)


def next_slot(schedule: Schedule, after: datetime) -> Slot | None:
    """The first slot later than `after`; None for a cron line that never fires again."""
    return next(_forward(schedule, after), None)


def _forward(schedule: Schedule, after: datetime) -> Iterator[Slot]:
    zone = ZoneInfo(schedule.zone)
    if schedule.cron:
        instants: Iterator[datetime] = CronSim(schedule.cron, after.astimezone(zone))
    else:
        first = after.astimezone(zone).date() - _MARGIN_DAYS * _DAY
        instants = _at_times(schedule, zone, (first + n * _DAY for n in range((date.max - first).days)))
    return (slot for slot in _slots(instants, zone, 1) if slot.at > after)


def _backward(schedule: Schedule, until: datetime, after: datetime) -> Iterator[Slot]:
    zone = ZoneInfo(schedule.zone)
    if schedule.cron:
        # Reversed, it gives what lies strictly before its start, in whole seconds.
        start = (until.replace(microsecond=0) + timedelta(seconds=1)).astimezone(zone)
        instants: Iterator[datetime] = CronSim(schedule.cron, start, reverse=True)
    else:
        last = until.astimezone(zone).date() + _MARGIN_DAYS * _DAY
        first = after.astimezone(zone).date() - _MARGIN_DAYS * _DAY
        instants = _at_times(schedule, zone, (last - n * _DAY for n in range((last - first).days + 1)), backward=True)
    return (slot for slot in _slots(instants, zone, -1) if slot.at <= until)


def _at_times(
    schedule: Schedule, zone: ZoneInfo, days: Iterator[date], *, backward: bool = False
) -> Iterator[datetime]:
    times = sorted({time.fromisoformat(at) for at in schedule.at})
    for day in days:
        if schedule.days and WEEKDAYS[day.weekday()] not in schedule.days:
            continue
        # As instants in order: a skipped 02:30 falls on 03:30 and may pass a listed 03:15.
        yield from sorted(
            (datetime.combine(day, at, zone).astimezone(UTC) for at in times),
            reverse=backward,
        )


def _slots(instants: Iterator[datetime], zone: ZoneInfo, direction: int) -> Iterator[Slot]:
    """Each instant once, in order; the second coming of a wall time is none."""
    before: datetime | None = None
    for instant in instants:
        at, local = instant.astimezone(UTC), instant.astimezone(zone)
        if before is not None and (at - before) * direction <= _NO_TIME:
            continue
        before = at
        if not local.fold:
            yield Slot(at, local.strftime(_LABEL))
