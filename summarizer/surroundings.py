"""What stands around words in a text: by it one standing of the same words is told from another."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.model import Span

AROUND = 60  # letters on each side that are kept
ENOUGH = 50  # of them that tell one standing from another: "” said Volodymyr Zelensky on Monday" stands beside many


def around(text: str, span: Span) -> tuple[str, str]:
    """The letters before it and behind it."""
    return text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]


def standing(text: str, words: str, places: Sequence[int], beside: tuple[str, str]) -> int | None:
    """The one of these places of the words that has these letters beside it; None where which it is cannot be told."""
    near = [_in_common(text, Span(start, start + len(words)), beside) for start in places]
    best = max(near, default=0)
    if best < min(ENOUGH, sum(map(len, beside))) or near.count(best) != 1:
        return None
    return places[near.index(best)]


def _in_common(text: str, span: Span, beside: tuple[str, str]) -> int:
    """How many letters next to it are those."""
    before, after = around(text, span)
    return _shared(beside[0][::-1], before[::-1]) + _shared(beside[1], after)


def _shared(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
