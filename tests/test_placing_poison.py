"""An article that kills or breaks the worker at placing is tried a few times and set aside; the others are placed."""

from __future__ import annotations

import logging
import sys
from asyncio import Runner
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import placing
from bot.errors import WorkerError
from bot.placing import TRIES, Placing
from bot.store import Store
from bot.worker import Worker, WorkerLimits
from tests.newsroom import Told, fill
from tests.test_placing import FERRIES, QUAKE, TOLD, opened, stories

# The worker as it is, but for what an article's title does to it; each such article leaves a letter in a file.
SPOILED = """
import os, sys
from pathlib import Path
from bot.jobs import JOBS, serve
seen = Path(sys.argv[1])
def place(known, some):
    for one in some:
        if one.title.startswith(("Dies", "Raises", "Eats")) or "everything" in sys.argv[2:]:
            with seen.open("a") as told:
                told.write(one.title[0])
        match one.title.split()[0]:
            case "Dies": os.kill(os.getpid(), 9)
            case "Raises": raise ZeroDivisionError("one over none")
            case "Eats": bytearray(2_000_000_000)
        if "everything" in sys.argv[2:]:
            os.kill(os.getpid(), 9)
    return JOBS["place"](known, some)
serve({**JOBS, "place": place}, 300)
"""
LATE = Told("Radio", "Ferries at Larnvik, once more", 1, ((f"{FERRIES} at last", "Ada Lind"),))


def poison(kind: str, hours_ago: float = 12) -> Told:
    return Told("Radio", f"{kind} in Larnvik", hours_ago, ((f"{FERRIES} again", "Ada Lind"),))


@contextmanager
def worker(runner: Runner, seen: Path, *how: str) -> Iterator[Worker]:
    command = [sys.executable, "-c", SPOILED, str(seen), *how]
    subject = Worker(WorkerLimits(memory_mb=300), 0.5, 0, "pullquote", command=command)
    try:
        yield subject
    finally:
        runner.run(subject.stop())


def told_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.message for one in caplog.records if one.levelno >= logging.WARNING and one.name == "bot.placing"]


@pytest.mark.parametrize("kind", ["Dies", "Raises", "Eats"])
def test_an_article_that_breaks_the_worker_is_set_aside_and_those_behind_it_are_placed(
    runner: Runner, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    seen = tmp_path / "seen"
    runner.run(fill(store, (*TOLD, poison(kind))))
    with worker(runner, seen) as placer:
        subject = Placing(store, placer)
        assert runner.run(subject.place_due()) == len(TOLD)
        assert stories(runner, store) == {**opened(), poison(kind).title: 5}
        assert seen.read_text() == kind[0] * TRIES
        # Whatever process places from now on, nobody tells it of that article.
        runner.run(fill(store, (LATE,)))
        assert runner.run(Placing(store, placer).place_due()) == 1
    assert stories(runner, store)[LATE.title] == 1
    assert seen.read_text() == kind[0] * TRIES
    [line] = told_of(caplog)
    assert line.startswith(f"article 5 “{poison(kind).title}” stays a story of its own")


def test_several_that_break_the_worker_are_each_set_aside(runner: Runner, store: Store, tmp_path: Path) -> None:
    runner.run(fill(store, (poison("Dies", 30), *TOLD, poison("Raises", 12), poison("Dies there", 1))))
    with worker(runner, tmp_path / "seen") as placer:
        assert runner.run(Placing(store, placer).place_due()) == len(TOLD)
    found = stories(runner, store)
    assert [found[title] for title in ("Dies in Larnvik", "Raises in Larnvik", "Dies there in Larnvik")] == [1, 6, 7]
    assert {title: number - 1 for title, number in found.items() if number and title in opened()} == opened()


def test_tries_are_counted_over_the_ends_of_the_service(runner: Runner, store: Store, tmp_path: Path) -> None:
    """Each round is cut short after its first failure, and another process goes on."""

    class Ended(BaseException):
        pass

    class Cut(Placing):
        async def _failed(self, *given: object) -> None:
            await super()._failed(*given)  # type: ignore[arg-type]
            raise Ended

    seen = tmp_path / "seen"
    runner.run(fill(store, (poison("Dies"),)))
    for _ in range(TRIES):
        with worker(runner, seen) as placer, pytest.raises(Ended):
            runner.run(Cut(store, placer).place_due())
    assert stories(runner, store) == {poison("Dies").title: 1}
    assert seen.read_text() == "D" * TRIES


def test_an_article_that_breaks_the_worker_only_when_it_is_recalled_is_recalled_no_more(
    runner: Runner, store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seen = tmp_path / "seen"
    runner.run(fill(store, (*TOLD, poison("Dies"))))
    keys = [one.key for one in runner.run(store.unplaced(9)) if one.title != LATE.title]
    runner.run(store.place([(key, key if key == 5 else 1 + (key - 1) % 2) for key in keys]))
    runner.run(fill(store, (LATE,)))
    with worker(runner, seen) as placer:
        assert runner.run(Placing(store, placer).place_due()) == 1
        runner.run(fill(store, (Told("Radio", "Oltesh shaken again", 0.5, ((QUAKE, "Ilir Dosta"),)),)))
        assert runner.run(Placing(store, placer).place_due()) == 1
    assert stories(runner, store) == {**opened(), poison("Dies").title: 5, LATE.title: 1, "Oltesh shaken again": 2}
    assert seen.read_text() == "D" * TRIES
    [line] = told_of(caplog)
    assert line.startswith("article 5 ")


def test_where_nothing_can_be_placed_no_article_is_to_blame(runner: Runner, store: Store, tmp_path: Path) -> None:
    runner.run(fill(store, TOLD))
    with worker(runner, tmp_path / "seen", "everything") as placer:
        for _ in range(2 * TRIES):
            with pytest.raises(WorkerError):
                runner.run(Placing(store, placer).place_due())
    assert set(stories(runner, store).values()) == {None}
    with worker(runner, tmp_path / "seen") as placer:
        assert runner.run(Placing(store, placer).place_due()) == len(TOLD)
    assert stories(runner, store) == opened()


def test_a_round_ends_however_many_break_the_worker(
    runner: Runner, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "A_ROUND", 4)
    many = [Told("Radio", f"Dies no. {at}", 30 - at, ((QUAKE, "Ilir Dosta"),)) for at in range(3)]
    runner.run(fill(store, many))
    with worker(runner, tmp_path / "seen") as placer:
        assert runner.run(Placing(store, placer).place_due()) == 0
        assert None in stories(runner, store).values()
        for _ in range(3):
            runner.run(Placing(store, placer).place_due())
    assert None not in stories(runner, store).values()
