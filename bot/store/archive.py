"""The quotes, as questions ask for them. Words are cut from the stored text at the moment they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from bot.conversation import Coverage, Found
from bot.store import totals
from bot.store.codec import fold
from bot.store.feeds import all_feeds, chunks
from bot.store.names import resolve
from bot.store.newest import Newest, Period, Query, having, newest
from bot.store.tables import articles, feeds, quote_mentions, quotes
from summarizer.model import Citation, Span
from summarizer.text import trimmed
from summarizer.wordings import gathered, place, shown, together

NOTHING = Found((), 0)
APART = timedelta(days=4)  # as long as a story takes articles
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
class Leaf:
    """Which part of an answer is wanted."""

    offset: int = 0
    limit: int = 5


@dataclass(frozen=True, slots=True)
class By:
    """Whose quotes are wanted: by the actor of this name, or with `about` those with it between their marks."""

    name: str
    about: bool = False
    source: str | None = None


def by_actor(tx: sa.Connection, by: By, text: str | None, period: Period, leaf: Leaf) -> Found:
    """The actor's quotations, newest first, with all words of `text`; nothing where several bear the name."""
    query = _query(tx, by, period)
    return _found(tx, newest(tx, query, text), leaf) if query else NOTHING


def search(tx: sa.Connection, text: str, *, actor: str | None, period: Period, leaf: Leaf) -> Found:
    """Quotations that hold all words of `text`, or stand under a headline that does."""
    query = _query(tx, By(actor), period) if actor else Query(period=period)
    return _found(tx, newest(tx, query, text), leaf) if query else NOTHING


def copies(tx: sa.Connection, by: By, text: str | None, period: Period, leaf: Leaf) -> tuple[Citation, ...]:
    """The actor's quotes one by one, as each outlet has them."""
    query = _query(tx, by, period)
    if query is None:
        return ()
    entries = having(tx, query, text).offset(leaf.offset).limit(leaf.limit)
    return _citations(tx, list(tx.execute(entries).scalars()))


def _query(tx: sa.Connection, by: By, period: Period) -> Query | None:
    ids = resolve(tx, by.name).ids
    if not ids:
        return None
    conditions: list[sa.ColumnElement[bool]] = [(quote_mentions if by.about else quotes).c.actor_id.in_(ids)]
    if by.source is not None:
        conditions.append(from_source(tx, by.source))
    return Query(conditions, period, by.about, twice=by.about and len(ids) > 1)


def of_articles(tx: sa.Connection, keys: Sequence[int], leaf: Leaf) -> Found:
    """Each quote of these articles once, with its other wordings, in the order of the keys and then of the text."""
    place = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    every = sa.select(quotes.c.id, quotes.c.article_id, quotes.c.start).join(articles)
    rows = [row for some in chunks(place) for row in tx.execute(every.where(quotes.c.article_id.in_(some), READABLE))]
    rows.sort(key=lambda row: (place[row.article_id], row.start))
    return _page(gathered(_citations(tx, [row.id for row in rows])), leaf)


def from_source(tx: sa.Connection, source: str) -> sa.ColumnElement[bool]:
    """Quotes of a source, which is an outlet as shown, or a feed by its name."""
    asked = fold(source)
    of_feeds = [feed.id for feed in all_feeds(tx) if fold(feed.name) == asked]
    told = sa.select(articles.c.id).where((articles.c.outlet_folded == asked) | articles.c.feed_id.in_(of_feeds))
    # The sum keeps SQLite from going through all articles of the source in place of the actor's quotes.
    return (quotes.c.article_id + 0).in_(told)


def _found(tx: sa.Connection, found: Newest, leaf: Leaf) -> Found:
    """One page of the quotations, the newest first."""
    each = sorted(_apart(_citations(tx, list(found.ids))), key=_newness, reverse=True)
    return _page(each, leaf, found.older)


def _apart(citations: Sequence[Citation]) -> Iterator[list[Citation]]:
    """The copies of each quotation; the same words long after are another one."""
    for same in gathered(citations):
        copies_ = sorted(same, key=place)
        ends = [at for at in range(1, len(copies_)) if copies_[at].time - copies_[at - 1].time > APART]
        yield from (copies_[start:end] for start, end in pairwise([0, *ends, len(copies_)]))


def _newness(same: Sequence[Citation]) -> tuple[datetime, int, int]:
    one = shown(same)
    return one.time, one.article, -one.span.start


def _page(each: Sequence[Sequence[Citation]], leaf: Leaf, older: datetime | None = None) -> Found:
    """Each quotation once, with its outlets and wordings, which are compared for what is shown alone."""
    page = each[leaf.offset : leaf.offset + leaf.limit]
    return Found(tuple(map(together, page)), len(each), older)


def _citations(tx: sa.Connection, ids: list[int]) -> tuple[Citation, ...]:
    rows = sa.select(quotes.c.id, *COLUMNS).join(articles)
    cited = {row.id: _citation(row) for some in chunks(ids) for row in tx.execute(rows.where(quotes.c.id.in_(some)))}
    return tuple(cited[number] for number in ids)


def _citation(row: sa.Row[*tuple[Any, ...]]) -> Citation:
    """As a card has it: without the white space inside the marks, as in “« Oui »”."""
    within = trimmed(row.words, 0, len(row.words))
    return Citation(
        article=row.article_id,
        span=Span(row.start + within.start, row.start + within.end),
        words=within.of(row.words),
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
    within = (READABLE, *period.holds(articles.c.time))
    some = sa.exists().where(articles.c.feed_id == feeds.c.id, *within)
    of_feeds = _count(tx, feeds, some)
    in_all = totals.kept(tx) if period == Period() else None
    read, unclear = in_all or (
        _count(tx, articles, *within),
        _count(tx, quotes, quotes.c.actor_id.is_(None), *period.holds(quotes.c.time)),
    )
    return Coverage(read, of_feeds, unclear)


def _count(tx: sa.Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    return tx.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()
