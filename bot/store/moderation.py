"""A moderator's word on one quote: said or taken back, and told over the archive at once. Knows no command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.conversation import Asker, KnownQuote, QuoteFix, QuoteRef, SaidQuote
from bot.model import ReadArticle
from bot.store import changes, fixes
from bot.store.amendments import fixes as said
from bot.store.articles import store_quotes
from bot.store.codec import actors_in
from bot.store.readings import of, read_of
from bot.store.tables import articles
from summarizer.citations import cite
from summarizer.model import Actor, Candidate, Quote
from summarizer.text import trimmed

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

    It holds for the same page's article in other feeds, and every card that shows it is edited.
    """
    ref = word.ref
    same = [ref.article, *fixes.read(tx, fixes.same_page(tx, ref.article))]
    # What is read here must be what is written over: another process may be reading the article anew.
    tx.execute(sa.select(articles.c.id).where(articles.c.id.in_(same)).order_by(articles.c.id).with_for_update())
    found = of(tx, [ref.article])
    quote = _quote(found[0], fixes.as_read(tx, ref.article), ref) if found else None
    if quote is None:
        return False
    text = found[0].article.text
    span = trimmed(text, quote.span.start, quote.span.end)
    words = span.of(text)
    place = fixes.standings(text, words).index(span.start)
    values = {"words": words, "place": place, "verdict": word.verdict, "speaker": word.speaker, "made": now}
    values |= {"platform": asker.platform, "space": asker.space, "moderator": asker.user}
    read = {article_id: fixes.as_read(tx, article_id) for article_id in same}
    mark = fixes.mark_of(words, place)
    # What was said before bears another mark where the edge of the quote stood elsewhere then.
    before = {one.mark for one in fixes.of_article(tx, ref.article) if one.was and one.was.span == quote.span}
    tx.execute(said.delete().where(said.c.article_id.in_(same), said.c.mark.in_({mark, *before})))
    if word.verdict is not None:
        tx.execute(said.insert().values(article_id=ref.article, mark=mark, was=fixes.quote_out(quote), **values))
    for article_id in same:
        store_quotes(tx, article_id, read[article_id])
    changes.ask(tx, same, now)
    return True


def count(tx: sa.Connection, platform: str, user: str) -> int:
    """How many of these words bear this person's id."""
    mine = (said.c.platform == platform, said.c.moderator == user)
    return tx.execute(sa.select(sa.func.count()).select_from(said).where(*mine)).scalar_one()


def forget_moderator(tx: sa.Connection, platform: str, user: str) -> None:
    """What was said stays; who said it need not be known."""
    tx.execute(said.update().where(said.c.platform == platform, said.c.moderator == user).values(moderator=""))


def corrected(tx: sa.Connection, after_id: int, limit: int) -> list[tuple[ReadArticle, tuple[SaidQuote, ...]]]:
    """At most `limit` articles with a higher id, by id, of whose quotes something was said; and what was."""
    chosen = sa.select(said.c.article_id).where(said.c.article_id > after_id).distinct()
    ids = list(tx.execute(chosen.order_by(said.c.article_id).limit(limit)).scalars())
    told = sorted(read_of(tx, ids), key=lambda one: one.id)
    return [
        (one, tuple(SaidQuote(fix.words, fix.place, fix.verdict, fix.speaker) for fix in fixes.of_article(tx, one.id)))
        for one in told
    ]
