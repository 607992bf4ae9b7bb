"""Who is an admin or a moderator on Discord, by permission or by a configured role; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversation import Role
from bot.platforms.discord_rights import ADMINISTRATOR, MANAGE_MESSAGES, MANAGE_SERVER


@dataclass(frozen=True, slots=True)
class Roles:
    """The ids of the servers' roles that make admins and moderators beside Discord's own permissions."""

    admin: frozenset[str] = frozenset()
    moderator: frozenset[str] = frozenset()

    def role(self, permissions: int, held: Iterable[str]) -> Role:
        """What a member may, now."""
        theirs = set(held)
        if permissions & (ADMINISTRATOR | MANAGE_SERVER) or theirs & self.admin:
            return "admin"
        return "moderator" if permissions & MANAGE_MESSAGES or theirs & self.moderator else "all"
