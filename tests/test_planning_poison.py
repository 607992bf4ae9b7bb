"""A digest that kills or breaks the worker is tried a few times and left out; other digests, and its next, are told."""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio import Runner
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import health_lines
from bot.model import Brief, DeclaredSubscription, Destination, Schedule, Subscription, Trouble, Wanted, Window
from bot.placing import Placing
from bot.planner import BEGUN, TRIES, WAITS, Planner, PlanReport
from bot.ports import Composer
from bot.store import Store
from bot.worker import Worker, WorkerLimits
from summarizer.model import Digest
from tests.fakes import FakeComposer, FakePlacer
from tests.newsroom import Told, fill

# The worker as it is, but for what an article's title does to it; each such article leaves a letter in a file.
SPOILED = """
import os, sys
from pathlib import Path
from bot.jobs import JOBS, serve
seen = Path(sys.argv[1])
def compose(window, brief):
    if "everything" in sys.argv[2:]:
        os.kill(os.getpid(), 9)
    for one in window.candidates:
        if one.article.title.startswith(("Dies", "Raises", "Eats")):
            with seen.open("a") as told:
                told.write(one.article.title[0])
        match one.article.title.split()[0]:
            case "Dies": os.kill(os.getpid(), 9)
            case "Raises": raise ZeroDivisionError("one\\nover none")
            case "Eats": bytearray(2_000_000_000)
    return JOBS["compose"](window, brief)
serve({**JOBS, "compose": compose}, 300)
"""
MADE = datetime(2026, 6, 3, 12, tzinfo=UTC)
SLOT = datetime(2026, 6, 4, 7, 30, tzinfo=UTC)
DAILY = Schedule("UTC", at=("07:30",))
QUIET = Told("Wire", "Larnvik buys ferries", 8, (("The ferries pay for themselves within nine years", "Ada Lind"),))
LATER = Told("Radio", "Larnvik paints its ferries", -2, (("Nobody asked the crews for a colour", "Ada Lind"),))
TRIED = [SLOT + sum(WAITS[:at], timedelta()) for at in range(TRIES)]


def poison(kind: str) -> Told:
    return Told("Radio", f"{kind} in Larnvik", 9, (("The old lighthouse has to be lit again", "Ada Lind"),))


@contextmanager
def worker(runner: Runner, seen: Path, *how: str) -> Iterator[Worker]:
    command = [sys.executable, "-c", SPOILED, str(seen), *how]
    subject = Worker(WorkerLimits(memory_mb=300), 0.5, 0, "pullquote", command=command)
    try:
        yield subject
    finally:
        runner.run(subject.stop())


@dataclass
class Office:
    """A planner over a store, ticked every minute, and what came of it."""

    runner: Runner
    store: Store
    notices: list[str] = field(default_factory=list)

    def digest(self, name: str, *feeds: str) -> Subscription:
        return self._made(name, Destination("terminal"), DAILY, Wanted(feeds=feeds))

    def watch(self, actor: str) -> Subscription:
        every = Schedule("UTC", cron="*/10 * * * *")
        return self._made(actor, Destination("terminal", "@me"), every, Wanted(actor=actor))

    def _made(self, name: str, to: Destination, schedule: Schedule, wanted: Wanted) -> Subscription:
        asked = DeclaredSubscription(name, to, schedule, wanted)
        made = self.runner.run(self.store.add_subscription(asked, MADE))
        assert made
        return made

    def planner(self, composer: Composer) -> Planner:
        return Planner(self.store, composer, {"terminal"}, 0, Placing(self.store, FakePlacer()), self.notices.append)

    def plan(self, composer: Composer, now: datetime) -> PlanReport:
        return self.runner.run(self.planner(composer).plan(now))

    def ticked(self, composer: Composer, since: datetime, until: datetime) -> list[tuple[datetime, PlanReport]]:
        """Every round that did something."""
        rounds = []
        while since <= until:
            report = self.plan(composer, since)
            rounds += [(since, report)] if report.planned or report.failed else []
            since += timedelta(minutes=1)
        return rounds

    def now(self, name: str) -> Subscription:
        return next(one for one in self.runner.run(self.store.subscriptions()) if one.name == name)

    def told(self) -> list[tuple[str, list[str]]]:
        """The digests in the outbox with their headlines."""
        found = []
        while delivery := self.runner.run(self.store.lease(SLOT + timedelta(days=9), 9e6, ("terminal",))):
            found.append((delivery.digest.name, [one.headline for one in delivery.digest.stories]))
        return found


@pytest.fixture
def office(runner: Runner, store: Store) -> Office:
    return Office(runner, store)


@pytest.mark.parametrize("kind", ["Dies", "Raises", "Eats"])
def test_a_digest_that_breaks_the_worker_is_tried_ever_later_and_left_out(
    office: Office, tmp_path: Path, kind: str
) -> None:
    seen = tmp_path / "seen"
    office.runner.run(fill(office.store, (QUIET, poison(kind))))
    office.digest("morning")
    office.digest("wire", "Wire")
    with worker(office.runner, seen) as composer:
        rounds = office.ticked(composer, SLOT, SLOT + timedelta(hours=1))
        # The other digest is not held up, and nobody is asked again for ever.
        assert [(at, report.planned, len(report.failed)) for at, report in rounds] == [
            (at, int(at == SLOT), 1) for at in TRIED
        ]
        asked = seen.read_text()
        assert TRIES <= len(asked) <= 2 * TRIES
        [notice] = office.notices
        assert notice.startswith(f"digest morning: that of 2026-06-04 07:30 was left out after {TRIES} tries: ")
        assert "raise [worker]" in notice
        assert "\n" not in notice
        # The next window is tried anew, and has nothing of the one before.
        office.runner.run(fill(office.store, (LATER,)))
        assert office.plan(composer, SLOT + timedelta(days=1)).planned == 1
    assert office.told() == [("wire", [QUIET.title]), ("morning", [LATER.title])]
    assert seen.read_text() == asked
    assert office.now("morning").trouble is None
    # What was left out is in the archive.
    found = office.runner.run(office.store.search("lighthouse", actor=None, since=None, until=None, offset=0, limit=5))
    assert [one.words for one in found.citations] == [poison(kind).said[0][0]]


def test_health_says_when_a_digest_is_tried_again_and_then_what_was_left_out(office: Office, tmp_path: Path) -> None:
    office.runner.run(fill(office.store, (poison("Raises"),)))
    office.digest("morning")

    def health(now: datetime) -> dict[str, str]:
        store = office.store
        return dict(health_lines(office.runner.run(store.health()), (), [office.now("morning")], now))

    with worker(office.runner, tmp_path / "seen") as composer:
        office.plan(composer, SLOT)
        again = health(SLOT)["trouble: morning"]
        assert (
            again
            == "tried again at 2026-06-04 07:31 UTC: composing the digest failed (ZeroDivisionError: one over none)"
        )
        office.ticked(composer, SLOT, TRIED[-1])
        assert health(SLOT)["trouble: morning"].startswith("that of 2026-06-04 07:30 was left out after 4 tries: comp")
        # An empty window says nothing of it; one that is told does.
        office.plan(composer, SLOT + timedelta(days=1))
        assert "trouble: morning" in health(SLOT)
        office.runner.run(fill(office.store, (Told("Radio", "Larnvik sails", -30, LATER.said),)))
        assert office.plan(composer, SLOT + timedelta(days=2)).planned == 1
        assert "trouble: morning" not in health(SLOT)


class EndedError(BaseException):
    """The whole service is killed."""


@dataclass
class Ending(FakeComposer):
    """A composer with which the service dies, or that takes its time."""

    ends: bool = True
    asked: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def compose(self, window: Window, brief: Brief) -> Digest:  # noqa: ARG002 - the port
        self.asked += 1
        if self.ends:
            raise EndedError
        self.begun.set()
        return await asyncio.Future()


def test_tries_that_end_the_whole_service_are_counted(office: Office) -> None:
    office.runner.run(fill(office.store, (QUIET,)))
    office.digest("morning")
    composer = Ending()
    for at in TRIED:
        with pytest.raises(EndedError):
            office.plan(composer, at)
        assert office.plan(composer, at).waiting == 1
    # Of the last one nobody lived to tell; it is not begun once more.
    office.ticked(composer, TRIED[-1], TRIED[-1] + timedelta(hours=1))
    assert composer.asked == TRIES
    assert [BEGUN in one for one in office.notices] == [True]
    assert office.now("morning").previous == SLOT


def test_a_service_that_is_stopped_while_it_composes_has_not_tried(office: Office) -> None:
    office.runner.run(fill(office.store, (QUIET,)))
    office.digest("morning")

    async def stopped() -> None:
        composer = Ending(ends=False)
        planning = asyncio.create_task(office.planner(composer).plan(SLOT))
        await composer.begun.wait()
        planning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await planning

    office.runner.run(stopped())
    assert office.now("morning").trouble is None
    assert office.plan(FakeComposer(), SLOT).planned == 1


def test_where_nothing_can_be_composed_no_window_is_left_out(office: Office, tmp_path: Path) -> None:
    office.runner.run(fill(office.store, (QUIET,)))
    office.digest("morning")
    until = SLOT + timedelta(minutes=8)
    with worker(office.runner, tmp_path / "seen", "everything") as composer:
        rounds = office.ticked(composer, SLOT, until)
    assert [at for at, _ in rounds] == [SLOT + timedelta(minutes=at) for at in (0, 5)]
    assert office.notices == []
    with worker(office.runner, tmp_path / "seen") as composer:
        assert office.plan(composer, until + WAITS[1]).planned == 1
    assert office.now("morning").trouble is None


def test_a_watch_that_breaks_the_worker_is_left_out_and_nobody_is_told_whose(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office.runner.run(fill(office.store, (poison("Dies"),)))
    office.watch("Ada Lind")
    with worker(office.runner, tmp_path / "seen") as composer, caplog.at_level(logging.DEBUG):
        rounds = office.ticked(composer, SLOT, SLOT + timedelta(hours=1))
        assert [len(report.failed) for _, report in rounds] == [1] * TRIES
        office.runner.run(fill(office.store, (LATER,)))
        assert office.plan(composer, SLOT + timedelta(hours=8)).planned == 1
    assert office.notices == []
    assert "Lind" not in caplog.text
    assert "a watch: that of 2026-06-04 07:50 was left out" in caplog.text


def test_what_an_admin_changes_or_resumes_is_tried_at_once(office: Office) -> None:
    made = office.digest("morning")
    trouble = Trouble("it broke", 2, SLOT + WAITS[1])
    renamed = DeclaredSubscription("morning", made.destination, DAILY, Wanted(exclude=("lighthouse",)))

    def changed() -> Sequence[Trouble | None]:
        office.runner.run(office.store.note_trouble(made.id, trouble))
        before = office.now("morning").trouble
        office.runner.run(office.store.change_subscription(made.id, renamed))
        after = office.now("morning").trouble
        office.runner.run(office.store.note_trouble(made.id, trouble))
        for paused in (True, False):
            office.runner.run(office.store.pause_subscription(made.id, SLOT, paused=paused))
        return before, after, office.now("morning").trouble

    assert changed() == (trouble, None, None)


def test_a_slot_whose_local_time_was_planned_in_another_zone_is_not_composed_in_vain(office: Office) -> None:
    class Counting(FakeComposer):
        asked = 0

        async def compose(self, window: Window, brief: Brief) -> Digest:
            self.asked += 1
            return await super().compose(window, brief)

    office.runner.run(fill(office.store, (QUIET,)))
    made, composer = office.digest("morning"), Counting()
    assert office.plan(composer, SLOT).planned == 1
    west = DeclaredSubscription("morning", made.destination, Schedule("America/New_York", DAILY.at), Wanted())
    office.runner.run(office.store.change_subscription(made.id, west))
    office.runner.run(fill(office.store, (Told("Radio", "Larnvik rests", 4, LATER.said),)))
    assert office.ticked(composer, SLOT + timedelta(hours=4), SLOT + timedelta(hours=5)) == []
    assert composer.asked == 1
    assert office.now("morning").trouble is None
    # Nothing is lost: it comes with the next day's.
    assert office.plan(composer, SLOT + timedelta(days=1, hours=4)).planned == 1
    assert office.told() == [("morning", [QUIET.title]), ("morning", ["Larnvik rests"])]
