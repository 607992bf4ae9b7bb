"""Each article joins its story once, in the order of its first sight, whatever processes end in between."""

from __future__ import annotations

from asyncio import Runner, gather
from datetime import timedelta

import pytest

from bot import placing
from bot.editor import digest_of
from bot.errors import WorkerError
from bot.model import Brief, Wanted
from bot.placing import Placing
from bot.planner import Planner
from bot.store import Store
from bot.worker import Worker, WorkerLimits
from summarizer.model import Article
from tests.fakes import FakeComposer, FakePlacer
from tests.newsroom import ARCHIVE, NOW, Told, fill

FERRIES = "The harbour council of Larnvik voted to buy three electric ferries for the crossing to Skarholm"
QUAKE = "A strong earthquake of magnitude 6.1 shook the mountain province of Varena and the town of Oltesh"
TOLD = (
    Told("Post", "Larnvik buys electric ferries", 20, ((FERRIES, "Marta Holm"),)),
    Told("Post", "Earthquake shakes Varena", 15, ((QUAKE, "Ilir Dosta"),)),
    Told("Wire", "Electric ferries for Larnvik and Skarholm", 10, ((f"{FERRIES} on Tuesday", "Per Aas"),)),
    Told("Wire", "Oltesh in Varena after the earthquake", 5, ((f"{QUAKE} on Monday", "Ilir Dosta"),)),
)
DAY = (NOW - timedelta(days=1), NOW)


def stories(runner: Runner, store: Store) -> dict[str, int | None]:
    found = runner.run(store.candidates(NOW - timedelta(days=90), NOW))
    return {one.article.title: one.story for one in found}


def opened(told: tuple[Told, ...] = TOLD) -> dict[str, int]:
    """Each title with the article that opened its story, keys counted from 1."""
    return {one.title: 1 + at % 2 for at, one in enumerate(told)}


def test_what_was_read_joins_its_story_and_is_not_placed_again(runner: Runner, store: Store) -> None:
    subject = Placing(store, FakePlacer())
    runner.run(fill(store, TOLD))
    assert runner.run(subject.place_due()) == 4
    assert stories(runner, store) == opened()
    assert runner.run(subject.place_due()) == 0


@pytest.mark.parametrize("restarted", [False, True])
def test_an_article_joins_a_story_of_before_the_process_began(
    runner: Runner, store: Store, restarted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "A_STEP", 1)
    placer = FakePlacer()
    subject = Placing(store, placer)
    for told in TOLD:
        runner.run(fill(store, (told,)))
        placer.forget()
        subject = Placing(store, placer) if restarted else subject
        assert runner.run(subject.place_due()) == 1
    assert stories(runner, store) == opened()


def test_a_round_ends_and_the_next_goes_on(runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "A_STEP", 1)
    monkeypatch.setattr(placing, "A_ROUND", 3)
    subject = Placing(store, FakePlacer())
    runner.run(fill(store, TOLD))
    assert [runner.run(subject.place_due()) for _ in range(3)] == [3, 1, 0]
    assert stories(runner, store) == opened()


def test_two_that_place_at_once_agree(runner: Runner, store: Store) -> None:
    runner.run(fill(store, TOLD))
    both = [Placing(store, FakePlacer()) for _ in range(2)]

    async def at_once() -> None:
        await gather(*(one.place_due() for one in both))

    runner.run(at_once())
    assert stories(runner, store) == opened()
    runner.run(fill(store, (Told("Radio", "Larnvik and its electric ferries", 1, ((FERRIES, "Ada Lind"),)),)))
    assert runner.run(both[0].place_due()) == 1
    assert stories(runner, store)["Larnvik and its electric ferries"] == 1


def test_a_worker_process_that_ends_forgets_and_is_told_again(runner: Runner, store: Store) -> None:
    worker = Worker(WorkerLimits(recycle_after=1), 0.5, 0, "pullquote")
    subject = Placing(store, worker)
    try:
        for told in TOLD:
            runner.run(fill(store, (told,)))
            assert runner.run(subject.place_due()) == 1
            before = worker.pid
            runner.run(worker.analyse(Article("Good morning.")))
            assert worker.pid != before
    finally:
        runner.run(worker.stop())
    assert stories(runner, store) == opened()


def planner(store: Store, placer: FakePlacer | None = None) -> Planner:
    return Planner(store, FakeComposer(), {"terminal"}, 0, Placing(store, placer or FakePlacer()))


def test_a_window_that_is_asked_for_is_placed_first_and_told_as_the_whole_one(runner: Runner, store: Store) -> None:
    runner.run(fill(store, (*ARCHIVE, *TOLD)))
    made = runner.run(planner(store).compose("x", Wanted(stories=2), *DAY, "UTC"))
    assert None not in stories(runner, store).values()
    window = runner.run(store.window((), *DAY))
    assert len(window.candidates) == 5
    assert made == digest_of(window, Brief("x", Wanted(stories=2), *DAY, "UTC"))
    assert made.left_out == 1


def test_without_a_worker_articles_are_grouped_with_their_digest(runner: Runner, store: Store) -> None:
    class Broken(FakePlacer):
        async def place(self, known: int, some: object) -> None:  # noqa: ARG002 - the port
            raise WorkerError("the worker is stopped")

    runner.run(fill(store, TOLD))
    made = runner.run(planner(store, Broken()).compose("x", Wanted(), *DAY, "UTC"))
    assert [len(one.articles) for one in made.stories] == [2, 2]
    assert set(stories(runner, store).values()) == {None}
