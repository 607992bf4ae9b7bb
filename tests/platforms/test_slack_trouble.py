"""The bot on Slack when things go wrong: busy, limited, cut off, refused, stopped; and what stands in its log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation import Asker, Reply
from bot.errors import StoreError
from bot.platforms import slack_adapter, slack_socket
from bot.platforms.slack_adapter import SlackConnection
from bot.platforms.slack_session import SlackSession
from bot.ports import Reception, SpaceBook
from tests.loopback.slack_server import SlackServer, slack_server
from tests.platforms.slack_newsroom import slack_newsroom


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as one:
        yield one


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
        server.wait_for(lambda: server.asked("chat.postEphemeral"))
        assert "answered" in server.ephemerals(kim)[0].shown


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
    told = "\n".join(one.getMessage() for one in caplog.records if one.name != "aiohttp.access")  # of the loopback
    for secret in ("xoxb-", "xapp-", server.env["SLACK_SIGNING_SECRET"], "/commands/T0", "ticket="):
        assert secret not in told
    assert "Slack did not say who asks" in told
    assert not any(one.name.startswith("slack_") for one in caplog.records)
