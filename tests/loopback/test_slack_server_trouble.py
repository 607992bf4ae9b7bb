"""What goes wrong on request in the loopback Slack, its files, and the signed requests of its other way to the bot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback import slack_payloads
from tests.loopback.slack_bolt_bot import BoltBot, bolt_bot
from tests.loopback.slack_calls import Json
from tests.loopback.slack_samples import actions, actors, button, field, modal, options, section
from tests.loopback.slack_server import SlackServer, slack_server


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as one:
        yield one


@pytest.fixture
def bot(server: SlackServer) -> Iterator[BoltBot]:
    with bolt_bot(server) as one:
        yield one


@pytest.fixture
def ada(server: SlackServer) -> str:
    return server.add_user("ada")


@pytest.fixture
def news(server: SlackServer, ada: str) -> str:
    return server.add_channel("news", members={ada})


# --- failures on request ----------------------------------------------------------------------------------------------


def test_too_many_calls_wait_as_they_are_told(server: SlackServer, bot: BoltBot, news: str) -> None:
    server.rate_limit("chat.postMessage", 7)
    with pytest.raises(SlackApiError) as caught:
        bot.call("chat.postMessage", channel=news, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert server.messages(news) == []
    server.rate_limit("chat.postMessage", 0)
    bot.client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    bot.call("chat.postMessage", channel=news, text="x")
    assert [one.status for one in server.asked("chat.postMessage")] == [429, 429, 200]
    assert server.violations == []


def test_a_broken_server_and_a_refusal_come_as_often_as_asked(server: SlackServer, bot: BoltBot, news: str) -> None:
    server.break_down("chat.postMessage")
    server.refuse("chat.postMessage", "fatal_error")
    with pytest.raises(SlackApiError) as caught:
        bot.call("chat.postMessage", channel=news, text="x")
    assert caught.value.response.status_code == 503
    assert bot.refused("chat.postMessage", channel=news, text="x")["error"] == "fatal_error"
    bot.call("chat.postMessage", channel=news, text="x")


def test_a_lost_confirmation_leaves_the_message_to_be_found(server: SlackServer, bot: BoltBot, news: str) -> None:
    metadata = {"event_type": "digest_part", "event_payload": {"key": "pq-1"}}
    server.lose_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        bot.call("chat.postMessage", channel=news, text="x", metadata=metadata)
    history = bot.run(bot.client.conversations_history(channel=news, include_all_metadata=True))
    assert history["messages"][0]["metadata"]["event_payload"] == {"key": "pq-1"}
    assert [one.status for one in server.requests] == [0, 200]


def test_an_answer_waits_until_it_is_let_go(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await ack()
        await client.chat_postMessage(channel=news, text="slow")
        await respond("done")

    bot.connect()
    with server.held("chat.postMessage"):
        act = server.slash(ada, news, "/actor").settled()
        server.wait_for(lambda: server.messages(news))
        assert act.replies == []
        assert act.ack_s is not None
    assert act.reply.text == "done"


def test_history_may_be_tight(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    for number in range(20):
        server.say(ada, news, f"{number}")
    wide = bot.run(bot.client.conversations_history(channel=news, limit=12))
    assert [one["text"] for one in wide["messages"]] == [f"{number}" for number in range(19, 7, -1)]
    cursor = wide["response_metadata"]["next_cursor"]
    rest = bot.run(bot.client.conversations_history(channel=news, limit=12, cursor=cursor))
    assert [one["text"] for one in rest["messages"]] == [f"{number}" for number in range(7, -1, -1)]
    assert not rest["has_more"]
    oldest = wide["messages"][2]["ts"]
    newer = bot.run(bot.client.conversations_history(channel=news, oldest=oldest))
    assert [one["text"] for one in newer["messages"]] == ["19", "18"]
    server.workspace.tight_history = True
    assert len(bot.run(bot.client.conversations_history(channel=news, limit=999))["messages"]) == 15
    assert bot.refused("conversations.history", channel=news)["error"] == "ratelimited"
    server.forward(60)
    bot.call("conversations.history", channel=news)


def test_a_connection_that_cannot_be_opened_is_tried_again(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    heard: list[Json] = []

    @bot.app.event("app_mention")
    async def mentioned(event: Json) -> None:
        heard.append(event)

    bot.connect()
    server.refuse("apps.connections.open", "internal_error")
    server.rate_limit("apps.connections.open", 0)
    server.disable()
    server.wait_for(lambda: len(server.asked("apps.connections.open")) > 3 and server.live)
    server.mention(ada, news, "there?")
    server.wait_for(lambda: len(heard) == 1)


def test_a_connection_that_no_longer_answers_pings_is_left(server: SlackServer, bot: BoltBot) -> None:
    bot.connect(ping_interval_s=0.1)
    server.wait_for(lambda: server.sockets and server.sockets[0].pings > 1)
    server.socket_mode.silent = True
    server.wait_for(lambda: len(server.sockets) > 1)
    server.socket_mode.silent = False
    server.connected()


def test_a_late_and_a_second_acknowledgement_are_violations(server: SlackServer, ada: str, news: str) -> None:
    delivery = server.slash(ada, news, "/actor").delivery
    assert delivery is not None
    for _ in range(2):
        server.office.acknowledge(delivery.envelopes[0], None, where="socket")
    server.office.acknowledge("never sent", None, where="socket")
    told = [one.error for one in server.violations]
    assert told == ["acknowledged late", "acknowledged twice", "unknown envelope_id"]


def test_a_wrong_acknowledgement_changes_nothing(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    @bot.app.command("/ask")
    async def ask(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack(text="x" * 40_001)
        await client.views_open(trigger_id=command["trigger_id"], view=modal(actors(), callback_id="asked"))

    @bot.app.options("actor")
    async def offer(ack: AsyncAck) -> None:
        await ack(options=options("x" * 76))

    bot.connect()
    act = server.slash(ada, news, "/ask")
    assert server.suggest(server.view(ada), "actor", "xx", ada) == []
    assert act.replies == []
    assert [one.error for one in server.violations] == ["msg_too_long", "invalid options"]


def test_the_app_hears_of_what_happens_to_its_channels_and_itself(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    heard: list[str] = []
    kinds = "member_left_channel channel_archive channel_unarchive channel_deleted tokens_revoked app_uninstalled"
    for kind in kinds.split():

        @bot.app.event(kind)
        async def happened(event: Json) -> None:
            heard.append(event["type"])

    bot.connect()
    server.remove(news).settled()
    assert bot.refused("chat.postMessage", channel=news, text="x")["error"] == "not_in_channel"
    server.invite(news)
    server.archive(news).settled()
    assert bot.refused("chat.postMessage", channel=news, text="x")["error"] == "is_archived"
    server.unarchive(news).settled()
    bot.call("chat.postMessage", channel=news, text="x")
    server.delete_channel(news).settled()
    assert bot.refused("chat.postMessage", channel=news, text="x")["error"] == "channel_not_found"
    server.uninstall().settled()
    assert bot.refused("users.info", user=ada)["error"] == "account_inactive"
    server.wait_for(lambda: set(heard) == set(kinds.split()))


def test_a_menu_in_a_message_is_chosen_from(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    chosen: list[Json] = []
    menu = {"type": "static_select", "action_id": "when", "options": options("today", "a week")}

    @bot.app.action("when")
    async def when(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        chosen.append(body)
        await ack()
        await respond(text="chosen", response_type="in_channel", thread_ts=body["message"]["ts"])

    bot.connect()
    bot.call("chat.postMessage", channel=news, text="x", blocks=[actions(menu)])
    act = server.choose(server.posted(news)[0], "when", "a week", ada)
    assert act.reply.thread_ts == server.posted(news)[0].ts
    assert chosen[0]["actions"][0]["selected_option"]["value"] == "a week"
    block = chosen[0]["actions"][0]["block_id"]
    assert chosen[0]["state"]["values"][block]["when"]["selected_option"]["value"] == "a week"
    with pytest.raises(AssertionError, match="no option"):
        server.choose(server.posted(news)[0], "when", "a year", ada)


def test_a_closed_modal_is_told_of_where_that_was_asked(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    closed: list[Json] = []

    @bot.app.command("/ask")
    async def ask(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal(section("x"), notify_on_close=command["text"] == "tell", callback_id="asked")
        await client.views_open(trigger_id=command["trigger_id"], view=view)

    @bot.app.view_closed("asked")
    async def gone(ack: AsyncAck, body: Json) -> None:
        await ack()
        closed.append(body)

    bot.connect()
    server.slash(ada, news, "/ask")
    assert server.close(server.view(ada), ada) is None
    server.slash(ada, news, "/ask", "tell")
    server.close(server.view(ada), ada, cleared=True)
    server.wait_for(lambda: closed)
    assert closed[0]["is_cleared"] is True
    assert server.views(ada) == []


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_goes_up_in_three_steps_and_comes_down_with_the_token(
    server: SlackServer, bot: BoltBot, news: str
) -> None:
    done = bot.run(bot.client.files_upload_v2(channel=news, content="<opml/>", filename="feeds.opml", title="Feeds"))
    message = server.messages(news)[0]
    assert [one["name"] for one in message.files] == ["feeds.opml"]
    info = bot.run(bot.client.files_info(file=done["file"]["id"]))["file"]

    async def download(token: str) -> str:
        async with (
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
            session.get(info["url_private_download"]) as answer,
        ):
            return await answer.text()

    assert bot.run(download("xoxb-loopback-1")) == "<opml/>"
    assert server.violations == []
    assert "Sign in" in bot.run(download("xoxb-wrong"))
    assert bot.refused("files.info", file="F404")["error"] == "file_not_found"
    assert bot.refused("files.completeUploadExternal", files=[{"id": "F404"}])["error"] == "file_not_found"


def test_a_file_comes_by_a_modals_file_input(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    got: list[Json] = []
    field_ = field("File", {"type": "file_input", "action_id": "file", "filetypes": ["opml"], "max_files": 1})

    @bot.app.shortcut("import")
    async def begin(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(field_, callback_id="import"))

    @bot.app.view("import")
    async def imported(ack: AsyncAck, view: Json) -> None:
        await ack()
        got.extend(view["state"]["values"]["file"]["file"]["files"])

    bot.connect()
    server.shortcut(ada, "import", server.say(ada, news, "here"))
    with pytest.raises(AssertionError, match="opml"):
        server.submit(server.view(ada), {"File": [server.upload(ada, "x.exe", b"x")]}, ada)
    server.submit(server.view(ada), {"File": [server.upload(ada, "x.opml", b"<opml/>")]}, ada).settled()
    server.wait_for(lambda: got)
    assert got[0]["name"] == "x.opml"
    assert got[0]["url_private_download"].startswith(server.base)
    assert server.views(ada) == []


# --- HTTP -------------------------------------------------------------------------------------------------------------


def command(server: SlackServer, user: str, channel: str) -> Json:
    return slack_payloads.slash(server.workspace, user, server.channel(channel), "/actor", "Ada Lind") | {
        "trigger_id": "1.2.3",
        "response_url": f"{server.base}/commands/unknown",
    }


def test_only_a_fresh_and_right_signature_is_answered(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, command: Json) -> None:
        await ack(f"asked for {command['text']}")

    url, payload = bot.listen(), command(server, ada, news)
    answers = {
        signature: server.deliver_http(url, "slash_commands", payload, signature=signature)
        for signature in ("right", "wrong", "stale", "none")
    }
    assert {signature: one.status for signature, one in answers.items()} == {
        "right": 200,
        "wrong": 401,
        "stale": 401,
        "none": 401,
    }
    assert answers["right"].body == "asked for Ada Lind"
    assert server.verify_url(url).data == {"challenge": "loopback-challenge"}
    assert server.ssl_check(url).status == 200


def test_everything_goes_over_http_too(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    heard: list[Any] = []

    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="page 1", blocks=[section("page 1"), actions(button("Ask", "ask"))])

    @bot.app.action("ask")
    async def ask(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(actors(), callback_id="asked"))

    @bot.app.options("actor")
    async def offer(ack: AsyncAck) -> None:
        await ack(options=options("Ada Lind"))

    @bot.app.view("asked")
    async def asked(ack: AsyncAck) -> None:
        await ack()

    @bot.app.event("app_mention")
    async def mentioned(say: AsyncSay, request: Any) -> None:
        heard.append(request.headers.get("x-slack-retry-num"))
        await say("heard")

    server.use_http(bot.listen())
    act = server.slash(ada, news, "/actor")
    server.press(act.reply, "Ask", ada)
    assert server.suggest(server.view(ada), "Actor", "ada", ada) == ["Ada Lind"]
    server.submit(server.view(ada), {"Actor": "Ada Lind"}, ada).settled()
    assert server.views(ada) == []
    said = server.mention(ada, news, "you")
    assert said.reply.text == "heard"
    server.repeat(said.settled(), "http_timeout")
    server.wait_for(lambda: heard == [None, ["1"]])
    assert {one.status for one in server.deliveries} == {200}
    assert server.violations == []


def test_a_bot_that_is_not_there_is_asked_again(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    server.use_http("http://127.0.0.1:9/slack/events")
    assert server.slash(ada, news, "/actor").settled().failed == "dispatch_failed"
    said = server.mention(ada, news, "you")
    server.wait_for(lambda: said.delivery and said.delivery.retry_reason == "connection_failed")

    @bot.app.event("app_mention")
    async def mentioned(say: AsyncSay) -> None:
        await say("heard")

    server.use_http(bot.listen())
    server.forward(3.1)
    assert said.reply.text == "heard"
