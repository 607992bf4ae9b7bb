"""The files of the loopback Slack, and the signed requests of its other way to the bot."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback import slack_payloads
from tests.loopback.slack_bolt_bot import BoltBot
from tests.loopback.slack_calls import Json
from tests.loopback.slack_samples import actions, actors, button, field, modal, options, section
from tests.loopback.slack_server import SlackServer

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


def test_a_form_is_as_good_as_json_and_a_token_in_the_body_as_one_in_the_header(
    server: SlackServer, bot: BoltBot, news: str
) -> None:
    async def post(path: str, **fields: str) -> Json:
        async with aiohttp.ClientSession() as session, session.post(server.base + path, data=fields) as answer:
            told: Json = await answer.json()
            return told

    token, blocks = server.env["SLACK_BOT_TOKEN"], json.dumps([section("from a form")])
    assert bot.run(post("/api/chat.postMessage", token=token, channel=news, blocks=blocks))["ok"]
    assert bot.run(post("/chat.postMessage", channel=news, text="x")) == {"ok": False, "error": "not_authed"}
    assert (
        bot.run(post("/api/chat.postMessage", token=token, channel=news, blocks="[1"))["error"]
        == "invalid_blocks_format"
    )
    assert [one.shown for one in server.messages(news)] == ["from a form"]


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
