from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Schedule, Slot
from bot.timetable import last_slot, next_slot, slots

BERLIN = "Europe/Berlin"
SPRING = datetime(2024, 3, 30, 22, tzinfo=UTC)
AUTUMN = datetime(2024, 10, 26, 21, tzinfo=UTC)
ZONES = ("UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Havana", "Pacific/Chatham")
CRONS = ("30 2 * * *", "*/20 * * * *", "0 */6 * * *", "15 2,3 * * *", "*/30 2 * * 0", "0 0 1 * *")


def labels(schedule: Schedule, after: datetime, hours: float = 10, limit: int = 1000) -> list[str]:
    return [slot.label for slot in slots(schedule, after, after + timedelta(hours=hours), limit)]


def test_a_slot_is_the_local_time_as_an_instant_and_its_calendar_label() -> None:
    schedule = Schedule("Europe/Oslo", at=("07:30", "18:00"))
    after = datetime(2024, 6, 4, 0, 0, tzinfo=UTC)
    assert slots(schedule, after, after + timedelta(days=1), 10) == (
        Slot(datetime(2024, 6, 4, 5, 30, tzinfo=UTC), "2024-06-04T07:30"),
        Slot(datetime(2024, 6, 4, 16, 0, tzinfo=UTC), "2024-06-04T18:00"),
    )


def test_the_window_excludes_its_beginning_and_includes_its_end() -> None:
    schedule = Schedule("UTC", at=("07:30",))
    slot = datetime(2024, 6, 4, 7, 30, tzinfo=UTC)
    assert last_slot(schedule, slot, slot + timedelta(hours=1)) is None
    assert last_slot(schedule, slot - timedelta(seconds=1), slot) == Slot(slot, "2024-06-04T07:30")
    assert last_slot(schedule, slot - timedelta(hours=1), slot - timedelta(microseconds=1)) is None


@pytest.mark.parametrize("at", [("02:30",), ("02:30", "03:30")])
def test_a_time_that_spring_skips_comes_once_as_much_later_as_the_clock_jumped(at: tuple[str, ...]) -> None:
    (slot,) = slots(Schedule(BERLIN, at=at), SPRING, SPRING + timedelta(hours=10), 10)
    assert slot == Slot(datetime(2024, 3, 31, 1, 30, tzinfo=UTC), "2024-03-31T03:30")


def test_a_skipped_time_keeps_its_place_among_the_others() -> None:
    assert labels(Schedule(BERLIN, at=("02:30", "03:15")), SPRING) == ["2024-03-31T03:15", "2024-03-31T03:30"]


def test_a_time_that_autumn_repeats_comes_at_its_first_coming_alone() -> None:
    (slot,) = slots(Schedule(BERLIN, at=("02:30",)), AUTUMN, AUTUMN + timedelta(hours=10), 10)
    assert slot == Slot(datetime(2024, 10, 27, 0, 30, tzinfo=UTC), "2024-10-27T02:30")


@pytest.mark.parametrize(
    ("cron", "spring", "autumn"),
    [
        ("30 2 * * *", ["03:00"], ["02:30"]),
        ("0 1-3 * * *", ["01:00", "03:00"], ["01:00", "02:00", "03:00"]),
        ("*/30 2 * * *", [], ["02:00", "02:30"]),
    ],
)
def test_a_cron_line_fires_no_wall_time_twice(cron: str, spring: list[str], autumn: list[str]) -> None:
    schedule = Schedule(BERLIN, cron=cron)
    assert labels(schedule, SPRING) == [f"2024-03-31T{time}" for time in spring]
    assert labels(schedule, AUTUMN) == [f"2024-10-27T{time}" for time in autumn]


def test_a_date_that_a_zone_left_out_gives_no_slot_twice() -> None:
    found = labels(Schedule("Pacific/Apia", at=("07:30", "18:00")), datetime(2011, 12, 29, 12, tzinfo=UTC), 50)
    assert found == ["2011-12-29T07:30", "2011-12-29T18:00", "2011-12-31T07:30", "2011-12-31T18:00"]


def test_days_are_those_of_the_zone() -> None:
    schedule = Schedule("Pacific/Auckland", at=("07:30",), days=("mon",))
    (slot,) = slots(schedule, datetime(2024, 6, 1, tzinfo=UTC), datetime(2024, 6, 8, tzinfo=UTC), 10)
    assert slot == Slot(datetime(2024, 6, 2, 19, 30, tzinfo=UTC), "2024-06-03T07:30")


def test_after_an_outage_the_last_slots_are_found_without_walking_through_all() -> None:
    now = datetime(2024, 6, 4, 12, 3, 10, tzinfo=UTC)
    every_five = Schedule("Europe/Oslo", cron="*/5 * * * *")
    assert last_slot(every_five, now - timedelta(days=36_500), now) == Slot(
        datetime(2024, 6, 4, 12, 0, tzinfo=UTC), "2024-06-04T14:00"
    )
    assert [one.at.minute for one in slots(every_five, now - timedelta(days=36_500), now, 3)] == [50, 55, 0]


def test_the_next_slot_is_strictly_later() -> None:
    schedule = Schedule("UTC", at=("07:30",), days=("mon", "fri"))
    friday = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
    assert next_slot(schedule, friday) == Slot(friday + timedelta(days=3), "2024-06-10T07:30")


def test_a_cron_line_for_leap_days_waits_for_the_next() -> None:
    found = next_slot(Schedule("UTC", cron="0 7 29 2 *"), datetime(2024, 3, 1, tzinfo=UTC))
    assert found == Slot(datetime(2028, 2, 29, 7, tzinfo=UTC), "2028-02-29T07:00")


START = datetime(2023, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
times = st.times().map(lambda time: f"{time:%H:%M}")
schedules = st.one_of(
    st.builds(
        Schedule,
        st.sampled_from(ZONES),
        at=st.lists(times, min_size=1, max_size=4).map(tuple),
        days=st.sampled_from(((), ("sat", "sun"), ("wed",))),
    ),
    st.builds(Schedule, st.sampled_from(ZONES), cron=st.sampled_from(CRONS)),
)


@given(schedules, moments, st.integers(1, 24 * 9))
def test_forward_and_backward_agree_and_no_label_comes_twice(schedule: Schedule, after: datetime, hours: int) -> None:
    until = after + timedelta(hours=hours)
    found = slots(schedule, after, until, 10_000)
    walked, at = [], after
    while (slot := next_slot(schedule, at)) and slot.at <= until:
        walked.append(slot)
        at = slot.at
    assert tuple(walked) == found
    assert len({slot.label for slot in found}) == len(found)
    assert all(f"{slot.at.astimezone(ZoneInfo(schedule.zone)):%Y-%m-%dT%H:%M}" == slot.label for slot in found)


@given(schedules, moments)
def test_cutting_a_span_of_time_anywhere_changes_no_slot(schedule: Schedule, cut: datetime) -> None:
    after, until = cut - timedelta(hours=30), cut + timedelta(hours=30)
    parts = slots(schedule, after, cut, 1000) + slots(schedule, cut, until, 1000)
    assert parts == slots(schedule, after, until, 1000)


@given(st.sampled_from(ZONES), times, moments)
def test_a_daily_time_comes_once_on_every_date(zone: str, at: str, moment: datetime) -> None:
    found = labels(Schedule(zone, at=(at,)), moment, 24 * 6)
    dates = [date.fromisoformat(one[:10]) for one in found]
    assert dates == [dates[0] + timedelta(days=n) for n in range(len(dates))]
    assert len(dates) in (5, 6, 7)
