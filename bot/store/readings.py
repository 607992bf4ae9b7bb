"""Articles as they were read, whole: for stories, digests and the archive read anew. Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import Intake, ReadArticle, Window
from bot.store.articles import FEED
from bot.store.codec import actors_in, digest_in, fold, spans_in, tokens
from bot.store.feeds import all_feeds, chunks, name_of
from bot.store.fixes import quote_of
from bot.store.names import resolve
from bot.store.search import articles_with
from bot.store.tables import articles, digests, feeds, quotes, subscriptions, told_early
from summarizer.model import Analysis, Article, Candidate, Citation, Quote

READABLE = articles.c.text.is_not(None)

MOST_POSTED = 30  # digests whose quotations are remembered as told
NEWEST = 2_000  # articles among which frequent words are looked for first
REMEMBERED = timedelta(days=7)  # how long a quotation that was posted is no news to the same readers


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
    folded = {fold(name) for name in names}
    scope = [feed for feed in all_feeds(tx) if not folded or fold(feed.name) in folded]
    polled = [feed for feed in scope if not feed.paused]
    # The sum keeps SQLite from going through all that these feeds ever had: times tell the few that are wanted.
    of_feeds = (articles.c.feed_id + 0).in_([feed.id for feed in scope])
    wanted = articles.c.candidate & of_feeds & (articles.c.seen <= until)
    # A slot that is past is told what was readable by then; one that is being planned, what is readable by now.
    readable = (articles.c.readable_at > since) & (sa.true() if subscription else articles.c.readable_at <= until)
    fresh = (articles.c.seen > since) & (articles.c.seen <= until)
    told = _told(subscription) if subscription is not None else sa.true()
    by = resolve(tx, actor).ids if actor else None
    # Asked of the window's few articles, not of all that the actor ever said.
    spoken = sa.true() if by is None else sa.exists().where(quotes.c.article_id == articles.c.id, _by(by))
    waiting = sa.select(sa.func.count()).where(wanted, articles.c.state == "new", articles.c.readable_at.is_(None))
    # Each by its own index; together in one condition, they would be looked for among all articles.
    newest = (
        sa.select(articles.c.seen, articles.c.id).order_by(articles.c.seen.desc(), articles.c.id.desc()).limit(most)
    )
    each = {row for when in (fresh, readable) for row in tx.execute(newest.where(wanted, READABLE, when, told, spoken))}
    ids = [row.id for row in sorted(each, reverse=True)[:most]]
    return Window(
        candidates=tuple(_loaded(tx, ids, by)),
        feeds=len(polled),
        failing=sum(feed.failing_since is not None for feed in polled),
        pending=tx.execute(waiting).scalar_one(),
        posted=_posted(tx, subscription, until - REMEMBERED) if subscription is not None else (),
    )


def intake(tx: sa.Connection, names: Sequence[str], since: datetime, until: datetime) -> Intake:
    """What became of the articles first seen in (since, until], candidates or not."""
    folded = {fold(name) for name in names}
    scope = [feed.id for feed in all_feeds(tx) if not folded or fold(feed.name) in folded]
    columns = (articles.c.id, articles.c.candidate, articles.c.state, READABLE.label("readable"))
    seen = (articles.c.seen > since) & (articles.c.seen <= until) & (articles.c.feed_id + 0).in_(scope)
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


def _by(actor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    return quotes.c.actor_id.in_(list(actor_ids))


def _told(subscription: int) -> sa.ColumnElement[bool]:
    early = sa.select(told_early.c.article_id).where(told_early.c.subscription_id == subscription)
    made = sa.select(subscriptions.c.created).where(subscriptions.c.id == subscription).scalar_subquery()
    return articles.c.id.not_in(early) & (articles.c.seen > made)


def between(
    tx: sa.Connection, since: datetime, until: datetime, text: str | None = None, limit: int = 500
) -> list[Candidate]:
    """Articles of [since, until) by their own time, the newest `limit` that have all words of `text`."""
    ids = sa.select(articles.c.id).where(READABLE, articles.c.time >= since, articles.c.time < until)
    ids = ids.order_by(articles.c.time.desc(), articles.c.id.desc())
    if text is None:
        return _loaded(tx, list(tx.execute(ids.limit(limit)).scalars()))
    if not tokens(text):
        return []
    # A word that most articles have is found among the newest; only a rarer one is looked for in all.
    found = _among(tx, text, ids, limit)
    if found is None:
        found = list(tx.execute(ids.where(articles_with(tx, text)).limit(limit)).scalars())
    return _loaded(tx, found)


def of(tx: sa.Connection, ids: Sequence[int]) -> list[Candidate]:
    """Those of these articles that have been read."""
    readable = [one for some in chunks(ids) for one in tx.execute(
        sa.select(articles.c.id).where(READABLE, articles.c.id.in_(some))).scalars()]  # fmt: skip
    return _loaded(tx, readable)


def _among(tx: sa.Connection, text: str, ids: sa.Select[Any], limit: int) -> list[int] | None:
    """Those of the newest that have the words; None where they are fewer than `limit`, and others may have them."""
    near = ids.limit(NEWEST).subquery()
    count, *ends = tx.execute(sa.select(sa.func.count(), sa.func.min(near.c.id), sa.func.max(near.c.id))).one()
    with_words = articles_with(tx, text, (ends[0], ends[1]))
    found = list(tx.execute(ids.where(articles.c.id.in_(sa.select(near.c.id)), with_words).limit(limit)).scalars())
    return found if len(found) == limit or count < NEWEST else None


def _loaded(tx: sa.Connection, ids: Sequence[int], by: Collection[int] | None = None) -> list[Candidate]:
    return [_candidate(row, told) for row, told in _rows(tx, ids, by)]


def _rows(
    tx: sa.Connection, ids: Sequence[int], by: Collection[int] | None = None
) -> list[tuple[sa.Row[Any], tuple[Quote, ...]]]:
    """Articles in the order of their first sight, each with its quotes in text order, or those by some actors."""
    found: list[tuple[sa.Row[Any], tuple[Quote, ...]]] = []
    for some in chunks(ids):
        told = _quotes(tx, some, by)
        rows = tx.execute(sa.select(articles, *FEED).join(feeds).where(articles.c.id.in_(some)))
        found.extend((row, tuple(told[row.id])) for row in rows)
    return sorted(found, key=lambda one: (one[0].seen, one[0].id))


def _quotes(tx: sa.Connection, article_ids: Sequence[int], by: Collection[int] | None) -> dict[int, list[Quote]]:
    told: dict[int, list[Quote]] = defaultdict(list)
    spoken = sa.true() if by is None else _by(by)
    rows = sa.select(quotes).where(quotes.c.article_id.in_(article_ids), spoken)
    rows = rows.order_by(quotes.c.article_id, quotes.c.start)
    for row in tx.execute(rows):
        told[row.article_id].append(quote_of(row))
    return told


def _analysis(row: sa.Row[Any], told: tuple[Quote, ...]) -> Analysis:
    return Analysis(row.lang, told, actors_in(row.actors), spans_in(row.summary), spans_in(row.not_content))


def _candidate(row: sa.Row[Any], told: tuple[Quote, ...]) -> Candidate:
    analysis = _analysis(row, told)
    return Candidate(
        key=row.id,
        article=Article(row.text, row.title, row.lang, analysis.not_content),
        analysis=analysis,
        outlet=row.outlet or name_of(row.feed_name, row.feed_title, row.feed_url),
        url=row.url,
        seen=row.seen,
        published=row.published,
    )


def page(tx: sa.Connection, after_id: int, since: datetime | None, limit: int) -> list[ReadArticle]:
    """Articles with a higher id, by id, first seen since then; none that waits to be read (again)."""
    chosen = sa.select(articles.c.id).where(articles.c.id > after_id, *_settled(since))
    ids = list(tx.execute(chosen.order_by(articles.c.id).limit(limit)).scalars())
    return sorted((_read(row, told) for row, told in _rows(tx, ids)), key=lambda article: article.id)


def read_of(tx: sa.Connection, ids: Sequence[int]) -> list[ReadArticle]:
    """These articles, which have been read."""
    return [_read(row, told) for row, told in _rows(tx, ids)]


def count(tx: sa.Connection, since: datetime | None) -> int:
    """How many articles all pages hold."""
    return tx.execute(sa.select(sa.func.count()).select_from(articles).where(*_settled(since))).scalar_one()


def _settled(since: datetime | None) -> list[sa.ColumnElement[bool]]:
    return [READABLE, articles.c.state == "read", *([] if since is None else [articles.c.seen >= since])]


def _read(row: sa.Row[Any], told: tuple[Quote, ...]) -> ReadArticle:
    return ReadArticle(
        id=row.id,
        title=row.title,
        text=row.text,
        lang=row.lang,
        byline=row.byline,
        outlet=row.outlet,
        published=row.published,
        analysis=_analysis(row, told),
    )
