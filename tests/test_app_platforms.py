"""The app and its platforms: connections, our own port, what a removal deletes, what posting now tells."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import build
from bot.delivery import Platform
from bot.errors import DeliveryError, PermanentDeliveryError, StartError, StoreError
from bot.live import Live
from bot.model import DeclaredSubscription, Destination, Schedule
from bot.notices import Herald
from bot.ports import Reception
from bot.web import Web
from tests.cli.paper import Paper, printing
from tests.fakes import FakePoster, FakeRenderer, Ticking
from tests.office import HARBOUR, MADE, SCHOOL, open_office, settings


@pytest.fixture
def paper() -> Iterator[Paper]:
    with printing() as made:
        yield made


class Line:
    """A `Connection` that is `settled` when told so; `fails` at its end."""

    def __init__(self, *, settled: bool = False, fails: bool = False) -> None:
        self.settled, self.fails = settled, fails
        self.reception: Reception | None = None

    async def start(self, reception: Reception) -> None:
        self.reception = reception

    async def stop(self) -> None:
        if self.fails:
            raise RuntimeError("a bug")


def test_what_a_removal_halted_is_deleted_only_once_the_platform_has_said_where_the_bot_is(
    paper: Paper, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            line, store = Line(), office.app.store
            app = replace(office.app, live=Live(office.app.live.platforms, {"discord": line}))
            asked = DeclaredSubscription("team", Destination("discord", "17"), Schedule("UTC", ("07:00",)), space="g")
            assert await store.add_subscription(asked, MADE)
            await store.leave("discord", "g", "the bot was removed", MADE)
            office.clock.now = MADE + timedelta(days=31)
            await app.forget()
            assert "team" in {one.name for one in await store.subscriptions()}
            line.settled = True
            await app.forget()
            assert "team" not in {one.name for one in await store.subscriptions()}

    asyncio.run(scenario())


def test_a_connection_that_fails_at_its_end_leaves_nothing_else_open(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        given, closed = settings(tmp_path, paper), list[str]()

        async def close() -> None:
            closed.append("poster")

        live_ = Live({"terminal": Platform(FakeRenderer(), FakePoster(), close)}, {"discord": Line(fails=True)})
        app = build(given, Ticking(MADE), live_, Herald({}))
        await app.start()
        await app.connect()
        with pytest.raises(RuntimeError):
            await app.stop()
        assert closed == ["poster"]
        with pytest.raises(StoreError, match="closed"):
            await app.store.feeds()

    asyncio.run(scenario())


def test_a_port_that_is_taken_is_told_in_a_line(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        taken = int(paper.host.rpartition(":")[2])
        live_ = Live(
            {"terminal": Platform(FakeRenderer(), FakePoster())}, {"slack": Line()}, Web("127.0.0.1", taken, {})
        )
        app = build(settings(tmp_path, paper), Ticking(MADE), live_, Herald({}))
        await app.start()
        try:
            with pytest.raises(StartError, match="set another PORT"):
                await app.connect()
        finally:
            await app.stop()

    asyncio.run(scenario())


class Slow(FakePoster):
    """A `Poster` that never answers."""

    async def check(self, destination: Destination, space: str = "", *, thread: bool = False) -> Sequence[str]:  # noqa: ARG002 - the port
        await asyncio.Event().wait()
        return ()


def test_a_platform_that_does_not_answer_is_told_so(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.CHECK_S", 0.01)

    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            platforms = {"terminal": Platform(FakeRenderer(), Slow())}
            app = replace(office.app, courier=replace(office.app.courier, platforms=platforms))
            told = await app.desk().operations.check(Destination("terminal"), "", thread=False)
            assert told == ("terminal did not answer within 0.01 s: try again.",)
            assert await app.desk().operations.check(Destination("slack", "C1"), "", thread=False) == (
                "slack is not connected.",
            )

    asyncio.run(scenario())


def test_a_digest_posted_now_that_is_refused_is_no_success(paper: Paper, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with open_office(settings(tmp_path, paper)) as office:
            await office.work(MADE + timedelta(minutes=5))
            office.poster.fail = [PermanentDeliveryError("the channel is gone.", lost=True)]
            (morning,) = await office.app.store.subscriptions()
            with pytest.raises(DeliveryError, match="the channel is gone"):
                await office.app.desk().operations.post_now(morning)
            (morning,) = await office.app.store.subscriptions()
            assert morning.halted == "the channel is gone."
            assert "paused: morning" in dict(await office.app.desk().operations.health([morning]))
            await office.app.store.pause_subscription(morning.id, office.clock.now, paused=False)
            assert sorted(await office.work(MADE + timedelta(minutes=6))) == sorted([HARBOUR, SCHOOL])

    asyncio.run(scenario())
