"""The bot's own account and application, its commands, guilds and members over REST."""

from __future__ import annotations

import copy
from typing import Any

from tests.loopback import discord_wire as wire
from tests.loopback.discord_calls import Answer, Call, Route
from tests.loopback.discord_commands import check_commands
from tests.loopback.discord_errors import refuse
from tests.loopback.discord_permissions import Permission
from tests.loopback.discord_state import Payload, World

COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
TAKES_PART = 1 << 1


def own_user(call: Call) -> Answer:
    return Answer(200, wire.own_user(call.world.me))


def get_user(call: Call) -> Answer:
    user = call.world.users.get(call.id("user_id"))
    if user is None:
        raise refuse(10013)
    return Answer(200, wire.user(user))


def application(call: Call) -> Answer:
    """The application as its bot may read it; `flags` says which privileged intents are on."""
    world = call.world
    owner = next((user for user in world.users.values() if not user.bot), world.me)
    nothing = "icon interactions_endpoint_url role_connections_verification_url team guild_id cover_image"
    body: Payload = dict.fromkeys(nothing.split()) | {
        "id": str(world.application_id),
        "name": world.me.name,
        "description": "",
        "type": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "rpc_origins": [],
        "owner": wire.user(owner),
        "approximate_guild_count": sum(guild.joined for guild in world.guilds.values()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "bot_public": True,
        "bot_require_code_grant": False,
        "bot": wire.user(world.me),
        "integration_types_config": {"0": {}},
    }
    body = {name: value for name, value in body.items() if name not in {"guild_id", "cover_image"}}
    return Answer(200, body)


def own_guilds(call: Call) -> Answer:
    return Answer(200, [_brief(call.world, guild.id) for guild in call.world.guilds.values() if guild.joined])


def _brief(world: World, guild_id: int) -> Payload:
    guild = world.guilds[guild_id]
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(world.guild_permissions(guild, world.me)),
        "features": [],
    }


def get_guild(call: Call) -> Answer:
    guild = call.world.guild(call.id("guild_id"))
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return Answer(200, wire.guild(guild) | (counts if call.flag("with_counts") else {}))


def guild_channels(call: Call) -> Answer:
    guild = call.world.guild(call.id("guild_id"))
    listed = [channel for channel in guild.channels.values() if not channel.is_thread]
    return Answer(200, [wire.channel(call.world, channel) for channel in listed])


def guild_roles(call: Call) -> Answer:
    return Answer(200, wire.guild(call.world.guild(call.id("guild_id")))["roles"])


def active_threads(call: Call) -> Answer:
    guild, world = call.world.guild(call.id("guild_id")), call.world
    seen = [one for one in guild.channels.values() if one.is_thread and not one.archived]
    seen = [one for one in seen if world.may(one, Permission.VIEW_CHANNEL)]
    threads = [wire.channel(world, one) for one in seen]
    return Answer(200, {"threads": threads, "members": [thread["member"] for thread in threads], "has_more": False})


def archived_threads(call: Call) -> Answer:
    channel, world = call.world.channel(call.id("channel_id")), call.world
    world.demand(channel, Permission.READ_MESSAGE_HISTORY)
    guild = world.guild(channel.guild_id or 0)
    held = [one for one in guild.channels.values() if one.parent_id == channel.id and one.archived]
    drawn = sorted((wire.channel(world, one) for one in held), key=_closed_at, reverse=True)
    older = [one for one in drawn if "before" not in call.query or _closed_at(one) < call.query["before"]]
    limit = int(call.query.get("limit", "50"))
    return Answer(200, {"threads": older[:limit], "members": [], "has_more": len(older) > limit})


def _closed_at(thread: Payload) -> str:
    return str(thread["thread_metadata"]["archive_timestamp"])


def get_member(call: Call) -> Answer:
    guild, number = call.world.guild(call.id("guild_id")), call.id("user_id")
    if number not in guild.members or number not in call.world.users:
        raise refuse(10007)
    return Answer(200, wire.member(guild, call.world.users[number]))


def list_members(_call: Call) -> Answer:
    """Takes the privileged intent, which this application has not."""
    raise refuse(50001)


def leave_guild(call: Call) -> Answer:
    guild = call.world.guild(call.id("guild_id"))
    guild.joined = False
    call.backend.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, 1)
    return Answer()


def open_direct(call: Call) -> Answer:
    body = call.form()
    number = str(body.get("recipient_id", (body.get("recipients") or [""])[0]))
    user = call.world.users.get(int(number) if number.isdecimal() else 0)
    if user is None or user is call.world.me:
        raise refuse(50033)
    return Answer(200, wire.channel(call.world, call.world.direct_with(user)))


def gateway(call: Call) -> Answer:
    return Answer(200, {"url": call.backend.gateway.url})


def gateway_bot(call: Call) -> Answer:
    limit = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
    return Answer(200, {"url": call.backend.gateway.url, "shards": 1, "session_start_limit": limit})


def _scope(call: Call) -> int | None:
    if call.id("application_id") != call.world.application_id:
        raise refuse(20012)
    return call.world.guild(call.id("guild_id")).id if "guild_id" in call.params else None


def list_commands(call: Call) -> Answer:
    return Answer(200, call.world.commands.get(_scope(call), []))


def check_all(call: Call) -> None:
    check_commands(call.body or [])


def check_one(call: Call) -> None:
    check_commands([call.form()])


def put_commands(call: Call) -> Answer:
    """Replace all; a command that keeps its name keeps its id."""
    scope = _scope(call)
    before = {(one["name"], one["type"]): one for one in call.world.commands.get(scope, [])}
    made = [registered(call.world, command, scope, before) for command in call.body or []]
    call.world.commands[scope] = made
    return Answer(200, made)


def post_command(call: Call) -> Answer:
    scope = _scope(call)
    before = {(one["name"], one["type"]): one for one in call.world.commands.get(scope, [])}
    made = registered(call.world, call.form(), scope, before)
    known = (made["name"], made["type"]) in before
    call.world.commands[scope] = [*(one for key, one in before.items() if key != (made["name"], made["type"])), made]
    return Answer(200 if known else 201, made)


def registered(world: World, command: Payload, scope: int | None, before: dict[Any, Payload]) -> Payload:
    """A command as the API gives it back: with an id and every default filled in."""
    kind = command.get("type") or 1
    known = before.get((command["name"], kind))
    needed = command.get("default_member_permissions")
    made: Payload = {
        "id": known["id"] if known else str(world.new_id()),
        "application_id": str(world.application_id),
        "version": str(world.new_id()),
        "type": kind,
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": command.get("description") or "",
        "description_localizations": command.get("description_localizations"),
        "default_member_permissions": None if needed is None else str(needed),
        "nsfw": bool(command.get("nsfw")),
        "options": copy.deepcopy(command.get("options") or []),
    }
    if scope is not None:
        return made | {"guild_id": str(scope)}
    by_default = [0] if command.get("dm_permission") is False else [0, 1, 2]
    made["contexts"] = command.get("contexts") or by_default
    made["integration_types"] = command.get("integration_types") or [0]
    return made | {"dm_permission": 1 in made["contexts"]}


ROUTES = [
    Route("GET", "/users/@me", own_user),
    Route("GET", "/users/@me/guilds", own_guilds),
    Route("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Route("POST", "/users/@me/channels", open_direct),
    Route("GET", "/users/{user_id}", get_user),
    Route("GET", "/applications/@me", application),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/gateway", gateway, open=True),
    Route("GET", "/gateway/bot", gateway_bot),
    Route("GET", "/guilds/{guild_id}", get_guild),
    Route("GET", "/guilds/{guild_id}/channels", guild_channels),
    Route("GET", "/guilds/{guild_id}/roles", guild_roles),
    Route("GET", "/guilds/{guild_id}/threads/active", active_threads),
    Route("GET", "/guilds/{guild_id}/members", list_members),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", get_member),
    Route("GET", "/channels/{channel_id}/threads/archived/public", archived_threads),
    *(
        route
        for path in (COMMANDS, GUILD_COMMANDS)
        for route in (
            Route("GET", path, list_commands),
            Route("PUT", path, put_commands, check_all),
            Route("POST", path, post_command, check_one),
        )
    ),
]
