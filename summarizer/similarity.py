"""How alike two texts are: weighted terms for "the same event", a sketch of word runs for "the same text".

Everything is a plain dictionary or a set of numbers; nothing is kept between calls. Does not know stories or digests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import log, sqrt
from zlib import crc32

from summarizer.languages import detect
from summarizer.terms import WORD, fold, function_words

READ_CHARS = 2500  # the event stands in the beginning of a news text
# Names and figures tell one earthquake from another; ordinary words tell earthquakes from elections.
NAME, FIGURE, PAIR, TITLE = 3.0, 2.0, 0.5, 1.5
SKETCH = 32  # smallest hashes kept: resemblance is estimated to within about 0.08
RUN = 4  # words in a shingle

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is remembered of a text: the weight of each term, and its sketch (empty under `RUN` words)."""

    terms: Vector
    sketch: frozenset[int]


def fingerprint(title: str, text: str) -> Fingerprint:
    """The fingerprint of an article, from its title and the beginning of its text."""
    body = text[:READ_CHARS]
    counts: dict[str, float] = {}
    dull = function_words(detect(body))
    _count(counts, WORD.findall(title), dull, TITLE)
    words = WORD.findall(body)
    _count(counts, words, dull, 1.0)
    weights = {term: 1 + log(count) if count > 1 else count for term, count in counts.items()}
    return Fingerprint(weights, sketch(words))


def sketch(words: Sequence[str]) -> frozenset[int]:
    """Bottom-k sketch of the runs of `RUN` words (Broder 1997): the smallest `SKETCH` of their hashes."""
    folded = [word.lower() for word in words]
    runs = {" ".join(folded[at : at + RUN]) for at in range(len(folded) - RUN + 1)}
    return frozenset(nsmallest(SKETCH, {crc32(run.encode("utf-8", "surrogatepass")) for run in runs}))


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The estimated share of word runs that two texts have in common, 0 where a text is too short to tell."""
    union = nsmallest(SKETCH, one | other)
    return sum(value in one and value in other for value in union) / len(union) if one and other else 0.0


def unit(weights: Vector) -> dict[str, float]:
    """The same direction with length one."""
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def dot(one: Vector, other: Vector) -> float:
    """The inner product; the cosine, where both have length one. Cheapest with the smaller one first."""
    return sum(weight * other.get(term, 0.0) for term, weight in one.items())


def _count(counts: dict[str, float], words: Sequence[str], dull: frozenset[str], factor: float) -> None:
    """Add up the words' weights; a pair of names side by side is a term of its own ("Marta Holm")."""
    before = ""
    for word in words:
        first = word[0]
        if word.lower() in dull or len(word) == 1:
            before = ""
            continue
        term = fold(word)
        name, figure = first.isupper(), first.isdigit()
        counts[term] = counts.get(term, 0.0) + factor * (NAME if name else FIGURE if figure else 1.0)
        if before and (name or figure):
            pair = f"{before} {term}"
            counts[pair] = counts.get(pair, 0.0) + factor * PAIR
        before = term if name or figure else ""
