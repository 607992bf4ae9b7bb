"""The articles of a window: whole, for its digest; in short, for ranking its stories; counted, for what came of them.

Changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.model import Feed, Window
from bot.store.articles import FEED
from bot.store.codec import digest_in, fold
from bot.store.feeds import all_feeds, chunks, name_of
from bot.store.names import resolve
from bot.store.newest import Period
from bot.store.readings import READABLE, loaded, matching, spoken_by
from bot.store.tables import articles, digests, feeds, quotes, subscriptions, told_early
from bot.stories import Intake, Overview
from summarizer.citations import told_at
from summarizer.model import Citation
from summarizer.prominence import Gist

MOST_POSTED = 30  # digests whose quotations are remembered as told
REMEMBERED = timedelta(days=7)  # how long a quotation that was posted is no news to the same readers


@dataclass(frozen=True, slots=True)
class _Scope:
    """The feeds that are asked for."""

    feeds: tuple[Feed, ...]

    @property
    def polled(self) -> int:
        return sum(not one.paused for one in self.feeds)

    @property
    def failing(self) -> int:
        return sum(one.failing_since is not None and not one.paused for one in self.feeds)

    @property
    def articles(self) -> sa.ColumnElement[bool]:
        """The articles of these feeds: the sum keeps SQLite from going through all that they ever had."""
        return (articles.c.feed_id + 0).in_([one.id for one in self.feeds])


def _scope(tx: sa.Connection, names: Sequence[str]) -> _Scope:
    folded = {fold(name) for name in names}
    return _Scope(tuple(feed for feed in all_feeds(tx) if not folded or fold(feed.name) in folded))


def window(
    tx: sa.Connection,
    names: Sequence[str],
    since: datetime,
    until: datetime,
    *,
    subscription: int | None = None,
    actor: str = "",
    most: int | None = None,
) -> Window:
    """Candidates first seen in (since, until], and those seen earlier that became readable after `since`.

    With a subscription: none that a digest of it told already, none first seen before it was made, and with what its
    digests of the last days quoted. With an actor: those with quotes by the one actor who bears the name, and these
    quotes alone. At most the newest `most`.
    """
    scope = _scope(tx, names)
    told = _told(subscription) if subscription is not None else sa.true()
    by = resolve(tx, actor).ids if actor else None
    # Asked of the window's few articles, not of all that the actor ever said.
    spoken = sa.true() if by is None else sa.exists().where(quotes.c.article_id == articles.c.id, spoken_by(by))
    # A slot that is past is told what was readable by then; one that is being planned, what is readable by now.
    readable = sa.true() if subscription else articles.c.readable_at <= until
    keys = _newest(tx, _wanted(scope, until) & told & spoken, (since, until), readable, most)
    unread = (articles.c.state == "new", articles.c.readable_at.is_(None))
    waiting = sa.select(sa.func.count()).where(_wanted(scope, until), *unread)
    return Window(
        candidates=tuple(loaded(tx, keys, by)),
        feeds=scope.polled,
        failing=scope.failing,
        pending=tx.execute(waiting).scalar_one(),
        posted=_posted(tx, subscription, until - REMEMBERED) if subscription is not None else (),
    )


def newest(tx: sa.Connection, names: Sequence[str], since: datetime, until: datetime, most: int) -> list[int]:
    """The keys of the newest `most` articles of the same window, the newest first."""
    return _newest(tx, _wanted(_scope(tx, names), until), (since, until), articles.c.readable_at <= until, most)


def overview(tx: sa.Connection, names: Sequence[str], keys: Sequence[int]) -> Overview:
    """What ranks the stories of these articles of the feeds."""
    scope = _scope(tx, names)
    return Overview(tuple(_gists(tx, keys)), scope.polled, scope.failing)


def overview_with(tx: sa.Connection, text: str, since: datetime, until: datetime, most: int) -> Overview:
    """What ranks the stories of the newest `most` articles of [since, until) that have all words of `text`."""
    return Overview(tuple(_gists(tx, matching(tx, Period(since, until), text, most))))


def _wanted(scope: _Scope, until: datetime) -> sa.ColumnElement[bool]:
    return articles.c.candidate & scope.articles & (articles.c.seen <= until)


def _newest(
    tx: sa.Connection,
    wanted: sa.ColumnElement[bool],
    within: tuple[datetime, datetime],
    readable: sa.ColumnElement[bool],
    most: int | None,
) -> list[int]:
    """The keys of the newest `most` that were first seen in a window, or became `readable` since it began."""
    since, until = within
    fresh = (articles.c.seen > since) & (articles.c.seen <= until)
    late = (articles.c.readable_at > since) & readable & (articles.c.seen <= since)
    # Each by its own index; together in one condition, they would be looked for among all articles.
    newest = (
        sa.select(articles.c.seen, articles.c.id).order_by(articles.c.seen.desc(), articles.c.id.desc()).limit(most)
    )
    each = [tuple(row) for when in (fresh, late) for row in tx.execute(newest.where(wanted, READABLE, when))]
    return [key for _, key in sorted(each, reverse=True)[:most]]


def _gists(tx: sa.Connection, keys: Sequence[int]) -> list[Gist]:
    of_article = (articles.c.id, articles.c.story, articles.c.published, articles.c.seen, articles.c.voices)
    columns = (*of_article, articles.c.outlet, *FEED)
    found = (row for some in chunks(keys) for row in tx.execute(
        sa.select(*columns).join(feeds).where(articles.c.id.in_(some))))  # fmt: skip
    return [
        Gist(key, story, outlet or name_of(*feed), told_at(published, seen), seen, frozenset(heard or ()))
        for key, story, published, seen, heard, outlet, *feed in found
    ]


def intake(tx: sa.Connection, names: Sequence[str], since: datetime, until: datetime) -> Intake:
    """What became of the articles first seen in (since, until], candidates or not."""
    scope = _scope(tx, names)
    columns = (articles.c.id, articles.c.candidate, articles.c.state, READABLE.label("readable"))
    seen = (articles.c.seen > since) & (articles.c.seen <= until) & scope.articles
    found: dict[str, set[int]] = defaultdict(set)
    for row in tx.execute(sa.select(*columns).where(seen)):
        came = "read" if row.readable else "failed" if row.state == "failed" else "waiting"
        found[came if row.candidate else "old"].add(row.id)
    return Intake(**{came: frozenset(ids) for came, ids in found.items()})


def _posted(tx: sa.Connection, subscription_id: int, since: datetime) -> tuple[Citation, ...]:
    """The quotations of the subscription's latest digests since then."""
    of_it = sa.select(digests.c.body).where(digests.c.subscription_id == subscription_id, digests.c.body.is_not(None))
    latest = of_it.where(digests.c.until > since).order_by(digests.c.until.desc(), digests.c.id.desc())
    bodies = tx.execute(latest.limit(MOST_POSTED)).scalars()
    return tuple(one for body in bodies for story in digest_in(body).stories for one in story.citations)


def _told(subscription: int) -> sa.ColumnElement[bool]:
    early = sa.select(told_early.c.article_id).where(told_early.c.subscription_id == subscription)
    made = sa.select(subscriptions.c.created).where(subscriptions.c.id == subscription).scalar_subquery()
    return articles.c.id.not_in(early) & (articles.c.seen > made)
