"""The quotes, as questions ask for them. Words are cut from the stored text at the moment they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.conversation import Coverage, Found
from bot.store.codec import fold
from bot.store.feeds import all_feeds, chunks
from bot.store.names import resolve
from bot.store.search import quotes_with
from bot.store.tables import articles, quote_mentions, quotes
from summarizer.model import Citation, Span
from summarizer.wordings import gathered

NOTHING = Found((), 0)
READABLE = articles.c.text.is_not(None)
WORDS = sa.func.substr(articles.c.text, quotes.c.start + 1, quotes.c.end - quotes.c.start)
COLUMNS = (
    quotes.c.article_id,
    quotes.c.start,
    quotes.c.end,
    quotes.c.kind,
    quotes.c.speaker,
    quotes.c.role,
    quotes.c.evidence,
    articles.c.outlet,
    articles.c.url,
    articles.c.time,
    WORDS.label("words"),
)


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
class Leaf:
    """Which part of an answer is wanted."""

    offset: int = 0
    limit: int = 5


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the quotes; `times` is the column by which an index finds them, the newest first.

    `several` mentions may be of one quote, which is then told once.
    """

    conditions: Sequence[sa.ColumnElement[bool]]
    period: Period
    times: sa.ColumnElement[datetime] = field(default_factory=lambda: quotes.c.time)
    mentions: bool = False
    several: bool = False


def by_actor(tx: sa.Connection, name: str, *, about: bool, period: Period, source: str | None, leaf: Leaf) -> Found:
    """Quotes by the actor of this name, or with it between their marks; nothing where several bear it."""
    ids = resolve(tx, name).ids
    if not ids:
        return NOTHING
    column = quote_mentions.c.actor_id if about else quotes.c.actor_id
    conditions: list[sa.ColumnElement[bool]] = [column.in_(ids)]
    if source is not None:
        conditions.append(from_source(tx, source))
    times = quote_mentions.c.time if about else quotes.c.time
    return _found(tx, Query(conditions, period, times, about, about and len(ids) > 1), leaf)


def search(tx: sa.Connection, text: str, *, actor: str | None, period: Period, leaf: Leaf) -> Found:
    """Quotes that hold all words of `text`, or stand under a headline that does."""
    matching = quotes_with(tx, text)
    ids = resolve(tx, actor).ids if actor else ()
    if matching is None or (actor and not ids):
        return NOTHING
    spoken = [quotes.c.actor_id.in_(ids)] if actor else []
    return _found(tx, Query([matching, *spoken], period), leaf)


def of_articles(tx: sa.Connection, keys: Sequence[int], leaf: Leaf) -> Found:
    """Each quote of these articles once, with its other wordings, in the order of the keys and then of the text."""
    place = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    every = sa.select(quotes.c.id, quotes.c.article_id, quotes.c.start).join(articles)
    rows = [row for some in chunks(place) for row in tx.execute(every.where(quotes.c.article_id.in_(some), READABLE))]
    rows.sort(key=lambda row: (place[row.article_id], row.start))
    each = gathered(_citations(tx, [row.id for row in rows]))
    return Found(each[leaf.offset : leaf.offset + leaf.limit], len(each))


def from_source(tx: sa.Connection, source: str) -> sa.ColumnElement[bool]:
    """Quotes of a source, which is an outlet as shown, or a feed by its name."""
    asked = fold(source)
    of_feeds = [feed.id for feed in all_feeds(tx) if fold(feed.name) == asked]
    told = (articles.c.outlet_folded == asked) | articles.c.feed_id.in_(of_feeds)
    # Looked up for each quote of the actor: far fewer than the articles of a source.
    return sa.exists().where(articles.c.id == quotes.c.article_id, told)


def _found(tx: sa.Connection, query: Query, leaf: Leaf) -> Found:
    chosen = sa.select(quotes.c.id).select_from(_joined(query))
    chosen = chosen.where(*query.conditions, *query.period.holds(query.times))
    if query.several:
        chosen = chosen.group_by(quotes.c.id, query.times)
    total = tx.execute(sa.select(sa.func.count()).select_from(chosen.subquery())).scalar_one()
    order = (query.times.desc(), quotes.c.article_id.desc(), quotes.c.start)
    ids = list(tx.execute(chosen.order_by(*order).offset(leaf.offset).limit(leaf.limit)).scalars())
    return Found(_citations(tx, ids), total)


def _joined(query: Query) -> sa.FromClause:
    return quote_mentions.join(quotes) if query.mentions else quotes


def _citations(tx: sa.Connection, ids: list[int]) -> tuple[Citation, ...]:
    rows = sa.select(quotes.c.id, *COLUMNS).join(articles)
    cited = {row.id: _citation(row) for some in chunks(ids) for row in tx.execute(rows.where(quotes.c.id.in_(some)))}
    return tuple(cited[number] for number in ids)


def _citation(row: sa.Row[*tuple[Any, ...]]) -> Citation:
    return Citation(
        article=row.article_id,
        span=Span(row.start, row.end),
        words=row.words,
        kind=row.kind,
        speaker=row.speaker,
        role=row.role,
        evidence=row.evidence,
        outlet=row.outlet or "",
        url=row.url,
        time=row.time,
    )


def coverage(tx: sa.Connection, period: Period) -> Coverage:
    """What there is to answer from: articles read, the feeds that they came from, quotes without certain speaker."""
    of_feeds = sa.func.count(sa.distinct(articles.c.feed_id))
    read = sa.select(sa.func.count(), of_feeds).where(articles.c.text.is_not(None), *period.holds(articles.c.time))
    told, feeds_count = tx.execute(read).one()
    unclear = sa.select(sa.func.count()).select_from(quotes)
    unclear = unclear.where(quotes.c.actor_id.is_(None), *period.holds(quotes.c.time))
    return Coverage(told, feeds_count, tx.execute(unclear).scalar_one())
