"""A real discord.py client in a thread of its own, pointed at a loopback Discord, for the server's own tests."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import yarl

from tests.loopback.discord_server import Discord
from tests.loopback.discord_state import Channel, Payload

with warnings.catch_warnings():
    # discord.py imports audioop, which Python 3.11 announces the end of.
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

__all__ = ["GUILDS_ALONE", "Live", "discord", "live_client"]

Done = TypeVar("Done")
GUILDS_ALONE = discord.Intents(guilds=True)


class Recorder(discord.Client):
    """Remembers what it was told, in order: `("ready", ())`, `("interaction", (…,))`."""

    def __init__(self, intents: discord.Intents) -> None:
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_messages=None)
        self.told: list[tuple[str, tuple[Any, ...]]] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: the loopback server allows as many new sessions as a test likes."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.told.append((event, args))
        super().dispatch(event, *args, **kwargs)


class Live:
    """The running client as a synchronous test holds it."""

    def __init__(self, server: Discord, client: Recorder, loop: asyncio.AbstractEventLoop) -> None:
        self.server, self.client, self.loop = server, client, loop
        self.ended: BaseException | None = None

    def do(self, work: Coroutine[Any, Any, Done]) -> Done:
        """Run something in the client's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the API through the client's own HTTP."""
        return self.do(self.asked(method, path, body))

    async def asked(self, method: str, path: str, body: Any = None) -> Any:
        return await self.client.http.request(Route(method, path), **({} if body is None else {"json": body}))

    def refused(self, method: str, path: str, body: Any = None) -> discord.HTTPException:
        """Ask for something that must be refused: the refusal."""
        try:
            answer = self.rest(method, path, body)
        except discord.HTTPException as error:
            return error
        raise AssertionError(f"not refused: {answer}")

    def post(self, channel: Channel, body: Payload | str) -> Payload:
        """Post a message."""
        form = {"content": body} if isinstance(body, str) else body
        posted: Payload = self.rest("POST", f"/channels/{channel.id}/messages", form)
        return posted

    def register(self, *commands: Payload) -> list[Payload]:
        """Replace the global commands by these."""
        made: list[Payload] = self.rest("PUT", f"/applications/{self.client.application_id}/commands", list(commands))
        return made

    def told(self, event: str) -> list[tuple[Any, ...]]:
        return [args for name, args in list(self.client.told) if name == event]

    def wait_told(self, event: str, count: int = 1, seconds: float = 20.0) -> tuple[Any, ...]:
        """Wait until the client has been told of an event so many times: its last arguments."""
        self.server.wait_for(lambda: len(self.told(event)) >= count, seconds, f"{event} at the client")
        return self.told(event)[-1]

    def interaction(self) -> Payload:
        """The id and token of the last interaction the client was told of, and the path of its callback."""
        (one,) = self.told("interaction")[-1]
        callback = f"/interactions/{one.id}/{one.token}/callback"
        return {"one": one, "callback": callback, "webhook": f"/webhooks/{one.application_id}/{one.token}"}


@contextmanager
def live_client(
    server: Discord, *, intents: discord.Intents = GUILDS_ALONE, token: str | None = None, ready: bool = True
) -> Iterator[Live]:
    """Connect a client, and close it at the end."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_url, yarl.URL(server.gateway_url)
    loop = asyncio.new_event_loop()
    live = Live(server, Recorder(intents), loop)
    thread = threading.Thread(target=_run, args=(live, token or server.token), name="client", daemon=True)
    thread.start()
    try:
        if ready:
            live.wait_told("ready")
        yield live
    finally:
        if thread.is_alive():
            asyncio.run_coroutine_threadsafe(live.client.close(), loop).result(10)
        thread.join(10)
        loop.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def _run(live: Live, token: str) -> None:
    asyncio.set_event_loop(live.loop)
    try:
        live.loop.run_until_complete(live.client.start(token))
    except Exception as error:  # noqa: BLE001 - how the client ended is what a test asks
        live.ended = error
    finally:
        live.loop.run_until_complete(live.client.close())
        live.loop.run_until_complete(live.loop.shutdown_asyncgens())
