"""A Discord of one's own on 127.0.0.1: gateway, REST and content network, in a thread, steered by synchronous tests.

`with discord_server() as discord:` gives a `Discord`; point the bot at `discord.env`. What the real one documents to
refuse, this one refuses. Nothing of the bot is known here.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from aiohttp import web

from tests.loopback.discord_calls import Backend, Request
from tests.loopback.discord_gateway import Gateway, Line
from tests.loopback.discord_interactions import Desk, Interaction
from tests.loopback.discord_menus import pressable, selectable
from tests.loopback.discord_posts import Upload, keep_file
from tests.loopback.discord_rest import PREFIX, add_routes
from tests.loopback.discord_state import Attachment, Channel, Message, Payload, User, World
from tests.loopback.discord_steering import Steering
from tests.loopback.discord_time import Bell, Clock
from tests.loopback.discord_trouble import Buckets

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.loopback.not-a-real-token"
Got = TypeVar("Got")


class Discord(Steering):
    """The running server as a test holds it: what it has seen, and what people do in it."""

    @property
    def env(self) -> dict[str, str]:
        """The environment that points a bot here."""
        return {"DISCORD_TOKEN": self.token, "DISCORD_API_BASE": self.api_url, "DISCORD_GATEWAY_URL": self.gateway_url}

    @property
    def token(self) -> str:
        return self.backend.token

    @property
    def api_url(self) -> str:
        return self.backend.url + PREFIX

    @property
    def gateway_url(self) -> str:
        return self.gateway.url

    @property
    def requests(self) -> list[Request]:
        """Everything the bot asked of REST, in order."""
        return self.backend.requests

    def asked(self, pattern: str) -> list[Request]:
        """The requests that match: `POST /channels/*/messages`."""
        return [one for one in list(self.requests) if self.matches(one.line, pattern)]

    @property
    def refusals(self) -> list[Request]:
        """The requests answered with an error, 429 apart."""
        return [one for one in list(self.requests) if one.status >= 400 and one.status != 429]

    @property
    def interactions(self) -> list[Interaction]:
        """Everything people did, in order; each knows after how long it was acknowledged."""
        return list(self.backend.desk.interactions.values())

    @property
    def violations(self) -> list[str]:
        """Where a body broke the vendor's own description."""
        return self.backend.violations

    @property
    def commands(self) -> dict[str, Payload]:
        """The global commands by name."""
        return {one["name"]: one for one in self.backend.world.commands.get(None, [])}

    @property
    def identifies(self) -> list[Payload]:
        return self.gateway.identifies

    @property
    def resumes(self) -> list[Payload]:
        return self.gateway.resumes

    @property
    def heartbeats(self) -> list[float]:
        """When each came, by the monotonic clock."""
        return self.gateway.heartbeats

    @property
    def longest_gap_s(self) -> float:
        """The longest wait between two heartbeats on one socket, the present one included."""
        waiting = [time.monotonic() - line.beats[-1] for line in list(self.gateway.lines) if line.beats]
        return max([self.gateway.longest_gap_s, *waiting])

    @property
    def connected(self) -> bool:
        """Whether a client is there, identified or resumed."""
        return any(line.session is not None for line in list(self.gateway.lines))

    def messages(self, channel: Channel | int) -> list[Message]:
        """What people and the bot wrote in a channel, oldest first."""
        number = channel if isinstance(channel, int) else channel.id
        found = self.backend.world.find_channel(number)
        standing = [] if found is None else list(found.messages.values())
        return sorted((one for one in standing if not one.by_system), key=lambda one: one.id)

    def threads(self, channel: Channel) -> list[Channel]:
        """The threads or posts of a channel, oldest first."""
        guild = self.backend.world.guilds[channel.guild_id or 0]
        return [one for one in list(guild.channels.values()) if one.is_thread and one.parent_id == channel.id]

    def direct_messages(self, user: User) -> list[Message]:
        """What the bot wrote to a person, and they to it."""
        return self.messages(self.direct(user))

    def wait_for(self, condition: Callable[[], Got], seconds: float = 10.0, what: str = "") -> Got:
        """Wait until a condition holds; what it gave."""
        return self.bell.wait_for(condition, seconds, what)

    def wait_connected(self, seconds: float = 20.0) -> None:
        self.wait_for(lambda: self.connected, seconds, "a client at the gateway")

    def wait_messages(self, channel: Channel, count: int = 1, seconds: float = 10.0) -> list[Message]:
        """Wait for so many messages in a channel."""
        self.wait_for(lambda: len(self.messages(channel)) >= count, seconds, f"{count} messages in {channel.name}")
        return self.messages(channel)

    def slash(self, user: User, channel: Channel, path: str, /, **options: Any) -> Interaction:
        """Use a command: `discord.slash(mara, news, "news feed add", url="…")`."""
        return self.do(lambda: self.backend.desk.command(user, channel, path, options))

    def autocomplete(self, user: User, channel: Channel, path: str, focused: str, /, **options: Any) -> Interaction:
        """Type into an option; its value so far is among the options."""
        return self.do(lambda: self.backend.desk.command(user, channel, path, {focused: ""} | options, focused))

    def choose(self, message: Message, name: str, user: User) -> Interaction:
        """Use a command from a message's menu: `discord.choose(card, "Wrong speaker?", mod)`."""
        return self.do(lambda: self.backend.desk.choose(message, name, user))

    def press(self, message: Message, button: str, user: User) -> Interaction:
        """Press a button, by its id or label."""
        custom_id = pressable(message, button, user)
        return self.do(lambda: self.backend.desk.press(message, custom_id, user))

    def select(self, message: Message, select: str, values: Sequence[str], user: User) -> Interaction:
        """Choose from a select, by its id or placeholder."""
        custom_id = pressable(message, select, user)
        selectable(message, custom_id, list(values))
        return self.do(lambda: self.backend.desk.press(message, custom_id, user, values))

    def submit(self, shown: Interaction, /, **values: Any) -> Interaction:
        """Fill in the modal that an interaction showed, by the ids of its fields, and send it."""
        return self.do(lambda: self.backend.desk.submit(shown, dict(values)))

    def attachment(self, filename: str, content: bytes, content_type: str = "application/octet-stream") -> Attachment:
        """A file to be given to a command."""
        upload = Upload(filename, content, content_type)
        return self.do(lambda: keep_file(self.backend.world, 1, upload, self.backend.url))


def _backend() -> Backend:
    clock, bell = Clock(), Bell()
    me = User(1_000_000_000_000_000_001, "pullquote", bot=True)
    world = World(clock, me, me.id, users={me.id: me})
    gateway = Gateway(world, bell, TOKEN)
    backend = Backend(world, gateway, Desk(world, gateway, bell), bell, Buckets(clock), token=TOKEN)
    bell.context = lambda: _went_wrong(backend)
    return backend


def _went_wrong(backend: Backend) -> str:
    refused = [f"{one.line}: {one.status} {one.answer}" for one in list(backend.requests) if one.status >= 400]
    lines = [*refused[-5:], *backend.violations[-5:], *backend.errors[-1:], *map(str, backend.gateway.partings[-3:])]
    return "".join(f"\n  {line[:500]}" for line in lines)


async def _start(backend: Backend) -> web.AppRunner:
    application = web.Application(client_max_size=64 * 1024 * 1024)
    application.router.add_get("/gateway", backend.gateway.serve)
    application.router.add_get("/gateway/resume", backend.gateway.serve)
    add_routes(application, backend)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    backend.url, backend.gateway.url = f"http://{host}:{port}", f"ws://{host}:{port}/gateway"
    return runner


@contextmanager
def discord_server(*, likeness: bool = False) -> Iterator[Discord]:
    """Run a Discord in a thread; a fault of its own fails the test at the end."""
    backend, loop = _backend(), asyncio.new_event_loop()
    backend.likeness = likeness
    thread = threading.Thread(target=loop.run_forever, name="loopback-discord", daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_start(backend), loop).result(10)
    try:
        yield Discord(backend, loop)
    finally:
        asyncio.run_coroutine_threadsafe(_stop(backend, runner), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
    if backend.errors:
        raise AssertionError("the loopback Discord broke:\n" + "\n".join(backend.errors))


async def _stop(backend: Backend, runner: web.AppRunner) -> None:
    for trouble in backend.troubles.waiting:
        if trouble.hold is not None:
            trouble.hold.let_go.set()
    backend.gateway.each_line(Line.drop)
    await runner.cleanup()
