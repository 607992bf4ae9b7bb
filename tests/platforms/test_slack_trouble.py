"""The bot on Slack when things go wrong: busy, limited, cut off, refused, stopped; and what stands in its log."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.commands.catalogue import offers
from bot.conversation import Asker, Reply, Suggestion
from bot.errors import StoreError
from bot.platforms import slack_adapter, slack_socket
from bot.platforms.buttons import Press
from bot.platforms.slack_adapter import SlackConnection
from bot.platforms.slack_forms import Origin, asked, form
from bot.platforms.slack_session import SlackSession
from bot.ports import Reception, SpaceBook
from tests.loopback.slack_server import SlackServer
from tests.loopback.slack_state import View
from tests.loopback.slack_views import new_view
from tests.platforms.slack_newsroom import slack_newsroom


@pytest.fixture
def kim(server: SlackServer) -> str:
    return server.add_user("kim", is_admin=True)


@pytest.fixture
def news(server: SlackServer, kim: str) -> str:
    return server.add_channel("news", members={kim})


class Held:
    """A dispatch that answers nobody until `go` is set."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked = 0

    async def __call__(self, line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG002 - the port
        self.asked += 1
        await self.go.wait()
        return Reply(lines=(f"answered {line}",))

    def instead(self, reception: Reception) -> Reception:
        return replace(reception, dispatch=self)


def test_everything_is_acknowledged_while_nothing_can_be_answered(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    held = Held()
    people = [kim, *(server.add_user(f"reader {number}") for number in range(25))]
    server.channel(news).members.update(people)
    with slack_newsroom(server, tmp_path, change=held.instead) as bot:
        acts = [server.slash(user, news, "/actor", f"Ada {number}") for number in range(5) for user in people]
        assert all((act.settled().ack_s or 9) < 3 for act in acts)
        assert not any(act.failed for act in acts)
        server.wait_for(lambda: held.asked == 100)
        server.wait_for(lambda: told(server, people, "Too many questions") == 30)
        bot._loop.call_soon_threadsafe(held.go.set)
        server.wait_for(lambda: told(server, people, "answered") == 100)


def told(server: SlackServer, people: Sequence[str], words: str) -> int:
    """How many answers with these words people have before them."""
    return sum(words in one.shown for user in people for one in server.ephemerals(user))


def test_what_is_turned_away_is_told_and_may_come_again_and_a_removal_never_is(
    server: SlackServer, kim: str, news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with slack_newsroom(server, tmp_path) as bot:
        answered = server.slash(kim, news, "/actor", "Ada Lind").reply
        assert "Created" in server.slash(kim, news, "/news", "digest create morning at:07:30").reply.shown
        server.slash(kim, news, "/quotes", "").settled()
        form = server.view(kim)
        monkeypatch.setattr(slack_adapter, "TASKS", 1)  # which the connection itself is
        turned = server.slash(kim, news, "/actor", "Karl Berg")
        assert "Too many questions" in turned.reply.shown
        server.press(answered, "Next page", kim).settled()
        mention = server.mention(kim, news, "actor Ada Lind")
        submitted = server.submit(form, {"Text": "sail"}, kim).settled()
        assert list(submitted.errors.values()) == ["Too many questions at once: try again in a moment."]
        server.wait_for(lambda: told(server, [kim], "Too many questions") == 3)
        assert server.suggest(actor_form(server, kim), "Name", "Ad", kim) == []
        tokens = {"oauth": [], "bot": ["U0BOT"]}
        server.event({"type": "tokens_revoked", "tokens": tokens})
        server.wait_for(lambda: bot.notices)
        monkeypatch.undo()
        server.repeat(mention)
        server.wait_for(lambda: told(server, [kim], "“We sail") == 2)


def actor_form(server: SlackServer, user: str) -> View:
    """A form with a menu, put up by hand where no command is taken."""
    offer, option = asked(Press("ask", "/actor", "name"), offers()) or (None, None)
    assert offer
    assert option
    with server.workspace.changed:
        body = form(offer, option, Origin("ask|name|/actor"))
        view = new_view(server.workspace, user, body)
        server.workspace.modals[user] = [view]
        return view


def test_a_menu_stays_empty_where_the_archive_is_slow(
    server: SlackServer, kim: str, news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_adapter, "SUGGEST_S", 0.05)
    ended = list[str]()

    async def complete(line: str, asker: Asker) -> Sequence[Suggestion]:  # noqa: ARG001 - the port
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(line)
        return ()

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, complete=complete)):
        server.slash(kim, news, "/actor", "").settled()
        assert server.suggest(server.view(kim), "Name", "Ad", kim) == []
        assert server.wait_for(lambda: ended) == ["/actor Ad"]


def test_a_menu_offers_values_and_no_names_of_options(server: SlackServer, kim: str, news: str, tmp_path: Path) -> None:
    async def complete(line: str, asker: Asker) -> Sequence[Suggestion]:  # noqa: ARG001 - the port
        return (Suggestion("Ada Lind", 2, "Ada Lind"), Suggestion("about", 2, "about", "about the actor"))

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, complete=complete)):
        server.slash(kim, news, "/actor", "").settled()
        assert server.suggest(server.view(kim), "Name", "Ad", kim) == ["Ada Lind"]


def test_a_menu_that_breaks_stays_empty(
    server: SlackServer, kim: str, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def complete(line: str, asker: Asker) -> Sequence[Suggestion]:  # noqa: ARG001 - the port
        raise RuntimeError("a bug")

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, complete=complete)):
        server.slash(kim, news, "/actor", "").settled()
        assert server.suggest(server.view(kim), "Name", "Ad", kim) == []
    assert "RuntimeError: a bug" in caplog.text


def test_stopping_ends_what_a_menu_waits_for_and_begins_nothing_after(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    began, ended = list[str](), list[str]()

    async def complete(line: str, asker: Asker) -> Sequence[Suggestion]:  # noqa: ARG001 - the port
        began.append(line)
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(line)
        return ()

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, complete=complete)) as bot:
        server.slash(kim, news, "/actor", "").settled()
        form = server.view(kim)
        server.office.redeliver = False
        typing = threading.Thread(target=lambda: server.people.suggest(form, "Name", "Ad", kim), daemon=True)
        typing.start()
        server.wait_for(lambda: began)
        bot.run(bot.connection.stop())
        assert ended == ["/actor Ad"]
        assert bot.run(begun_after_stop(bot.connection)) == 0
        typing.join(10)


async def begun_after_stop(connection: SlackConnection) -> int:
    """How many tasks a request begins that bolt hands over too late."""
    ack = AsyncAck()  # type: ignore[no-untyped-call] # the SDK's
    body = {"user_id": "U1", "channel_id": "C1", "command": "/actor", "text": "Ada"}
    await connection._commanded(ack, body)
    assert ack.response
    assert "try again" in str(ack.response.body)
    return len(connection._tasks)


def test_work_begins_when_the_acknowledgement_is_out() -> None:
    async def run() -> list[str]:
        session = SlackSession("xoxb-1")
        connection, done = SlackConnection(session, frozenset(), frozenset(), print), list[str]()

        async def work() -> None:
            done.append("answered")

        with slack_adapter.acknowledging():
            connection._spawn(work, "a command")
            for _ in range(5):
                await asyncio.sleep(0)
            done.append("acknowledged")
        await asyncio.gather(*connection._tasks)
        await session.close()
        return done

    assert asyncio.run(run()) == ["acknowledged", "answered"]


def test_it_stops_at_once_whatever_hangs(server: SlackServer, kim: str, news: str, tmp_path: Path) -> None:
    held = Held()
    with slack_newsroom(server, tmp_path, change=held.instead) as bot:
        server.slash(kim, news, "/actor", "Ada").settled()
        server.wait_for(lambda: held.asked)
        began = time.monotonic()
        bot.run(bot.connection.stop())
        assert time.monotonic() - began < 3
        server.wait_for(lambda: not server.live)


def test_an_answer_that_is_told_to_wait_comes_later(server: SlackServer, kim: str, news: str, tmp_path: Path) -> None:
    with slack_newsroom(server, tmp_path):
        server.rate_limit("chat.postEphemeral", 1)
        server.rate_limit("users.info", 1)
        assert "“We sail" in server.mention(kim, news, "actor Ada Lind").reply.shown


def test_where_the_response_address_is_used_up_the_answer_comes_by_the_channel(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    held = Held()
    with slack_newsroom(server, tmp_path, change=held.instead) as bot:
        server.slash(kim, news, "/actor", "Ada").settled()
        server.wait_for(lambda: held.asked)
        server.forward(31 * 60)
        bot._loop.call_soon_threadsafe(held.go.set)
        server.wait_for(lambda: server.ephemerals(kim))
        assert "answered" in server.ephemerals(kim)[0].shown
        assert server.refused() == {"expired_url"}


def test_a_form_that_came_too_late_is_logged_and_nothing_breaks(
    server: SlackServer, kim: str, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with slack_newsroom(server, tmp_path):
        server.refuse("views.open", "expired_trigger_id")
        server.slash(kim, news, "/actor", "").settled()
        assert "“We sail" in server.slash(kim, news, "/actor", "Ada Lind").reply.shown
        assert any("type /actor and the name" in one.shown for one in server.ephemerals(kim))
    assert "a form was not opened: Slack answered: expired_trigger_id" in caplog.text
    assert "Traceback" not in caplog.text


def test_what_breaks_here_is_logged_with_its_traceback_and_the_next_is_answered(
    server: SlackServer, kim: str, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        if "Ada" in line:
            raise RuntimeError("a bug")
        return Reply(lines=("fine",))

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, dispatch=broken)):
        server.slash(kim, news, "/actor", "Ada").settled()
        assert "fine" in server.slash(kim, news, "/actor", "Karl").reply.shown
    assert "RuntimeError: a bug" in caplog.text


# --- connections ------------------------------------------------------------------------------------------------------


def test_a_slack_that_is_down_is_tried_until_it_is_there(
    server: SlackServer, kim: str, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.break_down("auth.test", 503)
    server.break_down("apps.connections.open", 502)
    with slack_newsroom(server, tmp_path) as bot:
        assert bot.connection.settled
        assert "“We sail" in server.slash(kim, news, "/actor", "Ada Lind").reply.shown
    assert "it works again" in caplog.text


class Forgetful:
    """A `SpaceBook` whose database is away the first time."""

    def __init__(self, spaces: SpaceBook) -> None:
        self.locate, self.leave, self.lose = self._locate, spaces.leave, spaces.lose
        self.rejoin, self._spaces, self._away = spaces.rejoin, spaces, True

    async def _locate(self, platform: str, space: str, channels: Sequence[str] | None = None) -> None:
        if self._away:
            self._away = False
            raise StoreError("the database is away")
        await self._spaces.locate(platform, space, channels)


def test_a_start_that_fails_begins_anew(
    server: SlackServer, kim: str, news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_adapter, "AGAIN_S", 0.05)
    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, spaces=Forgetful(one.spaces))) as bot:
        assert bot.connection.settled
        server.slash(kim, news, "/actor", "Ada Lind").replied()


def test_a_connection_that_no_longer_answers_is_dialled_anew(
    server: SlackServer, kim: str, news: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_socket, "PING_S", 0.2)
    with slack_newsroom(server, tmp_path):
        server.socket_mode.silent = True
        server.wait_for(lambda: len(server.sockets) > 1)
        server.socket_mode.silent = False
        server.wait_for(lambda: server.live)
        act = server.slash(kim, news, "/actor", "Ada Lind")
        while act.settled().failed:
            act = server.slash(kim, news, "/actor", "Ada Lind")
        assert "“We sail" in act.reply.shown


def test_a_refused_app_token_is_told_once_and_tried_rarely(
    server: SlackServer, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert news

    async def run() -> None:
        session = SlackSession(server.env["SLACK_BOT_TOKEN"], "xapp-secret-9", None, server.env["SLACK_API_BASE"])
        connection = SlackConnection(session, frozenset(), frozenset(), lambda _: None)
        with slack_newsroom(server, tmp_path, http=True) as bot:
            await connection.start(bot.reception)
            await asyncio.to_thread(server.wait_for, lambda: server.asked("apps.connections.open"))
            await asyncio.to_thread(server.wait_for, lambda: "invalid_auth" in caplog.text)
            await connection.stop()
        await session.close()

    asyncio.run(run())
    assert caplog.text.count("invalid_auth") == 1
    assert "set SLACK_APP_TOKEN (xapp-…)" in caplog.text
    assert server.refused() == {"invalid_auth"}
    assert "secret-9" not in caplog.text
    assert len(server.asked("apps.connections.open")) == 1


@pytest.mark.parametrize("http", [True, False])
def test_nothing_secret_stands_in_the_log(
    server: SlackServer, kim: str, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, *, http: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    with slack_newsroom(server, tmp_path, http=http):
        server.refuse("users.info", "fatal_error")
        server.slash(kim, news, "/actor", "Ada Lind").replied()
        server.slash(kim, news, "/actor", "").settled()
        server.view(kim)
    for secret in ("xoxb-", "xapp-", server.env["SLACK_SIGNING_SECRET"], "/commands/T0", "ticket="):
        assert secret not in ours(caplog)
    assert "Slack did not say who asks" in ours(caplog)
    assert not any(one.name.startswith("slack_") for one in caplog.records)


def ours(caplog: pytest.LogCaptureFixture) -> str:
    """What was logged, with its tracebacks, but for the loopback's own requests."""
    shown = logging.Formatter("%(name)s %(message)s")
    return "\n".join(shown.format(one) for one in caplog.records if one.name != "aiohttp.access")


def test_an_error_that_holds_a_request_is_logged_without_it(
    server: SlackServer, kim: str, news: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    words = "".join(reversed("egassem terces a"))

    async def broken(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        await bot.session.call("chat.postMessage", "C0NOWHERE", text=words)
        raise AssertionError("the channel is not there")

    with slack_newsroom(server, tmp_path, change=lambda one: replace(one, dispatch=broken)) as bot:
        assert "broke something here" in server.slash(kim, news, "/actor", "Ada").reply.shown
    assert "Traceback" in ours(caplog)
    assert "C0NOWHERE is not there" in ours(caplog)
    for secret in ("xoxb-", words, "Authorization"):
        assert secret not in ours(caplog)
    assert server.refused() == {"channel_not_found"}
