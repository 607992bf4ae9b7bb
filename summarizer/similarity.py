"""How alike two texts are: weighted terms for "the same event", a sketch of word runs for "the same text".

Everything is a plain dictionary or a set of numbers; nothing is kept between calls. Does not know stories or digests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from zlib import crc32

from summarizer.languages import detect
from summarizer.terms import WORD, telling

READ_CHARS = 1200  # the event stands in the beginning of a news text; further down stand other events of its kind
DETECT_CHARS = 800
# Names and figures tell one earthquake from another; ordinary words tell earthquakes from elections.
NAME, FIGURE, PLAIN, PAIR, TITLE = 3.0, 4.0, 0.5, 0.5, 1.5
SKETCH = 32  # smallest hashes kept: resemblance is estimated to within about 0.08
RUN = 4  # words in a shingle

Vector = Mapping[str, float]

_YEAR = re.compile(r"\b(?:199[0-9]|20[0-9]{2})\b")  # of an article that stands on the web


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is remembered of a text: the weight of each term, its sketch (empty under `RUN` words), its latest year."""

    terms: Vector
    sketch: frozenset[int]
    year: int | None = None


def fingerprint(title: str, text: str, lang: str | None = None) -> Fingerprint:
    """The fingerprint of an article, from its title and the beginning of its text; `lang` where it is known."""
    body = text[:READ_CHARS]
    words = WORD.findall(body)
    year = max(map(int, _YEAR.findall(body)), default=None)
    return Fingerprint(_terms(title, body, words, lang), sketch(words), year)


def terms(title: str, text: str, lang: str | None = None) -> Vector:
    """The weight of each term alone, of the same fingerprint."""
    body = text[:READ_CHARS]
    return _terms(title, body, WORD.findall(body), lang)


def _terms(title: str, body: str, words: Sequence[str], lang: str | None) -> Vector:
    term_of = telling(lang or detect(body[:DETECT_CHARS]))
    common = {word for word in words if word[0].islower()}
    counts: dict[str, float] = {}
    _count(counts, WORD.findall(title[:READ_CHARS]), term_of, common, TITLE)
    _count(counts, words, term_of, common, 1.0)
    return {term: 1 + log(count) if count > 1 else count for term, count in counts.items()}


def sketch(words: Sequence[str]) -> frozenset[int]:
    """Bottom-k sketch of the runs of `RUN` words (Broder 1997): the smallest `SKETCH` of their hashes."""
    folded = [word.lower() for word in words]
    runs = {" ".join(folded[at : at + RUN]) for at in range(len(folded) - RUN + 1)}
    return frozenset(sorted({crc32(run.encode("utf-8", "surrogatepass")) for run in runs})[:SKETCH])


def resemblance(one: frozenset[int], other: frozenset[int]) -> float:
    """The estimated share of word runs that two texts have in common, 0 where a text is too short to tell."""
    shared = one & other
    if not shared:
        return 0.0
    union = sorted(one | other)[:SKETCH]
    return sum(value in shared for value in union) / len(union)


def strongest(weights: Vector, most: int) -> dict[str, float]:
    """The `most` weightiest terms, falling; equal ones by the alphabet, so that the order of arrival does not tell."""
    ranked = sorted(zip(weights.values(), weights.keys(), strict=True), reverse=True)
    return {term: weight for weight, term in ranked[:most]}


def unit(weights: Vector) -> dict[str, float]:
    """The same direction with length one."""
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def total(vectors: Iterable[Vector]) -> dict[str, float]:
    """The sum of the vectors, term by term."""
    whole: dict[str, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            whole[term] = whole.get(term, 0.0) + weight
    return whole


def dot(one: Vector, other: Vector) -> float:
    """The inner product; the cosine, where both have length one. Cheapest with the smaller one first."""
    return sum([weight * other[term] for term, weight in one.items() if term in other])


def _count(
    counts: dict[str, float],
    words: Sequence[str],
    term_of: Callable[[str], str],
    common: Collection[str],
    factor: float,
) -> None:
    """Add up the words' weights; names side by side are one more term ("Marta Holm").

    A capital makes no name of what stands in small letters elsewhere: "Ferry Sold", then "the ferry".
    """
    before = ""
    for word in words:
        term, small = term_of(word), word.lower()
        if not term:
            before = ""
            continue
        name, figure = small != word and small not in common, word[0].isdigit()
        counts[term] = counts.get(term, 0.0) + factor * (NAME if name else FIGURE if figure else PLAIN)
        if before and (name or figure):
            pair = f"{before} {term}"
            counts[pair] = counts.get(pair, 0.0) + factor * PAIR
        before = term if name or figure else ""
