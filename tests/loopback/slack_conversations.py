"""The Web API's methods about the app itself, its channels and its people, and how history is read there."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence
from typing import TypeVar

from tests.loopback.slack_calls import Call, Json, Refused, method
from tests.loopback.slack_state import (
    APP,
    APP_NAME,
    BOT_ID,
    BOT_USER,
    READ_SCOPES,
    TEAM,
    TEAM_DOMAIN,
    Channel,
    Message,
)

T = TypeVar("T")

TIGHT_LIMIT, TIGHT_WAIT_S = 15, 60.0


@method("auth.test")
def auth_test(call: Call) -> Json:
    told: Json = {"ok": True, "url": f"https://{TEAM_DOMAIN}.slack.com/", "team": "Loopback", "user": APP_NAME}
    if call.text("token") == call.workspace.app_token:
        return {"ok": True, "app_name": APP_NAME, "app_id": APP}
    told |= {"team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT_ID, "is_enterprise_install": False}
    return told


@method("conversations.info")
def info(call: Call) -> Json:
    channel = _readable(call, "read")
    told = channel.body()
    if call.flag("include_num_members"):
        told["num_members"] = len(channel.members)
    return {"ok": True, "channel": told}


@method("conversations.members")
def members(call: Call) -> Json:
    channel = _readable(call, "read")
    page, cursor = _page(call, sorted(channel.members), 100, 1000)
    return {"ok": True, "members": page, "response_metadata": {"next_cursor": cursor}}


@method("conversations.list")
def list_channels(call: Call) -> Json:
    return _listed(call, [one for one in call.workspace.channels.values() if one.kind == "public" or _joined(one)])


@method("users.conversations")
def own_channels(call: Call) -> Json:
    return _listed(call, [one for one in call.workspace.channels.values() if _joined(one)])


@method("conversations.join", "channels:join")
def join(call: Call) -> Json:
    channel = call.workspace.channel(call.need("channel"))
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    channel.members.add(BOT_USER)
    return {"ok": True, "channel": channel.body()}


@method("team.info", "team:read")
def team_info(call: Call) -> Json:
    asked = call.text("team") or TEAM
    if asked != TEAM:
        raise Refused("team_not_found")
    return {"ok": True, "team": {"id": TEAM, "name": "Loopback", "domain": TEAM_DOMAIN}}


@method("conversations.open", "im:write")
def open_conversation(call: Call) -> Json:
    if call.text("channel"):
        channel = call.workspace.channel(call.text("channel"))
        return {"ok": True, "channel": {"id": channel.id}}
    asked = call.args.get("users") or ""
    users = asked if isinstance(asked, list) else [one for one in str(asked).split(",") if one]
    if not users:
        raise Refused("users_list_not_supplied")
    if len(users) > 1:
        raise Refused("missing_scope", needed="mpim:write", provided=",".join(sorted(call.workspace.scopes)))
    user = call.workspace.user(str(users[0]))
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    if user.deleted:
        raise Refused("user_disabled")
    channel = call.workspace.dm(user.id)
    return {"ok": True, "channel": channel.body() if call.flag("return_im") else {"id": channel.id}}


@method("conversations.history")
def history(call: Call) -> Json:
    channel = _readable(call, "history", joined=True)
    _not_too_often(call)
    top = [one for one in channel.messages if one.thread_ts in {None, one.ts} or one.broadcast]
    wanted = [one for one in reversed(top) if _within(call, one)]
    page, cursor = _page(call, wanted, 100, TIGHT_LIMIT if call.workspace.tight_history else 999)
    told: Json = {"ok": True, "messages": [_told(call, channel, one) for one in page], "has_more": bool(cursor)}
    told["pin_count"] = 0
    return told | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("conversations.replies")
def replies(call: Call) -> Json:
    channel = _readable(call, "history", joined=True)
    _not_too_often(call)
    parent = channel.message(call.need("ts"))
    if parent is None:
        raise Refused("thread_not_found")
    root = parent.thread_ts or parent.ts
    thread = [one for one in channel.messages if one.ts == root or (one.thread_ts == root and _within(call, one))]
    page, cursor = _page(call, thread, 1000, TIGHT_LIMIT if call.workspace.tight_history else 1000)
    told: Json = {"ok": True, "messages": [_told(call, channel, one) for one in page], "has_more": bool(cursor)}
    return told | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


@method("users.info", "users:read")
def user_info(call: Call) -> Json:
    return {"ok": True, "user": call.workspace.user(call.need("user")).body()}


@method("usergroups.users.list", "usergroups:read")
def usergroup_users(call: Call) -> Json:
    group = call.need("usergroup")
    if group not in call.workspace.usergroups:
        raise Refused("no_such_subteam")
    return {"ok": True, "users": list(call.workspace.usergroups[group])}


def _readable(call: Call, what: str, *, joined: bool = False) -> Channel:
    channel = call.workspace.channel(call.need("channel"))
    call.workspace.need_scope(f"{READ_SCOPES[channel.kind]}:{what}")
    return call.workspace.channel(channel.id, joined=joined)


def _joined(channel: Channel) -> bool:
    return BOT_USER in channel.members


def _listed(call: Call, channels: list[Channel]) -> Json:
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    asked = (call.text("types") or "public_channel").split(",")
    if set(asked) - set(kinds):
        raise Refused("invalid_types")
    wanted = {kinds[one] for one in asked}
    for kind in sorted(wanted):
        call.workspace.need_scope(f"{READ_SCOPES[kind]}:read")
    shown = [one for one in channels if one.kind in wanted and not (one.archived and call.flag("exclude_archived"))]
    page, cursor = _page(call, shown, 100, 1000)
    return {"ok": True, "channels": [one.body() for one in page], "response_metadata": {"next_cursor": cursor}}


def _not_too_often(call: Call) -> None:
    """Apps sold outside Slack's marketplace read history once a minute, 15 messages at a time."""
    workspace = call.workspace
    if not workspace.tight_history:
        return
    since = workspace.clock() - (workspace.history_read_at or 0.0)
    if since < TIGHT_WAIT_S:
        raise Refused("ratelimited", retry_after=math.ceil(TIGHT_WAIT_S - since))
    workspace.history_read_at = workspace.clock()


def _within(call: Call, message: Message) -> bool:
    oldest, latest, at = _bound(call, "oldest", "0"), _bound(call, "latest", "inf"), float(message.ts)
    return oldest <= at <= latest if call.flag("inclusive") else oldest < at < latest


def _bound(call: Call, name: str, default: str) -> float:
    try:
        return float(call.text(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None


def _told(call: Call, channel: Channel, message: Message) -> Json:
    told = message.body(metadata=call.flag("include_all_metadata"))
    answers = [one for one in channel.messages if one.thread_ts == message.ts and one is not message]
    if answers:
        told |= {"reply_count": len(answers), "latest_reply": answers[-1].ts}
    return told


def _page(call: Call, found: Sequence[T], default: int, most: int) -> tuple[list[T], str]:
    """One page of what was found, and the cursor of the next; Slack may give fewer than asked for."""
    try:
        limit = int(call.text("limit") or default)
        start = int(base64.b64decode(call.text("cursor")).removeprefix(b"next:") or 0)
    except ValueError:
        raise Refused("invalid_cursor" if call.text("cursor") else "invalid_limit") from None
    if limit < 1:
        raise Refused("invalid_limit")
    stop = start + min(limit, most)
    more = stop < len(found)
    return list(found[start:stop]), base64.b64encode(f"next:{stop}".encode()).decode() if more else ""
