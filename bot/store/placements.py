"""Which story each article belongs to; it stays with it, whatever the article says later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.readings import READABLE, of
from bot.store.tables import articles
from bot.stories import Beginning
from summarizer.citations import told_at, voices
from summarizer.similarity import READ_CHARS
from summarizer.stories import WINDOW

MOST_RECALLED = 2_000
BEGINNING = (
    articles.c.id,
    articles.c.title,
    sa.func.substr(articles.c.text, 1, READ_CHARS).label("beginning"),
    articles.c.lang,
    articles.c.published,
    articles.c.seen,
    articles.c.story,
    articles.c.placing_tries,
)


def unplaced(tx: sa.Connection, limit: int) -> list[Beginning]:
    """Articles that have been read and have no story."""
    due: sa.Select[Any] = sa.select(*BEGINNING).where(READABLE, articles.c.story.is_(None))
    return [_beginning(row) for row in tx.execute(due.order_by(articles.c.seen, articles.c.id).limit(limit))]


def placed_near(tx: sa.Connection, seen: datetime) -> list[Beginning]:
    """Those placed that were seen in the stories' window around then, the newest of them, in order."""
    near = (articles.c.seen > seen - WINDOW, articles.c.seen <= seen + WINDOW, articles.c.story.is_not(None))
    newest: sa.Select[Any] = (
        sa.select(*BEGINNING).where(READABLE, *near).order_by(articles.c.seen.desc(), articles.c.id.desc())
    )
    return [_beginning(row) for row in tx.execute(newest.limit(MOST_RECALLED))][::-1]


def _beginning(row: sa.Row[Any]) -> Beginning:
    time = told_at(row.published, row.seen)
    return Beginning(row.id, row.title, row.beginning, row.lang, time, row.seen, row.story, row.placing_tries)


def place(tx: sa.Connection, stories: Sequence[tuple[int, int]]) -> bool:
    """Note the stories; whether none of the articles had one."""
    free = articles.update().where(articles.c.id == sa.bindparam("of"), articles.c.story.is_(None))
    free = free.values(story=sa.bindparam("to"), placing_tries=0)
    each = [tx.execute(free, {"of": key, "to": story}).rowcount for key, story in stories]
    _hear(tx, [key for key, _ in stories])
    return all(each)


def placing_failed(tx: sa.Connection, keys: Sequence[int], *, final: bool) -> None:
    """One more try of each; after the `final` one a story of its own, in whose making nothing of it is read."""
    counted = articles.update().where(articles.c.id.in_(keys)).values(placing_tries=articles.c.placing_tries + 1)
    tx.execute(counted.values(story=sa.func.coalesce(articles.c.story, articles.c.id)) if final else counted)


def _hear(tx: sa.Connection, keys: Sequence[int]) -> None:
    """Note the voices of articles from before there was such a note."""
    unheard = sa.select(articles.c.id).where(articles.c.id.in_(keys), articles.c.voices.is_(None))
    for one in of(tx, list(tx.execute(unheard).scalars())):
        heard = sorted(voices(one.article.text, one.analysis))
        tx.execute(articles.update().where(articles.c.id == one.key).values(voices=heard))
