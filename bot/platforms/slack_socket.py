"""Holding a connection of Socket Mode: dialled anew where it is lost, patiently where Slack is not there.

Knows nothing of what comes through it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.errors import DeliveryError, PermanentDeliveryError, TransientDeliveryError
from bot.platforms.slack_failures import TOKEN_WAIT_S
from bot.platforms.slack_session import CALL_S, UNREACHED, SlackSession

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
LOOK_S, REFRESH_S = 0.25, 15.0
PING_S, CLOSE_S = 10.0, 2.0

T = TypeVar("T")
Hear = Callable[[Any, Any], Awaitable[None]]

log = logging.getLogger(__name__)


class Wire(SocketModeClient):
    """The SDK's client, which knows what it has at work, so that all of it can be ended.

    The SDK answers pings, and asks for a new address where Slack announces the end of the old one. A lost connection is
    dialled anew by `listen`: the SDK itself would try one used-up address again for ever.
    """

    def __init__(self, session: SlackSession, hear: Hear) -> None:
        silent = logging.getLogger("slack_sdk.socket_mode")
        super().__init__(
            session.app_token or "", silent, session.client, auto_reconnect_enabled=False, ping_interval=PING_S
        )
        self.proxy = None if session.elsewhere else self.proxy
        self.socket_mode_request_listeners.append(hear)
        self._at_work: set[asyncio.Task[Any]] = set()

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """One message, in a task that the SDK itself forgets."""
        task = asyncio.current_task()
        if task:
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        await super().run_message_listeners(message, raw_message)

    async def dial(self, address: str) -> None:
        """Connect to an address for one connection; raises `TransientDeliveryError`."""
        self.wss_uri = address
        try:
            async with asyncio.timeout(CALL_S):
                await self.connect()  # type: ignore[no-untyped-call] # the SDK's
        except TimeoutError:
            raise TransientDeliveryError("the socket was not reached") from None

    async def hang_up(self) -> None:
        """End the connection and everything that runs for it, within two seconds or so."""
        running = {self.message_processor, self.current_session_monitor, self.message_receiver, *self._at_work}
        try:
            async with asyncio.timeout(CLOSE_S):
                await self.close()  # type: ignore[no-untyped-call] # the SDK's
        except UNREACHED:
            await self.aiohttp_client_session.close()
        ending = [task for task in running if task]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)


async def dial(session: SlackSession, hear: Hear) -> Wire:
    """A new connection whose requests go to `hear`; raises `DeliveryError`."""
    address = await session.socket_address()
    wire = Wire(session, hear)
    try:
        await wire.dial(address)
    except BaseException:
        await wire.hang_up()
        raise
    return wire


async def patiently(step: Callable[[], Awaitable[T]], what: str, first_wait_s: float = FIRST_WAIT_S) -> T:
    """What `step` gives, tried for ever: doubling waits, ten minutes where somebody must act; each reason told once."""
    wait_s, told = first_wait_s, ""
    while True:
        try:
            found = await step()
        except DeliveryError as error:
            reason = str(error)
            if reason != told:
                log.error("%s: %s", what, reason)  # noqa: TRY400 - expected, and told with what to do
            told = reason
            await asyncio.sleep(_wait(error, wait_s))
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        else:
            if told:
                log.warning("%s: it works again", what)
            return found


def _wait(error: DeliveryError, otherwise: float) -> float:
    if isinstance(error, PermanentDeliveryError):
        return TOKEN_WAIT_S
    asked = error.retry_after_s if isinstance(error, TransientDeliveryError) else None
    return otherwise if asked is None else max(asked, otherwise)


async def listen(session: SlackSession, hear: Hear) -> None:
    """Be connected, until cancelled."""
    while True:
        wire = await patiently(lambda: dial(session, hear), "Slack's Socket Mode")
        log.info("connected to Slack by Socket Mode")
        try:
            await _lost(wire)
        finally:
            await wire.hang_up()
        log.info("the connection to Slack ended and is dialled anew")


async def _lost(wire: Wire) -> None:
    """Return when the connection is lost; while the SDK itself is replacing it, it has 15 seconds."""
    silent_s = 0.0
    while silent_s < REFRESH_S:
        await asyncio.sleep(LOOK_S)
        if await wire.is_connected():
            silent_s = 0.0
        elif wire.connect_operation_lock.locked():
            silent_s += LOOK_S
        else:
            return
