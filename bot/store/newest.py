"""The newest quotes that fit a question, by indexes alone: a word may stand in half of a million quotes.

An answer goes through the newest `LOOK` and says from which moment on it knows all; who wants more asks for what was
before. PostgreSQL plans this by itself. SQLite is told: few matches are looked up one by one and sorted; where there
are many, only those that lie beside the newest quotes, in strides that grow until there are as many as an answer holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.search import Matching, matching
from bot.store.tables import quote_mentions, quotes

LOOK = 120  # two dozen pages, read and compared in some 15 ms
FEW_QUOTES, FEW_ARTICLES = 2_000, 500  # matches that are looked up one by one, in 15 ms at most
THIN_QUOTES = 10_000  # the same, in 40 ms, where they lie too far apart to be `LOOK` in the last stride
STRIDES = (4_000, 16_000, 64_000)  # of the newest quotes: the ends of 1,000 are found in some 0.2 ms
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
    def time(self) -> sa.Column[datetime]:
        """By which they are chosen and sorted."""
        return quote_mentions.c.time if self.about else quotes.c.time

    @property
    def entries(self) -> sa.Select[Any]:
        """Id, article and time of each, newest first."""
        chosen = self.having(quotes.c.id, quotes.c.article_id, self.time)
        if self.twice:
            chosen = chosen.distinct()
        # An article's quotes were stored in the order of its text.
        return chosen.order_by(self.time.desc(), quotes.c.article_id.desc(), quotes.c.id)

    def having(self, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        """Columns of each, in no order."""
        source = quote_mentions.join(quotes) if self.about else quotes
        chosen = sa.select(*columns).select_from(source)
        return chosen.where(*self.conditions, *self.period.holds(self.time))


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
    if _few(tx, found, FEW_QUOTES):
        return _cut(_matches(tx, query, found))
    for stride in STRIDES:
        rows, last = _beside(tx, query, found, stride)
        if last is None or len(rows) > LOOK:
            return _cut(rows, last)
    walked = _cut(rows, last)
    # What was said seldom, or often and long ago: slower, and found.
    return walked if walked.ids and not _few(tx, found, THIN_QUOTES) else _cut(_matches(tx, query, found))


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


def _few(tx: sa.Connection, found: Matching, most: int) -> bool:
    """Whether these are at most so many quotes, and headlines of few articles."""
    return all(
        tx.execute(sa.select(sa.func.count()).select_from(ids.limit(limit + 1).subquery())).scalar_one() <= limit
        for ids, limit in ((found.quotes, most), (found.articles, FEW_ARTICLES))
    )


def _matches(tx: sa.Connection, query: Query, found: Matching) -> list[sa.Row[Any]]:
    """The newest, every match looked up."""
    rows = {
        row.id: row
        for fits in (quotes.c.id.in_(found.quotes), _under(found))
        for row in _rows(tx, query.entries.where(fits))
    }
    newest_first = sorted(rows.values(), key=lambda row: (row.time, row.article_id, -row.id), reverse=True)
    return newest_first[: LOOK + 1]


def _beside(tx: sa.Connection, query: Query, found: Matching, stride: int) -> tuple[list[sa.Row[Any]], datetime | None]:
    """The matches among the newest `stride` quotes that fit the query; after which moment, unless these are all."""
    last = tx.execute(query.having(query.time).order_by(query.time.desc()).offset(stride - 1).limit(1)).scalar()
    near = query if last is None else replace(query, period=Period(last, query.period.until))
    ends = [end(column) for column in (quotes.c.id, quotes.c.article_id) for end in (sa.func.min, sa.func.max)]
    count, *bounds = tx.execute(near.having(sa.func.count(), *ends)).one()
    if not count:
        return [], None
    in_words = found.quotes.where(ROWID.between(*bounds[:2]))
    in_titles = found.articles.where(ROWID.between(*bounds[2:]))
    if bounds[1] - bounds[0] > 2 * count:  # far apart: most of the matches between them are other quotes
        in_words = in_words.where((ROWID + 0).in_(near.having(quotes.c.id)))
        in_titles = in_titles.where((ROWID + 0).in_(near.having(quotes.c.article_id)))
    return _matches(tx, near, Matching(in_words, in_titles)), last
