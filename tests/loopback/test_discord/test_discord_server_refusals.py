"""What the loopback Discord refuses a real discord.py client: forms over a limit, missing permissions, the unknown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.loopback import discord_broken as broken
from tests.loopback import discord_spec
from tests.loopback.discord_client import Live
from tests.loopback.discord_server import Discord
from tests.loopback.discord_state import Channel, Guild, Payload

HELLO = {"content": "Hello"}


@pytest.mark.parametrize(("place", "body"), broken.MESSAGES)
def test_a_form_over_a_limit_is_refused_where_it_breaks(
    server: Discord, live: Live, news: Channel, place: str, body: Payload
) -> None:
    refused = live.refused("POST", f"/channels/{news.id}/messages", body)
    assert (refused.status, refused.code) == (400, 50035)
    assert faulty(server, place)
    assert server.messages(news) == []


def faulty(server: Discord, place: str) -> list[Payload]:
    """The faults the last refusal tells of at this very place."""
    at = server.refusals[-1].answer["errors"]
    for step in filter(None, place.split(".")):
        at = at[step]
    faults: list[Payload] = at["_errors"]
    return faults


@pytest.mark.parametrize("body", broken.JUST_RIGHT)
def test_a_form_at_its_limit_is_taken(server: Discord, live: Live, news: Channel, body: Payload) -> None:
    assert live.post(news, body)["id"]
    assert server.violations == []


def test_what_only_the_vendors_description_sees_is_refused_and_told(server: Discord, live: Live, news: Channel) -> None:
    if not discord_spec.present():
        pytest.skip("there is no description beside this checkout")
    assert live.refused("POST", f"/channels/{news.id}/messages", {"content": "Hello", "tts": "yes"}).code == 50035
    assert "tts: 'yes' is not of type" in server.violations[0]
    assert discord_spec.answer_faults("GET", "/users/@me", 200, {"id": "1"})


@pytest.fixture
def _no_description(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(discord_spec, "PLACE", tmp_path / "absent.json")
    discord_spec.forget()
    yield
    discord_spec.forget()


@pytest.mark.usefixtures("_no_description")
def test_without_the_vendors_description_the_limits_stand(live: Live, news: Channel) -> None:
    assert not discord_spec.present()
    assert live.post(news, {"content": "Hello", "tts": "yes"})
    assert live.refused("POST", f"/channels/{news.id}/messages", {"content": "x" * 2001}).code == 50035
    assert live.server.violations == []


@pytest.mark.parametrize("body", [{}, {"content": " \n"}, {"embeds": []}, {"content": None}])
def test_an_empty_message_is_refused(live: Live, news: Channel, body: Payload) -> None:
    assert live.refused("POST", f"/channels/{news.id}/messages", body).code == 50006


@pytest.mark.parametrize(
    ("denied", "code", "asked"),
    [
        ("VIEW_CHANNEL", 50001, ("GET", "", None)),
        ("VIEW_CHANNEL", 50001, ("POST", "/messages", HELLO)),
        ("VIEW_CHANNEL", 50001, ("GET", "/messages", None)),
        ("SEND_MESSAGES", 50013, ("POST", "/messages", HELLO)),
        ("EMBED_LINKS", 50013, ("POST", "/messages", {"embeds": [{"title": "Hello"}]})),
        ("CREATE_PUBLIC_THREADS", 50013, ("POST", "/messages/{first}/threads", {"name": "Details"})),
        ("CREATE_PUBLIC_THREADS", 50013, ("POST", "/threads", {"name": "Details", "type": 11})),
        ("CREATE_PRIVATE_THREADS", 50013, ("POST", "/threads", {"name": "Details"})),
        ("READ_MESSAGE_HISTORY", 50001, ("GET", "/messages/{first}", None)),
        ("MANAGE_CHANNELS", 50013, ("PATCH", "", {"name": "old-news"})),
    ],
)
def test_without_a_permission_it_is_refused(
    live: Live, news: Channel, denied: str, code: int, asked: tuple[str, str, Any]
) -> None:
    first = live.post(news, "First")["id"]
    live.server.deny(news, denied)
    method, tail, body = asked
    path = f"/channels/{news.id}{tail.format(first=first)}"
    refused = live.refused(method, path, body)
    assert (refused.status, refused.code) == (403, code)
    live.server.allow(news, denied)
    live.rest(method, path, body)


def test_without_the_permission_to_read_history_there_is_none(server: Discord, live: Live, news: Channel) -> None:
    live.post(news, "Hello")
    server.deny(news, "READ_MESSAGE_HISTORY")
    assert live.rest("GET", f"/channels/{news.id}/messages") == []


def test_embeds_without_their_permission_go_missing_where_anything_else_is_left(
    server: Discord, live: Live, news: Channel
) -> None:
    first = live.post(news, {"embeds": [{"title": "Ferries"}]})
    server.deny(news, "EMBED_LINKS")
    assert live.post(news, {"content": "Hello", "embeds": [{"title": "Ferries"}]})["embeds"] == []
    edited = live.rest("PATCH", f"/channels/{news.id}/messages/{first['id']}", {"embeds": [{"title": "Trams"}]})
    assert edited["embeds"][0]["title"] == "Ferries"


def test_overwrites_apply_everybodys_first_then_roles_then_the_members(
    server: Discord, live: Live, guild: Guild, news: Channel
) -> None:
    server.deny(news, "SEND_MESSAGES", to=guild.roles[guild.id])
    assert live.refused("POST", f"/channels/{news.id}/messages", HELLO).code == 50013
    server.allow(news, "SEND_MESSAGES")
    assert live.post(news, "Hello")
    server.deny(news, "SEND_MESSAGES", to=server.backend.world.me)
    assert live.refused("POST", f"/channels/{news.id}/messages", HELLO).code == 50013
    server.set_permissions(guild, "ADMINISTRATOR")
    assert live.post(news, "Hello")


@pytest.mark.parametrize(
    ("status", "code", "asked"),
    [
        (404, 10003, "GET /channels/1"),
        (404, 10008, "GET /channels/{news}/messages/1"),
        (404, 10004, "GET /guilds/1"),
        (404, 10007, "GET /guilds/{guild}/members/1"),
        (404, 10013, "GET /users/1"),
        (403, 50001, "GET /guilds/{guild}/members"),
        (400, 50035, "GET /channels/news"),
        (403, 20012, "GET /applications/1/commands"),
        (404, 0, "GET /nothing"),
    ],
)
def test_what_does_not_exist_is_refused(live: Live, news: Channel, status: int, code: int, asked: str) -> None:
    method, path = asked.format(news=news.id, guild=news.guild_id).split()
    refused = live.refused(method, path)
    assert (refused.status, refused.code) == (status, code)


def test_requests_need_the_header_of_a_bot(server: Discord) -> None:
    async def ask() -> int:
        headers = {"Authorization": f"Bot {server.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.get(f"{server.api_url}/users/@me") as answer,
        ):
            return answer.status

    assert asyncio.run(ask()) == 403


@pytest.mark.parametrize(("place", "commands"), broken.COMMANDS)
def test_commands_that_break_a_rule_are_not_registered(
    server: Discord, live: Live, place: str, commands: list[Payload]
) -> None:
    path = f"/applications/{live.client.application_id}/commands"
    assert live.refused("PUT", path, commands).code == 50035
    assert faulty(server, place)
    assert server.commands == {}
