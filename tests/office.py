"""The whole bot wired as `run` wires it, over a real store, loopback HTTP and the worker; our own clock and poster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import App, build
from bot.delivery import Platform
from bot.live import Live
from bot.notices import Herald
from config.schema import DigestSettings, FeedSettings
from config.settings import Environment, Settings, defaults
from summarizer.model import Digest
from tests.cli.paper import STORIES, Paper
from tests.fakes import FakePoster, FakeRenderer, Ticking

MADE = datetime(2024, 6, 4, 4, 0, tzinfo=UTC)
SLOT = datetime(2024, 6, 4, 5, 30, tzinfo=UTC)
EMPTY = Digest("morning", MADE, SLOT, "UTC")
HARBOUR, SCHOOL = STORIES["harbour"][0], STORIES["school"][0]


def settings(directory: Path, paper: Paper, **env: Any) -> Settings:
    file = defaults()
    changed = {
        "feeds": (FeedSettings(url=f"{paper.home}/feed.xml", backlog=5),),
        "digests": (DigestSettings(name="morning", at=("07:30",), zone="Europe/Oslo"),),
        "network": file.network.model_copy(update={"allow_private": (paper.host,)}),
    }
    values = {"DATABASE_URL": f"sqlite:///{directory / 'news.db'}", **env}
    return Settings(env=Environment(**values), file=file.model_copy(update=changed))


class Office:
    """A started app, the clock it lives by, and what it posted."""

    def __init__(self, given: Settings) -> None:
        self.clock = Ticking(MADE)
        self.poster = FakePoster()
        self.told: list[str] = []
        platform = Platform(FakeRenderer(), self.poster)
        self.app: App = build(given, self.clock, Live({"terminal": platform}), Herald({}), self.told.append)

    async def work(self, at: datetime) -> list[str]:
        """One round at a time; what it posted."""
        self.clock.now, before = at, len(self.poster.posts)
        await self.app.poller.poll_due()
        await self.app.room.read_due()
        await self.app.plan_due()
        await self.app.courier.deliver()
        return self.poster.posts[before:]


@asynccontextmanager
async def open_office(given: Settings) -> AsyncIterator[Office]:
    office = Office(given)
    await office.app.start()
    try:
        yield office
    finally:
        await office.app.stop()
