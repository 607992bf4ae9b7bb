"""What a `Store` does for stories: `PlacementStore` and `WindowStore`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.store import placements, readings, windows
from bot.store.engine import Database
from bot.stories import Beginning, FullText, Overview
from summarizer.model import Candidate


class Placed:
    """A part of `Store`; every method is one short transaction and raises `StoreError` alone."""

    _db: Database

    async def unplaced(self, limit: int) -> Sequence[Beginning]:
        return await self._db.read(placements.unplaced, limit)

    async def placed_near(self, seen: datetime) -> Sequence[Beginning]:
        return await self._db.read(placements.placed_near, seen)

    async def place(self, stories: Sequence[tuple[int, int]]) -> bool:
        return await self._db.write(placements.place, stories)

    async def placing_failed(self, keys: Sequence[int], *, final: bool) -> None:
        await self._db.write(placements.placing_failed, keys, final=final)

    async def newest(self, feeds: Sequence[str], since: datetime, until: datetime, most: int) -> Sequence[int]:
        return await self._db.read(windows.newest, feeds, since, until, most)

    async def texts_of(self, keys: Sequence[int]) -> Sequence[FullText]:
        return await self._db.read(readings.texts, keys)

    async def overview(self, feeds: Sequence[str], keys: Sequence[int]) -> Overview:
        return await self._db.read(windows.overview, feeds, keys)

    async def articles_of(self, keys: Sequence[int]) -> Sequence[Candidate]:
        return await self._db.read(readings.of, keys)

    async def stories_with(self, text: str, since: datetime, until: datetime, most: int) -> Overview:
        return await self._db.read(windows.overview_with, text, since, until, most)
