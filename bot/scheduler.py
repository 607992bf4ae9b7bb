"""The scheduler: stateless ticks. What is due is asked of the store at each, so a missed tick loses nothing.

APScheduler keeps no jobs here: none survives a restart, and none has to.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import BotError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to do every so often; never twice at one time."""

    name: str
    every_s: float
    work: Callable[[], Coroutine[Any, Any, object]]


class Scheduler:
    """Runs ticks until it is stopped; the first of each comes at once."""

    def __init__(self, ticks: Sequence[Tick]) -> None:
        self._ticks = tuple(ticks)
        self._at_work: set[asyncio.Task[object]] = set()
        self._timers: Any = None
        self._told: dict[str, str] = {}

    def start(self) -> None:
        """Start all ticks in the running event loop."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: PLC0415 - 3 MB, for the service alone

        # It remarks on every tick that comes while the last is at work, which is how ticks are meant to be.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._timers = AsyncIOScheduler(timezone="UTC")
        for tick in self._ticks:
            self._timers.add_job(
                self._run,
                "interval",
                (tick,),
                id=tick.name,
                seconds=tick.every_s,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )
        self._timers.start()

    async def stop(self) -> None:
        """No tick starts any more, and what is at work is cancelled; returns when it ended."""
        timers, self._timers = self._timers, None
        if timers is None:
            return
        timers.pause()
        while self._at_work:
            for work in self._at_work:
                work.cancel()
            await asyncio.wait(self._at_work)
        timers.shutdown(wait=False)

    async def _run(self, tick: Tick) -> None:
        if self._timers is None:
            return
        # In a task of its own, so that stopping cancels the work and not APScheduler's handling of it.
        work = asyncio.create_task(tick.work(), name=tick.name)
        self._at_work.add(work)
        work.add_done_callback(self._at_work.discard)
        await asyncio.wait({work})
        if not work.cancelled():
            self._tell(tick, work.exception())

    def _tell(self, tick: Tick, error: BaseException | None) -> None:
        """Once per change: a full disk is no news every two seconds."""
        said, before = str(error) if error else "", self._told.get(tick.name, "")
        self._told[tick.name] = said
        if isinstance(error, BotError):
            log.log(logging.DEBUG if said == before else logging.ERROR, "%s: %s", tick.name, error)
        elif error:
            log.error("%s broke; it goes on at its next turn", tick.name, exc_info=error)
        elif before:
            log.info("%s works again", tick.name)
