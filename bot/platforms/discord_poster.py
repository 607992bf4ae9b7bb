"""Posting to Discord: messages with a nonce, threads, forum posts, edits, the look back, and what is missing.

Payloads are those of `discord_render`. It works over REST alone, whether the gateway is connected or not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.errors import DeliveryError, MessageGoneError, PermanentDeliveryError
from bot.model import Destination, Layout
from bot.platforms.discord_rights import FORUMS, HOLD_MESSAGES, NEWS, TEXT, THREADS, called, held, missing, unseen
from bot.platforms.discord_session import DiscordSession, Refused

Payload = Mapping[str, Any]
Got = TypeVar("Got")

CHANNEL, MESSAGES = "/channels/{channel_id}", "/channels/{channel_id}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
OURS = ("thread_name", "name", "tags", "message")
PAGE, PAGES, TAGS = 100, 50, 5
EPOCH_MS = 1420070400000  # from when Discord's ids count, in their upper bits
TAG_REQUIRED = 1 << 4
UNKNOWN_CHANNEL, UNKNOWN_MESSAGE = 10003, 10008
THREAD_ARCHIVED, THREAD_THERE, THREAD_LOCKED = 50083, 160004, 160005
FORBIDDEN, NOT_FOUND = 403, 404
# Nobody of this number, no conversation with them, direct messages closed, no server in common.
UNREACHED = (10013, 50033, 50007, 50278)
REMEMBERED = 1000
ELSEWHERE = "That channel is not in this server."


class DiscordPoster:
    """A `Poster` over a session."""

    def __init__(self, session: DiscordSession) -> None:
        self._session = session
        self._direct: dict[str, str] = {}

    async def layout(self, destination: Destination, *, thread: bool) -> Layout:
        """A post per story in forums; details in a thread where that is wanted and the channel has threads."""
        if destination.is_person:
            return "card"
        channel = await self._guarded(destination, self._channel(destination.channel))
        if channel["type"] in FORUMS:
            return "forum"
        return "thread" if thread and channel["type"] in (TEXT, NEWS) else "card"

    async def post(self, destination: Destination, payload: dict[str, Any], key: str, under: str | None = None) -> str:
        """Post one message, or a forum's post; its id."""
        if "message" in payload:
            return await self._guarded(destination, self._post_in_forum(destination.channel, payload))
        if under and payload.get("thread_name"):
            await self._guarded(destination, self._begin_thread(destination.channel, under, payload), thread=True)
        sent = _bare(payload) | {"nonce": key, "enforce_nonce": True}
        return await self._guarded(destination, self._send(destination, sent, under), under=under)

    async def edit(
        self, destination: Destination, message_id: str, payload: dict[str, Any], under: str | None = None
    ) -> None:
        """Change a posted message; a forum's post is the first message of its thread."""
        place = message_id if "message" in payload else under
        changed = {"components": []} | _bare(payload.get("message", payload))
        await self._guarded(destination, self._change(destination, message_id, changed, place), under=place)

    async def find(
        self,
        destination: Destination,
        payload: dict[str, Any],
        key: str,  # noqa: ARG002 - the port: a history gives no nonce back
        under: str | None = None,
        *,
        since: datetime,
    ) -> str | None:
        """Our own message with these very embeds, in the history of the channel, the thread, or the forum."""
        return await self._guarded(destination, self._found(destination, payload, under, since), under=under)

    async def check(self, destination: Destination, space: str = "", *, thread: bool = False) -> Sequence[str]:
        """What is missing to post there; `space` is the server that the channel must belong to."""
        if destination.is_person:
            return []
        if not (destination.channel.isascii() and destination.channel.isdigit()):
            return [f"{destination.channel} is no channel of Discord: choose one that begins with #."]
        try:
            channel = await self._channel(destination.channel)
            guild = str(channel.get("guild_id", ""))
            if space and guild != space:
                return [ELSEWHERE]
            return await self._missing_in(channel, thread=thread) if guild else []
        except Refused as error:
            return [self._hidden(error, destination.channel, space)]

    def _hidden(self, error: Refused, channel_id: str, space: str) -> str:
        if error.code == UNKNOWN_CHANNEL:
            return _gone(channel_id)
        if error.status == FORBIDDEN:
            return self._unseen(channel_id, space)
        return f"Discord refuses the channel {channel_id}: {error.said}"

    def _unseen(self, channel_id: str, space: str = "") -> str:
        """By its name where the gateway told it, and only to its own server."""
        client = self._session.current
        known = client.get_channel(int(channel_id)) if client else None
        guild = str(getattr(getattr(known, "guild", None), "id", ""))
        if known is not None and space and guild != space:
            return ELSEWHERE
        return unseen(called({"name": getattr(known, "name", "")}, channel_id))

    async def _missing_in(self, channel: Payload, *, thread: bool) -> list[str]:
        if channel["type"] not in HOLD_MESSAGES:
            return [f"{called(channel, channel['id'])} holds no messages: choose a text channel, a forum or a thread."]
        client = await self._session.client()
        guild = await self._session.ask("GET", "/guilds/{guild_id}", guild_id=channel["guild_id"])
        member = await self._session.ask(
            "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=guild["id"], user_id=client.user and client.user.id
        )
        above = await self._channel(channel["parent_id"]) if channel["type"] in THREADS else channel
        return missing(held(above, guild, member), channel["type"], called(channel, channel["id"]), thread=thread)

    # --- requests -------------------------------------------------------------------------------------------------

    async def _channel(self, channel_id: str) -> Payload:
        channel: Payload = await self._session.ask("GET", CHANNEL, channel_id=channel_id)
        return channel

    async def _room(self, destination: Destination, under: str | None) -> str:
        """The id of the channel where a message stands: a thread's, a conversation's with one person, or its own."""
        if under or not destination.is_person:
            return under or destination.channel
        person = destination.channel.removeprefix("@")
        if person not in self._direct:
            opened = await self._session.ask("POST", "/users/@me/channels", {"recipient_id": person})
            self._direct[person] = str(opened["id"])
            if len(self._direct) > REMEMBERED:
                self._direct.pop(next(iter(self._direct)))
        return self._direct[person]

    async def _send(self, destination: Destination, sent: Payload, under: str | None) -> str:
        room = await self._room(destination, under)
        posted = await self._session.ask("POST", MESSAGES, sent, channel_id=room)
        return str(posted["id"])

    async def _change(self, destination: Destination, message_id: str, changed: Payload, under: str | None) -> None:
        place = await self._room(destination, under)
        try:
            await self._session.ask("PATCH", MESSAGE, changed, channel_id=place, message_id=message_id)
        except Refused as error:
            if error.code != THREAD_ARCHIVED:
                raise
            await self._session.ask("PATCH", CHANNEL, {"archived": False}, channel_id=place)
            await self._session.ask("PATCH", MESSAGE, changed, channel_id=place, message_id=message_id)

    async def _begin_thread(self, channel_id: str, message_id: str, payload: Payload) -> None:
        """A thread at a message has the message's id; one that is there already is as good."""
        path, body = f"{MESSAGE}/threads", {"name": payload["thread_name"], "auto_archive_duration": 1440}
        try:
            await self._session.ask("POST", path, body, channel_id=channel_id, message_id=message_id)
        except Refused as error:
            if error.code != THREAD_THERE:
                raise

    async def _post_in_forum(self, channel_id: str, payload: Payload) -> str:
        """Sent once: no nonce keeps a post from being made twice, so a doubtful one is looked for first."""
        channel = await self._channel(channel_id)
        body = {"name": payload["name"] or "…", "message": _bare(payload["message"])}
        if tags := _tags(channel, payload.get("tags", ())):
            body["applied_tags"] = tags
        posted = await self._session.ask(
            "POST", "/channels/{channel_id}/threads", body, once=True, channel_id=channel_id
        )
        return str(posted["id"])

    # --- looking back ---------------------------------------------------------------------------------------------

    async def _found(
        self, destination: Destination, payload: Payload, under: str | None, since: datetime
    ) -> str | None:
        if "message" in payload:
            return await self._found_post(destination.channel, payload, since)
        wanted = _embeds(payload)
        try:
            async for message in self._history(await self._room(destination, under), since):
                if await self._is_ours(message) and _embeds(message) == wanted:
                    return str(message["id"])
        except Refused as error:
            if under and error.code == UNKNOWN_CHANNEL:
                return None  # its thread is not begun yet
            raise
        return None

    async def _history(self, place: str, since: datetime) -> AsyncIterator[Payload]:
        """The messages since then, newest first."""
        before: dict[str, str] = {}
        for _ in range(PAGES):
            params = {"limit": str(PAGE)} | before
            page: list[Payload] = await self._session.ask("GET", MESSAGES, params=params, channel_id=place)
            for message in page:
                if _made_at(message) < since:
                    return
                yield message
            if len(page) < PAGE:
                return
            before = {"before": str(page[-1]["id"])}

    async def _is_ours(self, message: Payload) -> bool:
        client = await self._session.client()
        return bool(client.user) and str(message["author"]["id"]) == str(client.user and client.user.id)

    async def _found_post(self, forum_id: str, payload: Payload, since: datetime) -> str | None:
        wanted = _embeds(payload["message"])
        for post in await self._posts(forum_id, payload["name"], since):
            first = await self._first(str(post["id"]))
            if first and _embeds(first) == wanted:
                return str(post["id"])
        return None

    async def _first(self, post_id: str) -> Payload | None:
        try:
            first: Payload = await self._session.ask("GET", MESSAGE, channel_id=post_id, message_id=post_id)
        except Refused as error:
            if error.status == NOT_FOUND:
                return None
            raise
        return first

    async def _posts(self, forum_id: str, name: str, since: datetime) -> list[Payload]:
        """Our posts of this name since then, newest first, closed ones too."""
        forum, client = await self._channel(forum_id), await self._session.client()
        active = await self._session.ask("GET", "/guilds/{guild_id}/threads/active", guild_id=forum["guild_id"])
        me = str(client.user and client.user.id)
        ours = [
            thread
            for thread in [*active["threads"], *await self._closed(forum_id, since)]
            if str(thread.get("parent_id")) == forum_id
            and str(thread.get("owner_id")) == me
            and thread["name"] == name
            and _made_at(thread) >= since
        ]
        return sorted(ours, key=lambda one: int(one["id"]), reverse=True)

    async def _closed(self, forum_id: str, since: datetime) -> list[Payload]:
        """The forum's posts that were closed since then; those made since then are among them."""
        found: list[Payload] = []
        params = {"limit": str(PAGE)}
        for _ in range(PAGES):
            path = "/channels/{channel_id}/threads/archived/public"
            page = await self._session.ask("GET", path, params=params, channel_id=forum_id)
            found += page["threads"]
            if not page.get("has_more") or not page["threads"]:
                break
            closed_at = page["threads"][-1]["thread_metadata"]["archive_timestamp"]
            if datetime.fromisoformat(closed_at) < since:
                break
            params |= {"before": closed_at}
        return found

    # --- refusals -------------------------------------------------------------------------------------------------

    async def _guarded(
        self, place: Destination, doing: Awaitable[Got], under: str | None = None, *, thread: bool = False
    ) -> Got:
        """What was asked for; a refusal as the error that says what to grant and how."""
        try:
            return await doing
        except Refused as error:
            raise await self._refused(place, error, under, thread=thread) from None

    async def _refused(
        self, place: Destination, error: Refused, under: str | None, *, thread: bool
    ) -> PermanentDeliveryError:
        if error.code == UNKNOWN_MESSAGE or (error.code == UNKNOWN_CHANNEL and under is not None):
            return MessageGoneError(f"The message, or its thread, is no longer there: {error.said}")
        if place.is_person:
            return PermanentDeliveryError(_unreached(error), lost=error.code in UNREACHED)
        if error.code == UNKNOWN_CHANNEL and under is None:
            return PermanentDeliveryError(_gone(place.channel), lost=True)
        if error.status == FORBIDDEN:
            details = thread or bool(under)
            told = await self._what_to_grant(place, error, thread=details)
            return PermanentDeliveryError(told, lost=not details)  # who may not write in a thread may still post cards
        if error.code in (THREAD_ARCHIVED, THREAD_LOCKED) and under is None:
            return PermanentDeliveryError(
                f"The thread {place.channel} is locked: unlock it, or choose another.", lost=True
            )
        return PermanentDeliveryError(f"Discord refuses it: {error.said} (code {error.code})")

    async def _what_to_grant(self, place: Destination, error: Refused, *, thread: bool) -> str:
        try:
            sentences = await self.check(place, thread=thread)
        except DeliveryError:
            sentences = []
        return " ".join(sentences) or f"Discord forbids it in the channel {place.channel}: {error.said}"


def _unreached(error: Refused) -> str:
    if error.code in UNREACHED:
        return (
            "Discord does not let the bot write to you: allow direct messages in a server you share (Privacy Settings)."
        )
    return f"Discord refuses it: {error.said} (code {error.code})"


def _gone(channel_id: str) -> str:
    return f"The channel {channel_id} does not exist any more: choose another with /news digest create."


def _made_at(one: Payload) -> datetime:
    """When a message or thread was made, by its id."""
    return datetime.fromtimestamp(((int(one["id"]) >> 22) + EPOCH_MS) / 1000, UTC)


def _bare(payload: Payload) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in OURS}


def _tags(channel: Payload, names: Sequence[str]) -> list[str]:
    """The forum's tags of these names; where it asks for one and has none of them, its first that anybody may set."""
    free = [one for one in channel.get("available_tags", ()) if not one.get("moderated")]
    by_name = {str(one["name"]).casefold(): str(one["id"]) for one in free}
    chosen = [by_name[name.casefold()] for name in names if name.casefold() in by_name]
    if not chosen and channel.get("flags", 0) & TAG_REQUIRED:
        chosen = list(by_name.values())[:1]
    return chosen[:TAGS]


def _embeds(message: Payload) -> list[tuple[str, ...]]:
    """What embeds say, without what Discord adds to them or takes from their white space."""
    return [
        tuple(
            "".join(str(text).split())
            for text in (
                one.get("title", ""),
                one.get("description", ""),
                one.get("url", ""),
                (one.get("footer") or {}).get("text", ""),
                (one.get("author") or {}).get("name", ""),
            )
        )
        for one in message.get("embeds", ())
    ]
