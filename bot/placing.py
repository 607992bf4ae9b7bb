"""Placing: each article that was read joins the story it belongs to, once and for all, in the order of its first sight.

The open stories are the worker's memory. Where that is lost, with its process, the articles of the last days are
recalled first. It knows no SQL, and how stories are told apart only the summarizer does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.stories import Beginning, PlacementStore, Placer

A_STEP = 50  # articles, some 50 ms of the worker
STEPS = 20


@dataclass(slots=True)
class Placing:
    """Places over the store and the worker."""

    store: PlacementStore
    placer: Placer
    _known: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def place_due(self) -> int:
        """Place what was read meanwhile, at most a thousand articles; how many it were."""
        placed = 0
        async with self._turn:
            for _ in range(STEPS):
                due = await self.store.unplaced(A_STEP)
                if not due or not await self._place(due):
                    break
                placed += len(due)
        return placed

    async def _place(self, due: Sequence[Beginning]) -> bool:
        """False where the worker's process ended in between: the next round recalls what it knew."""
        if self._known == 0:
            await self._recall(due[0].seen)
        stories = await self._told(due)
        if stories is None:
            await self._recall(due[0].seen)
            stories = await self._told(due)
        if stories is None:
            return False
        if not await self.store.place([(one.key, story) for one, story in zip(due, stories, strict=True)]):
            self._known = 0
        return True

    async def _recall(self, seen: datetime) -> None:
        self._known = 0
        near = await self.store.placed_near(seen)
        for at in range(0, len(near), A_STEP):
            if await self._told(near[at : at + A_STEP]) is None:
                return

    async def _told(self, some: Sequence[Beginning]) -> Sequence[int] | None:
        stories = await self.placer.place(self._known, some)
        self._known = 0 if stories is None else self._known + len(some)
        return stories
