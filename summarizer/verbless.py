"""Who is named before words with no verb of telling: "Ann Moss: “…”", "Ann Moss's promise that “…”"."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.scan import Scan, places
from summarizer.word_order import Edges

_DASHES = frozenset({"-", "–", "—", "--"})


def find(scan: Scan, edges: Edges) -> Iterator[tuple[int, int]]:
    """The token that stands for a verb, and the place of the mention that speaks by it."""
    yield from _labels(scan, edges)
    yield from _utterances(scan, edges)


def _labels(scan: Scan, edges: Edges) -> Iterator[tuple[int, int]]:
    """A name and a colon before words in marks, at a sentence's start or behind a dash: "Bridges - Ann Moss: “…”"."""
    for colon in places(scan.words, ":"):
        place = edges.ending.get(colon, -1)
        if place < 0 or scan.quoted[colon] >= 0 or colon + 1 >= len(scan) or scan.quoted[colon + 1] < 0:
            continue
        first = edges.all[place].first
        if scan.opens_sentence(first) or scan.words[first - 1] in _DASHES:
            yield colon, place


def _utterances(scan: Scan, edges: Edges) -> Iterator[tuple[int, int]]:
    """Somebody's own words as a thing, and what they were: "Ann Moss's promise that nobody would “carry water”"."""
    for noun in sorted(owner + 1 for owner in scan.possessive if owner + 2 < len(scan)):
        leads = scan.lower[noun + 1] == scan.language.that_word or scan.words[noun + 1] == ":"
        if leads and scan.lower[noun] in scan.language.utterances and noun in edges.ending and scan.quoted[noun] < 0:
            yield noun, edges.ending[noun]
