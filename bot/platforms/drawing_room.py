"""The parent's side of drawing: a process for each chart, one at a time, killed past its limits.

Charts are asked for seldom, so that nothing is kept warm for them; who comes when too many wait gets words at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.confinement import environment
from bot.conversation import Chart
from bot.errors import ChartError
from bot.platforms.chart_sheet import sheet

PNG = b"\x89PNG\r\n\x1a\n"
LOGGED = 300
CROWDED = "too many charts are being drawn"
_ROOT = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DrawingLimits:
    """What drawing may take: seconds and memory of one process, processes at one time, and how many wait for one.

    Nobody waits longer than the seconds of one process.
    """

    deadline_s: float = 20.0
    memory_mb: int = 1024
    at_one_time: int = 1
    waiting: int = 8


class DrawingRoom:
    """`bot.ports.Illustrator`; every `ChartError` is one line, and what the process said stands in the log."""

    def __init__(self, limits: DrawingLimits | None = None, *, command: Sequence[str] | None = None) -> None:
        self._limits = limits or DrawingLimits()
        module = "bot.platforms.chart_process"
        self._command = tuple(command or (sys.executable, "-m", module, str(self._limits.memory_mb)))
        self._turns = asyncio.Semaphore(self._limits.at_one_time)
        self._asked = 0

    async def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG; equal charts give equal bytes."""
        if self._asked >= self._limits.at_one_time + self._limits.waiting:
            raise ChartError(CROWDED)
        self._asked += 1
        try:
            await self._turn()
            try:
                return await self._drawn(json.dumps(sheet(chart)[0]).encode())
            finally:
                self._turns.release()
        finally:
            self._asked -= 1

    async def _turn(self) -> None:
        """Nobody waits longer than one drawing may take: whoever asked would be cut off before the words come."""
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                await self._turns.acquire()
        except TimeoutError:
            raise ChartError(CROWDED) from None

    async def _drawn(self, request: bytes) -> bytes:
        child = await self._spawn()
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                drawn, said = await child.communicate(request)
        except TimeoutError:
            raise ChartError(f"drawing took more than {self._limits.deadline_s:g} s") from None
        finally:
            await _end(child)
        if child.returncode or not drawn.startswith(PNG):
            log.warning("a chart was not drawn: %s", said.decode("utf-8", "replace").strip()[-LOGGED:])
            raise ChartError(f"the drawing process failed ({_reason(said) or f'exit {child.returncode}'})")
        return drawn

    async def _spawn(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=_ROOT, env=environment(), process_group=0
            )
        except OSError as error:
            raise ChartError(f"the drawing process cannot be started ({error.strerror})") from error


async def _end(child: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        child.kill()
    await child.wait()


def _reason(said: bytes) -> str:
    """The name of the exception with which it ended; where the library is missing, which."""
    last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
    name, _, detail = last.partition(":")
    return f"{name}:{detail}" if name == "ModuleNotFoundError" else name[:60]
