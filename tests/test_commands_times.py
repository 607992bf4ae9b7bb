"""What people mean by "when", in their own zone."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.command import Context
from bot.commands.times import period
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
        ("fri", "2026-05-29T00:00:00", "2026-05-30T00:00:00"),
        ("2026-06-03", "2026-06-03T00:00:00", "2026-06-04T00:00:00"),
        ("2026-05-30..2026-06-02", "2026-05-30T00:00:00", "2026-06-03T00:00:00"),
        ("1-3 Jun", "2026-06-01T00:00:00", "2026-06-04T00:00:00"),
        ("June 3", "2026-06-03T00:00:00", "2026-06-04T00:00:00"),
        ("3. Juni", None, None),
        ("5 December", "2025-12-05T00:00:00", "2025-12-06T00:00:00"),
        ("3 Jun 2025", "2025-06-03T00:00:00", "2025-06-04T00:00:00"),
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


def test_a_day_with_a_clock_change_has_its_own_length() -> None:
    after_spring = Context(datetime(2026, 3, 30, 10, tzinfo=UTC), "Europe/Oslo")
    found = period("yesterday", after_spring)
    assert (found.until - found.since).total_seconds() == 23 * 3600


@pytest.mark.parametrize("said", ["tomorrow", "2030-01-01", "30 Feb", "0 days", "99999 days", "since", "2 moons"])
def test_what_is_no_time_is_told_with_forms_that_are(said: str) -> None:
    with pytest.raises(BadArgument, match=r'today, yesterday, "this week"|ends before it begins'):
        period(said, OSLO)


@settings(deadline=None)
@given(
    st.text(max_size=30)
    | st.from_regex(r"(since )?[0-9]{1,4} (h|day|week|month)s?", fullmatch=True)
    | st.from_regex(r"[0-9]{1,2}-[0-9]{1,2} (jan|feb|dec) ?[0-9]{0,4}", fullmatch=True),
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
