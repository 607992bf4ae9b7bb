"""Quotes counted for charts: in stretches of time that the caller cuts, by outlet and by speaker. Changes nothing.

The stretches of an actor's go into the question as rows, so that each database counts them by its index and knows no
time zone. A story has few enough articles to count theirs here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from bot.conversation import Counted, Cut, Share, Topic
from bot.store.archive import from_source
from bot.store.names import fullest_of, resolve
from bot.store.newest import Period
from bot.store.readings import matching
from bot.store.tables import Moment, actors, articles, feeds, quote_mentions, quotes

LISTED = 12
# Outlets are looked up article by article: of who is quoted more often than this, those of the newest quotes are told.
NEWEST = 2500
STORY_ARTICLES = 200  # as many of the newest as `/story` composes its answer of
OUTLET = sa.func.coalesce(articles.c.outlet, feeds.c.name, feeds.c.title)

Counts = dict[Any, int]
Conditions = Sequence[sa.ColumnElement[bool]]


def tally(tx: sa.Connection, topic: Topic, cut: Cut) -> Counted | None:
    """All of these quotes, counted between each two edges; None where there are none from whatever source."""
    return _story(tx, topic, cut) if topic.text else _actor(tx, topic, cut)


def _period(topic: Topic) -> Period:
    return Period(topic.since, topic.until)


# --- of a story ------------------------------------------------------------------------------------------------------


def _story(tx: sa.Connection, topic: Topic, cut: Cut) -> Counted | None:
    """Quotes of the articles that have its words, by whomever."""
    held = matching(tx, _period(topic), topic.text, STORY_ARTICLES)
    of, told = _per_article(sa.select(quotes.c.article_id).where(quotes.c.article_id.in_(held)))
    rows = tx.execute(sa.select(articles.c.time, OUTLET, told).select_from(of)).all()
    if not rows:
        return None
    edges = tuple(cut(min(row[0] for row in rows), max(row[0] for row in rows)))
    by, outlets = Counter[int](), Counter[str]()
    for time, outlet, count in rows:
        by[bisect_right(edges, time) - 1] += count
        outlets[outlet or ""] += count
    places = range(len(edges) - 1)
    return Counted(
        edges=edges,
        by=tuple(by[place] for place in places),
        about=tuple(0 for _ in places),
        outlets=_shares(outlets, {}),
        speakers=_speakers(tx, held),
    )


def _speakers(tx: sa.Connection, held: Sequence[int]) -> tuple[Share, ...]:
    key = sa.func.coalesce(actors.c.joined, actors.c.folded)
    spoken = sa.select(key, sa.func.count()).select_from(quotes.join(actors)).where(quotes.c.article_id.in_(held))
    counts: Counts = dict(map(tuple, tx.execute(spoken.group_by(key)).all()))
    most = sorted(counts, key=lambda one: (-counts[one], one))
    names = fullest_of(tx, most[:LISTED])
    return _listed([Share(names.get(one, one), counts[one]) for one in most])


# --- of an actor -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kind:
    """Quotes of one kind: what they are told from, when they were said, and the condition that chooses them."""

    source: sa.FromClause
    times: sa.ColumnElement[datetime]
    chosen: Conditions
    quote: sa.ColumnElement[int] = field(default_factory=lambda: quotes.c.id)
    several: bool = False  # of its rows may be one quote

    @property
    def count(self) -> sa.ColumnElement[int]:
        return sa.func.count(sa.distinct(self.quote)) if self.several else sa.func.count(self.quote)

    @property
    def cited(self) -> _Kind:
        """The same, with the articles in which they stand."""
        return self if self.source is quotes else replace(self, source=quote_mentions.join(quotes))

    def within(self, topic: Topic, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
        return sa.select(*columns).select_from(self.source).where(*self.chosen, *_period(topic).holds(self.times))


def _actor(tx: sa.Connection, topic: Topic, cut: Cut) -> Counted | None:
    ids = resolve(tx, topic.actor).ids
    extent = _extent(tx, topic, _kinds(tx, ids, None)) if ids else None
    if extent is None:
        return None
    edges, kinds = tuple(cut(*extent)), _kinds(tx, ids, topic.source)
    by, about = [_in_time(tx, topic, kind, _stretches(edges)) for kind in kinds]
    places = range(len(edges) - 1)
    return Counted(
        edges=edges,
        by=tuple(by.get(place, 0) for place in places),
        about=tuple(about.get(place, 0) for place in places),
        outlets=_shares(*(_by_outlet(tx, topic, kind) for kind in kinds)),
        newest=NEWEST if max(sum(by.values()), sum(about.values())) > NEWEST else 0,
    )


def _kinds(tx: sa.Connection, ids: Sequence[int], source: str | None) -> tuple[_Kind, _Kind]:
    """Quotes by and about an actor."""
    of_source = [] if source is None else [from_source(tx, source)]
    spoken = _Kind(quotes, quotes.c.time, [quotes.c.actor_id.in_(ids), *of_source])
    mentions: sa.FromClause = quote_mentions.join(quotes) if of_source else quote_mentions
    named = [quote_mentions.c.actor_id.in_(ids), *of_source]
    # Several forms of one name may stand in one quote.
    return spoken, _Kind(mentions, quote_mentions.c.time, named, quote_mentions.c.quote_id, several=len(ids) > 1)


def _extent(tx: sa.Connection, topic: Topic, kinds: Sequence[_Kind]) -> tuple[datetime, datetime] | None:
    ends = [kind.within(topic, sa.func.min(kind.times), sa.func.max(kind.times)) for kind in kinds]
    times = [moment for both in ends for moment in tx.execute(both).one() if moment]
    return (min(times), max(times)) if times else None


def _stretches(edges: Sequence[datetime]) -> sa.CTE:
    columns = (sa.column("place", sa.Integer), sa.column("since", Moment), sa.column("until", Moment))
    rows = [(place, since, until) for place, (since, until) in enumerate(pairwise(edges))]
    return sa.values(*columns, name="stretches").data(rows).cte()


def _in_time(tx: sa.Connection, topic: Topic, kind: _Kind, stretches: sa.CTE) -> Counts:
    falls = (kind.times >= stretches.c.since) & (kind.times < stretches.c.until)
    counted = kind.within(topic, kind.count).where(falls).correlate(stretches).scalar_subquery()
    rows = tx.execute(sa.select(stretches.c.place, counted))
    return {place: count for place, count in rows if count}


def _by_outlet(tx: sa.Connection, topic: Topic, kind: _Kind) -> Counts:
    newest = kind.cited.within(topic, quotes.c.article_id).order_by(kind.times.desc()).limit(NEWEST)
    if kind.several:
        newest = newest.group_by(kind.quote, quotes.c.article_id, kind.times)
    of, told = _per_article(newest)
    rows = tx.execute(sa.select(OUTLET, sa.func.sum(told)).select_from(of).group_by(OUTLET))
    return {name or "": int(count) for name, count in rows}


# --- of either -------------------------------------------------------------------------------------------------------


def _per_article(article_ids: sa.Select[Any]) -> tuple[sa.FromClause, sa.ColumnElement[int]]:
    """Articles with their feeds, and how many times each is among these."""
    chosen = article_ids.subquery()
    each = sa.select(chosen.c.article_id, sa.func.count().label("told")).group_by(chosen.c.article_id).subquery()
    of = each.join(articles, articles.c.id == each.c.article_id).join(feeds, feeds.c.id == articles.c.feed_id)
    return of, each.c.told


def _shares(by: Counts, about: Counts) -> tuple[Share, ...]:
    """The most first, those beyond twelve in one that has no name."""
    each = [Share(name, by.get(name, 0), about.get(name, 0)) for name in {**by, **about}]
    return _listed(sorted(each, key=lambda one: (-one.total, one.name)))


def _listed(each: Sequence[Share]) -> tuple[Share, ...]:
    beyond = each[LISTED:]
    rest = Share("", sum(one.by for one in beyond), sum(one.about for one in beyond))
    return (*each[:LISTED], *([rest] if beyond else []))
