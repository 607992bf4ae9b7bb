"""A loopback Slack with an admin, a reader and a channel, and the bot on a filled newsroom at work in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback.slack_server import SlackServer, slack_server
from tests.platforms.slack_newsroom import SlackRoom, slack_newsroom


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as one:
        yield one
        assert one.violations == []


@pytest.fixture
def ada(server: SlackServer) -> str:
    return server.add_user("ada", real_name="Ada Admin", is_admin=True)


@pytest.fixture
def kim(server: SlackServer) -> str:
    return server.add_user("kim", real_name="Kim Reader", tz="Asia/Tokyo")


@pytest.fixture
def news(server: SlackServer, ada: str, kim: str) -> str:
    return server.add_channel("news", members={ada, kim})


@pytest.fixture
def bot(server: SlackServer, news: str, tmp_path: Path) -> Iterator[SlackRoom]:  # noqa: ARG001 - its people first
    with slack_newsroom(server, tmp_path) as one:
        yield one
