"""Posting digests to Slack, looking back for what was posted, and telling what is missing to post there.

A message's id is its `ts`. What it is found again by is its metadata, which nobody sees. A destination is a channel's
id, or a person's behind `@`: their conversation with the bot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.errors import DeliveryError, PermanentDeliveryError, TransientDeliveryError
from bot.model import Destination, Layout
from bot.platforms.slack_failures import scope_missing
from bot.platforms.slack_session import Identity, SlackSession
from bot.platforms.wording import sentence

EVENT = "pullquote_part"
PAGE, PAGES = 200, 20
# Slack takes one message a second in a channel, and more for a moment only.
PACE_S = 1.0
PERSON, DIRECT, REMEMBERED = "@", "D", 1000
# What posting itself needs; what answering needs is in the manifest.
SCOPES = ("channels:history", "channels:read", "chat:write", "groups:history", "groups:read")


class SlackPoster:
    """A `Poster`; it needs no connection."""

    def __init__(self, session: SlackSession) -> None:
        self._session = session
        self._direct: dict[str, str] = {}
        self._last = ("", float("-inf"))

    async def layout(self, destination: Destination, *, thread: bool) -> Layout:  # noqa: ARG002 - Slack has one
        """Always the card, with the other quotes in its thread."""
        return "card"

    async def post(self, destination: Destination, payload: dict[str, Any], key: str, under: str | None = None) -> str:
        """Post one message; its time stamp."""
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        channel = await self._channel(destination)
        await self._paced(channel)
        told = await self._session.call("chat.postMessage", channel, thread_ts=under, metadata=metadata, **payload)
        return str(told["ts"])

    async def edit(
        self,
        destination: Destination,
        message_id: str,
        payload: dict[str, Any],
        under: str | None = None,  # noqa: ARG002 - a time stamp is unique in its channel
    ) -> None:
        """Show something else in a message's place."""
        shown = {name: payload[name] for name in ("text", "blocks") if name in payload}
        await self._session.call("chat.update", await self._channel(destination), ts=message_id, **shown)

    async def find(
        self,
        destination: Destination,
        payload: dict[str, Any],  # noqa: ARG002 - the key says it
        key: str,
        under: str | None = None,
        *,
        since: datetime,
    ) -> str | None:
        """Look through the channel's messages since then, or the thread's, for the one posted under `key`."""
        method = "conversations.replies" if under else "conversations.history"
        channel, cursor = await self._channel(destination), ""
        asked: dict[str, Any] = {
            "include_all_metadata": True,
            "limit": PAGE,
            "ts": under,
            "oldest": f"{since.timestamp():.6f}",
        }
        for _ in range(PAGES):
            told = await self._session.call(method, channel, cursor=cursor, **asked)
            found = next((one for one in told.get("messages") or () if _key_of(one) == key), None)
            if found:
                return str(found["ts"])
            cursor = str((told.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return None

    async def check(
        self,
        destination: Destination,
        space: str = "",
        *,
        thread: bool = False,  # noqa: ARG002 - whoever may post may answer in threads
    ) -> Sequence[str]:
        """What is missing to post there, one sentence each with its fix."""
        try:
            identity = await self._session.identity(fresh=True)
            missing = list(lacking(identity))
            if space and identity.team != space:
                missing.append("The bot token belongs to another workspace: run one bot for each workspace.")
        except DeliveryError as error:
            return (_sentence(error),)
        return (*missing, *await self.unfit(destination))

    async def unfit(self, destination: Destination) -> Sequence[str]:
        """What the channel itself lacks, one sentence each with its fix; nothing of the token and its scopes."""
        try:
            return await self._unfit(await self._channel(destination))
        except DeliveryError as error:
            return (_sentence(error),)

    async def _channel(self, destination: Destination) -> str:
        """The channel to post in; of a person, the conversation with the bot, which has an id of its own."""
        if not destination.channel.startswith(PERSON):
            return destination.channel
        user = destination.channel.removeprefix(PERSON)
        if user not in self._direct:
            opened = await self._session.call("conversations.open", users=user)
            self._direct[user] = str(opened["channel"]["id"])
            while len(self._direct) > REMEMBERED:
                self._direct.pop(next(iter(self._direct)))
        return self._direct[user]

    async def _paced(self, channel: str) -> None:
        before, at = self._last
        now = asyncio.get_running_loop().time()
        next_at = max(now, at + PACE_S) if before == channel else now
        self._last = (channel, next_at)
        await asyncio.sleep(next_at - now)

    async def _unfit(self, channel: str) -> list[str]:
        if channel.startswith(DIRECT):
            await self._session.call("conversations.history", channel, limit=1)
            return []
        told = (await self._session.call("conversations.info", channel))["channel"]
        if told.get("is_archived"):
            return [f"#{told.get('name', channel)} is archived: unarchive it first."]
        if not told.get("is_member"):
            return [f"The bot is not in #{told.get('name', channel)}: type `/invite @Pullquote` there."]
        return []


def lacking(identity: Identity) -> tuple[str, ...]:
    """The scopes that posting needs and the token was not granted, in a sentence; nothing where Slack named none."""
    missing = [scope for scope in SCOPES if identity.scopes and scope not in identity.scopes]
    return (f"{sentence(scope_missing(missing))}.",) if missing else ()


def _key_of(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == EVENT else None


def _sentence(error: DeliveryError) -> str:
    reason = error.reason if isinstance(error, PermanentDeliveryError | TransientDeliveryError) else str(error)
    return sentence(reason).rstrip(".") + "."
