"""Interactions as they live: asked, acknowledged within three seconds or lost, answered, edited, followed up.

The desk builds and dispatches them; what a person sees of each is read off `Interaction`. It knows no REST.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import discord_wire as wire
from tests.loopback.discord_gateway import Gateway
from tests.loopback.discord_menus import CHANNEL_KEYS, chosen_options, offered, offered_of, resolved
from tests.loopback.discord_permissions import DIRECT_OF_APP
from tests.loopback.discord_state import LOADING, Channel, Message, Payload, User, World
from tests.loopback.discord_time import Bell

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
PONG, MESSAGE, LATER, LATER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 1, 4, 5, 6, 7, 8, 9
ACKNOWLEDGE_S, TOKEN_S = 3.0, 15 * 60.0


@dataclass(eq=False)
class Interaction:
    """One thing a person did, and all that came of it."""

    bell: Bell
    id: int
    kind: int
    user: User
    channel: Channel
    token: str
    asked_at: float
    payload: Payload = field(default_factory=dict)
    pressed: Message | None = None
    shown_by: Interaction | None = None
    answer_type: int | None = None
    acknowledged_after_s: float | None = None
    original: Message | None = None
    original_edits: int = 0
    followups: list[Message] = field(default_factory=list)
    modal: Payload | None = None
    choices: list[Payload] | None = None
    late: bool = False

    @property
    def reply(self) -> Message | None:
        """The answer as the person sees it now; nothing while the bot is still thinking."""
        one = self.original
        return None if one is None or one.deleted or one.flags & LOADING else one

    @property
    def messages(self) -> list[Message]:
        """The answer and what followed it, as far as they stand."""
        return [one for one in (self.original, *self.followups) if one is not None and not one.deleted]

    @property
    def _taken_back(self) -> bool:
        return self.original is not None and self.original.deleted

    @property
    def acknowledged(self) -> bool:
        return self.answer_type is not None

    @property
    def answered(self) -> bool:
        """Whether the person has got what they asked for, not just a promise of it."""
        if self.answer_type == LATER:
            return self.reply is not None or self._taken_back
        if self.answer_type == LATER_UPDATE:
            return bool(self.original_edits or self.followups or self._taken_back)
        return self.acknowledged

    def wait_acknowledged(self, seconds: float = 5.0) -> Interaction:
        self.bell.wait_for(lambda: self.acknowledged, seconds, f"an acknowledgement of {self}")
        return self

    def wait(self, seconds: float = 10.0) -> Message:
        """Wait for the answer: the message it is."""
        self.wait_answered(seconds)
        if self.original is None:
            raise AssertionError(f"{self} was answered without a message")
        return self.original

    def wait_answered(self, seconds: float = 10.0) -> Interaction:
        """Wait for an answer of any kind: a message, a modal, choices."""
        self.bell.wait_for(lambda: self.answered, seconds, f"an answer to {self}")
        return self

    def __str__(self) -> str:
        data = self.payload.get("data", {})
        return f"{self.user.name}'s {data.get('name') or data.get('custom_id')}"


class Desk:
    """Every interaction by its token, and the messages only one reader sees."""

    def __init__(self, world: World, gateway: Gateway, bell: Bell) -> None:
        self._world, self._gateway, self._bell = world, gateway, bell
        self.interactions: dict[str, Interaction] = {}

    def command(
        self, user: User, channel: Channel, path: str, values: dict[str, Any], focused: str | None = None
    ) -> Interaction:
        """Use a command as the client offers it, or type into one of its options."""
        command, options = offered(self._world, user, channel, path)
        chosen = chosen_options(options, values, focused)
        for name in reversed(path.split()[1:]):
            kind = 2 if chosen and chosen[0]["type"] == 1 and name != path.rsplit(maxsplit=1)[-1] else 1
            chosen = [{"type": kind, "name": name, "options": chosen}]
        data: Payload = {"id": command["id"], "name": command["name"], "type": command["type"]}
        data |= ({"options": chosen} if chosen else {}) | resolved(self._world, user, channel, values)
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return self._dispatch(AUTOCOMPLETE if focused else COMMAND, user, channel, data)

    def choose(self, message: Message, name: str, user: User) -> Interaction:
        """Use a command of a message, from its menu."""
        channel = self._channel_of(message)
        command = offered_of(self._world, user, channel, name)
        data: Payload = {"id": command["id"], "name": command["name"], "type": command["type"]}
        shown = {str(message.id): wire.message(self._world, message)}
        data |= {"target_id": str(message.id), "resolved": {"messages": shown}}
        return self._dispatch(COMMAND, user, channel, data)

    def press(self, message: Message, custom_id: str, user: User, values: Sequence[str] = ()) -> Interaction:
        """Press a button or choose from a select of a message, by its id."""
        channel = self._channel_of(message)
        component = next(one for one in message.buttons() if one.get("custom_id") == custom_id)
        data: Payload = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
        if component["type"] != 2:
            data["values"] = list(values)
        return self._dispatch(COMPONENT, user, channel, data, pressed=message)

    def submit(self, shown: Interaction, values: dict[str, Any]) -> Interaction:
        """Fill in the modal an interaction was answered with."""
        if shown.modal is None:
            raise AssertionError(f"{shown} showed no modal")
        rows = [_filled(row, values) for row in shown.modal["components"] if row["type"] != 10]
        if values:
            raise AssertionError(f"the modal has no {sorted(values)}")
        data = {"custom_id": shown.modal["custom_id"], "components": rows}
        submitted = self._dispatch(MODAL, shown.user, shown.channel, data, pressed=shown.pressed)
        submitted.shown_by = shown
        return submitted

    def _channel_of(self, message: Message) -> Channel:
        channel = self._world.find_channel(message.channel_id)
        if channel is None:
            raise AssertionError("the message's channel is gone")
        return channel

    def _dispatch(
        self, kind: int, user: User, channel: Channel, data: Payload, pressed: Message | None = None
    ) -> Interaction:
        number, now = self._world.new_id(), self._world.clock.now()
        one = Interaction(self._bell, number, kind, user, channel, secrets.token_urlsafe(48), now, pressed=pressed)
        one.payload = self._payload(one, data)
        self.interactions[one.token] = one
        self._gateway.dispatch("INTERACTION_CREATE", one.payload)
        return one

    def _payload(self, one: Interaction, data: Payload) -> Payload:
        world = self._world
        payload: Payload = {
            "id": str(one.id),
            "application_id": str(world.application_id),
            "type": one.kind,
            "data": data,
            "channel_id": str(one.channel.id),
            "channel": partial_channel(world, one.channel, one.user),
            "token": one.token,
            "version": 1,
            "app_permissions": str(self._app_permissions(one.channel)),
            "locale": one.user.locale,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "authorizing_integration_owners": {"0": str(one.channel.guild_id or 0)},
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if one.pressed is not None:
            payload["message"] = wire.message(world, one.pressed)
        return payload | self._who(one)

    def _app_permissions(self, channel: Channel) -> int:
        return DIRECT_OF_APP if channel.guild_id is None else self._world.permissions(channel, self._world.me)

    def _who(self, one: Interaction) -> Payload:
        """A member in a guild, a user in a direct conversation."""
        if one.channel.guild_id is None:
            return {"user": wire.user(one.user), "context": 1}
        guild = self._world.guilds[one.channel.guild_id]
        member = wire.member(guild, one.user) | {"permissions": str(self._world.permissions(one.channel, one.user))}
        return {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member,
            "context": 0,
        }

    def ephemeral(self) -> list[Message]:
        """Every message only one reader sees."""
        told = [message for one in self.interactions.values() for message in one.messages]
        return [message for message in told if message.ephemeral]


def partial_channel(world: World, channel: Channel, user: User) -> Payload:
    """A channel as an interaction carries it: with the person's permissions there."""
    whole = wire.channel(world, channel)
    if channel.recipient is not None:
        return whole
    kept = {name: value for name, value in whole.items() if name in CHANNEL_KEYS}
    return kept | {"permissions": str(world.permissions(channel, user))}


def _filled(row: Payload, values: dict[str, Any]) -> Payload:
    if row["type"] == 18:
        return {"type": 18, "id": row.get("id", 0), "component": _entry(row["component"], values)}
    return {"type": 1, "id": row.get("id", 0), "components": [_entry(one, values) for one in row["components"]]}


def _entry(item: Payload, values: dict[str, Any]) -> Payload:
    """One field as submitted; what the client would not let through is not submitted."""
    value = values.pop(item["custom_id"], item.get("value") or "")
    entry = {"type": item["type"], "id": item.get("id", 0), "custom_id": item["custom_id"]}
    if item["type"] != 4:
        return entry | {"values": [value] if isinstance(value, str) else list(value)}
    least = max(item.get("min_length") or 0, 1 if item.get("required", True) else 0)
    if not value and not item.get("required", True):
        return entry | {"value": ""}
    if not least <= len(value) <= (item.get("max_length") or 4000):
        raise AssertionError(f"the client does not submit {len(value)} characters in {item['custom_id']}")
    return entry | {"value": value}
