"""What a child process of ours may have: an environment without secrets, bounded memory, no life beyond its parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_NICENESS = 5
# A parser that was taken over finds no token in its environment.
_KEPT = ("PATH", "HOME", "LANG", "LANGUAGE", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
_KEPT_PREFIXES = ("LC_", "PYTHON")


def environment() -> dict[str, str]:
    """Ours, without what a child has no use for."""
    kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_PREFIXES)}
    # One thread and one arena: a child does one thing at a time, and idle arenas are memory.
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


def confine(memory_mb: int) -> None:
    """Die with the parent, give way to it, leave its signals to it, and never take more than the memory allowed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        # Linux only; elsewhere the closed pipe ends the child once its job is done.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = memory()[0] + memory_mb * 1024 * 1024
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def memory() -> tuple[int, int]:
    """Bytes of address space and of resident memory; zeros where there is no /proc."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[:2]
        return int(pages[0]) * resource.getpagesize(), int(pages[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0, 0
