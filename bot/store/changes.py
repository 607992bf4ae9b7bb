"""What an article's change does: words that vanished are kept as such, and cards that show the article are asked for.

Knows no text but as letters: words have vanished when they stand in the new text no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.amendments import edits, shown, vanished
from bot.store.feeds import chunks
from bot.store.people import insert
from bot.store.tables import articles, deliveries
from summarizer.model import Citation, Digest, Quote, Span
from summarizer.text import standings, trimmed


def note(tx: sa.Connection, article_id: int, old: tuple[str, Sequence[Quote]], text: str, now: datetime) -> None:
    """An article of this old text, with these quotes, has another text now."""
    tx.execute(articles.update().where(articles.c.id == article_id).values(changed_at=now))
    known = tx.execute(sa.select(vanished.c.id, vanished.c.words).where(vanished.c.article_id == article_id)).all()
    back = [row.id for row in known if standings(text, row.words)]
    for some in chunks(back):
        tx.execute(vanished.delete().where(vanished.c.id.in_(some)))
    rows = _vanished(article_id, old, text, now, {row.words for row in known})
    if rows:
        tx.execute(vanished.insert(), rows)
    ask(tx, [article_id], now)


def _vanished(
    article_id: int, old: tuple[str, Sequence[Quote]], text: str, now: datetime, known: set[str]
) -> list[dict[str, Any]]:
    before, quotes = old
    found: dict[str, dict[str, Any]] = {}
    for quote in quotes:
        span = trimmed(before, quote.span.start, quote.span.end)
        words = span.of(before)
        if words and not standings(text, words) and words not in known:
            about = {"kind": quote.kind, "speaker": quote.speaker, "role": quote.role, "evidence": quote.evidence}
            found[words] = about | {"article_id": article_id, "words": words, "start": span.start, "since": now}
    return list(found.values())


def gone(tx: sa.Connection, article_ids: Iterable[int]) -> tuple[Citation, ...]:
    """Every quote that stands in these articles no more, by article, the newest first."""
    rows: list[sa.Row[Any]] = []
    columns = (vanished, articles.c.outlet, articles.c.url, articles.c.time)
    for some in chunks(dict.fromkeys(article_ids)):
        rows += tx.execute(sa.select(*columns).join(articles).where(vanished.c.article_id.in_(some)))
    rows.sort(key=lambda row: (row.since, -row.id), reverse=True)
    return tuple(_citation(row) for row in rows)


def _citation(row: sa.Row[Any]) -> Citation:
    return Citation(
        article=row.article_id,
        span=Span(row.start, row.start + len(row.words)),
        words=row.words,
        kind=row.kind,
        speaker=row.speaker,
        role=row.role,
        evidence=row.evidence,
        outlet=row.outlet or "",
        url=row.url,
        time=row.time,
        gone=row.since,
    )


def note_shown(tx: sa.Connection, digest_id: int, digest: Digest) -> None:
    """Which articles' words a digest shows: what changes in them is edited in its card."""
    keys = {one.article for story in digest.stories for one in (*story.sentences, *story.citations)}
    there = sa.select(sa.literal(digest_id), articles.c.id).where(articles.c.id.in_(keys))
    known = insert(tx, shown).from_select(["digest_id", "article_id"], there)
    tx.execute(known.on_conflict_do_nothing())


def ask(tx: sa.Connection, article_ids: Sequence[int], now: datetime) -> None:
    """Have every card that shows one of these articles edited; one that is asked for already is asked for once.

    Also one that was rendered and could not be posted: it may be posted as it was rendered then.
    """
    wanted = sa.select(deliveries.c.id).join(shown, shown.c.digest_id == deliveries.c.digest_id)
    wanted = wanted.where(shown.c.article_id.in_(article_ids))
    ids = sorted(set(tx.execute(wanted).scalars()))
    if ids:
        statement = insert(tx, edits)
        again = {"asked": statement.excluded.asked, "asks": edits.c.asks + 1, "tries": 0}
        tx.execute(
            statement.on_conflict_do_update(index_elements=["delivery_id"], set_=again),
            [{"delivery_id": one, "first": now, "asked": now, "not_before": now} for one in ids],
        )
