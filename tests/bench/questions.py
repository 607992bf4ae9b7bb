"""Every question that can be put to the archive, on a large one: how long each takes; and what an article costs.

Commands go through the dispatcher, as a platform's do, on one store; the worker composes digests as in the service.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.app import RETENTION_STEP as STEP
from bot.commands.command import Desk
from bot.commands.completion import Completion
from bot.commands.dispatch import Dispatcher
from bot.conversation import Asker
from bot.model import DeclaredSubscription, Destination, NewEntry, PollResult, ReadArticle, Schedule, Wanted
from bot.placing import Placing
from bot.planner import Planner
from bot.store import Store
from bot.worker import Worker, WorkerLimits
from summarizer.model import Actor, Analysis, Digest, Quote, Span
from tests.bench import archive
from tests.bench.archive import NOW, QUOTES_PER_ARTICLE
from tests.newsroom import Operated

ASKED = 60
READ = 400
TENDED = 25  # articles between two ticks
RETENTION_STEPS = 100
ASKER = Asker("terminal", "you", zone="Europe/Oslo")
FEW = 10_000
Timing = tuple[str, list[float]]


def latencies(quotes: int) -> Iterator[Timing]:
    """(question, seconds of each asking) over an archive of so many quotes; then ingest, there and on a small one."""
    with tempfile.TemporaryDirectory() as directory:
        for count in (FEW, quotes):
            archive.build(Path(directory) / f"{count}.db", count)
        yield from measured(Path(directory), quotes)


def measured(directory: Path, quotes: int) -> list[Timing]:
    """The same over files that are there; they are changed."""
    found = asyncio.run(_asked(directory / f"{quotes}.db", quotes))
    for count in (FEW, quotes):
        taken = asyncio.run(_ingested(directory / f"{count}.db"))
        found += [(f"{what} among {count:,}", seconds) for what, seconds in taken]
    return found + asyncio.run(_forgotten(directory / f"{quotes}.db"))


def read_articles(path: Path) -> int:
    """How many articles of the database have been read; 0 while there is no table."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db,
    ):
        return int(db.execute("SELECT count(*) FROM articles WHERE state = 'read'").fetchone()[0])
    return 0


# --- what is asked -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asking:
    """Lines to ask, each made of a dice, over an archive of `people` names and `articles`."""

    people: int
    articles: int

    def lines(self) -> dict[str, Callable[[random.Random], str]]:
        who, word = self.somebody, archive.word
        return {
            "/actor": lambda dice: f"/actor {who(dice)}",
            "/actor, the most quoted": lambda dice: f"/actor {archive.name(dice.randrange(3))}",
            "/actor page:": lambda dice: f"/actor {archive.name(dice.randrange(30))} page:{dice.randint(2, 6)}",
            "/actor when:": lambda dice: f'/actor {who(dice)} when:"{_when(dice)}"',
            "/actor about": lambda dice: f"/actor {who(dice)} about",
            "/actor source:": lambda dice: f'/actor {who(dice)} source:"{archive.outlet(dice.randrange(30))}"',
            "/actor, a surname of many": lambda _: "/actor Berg",
            "/actor, near matches": lambda dice: f"/actor {_misspelled(who(dice), dice)}",
            "/quotes, a rare word": lambda dice: f"/quotes {word(dice, 5000, 20_000)}",
            "/quotes, a word of the day": lambda dice: f"/quotes {word(dice, 60, 400)}",
            "/quotes, a very common word": lambda dice: f"/quotes {word(dice, 0, 8)}",
            "/quotes, two common words": lambda dice: f"/quotes {word(dice, 3, 40)} {word(dice, 3, 40)}",
            "/quotes when:": lambda dice: f'/quotes {word(dice, 0, 200)} when:"{_when(dice)}"',
            "/quotes actor:": lambda dice: f'/quotes {word(dice, 0, 400)} actor:"{who(dice)}"',
            "/quotes page:": lambda dice: f"/quotes {word(dice, 0, 400)} page:{dice.randint(2, 6)}",
            "/story, a word of the day": lambda dice: f"/story {word(dice, 100, 1000)}",
            "/story, a very common word": lambda dice: f"/story {word(dice, 0, 8)}",
            "/digest when:yesterday": lambda _: "/digest when:yesterday",
            "/digest, a day long ago": lambda dice: f"/digest when:{_day(dice)}",
            '/digest when:"last week"': lambda _: '/digest when:"last week"',
            "chart of an actor": lambda dice: f"/news chart actor {who(dice)}",
            "chart of an actor, source:": (
                lambda dice: f'/news chart actor {who(dice)} source:"{archive.outlet(dice.randrange(30))}"'
            ),
            "chart of a story": lambda dice: f"/news chart story {word(dice, 100, 1000)}",
            "All quotes of a card": lambda dice: f"/news more {','.join(str(self.article(dice)) for _ in range(6))}",
        }

    def somebody(self, dice: random.Random) -> str:
        return archive.name(int(self.people * dice.random() ** 3))

    def article(self, dice: random.Random) -> int:
        return dice.randrange(1, self.articles)


def _when(dice: random.Random) -> str:
    first = NOW - timedelta(days=dice.randint(3, archive.DAYS - 10))
    return dice.choice(("last week", "30 days", "this year", f"{first:%Y-%m-%d}..{first + timedelta(days=6):%Y-%m-%d}"))


def _day(dice: random.Random) -> str:
    return f"{NOW - timedelta(days=dice.randint(3, archive.DAYS - 10)):%Y-%m-%d}"


def _misspelled(name: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(name))
    return name[:at] + dice.choice("xqy") + name[at + 1 :]


@dataclass
class _Composing(Operated):
    planner: Planner | None = None

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        assert self.planner
        return await self.planner.compose(name, wanted, since, until, zone)


async def _asked(path: Path, quotes: int) -> list[Timing]:
    store, worker = Store.open(f"sqlite:///{path}"), Worker(WorkerLimits(), 0.0, 3, "pullquote")
    asking, found = _Asking(archive.actors_of(quotes), quotes // QUOTES_PER_ARTICLE), list[Timing]()
    operated = _Composing(planner=Planner(store, worker, ("terminal",), 0, Placing(store, worker)))
    desk = Desk(store, store, store, store, store, store, store, operated, lambda: NOW, store, worker)
    try:
        await worker.start()
        for what, line in asking.lines().items():
            found.append((what, await _timed(Dispatcher(desk), _line(line))))
        filtered = partial(_filtered, operated, random.Random(5))
        found.append(("a digest with a filter, 30 days", await _repeated(filtered)))
        prefixes = _line(lambda dice: f"/actor {asking.somebody(dice)[: dice.randint(1, 6)]}")
        found.append(("completion of a name", await _timed(Completion(desk), prefixes)))
        found.append(("coverage line", await _repeated(lambda: store.coverage(None, None))))
        found.append(("a watch looks for its actor", await _watched(store, asking)))
    finally:
        await worker.stop()
        await store.close()
    return found


def _line(line: Callable[[random.Random], str]) -> Callable[[int], str]:
    return lambda number: line(random.Random(number))


async def _timed(ask: Callable[[str, Asker], Awaitable[object]], line: Callable[[int], str]) -> list[float]:
    taken = []
    for number in range(ASKED):
        asked, start = line(number), time.perf_counter()
        reply = await ask(asked, ASKER)
        taken.append(time.perf_counter() - start)
        assert not getattr(reply, "error", False), reply
    return taken


async def _repeated(work: Callable[[], Awaitable[object]]) -> list[float]:
    taken = []
    for _ in range(ASKED):
        start = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - start)
    return taken


async def _filtered(operated: _Composing, dice: random.Random) -> None:
    wanted = Wanted(include=(archive.word(dice, 60, 4000),))
    await operated.compose("bench", wanted, NOW - timedelta(days=30), NOW, "UTC")


async def _watched(store: Store, asking: _Asking) -> list[float]:
    """What one watch asks every ten minutes."""
    dice = random.Random(3)
    watch = DeclaredSubscription(
        archive.name(0), Destination("terminal", "you"), Schedule("UTC", cron="*/10 * * * *"), Wanted()
    )
    made = await store.add_subscription(watch, NOW - timedelta(days=30))
    assert made

    async def look() -> None:
        await store.window((), NOW - timedelta(minutes=10), NOW, subscription=made.id, actor=asking.somebody(dice))

    return await _repeated(look)


# --- what reading and forgetting cost --------------------------------------------------------------------------------


async def _ingested(path: Path) -> list[Timing]:
    store = Store.open(f"sqlite:///{path}")
    try:
        feed, dice = (await store.feeds())[0], random.Random(11)
        entries = tuple(_entry(number) for number in range(READ))
        await store.record_poll(PollResult(feed.id, NOW, NOW, ok=True, entries=entries))
        taken, tended = [], []
        for number, pending in enumerate(await store.claim(NOW, 600, READ), 1):
            article = _article(pending.id, pending.title, dice)
            start = time.perf_counter()
            await store.store_read(article, NOW)
            taken.append(time.perf_counter() - start)
            if number % TENDED == 0:
                start = time.perf_counter()
                await store.tend()
                tended.append(time.perf_counter() - start)
        start = time.perf_counter()
        while await store.weigh_actors(100):
            pass
        weighed = [(time.perf_counter() - start) / READ]
        return [("an article stored", taken), ("a tending between", tended), ("its names weighed", weighed)]
    finally:
        await store.close()


def _entry(number: int) -> NewEntry:
    url = f"https://bench0.example/new/{number}"
    return NewEntry(url, url, url, f"New {number}", "", "", NOW, candidate=True, body_hash=url)


def _article(number: int, title: str, dice: random.Random) -> ReadArticle:
    text, found = "", list[Quote]()
    for _ in range(QUOTES_PER_ARTICLE):
        said, speaker = archive.words(dice, dice.randint(8, 32)), archive.name(int(500 * dice.random()))
        start = len(text) + 1
        text += f"“{said},” said {speaker}. {archive.words(dice, 25)}.\n\n"
        found.append(Quote(Span(start, start + len(said) + 1), "direct", "said", speaker, speaker, None, "named", 0.9))
    actors = tuple(Actor(one, "person") for one in sorted({quote.speaker or "" for quote in found}))
    return ReadArticle(number, title, text, "en", None, archive.outlet(0), NOW, Analysis("en", tuple(found), actors))


async def _forgotten(path: Path) -> list[Timing]:
    """Steps of retention on the oldest articles, and a question that waits its turn behind each."""
    store, steps, waits = Store.open(f"sqlite:///{path}"), list[float](), list[float]()
    try:
        for number in range(RETENTION_STEPS):
            if number % TENDED == 0:
                await store.tend()
            start = time.perf_counter()
            step = asyncio.ensure_future(store.delete_older_than(NOW - timedelta(days=archive.DAYS - 30), STEP))
            await asyncio.sleep(0)
            asked = asyncio.ensure_future(store.actor_named(archive.name(0)))
            await step
            steps.append(time.perf_counter() - start)
            await asked
            waits.append(time.perf_counter() - start)
    finally:
        await store.close()
    return [("a step of retention", steps), ("a question asked during a step", waits)]
