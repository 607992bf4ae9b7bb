"""Quotes counted for charts: in stretches of time that the caller cuts, by outlet and by speaker. Changes nothing.

The stretches go into the question as rows, so that each database counts them by its index and knows no time zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from bot.conversation import Counted, Share, Topic
from bot.store.archive import from_source
from bot.store.names import fullest_of, resolve
from bot.store.newest import Period
from bot.store.readings import matching
from bot.store.tables import Moment, actors, articles, feeds, quote_mentions, quotes

LISTED = 12
# Outlets are looked up article by article: of who is quoted more often than this, those of the newest quotes are told.
NEWEST = 2500
STORY_ARTICLES = 200  # as many of the newest as `/story` composes its answer of

Counts = dict[Any, int]
Conditions = Sequence[sa.ColumnElement[bool]]


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


def extent(tx: sa.Connection, topic: Topic) -> tuple[datetime, datetime] | None:
    """When the first and the last of these quotes were said, from whatever source; None where there are none."""
    kinds = _kinds(tx, replace(topic, source=None))
    found = [tx.execute(_within(topic, kind, sa.func.min(kind.times), sa.func.max(kind.times))).one() for kind in kinds]
    times = [moment for row in found for moment in row if moment]
    return (min(times), max(times)) if times else None


def tally(tx: sa.Connection, topic: Topic, edges: Sequence[datetime]) -> Counted:
    """All of these quotes from the first edge to the last, counted between each two."""
    kinds = _kinds(tx, topic)
    stretches = _stretches(edges)
    by, about = [_in_time(tx, topic, kind, stretches) for kind in kinds] or [{}, {}]
    outlets = [_by_outlet(tx, topic, kind) for kind in kinds] or [{}, {}]
    places = range(len(edges) - 1)
    return Counted(
        by=tuple(by.get(place, 0) for place in places),
        about=tuple(about.get(place, 0) for place in places),
        outlets=_shares(*outlets),
        newest=NEWEST if max(sum(by.values()), sum(about.values())) > NEWEST else 0,
        speakers=_speakers(tx, topic, kinds[0]) if topic.text and kinds else (),
    )


def _kinds(tx: sa.Connection, topic: Topic) -> list[_Kind]:
    """Quotes by and about an actor; or those of a story's articles, about nobody. None where nobody is meant."""
    if topic.text:
        return _of_story(tx, topic)
    ids = resolve(tx, topic.actor).ids
    if not ids:
        return []
    of_source = [] if topic.source is None else [from_source(tx, topic.source)]
    spoken = _Kind(quotes, quotes.c.time, [quotes.c.actor_id.in_(ids), *of_source])
    mentions: sa.FromClause = quote_mentions.join(quotes) if of_source else quote_mentions
    named = [quote_mentions.c.actor_id.in_(ids), *of_source]
    # Several forms of one name may stand in one quote.
    told = _Kind(mentions, quote_mentions.c.time, named, quote_mentions.c.quote_id, several=len(ids) > 1)
    return [spoken, told]


def _of_story(tx: sa.Connection, topic: Topic) -> list[_Kind]:
    held = matching(tx, _period(topic), topic.text, STORY_ARTICLES)
    return [_Kind(quotes, quotes.c.time, [quotes.c.article_id.in_(held)]), _Kind(quotes, quotes.c.time, [sa.false()])]


def _period(topic: Topic) -> Period:
    return Period(topic.since, topic.until)


def _within(topic: Topic, kind: _Kind, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(*columns).select_from(kind.source).where(*kind.chosen, *_period(topic).holds(kind.times))


# --- in time ---------------------------------------------------------------------------------------------------------


def _stretches(edges: Sequence[datetime]) -> sa.CTE:
    columns = (sa.column("place", sa.Integer), sa.column("since", Moment), sa.column("until", Moment))
    rows = [(place, since, until) for place, (since, until) in enumerate(pairwise(edges))]
    return sa.values(*columns, name="stretches").data(rows).cte()


def _in_time(tx: sa.Connection, topic: Topic, kind: _Kind, stretches: sa.CTE) -> Counts:
    falls = (kind.times >= stretches.c.since) & (kind.times < stretches.c.until)
    counted = sa.select(kind.count).select_from(kind.source).where(*kind.chosen, falls)
    counted = counted.where(*_period(topic).holds(kind.times))
    rows = tx.execute(sa.select(stretches.c.place, counted.correlate(stretches).scalar_subquery()))
    return {place: count for place, count in rows if count}


# --- by outlet and speaker -------------------------------------------------------------------------------------------


def _by_outlet(tx: sa.Connection, topic: Topic, kind: _Kind) -> Counts:
    newest = _within(topic, kind, kind.quote.label("id")).order_by(kind.times.desc()).limit(NEWEST)
    if kind.several:
        newest = newest.group_by(kind.quote, kind.times)
    chosen = quotes.c.id.in_(newest)
    per_article = sa.select(quotes.c.article_id, sa.func.count().label("told")).where(chosen)
    each = per_article.group_by(quotes.c.article_id).subquery()
    named = sa.func.coalesce(articles.c.outlet, feeds.c.name, feeds.c.title)
    of = each.join(articles, articles.c.id == each.c.article_id).join(feeds, feeds.c.id == articles.c.feed_id)
    rows = tx.execute(sa.select(named, sa.func.sum(each.c.told)).select_from(of).group_by(named))
    return {name or "": int(count) for name, count in rows}


def _shares(by: Counts, about: Counts) -> tuple[Share, ...]:
    """The most first, those beyond twelve in one that has no name."""
    each = [Share(name, by.get(name, 0), about.get(name, 0)) for name in {**by, **about}]
    return _listed(sorted(each, key=lambda one: (-one.total, one.name)))


def _listed(each: Sequence[Share]) -> tuple[Share, ...]:
    beyond = each[LISTED:]
    rest = Share("", sum(one.by for one in beyond), sum(one.about for one in beyond))
    return (*each[:LISTED], *([rest] if beyond else []))


def _speakers(tx: sa.Connection, topic: Topic, kind: _Kind) -> tuple[Share, ...]:
    key = sa.func.coalesce(actors.c.joined, actors.c.folded)
    asked = _within(topic, kind, key, sa.func.count(quotes.c.id)).join(actors, actors.c.id == quotes.c.actor_id)
    counts: dict[str, int] = dict(map(tuple, tx.execute(asked.group_by(key))))
    most = sorted(counts, key=lambda one: (-counts[one], one))
    names = fullest_of(tx, most[:LISTED])
    return _listed([Share(names.get(one, one), counts[one]) for one in most])
