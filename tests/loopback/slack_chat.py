"""The Web API's `chat` methods of the loopback Slack."""

from __future__ import annotations

from typing import Any

from tests.loopback.slack_calls import Call, Json, Refused, method
from tests.loopback.slack_limits import UPDATED_TEXT_MOST, check_message, check_metadata
from tests.loopback.slack_pictures import check_pictures
from tests.loopback.slack_state import BOT_USER, TEAM_DOMAIN, Channel, Message, Workspace

_KEPT = ("unfurl_links", "unfurl_media", "mrkdwn", "parse", "link_names", "username", "icon_emoji", "reply_broadcast")


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    channel = _where(call)
    blocks, metadata = _content(call)
    thread_ts = thread_of(channel, call.text("thread_ts"))
    message = add_message(call.workspace, channel, BOT_USER, call.text("text"), blocks, thread_ts=thread_ts)
    message.metadata, message.request = metadata or None, _kept(call)
    message.broadcast = call.flag("reply_broadcast")
    return {"ok": True, "channel": channel.id, "ts": message.ts, "message": message.body()}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    message = _own(channel, call.need("ts"), "cant_update_message")
    blocks, metadata = _content(call, UPDATED_TEXT_MOST)
    if channel.archived:
        raise Refused("is_archived")
    rewrite(call.workspace, message, call.args.get("text"), blocks)
    message.metadata = message.metadata if metadata is None else metadata or None
    return {"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text, "message": message.body()}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    channel = _where(call)
    blocks, _ = _content(call)
    user = call.workspace.user(call.need("user"))
    if user.id not in channel.members:
        raise Refused("user_not_in_channel")
    thread_ts = thread_of(channel, call.text("thread_ts"))
    message = add_ephemeral(call.workspace, channel, user.id, call.text("text"), blocks, thread_ts=thread_ts)
    message.request = _kept(call)
    return {"ok": True, "message_ts": message.ts}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    message = _own(channel, call.need("ts"), "cant_delete_message")
    channel.messages.remove(message)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
def permalink(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    message = channel.message(call.need("message_ts"))
    if message is None:
        raise Refused("message_not_found")
    link = f"https://{TEAM_DOMAIN}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    answers = message.thread_ts not in {None, message.ts}
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if answers else ""
    return {"ok": True, "channel": channel.id, "permalink": link + thread}


def _where(call: Call) -> Channel:
    """The channel to post in: an id of a channel, or of a person for the conversation with them; names are refused."""
    asked = call.need("channel")
    known = call.workspace.users.get(asked)
    if known:
        return call.workspace.dm(asked)
    channel = call.workspace.channel(asked)
    if channel.archived:
        raise Refused("is_archived")
    if BOT_USER not in channel.members and "chat:write.public" not in call.workspace.scopes:
        raise Refused("not_in_channel")
    return channel


def _content(call: Call, text_most: int | None = None) -> tuple[list[Json] | None, Any]:
    blocks = call.structure("blocks", "invalid_blocks_format")
    metadata = call.structure("metadata", "invalid_metadata_format")
    if text_most is None:
        check_message(call.text("text"), blocks)
    else:
        check_message(call.text("text"), blocks, text_most=text_most)
    check_pictures(call.workspace, blocks)
    check_metadata(metadata)
    return blocks, metadata


def _kept(call: Call) -> Json:
    return {name: call.args[name] for name in _KEPT if name in call.args}


def _own(channel: Channel, ts: str, refusal: str) -> Message:
    if (message := channel.message(ts)) is None:
        raise Refused("message_not_found")
    if message.user != BOT_USER:
        raise Refused(refusal)
    return message


def thread_of(channel: Channel, thread_ts: str) -> str | None:
    """The thread to answer in.

    Slack has been seen to take an unknown one and to post beside it; refusing is the stricter reading, and an answer
    to an answer is refused, too.
    """
    if not thread_ts:
        return None
    parent = channel.message(thread_ts)
    if parent is None or parent.thread_ts not in {None, thread_ts}:
        raise Refused("thread_not_found")
    return thread_ts


def add_message(
    workspace: Workspace,
    channel: Channel,
    user: str,
    text: str,
    blocks: list[Json] | None = None,
    *,
    thread_ts: str | None = None,
) -> Message:
    """Put a message into the channel, for all who read there."""
    kept = workspace.with_ids(blocks or ())
    message = Message(workspace.new_ts(), channel.id, user, text, kept, thread_ts)
    channel.messages.append(message)
    if thread_ts and (parent := channel.message(thread_ts)):
        parent.thread_ts = thread_ts
    return message


def add_ephemeral(
    workspace: Workspace,
    channel: Channel,
    user: str,
    text: str,
    blocks: list[Json] | None = None,
    *,
    thread_ts: str | None = None,
) -> Message:
    """Show a message to one person alone; no history has it."""
    kept = workspace.with_ids(blocks or ())
    message = Message(workspace.new_ts(), channel.id, BOT_USER, text, kept, thread_ts, ephemeral_to=user)
    workspace.ephemerals.append(message)
    return message


def rewrite(workspace: Workspace, message: Message, text: Any, blocks: list[Json] | None) -> None:
    """Edit a message; a text without blocks takes the blocks away."""
    if blocks is not None:
        message.blocks = workspace.with_ids(blocks)
    elif text is not None:
        message.blocks = []
    if text is not None:
        message.text = str(text)
    message.edited_ts = workspace.new_ts()
