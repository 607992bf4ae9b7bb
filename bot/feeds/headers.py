"""What the headers of an answer mean: validators, freshness, when to come back, how to read the body. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.model import Validators

WEEK_S = 7 * 86_400.0
_VALIDATOR_MAX = 1_000


def validators_of(headers: Mapping[str, str]) -> Validators:
    """What to send back next time; none where the answer says that it was stale at birth (`Expires: 0`)."""
    if headers.get("Expires", "").strip() == "0":
        return Validators()
    return Validators(_bounded(headers.get("ETag")), _bounded(headers.get("Last-Modified")))


def refreshed(old: Validators, headers: Mapping[str, str]) -> Validators:
    """The validators after "not modified": what it names replaces what was known."""
    new = validators_of(headers)
    return Validators(new.etag or old.etag, new.last_modified or old.last_modified)


def fresh_for_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """How long the answer calls itself fresh: the longer of max-age and Expires, at most a week; None for neither."""
    lifetimes = [life for life in (_max_age(headers), _seconds_until(headers.get("Expires"), now)) if life and life > 0]
    return min(max(lifetimes), WEEK_S) if lifetimes else None


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds or a date in `Retry-After`, within 0 and a week; None where there is none that can be read."""
    value = headers.get("Retry-After", "").strip()
    seconds = float(value) if value.isascii() and value.isdigit() and len(value) <= 12 else _seconds_until(value, now)  # noqa: PLR2004 - a longer number is garbage
    return None if seconds is None or seconds < 0 else min(seconds, WEEK_S)


def _max_age(headers: Mapping[str, str]) -> float | None:
    control = headers.get("Cache-Control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return None
    for directive in control.split(","):
        name, _, value = directive.partition("=")
        digits = value.strip().strip('"')
        if name.strip() == "max-age" and digits.isascii() and digits.isdigit():
            return float(digits[:12])
    return None


def _seconds_until(value: str | None, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value or "")
        return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


def _bounded(value: str | None) -> str | None:
    return value if value and len(value) <= _VALIDATOR_MAX else None
