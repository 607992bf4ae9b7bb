"""A small bot on the real slack-bolt and slack_sdk, in a thread with a loop of its own: it proves the loopback Slack.

It is no part of what is tested against that Slack, and knows nothing of the project's own adapter.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack_calls import Json
from tests.loopback.slack_server import SlackServer

T = TypeVar("T")
WAIT_S = 20.0


class BoltBot:
    """`app` takes listeners; `run` runs a coroutine in the bot's loop and waits for what it gives."""

    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bolt-bot", daemon=True)
        self._ends: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._thread.start()
        self.client: AsyncWebClient = self.run(self._client())
        self.app: AsyncApp = self.run(self._app())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(WAIT_S)

    def call(self, method: str, **given: Any) -> Any:
        """One call of a Web API method as the SDK makes it; errors come as SlackApiError."""
        return self.run(self.client.api_call(method, json=given))

    def refused(self, method: str, **given: Any) -> Json:
        """The body of a call that must be refused."""
        try:
            answer = self.call(method, **given)
        except SlackApiError as error:
            body: Json = error.response.data
            return body
        raise AssertionError(f"{method} was not refused: {answer}")

    async def _client(self, token: str | None = None) -> AsyncWebClient:
        env = self._server.env
        return AsyncWebClient(token=token or env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_BASE"], retry_handlers=[])

    def other_client(self, token: str) -> AsyncWebClient:
        return self.run(self._client(token))

    async def _app(self) -> AsyncApp:
        return AsyncApp(client=self.client, signing_secret=self._server.env["SLACK_SIGNING_SECRET"])

    def connect(self, ping_interval_s: float = 0.2) -> AsyncSocketModeHandler:
        """Connect by Socket Mode; several connections are several calls."""

        async def connect() -> AsyncSocketModeHandler:
            token = self._server.env["SLACK_APP_TOKEN"]
            handler = AsyncSocketModeHandler(self.app, token, ping_interval=ping_interval_s)
            await handler.connect_async()  # type: ignore[no-untyped-call] # the vendor typed it not
            return handler

        before = len(self._server.sockets)
        handler = self.run(connect())
        self._server.wait_for(lambda: len(self._server.sockets) > before)
        self._ends.append(handler.close_async)
        return handler

    def listen(self) -> str:
        """Serve HTTP; gives the address for Slack's requests."""

        async def listen() -> web.AppRunner:
            runner = web.AppRunner(self.app.web_app("/slack/events"), shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            return runner

        runner = self.run(listen())
        self._ends.append(runner.cleanup)
        return f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"

    def stop(self) -> None:
        async def end() -> None:
            for one in self._ends:
                await one()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()


@contextmanager
def bolt_bot(server: SlackServer) -> Iterator[BoltBot]:
    bot = BoltBot(server)
    try:
        yield bot
    finally:
        bot.stop()
