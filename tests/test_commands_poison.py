"""A question that kills or breaks the worker is answered with a clear line, once, and the next one as ever."""

from __future__ import annotations

from asyncio import Runner
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.commands.dispatch import Dispatcher
from bot.model import DeclaredSubscription, Destination, Schedule, Subscription, Wanted
from bot.placing import Placing
from bot.planner import Planner
from bot.store import Store
from bot.worker import Worker
from summarizer.model import Digest
from tests.fakes import FakePlacer
from tests.newsroom import ADMIN, ARCHIVE, NOW, Operated, Told, newsroom
from tests.test_planning_poison import worker

WHOLE = ARCHIVE[:2]


def poison(kind: str) -> Told:
    return Told("Radio", f"{kind} in Larnvik", 9, (("The old lighthouse has to be lit again", "Ada Lind"),))


@dataclass
class Working(Operated):
    """`Operations` that compose and plan in the worker."""

    planner: Planner | None = None

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        assert self.planner
        return await self.planner.compose(name, wanted, since, until, zone)

    async def post_now(self, subscription: Subscription) -> bool:
        assert self.planner
        return await self.planner.plan_now(subscription, NOW)


def working(store: Store, composer: Worker) -> Working:
    return Working(planner=Planner(store, composer, {"terminal"}, 0, Placing(store, FakePlacer())))


@pytest.mark.parametrize("kind", ["Dies", "Raises"])
@pytest.mark.parametrize(
    ("line", "harmless"),
    [
        ("/story lighthouse", "/story dredger"),
        ("/digest when:today", "/digest when:yesterday"),
        ("/news digest preview morning", "/story dredger"),
        ("/news digest run morning", "/story dredger"),
    ],
)
def test_a_question_that_breaks_the_worker_gets_a_clear_line(
    runner: Runner, tmp_path: Path, kind: str, line: str, harmless: str
) -> None:
    seen = tmp_path / "seen"

    async def scenario(composer: Worker) -> None:
        async with newsroom(tmp_path, (*WHOLE, poison(kind))) as room:
            daily = DeclaredSubscription("morning", Destination("discord", "1"), Schedule("UTC", at=("07:30",)))
            assert await room.store.add_subscription(daily, datetime.fromisoformat("2026-06-01T12:00Z"))
            desk = replace(room.desk, composer=composer, operations=working(room.store, composer))
            reply = await Dispatcher(desk)(line, ADMIN)
            assert reply.error
            [told] = reply.lines
            why = "broke the worker process" if kind == "Dies" else "failed (ZeroDivisionError: one over none)"
            assert told.startswith(f"This could not be composed: composing the digest {why}. ")
            assert not told.endswith(". ")
            asked = seen.read_text()
            assert 1 <= len(asked) <= 2
            answered = await Dispatcher(desk)(harmless, ADMIN)
            assert not answered.error
            assert answered.stories or answered.digest
            assert seen.read_text() == asked

    with worker(runner, seen) as composer:
        runner.run(scenario(composer))
