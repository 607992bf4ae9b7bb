"""Where in a text a quote stands that somebody spoke of: by its words, and by what stands around them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.model import Quote, Span
from summarizer.revision import SAME_PLACE
from summarizer.surroundings import around, standing
from summarizer.text import trimmed


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words, which of their standings is meant, from 0, of how many, and the text around it.

    `among` is 0 where only the words and the place were kept.
    """

    words: str
    place: int
    before: str = ""
    after: str = ""
    among: int = 0


def anchored(text: str, span: Span) -> Anchor:
    """The anchor of what stands there."""
    words = span.of(text)
    places = standings(text, words)
    return Anchor(words, places.index(span.start), *around(text, span), len(places))


def standings(text: str, words: str) -> list[int]:
    """Where the exact words begin in a text, in order."""
    found, at = list[int](), text.find(words)
    while at >= 0 and words:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def quote_at(anchor: Anchor, text: str, read: Sequence[Quote], *, lost: bool = False) -> int | None:
    """The place in `read` of the quote that covers nearly these words, at their standing; None where there is none."""
    start = stands_at(anchor, text, lost=lost)
    if start is None:
        return None
    span = Span(start, start + len(anchor.words))
    shares = [(span.share(trimmed(text, quote.span.start, quote.span.end)), -at) for at, quote in enumerate(read)]
    best = max(shares, default=(0.0, 0))
    return -best[1] if best[0] >= SAME_PLACE else None


def stands_at(anchor: Anchor, text: str, *, lost: bool = False) -> int | None:
    """Where in the text the meant standing begins; None where it is gone, or which it is cannot be told.

    One that was `lost` in an earlier text is known by what stands around it alone: not by its number.
    """
    places = standings(text, anchor.words)
    if len(places) == 1 and anchor.among <= 1:
        return places[0]
    if anchor.among:
        meant = standing(text, anchor.words, places, (anchor.before, anchor.after))
        if meant is not None:
            return meant
        if lost or len(places) != anchor.among:
            return None  # one of them came or went, and which is not told
    return places[anchor.place] if anchor.place < len(places) else None
