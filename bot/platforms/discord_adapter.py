"""The live connection to Discord: commands registered, questions in, what happens to servers and channels.

discord.py keeps the gateway: it resumes, and dials again after a network that was down. Here a refused token is told
and tried again rarely, and the end is quick and clean.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from bot.errors import TransientDeliveryError
from bot.platforms.discord_answers import Answers, Asked
from bot.platforms.discord_commands import commands, same
from bot.platforms.discord_places import Places
from bot.platforms.discord_roles import Roles
from bot.platforms.discord_session import DiscordSession, Refused, TokenRefused, discord
from bot.platforms.front_desk import FrontDesk
from bot.ports import Reception

__all__ = ["DiscordConnection", "Roles"]

COMMANDS = "/applications/{application_id}/commands"
FIRST_WAIT_S, LONGEST_WAIT_S, REFUSED_WAIT_S = 1.0, 60.0, 600.0
REGISTER_AGAIN_S = 60.0
PATIENCE_S, STEADY_S = 60.0, 180.0
CANCEL_S, FINISH_S, FAREWELL_S = 0.2, 0.4, 0.8
WRONG_TOKEN = 4004
# Invalid shard, sharding required, invalid version, invalid intents, disallowed intents: no sooner try mends them.
FOR_GOOD = (4010, 4011, 4012, 4013, 4014)

log = logging.getLogger(__name__)


class _ClosedForGood(TransientDeliveryError):
    """Discord does not take this client, as it is or as the application is set up."""


class DiscordConnection:
    """A `Connection`; `notice` is told what the admins should know."""

    def __init__(self, session: DiscordSession, roles: Roles, notice: Callable[[str], None]) -> None:
        self._session, self._roles, self._notice = session, roles, notice
        self._living: asyncio.Task[None] | None = None
        self._open: set[asyncio.Task[Any]] = set()
        self._beside: set[asyncio.Task[None]] = set()
        self._failures = 0
        self._told = ""
        self._since: float | None = None
        self._register_at = 0.0
        self._settled = False
        self._up, self._down = asyncio.Event(), asyncio.Event()

    @property
    def settled(self) -> bool:
        """Whether it has been connected since its start, and has told which servers it is in."""
        return self._settled

    def settle(self) -> None:
        """All its servers are told."""
        self._settled = True

    async def start(self, reception: Reception) -> None:
        """Begin to connect, and return at once."""
        answers, places = Answers(self._session, FrontDesk(reception), self._roles), Places(reception, self._notice)

        def listeners(client: discord.Client) -> list[Callable[..., Any]]:
            listener = _Listener(self, client, answers, places)
            return [getattr(listener, name) for name in dir(listener) if name.startswith("on_")]

        self._session.listen(listeners)
        self._living = asyncio.create_task(self._live(commands(reception.offers)))

    async def stop(self) -> None:
        """Let open questions end, tell the others to ask again, and leave, all within three seconds."""
        living, self._living = self._living, None
        self._session.deafen()
        await _cancel({living})
        if self._open:
            await asyncio.wait(self._open, timeout=FINISH_S)
        for task in (left := set(self._open)):
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=FAREWELL_S)
        await self._session.close()
        # Dialling may have swallowed the first one, as `wait_for` of Python 3.11 does.
        await _cancel({living, *self._beside})

    async def follow(self, doing: Any) -> None:
        """Do it as a task that `stop` waits for."""
        task = asyncio.current_task()
        assert task is not None, "events arrive in tasks"
        self._open.add(task)
        try:
            await doing
        finally:
            self._open.discard(task)

    def connected(self) -> None:
        """The gateway is there."""
        self._since, self._told = asyncio.get_running_loop().time(), ""
        self._up.set()
        self._down.clear()

    def disconnected(self) -> None:
        """The gateway is not there; discord.py dials again."""
        self._forgive()
        self._down.set()
        self._up.clear()

    async def _live(self, wanted: list[dict[str, Any]]) -> None:
        """Connect for ever, or until `stop` let go of this task."""
        while self._living is asyncio.current_task():
            try:
                await self._connect(wanted)
            except (TokenRefused, _ClosedForGood) as error:
                if str(error) != self._told:
                    log.error("%s", error)  # noqa: TRY400 - what to do is the message; where it arose helps nobody
                    self._told = str(error)
                await asyncio.sleep(REFUSED_WAIT_S)
            except TransientDeliveryError as error:
                log.warning("Discord is tried again: %s", error)
                await asyncio.sleep(self._wait_s())
            except Exception:
                log.exception("the connection to Discord broke")
                await asyncio.sleep(self._wait_s())

    def _forgive(self) -> None:
        """After some minutes up, the next failure is a first one again."""
        since, self._since = self._since, None
        if since is not None and asyncio.get_running_loop().time() - since >= STEADY_S:
            self._failures = 0

    def _wait_s(self) -> float:
        self._forgive()
        self._failures += 1
        return min(FIRST_WAIT_S * 2.0 ** (self._failures - 1), LONGEST_WAIT_S)

    async def _connect(self, wanted: list[dict[str, Any]]) -> None:
        client = await self._session.client()
        self._down.clear()
        self._begin_beside(self._lose_patience())
        self._begin_beside(self._register(client, wanted))
        try:
            await client.connect(reconnect=True)
        except discord.ConnectionClosed as error:
            if error.code == WRONG_TOKEN:
                raise TokenRefused from None
            if error.code in FOR_GOOD:
                raise _ClosedForGood(f"Discord takes no such client ({error.code} {error.reason})") from None
            raise TransientDeliveryError(f"Discord closed the connection ({error.code} {error.reason})") from None
        except discord.PrivilegedIntentsRequired:
            await self._session.close()
            raise _ClosedForGood("Discord does not let the bot be told of its servers: disallowed intents") from None
        except AttributeError:
            # discord.py asks a gateway that never answered where to resume.
            if client.ws is not None:
                raise
            raise TransientDeliveryError("its gateway cannot be reached") from None
        finally:
            for task in self._beside:
                task.cancel()
        raise TransientDeliveryError("the connection was closed")

    def _begin_beside(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _lose_patience(self) -> None:
        """Begin anew after a minute: discord.py's own waits grow to a quarter of an hour."""
        while True:
            await self._down.wait()
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._up.wait()
            except TimeoutError:
                await self._session.close()
                return

    async def _register(self, client: discord.Client, wanted: list[dict[str, Any]]) -> None:
        """Register the commands beside the connection, which goes on with those of before until Discord takes them."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self._register_at - loop.time())
            try:
                await self._overwrite(client, wanted)
            except TransientDeliveryError as error:
                wait_s = max(error.retry_after_s or 0.0, REGISTER_AGAIN_S)
                log.warning("the commands are registered again in %.0f s: %s", wait_s, error)
                self._register_at = loop.time() + wait_s
            except Refused:
                log.exception("Discord refused the commands: those of before stay")
                return
            else:
                return

    async def _overwrite(self, client: discord.Client, wanted: list[dict[str, Any]]) -> None:
        """Only where they changed: Discord allows 200 changes a day."""
        place: dict[str, Any] = {"application_id": client.application_id}
        if not same(await self._session.ask("GET", COMMANDS, **place), wanted):
            await self._session.ask("PUT", COMMANDS, wanted, **place)
            log.info("%d commands are registered with Discord", len(wanted))


async def _cancel(tasks: Collection[asyncio.Task[None] | None]) -> None:
    left = [task for task in tasks if task and not task.done()]
    for task in left:
        task.cancel()
    if left:
        await asyncio.wait(left, timeout=CANCEL_S)


class _Listener:
    """One client's events, named as discord.py calls them."""

    def __init__(self, connection: DiscordConnection, client: discord.Client, answers: Answers, places: Places) -> None:
        self._connection, self._client, self._answers, self._places = connection, client, answers, places

    async def on_interaction(self, asked: Asked) -> None:
        await self._connection.follow(self._answers.handle(asked))

    async def on_ready(self) -> None:
        self._connection.connected()
        await self._connection.follow(self._all_here())

    async def on_resumed(self) -> None:
        self._connection.connected()

    async def on_disconnect(self) -> None:
        self._connection.disconnected()

    async def on_guild_available(self, guild: discord.Guild) -> None:
        if self._connection.settled:  # until then `on_ready` tells of all
            await self._connection.follow(self._here(guild))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._connection.follow(self._here(guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._connection.follow(self._places.left(str(guild.id), guild.name))

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self._connection.follow(self._places.opened(str(channel.guild.id), str(channel.id)))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._connection.follow(self._places.closed(str(channel.id), channel.name))

    async def on_thread_create(self, thread: discord.Thread) -> None:
        await self._connection.follow(self._places.opened(str(thread.guild.id), str(thread.id)))

    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        name = gone.thread.name if gone.thread else str(gone.thread_id)
        await self._connection.follow(self._places.closed(str(gone.thread_id), name))

    async def _all_here(self) -> None:
        """Every server, those in an outage too; from all others it was removed meanwhile."""
        if self._client.is_closed():
            return  # it has forgotten them; another one is told anew
        guilds = self._guilds()
        log.info("Discord is connected: %d servers", len(guilds))
        for guild in guilds.values():
            await self._here(guild)
        if self._client.is_closed():
            return
        await self._places.only(guilds)
        self._connection.settle()

    async def _here(self, guild: discord.Guild) -> None:
        if str(guild.id) not in self._guilds():
            return  # removed while discord.py still waited for others to be told
        channels = [str(one.id) for one in (*guild.channels, *guild.threads)]
        await self._places.here(str(guild.id), guild.name or str(guild.id), channels)

    def _guilds(self) -> dict[str, discord.Guild]:
        return {str(guild.id): guild for guild in self._client.guilds}
