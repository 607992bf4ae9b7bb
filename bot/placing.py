"""Placing: each article that was read joins the story it belongs to, once and for all, in the order of its first sight.

The open stories are the worker's memory. Where that is lost, with its process, the articles of the last days are
recalled first. One that breaks the worker is tried again alone, a few times, and is then a story of its own. It knows
no SQL, and how stories are told apart only the summarizer does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile

from bot.errors import WorkerError
from bot.stories import Beginning, PlacementStore, Placer
from summarizer.model import SummarizerError

A_STEP = 50  # articles, some 50 ms of the worker
A_ROUND = 1_000
TRIES = 3
RECALLS = 2 * TRIES  # in a row, so that two articles that break one are found in a round
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_HARMLESS = Beginning(0, "Good morning", "The ferry sails on Monday.", "en", _EVER, _EVER)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Placing:
    """Places over the store and the worker."""

    store: PlacementStore
    placer: Placer
    _known: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def place_due(self) -> int:
        """Place what was read meanwhile, at most a thousand articles; how many it were.

        Raises `WorkerError` where nothing whatever can be placed: no article is to blame for that.
        """
        placed = tried = 0
        async with self._turn:
            while tried < A_ROUND and (due := _together(await self.store.unplaced(A_STEP))):
                tried += len(due)
                done = await self._place(due)
                if done is None:
                    break
                placed += done
        return placed

    async def _place(self, due: Sequence[Beginning]) -> int | None:
        """How many were placed; None where the worker's memory ended in between: the next round recalls it."""
        if self._known == 0 and not await self._recall(due[0].seen):
            return None
        stories = await self._told(due)
        if stories is None and await self._recall(due[0].seen):
            stories = await self._told(due)
        if stories is None:
            return None
        if stories and not await self.store.place([(one.key, to) for one, to in zip(due, stories, strict=True)]):
            self._known = 0
        return len(stories)

    async def _recall(self, seen: datetime) -> bool:
        """Whether articles may be told now; False where too many break their being recalled in one round."""
        for _ in range(RECALLS):
            if await self._recalled(seen):
                return True
        return False

    async def _recalled(self, seen: datetime) -> bool:
        await self.placer.place(0, (_HARMLESS,))
        self._known = 0
        near = [one for one in await self.store.placed_near(seen) if one.tries < TRIES]
        while some := _together(near):
            told = await self._told(some)
            if not told:
                return told is None
            near = near[len(some) :]
        return True

    async def _told(self, some: Sequence[Beginning]) -> Sequence[int] | None:
        """The stories of these; none where they broke the worker, None where it forgot what it knew."""
        known, self._known = self._known, 0
        try:
            stories = await self.placer.place(known, some)
        except (WorkerError, SummarizerError) as error:
            await self._failed(some, str(error))
            return ()
        self._known = 0 if stories is None else known + len(some)
        return stories

    async def _failed(self, some: Sequence[Beginning], reason: str) -> None:
        last = len(some) == 1 and some[0].tries + 1 >= TRIES
        await self.store.placing_failed([one.key for one in some], final=last)
        if last:
            article = f"article {some[0].key} “{some[0].title}”"
            log.warning("%s stays a story of its own, after %d tries to place it: %s", article, TRIES, reason)
        else:
            log.info("%d articles are placed again, one by one: %s", len(some), reason)


def _together(due: Sequence[Beginning]) -> Sequence[Beginning]:
    """Those to tell at once: what broke the worker, or stood beside what did, is told alone."""
    return list(takewhile(lambda one: not one.tries, due[:A_STEP])) or due[:1]
