"""What a test lets go wrong between the bot and the API, and the counting of requests per route.

A pattern is matched against `METHOD /path`: `POST /channels/*/messages`.
"""

from __future__ import annotations

import asyncio
import hashlib
import math
import threading
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.loopback.discord_errors import Refusal
from tests.loopback.discord_time import Clock

USUAL_LIMIT, USUAL_WINDOW_S = 50, 1.0


@dataclass(slots=True, eq=False)
class Hold:
    """An answer kept back: `reached` once the request has been carried out, sent after `release()`."""

    loop: asyncio.AbstractEventLoop
    reached: threading.Event = field(default_factory=threading.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        self.loop.call_soon_threadsafe(self.let_go.set)


@dataclass(slots=True, eq=False)
class Trouble:
    """One thing to go wrong, so many times, with the requests that match; with `late` they are carried out before."""

    pattern: str
    times: int = 1
    refusal: Refusal | None = None
    lose_answer: bool = False
    lose_request: bool = False
    hold: Hold | None = None
    late: Refusal | None = None


@dataclass(slots=True)
class Troubles:
    """The troubles still to come; the first that matches a request is spent on it."""

    waiting: list[Trouble] = field(default_factory=list)

    def take(self, line: str) -> Trouble | None:
        for trouble in self.waiting:
            if fnmatchcase(line, trouble.pattern):
                trouble.times -= 1
                if trouble.times <= 0:
                    self.waiting.remove(trouble)
                return trouble
        return None


def too_many(retry_after_s: float, *, everywhere: bool = False, scope: str = "user") -> Refusal:
    """The 429 of a route, or of the whole API."""
    body = {"message": "You are being rate limited.", "retry_after": retry_after_s, "global": everywhere}
    headers = {
        "Via": "1.1 google",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-After": f"{retry_after_s:.3f}",
        "Retry-After": f"{retry_after_s:.3f}",
        "X-RateLimit-Scope": "global" if everywhere else scope,
    }
    return Refusal(429, body, headers | ({"X-RateLimit-Global": "true"} if everywhere else {}))


def bad_gateway(status: int = 502) -> Refusal:
    """What the vendor's proxy says when nobody is behind it."""
    return Refusal(status, {"message": f"{status}: Bad Gateway", "code": 0}, {"Via": "1.1 google"})


@dataclass(slots=True)
class Bucket:
    """Requests left of one route and its major parameter in this window."""

    name: str
    limit: int
    window_s: float
    used: int = 0
    began: float = 0.0

    def headers(self, now: float) -> dict[str, str]:
        left_s = max(math.ceil((self.began + self.window_s - now) * 1000) / 1000, 0.001)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.limit - self.used, 0)),
            "X-RateLimit-Reset": f"{now + left_s:.3f}",
            "X-RateLimit-Reset-After": f"{left_s:.3f}",
            "X-RateLimit-Bucket": self.name,
        }


@dataclass(slots=True)
class Buckets:
    """A bucket per route and major parameter; `rules` narrows those that match a pattern."""

    clock: Clock
    rules: list[tuple[str, int, float]] = field(default_factory=list)
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)

    def narrow(self, pattern: str, limit: int, window_s: float) -> None:
        """A new rule, before the others; counting begins anew."""
        self.rules.insert(0, (pattern, limit, window_s))
        self.buckets.clear()

    def count(self, route: str, major: str) -> Bucket:
        """Count a request; refuse it where the window's are spent."""
        bucket = self.buckets.setdefault((route, major), self._new(route))
        now = self.clock.now()
        if now >= bucket.began + bucket.window_s:
            bucket.began, bucket.used = now, 0
        if bucket.used >= bucket.limit:
            refusal = too_many(round(max(bucket.began + bucket.window_s - now, 0.001), 3))
            refusal.headers |= bucket.headers(now)
            raise refusal
        bucket.used += 1
        return bucket

    def _new(self, route: str) -> Bucket:
        limit, window_s = next(
            ((most, window) for pattern, most, window in self.rules if fnmatchcase(route, pattern)),
            (USUAL_LIMIT, USUAL_WINDOW_S),
        )
        return Bucket(hashlib.sha256(route.encode()).hexdigest()[:32], limit, window_s)
