"""The end of a connection to Discord, whatever happens at that very moment: `stop` and `close` leave nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Asker, Reply
from bot.errors import TransientDeliveryError
from bot.platforms.discord_adapter import DiscordConnection
from bot.platforms.discord_places import Places
from bot.platforms.discord_session import DiscordSession, Listener, discord
from tests.platforms.discord_house import House, discord_house
from tests.platforms.discord_loop import session_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with discord_house(tmp_path) as one:
        yield one


def test_a_client_that_is_closed_while_it_dials_ends_without_a_word(house: House) -> None:
    async def on_disconnect() -> None:
        raise AssertionError

    held = house.server.hold_dialling()
    with session_in(house.loop, house.server) as session:
        session.listen(lambda _: [on_disconnect])
        client = house.loop.run(session.client())
        dialling = asyncio.run_coroutine_threadsafe(client.connect(), house.loop.loop)
        assert held.reached.wait(10)
        house.loop.run(session.close())
        dialling.result(10)
    held.release()


def test_an_event_that_arrives_while_open_questions_end_begins_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: object) -> None:
        await asyncio.Event().wait()

    async def question(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        try:
            await asyncio.Event().wait()
        finally:
            client = await connection._session.client()
            client.dispatch("guild_remove", client.get_guild(house.guild.id))
        raise AssertionError

    async def left_by_stop() -> list[str]:
        before = asyncio.all_tasks()
        await connection.stop()
        return [str(task) for task in asyncio.all_tasks() - before if not task.done()]

    monkeypatch.setattr(Places, "left", endless)
    with house.connected(change=lambda one: replace(one, dispatch=question)) as connection:
        house.server.slash(house.rolf, house.news, "help").wait_acknowledged()
        assert house.loop.run(left_by_stop()) == []


def test_what_runs_beside_the_connection_has_ended_when_it_is_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside: list[asyncio.Task[None] | None] = []

    async def reluctant(*_: object) -> None:
        beside.append(asyncio.current_task())
        try:
            await asyncio.Event().wait()
        finally:
            for _turn in range(1000):
                await asyncio.sleep(0)

    async def left_by_stop(connection: DiscordConnection) -> list[str]:
        await connection.stop()
        return [str(task) for task in beside if task and not task.done()]

    with house.connected():
        pass  # the commands are registered
    monkeypatch.setattr(DiscordConnection, "_register", reluctant)
    monkeypatch.setattr(DiscordConnection, "_lose_patience", reluctant)
    with house.connected() as connection:
        house.server.wait_for(lambda: len(beside) == 2, what="what runs beside")
        assert house.loop.run(left_by_stop(connection)) == []


def test_who_is_told_no_more_is_not_told_that_it_is_ready(house: House) -> None:
    heard: list[str] = []

    async def on_ready() -> None:
        heard.append("ready")

    async def ready_in_a_moment(session: DiscordSession) -> None:
        client = await session.client()
        client._connection._ready_state, client._connection.guild_ready_timeout = asyncio.Queue(), 0.0
        client._connection._ready_task = ready = asyncio.create_task(client._connection._delay_ready())
        await asyncio.sleep(0)
        session.deafen()
        await asyncio.wait([ready])
        await asyncio.sleep(0)

    with session_in(house.loop, house.server) as session:
        session.listen(lambda _: [on_ready])
        house.loop.run(ready_in_a_moment(session))
    assert heard == []


def test_who_closes_waits_for_another_who_gave_up_closing(house: House) -> None:
    async def close_twice(session: DiscordSession) -> bool:
        client = await session.client()
        first = asyncio.create_task(session.close())
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait([first])
        await session.close()
        return bool(client.http.connector.closed)

    with session_in(house.loop, house.server) as session:
        assert house.loop.run(close_twice(session))


@pytest.mark.parametrize("swallows", [False, True])
def test_a_login_that_succeeds_after_all_leaves_no_client_behind(house: House, swallows: bool) -> None:
    made: list[discord.Client] = []

    async def close_at_the_last_moment(session: DiscordSession) -> None:
        async def setup_hook() -> None:
            closing.append(asyncio.create_task(session.close()))
            try:
                await (asyncio.Event().wait() if swallows else asyncio.sleep(0))
            except asyncio.CancelledError:
                if not swallows:
                    raise

        def listeners(client: discord.Client) -> list[Listener]:
            made.append(client)
            return [setup_hook]

        closing: list[asyncio.Task[None]] = []
        session.listen(listeners)
        with pytest.raises(TransientDeliveryError, match="closed meanwhile"):
            await session.client()
        await asyncio.wait(closing)

    with session_in(house.loop, house.server) as session:
        house.loop.run(close_at_the_last_moment(session))
        assert session.current is None
        assert [one.http.connector.closed for one in made] == [True]


def test_a_login_that_fails_while_it_is_closed_leaves_no_client_behind(house: House) -> None:
    made: list[discord.Client] = []

    async def fail_and_close(session: DiscordSession) -> None:
        async def setup_hook() -> None:
            closing.append(asyncio.create_task(session.close()))
            raise OSError

        def listeners(client: discord.Client) -> list[Listener]:
            made.append(client)
            return [setup_hook]

        closing: list[asyncio.Task[None]] = []
        session.listen(listeners)
        with pytest.raises(TransientDeliveryError):
            await session.client()
        await asyncio.wait(closing)

    with session_in(house.loop, house.server) as session:
        house.loop.run(fail_and_close(session))
        assert [one.http.connector.closed for one in made] == [True]


def test_stopping_waits_for_the_end_that_impatience_began(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.discord_adapter.PATIENCE_S", 0.0)

    async def lose_patience_and_stop(connection: DiscordConnection) -> bool:
        client = await connection._session.client()
        connection.disconnected()
        while not client.is_closed():  # noqa: ASYNC110 - discord.py tells nobody
            await asyncio.sleep(0)
        await connection.stop()
        return bool(client.http.connector.closed)

    with house.connected() as connection:
        house.ask(house.rolf, "help")
        assert house.loop.run(lose_patience_and_stop(connection))
