"""What the client offers a person: which commands, with which options, and how a choice is written in an interaction.

It refuses with `NotOffered` what no client would let them do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.loopback import discord_wire as wire
from tests.loopback.discord_permissions import Permission
from tests.loopback.discord_state import Attachment, Channel, Message, Payload, Role, User, World

SUB_COMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
OF_MESSAGE = 3  # a kind of command
VALUES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    CHANNEL: Channel,
    ROLE: Role,
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: Attachment,
}
CHANNEL_KEYS = set(
    "id type name guild_id parent_id position nsfw topic flags rate_limit_per_user last_message_id thread_metadata "
    "owner_id member_count message_count total_message_sent applied_tags".split()
)


class NotOffered(AssertionError):
    """The client would not have offered this, or not let it through."""


def offered(world: World, user: User, channel: Channel, path: str) -> tuple[Payload, list[Payload]]:
    """The registered command a path names, and the options at its end."""
    names = path.split()
    command = _command(world, channel, names[0])
    _usable(world, user, channel, command)
    options = command["options"]
    for name in names[1:]:
        step = next((one for one in options if one["name"] == name and one["type"] <= GROUP), None)
        if step is None:
            raise NotOffered(f"/{path}: there is no {name}")
        options = step.get("options") or []
    if any(one["type"] <= GROUP for one in options):
        raise NotOffered(f"/{path} needs a sub-command")
    return command, options


def offered_of(world: World, user: User, channel: Channel, name: str) -> Payload:
    """The registered command of this name that is chosen of a message."""
    for scope in dict.fromkeys((channel.guild_id, None)):
        for command in world.commands.get(scope, []):
            if command["name"] == name and command["type"] == OF_MESSAGE:
                _usable(world, user, channel, command)
                return command
    raise NotOffered(f"no message offers {name}")


def _command(world: World, channel: Channel, name: str) -> Payload:
    for scope in dict.fromkeys((channel.guild_id, None)):
        for command in world.commands.get(scope, []):
            if command["name"] == name and command["type"] == 1:
                return command
    raise NotOffered(f"there is no command /{name}")


def _usable(world: World, user: User, channel: Channel, command: Payload) -> None:
    where = 1 if channel.guild_id is None else 0
    if where not in command.get("contexts", [0]):
        raise NotOffered(f"/{command['name']} is not for this kind of channel")
    held = world.permissions(channel, user)
    if channel.guild_id is None:
        return
    if not held & Permission.USE_APPLICATION_COMMANDS:
        raise NotOffered(f"{user.name} may use no commands here")
    needed = command["default_member_permissions"]
    if needed is not None and not held & Permission.ADMINISTRATOR and (needed == "0" or int(needed) & ~held):
        raise NotOffered(f"{user.name} does not see /{command['name']}")


def chosen_options(options: list[Payload], values: dict[str, Any], focused: str | None) -> list[Payload]:
    """The values a person gave, in the order the command declares them."""
    if unknown := set(values) - {one["name"] for one in options}:
        raise NotOffered(f"there is no option {sorted(unknown)}")
    missing = [one["name"] for one in options if one.get("required") and one["name"] not in values]
    if missing and focused is None:
        raise NotOffered(f"{missing} must be given")
    if focused is not None and not next(one for one in options if one["name"] == focused).get("autocomplete"):
        raise NotOffered(f"{focused} is not completed")
    return [_option(one, values[one["name"]], one["name"] == focused) for one in options if one["name"] in values]


def _option(option: Payload, value: Any, focused: bool) -> Payload:
    written: Payload = {"type": option["type"], "name": option["name"]}
    if focused:
        return written | {"value": value, "focused": True}
    _fits(option, value)
    return written | {"value": value if isinstance(value, str | int | float) else str(value.id)}


def _fits(option: Payload, value: Any) -> None:
    wanted = VALUES[option["type"]]
    if not isinstance(value, wanted) or (option["type"] in {INTEGER, NUMBER} and isinstance(value, bool)):
        raise NotOffered(f"{option['name']} takes {wanted}, not {value!r}")
    choices = [one["value"] for one in option.get("choices") or []]
    if choices and value not in choices:
        raise NotOffered(f"{option['name']} offers {choices}")
    if isinstance(value, Channel) and option.get("channel_types") and value.type not in option["channel_types"]:
        raise NotOffered(f"{option['name']} offers no channel of type {value.type}")
    size = len(value) if isinstance(value, str) else value
    for name, most in (("length", str), ("value", int | float)):
        if isinstance(value, most):
            _bounded(option, name, size)


def _bounded(option: Payload, name: str, size: Any) -> None:
    least, most = option.get(f"min_{name}"), option.get(f"max_{name}")
    if (least is not None and size < least) or (most is not None and size > most):
        raise NotOffered(f"{option['name']} must be between {least} and {most}")


def resolved(world: World, user: User, channel: Channel, values: dict[str, Any]) -> Payload:
    """The things options point to, whole: members with their permissions, channels with the person's own."""
    found: Payload = {}
    guild = world.guilds.get(channel.guild_id or 0)
    for value in values.values():
        if isinstance(value, User):
            found.setdefault("users", {})[str(value.id)] = wire.user(value)
            if guild is not None and value.id in guild.members:
                bits = {"permissions": str(world.permissions(channel, value))}
                member = wire.member(guild, value, with_user=False)
                del member["deaf"], member["mute"]
                found.setdefault("members", {})[str(value.id)] = member | bits
        elif isinstance(value, Channel):
            whole = wire.channel(world, value)
            kept = {name: held for name, held in whole.items() if name in CHANNEL_KEYS}
            kept["permissions"] = str(world.permissions(value, user))
            kept["app_permissions"] = str(world.permissions(value, world.me))
            found.setdefault("channels", {})[str(value.id)] = kept
        elif isinstance(value, Role):
            found.setdefault("roles", {})[str(value.id)] = wire.role(value, 1)
        elif isinstance(value, Attachment):
            found.setdefault("attachments", {})[str(value.id)] = wire.attachment(value)
    return {"resolved": found} if found else {}


def pressable(message: Message, wanted: str, user: User) -> str:
    """The id of the button or select a person means: by its id, its label, or its placeholder."""
    if message.only_for is not None and message.only_for is not user:
        raise NotOffered(f"{user.name} does not see this message")
    component = _meant(message.buttons(), wanted)
    if component is None:
        raise NotOffered(f"there is no {wanted!r} among {message.labels()}")
    if component.get("disabled"):
        raise NotOffered(f"{wanted!r} is disabled")
    if "custom_id" not in component:
        raise NotOffered(f"{wanted!r} is a link")
    return str(component["custom_id"])


def _meant(buttons: Iterable[Payload], wanted: str) -> Payload | None:
    listed = list(buttons)
    for name in ("custom_id", "label", "placeholder"):
        for one in listed:
            if one.get(name) == wanted:
                return one
    return None


def selectable(message: Message, custom_id: str, values: list[str]) -> None:
    """Only what a select offers can be chosen, and only as many."""
    select = next(one for one in message.buttons() if one.get("custom_id") == custom_id)
    options = {one["value"] for one in select.get("options") or []}
    if select["type"] == 3 and not set(values) <= options:
        raise NotOffered(f"{sorted(options)} are offered")
    if not select.get("min_values", 1) <= len(values) <= select.get("max_values", 1):
        raise NotOffered(f"{len(values)} cannot be chosen")
