"""Articles about the same event, found in one pass: each joins the open story most like it, or opens one.

A story is the sum of its articles' term vectors, terms weighed by how few of the articles so far have them. Memory is
bounded: old stories are forgotten, rare terms too. Knows nothing of feeds or outlets, and reads no clock.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from math import log, sqrt

from summarizer.citations import time_of
from summarizer.model import Candidate, Story
from summarizer.similarity import Fingerprint, Vector, dot, fingerprint, resemblance, unit

WINDOW = timedelta(days=4)
JOIN = 0.28  # the cosine from which an article belongs to a story
DUPLICATE = 0.6  # the share of word runs from which a text is another's copy
EXPECTED = 20  # articles assumed before the first, so that its terms are not all equally common
MOST_OPEN = 2_000
MOST_TERMS = 100_000
ARTICLE_TERMS, STORY_TERMS = 150, 200
INDEXED, COMPARED = 24, 8
MOST_SKETCHES = 64


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs: its story, and the key of the article that it copies."""

    story: str
    duplicate_of: str | None = None


@dataclass(slots=True)
class _Open:
    """A story that may still grow: the sum of its articles, and the sketch of each."""

    name: str
    first: datetime
    last: datetime
    total: dict[str, float] = field(default_factory=dict)
    length: float = 0.0
    sketches: list[tuple[str, frozenset[int]]] = field(default_factory=list)
    indexed: set[str] = field(default_factory=set)

    def take(self, key: str, vector: Vector, sketch: frozenset[int], when: datetime) -> None:
        for term, weight in vector.items():
            self.total[term] = self.total.get(term, 0.0) + weight
        self.total = _strongest(self.total, STORY_TERMS)
        self.length = sqrt(dot(self.total, self.total))
        self.first, self.last = min(self.first, when), max(self.last, when)
        if sketch and len(self.sketches) < MOST_SKETCHES:
            self.sketches.append((key, sketch))

    def likeness(self, vector: Vector) -> float:
        return dot(vector, self.total) / self.length if self.length else 0.0

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
        """Place the next article; without `when` it counts as of the time of the latest one before. Keys are unique."""
        self._now = when or self._now
        mark = fingerprint(title, text)
        self._learn(mark)
        vector = self._weighed(mark)
        story = self._most_like(vector, self._now) or self._new(key)
        original = story.original_of(mark.sketch)
        story.take(key, vector, mark.sketch, self._now)
        self._index(story)
        self._forget()
        return Placement(story.name, original)

    def _learn(self, mark: Fingerprint) -> None:
        self._articles += 1
        self._with_term.update(mark.terms.keys())
        if len(self._with_term) > MOST_TERMS:
            self._articles //= 2
            self._with_term = Counter({term: count // 2 for term, count in self._with_term.items() if count > 1})

    def _weighed(self, mark: Fingerprint) -> dict[str, float]:
        known = self._with_term
        total = self._articles + EXPECTED + 1
        weights = {term: weight * log(total / (known[term] + 0.5)) for term, weight in mark.terms.items()}
        return unit(_strongest(weights, ARTICLE_TERMS))

    def _most_like(self, vector: Vector, when: datetime) -> _Open | None:
        best: tuple[float, _Open | None] = (JOIN, None)
        for name in self._candidates(vector):
            story = self._open[name]
            if max(story.first - when, when - story.last) <= self._window:
                best = max(best, (story.likeness(vector), story), key=lambda one: one[0])
        return best[1]

    def _candidates(self, vector: Vector) -> Iterable[str]:
        """The stories that share most of the article's strongest terms; ties in order of name, for determinism."""
        shared: dict[str, float] = {}
        for term in _strongest(vector, INDEXED):
            for name in self._by_term.get(term, ()):
                shared[name] = shared.get(name, 0.0) + vector[term]
        return nlargest(COMPARED, shared, key=lambda name: (shared[name], name))

    def _new(self, key: str) -> _Open:
        story = _Open(f"s{key}", self._now, self._now)
        self._open[story.name] = story
        return story

    def _index(self, story: _Open) -> None:
        self._open.move_to_end(story.name)
        strongest = set(_strongest(story.total, 2 * INDEXED))
        for term in story.indexed - strongest:
            self._unindex(term, story.name)
        for term in strongest - story.indexed:
            self._by_term.setdefault(term, set()).add(story.name)
        story.indexed = strongest

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
    """Stories in the order of their first article; the same for any order of `candidates`."""
    stories = Stories(window)
    found: dict[str, list[Candidate]] = {}
    for one in sorted(candidates, key=lambda one: (time_of(one), one.key)):
        placement = stories.add(str(one.key), one.article.title, one.article.text, time_of(one))
        found.setdefault(placement.story, []).append(one)
    return tuple(_story(articles) for articles in found.values())


def _story(articles: Sequence[Candidate]) -> Story:
    """The most typical article leads, the earliest of equals; the others follow in order of time."""
    vectors = [unit(fingerprint(one.article.title, one.article.text).terms) for one in articles]
    whole: dict[str, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            whole[term] = whole.get(term, 0.0) + weight
    typical = [round(dot(vector, whole), 6) for vector in vectors]
    lead = max(range(len(articles)), key=lambda at: (typical[at], -at))
    return Story(f"s{articles[lead].key}", (articles[lead], *articles[:lead], *articles[lead + 1 :]))


def _strongest(weights: Vector, most: int) -> dict[str, float]:
    """The `most` weightiest terms; of equal ones the alphabetically first, so that order of arrival does not tell."""
    if len(weights) <= most:
        return dict(weights)
    return dict(nlargest(most, weights.items(), key=lambda item: (item[1], item[0])))
