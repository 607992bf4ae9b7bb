"""What the loopback Slack refuses, each with the error of the real one, and that it lets the like of it pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.loopback.slack_bolt_bot import BoltBot, bolt_bot
from tests.loopback.slack_calls import Json
from tests.loopback.slack_samples import actions, actors, button, field, modal, options, plain, rich, section, written
from tests.loopback.slack_server import SlackServer, slack_server


@pytest.fixture(scope="module")
def server() -> Iterator[SlackServer]:
    with slack_server() as one:
        yield one


@pytest.fixture(scope="module")
def bot(server: SlackServer) -> Iterator[BoltBot]:
    with bolt_bot(server) as one:
        yield one


@pytest.fixture(scope="module")
def ada(server: SlackServer) -> str:
    return server.add_user("ada")


@pytest.fixture(scope="module")
def news(server: SlackServer, ada: str) -> str:
    return server.add_channel("news", members={ada})


def text(kind: str, value: str) -> Json:
    return {"type": kind, "text": value}


def menu(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "menu", **more}


def confirming(**more: Any) -> Json:
    told = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    return button("Erase", "erase", confirm={**told, **more})


MANY = [str(number) for number in range(101)]
BLOCKS: list[tuple[str, list[Json], list[Json]]] = [
    ("section text", [section("x" * 3000)], [section("x" * 3001)]),
    ("no empty text", [section("x")], [section("")]),
    (
        "fields",
        [{"type": "section", "fields": [plain("x")] * 10}],
        [{"type": "section", "fields": [plain("x")] * 11}],
    ),
    (
        "field text",
        [{"type": "section", "fields": [plain("x" * 2000)]}],
        [{"type": "section", "fields": [plain("x" * 2001)]}],
    ),
    ("section needs text", [section("x")], [{"type": "section"}]),
    ("header", [{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    ("header is plain", [{"type": "header", "text": plain("x")}], [{"type": "header", "text": text("mrkdwn", "x")}]),
    (
        "context",
        [{"type": "context", "elements": [plain("x")] * 10}],
        [{"type": "context", "elements": [plain("x")] * 11}],
    ),
    ("no empty context", [{"type": "context", "elements": [plain("x")]}], [{"type": "context", "elements": []}]),
    (
        "actions",
        [actions(*(button("x", f"a{n}") for n in range(25)))],
        [actions(*(button("x", f"a{n}") for n in range(26)))],
    ),
    ("button text", [actions(button("x" * 75, "a"))], [actions(button("x" * 76, "a"))]),
    ("button value", [actions(button("x", "a", value="v" * 2000))], [actions(button("x", "a", value="v" * 2001))]),
    ("button style", [actions(button("x", "a", style="danger"))], [actions(button("x", "a", style="loud"))]),
    ("action id", [actions(button("x", "a" * 255))], [actions(button("x", "a" * 256))]),
    (
        "action ids once",
        [actions(button("x", "a"), button("y", "b"))],
        [actions(button("x", "a")), actions(button("y", "a"))],
    ),
    ("block id", [{**section("x"), "block_id": "b" * 255}], [{**section("x"), "block_id": "b" * 256}]),
    (
        "block ids once",
        [section("x", block_id="b"), section("y")],
        [section("x", block_id="b"), section("y", block_id="b")],
    ),
    ("no other keys", [section("x")], [section("x", colour="red")]),
    ("known types", [{"type": "divider"}], [{"type": "divided"}]),
    (
        "options",
        [actions(menu("static_select", options=options(*MANY[:100])))],
        [actions(menu("static_select", options=options(*MANY)))],
    ),
    (
        "option text",
        [actions(menu("static_select", options=options("x" * 75)))],
        [actions(menu("static_select", options=options("x" * 76)))],
    ),
    (
        "some options",
        [actions(menu("static_select", options=options("x")))],
        [actions(menu("static_select", options=[]))],
    ),
    (
        "groups",
        [actions(menu("static_select", option_groups=[{"label": plain("g"), "options": options("x")}]))],
        [actions(menu("static_select", option_groups=[{"label": plain("g" * 76), "options": options("x")}]))],
    ),
    (
        "initial option",
        [actions(menu("static_select", options=options("x"), initial_option=options("x")[0]))],
        [actions(menu("static_select", options=options("x"), initial_option=options("y")[0]))],
    ),
    (
        "overflow",
        [section("x", accessory=menu("overflow", options=options(*"abcde")))],
        [section("x", accessory=menu("overflow", options=options(*"abcdef")))],
    ),
    (
        "checkboxes",
        [actions(menu("checkboxes", options=options(*MANY[:10])))],
        [actions(menu("checkboxes", options=options(*MANY[:11])))],
    ),
    ("confirm", [actions(confirming())], [actions(confirming(confirm=plain("x" * 31)))]),
    ("confirm text", [actions(confirming(text=plain("x" * 300)))], [actions(confirming(text=plain("x" * 301)))]),
    (
        "rich text",
        [rich({"type": "text", "text": "x", "style": {"bold": True}})],
        [rich({"type": "text", "text": "x", "style": {"loud": True}})],
    ),
    ("no empty rich text", [rich({"type": "link", "url": "https://a.example"})], [rich({"type": "text", "text": ""})]),
    (
        "rich holder",
        [rich({"type": "text", "text": "x"}, holder="rich_text_quote")],
        [rich({"type": "text", "text": "x"}, holder="rich_text_box")],
    ),
    (
        "rich list",
        [
            rich(
                {"type": "rich_text_section", "elements": [{"type": "emoji", "name": "wave"}]},
                holder="rich_text_list",
                style="bullet",
            )
        ],
        [rich({"type": "text", "text": "x"}, holder="rich_text_list", style="bullet")],
    ),
    ("inputs are for views", [section("x")], [written("Words")]),
    ("places of elements", [section("x", accessory=button("y", "a"))], [actions(menu("plain_text_input"))]),
    ("blocks", [section("x")] * 50, [section("x")] * 51),
    (
        "image",
        [{"type": "image", "image_url": "https://a.example/i.png", "alt_text": "i"}],
        [{"type": "image", "image_url": "https://a.example/i.png"}],
    ),
]


@pytest.mark.parametrize(("good", "bad"), [case[1:] for case in BLOCKS], ids=[case[0] for case in BLOCKS])
def test_blocks_within_the_limits_pass_and_beyond_them_do_not(
    server: SlackServer, bot: BoltBot, news: str, good: list[Json], bad: list[Json]
) -> None:
    bot.call("chat.postMessage", channel=news, text="x", blocks=good)
    body = bot.refused("chat.postMessage", channel=news, text="x", blocks=bad)
    assert body["error"] == "invalid_blocks"
    assert body["response_metadata"]["messages"][0].startswith("[ERROR] ")
    assert "[json-pointer:/blocks" in body["response_metadata"]["messages"][0]
    assert server.violations[-1].body["blocks"] == bad


VIEWS: list[tuple[str, Json, Json]] = [
    ("title", modal(section("x"), title=plain("x" * 24)), modal(section("x"), title=plain("x" * 25))),
    ("submit", modal(section("x"), submit=plain("x" * 24)), modal(section("x"), submit=plain("x" * 25))),
    ("close", modal(section("x"), close=plain("x" * 24)), modal(section("x"), close=plain("x" * 25))),
    ("metadata", modal(section("x"), private_metadata="x" * 3000), modal(section("x"), private_metadata="x" * 3001)),
    ("callback", modal(section("x"), callback_id="x" * 255), modal(section("x"), callback_id="x" * 256)),
    ("blocks", modal(*[section("x")] * 100), modal(*[section("x")] * 101)),
    ("no empty view", modal(section("x")), modal()),
    ("label", modal(written("x" * 200)), modal(written("x" * 2001))),
    ("query", modal(actors(min_query_length=0)), modal(actors(min_query_length="2"))),
    (
        "files",
        modal(field("File", {"type": "file_input", "action_id": "f", "max_files": 10, "filetypes": ["opml"]})),
        modal(field("File", {"type": "file_input", "action_id": "f", "max_files": 11})),
    ),
    (
        "submit for inputs",
        modal(written("Words")),
        {key: value for key, value in modal(written("Words")).items() if key != "submit"},
    ),
    ("kind", modal(section("x")), {"type": "home", "blocks": [section("x")]}),
    ("keys", modal(section("x"), notify_on_close=True), modal(section("x"), footer="x")),
]


@pytest.mark.parametrize(("good", "bad"), [case[1:] for case in VIEWS], ids=[case[0] for case in VIEWS])
def test_views_within_the_limits_open_and_beyond_them_do_not(
    server: SlackServer, bot: BoltBot, ada: str, good: Json, bad: Json
) -> None:
    def trigger() -> str:
        with server.workspace.changed:
            return server.workspace.new_trigger(ada)

    bot.call("views.open", trigger_id=trigger(), view=good)
    body = bot.refused("views.open", trigger_id=trigger(), view=bad)
    assert body["error"] == "invalid_arguments"
    assert "[json-pointer:/view" in body["response_metadata"]["messages"][0]


def test_a_home_tab_has_no_title_no_file_input_and_no_stale_hash(bot: BoltBot, ada: str) -> None:
    home = {"type": "home", "blocks": [section("x")]}
    published = bot.call("views.publish", user_id=ada, view=home)
    bot.call("views.publish", user_id=ada, view=home, hash=published["view"]["hash"])
    stale = bot.refused("views.publish", user_id=ada, view=home, hash=published["view"]["hash"])
    assert stale["error"] == "hash_conflict"
    titled = bot.refused("views.publish", user_id=ada, view={**home, "title": plain("x")})
    assert titled["error"] == "invalid_arguments"
    files = {**home, "blocks": [field("File", {"type": "file_input", "action_id": "f"})]}
    assert bot.refused("views.publish", user_id=ada, view=files)["error"] == "invalid_arguments"


MESSAGES: list[tuple[Json, str]] = [
    ({}, "no_text"),
    ({"text": "x" * 40_001}, "msg_too_long"),
    ({"blocks": [section("x" * 2700)] * 5}, "msg_blocks_too_long"),
    ({"blocks": "no list"}, "invalid_blocks_format"),
    ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ({"text": "x", "metadata": {"event_type": "x", "event_payload": {"x": "y" * 20_000}}}, "metadata_too_large"),
    ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
]


@pytest.mark.parametrize(("given", "error"), MESSAGES, ids=[case[1] for case in MESSAGES])
def test_a_message_is_refused(bot: BoltBot, news: str, given: Json, error: str) -> None:
    assert bot.refused("chat.postMessage", channel=news, **given)["error"] == error


def test_the_longest_message_passes_and_its_edit_is_shorter(bot: BoltBot, news: str) -> None:
    posted = bot.call("chat.postMessage", channel=news, text="x" * 40_000, blocks=[section("x" * 3000)] * 4)
    bot.call("chat.update", channel=news, ts=posted["ts"], text="x" * 4000)
    assert bot.refused("chat.update", channel=news, ts=posted["ts"], text="x" * 4001)["error"] == "msg_too_long"


def test_where_the_bot_may_post(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    secret = server.add_channel("secret", "private", members={ada}, bot=False)
    apart = server.add_channel("apart", members={ada}, bot=False)
    closed = server.add_channel("closed", members={ada})
    server.channel(closed).archived = True
    for channel, error in ((secret, "channel_not_found"), (apart, "not_in_channel"), (closed, "is_archived")):
        assert bot.refused("chat.postMessage", channel=channel, text="x")["error"] == error
    assert bot.refused("chat.postMessage", channel="#news", text="x")["error"] == "channel_not_found"
    assert bot.refused("conversations.history", channel=apart)["error"] == "not_in_channel"
    server.scopes.add("chat:write.public")
    bot.call("chat.postMessage", channel=apart, text="x")
    server.scopes.remove("chat:write.public")
    bo = server.add_user("bo")
    assert bot.refused("chat.postEphemeral", channel=news, user=bo, text="x")["error"] == "user_not_in_channel"
    bot.call("chat.postEphemeral", channel=news, user=ada, text="for you")
    assert [one.text for one in server.ephemerals(ada)] == ["for you"]
    assert "for you" not in [one.text for one in server.messages(news)]


def test_channels_are_listed_as_the_bot_may_see_them(server: SlackServer, bot: BoltBot, ada: str) -> None:
    apart = server.add_channel("listed", members={ada}, bot=False)
    hidden = server.add_channel("hidden", "private", members={ada}, bot=False)
    types = {"types": "public_channel,private_channel"}
    listed = {one["id"] for one in bot.call("conversations.list", **types)["channels"]}
    own = {one["id"] for one in bot.call("users.conversations", **types)["channels"]}
    assert (apart in listed, apart in own, hidden in listed) == (True, False, False)
    assert bot.refused("conversations.join", channel=apart)["error"] == "missing_scope"
    assert bot.refused("conversations.list", types="secret")["error"] == "invalid_types"


def test_what_the_bot_may_edit(server: SlackServer, bot: BoltBot, ada: str, news: str) -> None:
    said = server.say(ada, news, "mine").ts
    assert bot.refused("chat.update", channel=news, ts=said, text="x")["error"] == "cant_update_message"
    assert bot.refused("chat.delete", channel=news, ts=said)["error"] == "cant_delete_message"
    assert bot.refused("chat.update", channel=news, ts="1.000001", text="x")["error"] == "message_not_found"


def test_a_direct_message_is_opened_by_person(server: SlackServer, bot: BoltBot, ada: str) -> None:
    opened = bot.call("conversations.open", users=ada)["channel"]["id"]
    bot.call("chat.postMessage", channel=opened, text="one")
    bot.call("chat.postMessage", channel=ada, text="two")
    assert [one.text for one in server.dms(ada)] == ["one", "two"]
    assert bot.refused("conversations.open", users="U404")["error"] == "user_not_found"
    assert bot.refused("conversations.open")["error"] == "users_list_not_supplied"


SCOPED: list[tuple[str, str, Json]] = [
    ("chat.postMessage", "chat:write", {"text": "x"}),
    ("conversations.info", "channels:read", {}),
    ("conversations.members", "channels:read", {}),
    ("conversations.history", "channels:history", {}),
    ("conversations.open", "im:write", {"users": "U1"}),
    ("users.info", "users:read", {"user": "U1"}),
    ("usergroups.users.list", "usergroups:read", {"usergroup": "S1"}),
    ("files.info", "files:read", {"file": "F1"}),
    ("files.getUploadURLExternal", "files:write", {"filename": "x", "length": 1}),
]


@pytest.mark.parametrize("case", SCOPED, ids=[case[0] for case in SCOPED])
def test_a_method_demands_its_scope(server: SlackServer, bot: BoltBot, news: str, case: tuple[str, str, Json]) -> None:
    method, scope, given = case
    server.scopes.remove(scope)
    try:
        body = bot.refused(method, channel=news, **given)
    finally:
        server.scopes.add(scope)
    assert (body["error"], body["needed"]) == ("missing_scope", scope)
    assert scope not in body["provided"].split(",")


def test_only_good_tokens_are_taken(server: SlackServer, bot: BoltBot) -> None:
    good = bot.run(bot.client.auth_test())
    assert "chat:write" in good.headers["x-oauth-scopes"].split(",")
    assert (good["user_id"], good["bot_id"], good["team_id"]) == ("U0BOT", "B0BOT", "T0LOOPBACK")
    own = bot.client.token
    for token, error in (
        ("xoxb-wrong", "invalid_auth"),
        ("", "not_authed"),
        ("xapp-loopback-1", "not_allowed_token_type"),
    ):
        bot.client.token = token
        assert bot.refused("users.info", user="U1")["error"] == error
    bot.client.token = own
    assert bot.refused("apps.connections.open")["error"] == "not_allowed_token_type"
    assert bot.refused("chat.postMassage")["error"] == "unknown_method"
    for problem in ("token_revoked", "account_inactive"):
        server.revoke(problem)
        assert bot.refused("auth.test")["error"] == problem
    server.revoke("")


def test_people_are_told_as_they_are(server: SlackServer, bot: BoltBot) -> None:
    boss = server.add_user("boss", is_admin=True, is_owner=True, tz="America/New_York")
    guest = server.add_user("guest", is_stranger=True, team_id="T0OTHER")
    told = bot.call("users.info", user=boss)["user"]
    assert (told["is_admin"], told["is_owner"], told["tz"]) == (True, True, "America/New_York")
    told = bot.call("users.info", user=guest)["user"]
    assert (told["is_stranger"], told["team_id"]) == (True, "T0OTHER")
    group = server.add_usergroup(boss)
    assert bot.call("usergroups.users.list", usergroup=group)["users"] == [boss]
    assert bot.refused("usergroups.users.list", usergroup="S404")["error"] == "no_such_subteam"


def test_an_external_id_is_one_views_own(server: SlackServer, bot: BoltBot, ada: str) -> None:
    with server.workspace.changed:
        first, second = (server.workspace.new_trigger(ada) for _ in range(2))
    view = modal(section("x"), external_id="only-one")
    bot.call("views.open", trigger_id=first, view=view)
    bot.call("views.update", external_id="only-one", view=view)
    assert bot.refused("views.open", trigger_id=second, view=view)["error"] == "duplicate_external_id"
    assert bot.refused("views.update", view_id="V404", view=modal(section("x")))["error"] == "not_found"
