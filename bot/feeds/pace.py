"""When a feed is asked again: a decision from values, with its chance given. Pure.

Busy feeds are asked down to every quarter of the base interval, quiet ones up to once a day; a failing one is left
alone twice as long after each failure. A server that says when to come back is not asked sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400.0
# A server may slow polling, but not stop it: news that calls itself fresh for a week is still polled.
FRESH_MAX_S = 3_600.0
_LEAST_S = 1.0
_FASTER = 0.6
_SLOWER = 1.1
_SPREAD = 0.1
_DOUBLINGS_MAX = 12


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll showed. `failures` counts consecutive ones, this included; 0 for a poll that went well."""

    new: int = 0
    failures: int = 0
    retry_after_s: float | None = None
    fresh_for_s: float | None = None
    ttl_s: float | None = None


@dataclass(frozen=True, slots=True)
class Paced:
    """The feed's own interval from now on, and how long to wait this time."""

    every_s: float
    wait_s: float


def next_poll(base_s: float, every_s: float | None, polled: Polled, chance: float) -> Paced:
    """Decide from the configured interval, the feed's own (None at first) and the last poll; `chance` is in [0, 1).

    Chance lengthens the wait by up to a tenth, so that feeds added together do not stay together.
    """
    own = _clamped(base_s if every_s is None else every_s, base_s)
    if polled.failures:
        wait = min(base_s * 2.0 ** min(polled.failures - 1, _DOUBLINGS_MAX), max(DAY_S, base_s))
    else:
        own = _clamped(own * (_FASTER if polled.new else _SLOWER), base_s)
        wait = max(own, *(_bounded(asked, FRESH_MAX_S) for asked in (polled.fresh_for_s, polled.ttl_s)))
    wait = max(wait, _bounded(polled.retry_after_s, DAY_S), _LEAST_S)
    return Paced(own, wait * (1.0 + _SPREAD * chance))


def _clamped(every_s: float, base_s: float) -> float:
    return min(max(every_s, base_s / 4, _LEAST_S), max(DAY_S, base_s))


def _bounded(asked_s: float | None, most_s: float) -> float:
    return 0.0 if asked_s is None or not asked_s > 0 else min(asked_s, most_s)
