"""What goes wrong on request in the loopback Slack, and what comes late, twice or not at all."""

from __future__ import annotations

import aiohttp
import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack_bolt_bot import BoltBot
from tests.loopback.slack_calls import Json
from tests.loopback.slack_samples import actions, actors, button, modal, options, section
from tests.loopback.slack_server import SlackServer


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
    kinds = "member_left_channel channel_left channel_archive channel_unarchive channel_deleted".split()
    kinds += ["tokens_revoked", "app_uninstalled"]
    for kind in kinds:

        @bot.app.event(kind)
        async def happened(event: Json) -> None:
            heard.append(event["type"])

    bot.connect()
    server.remove(news, ada).settled()
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
    server.wait_for(lambda: set(heard) == set(kinds))


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


def test_an_event_comes_three_times_again_and_then_no_more(server: SlackServer, ada: str, news: str) -> None:
    said = server.mention(ada, news, "anybody?").delivery
    assert said is not None
    for again, wait_s in enumerate((3.1, 60.1, 300.1), 1):
        server.forward(wait_s)
        server.wait_for(lambda again=again: said.again == again)  # type: ignore[misc] # a default binds the number
    server.forward(300.1)
    server.wait_for(lambda: said.failed == "given_up")
    assert len(set(said.envelopes)) == 4
    assert len({one.payload["event_id"] for one in server.deliveries}) == 1


def test_redelivery_can_be_turned_off(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    @bot.app.event("app_mention")
    async def mentioned(say: AsyncSay) -> None:
        await say("heard")

    server.office.redeliver = False
    lost = server.mention(ada, news, "lost")
    bot.connect()
    server.forward(1000)
    assert server.mention(ada, news, "anybody?").reply.text == "heard"
    assert lost.delivery is not None
    assert lost.delivery.again == 0


def test_an_acknowledgement_after_three_seconds_is_late(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    @bot.app.command("/actor")
    async def actor(ack: AsyncAck) -> None:
        server.forward(3.1)
        await ack("too late to be seen")

    bot.connect()
    act = server.slash(ada, news, "/actor")
    server.wait_for(lambda: server.violations)
    assert [one.error for one in server.violations] == ["acknowledged late"]
    assert (act.failed, act.replies) == ("operation_timeout", [])


def test_a_clock_that_stands_makes_nothing_late(server: SlackServer, ada: str, news: str) -> None:
    server.clock.stop()
    first, second = server.clock(), server.say(ada, news, "x").ts
    assert server.say(ada, news, "y").ts > second
    assert server.clock() == first
    server.forward(5)
    assert server.clock() == first + 5


def test_modals_are_three_deep_at_most(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    errors: list[str] = []

    @bot.app.command("/ask")
    async def ask(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal(actions(button("Deeper", "deeper"))))

    @bot.app.action("deeper")
    async def deeper(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=modal(actions(button("Deeper", "deeper"))))
        except SlackApiError as error:
            errors.append(error.response["error"])

    bot.connect()
    server.slash(ada, news, "/ask")
    for depth in (2, 3):
        server.press(server.view(ada), "Deeper", ada)
        server.wait_for(lambda depth=depth: len(server.views(ada)) == depth)  # type: ignore[misc] # the same
    server.press(server.view(ada), "Deeper", ada)
    server.wait_for(lambda: errors == ["push_limit_reached"])
    assert [one.previous is None for one in server.views(ada)] == [True, False, False]


def test_an_answer_by_response_url_can_fail_too(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    told: list[int] = []

    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        told.append((await respond("first")).status_code)
        told.append((await respond("second")).status_code)

    bot.connect()
    server.break_down("response_url")
    act = server.slash(ada, news, "/actor")
    server.wait_for(lambda: len(told) == 2)
    assert told == [503, 200]
    assert [one.text for one in act.replies] == ["second"]
    assert [one.status for one in server.asked("response_url")] == [503, 200]


def test_an_answer_to_a_form_that_slack_cannot_carry_out_leaves_it_open(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"elsewhere": "wrong"}},
        {"response_action": "update", "view": modal()},
        {"response_action": "shut"},
    ]

    @bot.app.command("/ask")
    async def ask(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal(section("x"), callback_id="asked"))

    @bot.app.view("asked")
    async def asked(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    bot.connect()
    server.slash(ada, news, "/ask")
    for _ in range(3):
        assert server.submit(server.view(ada), {}, ada).settled().errors == {}
    assert len(server.views(ada)) == 1
    assert [one.error for one in server.violations] == [
        "invalid_errors",
        "invalid_arguments",
        "invalid_response_action",
    ]
