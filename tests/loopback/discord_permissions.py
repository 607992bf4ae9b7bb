"""Permission bits, and the effective permissions of a member in a channel as the documentation computes them.

Pure: roles and overwrites in, bits out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag


class Permission(IntFlag):
    """The documented bits, by their documented names."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    SEND_TTS_MESSAGES = 1 << 12
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CHANGE_NICKNAME = 1 << 26
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = sum(Permission)
EVERYBODY = int(
    Permission.VIEW_CHANNEL
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CHANGE_NICKNAME
)
TALKING = int(
    Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.CREATE_PUBLIC_THREADS
)
DIRECT = EVERYBODY | TALKING | int(Permission.MENTION_EVERYONE)
DIRECT_OF_APP = int(
    Permission.ATTACH_FILES | Permission.EMBED_LINKS | Permission.MENTION_EVERYONE | Permission.USE_EXTERNAL_EMOJIS
)
_NEEDS_SENDING = int(Permission.EMBED_LINKS | Permission.ATTACH_FILES | Permission.MENTION_EVERYONE)


@dataclass(slots=True)
class Overwrite:
    """What a channel grants and takes from one role or member."""

    allow: int = 0
    deny: int = 0
    of_member: bool = False

    def change(self, *, allow: int = 0, deny: int = 0) -> None:
        """Grant and take some bits, leave the others as they are."""
        self.allow = (self.allow | allow) & ~deny
        self.deny = (self.deny | deny) & ~allow


def bits(names: Iterable[str | int]) -> int:
    """The bits of permissions by name or number: `bits(["EMBED_LINKS"])`."""
    total = 0
    for name in names:
        total |= int(Permission[name]) if isinstance(name, str) else int(name)
    return total


def in_guild(everybody: int, roles: Iterable[int]) -> int:
    """What the roles grant together."""
    total = everybody
    for granted in roles:
        total |= granted
    return ALL if total & Permission.ADMINISTRATOR else total


def in_channel(
    base: int, overwrites: Mapping[int, Overwrite], *, guild_id: int, role_ids: Iterable[int], user_id: int
) -> int:
    """Narrow and widen the guild's permissions by the channel's overwrites: everybody's, the roles', the member's."""
    if base & Permission.ADMINISTRATOR:
        return ALL
    total = _apply(base, [overwrites.get(guild_id)])
    total = _apply(total, [overwrites.get(role) for role in role_ids if role != guild_id])
    total = _apply(total, [overwrites.get(user_id)])
    return _implied(total)


def _apply(total: int, overwrites: Iterable[Overwrite | None]) -> int:
    allow = deny = 0
    for overwrite in overwrites:
        if overwrite is not None:
            allow, deny = allow | overwrite.allow, deny | overwrite.deny
    return (total & ~deny) | allow


def _implied(total: int) -> int:
    """Who cannot see a channel can do nothing there; who cannot send cannot embed."""
    if not total & Permission.VIEW_CHANNEL:
        return 0
    if not total & (Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS):
        return total & ~_NEEDS_SENDING
    return total
