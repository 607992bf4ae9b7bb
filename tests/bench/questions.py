"""Questions to a large archive: an SQLite file with as many quotes as asked for, made through the store's own ports."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.commands.bins import edges, step_of
from bot.conversation import Bin, Chart, Share, Topic
from bot.model import DeclaredFeed, Feed, NewEntry, PendingArticle, PollResult, ReadArticle
from bot.platforms.chart_sheet import sheet
from bot.store import Store
from summarizer.model import Actor, Analysis, Quote, Span
from tests.bench import corpus

START = datetime(2026, 1, 1, tzinfo=UTC)
QUOTES_PER_ARTICLE = 10
BATCH = 500
ASKED = 200
ACTORS = 2000


def latencies(quotes: int) -> Iterator[tuple[str, list[float]]]:
    """(question, seconds of each of 200 askings) over an archive of so many quotes by 2,000 actors."""
    with tempfile.TemporaryDirectory() as directory:
        yield from asyncio.run(_measured(Path(directory) / "bench.db", quotes))


def chart_latencies(quotes: int) -> Iterator[tuple[str, list[float]]]:
    """The same for the counts behind a chart."""
    with tempfile.TemporaryDirectory() as directory:
        yield from asyncio.run(_counted(Path(directory) / "bench.db", quotes))


def a_sheet() -> dict[str, object]:
    """A month of quotes by and about, as the process that draws gets it."""
    bins = tuple(Bin(START + timedelta(days=day), day * 7 % 11, day * 5 % 4) for day in range(30))
    outlets = tuple(Share(f"Outlet {number}", 90 - 9 * number, 20) for number in range(8))
    until = START + timedelta(days=30)
    return sheet(Chart("actor", "Ada Lind", bins, "day", until, "Europe/Oslo", until.date(), outlets))[0]


def read_articles(path: Path) -> int:
    """How many articles of the database have been read; 0 while there is no table."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db,
    ):
        return int(db.execute("SELECT count(*) FROM articles WHERE state = 'read'").fetchone()[0])
    return 0


async def _measured(path: Path, quotes: int) -> list[tuple[str, list[float]]]:
    store = Store.open(f"sqlite:///{path}")
    try:
        await store.migrate()
        await _fill(store, quotes)
        names = [_name(number) for number in random.Random(1).sample(range(ACTORS), ASKED)]
        week = START + timedelta(minutes=quotes // QUOTES_PER_ARTICLE)
        week -= timedelta(days=2)
        return [
            ("/actor", await _asked(lambda name: _actor(store, name, about=False, since=None), names)),
            ("/actor when:", await _asked(lambda name: _actor(store, name, about=False, since=week), names)),
            ("/actor about", await _asked(lambda name: _actor(store, name, about=True, since=None), names)),
            ("/quotes", await _asked(lambda name: _search(store, name), [_topic(n) for n in range(ASKED)])),
        ]
    finally:
        await store.close()


async def _counted(path: Path, quotes: int) -> list[tuple[str, list[float]]]:
    store = Store.open(f"sqlite:///{path}")
    try:
        await store.migrate()
        await _fill(store, quotes)
        names = [_name(number) for number in random.Random(1).sample(range(ACTORS), ASKED)]
        end = START + timedelta(minutes=quotes // QUOTES_PER_ARTICLE)
        return [
            ("chart", await _asked(lambda name: _chart(store, Topic(actor=name), end), names)),
            (
                "chart source:",
                await _asked(lambda name: _chart(store, Topic(actor=name, source="Bench Post"), end), names),
            ),
        ]
    finally:
        await store.close()


async def _chart(store: Store, topic: Topic, end: datetime) -> None:
    found = await store.extent(topic)
    since = found[0] if found else START
    await store.tally(topic, edges(since, end, "Europe/Oslo", step_of(since, end, "Europe/Oslo")))


async def _asked(ask: Callable[[str], Awaitable[object]], names: list[str]) -> list[float]:
    taken = []
    for name in names:
        start = time.perf_counter()
        await ask(name)
        taken.append(time.perf_counter() - start)
    return taken


async def _actor(store: Store, name: str, *, about: bool, since: datetime | None) -> None:
    """What `/actor` asks: the name resolved, a page, the coverage."""
    await store.near(name, 3)
    await store.by_actor(name, about=about, since=since, until=None, source=None, offset=0, limit=5)
    await store.coverage(since, None)


async def _search(store: Store, text: str) -> None:
    await store.search(text, actor=None, since=None, until=None, offset=0, limit=5)
    await store.coverage(None, None)


def _name(number: int) -> str:
    first, last = corpus.FIRST[number % 20], corpus.LAST[number // 20 % 19]
    return f"{first} {last}{number // 380 or ''}"


def _topic(number: int) -> str:
    return f"{corpus.TOPICS[number % len(corpus.TOPICS)]} {number}"


async def _fill(store: Store, quotes: int) -> None:
    feed = await store.add_feed(DeclaredFeed("https://bench.example/feed", "Bench Post"), START)
    assert feed
    dice = random.Random(7)
    articles = quotes // QUOTES_PER_ARTICLE
    for first in range(0, articles, BATCH):
        numbers = range(first, min(articles, first + BATCH))
        at = START + timedelta(minutes=numbers[-1])
        await store.record_poll(_poll(feed, numbers, at))
        for pending in await store.claim(at, 600, BATCH):
            await store.store_read(_article(pending, dice), at)


def _poll(feed: Feed, numbers: range, at: datetime) -> PollResult:
    entries = tuple(
        NewEntry(
            identity=str(n), link_key=f"bench.example/{n}", url=f"https://bench.example/{n}", title=f"Story {n}",
            content="", author="", published=at, candidate=True, body_hash=str(n),
        )
        for n in numbers
    )  # fmt: skip
    return PollResult(feed_id=feed.id, at=at, next_poll=at, ok=True, entries=entries)


def _article(pending: PendingArticle, dice: random.Random) -> ReadArticle:
    text, found = "", []
    for number in range(QUOTES_PER_ARTICLE):
        words = (
            f"The {dice.choice(corpus.TOPICS)} {dice.randint(0, 999)} is what {_name(dice.randrange(ACTORS))} wanted,"
        )
        start = len(text) + 1
        name = _name(dice.randrange(ACTORS))
        text += f"“{words}” said {name} for the {number}th time.\n\n"
        span = Span(start, start + len(words))
        found.append(Quote(span, "direct", "said", name, name, None, "named", 0.9))
    actors = tuple(Actor(name, "person") for name in sorted({quote.speaker or "" for quote in found}))
    analysis = Analysis("en", tuple(found), actors, (Span(0, 40),))
    return ReadArticle(pending.id, pending.title, text, "en", None, "Bench Post", pending.published, analysis)
