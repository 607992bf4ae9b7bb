"""What a `Store` does for words that change after they were posted: `FixBook`, `EditBook`, `RecheckStore`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.books import CardEdit, ShownArticle
from bot.conversation import Asker, KnownQuote, Numbered, QuoteFix, QuoteRef, SaidQuote
from bot.model import Destination, ReadArticle, Validators
from bot.store import changes, edits, moderation, rechecks
from bot.store.engine import Database
from summarizer.model import Citation


class Amended:
    """A part of `Store`; every method is one short transaction and raises `StoreError` alone."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # --- FixBook ---

    async def quote(self, ref: QuoteRef) -> KnownQuote | None:
        return await self._db.read(moderation.known, ref)

    async def name_in(self, article: int, name: str) -> str | None:
        return await self._db.read(moderation.name_in, article, name)

    async def fix(self, word: QuoteFix, asker: Asker, now: datetime) -> bool:
        return await self._db.write(moderation.fix, word, asker, now)

    async def shown_on(self, asker: Asker, message_id: str) -> Sequence[Citation]:
        return await self._db.read(edits.shown_on, asker, message_id)

    async def numbered(self, place: Destination, since: datetime) -> Numbered | None:
        return await self._db.read(edits.numbered, place, since)

    async def gone(self, articles: Sequence[int]) -> Sequence[Citation]:
        return await self._db.read(changes.gone, articles)

    async def corrected(self, after_id: int, limit: int) -> Sequence[tuple[ReadArticle, tuple[SaidQuote, ...]]]:
        """Articles with a higher id, by id, of whose quotes moderators said something; and what they said."""
        return await self._db.read(moderation.corrected, after_id, limit)

    # --- EditBook ---

    async def lease_edit(
        self, now: datetime, lease_s: float, platforms: Sequence[str], *, wait_s: float, since: datetime
    ) -> CardEdit | None:
        return await self._db.write(edits.lease, now, lease_s, platforms, wait_s=wait_s, since=since)

    async def begin_edit(self, buttons: Mapping[str, str], now: datetime) -> None:
        await self._db.write(edits.begin, buttons, now)

    async def part_edited(
        self, delivery_id: int, index: int, payload: dict[str, Any], now: datetime, *, lease_s: float
    ) -> None:
        await self._db.write(edits.part, delivery_id, index, payload, now, lease_s=lease_s)

    async def edited(self, edit: CardEdit) -> None:
        await self._db.write(edits.done, edit)

    async def put_off_edit(self, edit: CardEdit, at: datetime | None, reason: str) -> None:
        await self._db.write(edits.put_off, edit, at, reason)

    # --- RecheckStore ---

    async def shown_articles(
        self, now: datetime, *, every_s: float, since: datetime, limit: int
    ) -> Sequence[ShownArticle]:
        return await self._db.write(rechecks.claim, now, every_s=every_s, since=since, limit=limit)

    async def page_unchanged(self, article_id: int, page: Validators) -> None:
        await self._db.write(rechecks.same, article_id, page)
