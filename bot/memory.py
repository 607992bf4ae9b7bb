"""Giving memory back to the system after a burst: CPython and glibc keep what a day of articles took."""

from __future__ import annotations

import contextlib
import ctypes
import gc


def give_back() -> None:
    """Collect garbage and return free pages; does no harm where the C library knows no `malloc_trim`."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
