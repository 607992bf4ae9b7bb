"""What happens to the servers and channels of the digests: kept in the `SpaceBook`, told to the admins once.

Knows ids and names alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence

from bot.errors import BotError
from bot.platforms.visible import plain
from bot.ports import Reception

DISCORD = "discord"
REMOVED = "the bot was removed from the server: invite it again, and it goes on"
DELETED = "its channel was deleted: choose another with /news digest create"

log = logging.getLogger(__name__)


class Places:
    """One change after the other, in the order they came.

    What a store in trouble did not take is logged. Of servers Discord tells anew with the next session; that a channel
    is gone, or open again, its next delivery finds out.
    """

    def __init__(self, reception: Reception, notice: Callable[[str], None]) -> None:
        self._reception, self._notice = reception, notice
        self._turn = asyncio.Lock()

    async def here(self, guild_id: str, name: str, channels: Sequence[str]) -> None:
        """The bot is in this server, which has these channels and threads."""
        spaces, now = self._reception.spaces, self._reception.clock()

        async def noted() -> Sequence[str]:
            await spaces.locate(DISCORD, guild_id, channels)
            return await spaces.rejoin(DISCORD, guild_id, now)

        self._tell(await self._ask(noted), f"The bot is back in the Discord server {plain(name)}. From now on again")

    async def opened(self, guild_id: str, channel_id: str) -> None:
        """A channel or thread is new."""

        async def noted() -> Sequence[str]:
            await self._reception.spaces.locate(DISCORD, guild_id, [channel_id])
            return ()

        await self._ask(noted)

    async def left(self, guild_id: str, name: str) -> None:
        """The bot was removed."""
        now = self._reception.clock()
        paused = await self._ask(lambda: self._reception.spaces.leave(DISCORD, guild_id, REMOVED, now))
        told = f"The bot was removed from the Discord server {plain(name)}. Paused until it is invited again"
        self._tell(paused, told)

    async def only(self, guild_ids: Collection[str]) -> None:
        """These are all the servers: the others it was removed from meanwhile."""
        try:
            every = await self._reception.subscriptions.subscriptions()
        except BotError as error:
            log.warning("the digests' servers are not known: %s", error)
            return
        spaces = {one.space for one in every if one.destination.platform == DISCORD and one.space}
        for space in sorted(spaces - set(guild_ids)):
            await self.left(space, space)

    async def closed(self, channel_id: str, name: str) -> None:
        """A channel or thread was deleted."""
        now = self._reception.clock()
        paused = await self._ask(lambda: self._reception.spaces.lose(DISCORD, channel_id, DELETED, now))
        told = f"The Discord channel #{plain(name)} was deleted. Another one is needed (/news digest create) for"
        self._tell(paused, told)

    async def _ask(self, change: Callable[[], Awaitable[Sequence[str]]]) -> Sequence[str]:
        async with self._turn:
            try:
                return await change()
            except BotError as error:
                log.warning("a change of a server was not noted: %s", error)
                return ()

    def _tell(self, names: Sequence[str], told: str) -> None:
        if names:
            self._notice(f"{told}: {', '.join(names)}.")
