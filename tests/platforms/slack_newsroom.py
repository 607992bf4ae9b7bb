"""The bot on Slack for tests: the real session, connection and poster over a filled store, in a loop of their own.

The loop runs in a thread, so that a test can steer the loopback Slack and wait for what comes of it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bot.commands.catalogue import offers
from bot.commands.completion import Completion
from bot.commands.dispatch import Dispatcher
from bot.platforms.drawing_room import DrawingRoom
from bot.platforms.slack_adapter import CONNECTION, SlackConnection
from bot.platforms.slack_poster import SlackPoster
from bot.platforms.slack_session import SlackSession
from bot.ports import Reception
from bot.web import Web
from tests.loopback.slack_server import SlackServer
from tests.newsroom import NOW, Newsroom, newsroom

T = TypeVar("T")
WAIT_S = 20.0


class SlackRoom:
    """`notices` is what the admins were told; `url` where Slack calls, over HTTP."""

    def __init__(self, server: SlackServer, directory: Path, *, http: bool) -> None:
        self._server, self._directory, self._http = server, directory, http
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-newsroom", daemon=True)
        self._open = AsyncExitStack()
        self.notices: list[str] = []
        self.url = ""

    def begin(
        self, admins: frozenset[str], moderators: frozenset[str], change: Callable[[Reception], Reception]
    ) -> None:
        self._thread.start()
        self.run(self._begin(admins, moderators, change))

    async def _begin(
        self, admins: frozenset[str], moderators: frozenset[str], change: Callable[[Reception], Reception]
    ) -> None:
        env = self._server.env_http if self._http else self._server.env
        self.session = SlackSession(
            env["SLACK_BOT_TOKEN"], env.get("SLACK_APP_TOKEN"), env["SLACK_SIGNING_SECRET"], env["SLACK_API_BASE"]
        )
        self.poster = SlackPoster(self.session)
        self.room: Newsroom = await self._open.enter_async_context(newsroom(self._directory))
        self._open.push_async_callback(self.session.close)
        self.connection = SlackConnection(self.session, admins, moderators, self.notices.append)
        desk, store = self.room.desk, self.room.store
        self.reception = Reception(
            Dispatcher(desk), Completion(desk), offers(), store, store, store, lambda: NOW, DrawingRoom()
        )
        await self.connection.start(change(self.reception))
        self._open.push_async_callback(self.connection.stop)
        if self._http:
            web = Web("127.0.0.1", 0, {"/slack/events": self.connection.events})
            self._open.push_async_callback(web.stop)
            self.url = await web.start() + "/slack/events"

    @property
    def at_work(self) -> bool:
        """Whether anything is being answered."""
        return any(task.get_name() != CONNECTION for task in set(self.connection._tasks))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)

    def end(self) -> None:
        self.run(self._open.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()


@contextmanager
def slack_newsroom(
    server: SlackServer,
    directory: Path,
    *,
    http: bool = False,
    admins: frozenset[str] = frozenset(),
    moderators: frozenset[str] = frozenset(),
    change: Callable[[Reception], Reception] = lambda one: one,
) -> Iterator[SlackRoom]:
    """The bot, connected where it dials itself."""
    room = SlackRoom(server, directory, http=http)
    room.begin(admins, moderators, change)
    try:
        if http:
            server.use_http(room.url)
        else:
            server.connected()
        yield room
    finally:
        room.end()
