"""The bot's own event loop in a thread, so that a synchronous test may steer the loopback Discord beside it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.platforms.discord_session import DiscordSession
from tests.loopback.discord_server import Discord

Done = TypeVar("Done")


class Loop:
    """A running loop; `run` waits for a coroutine in it, and for its error."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="bot", daemon=True)
        self._thread.start()

    def run(self, doing: Coroutine[Any, Any, Done], seconds: float = 30.0) -> Done:
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(seconds)

    def end(self) -> list[str]:
        """Stop; the names of the tasks that nobody ended."""
        left = self.run(self._left())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()
        return left

    async def _left(self) -> list[str]:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        if tasks:
            await asyncio.wait(tasks, timeout=1)
        left = [str(task) for task in tasks if not task.done()]
        await self.loop.shutdown_default_executor()
        return left


@contextmanager
def running_loop() -> Iterator[Loop]:
    loop = Loop()
    try:
        yield loop
    finally:
        left = loop.end()
    assert left == []


@contextmanager
def session_in(loop: Loop, server: Discord, **changed: Any) -> Iterator[DiscordSession]:
    """A session pointed at the server, closed at the end."""
    env: dict[str, Any] = {"token": server.token, "api_base": server.api_url, "gateway": server.gateway_url} | changed
    session = DiscordSession(**env)
    try:
        yield session
    finally:
        loop.run(session.close())
