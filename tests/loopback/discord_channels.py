"""Channels, messages, history and threads over REST, each with the permissions the documentation asks for."""

from __future__ import annotations

from typing import Any

from tests.loopback import discord_wire as wire
from tests.loopback.discord_calls import Answer, Call, Route
from tests.loopback.discord_components import text
from tests.loopback.discord_errors import Faults, invalid, refuse
from tests.loopback.discord_gateway import GUILDS
from tests.loopback.discord_limits import check_message
from tests.loopback.discord_permissions import Permission
from tests.loopback.discord_posts import Wanted, change, check_post, compose
from tests.loopback.discord_state import (
    BEGUN_THREAD,
    CATEGORY,
    FORUMS,
    NEWS,
    NEWS_THREAD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    THREAD_STARTER,
    Channel,
    Message,
    Payload,
    User,
    snowflake,
)

MESSAGES = "/channels/{channel_id}/messages"
ONE_MESSAGE = f"{MESSAGES}/{{message_id}}"
ARCHIVE_AFTER = {60, 1440, 4320, 10080}


def get_channel(call: Call) -> Answer:
    return Answer(200, wire.channel(call.world, _seen(call)))


def _seen(call: Call) -> Channel:
    channel = call.world.channel(call.id("channel_id"))
    call.world.demand(channel)
    return channel


def check_body(call: Call) -> None:
    check_message(call.form(), files=len(call.files))


def post_message(call: Call) -> Answer:
    channel, wanted = _seen(call), call.wanted()
    if channel.type in FORUMS or channel.type == CATEGORY:
        raise refuse(50008)
    _may_post(call, channel, wanted)
    repeated = _repeated(call, wanted.body)
    if repeated is not None:
        return Answer(200, wire.message(call.world, repeated, with_nonce=True))
    wanted = _embeddable(call, channel, wanted)
    check_post(wanted)
    reference = _reference(call, channel, wanted.body.get("message_reference"))
    message = compose(call.world, channel, call.world.me, wanted)
    if reference is not None:
        message.reference, message.type = reference, 19
    if message.nonce is not None:
        call.world.nonces[str(message.nonce)] = message
    return Answer(200, _announce(call, channel, message))


def _may_post(call: Call, channel: Channel, wanted: Wanted) -> None:
    sending = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
    needed = [sending]
    if wanted.body.get("embeds") and not wanted.body.get("content"):
        needed.append(Permission.EMBED_LINKS)
    if wanted.files:
        needed.append(Permission.ATTACH_FILES)
    call.world.demand(channel, *needed)
    if channel.recipient is not None:
        _may_write_to(call, channel.recipient)
    if channel.locked and not call.world.may(channel, Permission.MANAGE_THREADS):
        raise refuse(160005)


def _may_write_to(call: Call, reader: User) -> None:
    if not call.world.knows(reader):
        raise refuse(50278)
    if not reader.takes_messages:
        raise refuse(50007)


def _embeddable(call: Call, channel: Channel, wanted: Wanted) -> Wanted:
    """Without the permission, embeds beside a text, or of an edit, are left out without a word, as the vendor does."""
    if call.world.may(channel, Permission.EMBED_LINKS):
        return wanted
    return wanted._replace(body={name: value for name, value in wanted.body.items() if name != "embeds"})


def _repeated(call: Call, body: Payload) -> Message | None:
    """The author's message already posted under this nonce, wherever, within the minutes it is remembered.

    One deleted meanwhile is not posted again either: the nonce is answered with an unknown message.
    """
    if body.get("nonce") is None or not body.get("enforce_nonce"):
        return None
    message = call.world.nonces.get(str(body["nonce"]))
    if message is None or message.created_at.timestamp() < call.world.clock.now() - call.backend.nonce_s:
        return None
    if message.deleted:
        raise refuse(10008)
    return message


def _reference(call: Call, channel: Channel, value: Any) -> Payload | None:
    if not value:
        return None
    if not call.world.may(channel, Permission.READ_MESSAGE_HISTORY):
        raise refuse(160002)
    if int(value.get("message_id") or 0) in channel.messages:
        known = {"type": 0, "message_id": str(value["message_id"]), "channel_id": str(channel.id)}
        return known | ({} if channel.guild_id is None else {"guild_id": str(channel.guild_id)})
    if value.get("fail_if_not_exists", True):
        raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return None


def _announce(call: Call, channel: Channel, message: Message) -> Payload:
    guild = call.world.guilds.get(channel.guild_id or 0)
    call.backend.gateway.dispatch_message(wire.message(call.world, message, with_nonce=True), guild)
    return wire.message(call.world, message, with_nonce=True)


def edit_message(call: Call) -> Answer:
    channel = _seen(call)
    message = call.world.message(channel, call.id("message_id"))
    if message.author is not call.world.me:
        raise refuse(50005)
    if channel.archived:
        raise refuse(50083)
    change(call.world, channel, message, _embeddable(call, channel, call.wanted()))
    return Answer(200, wire.message(call.world, message))


def delete_message(call: Call) -> Answer:
    channel = _seen(call)
    message = call.world.message(channel, call.id("message_id"))
    if channel.archived:
        raise refuse(50083)
    if message.author is not call.world.me:
        call.world.demand(channel, Permission.MANAGE_MESSAGES)
    message.deleted = True
    del channel.messages[message.id]
    return Answer()


def get_message(call: Call) -> Answer:
    channel = _seen(call)
    if not call.world.may(channel, Permission.READ_MESSAGE_HISTORY):
        raise refuse(50001)
    return Answer(200, wire.message(call.world, call.world.message(channel, call.id("message_id"))))


def list_messages(call: Call) -> Answer:
    """History, newest first; none at all without the permission to read it."""
    channel, limit = _seen(call), _limit(call)
    if channel.type in FORUMS or channel.type == CATEGORY:
        raise refuse(50008)
    if not call.world.may(channel, Permission.READ_MESSAGE_HISTORY):
        return Answer(200, [])
    chosen = _window(call, sorted(channel.messages.values(), key=lambda one: one.id), limit)
    return Answer(200, [wire.message(call.world, one) for one in reversed(chosen)])


def _limit(call: Call) -> int:
    text_ = call.query.get("limit", "50")
    limit = int(text_) if text_.isdecimal() else 0
    if not 1 <= limit <= 100:
        raise invalid("limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to 100.")
    return limit


def _window(call: Call, messages: list[Message], limit: int) -> list[Message]:
    bounds = {name: snowflake(call.query[name], name) for name in ("before", "after", "around") if name in call.query}
    if "around" in bounds:
        before = [one for one in messages if one.id < bounds["around"]][-(limit // 2) :]
        return before + [one for one in messages if one.id >= bounds["around"]][: limit - len(before)]
    if "after" in bounds and "before" not in bounds:
        return [one for one in messages if one.id > bounds["after"]][:limit]
    return [one for one in messages if one.id < bounds.get("before", 1 << 63)][-limit:]


def check_thread(call: Call) -> None:
    faults, body = Faults(), call.form()
    text(body.get("name"), "name", 1, 100, faults)
    minutes = body.get("auto_archive_duration")
    if minutes is not None and minutes not in ARCHIVE_AFTER:
        faults.choice("auto_archive_duration", "(60, 1440, 4320, 10080)")
    if len(body.get("applied_tags") or []) > 5:
        faults.add("applied_tags", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
    faults.settle()
    if isinstance(body.get("message"), dict):
        check_message(body["message"], files=len(call.files))


def thread_of_message(call: Call) -> Answer:
    """A thread that begins at a message has the message's id."""
    channel = _seen(call)
    if channel.type not in {TEXT, NEWS}:
        raise refuse(50024)
    call.world.demand(channel, Permission.CREATE_PUBLIC_THREADS)
    message = call.world.message(channel, call.id("message_id"))
    if message.thread_id is not None:
        raise refuse(160004)
    kind = NEWS_THREAD if channel.type == NEWS else PUBLIC_THREAD
    thread = _new_thread(call, channel, kind, message.id)
    message.thread_id = thread.id
    starter = Message(call.world.new_id(), thread.id, call.world.me, type=THREAD_STARTER, created_at=call.world.now())
    starter.reference = {"type": 0, "message_id": str(message.id), "channel_id": str(channel.id)}
    thread.messages[starter.id] = starter
    return Answer(201, _tell_thread(call, thread))


def _new_thread(call: Call, channel: Channel, kind: int, number: int) -> Channel:
    body, world = call.form(), call.world
    thread = Channel(number, kind, str(body["name"]).strip(), channel.guild_id, channel.id, created_at=world.now())
    thread.owner_id = world.me.id
    thread.auto_archive_minutes = body.get("auto_archive_duration") or 1440
    world.guilds[channel.guild_id or 0].channels[thread.id] = thread
    return thread


def _tell_thread(call: Call, thread: Channel) -> Payload:
    payload = wire.channel(call.world, thread)
    call.backend.gateway.dispatch("THREAD_CREATE", payload | {"newly_created": True}, GUILDS)
    return payload


def start_thread(call: Call) -> Answer:
    channel = _seen(call)
    if channel.type in FORUMS:
        return _forum_post(call, channel)
    if channel.type not in {TEXT, NEWS}:
        raise refuse(50024)
    kind = call.form().get("type") or PRIVATE_THREAD
    public = kind in {PUBLIC_THREAD, NEWS_THREAD}
    call.world.demand(channel, Permission.CREATE_PUBLIC_THREADS if public else Permission.CREATE_PRIVATE_THREADS)
    thread = _new_thread(call, channel, kind, call.world.new_id())
    if public:
        notice = Message(thread.id, channel.id, call.world.me, thread.name, type=BEGUN_THREAD)
        notice.created_at, notice.thread_id = thread.created_at, thread.id
        channel.messages[notice.id] = notice
    return Answer(201, _tell_thread(call, thread))


def _forum_post(call: Call, forum: Channel) -> Answer:
    """A post is a thread and its first message at once, with one id for both."""
    body = call.form()
    if not isinstance(body.get("message"), dict):
        raise invalid("message", "BASE_TYPE_REQUIRED", "This field is required")
    wanted = call.wanted(body["message"])
    _may_post(call, forum, wanted)
    wanted = _embeddable(call, forum, wanted)
    check_post(wanted)
    applied = [int(tag) for tag in body.get("applied_tags") or []]
    if any(tag not in forum.tags for tag in applied):
        raise refuse(10087)
    if forum.tag_required and not applied:
        raise refuse(40067)
    thread = _new_thread(call, forum, PUBLIC_THREAD, call.world.new_id())
    thread.applied_tags = applied
    message = compose(call.world, thread, call.world.me, wanted)
    del thread.messages[message.id]
    message.id = thread.id
    thread.messages[message.id] = message
    payload = _tell_thread(call, thread)
    return Answer(201, payload | {"message": _announce(call, thread, message)})


def edit_channel(call: Call) -> Answer:
    """Threads alone: archive, unarchive, lock, rename."""
    channel, body = _seen(call), call.form()
    if not channel.is_thread:
        call.world.demand(channel, Permission.MANAGE_CHANNELS)
    elif channel.owner_id != call.world.me.id or "locked" in body:
        call.world.demand(channel, Permission.MANAGE_THREADS)
    channel.name = body.get("name") or channel.name
    channel.archived = bool(body.get("archived", channel.archived))
    channel.locked = bool(body.get("locked", channel.locked))
    event = "THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE"
    call.backend.gateway.dispatch(event, wire.channel(call.world, channel), GUILDS)
    return Answer(200, wire.channel(call.world, channel))


def type_in_channel(call: Call) -> Answer:
    call.world.demand(_seen(call), Permission.SEND_MESSAGES)
    return Answer()


def join_thread(call: Call) -> Answer:
    if not _seen(call).is_thread:
        raise refuse(50024)
    return Answer()


ROUTES = [
    Route("GET", "/channels/{channel_id}", get_channel),
    Route("PATCH", "/channels/{channel_id}", edit_channel),
    Route("GET", MESSAGES, list_messages),
    Route("POST", MESSAGES, post_message, check_body),
    Route("GET", ONE_MESSAGE, get_message),
    Route("PATCH", ONE_MESSAGE, edit_message, check_body),
    Route("DELETE", ONE_MESSAGE, delete_message),
    Route("POST", f"{ONE_MESSAGE}/threads", thread_of_message, check_thread),
    Route("POST", "/channels/{channel_id}/threads", start_thread, check_thread),
    Route("POST", "/channels/{channel_id}/typing", type_in_channel),
    Route("PUT", "/channels/{channel_id}/thread-members/@me", join_thread),
]
