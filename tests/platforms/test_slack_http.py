"""The bot on Slack over HTTP: signed requests alone, acknowledged at once, each event answered once."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback.slack_http import post, signed
from tests.loopback.slack_server import SlackServer
from tests.platforms.slack_newsroom import SlackRoom, slack_newsroom


@pytest.fixture
def kim(server: SlackServer) -> str:
    return server.add_user("kim", tz="Asia/Tokyo")


@pytest.fixture
def news(server: SlackServer, kim: str) -> str:
    return server.add_channel("news", members={kim})


@pytest.fixture
def bot(server: SlackServer, news: str, tmp_path: Path) -> Iterator[SlackRoom]:  # noqa: ARG001 - its people first
    with slack_newsroom(server, tmp_path, http=True) as one:
        yield one


COMMAND = {"command": "/actor", "text": "Ada", "user_id": "U1", "channel_id": "C1", "team_id": "T0LOOPBACK"}


@pytest.mark.parametrize("signature", ["wrong", "stale", "none"])
@pytest.mark.parametrize("kind", ["slash_commands", "events_api", "interactive"])
def test_what_is_not_signed_now_by_slack_is_refused(
    server: SlackServer, bot: SlackRoom, kind: str, signature: str
) -> None:
    payload = COMMAND if kind == "slash_commands" else {"type": "url_verification", "challenge": "a word"}
    answer = server.deliver_http(bot.url, kind, payload, signature=signature)
    assert answer.status == 401
    assert "a word" not in answer.body
    assert server.asked("users.info") == []


def test_slacks_own_questions_are_answered(server: SlackServer, bot: SlackRoom) -> None:
    assert "who are you" in server.verify_url(bot.url, "who are you").body
    assert server.ssl_check(bot.url).status == 200


@pytest.mark.usefixtures("bot")
def test_commands_buttons_forms_and_mentions_come_the_same_way(server: SlackServer, kim: str, news: str) -> None:
    act = server.slash(kim, news, "/actor", "Ada Lind")
    assert "“We sail tomorrow”" in act.reply.shown
    assert "“Nothing moves in March”" in server.press(act.reply, "Next page", kim).reply.shown
    server.slash(kim, news, "/actor", "")
    form = server.view(kim)
    assert server.suggest(form, "Name", "kar", kim) == ["Karl Berg"]
    server.submit(form, {"Name": "Karl Berg"}, kim)
    server.wait_for(lambda: "kept her word" in server.view(kim).shown)
    mention = server.mention(kim, news, "actor Mona Berg")
    assert "It will pay late" in mention.reply.shown
    assert all((one.ack_s or 9) < 3 for one in (act, mention))


def test_an_event_that_comes_again_is_acknowledged_and_not_answered(
    server: SlackServer, bot: SlackRoom, kim: str, news: str
) -> None:
    act = server.mention(kim, news, "actor Ada Lind")
    act.replied()
    assert act.delivery
    again = server.deliver_http(bot.url, "events_api", act.delivery.payload, retry=1)
    assert again.status == 200
    server.slash(kim, news, "/actor", "Karl Berg").replied()
    assert len(server.ephemerals(kim)) == 2


@pytest.mark.parametrize("body", ["{", "payload=%7B", "\xff", "[]", ""])
def test_garbage_is_refused_and_breaks_nothing(
    server: SlackServer, bot: SlackRoom, kim: str, news: str, body: str
) -> None:
    host, port = bot.url.removeprefix("http://").removesuffix("/slack/events").split(":")
    sent = body.encode("latin-1")
    with socket.create_connection((host, int(port)), 5) as raw:
        raw.sendall(
            b"POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + f"Content-Length: {len(sent)}\r\n\r\n".encode()
            + sent
        )
        assert int(raw.recv(1000).split(b" ")[1]) in (400, 401)
    server.slash(kim, news, "/actor", "Ada Lind").replied()


GARBAGE = [
    "{", "payload=%7B", "[]", "", "[" * 200_000, "payload=" + "[" * 100_000, '{"type":"event_callback","event":[]}',
    '{"command":3}', "null", '"word"', "command=%2Factor", "payload=%7B%22type%22%3A3%7D",
    '{"type":"block_actions","user":7,"actions":[{"value":"x"}]}',
    '{"type":"event_callback","event":{"type":"message"}}',
]  # fmt: skip


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: body[:30])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain; charset=none"])
def test_signed_garbage_breaks_nothing(server: SlackServer, bot: SlackRoom, body: str, kind: str) -> None:
    headers = signed(server.workspace.signing_secret, body, "right") | {"Content-Type": kind}
    answer = asyncio.run(post(bot.url, body, headers))
    assert answer.status in (200, 400, 404, 500)
    assert answer.ack_s < 3.5
    assert "who are you" in server.verify_url(bot.url, "who are you").body


@pytest.mark.parametrize("body", ["[" * 200_000, "payload=" + "[" * 100_000])
def test_a_signed_body_that_cannot_be_read_is_a_bad_request(server: SlackServer, bot: SlackRoom, body: str) -> None:
    kind = "application/x-www-form-urlencoded" if body.startswith("p") else "application/json"
    headers = signed(server.workspace.signing_secret, body, "right") | {"Content-Type": kind}
    assert asyncio.run(post(bot.url, body, headers)).status == 400


def test_nothing_of_an_unsigned_request_is_read_or_logged(
    server: SlackServer, bot: SlackRoom, caplog: pytest.LogCaptureFixture
) -> None:
    headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=é"}
    for body in ("[" * 200_000, "{", "\x00"):
        for given in (headers, signed(server.workspace.signing_secret, body, "wrong"), {}):
            assert asyncio.run(post(bot.url, body, given)).status == 401
    assert [one.getMessage() for one in caplog.records if one.levelname != "INFO"] == []


def test_without_a_signing_secret_nothing_is_taken(server: SlackServer, bot: SlackRoom) -> None:
    bot.session.signing_secret = None
    assert server.deliver_http(bot.url, "slash_commands", COMMAND).status == 401
    assert server.verify_url(bot.url).status == 401
