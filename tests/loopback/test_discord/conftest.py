"""A loopback Discord with a guild and its channel, and a real discord.py client at its gateway."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.loopback.discord_client import Live, live_client
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, Guild


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
