"""The payloads Slack sends to an app, key for key as documented.

Pure but for the ids and the clock of the workspace; who acts, and with what consequence, is `slack_interactions`.
"""

from __future__ import annotations

from typing import Any

from tests.loopback.slack_calls import Json
from tests.loopback.slack_state import APP, BOT_USER, TEAM, TEAM_DOMAIN, Channel, Message, View, Workspace

VERIFICATION = "loopback-verification-token"


def slash(workspace: Workspace, user: str, channel: Channel, command: str, text: str) -> Json:
    """A slash command; its response_url and trigger come from the caller."""
    names = {"public": channel.name, "private": "privategroup", "im": "directmessage", "mpim": channel.name}
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": names[channel.kind],
        "user_id": user,
        "user_name": workspace.users[user].name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
    }


def interactive(workspace: Workspace, kind: str, user: str) -> Json:
    """What every interactive payload has."""
    person = workspace.users[user]
    who = {"id": user, "username": person.name, "name": person.name, "team_id": person.team_id}
    return {
        "type": kind,
        "user": who,
        "api_app_id": APP,
        "token": VERIFICATION,
        "team": {"id": TEAM, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def place(workspace: Workspace, source: Message | View) -> Json:
    """Where an element stood: `container`, and the message or view; an ephemeral message is not told."""
    if isinstance(source, View):
        return {"container": {"type": "view", "view_id": source.id}, "view": source.told()}
    container: Json = {"type": "message", "message_ts": source.ts, "channel_id": source.channel}
    container["is_ephemeral"] = bool(source.ephemeral_to)
    if source.thread_ts:
        container["thread_ts"] = source.thread_ts
    told: Json = {"container": container, "channel": named(workspace, source.channel)}
    return told if source.ephemeral_to else told | {"message": source.body()}


def named(workspace: Workspace, channel: str) -> Json:
    held = workspace.channels[channel]
    names = {"public": held.name, "private": "privategroup", "im": "directmessage", "mpim": held.name}
    return {"id": channel, "name": names[held.kind]}


def action(workspace: Workspace, block: Json, element: Json, chosen: Json) -> Json:
    """An entry of `actions`: what was pressed or chosen."""
    told: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]}
    told |= {name: element[name] for name in ("text", "value", "placeholder", "style") if name in element}
    return told | chosen | {"action_ts": workspace.new_ts()}


def event(workspace: Workspace, told: Json) -> Json:
    """An event in its wrapping."""
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}
    return {
        "token": VERIFICATION,
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": told,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.clock()),
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{workspace.number()}",
    }


def mention(channel: Channel, message: Message) -> Json:
    told: Json = {"type": "app_mention", "user": message.user, "text": message.text, "ts": message.ts, "team": TEAM}
    told |= {"channel": channel.id, "event_ts": message.ts, "client_msg_id": f"c-{message.ts}"}
    return told | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def home_opened(workspace: Workspace, user: str) -> Json:
    told: Json = {"type": "app_home_opened", "user": user, "channel": workspace.dm(user).id, "tab": "home"}
    told["event_ts"] = workspace.new_ts()
    view: Any = workspace.homes.get(user)
    return told | ({"view": view.told()} if view else {})
