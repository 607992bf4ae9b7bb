"""discord.py as it is used here: a client that can be deafened, and buckets that keep no answer back.

All of the bot that names discord.py imports it from here.
"""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

with warnings.catch_warnings():
    # discord.py imports audioop for voice, which Python 3.11 announces the end of; nothing here speaks.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord
    import discord.http
    from discord.gateway import DiscordWebSocket
    from discord.http import Route
    from discord.webhook.async_ import async_context, interaction_response_params

__all__ = [
    "LONGEST_LIMIT_S",
    "Client",
    "DiscordWebSocket",
    "Route",
    "async_context",
    "discord",
    "interaction_response_params",
]

QUIET_S = 0.1
LONGEST_LIMIT_S = 10.0  # a longer one is told at once, and is not waited for within a call


class Client(discord.Client):
    """Hears of nothing once it is closed: discord.py would begin a task for it in a loop that it let go of."""

    _deaf = False

    def deafen(self) -> None:
        """Hear of nothing from now on, nor that it is ready."""
        self._deaf = True
        if waiting := self._connection._ready_task:  # noqa: SLF001 - of a second's length
            waiting.cancel()

    async def quiet(self) -> None:
        """Wait until what was cancelled by `deafen` is over; not long, for a cancelled wait may be swallowed once."""
        if waiting := self._connection._ready_task:  # noqa: SLF001 - see above
            await asyncio.wait([waiting], timeout=QUIET_S)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Pass an event on."""
        if not (self._deaf or self.is_closed()):
            super().dispatch(event, *args, **kwargs)


class _Limit(discord.http.Ratelimit):
    """A bucket that is waited for before a request, never behind one: discord.py keeps an answer back meanwhile."""

    async def __aexit__(self, *_: object) -> None:
        self.outgoing -= 1
        left = self.remaining - self.outgoing
        if left > 0:
            self._wake(left)
        elif not self._sleeping.locked():
            self._begin_anew()

    async def _refresh(self) -> None:
        async with self._sleeping:
            await asyncio.sleep(self._left_s())
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Wake those who wait, when the window is over; what waits for a longer one is told by Discord how long."""
        left_s = self._left_s()
        if 0 < left_s <= LONGEST_LIMIT_S:
            self._loop.call_later(left_s, self._begin_anew)
        elif left_s == 0 or self._pending_requests:
            self.reset()  # type: ignore[no-untyped-call]  # discord.py's own
            self._wake(self.remaining)

    def _left_s(self) -> float:
        return max((self.expires or 0.0) - self._loop.time(), 0.0)


discord.http.Ratelimit = _Limit  # type: ignore[misc]  # its client makes its buckets by this name
