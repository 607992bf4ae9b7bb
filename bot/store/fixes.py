"""What moderators said of single quotes, applied to an article's quotes whenever they are read. Knows no command."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from bot.conversation import Verdict, words_key
from bot.store.amendments import fixes
from bot.store.codec import fold
from bot.store.people import insert
from bot.store.tables import articles, feeds, quotes
from summarizer.model import Actor, Quote, Span
from summarizer.revision import SAME_PLACE
from summarizer.text import trimmed


@dataclass(frozen=True, slots=True)
class Fix:
    """A moderator's word as kept; `was` is the quote as it was last read, None where the article has it no more."""

    id: int
    mark: str
    words: str
    place: int
    verdict: Verdict
    speaker: str | None
    was: Quote | None


def mark_of(words: str, place: int) -> str:
    """Under which one standing of these words is known in its article."""
    return f"{words_key(words)}-{place}"


def standings(text: str, words: str) -> list[int]:
    """Where the exact words begin in a text, in order."""
    found, at = list[int](), text.find(words)
    while at >= 0 and words:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def of_article(tx: sa.Connection, article_id: int) -> list[Fix]:
    """What was said of this article's quotes."""
    rows = tx.execute(sa.select(fixes).where(fixes.c.article_id == article_id).order_by(fixes.c.id))
    return [_fix(row) for row in rows]


def _fix(row: sa.Row[Any]) -> Fix:
    was = quote_in(row.was) if row.was else None
    return Fix(row.id, row.mark, row.words, row.place, row.verdict, row.speaker, was)


def hidden(tx: sa.Connection, article_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The words that are not to be shown, by article."""
    found: dict[int, set[str]] = {}
    said = (fixes.c.article_id.in_(article_ids), fixes.c.verdict == "hidden")
    for row in tx.execute(sa.select(fixes.c.article_id, fixes.c.words).where(*said)):
        found.setdefault(row.article_id, set()).add(row.words)
    return {key: frozenset(words) for key, words in found.items()}


def applied(
    tx: sa.Connection, article_id: int, text: str, read: Sequence[Quote], actors: Sequence[Actor]
) -> tuple[Quote, ...]:
    """The quotes as they are to be shown; how they were read is kept beside each word that was said of one.

    What was said of the same page's article in another feed holds here as well.
    """
    shown: list[Quote | None] = list(read)
    for fix, own in _said(tx, article_id):
        at = meant(fix.words, fix.place, text, read)
        was = None if at is None else read[at]
        if own and was != fix.was:
            tx.execute(fixes.update().where(fixes.c.id == fix.id).values(was=was and quote_out(was)))
        elif not own and was:
            _adopt(tx, fix.id, article_id, was)
        if at is not None:
            shown[at] = _fixed(fix, read[at], read, text, actors)
    return tuple(quote for quote in shown if quote is not None)


def shown(tx: sa.Connection, article_id: int) -> tuple[Quote, ...]:
    """The article's quotes as they are shown, in text order."""
    rows = tx.execute(sa.select(quotes).where(quotes.c.article_id == article_id).order_by(quotes.c.start))
    return tuple(map(quote_of, rows))


def as_read(tx: sa.Connection, article_id: int) -> tuple[Quote, ...]:
    """The article's quotes as they were read, whatever was said of them since."""
    kept = {fix.was.span: fix.was for fix in of_article(tx, article_id) if fix.was}
    others = [quote for quote in shown(tx, article_id) if quote.span not in kept]
    return tuple(sorted([*others, *kept.values()], key=lambda quote: quote.span))


def _said(tx: sa.Connection, article_id: int) -> list[tuple[Fix, bool]]:
    """What was said of this article's quotes, and then of the same page's in other feeds; and whether it is its own."""
    own = of_article(tx, article_id)
    theirs = sa.select(fixes).where(fixes.c.article_id.in_(same_page(tx, article_id)))
    others = {row.mark: _fix(row) for row in tx.execute(theirs.order_by(fixes.c.id))}
    known = {fix.mark for fix in own}
    return [(fix, True) for fix in own] + [(fix, False) for mark, fix in others.items() if mark not in known]


def same_page(tx: sa.Connection, article_id: int) -> list[int]:
    """The articles of other feeds that are the same page."""
    mine = sa.select(articles.c.link_key).where(articles.c.id == article_id, articles.c.link_key != "")
    key = tx.execute(mine).scalar()
    # By each feed: that is what there is an index of.
    every = (articles.c.feed_id.in_(sa.select(feeds.c.id)), articles.c.link_key == key, articles.c.id != article_id)
    return list(tx.execute(sa.select(articles.c.id).where(*every).order_by(articles.c.id)).scalars()) if key else []


def read(tx: sa.Connection, article_ids: Sequence[int]) -> list[int]:
    """Of these articles those that have been read, in order."""
    there = (articles.c.id.in_(article_ids), articles.c.text.is_not(None))
    return list(tx.execute(sa.select(articles.c.id).where(*there).order_by(articles.c.id)).scalars())


def _adopt(tx: sa.Connection, fix_id: int, article_id: int, was: Quote) -> None:
    [row] = tx.execute(sa.select(fixes).where(fixes.c.id == fix_id))
    values = dict(row._mapping) | {"article_id": article_id, "was": quote_out(was)}  # noqa: SLF001 - SQLAlchemy's
    values.pop("id")
    tx.execute(insert(tx, fixes).values(**values).on_conflict_do_nothing(index_elements=["article_id", "mark"]))


def meant(words: str, number: int, text: str, read: Sequence[Quote]) -> int | None:
    """The place in `read` of the quote that covers nearly these words, at their standing; None where there is none."""
    places = standings(text, words)
    if number < len(places):
        start = places[number]
    elif len(places) == 1:
        [start] = places
    else:
        return None
    span = Span(start, start + len(words))
    shares = [(span.share(trimmed(text, quote.span.start, quote.span.end)), -at) for at, quote in enumerate(read)]
    best = max(shares, default=(0.0, 0))
    return -best[1] if best[0] >= SAME_PLACE else None


def _fixed(fix: Fix, quote: Quote, read: Sequence[Quote], text: str, actors: Sequence[Actor]) -> Quote | None:
    """None where it is hidden. A name that stands in the article no more is not shown, and nobody else's is."""
    if fix.verdict == "hidden":
        return None
    speaker = name_in(text, actors, fix.speaker) if fix.verdict == "speaker" and fix.speaker else None
    if speaker is None:
        return replace(quote, speaker=None, role=None, evidence="unclear", mention=None, confidence=0.0)
    role = next((other.role for other in read if other.speaker == speaker and other.role), None)
    return replace(quote, speaker=speaker, role=role, evidence="corrected", mention=None, confidence=1.0)


def name_in(text: str, actors: Sequence[Actor], name: str) -> str | None:
    """Who is called so in the article: the one actor who bears the name, else the very words; None for nobody."""
    asked = fold(name)
    whole = [actor.name for actor in actors if fold(actor.name) == asked]
    short = [actor.name for actor in actors if asked in map(fold, actor.aliases)]
    if asked and (len(set(whole)) == 1 or len(set(short)) == 1):
        return (whole or short)[0]
    return _standing(text, name)


def _standing(text: str, name: str) -> str | None:
    """The name as the text writes it, as whole words."""
    words = name.split()
    if not words or not any(letter.isalpha() for letter in name):
        return None
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)"
    found = re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE)
    return " ".join(found[0].split()) if found else None


# --- quotes as values --------------------------------------------------------------------------------------------


def quote_of(row: sa.Row[Any]) -> Quote:
    """A row of the quotes as a value."""
    return Quote(
        span=Span(row.start, row.end),
        kind=row.kind,
        cue=row.cue,
        mention=row.mention,
        speaker=row.speaker,
        role=row.role,
        evidence=row.evidence,
        confidence=row.confidence,
    )


def quote_out(quote: Quote) -> dict[str, Any]:
    """A quote as JSON-ready values."""
    return asdict(quote)


def quote_in(kept: dict[str, Any]) -> Quote:
    """The quote that `quote_out` wrote."""
    return Quote(**(kept | {"span": Span(**kept["span"])}))
