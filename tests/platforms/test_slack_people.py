"""Who asks on Slack: what Slack and the file make them, looked up at each use, and nothing where Slack does not say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Asker, Reply
from bot.model import DeclaredSubscription, Destination, Schedule
from bot.platforms.front_desk import FrontDesk
from bot.platforms.slack_people import Person, SlackPeople
from bot.platforms.slack_session import SlackSession
from bot.ports import Reception
from tests.loopback.slack_server import SlackServer
from tests.newsroom import NOW
from tests.platforms.slack_newsroom import slack_newsroom

TEAM = "T0LOOPBACK"


class Desk(FrontDesk):
    """A desk that has nothing but a zone, for the space that it is asked for."""

    def __init__(self) -> None:
        self.spaces: list[str] = []

    async def zone(self, platform: str, channel: str, space: str) -> str:  # noqa: ARG002 - the desk's
        self.spaces.append(space)
        return "Europe/Oslo"


def looked_up(
    server: SlackServer,
    *users: str,
    admins: Sequence[str] = (),
    moderators: Sequence[str] = (),
    clock: Callable[[], float] = lambda: 0.0,
    between: Callable[[], Any] = lambda: None,
) -> list[Person]:
    async def run() -> list[Person]:
        session = SlackSession(server.env["SLACK_BOT_TOKEN"], api_base=server.env["SLACK_API_BASE"])
        people, desk, found = SlackPeople(session, frozenset(admins), frozenset(moderators), clock), Desk(), []
        try:
            for user in users:
                found.append(await people.person(user, "C1", desk))
                between()
        finally:
            await session.close()
        return found

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("given", "role"),
    [
        ({}, "all"),
        ({"is_admin": True}, "admin"),
        ({"is_owner": True}, "admin"),
        ({"is_primary_owner": True}, "admin"),
    ],
)
def test_an_admin_is_whoever_slack_says_is_one(server: SlackServer, given: dict[str, Any], role: str) -> None:
    [found] = looked_up(server, server.add_user("kim", **given))
    assert (found.asker.role, found.asker.space, found.asker.zone) == (role, TEAM, "Europe/Oslo")


@pytest.mark.parametrize("elsewhere", [{"is_stranger": True}, {"team_id": "T0OTHER"}])
def test_a_stranger_is_nobody_here_by_either_sign(server: SlackServer, elsewhere: dict[str, Any]) -> None:
    guest = server.add_user("guest", is_admin=True, is_owner=True, tz="", **elsewhere)
    [found] = looked_up(server, guest, admins=[guest], moderators=[guest])
    assert (found.asker.role, found.asker.space) == ("all", "")


def test_one_whom_slack_does_not_tell_of_is_nobody_here(server: SlackServer) -> None:
    kim = server.add_user("kim", is_admin=True)
    server.refuse("users.info", "internal_error")
    [found] = looked_up(server, kim, admins=[kim])
    assert (found.asker.role, found.asker.space, found.name) == ("all", "", "")


def test_roles_of_the_file_go_to_people_and_groups(server: SlackServer) -> None:
    kim, mona, karl = (server.add_user(name) for name in ("kim", "mona", "karl"))
    group = server.add_usergroup(mona)
    found = looked_up(server, kim, mona, karl, admins=[kim], moderators=[group])
    assert [one.asker.role for one in found] == ["admin", "moderator", "all"]


def test_a_group_is_read_anew_after_a_minute_and_not_before(server: SlackServer) -> None:
    kim, now = server.add_user("kim"), [0.0]
    group = server.add_usergroup()

    def joins() -> None:
        now[0] += 59.0
        with server.workspace.changed:
            server.workspace.usergroups[group] = [kim]

    found = looked_up(server, kim, kim, kim, admins=[group], clock=lambda: now[0], between=joins)
    assert [one.asker.role for one in found] == ["all", "all", "admin"]
    assert len(server.asked("usergroups.users.list")) == 2


def test_a_group_that_slack_does_not_tell_of_has_no_members(server: SlackServer) -> None:
    [found] = looked_up(server, server.add_user("kim"), admins=["S0GONE"])
    assert found.asker.role == "all"
    assert server.refused() == {"no_such_subteam"}


@pytest.mark.parametrize(
    ("given", "name"),
    [({"real_name": "Kim Reader"}, "kim"), ({"name": "\u202ekim\n\u200b"}, "kim"), ({"name": "\u200b"}, "Kim Reader")],
)
def test_a_name_is_what_the_eye_sees(server: SlackServer, given: dict[str, Any], name: str) -> None:
    [found] = looked_up(server, server.add_user(**({"name": "kim", "real_name": "Kim Reader"} | given)))
    assert found.name == name


# --- what they reach --------------------------------------------------------------------------------------------------


def test_the_home_tab_of_somebody_from_elsewhere_shows_no_digest(server: SlackServer, tmp_path: Path) -> None:
    kim, guest = server.add_user("kim"), server.add_user("guest", is_stranger=True)
    with slack_newsroom(server, tmp_path) as bot:
        declared = DeclaredSubscription("secretplans", Destination("slack", "C1"), Schedule("UTC", ("07:30",)))
        for one in (declared, replace(declared, name="unlocated", space=""), replace(declared, name="own", space=TEAM)):
            assert bot.run(bot.room.store.add_subscription(one, NOW))
        for user, digests in ((kim, "3 digests"), (guest, "0 digests")):
            server.open_home(user).settled()
            shown = server.wait_for(lambda: server.home(user)).shown  # noqa: B023 - waited for at once
            assert digests in shown
            assert ("own" in shown) == (user == kim)


def test_the_answer_of_a_stranger_is_asked_for_without_the_workspace(server: SlackServer, tmp_path: Path) -> None:
    guest, asked = server.add_user("guest", team_id="T0OTHER"), list[Asker]()
    shared = server.add_channel("shared")

    async def remember(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        asked.append(asker)
        return Reply(lines=("fine",))

    def instead(reception: Reception) -> Reception:
        return replace(reception, dispatch=remember)

    with slack_newsroom(server, tmp_path, change=instead):
        server.slash(guest, shared, "/digest", "secretplans").replied()
    assert [(one.role, one.space, one.channel) for one in asked] == [("all", "", shared)]
