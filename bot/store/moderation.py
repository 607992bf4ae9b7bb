"""A moderator's word on one quote: said or taken back, and told over the archive at once. Knows no command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.conversation import Asker, KnownQuote, QuoteFix, QuoteRef, SaidQuote
from bot.model import ReadArticle
from bot.store import changes, fixes
from bot.store.amendments import fixes as said
from bot.store.anchors import anchored, standings
from bot.store.articles import store_quotes
from bot.store.codec import actors_in
from bot.store.copies import is_meant, wording_key
from bot.store.readings import of, read_of
from bot.store.search import matching
from bot.store.tables import articles, quotes
from summarizer.citations import cite
from summarizer.model import Actor, Candidate, Quote, Span
from summarizer.text import trimmed

COPIES = 200  # quotes with all the words that are looked through for the same ones
ACTORS_FIRST: dict[str, int] = {"person": 0, "organisation": 1}


def known(tx: sa.Connection, ref: QuoteRef) -> KnownQuote | None:
    """The quote that is meant, hidden or shown; None where its words stand in the article no more."""
    found = of(tx, [ref.article])
    quote = _quote(found[0], fixes.as_read(tx, ref.article), ref) if found else None
    if quote is None:
        return None
    [candidate] = found
    kept = {fix.was.span: fix for fix in fixes.of_article(tx, ref.article) if fix.was}
    fix = kept.get(quote.span)
    shown = next((one for one in candidate.analysis.quotes if one.span == quote.span), quote)
    return KnownQuote(
        citation=cite(candidate, shown),
        verdict=fix.verdict if fix else None,
        read=quote.speaker,
        actors=tuple(_names(candidate.analysis.actors, candidate.analysis.quotes)),
    )


def _quote(candidate: Candidate, every: Sequence[Quote], ref: QuoteRef) -> Quote | None:
    """Of the quotes with these words, or that begin with them, the nearest to where they stood."""
    text = candidate.article.text
    told = [(one, trimmed(text, one.span.start, one.span.end)) for one in every]
    same = [(one, span) for one, span in told if ref.means(span.of(text))]
    best = min(same, key=lambda pair: (abs(pair[1].start - ref.start), pair[1].end), default=None)
    return best[0] if best else None


def _names(actors: Sequence[Actor], quotes: Sequence[Quote]) -> list[str]:
    """Who is named in the article, those first who speak, then persons, then organisations."""
    speakers = dict.fromkeys(one.speaker for one in quotes if one.speaker)
    listed = sorted(actors, key=lambda one: ACTORS_FIRST.get(one.kind, 2))
    return list(dict.fromkeys([*speakers, *(one.name for one in listed if one.kind in ACTORS_FIRST)]))


def name_in(tx: sa.Connection, article_id: int, name: str) -> str | None:
    """Who bears this name in the article, as the article has it; None where it names nobody so."""
    row = tx.execute(sa.select(articles.c.text, articles.c.actors).where(articles.c.id == article_id)).one_or_none()
    if row is None or row.text is None:
        return None
    return fixes.name_in(row.text, actors_in(row.actors), name)


def fix(tx: sa.Connection, word: QuoteFix, asker: Asker, now: datetime) -> bool:
    """Keep what a moderator says of the quote, or forget what was said; False where there is no such quote.

    It holds for the same page's article in other feeds and for the same words in other outlets, in place of whatever
    was said of any of them; every card that shows one is edited.
    """
    meant = _meant(tx, word.ref)
    if meant is None:
        return False
    page = [word.ref.article, *fixes.read(tx, fixes.same_page(tx, word.ref.article))]
    copies = _copies(tx, *meant.told) if word.verdict else ()
    every = fixes.read(tx, sorted({*page, *_family(tx, _replaced(tx, word, meant, page)), *copies}))
    # What is read here must be what is written over: another process may be reading the articles anew.
    tx.execute(sa.select(articles.c.id).where(articles.c.id.in_(every)).order_by(articles.c.id).with_for_update())
    meant = _meant(tx, word.ref)
    if meant is None:
        return False
    read = {article_id: fixes.as_read(tx, article_id) for article_id in every}
    anchor = fixes.anchor_out(anchored(meant.text, meant.span))
    # What was said before bears another mark where the edge of the quote stood elsewhere then.
    marks = {anchor["mark"], *(one.mark for one in meant.before)}
    roots = _replaced(tx, word, meant, page)
    tx.execute(said.delete().where(said.c.article_id.in_(page), said.c.mark.in_(marks)))
    tx.execute(said.delete().where(said.c.id.in_(roots) | said.c.origin.in_(roots)))
    if word.verdict is not None:
        tx.execute(said.insert().values(**_kept(word, asker, now), **anchor, **_first(meant)))
    for article_id in every:
        store_quotes(tx, article_id, read[article_id])
    changes.ask(tx, every, now)
    return True


@dataclass(frozen=True, slots=True)
class _Meant:
    """The quote that a moderator means, as it was read, in its text; and what was said of it before."""

    text: str
    quote: Quote
    before: tuple[fixes.Fix, ...]

    @property
    def span(self) -> Span:
        return trimmed(self.text, self.quote.span.start, self.quote.span.end)

    @property
    def told(self) -> tuple[str, str]:
        return self.span.of(self.text), self.quote.kind

    @property
    def wrong(self) -> str | None:
        """Whom the article names, or named when something was said of the quote."""
        return self.quote.speaker or next((one.wrong for one in self.before if one.wrong), None)


def _meant(tx: sa.Connection, ref: QuoteRef) -> _Meant | None:
    found = of(tx, [ref.article])
    quote = _quote(found[0], fixes.as_read(tx, ref.article), ref) if found else None
    if quote is None:
        return None
    before = (one for one in fixes.of_article(tx, ref.article) if one.was and one.was.span == quote.span)
    return _Meant(found[0].article.text, quote, tuple(before))


def _kept(word: QuoteFix, asker: Asker, now: datetime) -> dict[str, Any]:
    values = {"article_id": word.ref.article, "verdict": word.verdict, "speaker": word.speaker, "made": now}
    return values | {"platform": asker.platform, "space": asker.space, "moderator": asker.user}


def _first(meant: _Meant) -> dict[str, Any]:
    """By what its copies are found."""
    return {"was": fixes.quote_out(meant.quote), "wording": wording_key(*meant.told), "wrong": meant.wrong}


def _replaced(tx: sa.Connection, word: QuoteFix, meant: _Meant, page: Sequence[int]) -> list[int]:
    """What this word takes the place of: what was said of the quote, and of the same words elsewhere where it holds."""
    roots, key = [one.root for one in meant.before], wording_key(*meant.told)
    if word.verdict is None or not key:
        return roots
    elsewhere = (said.c.wording == key, said.c.article_id.not_in(page))
    rows = sa.select(said.c.id, said.c.was, articles.c.actors).join(articles).where(*elsewhere)
    others = [(row.id, fixes.quote_in(row.was), actors_in(row.actors)) for row in tx.execute(rows) if row.was]
    holds = (root for root, was, actors in others if is_meant(word.verdict, meant.wrong, word.speaker, was, actors))
    return [*roots, *holds]


def _family(tx: sa.Connection, roots: Sequence[int]) -> list[int]:
    """The articles in which these words hold."""
    rows = sa.select(said.c.article_id).where(said.c.id.in_(roots) | said.c.origin.in_(roots))
    return list(tx.execute(rows).scalars()) if roots else []


def _copies(tx: sa.Connection, words: str, kind: str) -> set[int]:
    """The articles with a quote of the same words, the newest `COPIES` of them."""
    key, found = wording_key(words, kind), matching(tx, words)
    if not key or found is None:
        return set()
    columns = (quotes.c.article_id, quotes.c.start, quotes.c.end, quotes.c.kind, articles.c.text)
    rows = sa.select(*columns).join(articles).where(quotes.c.id.in_(found.quotes))
    rows = rows.order_by(quotes.c.time.desc(), quotes.c.id.desc()).limit(COPIES)
    return {row.article_id for row in tx.execute(rows) if wording_key(row.text[row.start : row.end], row.kind) == key}


def count(tx: sa.Connection, platform: str, user: str) -> int:
    """How many of these words bear this person's id."""
    mine = (said.c.platform == platform, said.c.moderator == user, said.c.origin.is_(None))
    return tx.execute(sa.select(sa.func.count()).select_from(said).where(*mine)).scalar_one()


def forget_moderator(tx: sa.Connection, platform: str, user: str) -> None:
    """What was said stays; who said it need not be known."""
    tx.execute(said.update().where(said.c.platform == platform, said.c.moderator == user).values(moderator=""))


def corrected(tx: sa.Connection, after_id: int, limit: int) -> list[tuple[ReadArticle, tuple[SaidQuote, ...]]]:
    """At most `limit` articles with a higher id, by id, of whose quotes something was said; and what was.

    What holds in copies is told once, of the article that it was said of.
    """
    chosen = sa.select(said.c.article_id).where(said.c.article_id > after_id, said.c.origin.is_(None)).distinct()
    ids = list(tx.execute(chosen.order_by(said.c.article_id).limit(limit)).scalars())
    told = sorted(read_of(tx, ids), key=lambda one: one.id)
    return [(one, tuple(_told(one, fix) for fix in fixes.of_article(tx, one.id, first=True))) for one in told]


def _told(article: ReadArticle, fix: fixes.Fix) -> SaidQuote:
    """The number of its standing is counted in the text as it is now."""
    words, start = fix.anchor.words, fix.stands_at(article.text)
    place = -1 if start is None else standings(article.text, words).index(start)
    return SaidQuote(words, place, fix.verdict, fix.speaker)
