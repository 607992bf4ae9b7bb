"""A digest with filters is ranked as lightly as one without, and is what reading its whole window would make of it."""

from __future__ import annotations

from asyncio import Runner
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import planner
from bot.editor import digest_of
from bot.model import Brief, Wanted, Window
from bot.placing import Placing
from bot.planner import Planner
from bot.store import Store, open_store
from bot.stories import FullText
from tests.fakes import FakeComposer, FakePlacer
from tests.newsroom import NOW, Told, fill
from tests.test_placing import FERRIES, QUAKE

WEEK = (NOW - timedelta(days=7), NOW)
SAID = (
    FERRIES,
    QUAKE,
    "The ﬁsh market of Skarholm is closed, and the café beside it",
    "Fish costs ½ as much in Skarholm, or ²⁄₃",
    "Рыбный рынок в Скархольме закрыт",
    "漁業市場は閉鎖された",
    "They wrote the timetable in C++ and \ue000ferry\u0342 names",
)
FEEDS = ("Post", "Wire", "Radio")
TOLD = tuple(
    Told(FEEDS[at % 3], f"Report {at} of {said.split()[-1]}", 160 - 3 * at, ((said, f"Ada Lind {at}"),))
    for at, said in enumerate(said for _ in range(7) for said in SAID)
)  # fmt: skip
TERMS = st.sampled_from((
    "ferries", "FERRIES", "ferry", "fish", "cafe", "the café", "Skarholm", "c++", "1", "2", "½", "рынок", "市場", "of",
    "Varena and", "report  3", "Report", "magnitude 6.1", "-", "", "закрыт", "nowhere",
))  # fmt: skip


class Light(Store):
    """Counts the texts that it is asked for, and reads no window whole."""

    texts = 0

    async def texts_of(self, keys: Sequence[int]) -> Sequence[FullText]:
        self.texts += len(keys)
        return await super().texts_of(keys)

    async def window(self, *_: object, **__: object) -> Window:
        raise AssertionError("the window is read whole")


def planner_of(store: Store) -> Planner:
    return Planner(store, FakeComposer(), {"terminal"}, 0, Placing(store, FakePlacer()))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Runner, Path]]:
    path = tmp_path_factory.mktemp("archive") / "filled.db"
    with Runner() as runner:
        store = runner.run(open_store(f"sqlite:///{path}"))
        runner.run(fill(store, TOLD))
        runner.run(Placing(store, FakePlacer()).place_due())
        runner.run(store.close())
        yield runner, path


@settings(max_examples=60)
@given(st.lists(TERMS, max_size=2), st.lists(TERMS, max_size=2), st.integers(1, 6), st.booleans())
def test_filtered_stories_are_those_of_the_whole_window(
    archive: tuple[Runner, Path], include: list[str], exclude: list[str], stories: int, crowded: bool
) -> None:
    runner, path = archive
    wanted = Wanted(include=tuple(include), exclude=tuple(exclude), stories=stories)
    whole, light = Store.open(f"sqlite:///{path}"), Light(f"sqlite:///{path}")
    with pytest.MonkeyPatch.context() as patch:
        if crowded:
            patch.setattr("bot.editor.MOST_CANDIDATES", 9)
            patch.setattr(planner, "MOST_CANDIDATES", 9)
            patch.setattr(planner, "MOST_FILTERED", 30)
            patch.setattr(planner, "SIFTED", 4)
        try:
            window = runner.run(whole.window((), *WEEK, most=planner.MOST_FILTERED))
            made = runner.run(planner_of(light).compose("x", wanted, *WEEK, "UTC"))
            assert made == digest_of(window, Brief("x", wanted, *WEEK, "UTC"))
        finally:
            runner.run(whole.close())
            runner.run(light.close())


def test_no_more_texts_are_looked_at_than_are_told_at_most(
    archive: tuple[Runner, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, path = archive
    monkeypatch.setattr(planner, "MOST_CANDIDATES", 5)
    monkeypatch.setattr(planner, "SIFTED", 5)
    for wanted, looked in ((Wanted(), 0), (Wanted(exclude=("nowhere",)), 5), (Wanted(include=("nowhere",)), len(TOLD))):
        store = Light(f"sqlite:///{path}")
        runner.run(planner_of(store).compose("x", wanted, *WEEK, "UTC"))
        runner.run(store.close())
        assert store.texts == looked


def test_filtered_stories_are_found_on_every_database(runner: Runner, store: Store) -> None:
    runner.run(fill(store, TOLD[:14]))
    made = runner.run(planner_of(store).compose("x", Wanted(include=("fish",)), *WEEK, "UTC"))
    assert sorted(key for story in made.stories for key in story.articles) == [3, 4, 10, 11]
    [only] = runner.run(store.texts_of([1, 99]))
    assert (only.key, only.title, only.text) == (1, TOLD[0].title, TOLD[0].text)
