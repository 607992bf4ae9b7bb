"""What a test can let go wrong between the loopback Discord's API and a real discord.py client."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import parsedate_to_datetime

import aiohttp
import pytest

from tests.loopback.discord_client import Live
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel

HELLO = {"content": "Hello"}


def test_a_429_is_retried_by_the_client(server: Discord, live: Live, news: Channel) -> None:
    server.rate_limit("POST /channels/*/messages", 0.02)
    live.post(news, "Hello")
    server.rate_limit("*", 0.02, everywhere=True)
    live.post(news, "Hello again")
    asked = server.asked("POST /channels/*/messages")
    assert [one.status for one in asked] == [429, 200, 429, 200]
    assert [one.answer.get("global") for one in asked] == [False, None, True, None]
    assert len(server.messages(news)) == 2


def test_a_client_that_heeds_the_headers_is_never_told_429(server: Discord, live: Live, news: Channel) -> None:
    server.limit("POST /channels/{channel_id}/messages", 2, 0.1)
    for number in range(5):
        live.post(news, str(number))
    assert {one.status for one in server.asked("POST *")} == {200}


def test_one_that_does_not_heed_them_is(server: Discord, news: Channel) -> None:
    async def statuses() -> list[int]:
        headers = {"Authorization": f"Bot {server.token}", "User-Agent": "DiscordBot (loopback, 1)"}
        path, got = f"{server.api_url}/channels/{news.id}", []
        async with aiohttp.ClientSession(headers=headers) as session:
            for _ in range(3):
                async with session.get(path) as answer:
                    got.append(answer.status)
                    assert answer.headers["X-RateLimit-Limit"] == "2"
        return got

    server.clock.stop()
    server.limit("GET *", 2, 60)
    assert asyncio.run(statuses()) == [200, 200, 429]


def test_a_502_is_retried_by_the_client(server: Discord, live: Live, news: Channel) -> None:
    server.fail("POST /channels/*/messages")
    live.post(news, "Hello")
    assert [one.status for one in server.asked("POST *")] == [502, 200]


def test_an_answer_may_be_lost_after_the_work_is_done(server: Discord, live: Live, news: Channel) -> None:
    server.lose_answer("POST /channels/*/messages")
    with pytest.raises((aiohttp.ClientError, OSError)):
        live.post(news, "Hello")
    assert len(server.messages(news)) == 1
    server.lose_request("POST /channels/*/messages")
    with pytest.raises((aiohttp.ClientError, OSError)):
        live.post(news, "Hello again")
    assert len(server.messages(news)) == 1


def test_an_answer_may_be_held_back(server: Discord, live: Live, news: Channel) -> None:
    hold = server.hold("POST /channels/*/messages")
    asked = asyncio.run_coroutine_threadsafe(live.asked("POST", f"/channels/{news.id}/messages", HELLO), live.loop)
    assert hold.reached.wait(10)
    assert len(server.messages(news)) == 1
    assert not asked.done()
    hold.release()
    assert asked.result(10)["content"] == "Hello"


def test_a_fault_of_the_server_itself_fails_the_test() -> None:
    with pytest.raises(AssertionError, match="the loopback Discord broke"), discord_server() as server:
        server.backend.errors.append("by itself")


def test_answers_are_dated_by_the_servers_clock(server: Discord) -> None:
    async def date() -> str:
        async with aiohttp.ClientSession() as session, session.get(f"{server.api_url}/gateway") as answer:
            return answer.headers["Date"]

    before = parsedate_to_datetime(asyncio.run(date()))
    server.clock.advance(3600)
    assert parsedate_to_datetime(asyncio.run(date())) - before >= timedelta(hours=1)


def test_who_waits_in_vain_is_told_what_was_refused(server: Discord, live: Live) -> None:
    live.refused("GET", "/channels/1")
    with pytest.raises(AssertionError, match="Unknown Channel"):
        server.wait_for(lambda: False, 0.01)
