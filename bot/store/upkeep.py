"""What keeps the archive small, and what tells how it is. Knows no clock: the oldest moment to keep is given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from bot.store import fixes, identities
from bot.store.articles import FEED, forget_quotes
from bot.store.feeds import name_of
from bot.store.people import insert
from bot.store.tables import (
    actors,
    appearances,
    articles,
    deliveries,
    digests,
    feeds,
    quote_mentions,
    quotes,
    subscriptions,
    tombstones,
)


@dataclass(frozen=True, slots=True)
class Health:
    """Counts for an operator. `waiting` entries are still to be read, `queued` deliveries still to be posted."""

    articles: int
    quotes: int
    feeds: int
    failing: int
    waiting: int
    failed: int
    queued: int
    buried: int
    bytes: int


def health(tx: sa.Connection) -> Health:
    """How it is, in one look; paused feeds count among the feeds, but not as failing."""
    shown = ~feeds.c.removed
    failing = shown & feeds.c.failing_since.is_not(None) & ~feeds.c.paused & ~feeds.c.withdrawn
    return Health(
        articles=_count(tx, articles, articles.c.text.is_not(None)),
        quotes=_count(tx, quotes),
        feeds=_count(tx, feeds, shown),
        failing=_count(tx, feeds, failing),
        waiting=_count(tx, articles, articles.c.state == "new"),
        failed=_count(tx, articles, articles.c.state == "failed"),
        queued=_count(tx, deliveries, deliveries.c.state == "queued"),
        buried=_count(tx, deliveries, deliveries.c.state == "buried"),
        bytes=_bytes(tx),
    )


def _count(tx: sa.Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    return tx.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()


def _bytes(tx: sa.Connection) -> int:
    if tx.dialect.name == "sqlite":
        pages = tx.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * tx.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(tx.execute(sa.select(sa.func.pg_database_size(sa.func.current_database()))).scalar_one())


# --- retention -------------------------------------------------------------------------------------------------------


ACTORS_AN_ARTICLE = 5  # at most, that nothing else mentions


def delete_older_than(tx: sa.Connection, cutoff: datetime, limit: int) -> int:
    """Delete at most `limit` settled articles first seen before `cutoff`; how many it were.

    A tombstone stays for each, so that an entry which comes back is no news. What waits to be read is kept. With the
    last articles the digests of that time go, a step's worth; and step by step the actors of whom nothing is left.
    """
    settled = (articles.c.seen < cutoff, articles.c.state != "new")
    oldest = sa.select(articles.c.id).where(*settled).order_by(articles.c.seen, articles.c.id).limit(limit)
    ids = list(tx.execute(oldest).scalars())
    if ids:
        _bury_entries(tx, ids)
        forget_quotes(tx, ids)
        fixes.bequeath(tx, ids)
        tx.execute(articles.delete().where(articles.c.id.in_(ids)))
    if len(ids) < limit:
        _delete_digests(tx, cutoff, limit)
    _delete_unquoted(tx, cutoff, ACTORS_AN_ARTICLE * limit)
    return len(ids)


def _bury_entries(tx: sa.Connection, ids: list[int]) -> None:
    names = ["feed_id", "identity", "link_key", "body_hash"]
    kept = sa.select(*(articles.c[name] for name in names)).where(articles.c.id.in_(ids))
    tx.execute(insert(tx, tombstones).from_select(names, kept).on_conflict_do_nothing())


def _delete_digests(tx: sa.Connection, cutoff: datetime, limit: int) -> None:
    queued = sa.select(deliveries.c.digest_id).where(deliveries.c.state == "queued")
    past = sa.select(digests.c.id).where(digests.c.until < cutoff, digests.c.id.not_in(queued))
    # The slot of a subscription's last digest must stay known: it is what keeps it from being planned twice.
    last = sa.select(sa.func.max(digests.c.id)).group_by(digests.c.subscription_id)
    past = past.where(digests.c.id.not_in(last)).order_by(digests.c.until).limit(limit)
    tx.execute(digests.delete().where(digests.c.id.in_(list(tx.execute(past).scalars()))))


def _delete_unquoted(tx: sa.Connection, cutoff: datetime, limit: int) -> None:
    """Actors of whom nothing is left."""
    said = sa.exists().where(quotes.c.actor_id == actors.c.id)
    told = sa.exists().where(quote_mentions.c.actor_id == actors.c.id)
    stood = sa.exists().where(appearances.c.actor_id == actors.c.id)
    nothing = (actors.c.quotes <= 0, ~said, ~told, ~stood)
    gone = list(tx.execute(sa.select(actors.c.id).where(actors.c.last_time < cutoff, *nothing).limit(limit)).scalars())
    if gone:
        identities.forget(tx, gone)


# --- what became of an address -----------------------------------------------------------------------------------

DIGESTS_SEARCHED = 200


def trace(tx: sa.Connection, url: str, shown: Collection[int]) -> list[tuple[str, str]]:
    """What became of an article's address, step by step; empty where no feed ever gave it.

    Of digests only those of the subscriptions `shown`: others are somebody else's.
    """
    forms = _forms(url)
    where = articles.c.url.in_(forms) | articles.c.link_key.in_(forms)
    rows = tx.execute(sa.select(articles, *FEED).join(feeds).where(where).order_by(articles.c.id)).all()
    steps = [step for row in rows for step in _steps(tx, row, shown)]
    return steps or _buried(tx, forms)


def _forms(url: str) -> list[str]:
    bare = url.strip().split("#")[0]
    try:
        parts = urlsplit(bare)
    except ValueError:
        return [bare]
    path = parts.path.rstrip("/")
    forms = [
        parts._replace(scheme=scheme, path=ending).geturl()
        for scheme in ("https", "http")
        for ending in (path, f"{path}/")
    ]
    return list(dict.fromkeys([url, bare, *forms]))


def _steps(tx: sa.Connection, row: sa.Row[Any], shown: Collection[int]) -> list[tuple[str, str]]:
    feed = name_of(row.feed_name, row.feed_title, row.feed_url)
    steps = [("seen", f"{row.seen:%Y-%m-%d %H:%M} UTC in {feed}"), ("read", _read(row))]
    if row.text is not None:
        steps.append(("quotes", str(_count(tx, quotes, quotes.c.article_id == row.id))))
    if not row.candidate:
        steps.append(("digests", "none: it was there when the feed was first polled"))
        return steps
    return [*steps, *(_digests_with(tx, row.id, shown) or [("digests", "none so far")])]


def _read(row: sa.Row[Any]) -> str:
    why = f": {row.reason}" if row.reason else ""
    if row.state == "failed":
        return f"given up after {row.tries} {'try' if row.tries == 1 else 'tries'}{why}"
    if row.state == "new":
        return f"{'changed, to be read again' if row.text is not None else 'not yet'}{why}"
    return f"{row.readable_at:%Y-%m-%d %H:%M} UTC{why}"


def _digests_with(tx: sa.Connection, article_id: int, shown: Collection[int]) -> list[tuple[str, str]]:
    columns = (digests.c.body, digests.c.until, subscriptions.c.name, subscriptions.c.platform, deliveries.c.state)
    recent = sa.select(*columns).select_from(digests.join(subscriptions).join(deliveries))
    recent = recent.where(subscriptions.c.id.in_(list(shown)))
    rows = tx.execute(recent.order_by(digests.c.id.desc()).limit(DIGESTS_SEARCHED))
    return [
        ("digest", f"{row.name} of {row.until:%Y-%m-%d %H:%M} UTC on {row.platform}: {row.state}")
        for row in rows
        if article_id in _told(row.body)
    ]


def _told(body: dict[str, Any]) -> set[int]:
    """The articles of which a stored digest shows words."""
    return {one["article"] for story in body["stories"] for one in (*story["sentences"], *story["citations"])}


def _buried(tx: sa.Connection, forms: list[str]) -> list[tuple[str, str]]:
    gone = sa.select(tombstones.c.feed_id).where(tombstones.c.link_key.in_(forms) | tombstones.c.identity.in_(forms))
    return [("read", "its time in the archive is over")] if tx.execute(gone).first() else []
