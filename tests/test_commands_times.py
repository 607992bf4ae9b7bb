"""What people mean by "when", in their own zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.command import Context
from bot.commands.times import before, period
from bot.errors import BadArgument

# A Thursday afternoon in Oslo, two hours ahead of UTC.
NOW = datetime(2026, 6, 4, 13, 30, tzinfo=UTC)
OSLO = Context(NOW, "Europe/Oslo")
END = "2026-06-04T15:30:01"


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("today", "2026-06-04T00:00:00", END),
        ("Yesterday", "2026-06-03T00:00:00", "2026-06-04T00:00:00"),
        ("this week", "2026-06-01T00:00:00", END),
        ("last week", "2026-05-25T00:00:00", "2026-06-01T00:00:00"),
        ("this month", "2026-06-01T00:00:00", END),
        ("last month", "2026-05-01T00:00:00", "2026-06-01T00:00:00"),
        ("12 hours", "2026-06-04T03:30:01", END),
        ("last 3 days", "2026-06-01T15:30:01", END),
        ("30 days", "2026-05-05T15:30:01", END),
        ("2 weeks", "2026-05-21T15:30:01", END),
        ("since Monday", "2026-06-01T00:00:00", END),
        ("since 28 May", "2026-05-28T00:00:00", END),
        ("Tuesday", "2026-06-02T00:00:00", "2026-06-03T00:00:00"),
        ("Thursday", "2026-06-04T00:00:00", END),
        ("last Thursday", "2026-05-28T00:00:00", "2026-05-29T00:00:00"),
        ("since last Thursday", "2026-05-28T00:00:00", END),
        ("last Tuesday", "2026-06-02T00:00:00", "2026-06-03T00:00:00"),
        ("Mon-Wed", "2026-06-01T00:00:00", "2026-06-04T00:00:00"),
        ("past week", "2026-05-28T15:30:01", END),
        ("the last week", "2026-05-28T15:30:01", END),
        ("the past day", "2026-06-03T15:30:01", END),
        ("last hour", "2026-06-04T14:30:01", END),
        ("seven days", "2026-05-28T15:30:01", END),
        ("fri", "2026-05-29T00:00:00", "2026-05-30T00:00:00"),
        ("2026-06-03", "2026-06-03T00:00:00", "2026-06-04T00:00:00"),
        ("2026-05-30..2026-06-02", "2026-05-30T00:00:00", "2026-06-03T00:00:00"),
        ("1-3 Jun", "2026-06-01T00:00:00", "2026-06-04T00:00:00"),
        ("June 3", "2026-06-03T00:00:00", "2026-06-04T00:00:00"),
        ("3. Juni", None, None),
        ("5 December", "2025-12-05T00:00:00", "2025-12-06T00:00:00"),
        ("3 Jun 2025", "2025-06-03T00:00:00", "2025-06-04T00:00:00"),
        ("3–9 Jun", "2026-06-03T00:00:00", END),
        ("June 1-3", "2026-06-01T00:00:00", "2026-06-04T00:00:00"),
        ("1. to 3. Juni", "2026-06-01T00:00:00", "2026-06-04T00:00:00"),
        ("28 May - 2 Jun", "2026-05-28T00:00:00", "2026-06-03T00:00:00"),
        ("28 Dec - 3 Jan", "2025-12-28T00:00:00", "2026-01-04T00:00:00"),
        ("between 1 June and 3 June", "2026-06-01T00:00:00", "2026-06-04T00:00:00"),
        ("from 1 May to 3 June 2026", "2026-05-01T00:00:00", "2026-06-04T00:00:00"),
        ("from Monday to Tuesday", "2026-06-01T00:00:00", "2026-06-03T00:00:00"),
        ("2026-05-30 to 2026-06-02", "2026-05-30T00:00:00", "2026-06-03T00:00:00"),
        ("2026-05-30/2026-06-02", "2026-05-30T00:00:00", "2026-06-03T00:00:00"),
        ("June", "2026-06-01T00:00:00", END),
        ("in May", "2026-05-01T00:00:00", "2026-06-01T00:00:00"),
        ("July", "2025-07-01T00:00:00", "2025-08-01T00:00:00"),
        ("March 2025", "2025-03-01T00:00:00", "2025-04-01T00:00:00"),
        ("2025", "2025-01-01T00:00:00", "2026-01-01T00:00:00"),
        ("2026-05", "2026-05-01T00:00:00", "2026-06-01T00:00:00"),
        ("2026-W22", "2026-05-25T00:00:00", "2026-06-01T00:00:00"),
        ("last year", "2025-01-01T00:00:00", "2026-01-01T00:00:00"),
        ("the last two weeks", "2026-05-21T15:30:01", END),
        ("since 2026-06-01", "2026-06-01T00:00:00", END),
        ("since May", "2026-05-01T00:00:00", END),
        ("since 3 June 14:05", "2026-06-03T14:05:00", END),
        ("after Monday", "2026-06-02T00:00:00", END),
        ("before Monday", "1900-01-01T00:00:00", "2026-06-01T00:00:00"),
        ("until 2026-06-01", "1900-01-01T00:00:00", "2026-06-02T00:00:00"),
        ("before 2026-06-03 14:05:09", "1900-01-01T00:00:00", "2026-06-03T14:05:09"),
        ("2026-06-01 08:00 to 2026-06-03 14:05:09", "2026-06-01T08:00:00", "2026-06-03T14:05:09"),
        ("29 Feb", "2024-02-29T00:00:00", "2024-03-01T00:00:00"),
    ],
)
def test_a_time_is_read_in_the_askers_zone(said: str, since: str | None, until: str | None) -> None:
    if since is None or until is None:
        found = period(said, OSLO)
        assert found.since.astimezone(ZoneInfo("Europe/Oslo")).day == 3
        return
    found = period(said, OSLO)
    zone = ZoneInfo("Europe/Oslo")
    assert found.since.astimezone(zone).replace(tzinfo=None) == datetime.fromisoformat(since)
    assert found.until.astimezone(zone).replace(tzinfo=None) == datetime.fromisoformat(until)


@pytest.mark.parametrize(
    ("now", "said", "hours"),
    [
        ("2026-03-30T10:00", "yesterday", 23),
        ("2026-10-26T10:00", "yesterday", 25),
        ("2026-10-30T10:00", "24-26 Oct", 73),
        ("2026-03-30T10:00", "2026-03-28..2026-03-29", 47),
        ("2026-04-02T10:00", "last week", 7 * 24 - 1),
        ("2026-10-26T10:00", "2026-10-25 01:00 to 2026-10-25 04:00", 4),
    ],
)
def test_a_day_with_a_clock_change_has_its_own_length(now: str, said: str, hours: int) -> None:
    found = period(said, Context(datetime.fromisoformat(now).replace(tzinfo=UTC), "Europe/Oslo"))
    assert (found.until - found.since).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("said", "told"),
    [
        *((said, 'is no time that I can read. Try: today, yesterday, "this week"') for said in (
            "30 Feb", "0 days", "99999 days", "since", "2 moons", "3/6", "ferry", "may be", "32 June", "June June",
            "10", "between Monday", "2026-13-01", "before", "Jun 3 of 2026 or so", "25:00", "2026-W60",
        )),
        *((said, "lies in the future") for said in (
            "tomorrow", "next week", "2030-01-01", "June 2027", "2027", "since 2027-01-01", "3-9 Jun 2027",
            "after today",
        )),
        *((said, "ends before it begins") for said in (
            "9-3 Jun", "2026-06-03..2026-06-01", "between Wednesday and Monday", "9 May to 3 Apr", "June 3-1",
            "2026-06-03 10:00 to 2026-06-03 09:00",
        )),
    ],
)  # fmt: skip
def test_what_is_no_time_is_told_in_a_line(said: str, told: str) -> None:
    with pytest.raises(BadArgument) as error:
        period(said, OSLO)
    assert told in error.value.user_message
    assert "\n" not in error.value.user_message


@pytest.mark.parametrize("when", [None, "last week", "since May", "2026-05-30..2026-06-02"])
def test_what_was_before_a_moment_is_asked_for_in_words_that_are_read(when: str | None) -> None:
    moment, asked = datetime(2026, 5, 31, 9, 15, 30, 250_000, tzinfo=UTC), period(when, OSLO) if when else None
    again = before(moment, asked, "Europe/Oslo")
    assert again
    found = period(again, OSLO)
    assert found.until == datetime(2026, 5, 31, 9, 15, 31, tzinfo=UTC)
    assert asked is None or found.since == asked.since
    assert before(found.until, found, "Europe/Oslo") is None


@pytest.mark.parametrize("hour", [0, 1, 2])
@pytest.mark.parametrize("when", [None, "last month"])
def test_what_was_before_an_hour_that_comes_twice_is_asked_for_from_the_right_one(hour: int, when: str | None) -> None:
    then, now = datetime(2026, 10, 25, hour, 30, tzinfo=UTC), Context(datetime(2026, 11, 2, tzinfo=UTC), "Europe/Oslo")
    again = before(then, period(when, now) if when else None, "Europe/Oslo")
    assert again
    assert period(again, now).until == then


@settings(deadline=None)
@given(
    st.text(max_size=30)
    | st.from_regex(r"(since )?[0-9]{1,4} (h|day|week|month)s?", fullmatch=True)
    | st.from_regex(r"[0-9]{1,2}-[0-9]{1,2} (jan|feb|dec) ?[0-9]{0,4}", fullmatch=True)
    | st.from_regex(r"((since|before|between|from) )?[0-9]{1,4}[ -](feb|june|12)[ -]?[0-9]{0,4}( (to|and) monday)?"),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.sampled_from(["UTC", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe"]),
)  # fmt: skip
def test_every_text_is_a_period_that_has_begun_or_told(said: str, now: datetime, zone: str) -> None:
    try:
        found = period(said, Context(now, zone))
    except BadArgument:
        return
    assert found.since < found.until
    assert found.since.tzinfo is not None
    assert (found.until - now).total_seconds() <= 1
