"""An app's manifest as Slack reads it: what it declares is what people can do and what the app hears of.

It checks the documented limits and that every event has the scope it needs; it knows no file format.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.loopback.slack_calls import Json

# event: the scopes of which one is needed; none where Slack asks for none
EVENTS: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "tokens_revoked": (),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "group_left": ("groups:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_rename": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_rename": ("groups:read",),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "user_change": ("users:read",),
}
OWN_COMMANDS = {
    "/topic",
    "/me",
    "/invite",
    "/leave",
    "/remind",
    "/search",
    "/status",
    "/away",
    "/dm",
    "/msg",
    "/who",
    "/feed",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was declared."""

    scopes: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()
    shortcuts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    interactive: bool = False
    home: bool = False
    socket_mode: bool = False
    faults: tuple[str, ...] = field(default=())


def read_manifest(told: Json) -> Manifest:
    """Read a manifest; `faults` is what Slack would refuse."""
    features, settings = told.get("features", {}), told.get("settings", {})
    commands, shortcuts = features.get("slash_commands", []), features.get("shortcuts", [])
    interactivity = settings.get("interactivity", {})
    read = Manifest(
        scopes=frozenset(told.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        commands=frozenset(one["command"] for one in commands),
        shortcuts=frozenset(one["callback_id"] for one in shortcuts),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        interactive=bool(interactivity.get("is_enabled")),
        home=bool(features.get("app_home", {}).get("home_tab_enabled")),
        socket_mode=bool(settings.get("socket_mode_enabled")),
    )
    faults = [
        *_names(told),
        *_commands(commands, read),
        *_shortcuts(shortcuts, read),
        *_events(read),
        *_ways(told, read),
    ]
    return Manifest(
        **{name: getattr(read, name) for name in Manifest.__slots__ if name != "faults"}, faults=tuple(faults)
    )


def _names(told: Json) -> list[str]:
    display, user = told.get("display_information", {}), told.get("features", {}).get("bot_user", {})
    limits = [("name", display, 35), ("description", display, 140), ("long_description", display, 4000)]
    found = [f"{name} is longer than {most}" for name, where, most in limits if len(where.get(name, "")) > most]
    if not display.get("name"):
        found.append("display_information.name is missing")
    if not user.get("display_name") or len(user["display_name"]) > 80:
        found.append("features.bot_user.display_name has 1 to 80 characters")
    return found


def _commands(commands: list[Json], read: Manifest) -> list[str]:
    found = ["more than 50 slash commands"] if len(commands) > 50 else []
    for one in commands:
        name = one["command"]
        if not name.startswith("/") or len(name) > 32 or name != name.lower() or " " in name:
            found.append(f"{name} is no name of a command")
        if name in OWN_COMMANDS:
            found.append(f"{name} belongs to Slack itself")
        if not one.get("description") or len(one["description"]) > 2000 or len(one.get("usage_hint", "")) > 1000:
            found.append(f"{name} needs a description of up to 2000 characters and a usage hint of up to 1000")
    if commands and "commands" not in read.scopes:
        found.append("slash commands need the scope commands")
    return found


def _shortcuts(shortcuts: list[Json], read: Manifest) -> list[str]:
    found = ["shortcuts need interactivity and the scope commands"] if shortcuts and not read.interactive else []
    for one in shortcuts:
        if len(one["name"]) > 24 or len(one["callback_id"]) > 255 or len(one.get("description", "")) > 150:
            found.append(f"shortcut {one['name']!r} is too long")
        if one.get("type") not in {"message", "global"}:
            found.append(f"shortcut {one['name']!r} is of no known type")
    return found


def _events(read: Manifest) -> list[str]:
    found = [f"{one} is no known event" for one in sorted(read.events - set(EVENTS))]
    known = sorted(read.events & set(EVENTS))
    lacking = [one for one in known if EVENTS[one] and not read.scopes & set(EVENTS[one])]
    return found + [f"{one} needs the scope {' or '.join(EVENTS[one])}" for one in lacking]


def _ways(told: Json, read: Manifest) -> list[str]:
    """Without Socket Mode every feature needs an address."""
    if read.socket_mode:
        return []
    settings: dict[str, Any] = told.get("settings", {})
    found = []
    if read.events and not settings.get("event_subscriptions", {}).get("request_url"):
        found.append("event_subscriptions.request_url is missing")
    if read.interactive and not settings.get("interactivity", {}).get("request_url"):
        found.append("interactivity.request_url is missing")
    return found
