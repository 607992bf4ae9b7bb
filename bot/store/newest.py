"""The newest quotes that fit a question, by indexes alone: a word may stand in half of a million quotes.

An answer goes through the newest `LOOK` and says from which moment on it knows all; who wants more asks for what was
before. PostgreSQL plans this by itself. SQLite is told: few matches are listed and sorted; where there are many, the
newest quotes are walked in strides, and compared with that part of the matches that lies beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.search import Matching, matching
from bot.store.tables import quote_mentions, quotes

LOOK = 120  # two dozen pages, read and compared in some 15 ms
FEW_QUOTES, FEW_ARTICLES = 10_000, 500  # matches that are looked up one by one, in 40 ms at most
FREQUENT = 30_000  # matches from which the first stride should do
STRIDES = (8_000, 24_000)  # a word that more than so few of a million have stands `LOOK` times in these
TICK = timedelta(microseconds=1)
ROWID: sa.ColumnElement[int] = sa.column("rowid", sa.Integer)


@dataclass(frozen=True, slots=True)
class Period:
    """From `since`, to before `until`; either may be open."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, column: sa.ColumnElement[datetime]) -> list[sa.ColumnElement[bool]]:
        """The conditions on a column of times."""
        after = [] if self.since is None else [column >= self.since]
        return after if self.until is None else [*after, column < self.until]


@dataclass(frozen=True, slots=True)
class Query:
    """Which quotes are asked for, apart from their words; `about` has them found by those whom they mention.

    `twice` where one quote may mention several of these, who are one actor.
    """

    conditions: Sequence[sa.ColumnElement[bool]] = ()
    period: Period = Period()
    about: bool = False
    twice: bool = False

    @property
    def entries(self) -> sa.Select[Any]:
        """Id, article and time of each, newest first."""
        time = quote_mentions.c.time if self.about else quotes.c.time
        source = quote_mentions.join(quotes) if self.about else quotes
        chosen = sa.select(quotes.c.id, quotes.c.article_id, time).select_from(source)
        chosen = chosen.where(*self.conditions, *self.period.holds(time))
        if self.twice:
            chosen = chosen.distinct()
        # An article's quotes were stored in the order of its text.
        return chosen.order_by(time.desc(), quotes.c.article_id.desc(), quotes.c.id)


@dataclass(frozen=True, slots=True)
class Newest:
    """Ids of quotes, newest first; `older` is the moment before which there may be more, None where there is none."""

    ids: tuple[int, ...] = ()
    older: datetime | None = None


def newest(tx: sa.Connection, query: Query, text: str | None = None) -> Newest:
    """The newest `LOOK` quotes that fit the query and hold all words of `text`, or stand under a headline that does."""
    if text is None or tx.dialect.name != "sqlite":
        return _cut(_rows(tx, having(tx, query, text)))
    found = matching(tx, text)
    if found is None:
        return Newest()
    if _few(tx, found.quotes, FEW_QUOTES) and _few(tx, found.articles, FEW_ARTICLES):
        return _listed(tx, query, found)
    for stride in STRIDES[-1:] if _few(tx, found.quotes, FREQUENT) else STRIDES:
        walked = _walked(tx, query, found, stride)
        if walked.older is None or len(walked.ids) > LOOK // 2:
            return walked
    # What was said often and long ago: slower, and found.
    return walked if walked.ids else _listed(tx, query, found)


def having(tx: sa.Connection, query: Query, text: str | None) -> sa.Select[Any]:
    """All quotes that fit, newest first, in one statement; on SQLite it looks at every match."""
    if text is None:
        return query.entries
    found = matching(tx, text)
    return query.entries.where(sa.false() if found is None else quotes.c.id.in_(found.quotes) | _under(found))


def _rows(tx: sa.Connection, chosen: sa.Select[Any]) -> list[sa.Row[Any]]:
    """As many as an answer goes through, and one that tells that there are more."""
    return list(tx.execute(chosen.limit(LOOK + 1)))


def _cut(rows: Sequence[sa.Row[Any]], known_after: datetime | None = None) -> Newest:
    """All of the rows later than some moment: what is of one moment is shown together, or asked for together."""
    known_after = rows[LOOK].time if len(rows) > LOOK else known_after
    if known_after is None:
        return Newest(_ids(rows))
    sure = [row for row in rows[:LOOK] if row.time > known_after]
    if sure or len(rows) <= LOOK:
        return Newest(_ids(sure), known_after + TICK)
    return Newest(_ids(rows[:LOOK]), known_after)  # more of one moment than an answer holds


def _ids(rows: Sequence[sa.Row[Any]]) -> tuple[int, ...]:
    return tuple(row.id for row in rows)


# --- full text on SQLite ---------------------------------------------------------------------------------------------


def _under(found: Matching) -> sa.ColumnElement[bool]:
    return quotes.c.article_id.in_(found.articles)


def _few(tx: sa.Connection, matches: sa.Select[Any], most: int) -> bool:
    counted = sa.select(sa.func.count()).select_from(matches.limit(most + 1).subquery())
    return tx.execute(counted).scalar_one() <= most


def _listed(tx: sa.Connection, query: Query, found: Matching) -> Newest:
    """Every match looked up, and sorted."""
    rows = {
        row.id: row
        for fits in (quotes.c.id.in_(found.quotes), _under(found))
        for row in _rows(tx, query.entries.where(fits))
    }
    newest_first = sorted(rows.values(), key=lambda row: (row.time, row.article_id, -row.id), reverse=True)
    return _cut(newest_first[: LOOK + 1])


def _walked(tx: sa.Connection, query: Query, found: Matching, stride: int) -> Newest:
    """The matches among the newest `stride` quotes that fit the query."""
    near = query.entries.limit(stride).subquery()
    ends = [end(column) for column in (near.c.id, near.c.article_id) for end in (sa.func.min, sa.func.max)]
    walked, last, *bounds = tx.execute(sa.select(sa.func.count(), sa.func.min(near.c.time), *ends)).one()
    if not walked:
        return Newest()
    in_words, in_titles = (
        found.quotes.where(ROWID.between(*bounds[:2])),
        found.articles.where(ROWID.between(*bounds[2:])),
    )
    if query.conditions:  # quotes far apart: most of the matches between them are others'
        in_words = in_words.where((ROWID + 0).in_(sa.select(near.c.id)))
    fits = sa.select(near).where(near.c.id.in_(in_words) | near.c.article_id.in_(in_titles))
    rows = _rows(tx, fits.order_by(near.c.time.desc(), near.c.article_id.desc(), near.c.id))
    return _cut(rows, last if walked == stride else None)
