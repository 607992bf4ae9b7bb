"""`doctor` on Discord, with a real client: what it finds, and how each finding is mended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.model import Check, Destination
from bot.platforms.discord_doctor import examine, invite_link
from tests.loopback.discord_errors import Refusal
from tests.loopback.discord_permissions import Permission
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel
from tests.loopback.discord_trouble import Trouble
from tests.platforms.discord_loop import Loop, running_loop, session_in


@dataclass
class House:
    server: Discord
    loop: Loop

    def examine(self, *channels: Channel | str, **changed: Any) -> list[Check]:
        places = [Destination("discord", str(one.id if isinstance(one, Channel) else one)) for one in channels]
        with session_in(self.loop, self.server, **changed) as session:
            return self.loop.run(examine(session, places))


@pytest.fixture
def house() -> Iterator[House]:
    with discord_server(likeness=True) as server, running_loop() as loop:
        yield House(server, loop)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.what: check for check in checks}


def test_all_is_well_in_a_server_that_invited_the_bot(house: House) -> None:
    guild = house.server.add_guild("Harbour", channels=("news",))
    checks = house.examine(guild.channel("news"))
    assert [check.what for check in checks if not check.ok] == []
    found = by_name(checks)
    assert found["Discord token"].said == "the bot is pullquote"
    assert found["Discord servers"].said == "Harbour"
    assert "https://discord.com/oauth2/authorize?client_id=" in found["Discord servers"].fix
    assert found[f"Discord channel {guild.channel('news').id}"].said == "digests can be posted in #news"


def test_the_invite_link_asks_for_what_digests_take_and_no_more() -> None:
    asked = parse_qs(urlsplit(invite_link("42")).query)
    assert (asked["client_id"], asked["scope"]) == (["42"], ["bot applications.commands"])
    granted = Permission(int(asked["permissions"][0]))
    assert {one.name for one in granted} == {
        "VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY", "CREATE_PUBLIC_THREADS",
        "SEND_MESSAGES_IN_THREADS",
    }  # fmt: skip


def test_a_wrong_token_is_the_only_finding(house: House) -> None:
    [check] = house.examine("1", token="a.wrong.token")
    assert not check.ok
    assert "Reset Token" in check.fix
    assert "wrong" not in f"{check.said} {check.fix}"


def test_a_discord_out_of_reach_is_told(house: House) -> None:
    [check] = house.examine(api_base="http://127.0.0.1:9/api/v10")
    assert not check.ok
    assert "cannot be reached" in check.said


def test_a_bot_in_no_server_is_to_be_invited(house: House) -> None:
    check = by_name(house.examine())["Discord servers"]
    assert not check.ok
    assert "permissions=" in check.fix


def test_missing_permissions_and_channels_have_their_fix(house: House) -> None:
    guild = house.server.add_guild("Harbour", channels=("news",))
    house.server.deny(guild.channel("news"), "EMBED_LINKS", "SEND_MESSAGES")
    checks = house.examine(guild.channel("news"), "12345")
    missing = [check for check in checks if not check.ok]
    said = ["The bot cannot write in #news", "The bot cannot show cards in #news"]
    assert [check.said for check in missing] == [*said, "The channel 12345 does not exist any more"]
    assert missing[0].fix.startswith("allow its role “Send Messages” there (Edit Channel, Permissions)")
    assert missing[2].fix == "choose another with /news digest create"


def test_a_server_that_does_not_let_commands_in_is_named(house: House) -> None:
    house.server.add_guild("Harbour")
    refusal = Refusal(403, {"message": "Missing Access", "code": 50001})
    pattern = "GET /applications/*/guilds/*/commands"
    house.server.do(lambda: house.server.backend.troubles.waiting.append(Trouble(pattern, refusal=refusal)))
    check = by_name(house.examine())["Discord commands"]
    assert check.said == "Harbour does not let the bot offer commands"
    assert "applications.commands" in check.fix


def test_a_clock_that_is_off_is_told(house: House) -> None:
    house.server.add_guild("Harbour")
    check = by_name(house.examine(now=lambda: time.time() + 300))["Discord clock"]
    assert not check.ok
    assert check.said.endswith(" s ahead of Discord")
