"""Freshness and Retry-After are read as the standard says, and clamped where they lie."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.feeds.headers import WEEK_S, fresh_for_s, refreshed, retry_after_s, validators_of
from bot.model import Validators

NOON = datetime(2026, 6, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *(("120", 120), ("0", 0), ("Wed, 03 Jun 2026 12:02:00 GMT", 120)),
        *(("315360000", WEEK_S), ("9" * 5000, None), ("Sun, 03 Jun 2096 12:00:00 GMT", WEEK_S)),
        *(
            ("-5", None),
            ("soon", None),
            ("", None),
            ("1e9", None),
            ("Wed, 03 Jun 2020 12:00:00 GMT", None),
            ("٣", None),
        ),
    ],
)
def test_11_12_13_retry_after_is_clamped_to_a_week_and_garbage_is_none(value: str, seconds: float | None) -> None:
    assert retry_after_s({"Retry-After": value}, NOON) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'max-age="300"', "Expires": "Wed, 03 Jun 2026 12:20:00 GMT"}, 1200),
        ({"Expires": "Wed, 03 Jun 2026 11:00:00 GMT"}, None),
        ({"Expires": "0"}, None),
        ({"Cache-Control": "no-cache, max-age=600"}, None),
        ({"Cache-Control": "max-age=99999999999999999999"}, WEEK_S),
        ({"Cache-Control": "max-age=-1"}, None),
        ({}, None),
    ],
)
def test_14_freshness_is_the_longer_of_max_age_and_expires(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for_s(headers, NOON) == seconds


def test_1_a_refresh_replaces_only_what_it_names() -> None:
    assert refreshed(Validators('"a"', "then"), {"Last-Modified": "now"}) == Validators('"a"', "now")


def test_validators_of_absurd_length_are_not_kept() -> None:
    assert validators_of({"ETag": "x" * 2000}) == Validators()
