"""A loopback Slack with somebody and a channel, and a real slack-bolt app to talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.loopback.slack_bolt_bot import BoltBot, bolt_bot
from tests.loopback.slack_server import SlackServer, slack_server


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as one:
        yield one


@pytest.fixture
def bot(server: SlackServer) -> Iterator[BoltBot]:
    with bolt_bot(server) as one:
        yield one


@pytest.fixture
def ada(server: SlackServer) -> str:
    return server.add_user("ada", real_name="Ada Lind", is_admin=True)


@pytest.fixture
def news(server: SlackServer, ada: str) -> str:
    return server.add_channel("news", members={ada})
