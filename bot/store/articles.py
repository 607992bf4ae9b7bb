"""Entries on their way to being articles: claimed, read, put off or given up. Knows no HTML and no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import PendingArticle, ReadArticle
from bot.store import changes, fixes, people
from bot.store.codec import actors_in, actors_out, fold, must_be_storable, spans_in, spans_out
from bot.store.feeds import name_of, sort_time
from bot.store.search import lexemes
from bot.store.tables import articles, feeds, quote_mentions, quotes
from summarizer.citations import listed, voices
from summarizer.model import Analysis, Quote
from summarizer.revision import is_teaser

FEED = (feeds.c.name.label("feed_name"), feeds.c.title.label("feed_title"), feeds.c.url.label("feed_url"))
LEASED = articles.c.lease_until.is_not(None)


def claim(tx: sa.Connection, now: datetime, lease_s: float, limit: int) -> list[PendingArticle]:
    """Lease what is due, the oldest first; two stores never get the same while a lease lasts."""
    due = (
        articles.c.state == "new",
        articles.c.not_before.is_(None) | (articles.c.not_before <= now),
        articles.c.lease_until.is_(None) | (articles.c.lease_until <= now),
        articles.c.feed_id.in_(sa.select(feeds.c.id).where(~feeds.c.removed)),
    )
    order = (articles.c.seen, articles.c.id)
    chosen = sa.select(articles.c.id).where(*due).order_by(*order).limit(limit).with_for_update(skip_locked=True)
    ids = list(tx.execute(chosen).scalars())
    leased = {"lease_until": now + timedelta(seconds=lease_s), "tries": articles.c.tries + 1}
    tx.execute(articles.update().where(articles.c.id.in_(ids)).values(**leased))
    rows = sa.select(articles, *FEED).join(feeds).where(articles.c.id.in_(ids)).order_by(*order)
    return [_pending(row) for row in tx.execute(rows)]


def _pending(row: sa.Row[Any]) -> PendingArticle:
    return PendingArticle(
        id=row.id,
        feed_id=row.feed_id,
        feed_url=row.feed_url,
        feed_name=name_of(row.feed_name, row.feed_title, row.feed_url),
        url=row.url,
        title=row.title,
        content=row.content,
        author=row.author,
        published=row.published,
        seen=row.seen,
        tries=row.tries,
    )


def put_off(tx: sa.Connection, article_id: int, until: datetime, reason: str) -> None:
    """Another try, not before `until`; nothing where a newer text came meanwhile, which is read at once."""
    change = articles.update().where(articles.c.id == article_id, LEASED, articles.c.state == "new")
    tx.execute(change.values(not_before=until, lease_until=None, reason=reason))


def give_up(tx: sa.Connection, article_id: int, reason: str) -> None:
    """No more tries; an earlier reading of the same entry stays what it was."""
    change = articles.update().where(articles.c.id == article_id, LEASED, articles.c.state == "new")
    state = sa.case((articles.c.text.is_(None), "failed"), else_="read")
    tx.execute(change.values(state=state, lease_until=None, reason=reason))


# --- what was read -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """What the row of an article says before it is read (again)."""

    id: int
    title: str
    seen: datetime
    state: str
    leased: bool
    text: str | None


def store(tx: sa.Connection, article: ReadArticle, now: datetime) -> None:
    """Text, quotes and actors at once, in place of an earlier reading; nothing where the entry is gone.

    Of a page that shows only a part of what it showed before the earlier reading stays.
    """
    must_be_storable(article.text)
    held = _held(tx, article.id)
    if held is None:
        return
    if held.text is not None and is_teaser(held.text, article.text):
        tx.execute(articles.update().where(articles.c.id == article.id).values(**_settled(held)))
        return
    changed = held.text is not None and held.text != article.text
    before = fixes.shown(tx, article.id) if changed else ()
    if held.text is not None:
        forget_quotes(tx, [article.id])
    time = sort_time(article.published, held.seen)
    article = replace(article, analysis=_corrected(tx, article.id, article.text, article.analysis))
    tx.execute(articles.update().where(articles.c.id == article.id).values(**_reading(tx, article, held, time, now)))
    _add_quotes(tx, article.id, article.text, article.analysis, time)
    if changed and held.text is not None:
        changes.note(tx, article.id, (held.text, before), article.text, now)


def store_quotes(tx: sa.Connection, article_id: int, read: Sequence[Quote]) -> None:
    """These quotes of a stored article in place of those that are there, as moderators would have them."""
    columns = (articles.c.text, articles.c.lang, articles.c.actors, articles.c.not_content, articles.c.time)
    row = tx.execute(sa.select(*columns).where(articles.c.id == article_id).with_for_update()).one()
    analysis = Analysis(row.lang or "en", tuple(read), actors_in(row.actors), (), spans_in(row.not_content))
    forget_quotes(tx, [article_id])
    analysis = _corrected(tx, article_id, row.text, analysis)
    heard = sorted(voices(row.text, analysis))
    tx.execute(articles.update().where(articles.c.id == article_id).values(voices=heard))
    _add_quotes(tx, article_id, row.text, analysis, row.time)


def _held(tx: sa.Connection, article_id: int) -> _Held | None:
    columns = (articles.c.id, articles.c.title, articles.c.seen, articles.c.state, LEASED, articles.c.text)
    row = tx.execute(sa.select(*columns).where(articles.c.id == article_id).with_for_update(of=articles)).one_or_none()
    return None if row is None else _Held(*row)


def _reading(tx: sa.Connection, article: ReadArticle, held: _Held, time: datetime, now: datetime) -> dict[str, Any]:
    title = article.title or held.title
    return {
        "title": title,
        "text": article.text,
        "lang": article.lang,
        "byline": article.byline,
        "outlet": article.outlet,
        "outlet_folded": fold(article.outlet),
        "published": article.published,
        "time": time,
        "readable_at": sa.func.coalesce(articles.c.readable_at, now),
        "actors": actors_out(article.analysis.actors),
        "summary": spans_out(article.analysis.summary),
        "not_content": spans_out(article.analysis.not_content),
        "voices": sorted(voices(article.text, article.analysis)),
        "lexemes": lexemes(tx, article.text, title),
        **_settled(held),
        **_page(article, now),
    }


def _settled(held: _Held) -> dict[str, Any]:
    """Without a lease a newer text came while this one was read: the entry is still to be read."""
    return {"state": "read", "content": "", "lease_until": None, "reason": None} if held.leased else {}


def _page(article: ReadArticle, now: datetime) -> dict[str, Any]:
    """When and with what the page may be looked at again; an article that is only analysed anew says nothing of it."""
    if article.page is None:
        return {}
    return {"checked": now, "etag": article.page.etag, "last_modified": article.page.last_modified}


def _corrected(tx: sa.Connection, article_id: int, text: str, analysis: Analysis) -> Analysis:
    """With the quotes that are kept, as moderators would have them."""
    told = fixes.applied(tx, article_id, text, listed(analysis.quotes), analysis.actors)
    return replace(analysis, quotes=told)


def _add_quotes(tx: sa.Connection, article_id: int, text: str, analysis: Analysis, time: datetime) -> None:
    told = analysis.quotes
    named = people.mentions(text, analysis)
    ids = people.enrol(tx, article_id, analysis, frozenset[str]().union(*named), time)
    speakers = [ids.get(fold(quote.speaker)) if quote.speaker else None for quote in told]
    rows = [_quote(quote, article_id, speaker, time) for quote, speaker in zip(told, speakers, strict=True)]
    for row, quote in zip(rows, told, strict=True):
        row["lexemes"] = lexemes(tx, quote.span.of(text))
    if rows:
        tx.execute(quotes.insert(), rows)
    about = [{ids[one] for one in map(fold, names) if one in ids} for names in named]
    _add_mentions(tx, article_id, about, time)
    people.count_quotes(tx, people.spoken(speakers))


def _add_mentions(tx: sa.Connection, article_id: int, named: Sequence[set[int]], time: datetime) -> None:
    """`named` holds the actors that each quote names, in the order in which the quotes were inserted."""
    if not any(named):
        return
    ids = tx.execute(sa.select(quotes.c.id).where(quotes.c.article_id == article_id).order_by(quotes.c.id)).scalars()
    rows = [
        {"quote_id": quote_id, "actor_id": actor_id, "time": time}
        for quote_id, actor_ids in zip(ids, named, strict=True)
        for actor_id in sorted(actor_ids)
    ]
    tx.execute(quote_mentions.insert(), rows)


def _quote(quote: Quote, article_id: int, speaker: int | None, time: datetime) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "start": quote.span.start,
        "end": quote.span.end,
        "kind": quote.kind,
        "cue": quote.cue,
        "mention": quote.mention,
        "speaker": quote.speaker,
        "actor_id": speaker,
        "role": quote.role,
        "evidence": quote.evidence,
        "confidence": quote.confidence,
        "time": time,
    }


def forget_quotes(tx: sa.Connection, article_ids: Sequence[int]) -> None:
    """Delete the quotes of these articles while their texts still stand: the search index is undone from them.

    Who stands in them is forgotten as well.
    """
    people.forget_appearances(tx, article_ids)
    of_articles = quotes.c.article_id.in_(article_ids)
    spoken = people.spoken(tx.execute(sa.select(quotes.c.actor_id).where(of_articles)).scalars())
    tx.execute(quotes.delete().where(of_articles))
    people.count_quotes(tx, {number: -count for number, count in spoken.items()})
