"""The loopback Slack, proved by the real slack-bolt and slack_sdk: what it does, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.context.say.async_say import AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack_bolt_bot import BoltBot
from tests.loopback.slack_samples import actions, actors, button, modal, options, section, written
from tests.loopback.slack_server import SlackServer

Json = dict[str, Any]


# --- commands, answers, messages --------------------------------------------------------------------------------------


def test_a_command_comes_by_socket_mode_and_is_answered_by_response_url(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, command: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond(
            text="found", blocks=[section(f"*{command['text']}* spoke twice"), actions(button("More", "more"))]
        )

    bot.connect()
    act = server.slash(ada, news, "/actor", "Ada Lind about")
    assert act.reply.shown == "*Ada Lind about* spoke twice\nMore"
    assert act.reply.buttons == ["More"]
    assert act.reply.ephemeral_to == ada
    assert act.settled().ack_s is not None
    assert not act.failed
    assert server.messages(news) == []
    assert server.violations == []


def test_an_acknowledgement_may_be_the_answer(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    @bot.app.command("/actor")
    async def actor(ack: AsyncAck) -> None:
        await ack(text="at once", response_type="in_channel")

    bot.connect()
    assert server.slash(ada, news, "/actor").reply.text == "at once"
    assert [one.text for one in server.messages(news)] == ["at once"]


def test_a_command_without_acknowledgement_fails_after_three_seconds(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    @bot.app.command("/actor")
    async def actor() -> None:
        """It never acknowledges."""

    bot.connect()
    act = server.slash(ada, news, "/actor")
    server.forward(3.1)
    assert act.settled().failed == "operation_timeout"


def test_nobody_connected_is_a_failed_dispatch(server: SlackServer, ada: str, news: str) -> None:
    assert server.slash(ada, news, "/actor").settled().failed == "dispatch_failed"


def test_a_response_url_is_good_five_times_in_thirty_minutes(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    answers: list[tuple[int, str]] = []

    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack()
        if command["text"] == "late":
            server.forward(31 * 60)
        for number in range(6):
            told = await respond(text=f"{number}")
            answers.append((told.status_code, told.body))

    bot.connect()
    act = server.slash(ada, news, "/actor")
    server.wait_for(lambda: len(answers) == 6)
    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1][1]
    assert [one.text for one in act.replies] == list("01234")
    server.slash(ada, news, "/actor", "late")
    server.wait_for(lambda: len(answers) == 12)
    assert "expired_url" in answers[6][1]


def test_a_button_of_an_ephemeral_answer_replaces_and_deletes_it(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    @bot.app.command("/actor")
    async def actor(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(text="page 1", blocks=[section("page 1"), actions(button("Next", "next", value="2"))])

    @bot.app.action("next")
    async def following(ack: AsyncAck, respond: AsyncRespond, body: Json, action: Json) -> None:
        await ack()
        assert "message" not in body
        blocks = [section(f"page {action['value']}"), actions(button("Close", "close"))]
        await respond(text="page 2", blocks=blocks, replace_original=True)

    @bot.app.action("close")
    async def close(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    bot.connect()
    act = server.slash(ada, news, "/actor")
    pressed = server.press(act.reply, "Next", ada)
    assert pressed.reply.shown == "page 2\nClose"
    server.press(pressed.reply, "Close", ada)
    server.wait_for(lambda: not server.ephemerals(ada))
    assert server.violations == []


def test_a_posted_message_is_edited_found_by_its_metadata_and_deleted(
    server: SlackServer, bot: BoltBot, news: str
) -> None:
    metadata = {"event_type": "digest_part", "event_payload": {"key": "pq-1"}}
    posted = bot.call("chat.postMessage", channel=news, text="card", blocks=[section("card")], metadata=metadata)
    bot.call("chat.postMessage", channel=news, text="answer", thread_ts=posted["ts"])
    bot.call("chat.update", channel=news, ts=posted["ts"], text="new card", blocks=[section("new card")])
    history = bot.run(bot.client.conversations_history(channel=news, include_all_metadata=True))
    assert [one["text"] for one in history["messages"]] == ["new card"]
    assert history["messages"][0]["metadata"] == metadata
    assert history["messages"][0]["reply_count"] == 1
    bare = bot.run(bot.client.conversations_history(channel=news))
    assert "metadata" not in bare["messages"][0]
    replies = bot.run(bot.client.conversations_replies(channel=news, ts=posted["ts"]))
    assert [one["text"] for one in replies["messages"]] == ["new card", "answer"]
    link = bot.run(bot.client.chat_getPermalink(channel=news, message_ts=posted["ts"]))
    assert link["permalink"].endswith("/p" + posted["ts"].replace(".", ""))
    bot.call("chat.delete", channel=news, ts=posted["ts"])
    assert [one.text for one in server.messages(news)] == ["answer"]


# --- modals and the home tab ------------------------------------------------------------------------------------------


def ask_by_modal(app: AsyncApp, *blocks: Json) -> None:
    """`/ask` opens a modal whose actors come from an external select."""

    @app.command("/ask")
    async def ask(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal(*blocks, callback_id="asked"))

    @app.options("actor")
    async def offer(ack: AsyncAck, payload: Json) -> None:
        names = [one for one in ("Ada Lind", "Adam Berg", "Bo Ek") if one.lower().startswith(payload["value"].lower())]
        await ack(options=options(*names))


def test_a_modal_is_opened_filled_in_and_submitted(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    got: list[Json] = []
    ask_by_modal(bot.app, actors(), written("Words", optional=True))

    @bot.app.view("asked")
    async def asked(ack: AsyncAck, view: Json) -> None:
        got.append(view["state"]["values"])
        if view["state"]["values"]["words"]["words-text"]["value"] is None:
            await ack(response_action="errors", errors={"words": "say what"})
        else:
            await ack()

    bot.connect()
    server.slash(ada, news, "/ask")
    view = server.view(ada)
    assert server.suggest(view, "Actor", "A", ada) == []
    assert server.suggest(view, "Actor", "ada", ada) == ["Ada Lind", "Adam Berg"]
    act = server.submit(view, {"Actor": "Adam Berg"}, ada).settled()
    assert act.errors == {"words": "say what"}
    assert server.views(ada)
    server.submit(server.view(ada), {"Words": "harbour"}, ada).settled()
    assert server.views(ada) == []
    assert got[-1]["actor"]["actor"]["selected_option"]["value"] == "Adam Berg"
    assert got[-1]["words"]["words-text"]["value"] == "harbour"
    assert server.violations == []


def test_what_the_window_would_not_let_pass_is_the_tests_own_error(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    ask_by_modal(bot.app, actors())
    bot.connect()
    server.slash(ada, news, "/ask")
    with pytest.raises(AssertionError, match="required"):
        server.submit(server.view(ada), {}, ada)
    with pytest.raises(AssertionError, match="no option"):
        server.submit(server.view(ada), {"Actor": "Ada Lind"}, ada)


def test_modals_are_pushed_updated_and_cleared(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    ask_by_modal(bot.app, section("first"), actions(button("Deeper", "deeper")), written("Words"))

    @bot.app.action("deeper")
    async def deeper(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        assert "response_url" not in body
        view = modal(section("second"), written("More"), callback_id="second")
        pushed = await client.views_push(trigger_id=body["trigger_id"], view=view)
        view = modal(section("second, drawn again"), written("More"), callback_id="second")
        await client.views_update(view_id=pushed["view"]["id"], hash=pushed["view"]["hash"], view=view)

    @bot.app.view("second")
    async def second(ack: AsyncAck, view: Json) -> None:
        value = view["state"]["values"]["more"]["more-text"]["value"]
        if value == "clear":
            await ack(response_action="clear")
        else:
            await ack(
                response_action="update", view=modal(section(f"got {value}"), written("More"), callback_id="second")
            )

    bot.connect()
    server.slash(ada, news, "/ask")
    server.press(server.view(ada), "Deeper", ada)
    server.wait_for(lambda: "again" in server.view(ada).shown)
    assert len(server.views(ada)) == 2
    server.submit(server.view(ada), {"More": "x"}, ada).settled()
    assert "got x" in server.view(ada).shown
    server.submit(server.view(ada), {"More": "clear"}, ada).settled()
    assert server.views(ada) == []
    assert server.violations == []


def test_a_trigger_is_good_once_and_for_three_seconds(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    bot.connect()

    @bot.app.command("/ask")
    async def ask(ack: AsyncAck) -> None:
        await ack()

    fresh, stale = (server.slash(ada, news, "/ask").settled() for _ in range(2))
    view = modal(section("x"))
    assert bot.refused("views.open", trigger_id="1.2.3", view=view)["error"] == "invalid_arguments"
    bot.call("views.open", trigger_id=fresh.trigger_id, view=view)
    assert bot.refused("views.open", trigger_id=fresh.trigger_id, view=view)["error"] == "exchanged_trigger_id"
    server.forward(3.1)
    assert bot.refused("views.open", trigger_id=stale.trigger_id, view=view)["error"] == "expired_trigger_id"
    assert [one.error for one in server.violations][-2:] == ["exchanged_trigger_id", "expired_trigger_id"]


def test_the_home_tab_is_published_and_pressed(server: SlackServer, bot: BoltBot, ada: str) -> None:
    pressed: list[Json] = []

    @bot.app.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        blocks = [section("your watches"), actions(button("Remove", "remove", value="7"))]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @bot.app.action("remove")
    async def remove(ack: AsyncAck, body: Json) -> None:
        await ack()
        pressed.append(body)

    bot.connect()
    server.open_home(ada)
    home = server.wait_for(lambda: server.home(ada))
    server.press(home, "Remove", ada)
    server.wait_for(lambda: pressed)
    assert pressed[0]["view"]["type"] == "home"
    assert pressed[0]["container"]["type"] == "view"
    assert server.violations == []


# --- events, connections ----------------------------------------------------------------------------------------------


def answering(app: AsyncApp, heard: list[Json]) -> None:
    @app.event("app_mention")
    async def mentioned(event: Json, say: AsyncSay) -> None:
        heard.append(event)
        await say(text="heard", thread_ts=event.get("thread_ts") or event["ts"])


def test_a_mention_in_a_thread_is_answered_there(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    heard: list[Json] = []
    answering(bot.app, heard)
    bot.connect()
    first = server.say(ada, news, "what was that?")
    act = server.mention(ada, news, "who spoke?", first.ts)
    assert act.reply.text == "heard"
    assert act.reply.thread_ts == first.ts
    assert server.messages(news, first.ts)[-1].text == "heard"
    assert server.messages(news, first.ts)[1].text == "<@U0BOT> who spoke?"


def test_an_unacknowledged_event_comes_again_and_a_repeat_says_so(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    heard: list[Json] = []
    answering(bot.app, heard)
    act = server.mention(ada, news, "anybody?")
    bot.connect()
    server.forward(3.1)
    assert act.reply.text == "heard"
    assert act.delivery is not None
    assert act.delivery.again == 1
    server.repeat(act)
    server.wait_for(lambda: len(heard) == 2)
    assert server.violations == []


def test_a_refresh_and_a_drop_are_survived_and_answers_go_on(
    server: SlackServer, bot: BoltBot, ada: str, news: str
) -> None:
    heard: list[Json] = []
    answering(bot.app, heard)
    bot.connect()
    server.connected()
    for number, end in enumerate((server.refresh, server.drop, server.warn)):
        before = len(server.sockets)
        end()
        server.wait_for(lambda before=before: len(server.sockets) > before and server.live)  # type: ignore[misc]
        server.mention(ada, news, f"still there {number}?").replied()
    assert len({one["ts"] for one in heard}) == 3


def test_several_connections_share_the_work(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    heard: list[Json] = []
    answering(bot.app, heard)
    bot.connect()
    bot.connect()
    server.connected(2)
    for number in range(4):
        server.mention(ada, news, f"{number}").replied()
    assert [one.sent for one in server.sockets] == [2, 2]
