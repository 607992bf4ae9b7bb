"""Articles about the same event, found in one pass: each joins the open story most like it, or opens one.

A story is the sum of its articles' term vectors, terms weighed by how few of the articles so far have them. Memory is
bounded: old stories are forgotten, rare terms too. Knows nothing of feeds or outlets, and reads no clock.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from itertools import islice
from math import log, sqrt

from summarizer.citations import time_of
from summarizer.model import Candidate, Story
from summarizer.similarity import Fingerprint, Vector, dot, fingerprint, resemblance, strongest, terms, total, unit

WINDOW = timedelta(days=4)
JOIN = 0.275  # the cosine from which an article belongs to a story
RARITY = 0.7  # the power of a term's rarity: at 1, what a single article alone says outweighs what all outlets say
OTHER_YEAR = 0.7  # what is left of the likeness where undated texts name other years
DUPLICATE = 0.6  # the share of word runs from which a text is another's copy
EXPECTED = 20  # articles assumed before the first, so that its terms are not all equally common
MOST_OPEN = 2_000
MOST_TERMS = 100_000
ARTICLE_TERMS, STORY_TERMS = 150, 200
INDEXED, COMPARED = 24, 5
COMMON = 100  # stories from which a term tells none of them: beyond, it would cost without end
MOST_SKETCHES = 64


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: its story, and the key of the article that it copies."""

    story: str
    duplicate_of: str | None = None


@dataclass(slots=True)
class _Open:
    """A story that may still grow: the sum of its articles, its length squared, and the sketch of each article."""

    name: str
    first: datetime
    last: datetime
    total: dict[str, float] = field(default_factory=dict)
    square: float = 0.0
    sketches: list[tuple[str, frozenset[int]]] = field(default_factory=list)
    indexed: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    def take(self, key: str, vector: Vector, sketch: frozenset[int], when: datetime, year: int | None) -> None:
        self.square += 2 * dot(vector, self.total) + dot(vector, vector)
        for term, weight in vector.items():
            self.total[term] = self.total.get(term, 0.0) + weight
        if len(self.total) > 2 * STORY_TERMS:
            self.total = strongest(self.total, STORY_TERMS)
            self.square = dot(self.total, self.total)
        self.first, self.last = min(self.first, when), max(self.last, when)
        self.years |= {year} if year else set()
        if sketch and len(self.sketches) < MOST_SKETCHES:
            self.sketches.append((key, sketch))

    def likeness(self, vector: Vector, year: int | None) -> float:
        other = year is not None and self.years and year not in self.years
        cosine = dot(vector, self.total) / sqrt(self.square) if self.square else 0.0
        return OTHER_YEAR * cosine if other else cosine

    def original_of(self, sketch: frozenset[int]) -> str | None:
        alike = (key for key, other in self.sketches if resemblance(sketch, other) >= DUPLICATE)
        return next(alike, None)


class Stories:
    """The open stories of a stream of articles; what `add` answers depends on the articles before alone."""

    def __init__(self, window: timedelta = WINDOW) -> None:
        """A story takes articles up to `window` after its last one, or before its first."""
        self._window = window
        self._open: OrderedDict[str, _Open] = OrderedDict()
        self._by_term: dict[str, set[str]] = {}
        self._with_term: Counter[str] = Counter()
        self._articles = 0
        self._now = datetime.min.replace(tzinfo=UTC)

    def add(self, key: str, title: str, text: str, when: datetime | None) -> Placement:
        """Place the next article, its key unique; without `when` it is as of the one before, and years tell apart."""
        return self.place(key, fingerprint(title, text), when)

    def place(self, key: str, mark: Fingerprint, when: datetime | None) -> Placement:
        """As `add`, for a fingerprint that is at hand."""
        vector, year = self._arrived(mark, when)
        story = self._most_like(vector, year) or self._new(f"s{key}")
        original = story.original_of(mark.sketch)
        self._take(story, key, mark, vector, year)
        return Placement(story.name, original)

    def recall(self, key: str, mark: Fingerprint, when: datetime | None, story: str) -> None:
        """Take in an article that was placed before, in a process that ended since."""
        vector, year = self._arrived(mark, when)
        self._take(self._open.get(story) or self._new(story), key, mark, vector, year)

    def _arrived(self, mark: Fingerprint, when: datetime | None) -> tuple[Vector, int | None]:
        self._now = when or self._now
        self._learn(mark)
        return self._weighed(mark), None if when else mark.year

    def _take(self, story: _Open, key: str, mark: Fingerprint, vector: Vector, year: int | None) -> None:
        story.take(key, vector, mark.sketch, self._now, year)
        self._index(story, vector)
        self._forget()

    def _learn(self, mark: Fingerprint) -> None:
        self._articles += 1
        self._with_term.update(mark.terms.keys())
        if len(self._with_term) > MOST_TERMS:
            self._articles //= 2
            self._with_term = Counter({term: count // 2 for term, count in self._with_term.items() if count > 1})

    def _weighed(self, mark: Fingerprint) -> dict[str, float]:
        known = self._with_term
        articles = self._articles + EXPECTED + 1
        weights = {term: weight * log(articles / (known[term] + 0.5)) ** RARITY for term, weight in mark.terms.items()}
        return unit(strongest(weights, ARTICLE_TERMS))

    def _most_like(self, vector: Vector, year: int | None) -> _Open | None:
        best: tuple[float, _Open | None] = (JOIN, None)
        for name in self._candidates(vector):
            story = self._open[name]
            if max(story.first - self._now, self._now - story.last) <= self._window:
                best = max(best, (story.likeness(vector, year), story), key=lambda one: one[0])
        return best[1]

    def _candidates(self, vector: Vector) -> Iterable[str]:
        """The stories that share most of the article's strongest terms; ties in order of name, for determinism."""
        shared: dict[str, float] = {}
        for term in islice(vector, INDEXED):
            names = self._by_term.get(term, ())
            for name in names if len(names) <= COMMON else ():
                shared[name] = shared.get(name, 0.0) + vector[term]
        return nlargest(COMPARED, shared, key=lambda name: (shared[name], name))

    def _new(self, name: str) -> _Open:
        story = _Open(name, self._now, self._now)
        self._open[story.name] = story
        return story

    def _index(self, story: _Open, vector: Vector) -> None:
        self._open.move_to_end(story.name)
        for term in [term for term in story.indexed if term not in story.total]:
            story.indexed.discard(term)
            self._unindex(term, story.name)
        for term in islice(vector, INDEXED):
            if term in story.total:
                story.indexed.add(term)
                self._by_term.setdefault(term, set()).add(story.name)

    def _unindex(self, term: str, name: str) -> None:
        names = self._by_term[term]
        names.discard(name)
        if not names:
            del self._by_term[term]

    def _forget(self) -> None:
        while len(self._open) > MOST_OPEN:
            name, story = self._open.popitem(last=False)
            for term in story.indexed:
                self._unindex(term, name)


def group(candidates: Sequence[Candidate], window: timedelta = WINDOW) -> tuple[Story, ...]:
    """Stories in the order of their first article; the same for any order of `candidates`.

    Those that were placed stay where they are; the others are placed among them.
    """
    ordered = sorted(candidates, key=lambda one: (time_of(one), one.key))
    placed = all(one.story is not None for one in ordered)
    found: dict[str, list[Candidate]] = {}
    for name, one in _named(ordered) if placed else _placed(ordered, Stories(window)):
        found.setdefault(name, []).append(one)
    return tuple(map(_story, found.values()))


def _named(candidates: Sequence[Candidate]) -> Iterator[tuple[str, Candidate]]:
    yield from ((f"s{one.story}", one) for one in candidates)


def _placed(candidates: Sequence[Candidate], stories: Stories) -> Iterator[tuple[str, Candidate]]:
    for one in candidates:
        key, mark, when = str(one.key), _mark(one), time_of(one)
        if one.story is None:
            yield stories.place(key, mark, when).story, one
        else:
            stories.recall(key, mark, when, f"s{one.story}")
            yield f"s{one.story}", one


def _mark(one: Candidate) -> Fingerprint:
    return fingerprint(one.article.title, one.article.text, one.analysis.lang)


def _story(articles: Sequence[Candidate]) -> Story:
    """The most typical article leads, the earliest of equals; the others follow in order of time."""
    lead = _most_typical(articles) if len(articles) > 1 else 0
    return Story(f"s{articles[lead].key}", (articles[lead], *articles[:lead], *articles[lead + 1 :]))


def _most_typical(articles: Sequence[Candidate]) -> int:
    vectors = [unit(terms(one.article.title, one.article.text, one.analysis.lang)) for one in articles]
    whole = total(vectors)
    typical = [round(dot(vector, whole), 6) for vector in vectors]
    return max(range(len(typical)), key=lambda at: (typical[at], -at))
