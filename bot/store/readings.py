"""Articles as they were read, whole: for stories, digests and the archive read anew. Changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import ReadArticle
from bot.store import fixes
from bot.store.articles import FEED
from bot.store.codec import actors_in, spans_in, tokens
from bot.store.feeds import chunks, name_of
from bot.store.fixes import Fix, quote_of
from bot.store.newest import Period
from bot.store.search import articles_with
from bot.store.tables import articles, feeds, quotes
from bot.stories import FullText
from summarizer.model import Analysis, Article, Candidate, Quote, Span

READABLE = articles.c.text.is_not(None)

STRIDES = (2_000, 8_000)  # of the newest articles, among which words are looked for before all that match


def between(
    tx: sa.Connection, since: datetime, until: datetime, text: str | None = None, limit: int = 500
) -> list[Candidate]:
    """Articles of [since, until) by their own time, the newest `limit` that have all words of `text`."""
    return loaded(tx, matching(tx, Period(since, until), text, limit))


def matching(tx: sa.Connection, period: Period, text: str | None, limit: int) -> list[int]:
    """The keys of the same articles, the newest first."""
    if text is None:
        return list(tx.execute(_newest_first(_read(period)).limit(limit)).scalars())
    if not tokens(text):
        return []
    # A word that most articles have is found among the newest; only a rarer one is looked for in all.
    for stride in STRIDES:
        times = _read(period).with_only_columns(articles.c.time).order_by(articles.c.time.desc())
        last = tx.execute(times.offset(stride - 1).limit(1)).scalar()
        found = _with_words(tx, text, replace(period, since=last or period.since), limit)
        if last is None or len(found) == limit:
            return found
    return _with_words(tx, text, period, limit)


def _with_words(tx: sa.Connection, text: str, period: Period, limit: int) -> list[int]:
    read = _read(period)
    first, last = tx.execute(read.with_only_columns(sa.func.min(articles.c.id), sa.func.max(articles.c.id))).one()
    if first is None:
        return []
    with_words = _newest_first(read.where(articles_with(tx, text, (first, last))))
    return list(tx.execute(with_words.limit(limit)).scalars())


def _read(period: Period) -> sa.Select[int]:
    return sa.select(articles.c.id).where(READABLE, *period.holds(articles.c.time))


def _newest_first(chosen: sa.Select[int]) -> sa.Select[Any]:
    return chosen.order_by(articles.c.time.desc(), articles.c.id.desc())


def of(tx: sa.Connection, ids: Sequence[int]) -> list[Candidate]:
    """Those of these articles that have been read."""
    readable = [one for some in chunks(ids) for one in tx.execute(
        sa.select(articles.c.id).where(READABLE, articles.c.id.in_(some))).scalars()]  # fmt: skip
    return loaded(tx, readable)


def texts(tx: sa.Connection, ids: Sequence[int]) -> list[FullText]:
    """The title and text of each of these articles that has been read, in this order."""
    columns = (articles.c.id, articles.c.title, articles.c.text)
    found = {row.id: FullText(*row) for some in chunks(ids) for row in tx.execute(
        sa.select(*columns).where(READABLE, articles.c.id.in_(some)))}  # fmt: skip
    return [found[one] for one in ids if one in found]


def loaded(tx: sa.Connection, ids: Sequence[int], by: Collection[int] | None = None) -> list[Candidate]:
    """These articles, in the order of their first sight, with their quotes, or those by some actors."""
    said = fixes.of_articles(tx, ids)
    return [_told(_candidate(row, told), said.get(row.id, ())) for row, told in _rows(tx, ids, by)]


def _told(candidate: Candidate, said: Sequence[Fix]) -> Candidate:
    """Without the sentences that would tell a hidden quote after all."""
    starts = [(fix.stands_at(candidate.article.text), fix.anchor.words) for fix in said if fix.verdict == "hidden"]
    hidden = [Span(at, at + len(words)) for at, words in starts if at is not None]
    if not hidden:
        return candidate
    kept = tuple(one for one in candidate.analysis.summary if not any(one.overlaps(span) for span in hidden))
    return replace(candidate, analysis=replace(candidate.analysis, summary=kept))


def spoken_by(actor_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Quotes by one of these."""
    return quotes.c.actor_id.in_(list(actor_ids))


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
    spoken = sa.true() if by is None else spoken_by(by)
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
        story=row.story,
    )


def page(tx: sa.Connection, after_id: int, since: datetime | None, limit: int) -> list[ReadArticle]:
    """Articles with a higher id, by id, first seen since then; none that waits to be read (again)."""
    chosen = sa.select(articles.c.id).where(articles.c.id > after_id, *_settled(since))
    ids = list(tx.execute(chosen.order_by(articles.c.id).limit(limit)).scalars())
    return sorted((_reading(row, told) for row, told in _rows(tx, ids)), key=lambda article: article.id)


def read_of(tx: sa.Connection, ids: Sequence[int]) -> list[ReadArticle]:
    """These articles, which have been read."""
    return [_reading(row, told) for row, told in _rows(tx, ids)]


def count(tx: sa.Connection, since: datetime | None) -> int:
    """How many articles all pages hold."""
    return tx.execute(sa.select(sa.func.count()).select_from(articles).where(*_settled(since))).scalar_one()


def _settled(since: datetime | None) -> list[sa.ColumnElement[bool]]:
    return [READABLE, articles.c.state == "read", *([] if since is None else [articles.c.seen >= since])]


def _reading(row: sa.Row[Any], told: tuple[Quote, ...]) -> ReadArticle:
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
