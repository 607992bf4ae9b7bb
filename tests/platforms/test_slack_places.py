"""Where answers on Slack go when Slack refuses, is late or loses them: nobody is left without a word, or told twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Action, Asker, Reply
from bot.errors import StoreError
from bot.ports import ButtonBook, Reception
from tests.loopback.slack_door import Failure
from tests.loopback.slack_server import SlackServer
from tests.loopback.slack_state import Message, View
from tests.platforms.hostile import citation
from tests.platforms.slack_newsroom import slack_newsroom


@pytest.fixture
def kim(server: SlackServer) -> str:
    return server.add_user("kim", is_admin=True)


@pytest.fixture
def news(server: SlackServer, kim: str) -> str:
    return server.add_channel("news", members={kim})


def shown(server: SlackServer, user: str, words: str) -> Message:
    """The message for this person alone that says so; waits for it."""
    return server.wait_for(lambda: next((one for one in server.ephemerals(user) if words in one.shown), None))


def view_of(server: SlackServer, user: str, words: str) -> View:
    return server.wait_for(lambda: next((one for one in server.views(user) if words in one.shown), None))


def forget(server: SlackServer, blocks: Sequence[Mapping[str, Any]]) -> None:
    """Let the buttons stand for what nobody knows."""
    with server.workspace.changed:
        for element in (one for block in blocks if block["type"] == "actions" for one in block["elements"]):
            element["value"] = "kept|0123"


# --- forms ------------------------------------------------------------------------------------------------------------


def delay(server: SlackServer, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """Let Slack carry out an acknowledgement only when `asked` was called, and was told that it is too early."""
    acknowledge = server.office.acknowledge

    def late(*given: Any, **named: Any) -> None:
        def when_asked() -> None:
            if any(one.answer for one in server.asked(asked)):
                acknowledge(*given, **named)
            else:
                asyncio.get_running_loop().call_later(0.01, when_asked)

        when_asked()

    monkeypatch.setattr(server.office, "acknowledge", late)


@pytest.mark.parametrize("http", [False, True])
def test_a_forms_answer_outlives_an_acknowledgement_that_is_carried_out_after_it(
    server: SlackServer, kim: str, news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, http: bool
) -> None:
    with slack_newsroom(server, tmp_path, http=http):
        server.slash(kim, news, "/quotes", "").settled()
        form = server.view(kim)
        delay(server, monkeypatch, "views.update")
        act = server.submit(form, {"Text": "sail"}, kim)
        view_of(server, kim, "“We sail")
        assert not act.settled().failed
        assert ["“We sail" in one.shown for one in server.views(kim)] == [True]
        assert len(server.asked("views.update")) > 1


@pytest.mark.parametrize("http", [False, True])
@pytest.mark.parametrize("known", [True, False])
def test_a_forms_answer_stays(
    server: SlackServer, kim: str, news: str, tmp_path: Path, *, known: bool, http: bool
) -> None:
    with slack_newsroom(server, tmp_path, http=http):
        for _ in range(4):
            server.slash(kim, news, "/quotes", "").settled()
            view = server.view(kim)
            if not known:
                with server.workspace.changed:
                    server.workspace.modals[kim][-1].body["private_metadata"] = "{}"
            act = server.submit(view, {"Text": "sail"}, kim)
            words = "“We sail" if known else "no longer known"
            view_of(server, kim, words)
            act.settled()
            assert words in server.view(kim).shown
            with server.workspace.changed:
                server.workspace.modals[kim].clear()


@pytest.mark.usefixtures("bot")
def test_a_form_of_somebody_else_is_acknowledged_and_left_alone(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/quotes", "").settled()
    form = server.view(kim)
    with server.workspace.changed:
        server.workspace.modals[kim][-1].body["callback_id"] = "another"
    assert not server.submit(form, {"Text": "sail"}, kim).settled().failed
    assert server.views(kim) == []
    assert server.asked("views.update") == []


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("way", ["command", "button", "home"])
def test_where_slack_opens_no_form_it_is_said_what_to_type(server: SlackServer, kim: str, news: str, way: str) -> None:
    if way == "button":
        message = server.mention(kim, news, "actor").reply
    server.open_home(kim)
    home = server.wait_for(lambda: server.home(kim))
    server.refuse("views.open", "expired_trigger_id")
    if way == "command":
        server.slash(kim, news, "/actor", "").settled()
    elif way == "button":
        server.press(message, "Give the name", kim).settled()
    else:
        server.press(home, "Ask about a person", kim).settled()
        server.wait_for(lambda: any("type /actor and the name" in one.shown for one in server.dms(kim)))
        return
    shown(server, kim, "type /actor and the name")


# --- buttons ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_a_forgotten_button_of_the_home_tab_says_so_in_a_modal(server: SlackServer, kim: str) -> None:
    server.open_home(kim)
    home = server.wait_for(lambda: server.home(kim))
    forget(server, server.workspace.homes[kim].body["blocks"])
    server.press(home, "Help", kim).settled()
    view_of(server, kim, "no longer known")


@pytest.mark.usefixtures("bot")
def test_a_forgotten_button_says_so_beside_the_answer_that_it_stands_under(
    server: SlackServer, kim: str, news: str
) -> None:
    message = server.slash(kim, news, "/actor", "Ada Lind").reply
    for one in server.workspace.ephemerals:
        forget(server, one.blocks)
    server.press(message, "Next page", kim).settled()
    shown(server, kim, "no longer known")
    shown(server, kim, "“We sail")


@pytest.mark.usefixtures("bot")
def test_a_forgotten_button_of_a_modal_says_so_over_it(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/quotes", "")
    server.submit(server.view(kim), {"Text": "sail"}, kim)
    answered = view_of(server, kim, "“We sail")
    forget(server, server.workspace.modals[kim][-1].body["blocks"])
    server.press(answered, "Share", kim)
    view_of(server, kim, "no longer known")
    assert ["“We sail" in one.shown for one in server.views(kim)] == [True, False]


class Away:
    """A `ButtonBook` whose database is away."""

    async def keep_buttons(self, *_: Any) -> None:
        raise StoreError("the database is away")

    async def button(self, _: str) -> str | None:
        raise StoreError("the database is away")


def without_buttons(reception: Reception) -> Reception:
    book: ButtonBook = Away()
    return replace(reception, buttons=book)


def test_where_buttons_cannot_be_looked_up_or_kept_it_is_said_or_done_without(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    with slack_newsroom(server, tmp_path, change=without_buttons):
        message = server.slash(kim, news, "/actor", "Ada Lind").reply
        for one in server.workspace.ephemerals:
            forget(server, one.blocks)
        server.press(message, "Next page", kim)
        shown(server, kim, "could not be looked up")


def test_an_answer_whose_buttons_cannot_be_kept_has_none(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    async def long(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        return Reply(lines=("We sail.",), actions=(Action("More", "/actor " + "Ada " * 900),))

    with slack_newsroom(server, tmp_path, change=lambda one: replace(without_buttons(one), dispatch=long)):
        answered = server.slash(kim, news, "/actor", "Ada").reply
        assert (answered.shown, answered.buttons) == ("We sail.", [])


# --- what Slack refuses -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_an_answer_whose_blocks_slack_refuses_comes_as_text(server: SlackServer, kim: str, news: str) -> None:
    server.refuse("chat.postEphemeral", "invalid_blocks")
    told = server.mention(kim, news, "actor Ada Lind").reply
    assert (told.blocks, told.text) == ([], "Ada Lind · 7 quotes")


@pytest.mark.usefixtures("bot")
def test_a_command_whose_answer_is_refused_at_its_address_is_answered_in_the_channel(
    server: SlackServer, kim: str, news: str
) -> None:
    server.refuse("response_url", "invalid_blocks")
    server.slash(kim, news, "/actor", "Ada Lind").settled()
    shown(server, kim, "“We sail")
    assert len(server.asked("chat.postEphemeral")) == 1


@pytest.mark.usefixtures("bot")
def test_a_modal_whose_blocks_slack_refuses_shows_text(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/quotes", "").settled()
    form = server.view(kim)
    server.refuse("views.update", "invalid_arguments")
    server.submit(form, {"Text": "sail"}, kim)
    assert view_of(server, kim, "1 quote").shown == "“sail” · 1 quote"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("error", ["not_in_channel", "user_not_in_channel", "channel_not_found"])
def test_where_the_bot_may_not_answer_in_the_channel_it_answers_directly(
    server: SlackServer, kim: str, news: str, error: str
) -> None:
    server.refuse("chat.postEphemeral", error)
    server.mention(kim, news, "actor Ada Lind").settled()
    server.wait_for(lambda: server.dms(kim))
    assert "“We sail" in server.dms(kim)[0].shown


@pytest.mark.usefixtures("bot")
def test_an_answer_that_slack_took_without_saying_so_is_not_sent_again(
    server: SlackServer, kim: str, news: str
) -> None:
    server.lose_answer("response_url")
    server.slash(kim, news, "/actor", "Ada Lind").settled()
    shown(server, kim, "“We sail")
    assert "for admins" not in server.slash(kim, news, "/actor", "Karl Berg").reply.shown
    assert len(server.ephemerals(kim)) == 2


# --- answers of several messages --------------------------------------------------------------------------------------


async def paged(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
    page = "P2" if "page:2" in line else "P1"
    quotes = tuple(citation(f"{page} quote {number} " + "x" * 5000) for number in range(4))
    short = (citation(f"{page} quote"),)
    return Reply(page, citations=short if "short" in line else quotes, actions=(Action("Next page", f"{line} page:2"),))


def pages(server: SlackServer, user: str) -> list[str]:
    return [one.shown[:2] + ("*" if one.buttons else "") for one in server.ephemerals(user)]


def test_pages_of_several_messages_are_never_mixed(server: SlackServer, kim: str, news: str, tmp_path: Path) -> None:
    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, dispatch=paged)):
        server.slash(kim, news, "/actor", "Ada").settled()
        several = server.wait_for(lambda: next((one for one in server.ephemerals(kim) if one.buttons), None))
        quotes = sum(one.shown.count("P1 quote") for one in server.ephemerals(kim))
        before = server.ephemerals(kim)
        server.press(several, "Next page", kim).settled()
        server.wait_for(lambda: sum(bool(one.buttons) for one in server.ephemerals(kim)) == 2)
        assert quotes == 4
        assert server.ephemerals(kim)[: len(before)] == before


def test_a_page_of_one_message_is_replaced_by_one_of_several(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    async def growing(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:
        return await paged(line if "page:2" in line else f"{line} short", asker, attachment)

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, dispatch=growing)):
        one = server.slash(kim, news, "/actor", "Ada").reply
        server.press(one, "Next page", kim).settled()
        server.wait_for(lambda: any("P2" in message.shown and message.buttons for message in server.ephemerals(kim)))
        assert not any("P1" in message.shown for message in server.ephemerals(kim))


# --- sharing ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_a_shared_answer_goes_on_being_shown_in_its_modal(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/quotes", "")
    server.submit(server.view(kim), {"Text": "sail"}, kim)
    server.press(view_of(server, kim, "“We sail"), "Share", kim)
    after = view_of(server, kim, "Shared in the channel.")
    assert "“We sail" in after.shown
    assert "Share" not in after.buttons
    assert "“We sail" in server.posted(news)[0].shown


@pytest.mark.usefixtures("bot")
def test_what_is_pressed_in_a_thread_is_answered_there(server: SlackServer, kim: str, news: str) -> None:
    root = server.say(kim, news, "What did she say?")
    private = server.mention(kim, news, "actor Ada Lind", root.ts).reply
    server.press(private, "Share", kim).settled()
    shared = server.wait_for(lambda: server.posted(news))[0]
    answered = server.press(shared, "Next page", kim).reply
    assert (answered.ephemeral_to, answered.thread_ts) == (kim, root.ts)


@pytest.mark.usefixtures("bot")
def test_what_cannot_be_answered_any_more_is_not_shared(server: SlackServer, kim: str, news: str) -> None:
    private = server.slash(kim, news, "/actor", "Ada Lind").reply
    with server.workspace.changed:
        server.workspace.ephemerals[-1].blocks[-1]["elements"][-1]["value"] = "share||/nonsense"
    server.press(private, "Share", kim).settled()
    shown(server, kim, "There is no command")
    assert server.posted(news) == []


@pytest.mark.usefixtures("bot")
def test_where_there_is_no_channel_nothing_can_be_shared(server: SlackServer, kim: str) -> None:
    server.open_home(kim)
    server.press(server.wait_for(lambda: server.home(kim)), "Search quotes", kim).settled()
    server.submit(server.view(kim), {"Text": "sail"}, kim)
    assert "Share" not in view_of(server, kim, "“We sail").buttons


@pytest.mark.parametrize("taken", [0, 1])
def test_what_of_an_answer_could_not_be_shared_is_said(
    server: SlackServer, kim: str, news: str, tmp_path: Path, taken: int
) -> None:
    async def long(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:
        return replace(await paged(line, asker, attachment), share=line)

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, dispatch=long)):
        root = server.say(kim, news, "What did she say?")
        server.mention(kim, news, "actor Ada", root.ts).settled()
        last = server.wait_for(lambda: next((one for one in server.ephemerals(kim) if one.buttons), None))
        if taken:
            server.failures.ask("chat.postMessage", Failure(processed=True))
        server.refuse("chat.postMessage", "msg_blocks_too_long")
        server.press(last, "Share", kim).settled()
        shown(server, kim, "Slack took only the first 1 of 2 messages" if taken else "It could not be shared")
        assert len(server.posted(news)) == taken
