"""Time as the server sees it, and the bell by which a test waits for what the server saw."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Got = TypeVar("Got")


class Clock:
    """Time as the server sees it: real, unless a test moves or stops it."""

    def __init__(self) -> None:
        self._moved_s = 0.0
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return (time.time() if self._stopped_at is None else self._stopped_at) + self._moved_s

    def advance(self, seconds: float) -> None:
        self._moved_s += seconds

    def stop(self) -> None:
        """Let no time pass but by `advance`."""
        self._stopped_at = time.time()

    def start(self) -> None:
        if self._stopped_at is not None:
            self._moved_s += self._stopped_at - time.time()
            self._stopped_at = None


class Bell:
    """Rung at every change; a waiting test looks again each time, and now and then besides.

    `context` tells whoever waited in vain what else went wrong.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.context: Callable[[], str] = str

    def ring(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], Got], seconds: float, what: str = "") -> Got:
        """Wait until the condition is true of anything, and give what it gave."""
        deadline = time.monotonic() + seconds
        while not (got := condition()):
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not within {seconds:g} s: {what or condition}{self.context()}")
            with self._changed:
                self._changed.wait(min(left, 0.02))
        return got
