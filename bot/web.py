"""One small HTTP server for what comes in: Slack's requests, feeds per actor, a health check. It knows only routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from yarl import URL

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MAX_BYTES = 1_000_000
STOP_S = 2.0


class Web:
    """Serves `posts` (path to handler) and `GET /health` from `start` to `stop`; `port` 0 takes a free one."""

    def __init__(self, host: str, port: int, posts: Mapping[str, Handler]) -> None:
        self._host, self._port, self._posts = host, port, posts
        self._gets: dict[str, Handler] = {"/health": _health}
        self._runner: web.AppRunner | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """What is served, as patterns."""
        return (*self._posts, *self._gets)

    def serve(self, gets: Mapping[str, Handler]) -> None:
        """Answer GET and HEAD there, too; to be said before `start`."""
        self._gets |= gets

    async def start(self) -> str:
        """Listen; the address that was taken. Raises OSError where it is in use."""
        app = web.Application(client_max_size=MAX_BYTES)
        app.router.add_routes([web.get(path, handler) for path, handler in self._gets.items()])
        app.router.add_routes([web.post(path, handler) for path, handler in self._posts.items()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_S)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        host, port = self._runner.addresses[0][:2]
        return str(URL.build(scheme="http", host=host, port=port))

    async def stop(self) -> None:
        """Let open requests end, for two seconds; may be called twice."""
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})
