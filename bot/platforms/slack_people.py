"""Who asks on Slack: name, zone, and what they may, looked up at each use. Knows no command."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.conversation import Asker, Role
from bot.errors import DeliveryError
from bot.platforms.front_desk import FrontDesk
from bot.platforms.slack_session import SlackSession
from bot.platforms.visible import plain

# Slack lets a group's members be read only twenty times a minute.
GROUP_FRESH_S = 60.0
GROUP = "S"
NOBODYS: Role = "all"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and the name that others see."""

    asker: Asker
    name: str = ""


class SlackPeople:
    """`admins` and `moderators` are ids of people (U…) and of user groups (S…); `clock` is monotonic."""

    def __init__(
        self,
        session: SlackSession,
        admins: frozenset[str],
        moderators: frozenset[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._clock = session, clock
        self._named: dict[Role, frozenset[str]] = {"admin": admins, "moderator": moderators}
        self._groups: dict[str, tuple[float, frozenset[str]]] = {}

    async def person(self, user: str, channel: str, desk: FrontDesk) -> Person:
        """The asker as Slack knows them now.

        Somebody from another company, met in a shared channel, reaches that channel's digests alone; so does one whom
        Slack cannot tell of, since nobody knows whose they are.
        """
        told: Mapping[str, Any] = {}
        space, role = "", NOBODYS
        try:
            team = (await self._session.identity()).team
            told = (await self._session.call("users.info", user=user, patient=True))["user"]
        except DeliveryError as error:
            log.warning("Slack did not say who asks: %s", error)
        else:
            ours = not told.get("is_stranger") and told.get("team_id", team) == team
            space, role = (team, await self._role(user, told)) if ours else ("", NOBODYS)
        zone = _zone(told) or await desk.zone("slack", channel, space)
        return Person(Asker("slack", user, role, channel, zone, space), _name(told))

    async def _role(self, user: str, told: Mapping[str, Any]) -> Role:
        if told.get("is_admin") or told.get("is_owner") or told.get("is_primary_owner"):
            return "admin"
        for role in ("admin", "moderator"):
            if await self._is_named(user, self._named[role]):
                return role
        return "all"

    async def _is_named(self, user: str, named: frozenset[str]) -> bool:
        if user in named:
            return True
        for group in sorted(one for one in named if one.startswith(GROUP)):
            if user in await self._members(group):
                return True
        return False

    async def _members(self, group: str) -> frozenset[str]:
        """A group's members, at most a minute old; nobody where Slack does not tell."""
        read_at, members = self._groups.get(group, (float("-inf"), frozenset[str]()))
        if self._clock() - read_at < GROUP_FRESH_S:
            return members
        try:
            told = await self._session.call("usergroups.users.list", usergroup=group, patient=True)
        except DeliveryError as error:
            log.warning("Slack did not say who is in the group %s: %s", group, error)
            return frozenset()
        self._groups[group] = (self._clock(), frozenset(map(str, told.get("users", ()))))
        return self._groups[group][1]


def _zone(told: Mapping[str, Any]) -> str:
    name = str(told.get("tz") or "")
    try:
        return ZoneInfo(name).key if name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _name(told: Mapping[str, Any]) -> str:
    profile = told.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), told.get("name"))
    return next((shown for one in names if (shown := plain(str(one or "")))), "")
