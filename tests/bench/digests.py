"""Stories, summaries and digests, in one process: articles per CPU-second, and how that grows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from summarizer.analysis import analyse
from summarizer.digest import compose
from summarizer.model import Article, Candidate
from summarizer.salience import summarise
from summarizer.stories import Stories, group
from tests.bench import corpus

AT = datetime(2026, 6, 3, tzinfo=UTC)
FEW, MANY = 2_000, 8_000
PER_EVENT = 5
ANALYSED = 300
SYLLABLES = "ka lo mi ren tu vas sel dor bri han".split()


def digests() -> Iterator[str]:
    """How fast articles become stories, a text its sentences, and a window a digest."""
    for count in (FEW, MANY):
        told = [_told(number) for number in range(count)]
        random.Random(1).shuffle(told)
        seconds = _cpu(partial(_placed, told))
        yield f"stories: {count / seconds:.0f} articles per CPU-second over {count:,} (aim 1,000)"
    articles = [Article(text, title) for title, text in map(_told, range(ANALYSED))]
    analyses = [analyse(one, threshold=0.8, sentences=0) for one in articles]
    both = list(zip(articles, analyses, strict=True))
    seconds = _cpu(lambda: [summarise(one, analysis.quotes, analysis.lang, 3) for one, analysis in both])
    yield f"sentences: {ANALYSED / seconds:.0f} articles per CPU-second (aim 300)"
    read = [analyse(one, threshold=0.8) for one in articles]
    window = [
        Candidate(key, one, analysis, f"Outlet {key % 9}", None, AT + timedelta(minutes=key))
        for key, (one, analysis) in enumerate(zip(articles, read, strict=True))
    ]
    yield f"a digest of {ANALYSED} articles, grouped and composed: {_cpu(lambda: _digest(window)):.2f} CPU-seconds"


def _placed(told: Sequence[tuple[str, str]]) -> None:
    stories = Stories()
    for at, (title, text) in enumerate(told):
        stories.add(str(at), title, text, AT + timedelta(minutes=at))


def _digest(window: Sequence[Candidate]) -> None:
    until = AT + timedelta(days=1)
    compose(group(window), name="bench", since=AT, until=until, zone="UTC", limit=6, feeds=9, failing=0)


def _told(number: int) -> tuple[str, str]:
    """One of five articles on an event: its names and figures stand in the title and the first paragraph."""
    dice = random.Random(number // PER_EVENT)
    place, first, last = ("".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(3))
    topic, figure = dice.choice(corpus.TOPICS), dice.randint(10, 999)
    made = corpus.article(number)
    lead = f"The {topic} of {place} cost {figure} million, {first} {last} told the council of {place} on Monday."
    return f"{place} {topic}: {last} counts {figure} million", f"{lead}\n\n{made['text']}"


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
