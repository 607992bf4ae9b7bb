"""Who may what on Discord, and what becomes of an answer when requests fail, hang or come in crowds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Action, Asker, Reply
from bot.model import Destination
from bot.platforms import discord_answers, discord_session, front_desk
from bot.platforms.discord_adapter import Roles
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from tests.loopback.discord_state import Channel, Message, Role
from tests.platforms.discord_house import House, discord_house, shown
from tests.platforms.discord_loop import session_in

OPML = b"""<opml version="2.0"><body><outline type="rss" text="Baltic" xmlUrl="https://baltic.example/f.xml"/></body></opml>"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with discord_house(tmp_path) as one:
        yield one


def public(house: House, channel: Channel | None = None) -> list[Message]:
    return [one for one in house.server.messages(channel or house.news) if not one.ephemeral]


def post(house: House, reply: Reply) -> Message:
    """A message of the bot's for all in the channel."""
    [drawn] = DiscordRenderer().reply(reply)
    with session_in(house.loop, house.server) as session:
        place = Destination("discord", str(house.news.id))
        house.loop.run(DiscordPoster(session).post(place, drawn, "pq-1"))
    return public(house)[-1]


# --- sharing -------------------------------------------------------------------------------------------------------


def test_an_answer_is_shared_once(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        before = answer.labels()
        house.server.press(answer, "Share", house.rolf)
        house.server.wait_for(lambda: "Share" not in answer.labels(), what="an answer without Share")
        assert answer.labels() == before[:-1]
        assert "“We sail tomorrow”" in shown(answer)
        assert len(public(house)) == 1


@pytest.mark.parametrize("in_thread", [False, True])
def test_who_may_not_write_somewhere_makes_the_bot_write_nothing_there(house: House, in_thread: bool) -> None:
    everybody, place = house.guild.roles[house.guild.id], house.news
    if in_thread:
        place = house.begin_thread()
    house.server.deny(house.news, "SEND_MESSAGES_IN_THREADS" if in_thread else "SEND_MESSAGES", to=everybody)
    house.server.allow(house.news, "SEND_MESSAGES", to=house.server.backend.world.me)
    with house.connected():
        before = len(public(house, place))
        answer = house.server.slash(house.rolf, place, "actor", name="Ada Lind").wait()
        pressed = house.server.press(answer, "Share", house.rolf).wait_answered()
        [told] = pressed.followups
        assert told.ephemeral
        assert "may not write" in shown(told)
        assert len(public(house, place)) == before


def test_a_shared_answer_stands_once_though_its_confirmation_failed(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        house.server.fail_late("POST /webhooks/*", 504)
        house.server.press(answer, "Share", house.rolf)
        house.server.wait_for(lambda: "did not reach Discord" in caplog.text, what="a line in the log")
        assert len(public(house)) == 1


# --- acknowledging -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [502, 504])
def test_an_acknowledgement_that_arrived_and_was_answered_with_a_failure_counts(house: House, status: int) -> None:
    with house.connected():
        house.server.fail_late("POST /interactions/*/callback", status)
        assert "“We sail tomorrow”" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


def test_an_acknowledgement_that_hangs_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(discord_session, "ACKNOWLEDGE_S", 0.2)
    with house.connected():
        held = house.server.hold("POST /interactions/*/callback")
        house.server.slash(house.rolf, house.news, "help")
        house.server.wait_for(lambda: "within 0.2 s" in caplog.text, what="a line in the log")
        held.release()


def test_no_token_of_a_question_stands_in_the_log_after_a_limit(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with house.connected():
        house.server.rate_limit("PATCH /webhooks/*", 0.05)
        asked = house.server.slash(house.rolf, house.news, "help")
        asked.wait()
        house.server.rate_limit("PATCH /webhooks/*", 60.0)
        late = house.server.slash(house.rolf, house.news, "help").wait_acknowledged()
        house.server.wait_for(lambda: "did not reach Discord" in caplog.text, what="a line in the log")
    assert asked.token not in caplog.text
    assert late.token not in caplog.text


def test_a_question_counts_until_its_answer_is_shown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_desk, "AT_ONE_TIME", 1)
    with house.connected():
        held = house.server.hold("PATCH /webhooks/*")
        house.server.slash(house.rolf, house.news, "help")
        house.server.wait_for(held.reached.is_set)
        assert "Too many questions" in shown(house.ask(house.mara, "help"))
        held.release()


# --- roles ---------------------------------------------------------------------------------------------------------


def roles_seen(house: House, roles: Roles, *users: Any) -> list[str]:
    """The roles with which these people's questions reach the desk."""
    seen: list[str] = []

    async def told(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        seen.append(asker.role)
        return Reply(lines=("done",))

    with house.connected(roles, change=lambda one: replace(one, dispatch=told)):
        for user in users:
            house.ask(user, "help")
    return seen


def test_moderators_are_those_who_manage_messages_or_hold_a_configured_role(house: House) -> None:
    editors = house.server.add_role(house.guild, "editors")
    tidy, editor = house.server.member(house.guild, "tidy", "MANAGE_MESSAGES"), house.server.member(house.guild, "ed")
    house.guild.members[editor.id].add(editors.id)
    roles = Roles(moderator=frozenset({str(editors.id)}))
    assert roles_seen(house, roles, tidy, editor, house.rolf) == ["moderator", "moderator", "all"]


def test_a_moderator_joins_two_forms_and_the_button_parts_them(house: House) -> None:
    tidy, names = (
        house.server.member(house.guild, "tidy", "MANAGE_MESSAGES"),
        {"actor": "Karl Berg", "name": "Mona Berg"},
    )
    with house.connected():
        assert "is for moderators" in shown(house.ask(house.rolf, "news alias", **names))
        told = house.ask(tidy, "news alias", **names)
        assert told.ephemeral
        assert "Mona Berg is one with Karl Berg from now on: 2 quotes, 2 forms" in shown(told)
        assert "2 quotes" in shown(house.ask(house.rolf, "actor", name="Berg"))
        parted = house.server.press(told, "Part them again", tidy).wait()
        assert "Mona Berg (1 quote) is no longer Karl Berg (1 quote)." in shown(parted)


def test_a_role_that_the_client_was_not_told_of_counts(house: House) -> None:
    number = house.server.do(house.server.backend.world.new_id)

    async def told(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        return Reply(lines=(asker.role,))

    with house.connected(Roles(admin=frozenset({str(number)})), lambda one: replace(one, dispatch=told)):
        house.guild.roles[number] = Role(number, "new", 0)
        house.guild.members[house.rolf.id].add(number)
        assert shown(house.ask(house.rolf, "help")) == "admin"


def test_an_admins_button_pressed_by_a_reader_answers_as_to_a_reader(house: House) -> None:
    card = post(house, Reply(lines=("card",), actions=(Action("Feeds", "/news feed list"),)))
    with house.connected():
        assert "admins" in shown(house.server.press(card, "Feeds", house.rolf).wait())
        assert "Fjord Post" in shown(house.server.press(card, "Feeds", house.mara).wait())


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_file_of_somebody_who_may_not_send_one_is_not_fetched(house: House) -> None:
    with house.connected():
        file = house.server.attachment("feeds.opml", OPML)
        house.server.backend.world.files.clear()
        assert "admins" in shown(house.ask(house.rolf, "news feed import", file=file))


def test_files_are_fetched_a_few_at_one_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.connected():
        file = house.server.attachment("feeds.opml", OPML)
        monkeypatch.setattr(discord_answers, "DOWNLOADS", 1)
        for _ in range(2):
            assert "feed" in shown(house.ask(house.mara, "news feed import", file=file))
        monkeypatch.setattr(discord_answers, "DOWNLOADS", 0)
        assert "Too many questions" in shown(house.ask(house.mara, "news feed import", file=file))


def test_a_file_that_is_larger_than_it_was_said_to_be_is_not_read_to_its_end(house: House) -> None:
    file = house.server.attachment("feeds.opml", OPML)
    files = house.server.backend.world.files
    [path] = files
    files[path] = type(file)(file.id, file.filename, b"x" * 9_000_000, file.content_type, file.url)
    with session_in(house.loop, house.server) as session:
        held = house.loop.run(session.download(file.url, 2_000_000))
    assert 2_000_000 < len(held) < 3_000_000
    with house.connected():
        assert "larger than 2 MB" in shown(house.ask(house.mara, "news feed import", file=file))


# --- completion ----------------------------------------------------------------------------------------------------


def test_a_completion_that_hangs_suggests_nothing_in_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_answers, "COMPLETE_S", 0.1)

    async def hangs(_line: str, _asker: Asker) -> list[Any]:
        await asyncio.Event().wait()
        raise AssertionError

    with house.connected(change=lambda one: replace(one, complete=hangs)):
        typed = house.server.autocomplete(house.rolf, house.news, "actor", "name", name="ada").wait_answered()
        assert typed.choices == []


def test_with_too_much_typing_at_once_nothing_is_suggested(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord_answers, "COMPLETIONS", 1)
    monkeypatch.setattr(discord_answers, "COMPLETE_S", 60.0)
    asked: list[str] = []
    go_on = house.loop.run(_event())

    async def waits(line: str, _asker: Asker) -> list[Any]:
        asked.append(line)
        await go_on.wait()
        return []

    with house.connected(change=lambda one: replace(one, complete=waits)):
        first = house.server.autocomplete(house.rolf, house.news, "actor", "name", name="ada")
        house.server.wait_for(lambda: asked)
        second = house.server.autocomplete(house.mara, house.news, "actor", "name", name="be").wait_answered(2)
        assert (second.choices, len(asked)) == ([], 1)
        house.loop.loop.call_soon_threadsafe(go_on.set)
        assert first.wait_answered().choices == []


async def _event() -> asyncio.Event:
    return asyncio.Event()
