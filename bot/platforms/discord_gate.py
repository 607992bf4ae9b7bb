"""The gate before which requests wait while Discord limits all of them, and what its headers say of limits."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime

BANNED_S = 600.0


class Gate(asyncio.Event):
    """Opens by itself once the limit is over: whoever shut it, and was to open it again, may have been cancelled."""

    def __init__(self, shut_s: float) -> None:
        super().__init__()
        self.shut_s = shut_s
        self.set()

    def clear(self) -> None:
        """Shut it for as long as the last limit lasts."""
        super().clear()
        asyncio.get_running_loop().call_later(self.shut_s, self.set)


def time_of(date: str | None) -> float | None:
    """Seconds since 1970 of a header's date; None where it is none."""
    try:
        return parsedate_to_datetime(date or "").timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


def asked_s(header: str | None) -> float:
    """How long Discord asks to wait, in seconds; `BANNED_S` where it does not say."""
    try:
        return float(header or BANNED_S)
    except ValueError:
        return BANNED_S
