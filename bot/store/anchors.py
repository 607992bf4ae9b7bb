"""Where in a text a quote stands that somebody spoke of: by its words, and by what stands around them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.model import Quote, Span
from summarizer.revision import SAME_PLACE
from summarizer.text import trimmed

AROUND = 60  # letters on each side that are kept
ENOUGH = 50  # of them that tell one standing from another: "” said Volodymyr Zelensky on Monday" stands beside many


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
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    return Anchor(words, places.index(span.start), before, after, len(places))


def standings(text: str, words: str) -> list[int]:
    """Where the exact words begin in a text, in order."""
    found, at = list[int](), text.find(words)
    while at >= 0 and words:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def quote_at(anchor: Anchor, text: str, read: Sequence[Quote]) -> int | None:
    """The place in `read` of the quote that covers nearly these words, at their standing; None where there is none."""
    start = stands_at(anchor, text)
    if start is None:
        return None
    span = Span(start, start + len(anchor.words))
    shares = [(span.share(trimmed(text, quote.span.start, quote.span.end)), -at) for at, quote in enumerate(read)]
    best = max(shares, default=(0.0, 0))
    return -best[1] if best[0] >= SAME_PLACE else None


def stands_at(anchor: Anchor, text: str) -> int | None:
    """Where in the text the meant standing begins; None where it is gone, or which it is cannot be told."""
    places = standings(text, anchor.words)
    if len(places) == 1 and anchor.among <= 1:
        return places[0]
    if anchor.among:
        near = [_in_common(anchor, text, start) for start in places]
        best = max(near, default=0)
        if best >= min(ENOUGH, len(anchor.before) + len(anchor.after)) and near.count(best) == 1:
            return places[near.index(best)]
        if len(places) != anchor.among:
            return None  # one of them came or went, and which is not told
    return places[anchor.place] if anchor.place < len(places) else None


def _in_common(anchor: Anchor, text: str, start: int) -> int:
    """How many letters next to this standing are those that were kept."""
    before, after = text[max(0, start - AROUND) : start], text[start + len(anchor.words) :][:AROUND]
    return _shared(anchor.before[::-1], before[::-1]) + _shared(anchor.after, after)


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
