"""The connection to Discord in trouble: load, limits, lost gateways, wrong tokens, servers and channels that go."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Asker, Reply
from bot.model import DeclaredSubscription, Destination, Schedule
from bot.platforms import discord_adapter, front_desk
from bot.platforms.discord_adapter import DiscordConnection, Roles
from bot.platforms.discord_answers import Answers
from bot.platforms.discord_places import Places
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_session import DiscordSession
from tests.loopback.discord_state import Channel
from tests.newsroom import NOW
from tests.platforms.discord_house import Changed, House, discord_house, shown
from tests.platforms.discord_loop import session_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with discord_house(tmp_path) as one:
        yield one


# --- commands ------------------------------------------------------------------------------------------------------


def test_commands_are_registered_once_and_again_where_they_changed(house: House) -> None:
    with house.connected():
        pass
    with house.connected():
        house.ask(house.rolf, "help")
    assert len(house.server.asked("PUT /applications/*/commands")) == 1
    fewer: Changed = lambda one: replace(one, offers=one.offers[:-1])  # noqa: E731 - a change in a line
    with house.connected(change=fewer):
        house.server.wait_for(lambda: len(house.server.asked("PUT /applications/*/commands")) == 2)


def test_a_limit_on_commands_keeps_nobody_waiting_for_those_of_before(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with house.connected():
        pass
    house.server.rate_limit("PUT /applications/*/commands", 3600.0, times=100)
    fewer: Changed = lambda one: replace(one, offers=one.offers[:-1])  # noqa: E731 - a change in a line
    with house.connected(change=fewer):
        house.server.wait_for(lambda: "again in 3600 s" in caplog.text, what="a line in the log")
        house.ask(house.rolf, "help")
    assert len(house.server.asked("PUT /applications/*/commands")) == 2


def test_commands_that_failed_to_be_registered_are_registered_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord_adapter, "REGISTER_AGAIN_S", 0.05)
    house.server.fail("PUT /applications/*/commands", 503, times=2)
    with house.connected():
        house.ask(house.rolf, "help")
    assert len(house.server.asked("PUT /applications/*/commands")) == 3


# --- load and trouble ----------------------------------------------------------------------------------------------


def test_too_many_questions_at_once_are_turned_away_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_desk, "AT_ONE_TIME", 1)
    held = house.loop.run(_event())

    async def slow(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        await held.wait()
        return Reply(lines=("done",))

    with house.connected(change=lambda one: replace(one, dispatch=slow)):
        first = house.server.slash(house.rolf, house.news, "help").wait_acknowledged()
        assert "Too many questions" in shown(house.ask(house.mara, "help"))
        house.loop.loop.call_soon_threadsafe(held.set)
        assert shown(first.wait()) == "done"


async def _event() -> asyncio.Event:
    return asyncio.Event()


def test_a_question_in_flight_is_told_to_be_asked_again_at_the_end(house: House) -> None:
    async def endless(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        await asyncio.Event().wait()
        raise AssertionError

    with house.connected(change=lambda one: replace(one, dispatch=endless)) as connection:
        asked = house.server.slash(house.rolf, house.news, "help").wait_acknowledged()
        began = time.monotonic()
        house.loop.run(connection.stop())
        assert time.monotonic() - began < 3.0
    assert "ask again in a moment" in shown(asked.wait())


def test_an_answer_survives_a_rate_limit_and_a_failure(house: House) -> None:
    with house.connected():
        house.server.rate_limit("PATCH /webhooks/*", 0.05)
        assert "“We sail tomorrow”" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))
        house.server.fail("PATCH /webhooks/*", 502)
        assert "“We sail tomorrow”" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


@pytest.mark.parametrize("lost", ["answer", "request"])
def test_an_acknowledgement_that_got_lost_is_sent_again(house: House, lost: str) -> None:
    with house.connected():
        lose = house.server.lose_answer if lost == "answer" else house.server.lose_request
        lose("POST /interactions/*/callback")
        assert "“We sail tomorrow”" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


def test_a_global_limit_delays_no_acknowledgement(house: House) -> None:
    with house.connected():
        house.server.rate_limit("GET /channels/*", 3.0, everywhere=True)
        with session_in(house.loop, house.server) as session:
            waits = asyncio.run_coroutine_threadsafe(
                DiscordPoster(session).layout(Destination("discord", str(house.news.id)), thread=False), house.loop.loop
            )
            house.server.wait_for(lambda: house.server.asked("GET /channels/*"))
            house.server.slash(house.rolf, house.news, "help").wait_acknowledged(2.5)
            assert waits.result(10) == "card"


def test_a_dropped_connection_is_resumed_and_what_was_asked_meanwhile_answered(house: House) -> None:
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.reconnect()
        house.server.wait_for(lambda: house.server.resumes)
        assert "“We sail" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))
        house.server.drop()
        asked = house.server.slash(house.rolf, house.news, "actor", name="Ada Lind")
        assert "“We sail" in shown(asked.wait(20))


def test_a_session_that_is_gone_begins_anew(house: House) -> None:
    with house.connected():
        house.server.forget_sessions()
        house.server.reconnect()
        house.server.wait_for(lambda: len(house.server.identifies) == 2, 30)
        assert "“We sail" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


def test_after_a_long_outage_it_begins_anew_and_does_not_wait_longer_and_longer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.discord_adapter.PATIENCE_S", 0.2)
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.refuse_connections()
        house.server.drop()
        house.server.wait_for(lambda: len(house.server.asked("GET /users/@me")) > 1, 20, "another login")
        house.server.refuse_connections(refusing=False)
        house.server.wait_for(lambda: len(house.server.identifies) > 1, 20, "another session")
        house.ask(house.rolf, "help")


def test_a_gateway_that_is_down_at_the_start_is_dialled_again(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.server.refuse_connections()
    with house.connecting():
        house.server.wait_for(lambda: "tried again" in caplog.text)
        house.server.refuse_connections(refusing=False)
        house.server.wait_connected()
    assert "Traceback" not in caplog.text


def test_a_wrong_token_is_told_once_with_what_to_do_and_never_shown(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    monkeypatch.setattr(discord_adapter, "REFUSED_WAIT_S", 0.02)
    with house.connecting(token="a.wrong.token"):
        house.server.wait_for(lambda: len(house.server.asked("GET /users/@me")) > 2, what="more tries")
    assert caplog.text.count("Developer Portal") == 1
    assert "a.wrong.token" not in caplog.text


def test_a_token_that_was_reset_meanwhile_is_told(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.close(4004, "Authentication failed.")
        house.server.wait_for(lambda: "Developer Portal" in caplog.text)
    assert len(house.server.identifies) == 1


@pytest.mark.parametrize("code", discord_adapter.FOR_GOOD)
def test_a_client_that_discord_does_not_take_is_told_once_and_tried_rarely(
    house: House, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.close(code, "No.")
        house.server.wait_for(lambda: [one for one in caplog.records if one.levelname == "ERROR"], what="an error")
    assert len(house.server.identifies) == 1
    assert len([one for one in caplog.records if one.name == discord_adapter.__name__]) == 1


def test_waits_grow_until_a_connection_stood_for_some_minutes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def waits(connection: DiscordConnection) -> list[float]:
        found = [connection._wait_s(), connection._wait_s()]
        connection.connected()
        connection.disconnected()
        return [*found, connection._wait_s()]

    with session_in(house.loop, house.server) as session:
        connection = DiscordConnection(session, Roles(), house.notices.append)
        assert house.loop.run(waits(connection)) == [1.0, 2.0, 4.0]
        monkeypatch.setattr(discord_adapter, "STEADY_S", 0.0)
        assert house.loop.run(waits(connection)) == [8.0, 16.0, 1.0]


# --- servers and channels ------------------------------------------------------------------------------------------


def test_a_server_that_removes_the_bot_is_paused_and_goes_on_when_it_is_back(house: House) -> None:
    house.subscribe()
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.remove_bot(house.guild)
        house.server.wait_for(lambda: house.notices, what="a notice")
        assert house.digest().halted
        house.server.invite_bot(house.guild)
        house.server.wait_for(lambda: len(house.notices) == 2, what="another notice")
        assert house.digest().halted is None
    assert "removed from the Discord server Harbour" in house.notices[0]
    assert house.notices[0].endswith(": morning.")
    assert "back in the Discord server Harbour" in house.notices[1]


def test_it_is_settled_once_all_its_servers_are_told(house: House) -> None:
    house.subscribe()
    house.server.remove_bot(house.guild)
    with house.connected() as connection:
        house.server.wait_for(lambda: connection.settled)
        assert house.digest().halted
        assert len(house.notices) == 1


def test_an_outage_of_a_server_pauses_nothing(house: House) -> None:
    house.subscribe()
    with house.connected():
        house.server.outage(house.guild)
        house.server.invite_bot(house.guild)
        house.ask(house.rolf, "help")
    assert house.notices == []
    assert house.digest().halted is None


def test_a_removal_while_away_is_seen_at_the_start(house: House) -> None:
    house.subscribe()
    house.server.remove_bot(house.guild)
    with house.connected():
        house.server.wait_for(lambda: house.notices, what="a notice")
    assert house.digest().halted


def test_a_deleted_channel_pauses_its_digests_and_tells_once(house: House) -> None:
    house.subscribe()
    other = house.server.add_channel(house.guild, "other")
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.delete_channel(house.news)
        house.server.wait_for(lambda: house.notices, what="a notice")
        house.server.slash(house.rolf, other, "help").wait()
        assert len(house.notices) == 1
    assert "#news was deleted" in house.notices[0]
    assert house.digest().halted


def test_a_deleted_thread_pauses_its_digest(house: House) -> None:
    thread = house.begin_thread()
    house.subscribe("ferries", thread)
    with house.connected():
        house.server.delete_channel(thread)
        house.server.wait_for(lambda: house.notices, what="a notice")
    assert "Ferries was deleted" in house.notices[0]
    assert house.digest("ferries").halted


@pytest.mark.parametrize("begin", [House.begin_thread, lambda house: house.server.add_channel(house.guild, "evening")])
def test_a_new_channel_or_thread_is_known_to_be_of_its_server(
    house: House, begin: Callable[[House], Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    located: list[tuple[str, list[str]]] = []

    async def locate(_store: object, _platform: str, space: str, channels: Sequence[str]) -> None:
        located.append((space, list(channels)))

    with house.connected():
        house.ask(house.rolf, "help")
        monkeypatch.setattr(type(house.room.store), "locate", locate)
        new = begin(house)
        house.server.wait_for(lambda: located, what="a new place")
    assert located == [(str(house.guild.id), [str(new.id)])]


def test_a_client_that_was_closed_meanwhile_tells_of_no_removal(house: House) -> None:
    house.subscribe()
    places = Places(house.reception, house.notices.append)

    async def ready_but_closed(session: DiscordSession, connection: DiscordConnection) -> None:
        client = await session.client()
        answers = Answers(session, front_desk.FrontDesk(house.reception), Roles())
        listener = discord_adapter._Listener(connection, client, answers, places)
        await session.close()
        await session.client()  # another one, over REST alone
        await listener.on_ready()

    with session_in(house.loop, house.server) as session:
        connection = DiscordConnection(session, Roles(), house.notices.append)
        house.loop.run(ready_but_closed(session, connection))
        assert not connection.settled
    assert house.notices == []
    assert house.digest().halted is None


def test_a_digest_of_the_file_learns_its_server(house: House) -> None:
    place = Destination("discord", str(house.news.id))
    declared = DeclaredSubscription("file", place, Schedule("UTC", ("07:30",)))
    assert house.loop.run(house.room.store.add_subscription(declared, NOW))
    with house.connected():
        house.server.wait_for(lambda: house.digest("file").space == str(house.guild.id))
