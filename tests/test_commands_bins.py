"""Where charts are cut: never inside a local day, also where clocks change, and into few enough bars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.bins import edges, step_of, whole_days

OSLO = ZoneInfo("Europe/Oslo")
ZONES = ("Europe/Oslo", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OSLO).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "until", "step"),
    [
        (at(2026, 6, 4), at(2026, 6, 5), "hour"),
        (at(2026, 6, 4, 23, 59), at(2026, 6, 5, 0, 1), "day"),
        (at(2026, 6, 1), at(2026, 7, 2), "day"),
        (at(2026, 6, 1), at(2026, 7, 3), "week"),
        (at(2026, 1, 1), at(2026, 7, 20), "week"),
        (at(2025, 6, 1), at(2026, 6, 9), "month"),
        (at(2015, 6, 1), at(2026, 6, 9), "year"),
    ],
)
def test_the_step_is_the_smallest_that_a_phone_shows(since: datetime, until: datetime, step: str) -> None:
    assert step_of(since, until, "Europe/Oslo") == step


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (6, 4, 24)])
def test_a_day_has_the_hours_that_it_has(month: int, day: int, hours: int) -> None:
    since, until = whole_days(at(2026, month, day, 12), at(2026, month, day, 12), "Europe/Oslo")
    assert until - since == timedelta(hours=hours)
    assert len(edges(since, until, "Europe/Oslo", "hour")) == hours + 1


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    weeks = edges(at(2026, 5, 30, 9), at(2026, 6, 9, 9), "Europe/Oslo", "week")
    assert weeks == (at(2026, 5, 30, 9), at(2026, 6, 1), at(2026, 6, 8), at(2026, 6, 9, 9))
    months = edges(at(2026, 3, 31), at(2026, 5, 1), "Europe/Oslo", "month")
    assert months == (at(2026, 3, 31), at(2026, 4, 1), at(2026, 5, 1))


@given(
    st.integers(946_684_800, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.timedeltas(timedelta(seconds=1), timedelta(days=3000)),
    st.sampled_from(ZONES),
)
def test_edges_ascend_from_end_to_end_and_bars_are_few(since: datetime, length: timedelta, zone: str) -> None:
    until = since + length
    step = step_of(since, until, zone)
    cut = edges(since, until, zone, step)
    assert (cut[0], cut[-1]) == (since, until)
    assert all(before < after for before, after in pairwise(cut))
    assert len(cut) - 1 <= 32
    if step != "hour":
        assert all(edge.astimezone(ZoneInfo(zone)).hour in (0, 1) for edge in cut[1:-1])
