"""Feeds and the outcome of their polls: functions over one open transaction. Knows no HTTP and no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from bot.model import DeclaredFeed, Feed, NewEntry, PollResult, Validators
from bot.store.tables import appearances, articles, feeds, quote_mentions, quotes, tombstones

CHUNK = 500
CHANGES_MAX = 24  # readings anew of one entry: a page that changes at every poll is not read for ever
MOVES_NEEDED = 3  # polls that agree on a permanent move before the address is changed


def all_feeds(tx: sa.Connection) -> list[Feed]:
    """Every feed but the removed, in the order of their making."""
    return [_feed(row) for row in tx.execute(sa.select(feeds).where(~feeds.c.removed).order_by(feeds.c.id))]


def due(tx: sa.Connection, now: datetime) -> list[Feed]:
    """Feeds to be polled now, the longest overdue first."""
    wanted = ~(feeds.c.paused | feeds.c.withdrawn | feeds.c.removed)
    ripe = feeds.c.next_poll.is_(None) | (feeds.c.next_poll <= now)
    order = (feeds.c.next_poll.is_not(None), feeds.c.next_poll, feeds.c.id)
    return [_feed(row) for row in tx.execute(sa.select(feeds).where(wanted, ripe).order_by(*order))]


def _feed(row: sa.Row[Any]) -> Feed:
    return Feed(
        id=row.id,
        url=row.url,
        name=name_of(row.name, row.title, row.url),
        backlog=row.backlog,
        declared=row.declared and not row.withdrawn,
        paused=row.paused or row.withdrawn,
        validators=Validators(row.etag, row.last_modified),
        polled=row.polled,
        next_poll=row.next_poll,
        every_s=row.every_s,
        failures=row.failures,
        failing_since=row.failing_since,
        error=row.error,
        moved_to=row.moved_to,
        moved_seen=row.moved_seen,
    )


def name_of(asked: str | None, title: str, url: str) -> str:
    """As asked for, else the feed's own title, else its host."""
    return asked or title or _host(url) or url


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


# --- as people manage them -----------------------------------------------------------------------------------------


def declare(tx: sa.Connection, declared: Sequence[DeclaredFeed], now: datetime) -> None:
    """What the file names: added or renamed; what it named before and does no more: withdrawn, which is paused."""
    known = {row.url: row for row in tx.execute(sa.select(feeds))}
    for feed in {feed.url: feed for feed in declared}.values():
        _declare(tx, feed, known.get(feed.url), now)
    named = {feed.url for feed in declared}
    gone = [row.id for url, row in known.items() if row.declared and url not in named]
    for ids in chunks(gone):
        tx.execute(feeds.update().where(feeds.c.id.in_(ids)).values(withdrawn=True))


def _declare(tx: sa.Connection, feed: DeclaredFeed, row: sa.Row[Any] | None, now: datetime) -> None:
    values = {"name": feed.name, "backlog": feed.backlog, "declared": True, "withdrawn": False}
    if row is None:
        tx.execute(feeds.insert().values(url=feed.url, added=now, **values))
    else:
        revived = _anew(now) if row.removed else {}
        tx.execute(feeds.update().where(feeds.c.id == row.id).values(**values, **revived))


def add(tx: sa.Connection, feed: DeclaredFeed, now: datetime) -> Feed | None:
    """A feed made in chat; one that was removed comes back as new, and repeats nothing that it ever had."""
    row = tx.execute(sa.select(feeds).where(feeds.c.url == feed.url).with_for_update()).one_or_none()
    if row is not None and not row.removed:
        return None
    values = {"name": feed.name, "backlog": feed.backlog}
    if row is None:
        made = tx.execute(feeds.insert().values(url=feed.url, added=now, **values).returning(feeds)).one()
    else:
        change = feeds.update().where(feeds.c.id == row.id).values(**values, **_anew(now))
        made = tx.execute(change.returning(feeds)).one()
    return _feed(made)


def _anew(now: datetime) -> dict[str, Any]:
    return {
        "removed": False, "paused": False, "added": now, "polled": None, "next_poll": None,
        "etag": None, "last_modified": None, "failures": 0, "failing_since": None, "error": None,
    }  # fmt: skip


def remove(tx: sa.Connection, feed_id: int) -> None:
    """No longer polled, listed or told of; what was read from it stays in the archive until its time is over."""
    change = feeds.update().where(feeds.c.id == feed_id)
    tx.execute(change.values(removed=True, declared=False, withdrawn=False))


def pause(tx: sa.Connection, feed_id: int, *, paused: bool) -> None:
    """Pausing keeps everything. A withdrawn feed that is resumed belongs to the chat from then on."""
    change = feeds.update().where(feeds.c.id == feed_id)
    if paused:
        tx.execute(change.values(paused=True))
        return
    belongs = sa.case((feeds.c.withdrawn, sa.false()), else_=feeds.c.declared)
    tx.execute(change.values(paused=False, withdrawn=False, declared=belongs, next_poll=None))


# --- polls -----------------------------------------------------------------------------------------------------------


def chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    """Lists short enough for one statement."""
    held = list(items)
    return (held[at : at + CHUNK] for at in range(0, len(held), CHUNK))


def known(tx: sa.Connection, feed_id: int, identities: Sequence[str], link_keys: Sequence[str]) -> dict[str, str]:
    """Of these, what the feed ever had, each with its body hash; articles come before tombstones."""
    found: dict[str, str] = {}
    for table in (tombstones, articles):
        for column, wanted in ((table.c.link_key, link_keys), (table.c.identity, identities)):
            for some in chunks(dict.fromkeys(key for key in wanted if key)):
                rows = sa.select(column, table.c.body_hash).where(table.c.feed_id == feed_id, column.in_(some))
                found.update((row[0], row[1]) for row in tx.execute(rows))
    return found


def record(tx: sa.Connection, result: PollResult) -> int:
    """The outcome and its entries at once; how many entries were new. A feed removed meanwhile takes none."""
    feed = tx.execute(sa.select(feeds).where(feeds.c.id == result.feed_id).with_for_update()).one_or_none()
    if feed is None or feed.removed:
        return 0
    outcome = _success(tx, feed, result) if result.ok else _failure(feed, result)
    tx.execute(feeds.update().where(feeds.c.id == feed.id).values(next_poll=result.next_poll, **outcome))
    for entry in result.changed:
        _change(tx, feed.id, entry)
    _redate(tx, feed.id, result.standing)
    _pass_over(tx, feed.id, result.passed_over)
    return _insert(tx, feed.id, result)


def _success(tx: sa.Connection, feed: sa.Row[Any], result: PollResult) -> dict[str, Any]:
    return {
        "title": result.title or feed.title,
        "etag": result.validators.etag,
        "last_modified": result.validators.last_modified,
        "polled": result.at,
        "every_s": feed.every_s if result.every_s is None else result.every_s,
        "failures": 0,
        "failing_since": None,
        "error": None,
        **_moved(tx, feed, result.moved_to),
    }


def _moved(tx: sa.Connection, feed: sa.Row[Any], to: str | None) -> dict[str, Any]:
    """What the file names keeps its address: under another one the next start would take it for a new feed."""
    if to is None or to == feed.url:
        return {"moved_to": None, "moved_seen": 0}
    seen = feed.moved_seen + 1 if to == feed.moved_to else 1
    taken = tx.execute(sa.select(feeds.c.id).where(feeds.c.url == to)).first()
    if seen < MOVES_NEEDED or feed.declared or taken:
        return {"moved_to": to, "moved_seen": seen}
    return {"url": to, "moved_to": None, "moved_seen": 0}


def _failure(feed: sa.Row[Any], result: PollResult) -> dict[str, Any]:
    failed = {
        "failures": feed.failures + 1,
        "failing_since": feed.failing_since or result.at,
        "error": result.error or "failed",
        "every_s": feed.every_s if result.every_s is None else result.every_s,
    }
    return {**failed, "paused": True} if result.gone else failed


def _insert(tx: sa.Connection, feed_id: int, result: PollResult) -> int:
    entries = {entry.identity: entry for entry in reversed(result.entries)}
    # Looked at again under the feed's lock: another process may have polled the same meanwhile.
    had = known(tx, feed_id, list(entries), [entry.link_key for entry in entries.values()])
    fresh = [one for one in reversed(entries.values()) if one.identity not in had and one.link_key not in had]
    new = [_row(feed_id, entry, result.at) for entry in fresh]
    if new:
        tx.execute(articles.insert(), new)
    return len(new)


def _pass_over(tx: sa.Connection, feed_id: int, entries: Sequence[NewEntry]) -> None:
    had = known(tx, feed_id, [entry.identity for entry in entries], ())
    rows = {
        entry.identity: {
            "feed_id": feed_id,
            "identity": entry.identity,
            "link_key": entry.link_key,
            "body_hash": entry.body_hash,
        }
        for entry in entries
        if entry.identity not in had
    }
    if rows:
        tx.execute(tombstones.insert(), list(rows.values()))


def _row(feed_id: int, entry: NewEntry, seen: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "identity": entry.identity,
        "candidate": entry.candidate,
        "seen": seen,
        "time": sort_time(entry.published, seen),
        **_content(entry),
    }


def _content(entry: NewEntry) -> dict[str, Any]:
    names = ("link_key", "url", "title", "content", "author", "published", "body_hash")
    return {name: getattr(entry, name) for name in names}


def sort_time(published: datetime | None, seen: datetime) -> datetime:
    """When it was said, as far as known: a date in the future would stay on top for ever."""
    return min(published, seen) if published else seen


def _change(tx: sa.Connection, feed_id: int, entry: NewEntry) -> None:
    """An entry with a new text is read again; that makes it no news: candidate, seen and readable_at stay.

    One that changed too often, or whose time is over, is only known by its new text from then on.
    """
    mine = articles.c.feed_id == feed_id
    columns = sa.select(articles.c.id, articles.c.changes, articles.c.body_hash).where(mine)
    found = tx.execute(columns.where(articles.c.identity == entry.identity)).first()
    if found is None and entry.link_key:
        found = tx.execute(columns.where(articles.c.link_key == entry.link_key).order_by(articles.c.id)).first()
    if found is None:
        _change_tombstone(tx, feed_id, entry)
    elif found.body_hash != entry.body_hash:
        _change_article(tx, found.id, entry, again=found.changes < CHANGES_MAX)


def _change_article(tx: sa.Connection, article_id: int, entry: NewEntry, *, again: bool) -> None:
    unread = {"state": "new", "tries": 0, "not_before": None, "lease_until": None, "reason": None}
    values = {**_content(entry), **unread, "changes": articles.c.changes + 1}
    change = articles.update().where(articles.c.id == article_id)
    tx.execute(change.values(values if again else {"body_hash": entry.body_hash}))


def _change_tombstone(tx: sa.Connection, feed_id: int, entry: NewEntry) -> None:
    known_as = tombstones.c.identity == entry.identity
    if entry.link_key:
        known_as |= tombstones.c.link_key == entry.link_key
    change = tombstones.update().where(tombstones.c.feed_id == feed_id, known_as)
    tx.execute(change.values(body_hash=entry.body_hash))


def _redate(tx: sa.Connection, feed_id: int, standing: Sequence[NewEntry]) -> None:
    """Entries of a feed whose words are the same, perhaps with another date: only the time of their articles follows.

    It is no news and is not read again. A feed without a date takes none back; one that dates every entry anew at each
    poll changes nothing, since an article is never later than it was seen.
    """
    dated = {entry.identity: entry.published for entry in standing if entry.published}
    columns = (articles.c.id, articles.c.identity, articles.c.seen, articles.c.time)
    for some in chunks(dated):
        there = sa.select(*columns).where(articles.c.feed_id == feed_id, articles.c.identity.in_(some))
        for row in tx.execute(there).all():
            published = dated[row.identity]
            time = sort_time(published, row.seen)
            if time != row.time:
                _move(tx, row.id, published, time)


def _move(tx: sa.Connection, article_id: int, published: datetime | None, time: datetime) -> None:
    """Wherever the article's time is kept for an index."""
    tx.execute(articles.update().where(articles.c.id == article_id).values(published=published, time=time))
    of_article = sa.select(quotes.c.id).where(quotes.c.article_id == article_id)
    tx.execute(quote_mentions.update().where(quote_mentions.c.quote_id.in_(of_article)).values(time=time))
    for table in (quotes, appearances):
        tx.execute(table.update().where(table.c.article_id == article_id).values(time=time))
