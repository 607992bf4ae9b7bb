"""Discord's limits, failures and silences at the session: nothing stays shut, nothing is sent twice, nothing hangs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.errors import TransientDeliveryError
from bot.platforms import discord_session
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from bot.platforms.discord_session import DiscordSession, Refused
from tests.loopback import discord_rest
from tests.loopback.discord_errors import Refusal
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel
from tests.loopback.discord_trouble import Trouble
from tests.platforms.discord_loop import Loop, running_loop, session_in
from tests.platforms.discord_posting import DIGEST, place

MESSAGES = "POST /channels/*/messages"


@dataclass
class House:
    server: Discord
    loop: Loop
    session: DiscordSession
    news: Channel

    def look(self) -> str:
        return self.loop.run(DiscordPoster(self.session).layout(place(self.news), thread=False))

    def post(self, channel: Channel, layout: str = "card") -> None:
        payload = DiscordRenderer().digest(DIGEST, "forum" if layout == "forum" else "card")[0]
        bare = {key: payload[key] for key in payload if key != "buttons"}
        self.loop.run(DiscordPoster(self.session).post(place(channel), bare, "pq-1"))

    def fails(self) -> TransientDeliveryError:
        with pytest.raises(TransientDeliveryError) as caught:
            self.look()
        return caught.value


@pytest.fixture
def house() -> Iterator[House]:
    with discord_server() as server, running_loop() as loop, session_in(loop, server) as session:
        yield House(server, loop, session, server.add_guild("Harbour", channels=("news",)).channel("news"))


# --- limits --------------------------------------------------------------------------------------------------------


def test_a_limit_of_everything_ends_though_who_met_it_gave_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.look()
    house.server.rate_limit("GET /channels/*", 0.6, everywhere=True)
    with monkeypatch.context() as patched:
        patched.setattr(discord_session, "CALL_S", 0.2)
        assert "did not answer" in house.fails().reason
    assert house.look() == "card"


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_limit_longer_than_a_call_is_told_at_once_and_is_no_fault_of_the_delivery(
    house: House, everywhere: bool
) -> None:
    house.server.rate_limit("GET /channels/*", 20.0, everywhere=everywhere)
    error = house.fails()
    assert (error.retry_after_s, error.counts) == (20.0, False)
    assert house.look() == "card"


def test_what_stands_is_told_at_once_and_the_next_one_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_session, "CALL_S", 1.0)
    house.look()
    house.server.limit(MESSAGES.replace("*", "{channel_id}"), 1, 1.5)
    house.post(house.news)
    monkeypatch.setattr(discord_session, "CALL_S", 25.0)
    house.post(house.news)
    assert [one.status for one in house.server.asked(MESSAGES)] == [200, 200]


def test_many_at_one_time_pass_a_narrow_limit_one_after_the_other(house: House) -> None:
    house.server.limit("GET /channels/{channel_id}", 1, 0.1)

    async def many() -> list[str]:
        poster = DiscordPoster(house.session)
        return await asyncio.gather(*(poster.layout(place(house.news), thread=False) for _ in range(8)))

    assert house.loop.run(many()) == ["card"] * 8


def test_a_forum_post_is_sent_again_after_a_limit(house: House) -> None:
    forum = house.server.add_forum(house.server.backend.world.guilds[house.news.guild_id or 0], "stories")
    house.server.rate_limit("POST /channels/*/threads", 0.05, times=2)
    house.post(forum, "forum")
    assert len(house.server.threads(forum)) == 1


def test_a_forum_post_is_not_sent_again_where_a_failure_followed_a_limit(house: House) -> None:
    forum = house.server.add_forum(house.server.backend.world.guilds[house.news.guild_id or 0], "stories")
    house.server.rate_limit("POST /channels/*/threads", 0.05)
    house.server.fail_late("POST /channels/*/threads")
    with pytest.raises(TransientDeliveryError, match="while a post was made") as caught:
        house.post(forum, "forum")
    assert caught.value.counts
    assert len(house.server.threads(forum)) == 1


# --- logging in ----------------------------------------------------------------------------------------------------


def test_all_who_wait_share_one_login_and_its_failure(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_session, "LOGIN_S", 0.3)
    held = house.server.hold("GET /users/@me")

    async def four() -> list[object]:
        poster = DiscordPoster(house.session)
        asked = (poster.layout(place(house.news), thread=False) for _ in range(4))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    failed = house.loop.run(four())
    assert [type(one) for one in failed] == [TransientDeliveryError] * 4
    assert not any(getattr(one, "counts", True) for one in failed)
    assert len(house.server.asked("GET /users/@me")) == 1
    held.release()
    assert house.look() == "card"


def test_the_time_for_a_call_includes_the_login(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_session, "CALL_S", 0.2)
    held = house.server.hold("GET /users/@me")
    assert "within 0.2 s" in house.fails().reason
    held.release()


def test_closing_ends_a_login_and_tells_who_waits_for_it(house: House) -> None:
    held = house.server.hold("GET /users/@me")
    waits = asyncio.run_coroutine_threadsafe(house.session.client(), house.loop.loop)
    assert held.reached.wait(5)
    house.loop.run(house.session.close())
    with pytest.raises(TransientDeliveryError, match="closed meanwhile"):
        waits.result(5)
    held.release()


# --- answers that say something else -------------------------------------------------------------------------------


def test_a_call_that_is_never_answered_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.look()
    monkeypatch.setattr(discord_session, "CALL_S", 0.2)
    held = house.server.hold("GET /channels/*")
    began = time.monotonic()
    error = house.fails()
    assert time.monotonic() - began < 5
    assert error.counts
    held.release()


def test_an_interaction_that_is_over_is_no_refused_token(house: House) -> None:
    refusal = Refusal(401, {"message": "Invalid Webhook Token", "code": 50027})
    house.server.do(lambda: house.server.backend.troubles.waiting.append(Trouble("PATCH /webhooks/*", refusal=refusal)))
    path = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    with pytest.raises(Refused) as caught:
        house.loop.run(house.session.ask("PATCH", path, {"embeds": []}, webhook_id="1", webhook_token="abc"))
    assert caught.value.code == 50027


def test_a_date_that_is_none_is_passed_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_rest, "formatdate", lambda *_args, **_how: "yesterday")
    assert house.look() == "card"
    assert house.session.skew_s is None


@pytest.mark.parametrize("event", ["disconnect", "ready"])
def test_a_client_that_is_closed_hears_of_nothing(house: House, event: str) -> None:
    heard: list[str] = []

    async def on_event() -> None:
        heard.append(event)

    on_event.__name__ = f"on_{event}"
    house.session.listen(lambda _: [on_event])
    client = house.loop.run(house.session.client())

    async def tell() -> None:
        client.dispatch(event)
        await asyncio.sleep(0)

    house.loop.run(tell())
    house.loop.run(house.session.close())
    house.loop.run(tell())
    assert heard == [event]


def test_nothing_of_a_client_runs_when_it_is_closed(house: House) -> None:
    async def closed() -> list[str]:
        there = asyncio.Event()

        async def on_connect() -> None:
            there.set()

        house.session.listen(lambda _: [on_connect])
        client = await house.session.client()
        connecting = asyncio.create_task(client.connect())
        await there.wait()
        connecting.cancel()
        await asyncio.wait([connecting])
        await house.session.close()
        return [repr(task) for task in asyncio.all_tasks() if "_delay_ready" in repr(task)]

    assert house.loop.run(closed()) == []
