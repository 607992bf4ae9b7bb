"""The loopback Discord, proved with a real discord.py client: what it does, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.loopback.discord_client import Live, live_client
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, Guild, Payload


@pytest.fixture
def server() -> Iterator[Discord]:
    with discord_server(likeness=True) as one:
        yield one


@pytest.fixture
def guild(server: Discord) -> Guild:
    return server.add_guild("Harbour", channels=("news",))


@pytest.fixture
def news(guild: Guild) -> Channel:
    return guild.channel("news")


@pytest.fixture
def live(server: Discord, news: Channel) -> Iterator[Live]:
    assert news.guild_id
    with live_client(server) as one:
        yield one


def test_a_client_connects_and_knows_its_guilds(server: Discord, live: Live) -> None:
    known = live.client.guilds
    assert [one.name for one in known] == ["Harbour"]
    assert [channel.name for channel in known[0].channels] == ["news"]
    assert known[0].me.guild_permissions.embed_links
    assert server.identifies[0]["intents"] == 1
    server.wait_for(lambda: server.heartbeats)


def test_a_message_is_posted_edited_and_read(server: Discord, live: Live, news: Channel) -> None:
    path = f"/channels/{news.id}/messages"
    posted = live.rest("POST", path, {"content": "Ferries stay in port.", "nonce": "n1", "enforce_nonce": True})
    assert posted["nonce"] == "n1"
    edited = live.rest("PATCH", f"{path}/{posted['id']}", {"embeds": [{"title": "Ferries", "color": 1}]})
    assert edited["embeds"][0]["title"] == "Ferries"
    assert edited["content"] == "Ferries stay in port."
    (read,) = live.rest("GET", path)
    assert "nonce" not in read
    assert live.rest("GET", f"{path}/{posted['id']}") == read
    assert [one.content for one in server.messages(news)] == ["Ferries stay in port."]


def test_a_command_is_deferred_and_answered(server: Discord, live: Live, guild: Guild, news: Channel) -> None:
    mara = server.member(guild, "mara", "MANAGE_GUILD")
    register(live, ACTOR)
    asked = server.slash(mara, news, "actor", name="Mayor Vance")
    live.wait_told("interaction")
    held = live.interaction()
    live.rest("POST", held["callback"], {"type": 5})
    asked.wait_acknowledged()
    assert asked.reply is None
    live.rest("PATCH", f"{held['webhook']}/messages/@original", {"content": "Two quotes.", "components": PAGES})
    assert asked.wait().content == "Two quotes."
    assert asked.wait().labels() == ["Next", "Read"]
    pressed = server.press(asked.wait(), "Next", mara)
    live.wait_told("interaction", 2)
    live.rest("POST", live.interaction()["callback"], {"type": 6})
    live.rest("PATCH", f"{live.interaction()['webhook']}/messages/@original", {"content": "The second."})
    assert pressed.wait() is asked.wait()
    assert [one.content for one in server.messages(news)] == ["The second."]


ACTOR = {
    "name": "actor",
    "description": "What somebody said",
    "options": [
        {"type": 3, "name": "name", "description": "Who", "required": True, "autocomplete": True},
        {"type": 4, "name": "count", "description": "How many", "min_value": 1, "max_value": 25},
    ],
}
PAGES = [
    {
        "type": 1,
        "components": [
            {"type": 2, "style": 1, "label": "Next", "custom_id": "next:1"},
            {"type": 2, "style": 5, "label": "Read", "url": "https://harbour.example/ferries"},
        ],
    }
]


def register(live: Live, *commands: Payload) -> list[Payload]:
    made: list[Payload] = live.rest("PUT", f"/applications/{live.client.application_id}/commands", list(commands))
    return made
