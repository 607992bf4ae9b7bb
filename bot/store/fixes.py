"""What moderators said of single quotes, applied to an article's quotes whenever they are read. Knows no command."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, get_args

import sqlalchemy as sa

from bot.conversation import Verdict, words_key
from bot.store.amendments import fixes
from bot.store.anchors import Anchor, anchored, quote_at, stands_at
from bot.store.codec import fold
from bot.store.copies import is_meant, named, wording_key
from bot.store.feeds import chunks
from bot.store.people import insert
from bot.store.tables import articles, feeds, quotes
from summarizer.model import Actor, Quote, Span
from summarizer.text import trimmed

# Said of this article's quote, of the same page's article in another feed, or of the same words in another outlet.
Own = Literal["own", "page", "copy"]
OWN: tuple[Own, ...] = get_args(Own)


@dataclass(frozen=True, slots=True)
class Fix:
    """A moderator's word as kept; `was` is the quote as it was last read, None where the article has it no more.

    `wrong` is whom the article named when it was said. One with an `origin` was said of another copy of the quotation.
    """

    id: int
    mark: str
    anchor: Anchor
    verdict: Verdict
    speaker: str | None
    wrong: str | None
    was: Quote | None
    origin: int | None

    @property
    def root(self) -> int:
        """What all copies of one word share."""
        return self.origin or self.id

    def stands_at(self, text: str) -> int | None:
        """Where in the article's text the quote begins; None where it stands there no more."""
        return stands_at(self.anchor, text, lost=self.was is None)


def mark_of(anchor: Anchor) -> str:
    """Under which one standing of these words is known in its article: by its number, which another may have later."""
    return f"{words_key(anchor.words)}-{anchor.place}-{words_key(anchor.before + anchor.after)}"


def anchor_out(anchor: Anchor) -> dict[str, Any]:
    """The columns that hold an anchor."""
    return {"mark": mark_of(anchor), **asdict(anchor)}


def of_article(tx: sa.Connection, article_id: int, *, first: bool = False) -> list[Fix]:
    """What holds of this article's quotes; only what was said of them first, and not of copies, with `first`."""
    rows = tx.execute(sa.select(fixes).where(fixes.c.article_id == article_id).order_by(fixes.c.id))
    found = map(_fix, rows)
    return [fix for fix in found if not (first and fix.origin)]


def _fix(row: sa.Row[Any]) -> Fix:
    was = quote_in(row.was) if row.was else None
    anchor = Anchor(row.words, row.place, row.before, row.after, row.among)
    return Fix(row.id, row.mark, anchor, row.verdict, row.speaker, row.wrong, was, row.origin)


def of_articles(tx: sa.Connection, article_ids: Collection[int]) -> Mapping[int, Sequence[Fix]]:
    """What holds of these articles' quotes."""
    found = defaultdict[int, list[Fix]](list)
    for some in chunks(article_ids):
        rows = sa.select(fixes).where(fixes.c.article_id.in_(some)).order_by(fixes.c.id)
        for row in tx.execute(rows):
            found[row.article_id].append(_fix(row))
    return found


def applied(
    tx: sa.Connection, article_id: int, text: str, read: Sequence[Quote], actors: Sequence[Actor]
) -> tuple[Quote, ...]:
    """The quotes as they are to be shown; how they were read is kept beside each word that was said of one.

    What was said of the same page's article in another feed holds here as well, and of the same words in another
    outlet as far as `copies` has it.
    """
    meant, said = dict[int, tuple[Fix, Own]](), _said(tx, article_id)
    for fix, own in said:
        at = quote_at(fix.anchor, text, read, lost=fix.was is None)
        if own == "copy" and (at is None or at in meant or not _is_meant(fix, read[at], actors)):
            tx.execute(fixes.delete().where(fixes.c.id == fix.id))
            continue
        _keep(tx, fix, own, article_id, None if at is None else read[at])
        if at is not None:
            meant[at] = fix, own
    here = {fix.root for fix, own in said if own != "copy"}
    others = {at: quote for at, quote in enumerate(read) if at not in meant}
    for at, fix in _of_copies(tx, article_id, text, others, actors):
        if fix.root not in here:
            _adopt(tx, fix, article_id, read[at], anchored(text, _edge(text, read[at])))
            meant[at] = fix, "copy"
    told = [
        _fixed(meant[at][0], quote, read, _name(*meant[at], text, actors)) if at in meant else quote
        for at, quote in enumerate(read)
    ]
    return tuple(quote for quote in told if quote is not None)


def _of_copies(
    tx: sa.Connection, article_id: int, text: str, read: Mapping[int, Quote], actors: Sequence[Actor]
) -> Iterator[tuple[int, Fix]]:
    """What was last said of the same words in other outlets, by the place of the quote: one look into an index."""
    keys = {at: key for at, quote in read.items() if (key := wording_key(quote.span.of(text), quote.kind))}
    for some in chunks(dict.fromkeys(keys.values())):
        rows = sa.select(fixes).where(fixes.c.wording.in_(some), fixes.c.article_id != article_id)
        said = [(row.wording, _fix(row)) for row in tx.execute(rows.order_by(fixes.c.made.desc(), fixes.c.id.desc()))]
        for at, key in keys.items() if said else ():
            fits = (fix for wording, fix in said if wording == key and _is_meant(fix, read[at], actors))
            yield from ((at, fix) for fix in [next(fits, None)] if fix)


def _edge(text: str, quote: Quote) -> Span:
    return trimmed(text, quote.span.start, quote.span.end)


def _is_meant(fix: Fix, read: Quote, actors: Sequence[Actor]) -> bool:
    return is_meant(fix.verdict, fix.wrong, fix.speaker, read, actors)


def shown(tx: sa.Connection, article_id: int) -> tuple[Quote, ...]:
    """The article's quotes as they are shown, in text order."""
    rows = tx.execute(sa.select(quotes).where(quotes.c.article_id == article_id).order_by(quotes.c.start))
    return tuple(map(quote_of, rows))


def as_read(tx: sa.Connection, article_id: int) -> tuple[Quote, ...]:
    """The article's quotes as they were read, whatever was said of them since."""
    kept = {fix.was.span: fix.was for fix in of_article(tx, article_id) if fix.was}
    others = [quote for quote in shown(tx, article_id) if quote.span not in kept]
    return tuple(sorted([*others, *kept.values()], key=lambda quote: quote.span))


def _said(tx: sa.Connection, article_id: int) -> list[tuple[Fix, Own]]:
    """What was said of this article's quotes, of the same page's in other feeds, and of the same words elsewhere."""
    own = of_article(tx, article_id)
    theirs = sa.select(fixes).where(fixes.c.article_id.in_(same_page(tx, article_id)), fixes.c.origin.is_(None))
    page = {fix.mark: fix for fix in map(_fix, tx.execute(theirs.order_by(fixes.c.id)))}
    on_page = {fix.id for fix in page.values()}
    kept: list[tuple[Fix, Own]] = [
        (fix, "own" if fix.origin is None or fix.origin in on_page else "copy") for fix in own
    ]
    known, roots = {fix.mark for fix in own}, {fix.root for fix in own}
    kept += [(fix, "page") for mark, fix in page.items() if mark not in known and fix.id not in roots]
    return sorted(kept, key=lambda one: OWN.index(one[1]))


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


def _keep(tx: sa.Connection, fix: Fix, own: Own, article_id: int, was: Quote | None) -> None:
    if own == "page":
        if was:
            _adopt(tx, fix, article_id, was, fix.anchor)
    elif was != fix.was:
        tx.execute(fixes.update().where(fixes.c.id == fix.id).values(was=was and quote_out(was)))


def _adopt(tx: sa.Connection, fix: Fix, article_id: int, was: Quote, anchor: Anchor) -> None:
    """The word in this article as well, as a copy: it is told once, and taken back with the first."""
    [row] = tx.execute(sa.select(fixes).where(fixes.c.id == fix.id))
    values = dict(row._mapping) | anchor_out(anchor)  # noqa: SLF001 - SQLAlchemy's
    values |= {"article_id": article_id, "was": quote_out(was), "origin": fix.root, "wording": ""}
    values.pop("id")
    tx.execute(insert(tx, fixes).values(**values).on_conflict_do_nothing(index_elements=["article_id", "mark"]))


def bequeath(tx: sa.Connection, article_ids: Collection[int]) -> None:
    """These articles are to be deleted: what was said of them first is from now on said of the oldest copy that stays.

    The others have higher ids than that: it may be deleted before them in its turn.
    """
    first = sa.select(fixes.c.id, fixes.c.wording).where(fixes.c.article_id.in_(article_ids), fixes.c.origin.is_(None))
    for row in tx.execute(first).all():
        copies = (fixes.c.origin == row.id, fixes.c.article_id.not_in(article_ids))
        heir = tx.execute(sa.select(sa.func.min(fixes.c.id)).where(*copies)).scalar()
        if heir is not None:
            tx.execute(fixes.update().where(*copies).values(origin=heir))
            tx.execute(fixes.update().where(fixes.c.id == heir).values(origin=None, wording=row.wording))


def _name(fix: Fix, own: Own, text: str, actors: Sequence[Actor]) -> str | None:
    """Who is shown as the speaker; nobody where the article does not name them."""
    if fix.verdict != "speaker" or not fix.speaker:
        return None
    return named(actors, fix.speaker) if own == "copy" else name_in(text, actors, fix.speaker)


def _fixed(fix: Fix, quote: Quote, read: Sequence[Quote], speaker: str | None) -> Quote | None:
    """None where it is hidden. A name that stands in the article no more is not shown, and nobody else's is."""
    if fix.verdict == "hidden":
        return None
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
