"""Busy feeds are asked often, quiet and failing ones seldom, and nobody sooner than they said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.pace import DAY_S, FRESH_MAX_S, Polled, next_poll

BASE = 600.0


def wait(polled: Polled, every_s: float | None = None, chance: float = 0.0) -> float:
    return next_poll(BASE, every_s, polled, chance).wait_s


def test_21_a_busy_feed_comes_down_to_a_quarter_of_the_interval_and_no_further() -> None:
    every = None
    for _ in range(20):
        every = next_poll(BASE, every, Polled(new=3), 0.0).every_s
    assert every == BASE / 4


def test_21_a_quiet_feed_goes_up_to_a_day_and_no_further() -> None:
    every: float | None = None
    steps = []
    for _ in range(200):
        every = next_poll(BASE, every, Polled(), 0.0).every_s
        steps.append(every)
    assert every == DAY_S
    assert steps == sorted(steps)


def test_a_feed_that_was_quiet_for_a_night_is_still_asked_within_the_hour() -> None:
    every, slept = None, 0.0
    while slept < 8 * 3600:
        paced = next_poll(BASE, every, Polled(), 0.0)
        every, slept = paced.every_s, slept + paced.wait_s
    assert every is not None
    assert every < 3600


def test_21_chance_spreads_feeds_by_a_tenth() -> None:
    assert wait(Polled(), chance=0.0) < wait(Polled(), chance=0.9) <= 1.1 * wait(Polled(), chance=0.0)


def test_19_each_failure_doubles_the_wait_up_to_a_day_and_leaves_the_interval() -> None:
    waits = [wait(Polled(failures=n)) for n in range(1, 40)]
    assert waits[:3] == [600, 1200, 2400]
    assert waits[-1] == DAY_S
    assert next_poll(BASE, 1000.0, Polled(failures=4), 0.0).every_s == 1000


@pytest.mark.parametrize(
    ("asked", "least"), [(3000.0, 3000.0), (10 * 365 * DAY_S, DAY_S), (-5.0, 600.0), (None, 600.0)]
)
def test_11_13_retry_after_is_kept_and_clamped_to_a_day(asked: float | None, least: float) -> None:
    assert wait(Polled(failures=1, retry_after_s=asked)) == least


def test_14_the_longest_of_freshness_ttl_and_interval_counts_up_to_an_hour() -> None:
    assert wait(Polled(new=1, fresh_for_s=1200, ttl_s=1800)) == 1800
    assert wait(Polled(new=1, fresh_for_s=7 * DAY_S)) == FRESH_MAX_S
    assert wait(Polled(new=1, fresh_for_s=5, ttl_s=float("nan"))) == 360


@given(
    base=st.floats(1, DAY_S),
    every=st.none() | st.floats(0, 1e9),
    new=st.integers(0, 10_000),
    failures=st.integers(0, 100_000),
    asked=st.none() | st.floats(allow_nan=True),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_every_wait_is_between_a_second_and_a_little_over_a_day(
    *, base: float, every: float | None, new: int, failures: int, asked: float | None, chance: float
) -> None:
    paced = next_poll(base, every, Polled(new, failures, asked, asked, asked), chance)
    assert 1 <= paced.wait_s <= 1.1 * DAY_S
    assert max(1, base / 4) <= paced.every_s <= DAY_S
