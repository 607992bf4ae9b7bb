"""Whatever step the process dies at: every article is told exactly once to every subscription, and none is lost.

The store is a real SQLite file that outlives the process; so does the platform, which remembers what was posted.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import Courier, Platform
from bot.errors import FetchError
from bot.ingest import Poller, PollRules
from bot.model import (
    DeclaredFeed,
    DeclaredSubscription,
    Destination,
    FeedEntry,
    Fetched,
    ParsedFeed,
    Schedule,
    Validators,
    Wanted,
)
from bot.placing import Placing
from bot.planner import Planner
from bot.reading import ReadingRoom, ReadingRules
from bot.store import Store, open_store
from summarizer.model import Extracted
from tests.fakes import FakeComposer, FakePlacer, FakePoster, FakeReader, FakeRenderer, Ticking, feed_entry

URL = "https://paper.example/feed.xml"
START = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)
# The slots are at 12:00 and 14:00. Entry 1 can be read only after the first slot, but before it is planned at 12:06;
# entry 2 only from 12:10 on, when the first digest went out without it.
READABLE_FROM = {"https://paper.example/1": 60.2, "https://paper.example/2": 70}
MOMENTS = tuple(START + timedelta(minutes=m) for m in (5, 50, 60.5, 66, 90, 125, 180.5, 186, 200, 230, 260))
ENTRIES = {5: (0, 1), 50: (0, 1, 2), 66: (1, 2, 3), 125: (3, 4, 5)}
WORDS = "anchor bellows cedar dynamo ember falcon".split()
SUBSCRIPTIONS = ("morning", "evening")
MOST_STEPS = 180


class Died(BaseException):
    """The process ends here; no `except Exception` of it runs any more."""


@dataclass
class Fate:
    """Ends the process at its n-th step, before or after the step took effect; every later step of it is dead."""

    at: int | None = None
    after: bool = False
    steps: int = 0
    dead: bool = False

    async def live(self, work: Callable[[], Awaitable[Any]]) -> Any:
        self.steps += 1
        if self.dead:
            raise Died
        if self.steps != self.at:
            return await work()
        self.dead = True
        if self.after:
            await work()
        raise Died


class Mortal:
    """Any object, each call of which is a step of a process that may die."""

    def __init__(self, owner: object, fate: Fate) -> None:
        self._owner, self._fate = owner, fate

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._owner, name)

        async def call(*arguments: Any, **named: Any) -> Any:
            return await self._fate.live(lambda: method(*arguments, **named))

        return call


class Web:
    """A `Fetcher`: the feed as it stands at the clock's time, and pages; two of them answer late."""

    def __init__(self, clock: Ticking, reader: FakeReader) -> None:
        self._clock, self._reader = clock, reader

    async def feed(self, url: str, validators: Validators) -> Fetched:  # noqa: ARG002 - the port
        minutes = (self._clock() - START).total_seconds() / 60
        numbers = ENTRIES[max(at for at in ENTRIES if at <= minutes)]
        self._reader.feeds[URL] = ParsedFeed("rss20", "Paper", tuple(_entry(number) for number in numbers))
        return Fetched(url, b"feed")

    async def page(self, url: str, validators: Validators | None = None) -> Fetched:  # noqa: ARG002 - the port
        if self._clock() < START + timedelta(minutes=READABLE_FROM.get(url, 0)):
            raise FetchError(url, "no answer", "timeout")
        return Fetched(url, b"page")


def _entry(number: int) -> FeedEntry:
    return feed_entry(number, title=f"The {WORDS[number]} report")


def _reader() -> FakeReader:
    reader = FakeReader()
    for number, word in enumerate(WORDS):
        text = (
            f"{word.title()} news: the {word} of {word}ville was seen. A {word}ist spoke of {word}ism and {word}ology."
        )
        reader.pages[f"https://paper.example/{number}"] = Extracted(f"The {word} report", text)
    return reader


class World:
    """What outlives the process: the file, the platform, the time."""

    def __init__(self, file: Path) -> None:
        self.url = f"sqlite:///{file}"
        self.clock = Ticking(START)
        self.poster = FakePoster()
        self.sent: list[tuple[str, str]] = []

    async def live(self, moments: Sequence[datetime], fate: Fate) -> None:
        """One process over these moments, until it dies."""
        store = Store.open(self.url)
        try:
            work = self._wired(Mortal(store, fate), Mortal(self.poster, fate))
            for moment in moments:
                self.clock.now = moment
                for step in work:
                    await step()
        finally:
            await store.close()

    def _wired(self, store: Any, poster: Any) -> list[Callable[[], Awaitable[object]]]:
        reader = _reader()
        web = Web(self.clock, reader)
        poller = Poller(web, reader, store, self.clock, PollRules(60, 2, 100, 14), lambda: 0.0)
        room = ReadingRoom(web, reader, store, self.clock, ReadingRules(lanes=2, tries=9, lease_s=100))
        planner = Planner(store, FakeComposer(), {"terminal"}, 300, Placing(store, FakePlacer()))
        platforms = {"terminal": Platform(FakeRenderer(), poster)}
        courier = Courier(store, platforms, self.clock, 8, 120, lambda _: None)
        return [poller.poll_due, room.read_due, lambda: planner.plan(self.clock()), courier.deliver]


async def _founded(file: Path) -> None:
    store = await open_store(f"sqlite:///{file}")
    await store.declare_feeds([DeclaredFeed(URL, "Paper", backlog=10)], START)
    schedule = Schedule("UTC", at=("12:00", "14:00"))
    made = [DeclaredSubscription(name, Destination("terminal"), schedule, Wanted(stories=20)) for name in SUBSCRIPTIONS]
    await store.declare_subscriptions(made, START)
    await store.close()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("founded") / "news.db"
    asyncio.run(_founded(file))
    return file


def told_after(founded: Path, *fates: Fate) -> Counter[str]:
    """How often each headline was posted over all lives: the process dies of each fate, and is started again."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "news.db"
        shutil.copy(founded, file)
        world = World(file)
        for fate in (*fates, Fate()):
            # The next life begins a little after the last one's end, with the leases of the dead still held.
            left = [world.clock.now + timedelta(seconds=5), *(at for at in MOMENTS if at > world.clock.now)]
            moments = MOMENTS if world.clock.now == START else left
            try:
                asyncio.run(world.live(moments, fate))
            except Died:
                continue
        settle = [MOMENTS[-1] + timedelta(minutes=10 * n) for n in range(1, 4)]
        asyncio.run(world.live(settle, Fate()))
        return Counter(world.poster.posts)


EVERY_ONE_ONCE = Counter({f"The {word} report": len(SUBSCRIPTIONS) for word in WORDS})


def test_a_life_without_a_crash_tells_each_article_once(founded: Path) -> None:
    fate = Fate()
    assert told_after(founded, fate) == EVERY_ONE_ONCE
    assert fate.steps < MOST_STEPS, "the property below would never reach the last steps"


@settings(deadline=None, max_examples=25)
@given(st.integers(1, MOST_STEPS), st.booleans())
def test_a_crash_at_any_step_loses_nothing_and_tells_nothing_twice(founded: Path, at: int, after: bool) -> None:
    assert told_after(founded, Fate(at, after)) == EVERY_ONE_ONCE


@settings(deadline=None, max_examples=8)
@given(st.lists(st.builds(Fate, st.integers(1, 60), st.booleans()), min_size=2, max_size=4))
def test_nor_do_several_crashes_in_a_row(founded: Path, fates: list[Fate]) -> None:
    assert told_after(founded, *(replace(fate) for fate in fates)) == EVERY_ONE_ONCE
