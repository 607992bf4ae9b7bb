"""Articles whose pages are to be looked at again, because cards show them. Knows no HTTP and no clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from bot.books import ShownArticle
from bot.model import Validators
from bot.store.amendments import shown
from bot.store.feeds import chunks
from bot.store.readings import read_of
from bot.store.tables import articles, digests, feeds

SLOWER = 4  # an article of twelve hours is looked at every three: what is going to change changes early


def claim(tx: sa.Connection, now: datetime, *, every_s: float, since: datetime, limit: int) -> list[ShownArticle]:
    """At most `limit` articles on cards told after `since`, longest not looked at; they are not given again soon.

    Only texts that were their pages': the feed's own body changes with the feed.
    """
    young = sa.select(digests.c.id).where(digests.c.until >= since)
    on_cards = sa.select(shown.c.article_id).where(shown.c.digest_id.in_(young)).distinct()
    due = (
        articles.c.checked <= now - timedelta(seconds=every_s),
        articles.c.state == "read",
        articles.c.url.is_not(None),
        articles.c.feed_id.in_(sa.select(feeds.c.id).where(~feeds.c.removed)),
    )
    chosen = sa.select(articles.c.id, articles.c.checked, articles.c.readable_at).where(*due)
    # By their numbers: there is no index of pages that nobody looked at.
    found = [
        row
        for some in chunks(tx.execute(on_cards).scalars())
        for row in tx.execute(chosen.where(articles.c.id.in_(some)).with_for_update(skip_locked=True))
        if now - row.checked >= (now - row.readable_at) / SLOWER
    ]
    ids = [row.id for row in sorted(found, key=lambda row: (row.checked, row.id))[:limit]]
    for some in chunks(ids):
        tx.execute(articles.update().where(articles.c.id.in_(some)).values(checked=now))
    asked = (articles.c.id, articles.c.url, articles.c.etag, articles.c.last_modified)
    pages = {row.id: row for row in tx.execute(sa.select(*asked).where(articles.c.id.in_(ids)))}
    return [
        ShownArticle(one, pages[one.id].url, Validators(pages[one.id].etag, pages[one.id].last_modified))
        for one in read_of(tx, ids)
    ]


def same(tx: sa.Connection, article_id: int, page: Validators) -> None:
    """The page says what it said; it is asked for with these the next time."""
    values = {"etag": page.etag, "last_modified": page.last_modified}
    tx.execute(articles.update().where(articles.c.id == article_id).values(**values))
