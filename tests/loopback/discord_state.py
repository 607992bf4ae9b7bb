"""What this Discord remembers: users, guilds with roles and members, channels, threads and messages.

It knows no request and no socket; ids are snowflakes of its own clock, which tests may move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.loopback.discord_errors import Refusal, refuse
from tests.loopback.discord_permissions import ALL, DIRECT, EVERYBODY, Overwrite, in_channel, in_guild
from tests.loopback.discord_time import Clock

EPOCH_MS = 1420070400000
TEXT, DIRECT_MESSAGE, VOICE, CATEGORY, NEWS, FORUM, MEDIA = 0, 1, 2, 4, 5, 15, 16
PUBLIC_THREAD, PRIVATE_THREAD, NEWS_THREAD = 11, 12, 10
BEGUN_THREAD, THREAD_STARTER = 18, 21
THREADS = {NEWS_THREAD, PUBLIC_THREAD, PRIVATE_THREAD}
FORUMS = {FORUM, MEDIA}
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)

Payload = dict[str, Any]


@dataclass(slots=True, eq=False)
class User:
    """Somebody with an account; `takes_messages` is false for one whose direct messages are closed."""

    id: int
    name: str
    bot: bool = False
    locale: str = "en-US"
    takes_messages: bool = True


@dataclass(slots=True, eq=False)
class Role:
    id: int
    name: str
    permissions: int
    managed: bool = False


@dataclass(slots=True, eq=False)
class Attachment:
    """A file, kept on the server's own content network; its link lives at `url`."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message; `pings` names whom it notified: `everyone`, or ids of users and roles."""

    id: int
    channel_id: int
    author: User
    content: str = ""
    embeds: list[Payload] = field(default_factory=list)
    components: list[Payload] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    type: int = 0
    created_at: datetime = LONG_AGO
    edited_at: datetime | None = None
    reference: Payload | None = None
    nonce: str | int | None = None
    pings: list[str] = field(default_factory=list)
    asked: Payload | None = None
    only_for: User | None = None
    thread_id: int | None = None
    deleted: bool = False

    @property
    def by_system(self) -> bool:
        """Not written by anybody: the notices that stand where threads begin."""
        return self.type in {BEGUN_THREAD, THREAD_STARTER}

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    def buttons(self) -> Iterator[Payload]:
        """Every button and select, in reading order."""
        return _interactive(self.components)

    def labels(self) -> list[str]:
        """What is written on the buttons."""
        return [button["label"] for button in self.buttons() if button.get("label")]


def _interactive(components: list[Payload]) -> Iterator[Payload]:
    for component in components:
        yield from _interactive(component.get("components", []))
        if isinstance(accessory := component.get("accessory"), dict):
            yield accessory
        if component["type"] in {2, 3, 5, 6, 7, 8}:
            yield component


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, a thread or a direct conversation."""

    id: int
    type: int
    name: str
    guild_id: int | None = None
    parent_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    tag_required: bool = False
    applied_tags: list[int] = field(default_factory=list)
    recipient: User | None = None
    owner_id: int = 0
    position: int = 0
    archived: bool = False
    locked: bool = False
    auto_archive_minutes: int = 1440
    created_at: datetime = LONG_AGO
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.type in THREADS


@dataclass(slots=True, eq=False)
class Guild:
    """A server: `members` maps a user's id to the ids of their roles; `joined` says whether the bot is one of them."""

    id: int
    name: str
    owner: User
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    bot_role_id: int = 0
    joined: bool = True
    locale: str = "en-US"
    joined_at: datetime = LONG_AGO

    def channel(self, name: str) -> Channel:
        """The channel or thread of this name."""
        return next(channel for channel in self.channels.values() if channel.name == name)


@dataclass(slots=True)
class World:
    """Everything there is, found by id."""

    clock: Clock
    me: User
    application_id: int
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    direct: dict[int, Channel] = field(default_factory=dict)
    files: dict[str, Attachment] = field(default_factory=dict)
    commands: dict[int | None, list[Payload]] = field(default_factory=dict)
    nonces: dict[str, Message] = field(default_factory=dict)
    last_id: int = 0

    def new_id(self) -> int:
        """A snowflake later than every one before."""
        self.last_id = max(self.last_id + 1, (int(self.clock.now() * 1000) - EPOCH_MS) << 22)
        return self.last_id

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def find_channel(self, channel_id: int) -> Channel | None:
        for guild in self.guilds.values():
            if channel_id in guild.channels:
                return guild.channels[channel_id]
        return self.direct.get(channel_id)

    def channel(self, channel_id: int) -> Channel:
        """The channel, where the bot can see it: else the refusal the vendor gives."""
        channel = self.find_channel(channel_id)
        if channel is None:
            raise refuse(10003)
        if channel.guild_id is not None and not self.guilds[channel.guild_id].joined:
            raise refuse(50001)
        return channel

    def guild(self, guild_id: int) -> Guild:
        guild = self.guilds.get(guild_id)
        if guild is None or not guild.joined:
            raise refuse(10004)
        return guild

    def message(self, channel: Channel, message_id: int) -> Message:
        message = channel.messages.get(message_id)
        if message is None:
            raise refuse(10008)
        return message

    def permissions(self, channel: Channel, user: User) -> int:
        """The effective bits of a user in a channel; a thread has those of its parent."""
        if channel.guild_id is None:
            return DIRECT
        guild = self.guilds[channel.guild_id]
        parent = guild.channels.get(channel.parent_id or 0) if channel.is_thread else None
        return in_channel(
            self.guild_permissions(guild, user),
            (parent or channel).overwrites,
            guild_id=guild.id,
            role_ids=guild.members.get(user.id, ()),
            user_id=user.id,
        )

    def guild_permissions(self, guild: Guild, user: User) -> int:
        if guild.owner is user:
            return ALL
        roles = (guild.roles[role].permissions for role in guild.members.get(user.id, ()))
        return in_guild(guild.roles[guild.id].permissions, roles)

    def knows(self, user: User) -> bool:
        """Whether the bot shares a guild with somebody."""
        return any(guild.joined and user.id in guild.members for guild in self.guilds.values())

    def demand(self, channel: Channel, *needed: int) -> None:
        """Refuse what the bot may not do here: unseen channels first, as the vendor does."""
        held = self.permissions(channel, self.me)
        if not held & 1 << 10:
            raise refuse(50001)
        if any(not held & bit for bit in needed):
            raise refuse(50013)

    def may(self, channel: Channel, bit: int) -> bool:
        return bool(self.permissions(channel, self.me) & bit)

    def new_guild(self, name: str, owner: User, bot_permissions: int) -> Guild:
        """A guild the bot has been invited to with these permissions, as its managed role."""
        guild = Guild(self.new_id(), name, owner, joined_at=self.now())
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYBODY)
        role = Role(self.new_id(), self.me.name, bot_permissions, managed=True)
        guild.roles[role.id], guild.bot_role_id = role, role.id
        guild.members = {owner.id: set(), self.me.id: {role.id}}
        self.guilds[guild.id] = guild
        return guild

    def new_channel(self, guild: Guild, name: str, kind: int) -> Channel:
        channel = Channel(self.new_id(), kind, name, guild.id, position=len(guild.channels), created_at=self.now())
        guild.channels[channel.id] = channel
        return channel

    def direct_with(self, user: User) -> Channel:
        """The one conversation of the bot with a user."""
        for channel in self.direct.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.new_id(), DIRECT_MESSAGE, "", recipient=user, created_at=self.now())
        self.direct[channel.id] = channel
        return channel


def snowflake(text: str, path: str) -> int:
    """Read an id of a path or query."""
    if text.isdecimal() and text.isascii():
        return int(text)
    body = {"code": "NUMBER_TYPE_COERCE", "message": f'Value "{text}" is not snowflake.'}
    raise Refusal(400, {"message": "Invalid Form Body", "code": 50035, "errors": {path: {"_errors": [body]}}})
