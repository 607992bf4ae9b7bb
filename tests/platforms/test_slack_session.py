"""Slack's wires: where the bot token may be shown, and what an answer's address may send us to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.errors import PermanentDeliveryError, TransientDeliveryError
from bot.platforms.slack_session import SlackSession
from tests.loopback.slack_server import SlackServer


def with_session(server: SlackServer, work: Callable[[SlackSession], Awaitable[object]]) -> None:
    async def run() -> None:
        session = SlackSession(server.env["SLACK_BOT_TOKEN"], api_base=server.env["SLACK_API_BASE"])
        try:
            await work(session)
        finally:
            await session.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://files.slack.com/x",
        "https://files.slack.com:8443/x",
        "https://kim@files.slack.com/x",
        "https://files.slack.com@evil.example/x",
        "https://files.slack.com.evil.example/x",
        "https://notslack.com/x",
        "https://[files.slack.com/x",
        "ftp://files.slack.com/x",
    ],
)
def test_the_token_is_shown_to_slacks_file_host_alone(server: SlackServer, address: str) -> None:
    with pytest.raises(PermanentDeliveryError, match="not kept by Slack"):
        with_session(server, lambda session: session.download(address))


def test_a_file_that_leads_elsewhere_is_not_followed(server: SlackServer) -> None:
    file = server.workspace.files[server.upload(server.add_user("ada"), "feeds.opml", b"<opml/>")]
    server.scopes.remove("files:read")
    with pytest.raises(PermanentDeliveryError, match="does not give out that file"):
        with_session(server, lambda session: session.download(str(file["url_private_download"])))
    assert server.refused() == {"not signed in"}


@pytest.mark.parametrize("error", ["used_url", "expired_url", "invalid_blocks"])
def test_an_answer_that_says_it_failed_failed(server: SlackServer, error: str) -> None:
    server.refuse("response_url", error)
    address = f"{server.base}/commands/T1/1/x"
    with pytest.raises(PermanentDeliveryError, match=error):
        with_session(server, lambda session: session.respond(address, {"text": "x"}))


def test_a_network_that_is_down_is_no_fault_of_what_was_to_be_posted_and_a_lost_answer_is(server: SlackServer) -> None:
    async def lost(session: SlackSession) -> None:
        server.lose_answer("auth.test")
        with pytest.raises(TransientDeliveryError) as caught:
            await session.call("auth.test")
        assert caught.value.counts

    async def down() -> None:
        session = SlackSession("xoxb-1", api_base="http://127.0.0.1:9/api/")
        try:
            with pytest.raises(TransientDeliveryError) as caught:
                await session.call("auth.test")
            assert not caught.value.counts
        finally:
            await session.close()

    with_session(server, lost)
    asyncio.run(down())
