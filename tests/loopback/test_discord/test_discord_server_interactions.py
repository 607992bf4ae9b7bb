"""Interactions of the loopback Discord with a real discord.py client: asked, acknowledged, answered, refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.loopback import discord_broken as broken
from tests.loopback.discord_client import Live, discord, live_client
from tests.loopback.discord_interactions import Interaction
from tests.loopback.discord_menus import NotOffered
from tests.loopback.discord_server import Discord
from tests.loopback.discord_state import FORUM, Channel, Guild, Message, Payload, User

ACTOR = broken.command(
    broken.option(required=True, autocomplete=True), broken.option(4, "count", min_value=1, max_value=25)
)
FEED = broken.command(
    broken.option(
        2,
        "feed",
        options=[
            broken.option(1, "add", options=[broken.option(name="url", required=True), broken.option(7, "channel")]),
            broken.option(1, "import", options=[broken.option(11, "file", required=True)]),
        ],
    ),
    name="news",
    default_member_permissions=32,
    contexts=[0],
)
PAGES = broken.row(
    broken.button(label="Next", custom_id="next:1"),
    {"type": 2, "style": 5, "label": "Read", "url": "https://harbour.example/ferries"},
    broken.button(label="Gone", custom_id="gone", disabled=True),
)
HIDDEN = 64


@pytest.fixture
def mara(server: Discord, guild: Guild) -> User:
    return server.member(guild, "mara", "MANAGE_GUILD")


@pytest.fixture
def live(server: Discord, guild: Guild) -> Iterator[Live]:
    assert guild.joined
    with live_client(server) as one:
        one.register(ACTOR, FEED)
        yield one


class Answering:
    """The client's side of one interaction, in plain requests."""

    def __init__(self, live: Live, asked: Interaction) -> None:
        self._live = live
        live.server.wait_for(lambda: any(one.id == asked.id for (one,) in live.told("interaction")))
        self.callback = f"/interactions/{asked.id}/{asked.token}/callback"
        self.webhook = f"/webhooks/{live.client.application_id}/{asked.token}"
        self.original = f"{self.webhook}/messages/@original"

    def acknowledge(self, kind: int, **data: Any) -> None:
        self._live.rest("POST", self.callback, {"type": kind} | ({"data": data} if data else {}))

    def edit(self, **body: Any) -> Payload:
        edited: Payload = self._live.rest("PATCH", self.original, body)
        return edited


@pytest.fixture
def card(server: Discord, live: Live, mara: User, news: Channel) -> Message:
    """An answer with buttons that everybody sees."""
    asked = server.slash(mara, news, "actor", name="Mayor Vance")
    Answering(live, asked).acknowledge(4, content="Two quotes.", components=[PAGES])
    return asked.wait()


def test_a_command_is_deferred_and_answered(server: Discord, live: Live, mara: User, news: Channel) -> None:
    asked = server.slash(mara, news, "actor", name="Mayor Vance")
    answering = Answering(live, asked)
    answering.acknowledge(5)
    assert asked.wait_acknowledged().reply is None
    assert asked.acknowledged_after_s is not None
    assert 0 <= asked.acknowledged_after_s < 3
    answering.edit(content="Two quotes.", components=[PAGES])
    assert asked.wait().content == "Two quotes."
    assert asked.wait().labels() == ["Next", "Read", "Gone"]
    assert server.messages(news) == [asked.reply]
    assert live.rest("GET", answering.original)["content"] == "Two quotes."
    live.rest("DELETE", answering.original)
    assert live.refused("GET", answering.original).code == 10008
    assert server.messages(news) == []
    assert asked.reply is None


def test_the_client_reads_what_was_asked_and_by_whom(
    server: Discord, live: Live, guild: Guild, mara: User, news: Channel
) -> None:
    forum = server.add_forum(guild, "stories")
    server.slash(mara, news, "news feed add", url="https://harbour.example/feed", channel=forum)
    (one,) = live.wait_told("interaction")
    assert (one.user.name, one.guild_id, one.channel.id, one.locale.value) == ("mara", guild.id, news.id, "en-US")
    assert one.permissions.manage_guild
    assert one.app_permissions.embed_links
    assert not one.app_permissions.manage_guild
    group = one.data["options"][0]
    assert (group["name"], group["type"]) == ("feed", 2)
    assert group["options"][0]["options"][0] == {"type": 3, "name": "url", "value": "https://harbour.example/feed"}
    assert one.data["resolved"]["channels"][str(forum.id)]["type"] == FORUM
    assert one.context.guild


def test_a_file_given_to_a_command_can_be_fetched(server: Discord, live: Live, mara: User, news: Channel) -> None:
    opml = server.attachment("feeds.opml", b"<opml/>", "text/x-opml")
    server.slash(mara, news, "news feed import", file=opml)
    (one,) = live.wait_told("interaction")
    (file,) = one.data["resolved"]["attachments"].values()
    assert (file["filename"], file["size"], file["content_type"]) == ("feeds.opml", 7, "text/x-opml")
    assert live.do(live.client.http.get_from_cdn(file["url"])) == b"<opml/>"
    with pytest.raises(discord.NotFound):
        live.do(live.client.http.get_from_cdn(file["url"] + "x"))


def test_a_late_acknowledgement_is_refused(server: Discord, live: Live, mara: User, news: Channel) -> None:
    asked = server.slash(mara, news, "actor", name="Mayor Vance")
    answering = Answering(live, asked)
    server.clock.advance(3.1)
    refused = live.refused("POST", answering.callback, {"type": 5})
    assert (refused.status, refused.code) == (404, 10062)
    assert asked.late
    assert live.refused("PATCH", answering.original, {"content": "Too late"}).code == 10015


def test_a_second_acknowledgement_and_a_strange_one_are_refused(
    server: Discord, live: Live, mara: User, news: Channel
) -> None:
    answering = Answering(live, server.slash(mara, news, "actor", name="Mayor Vance"))
    for wrong in (6, 7, 8, 1):
        assert live.refused("POST", answering.callback, {"type": wrong, "data": {"choices": []}}).code == 50035
    answering.acknowledge(5)
    assert live.refused("POST", answering.callback, {"type": 5}).code == 40060
    assert live.refused("POST", "/interactions/1/nothing/callback", {"type": 5}).code == 10062


def test_the_webhook_ends_after_a_quarter_of_an_hour(server: Discord, live: Live, mara: User, news: Channel) -> None:
    answering = Answering(live, server.slash(mara, news, "actor", name="Mayor Vance"))
    answering.acknowledge(5)
    server.clock.advance(14 * 60)
    answering.edit(content="In time.")
    server.clock.advance(61)
    refused = live.refused("PATCH", answering.original, {"content": "Too late."})
    assert (refused.status, refused.code) == (401, 50027)


def test_a_pressed_button_edits_its_message(
    server: Discord, live: Live, mara: User, news: Channel, card: Message
) -> None:
    pressed = server.press(card, "Next", mara)
    (one,) = live.wait_told("interaction", 2)
    assert (one.data["custom_id"], one.message.id, one.message.content) == ("next:1", card.id, "Two quotes.")
    answering = Answering(live, pressed)
    answering.acknowledge(6)
    answering.edit(content="The second.")
    assert pressed.wait() is card
    again = server.press(card, "next:1", mara)
    Answering(live, again).acknowledge(7, content="The third.", components=[])
    assert again.wait() is card
    assert [one.content for one in server.messages(news)] == ["The third."]
    assert card.labels() == []


def test_what_a_message_does_not_offer_cannot_be_pressed(
    server: Discord, live: Live, guild: Guild, mara: User, card: Message
) -> None:
    for wanted in ("Read", "Gone", "Nothing"):
        with pytest.raises(NotOffered):
            server.press(card, wanted, mara)
    asked = server.slash(mara, guild.channel("news"), "actor", name="Mayor Vance")
    Answering(live, asked).acknowledge(4, content="For you.", components=[PAGES], flags=HIDDEN)
    with pytest.raises(NotOffered):
        server.press(asked.wait(), "Next", server.member(guild, "otto"))
    assert server.press(asked.wait(), "Next", mara).pressed is asked.wait()


def test_a_select_offers_its_options(server: Discord, live: Live, mara: User, news: Channel) -> None:
    asked = server.slash(mara, news, "actor", name="Vance")
    Answering(live, asked).acknowledge(4, content="Which?", components=[broken.row(broken.select(placeholder="Feeds"))])
    for values in (["9"], ["0", "1"], []):
        with pytest.raises(NotOffered):
            server.select(asked.wait(), "Feeds", values, mara)
    server.select(asked.wait(), "Feeds", ["1"], mara)
    (one,) = live.wait_told("interaction", 2)
    assert (one.data["values"], one.data["component_type"]) == (["1"], 3)


def test_an_ephemeral_answer_is_for_one_reader_and_not_in_history(
    server: Discord, live: Live, mara: User, news: Channel
) -> None:
    asked = server.slash(mara, news, "actor", name="Mayor Vance")
    answering = Answering(live, asked)
    answering.acknowledge(5, flags=HIDDEN)
    answering.edit(content="For you alone.", components=[PAGES])
    assert (asked.wait().ephemeral, asked.wait().only_for) == (True, mara)
    assert server.messages(news) == []
    assert live.rest("GET", f"/channels/{news.id}/messages") == []
    assert live.refused("GET", f"/channels/{news.id}/messages/{asked.wait().id}").code == 10008
    pressed = server.press(asked.wait(), "Next", mara)
    (one,) = live.wait_told("interaction", 2)
    assert one.message.flags.ephemeral
    Answering(live, pressed).acknowledge(7, content="The next.")
    assert asked.wait().content == "The next."


def test_follow_ups_come_after_the_answer(server: Discord, live: Live, mara: User, news: Channel) -> None:
    asked = server.slash(mara, news, "actor", name="Mayor Vance")
    answering = Answering(live, asked)
    assert live.refused("POST", answering.webhook, {"content": "Too soon."}).code == 10015
    answering.acknowledge(5, flags=HIDDEN)
    live.rest("POST", answering.webhook, {"content": "The promised one.", "flags": 0})
    assert (asked.wait().content, asked.wait().ephemeral) == ("The promised one.", True)
    shared = live.rest("POST", answering.webhook, {"content": "For all."})
    live.rest("PATCH", f"{answering.webhook}/messages/{shared['id']}", {"content": "For everybody."})
    assert [one.content for one in server.messages(news)] == ["For everybody."]
    assert [one.content for one in asked.messages] == ["The promised one.", "For everybody."]
    live.rest("DELETE", f"{answering.webhook}/messages/{shared['id']}")
    assert live.refused("GET", f"{answering.webhook}/messages/{shared['id']}").code == 10008
    assert server.messages(news) == []


def test_an_option_is_completed(server: Discord, live: Live, mara: User, news: Channel) -> None:
    typed = server.autocomplete(mara, news, "actor", "name", name="van")
    (one,) = live.wait_told("interaction")
    assert (one.type.value, one.data["options"][0]) == (
        4,
        {"type": 3, "name": "name", "value": "van", "focused": True},
    )
    answering = Answering(live, typed)
    assert live.refused("POST", answering.callback, {"type": 5}).code == 50035
    wrong: list[list[Payload]] = [[{"name": "x" * 101, "value": "x"}], [{"name": "x", "value": ""}], [{}] * 26]
    for choices in wrong:
        body = {"type": 8, "data": {"choices": choices}}
        assert live.refused("POST", answering.callback, body).code == 50035
    answering.acknowledge(8, choices=[{"name": "Mayor Vance", "value": "vance"}])
    assert typed.wait_answered().choices == [{"name": "Mayor Vance", "value": "vance"}]
    with pytest.raises(NotOffered):
        server.autocomplete(mara, news, "actor", "count", count="1")


def test_a_modal_is_shown_and_submitted(server: Discord, live: Live, mara: User, news: Channel, card: Message) -> None:
    pressed = server.press(card, "Next", mara)
    labelled = {"type": 18, "label": "Why", "component": {"type": 4, "custom_id": "why", "style": 2, "required": False}}
    shown = broken.modal(broken.row(broken.text_input(min_length=3)), labelled)
    Answering(live, pressed).acknowledge(9, **shown)
    assert pressed.wait_answered().modal == shown
    with pytest.raises(AssertionError, match="does not submit"):
        server.submit(pressed, text="ab")
    submitted = server.submit(pressed, text="Who said it?")
    (one,) = live.wait_told("interaction", 3)
    assert (one.type.value, one.data["custom_id"]) == (5, "ask")
    assert one.data["components"][0]["components"][0]["value"] == "Who said it?"
    assert one.data["components"][1]["component"]["value"] == ""
    answering = Answering(live, submitted)
    assert live.refused("POST", answering.callback, {"type": 9, "data": shown}).code == 50035
    answering.acknowledge(7, content="Asked.")
    assert server.messages(news)[0].content == "Asked."
    told = live.rest("POST", answering.webhook, {"content": "And told."})
    assert told["interaction_metadata"]["triggering_interaction_metadata"]["id"] == str(pressed.id)


@pytest.mark.parametrize(("place", "modal"), broken.MODALS)
def test_a_modal_over_a_limit_is_refused(
    server: Discord, live: Live, mara: User, *, news: Channel, place: str, modal: Payload
) -> None:
    answering = Answering(live, server.slash(mara, news, "actor", name="Vance"))
    assert live.refused("POST", answering.callback, {"type": 9, "data": modal}).code == 50035
    at = server.refusals[-1].answer["errors"]
    for step in place.split("."):
        at = at[step]
    assert at["_errors"]


def test_only_what_the_client_offers_can_be_asked(server: Discord, live: Live, guild: Guild, mara: User) -> None:
    assert set(server.commands) == {"actor", "news"}
    news, otto = guild.channel("news"), server.member(guild, "otto")
    wrong: list[tuple[User, str, dict[str, Any]]] = [
        (mara, "unknown", {}),
        (mara, "actor", {}),
        (mara, "actor", {"name": "Vance", "when": "today"}),
        (mara, "actor", {"name": "Vance", "count": 26}),
        (mara, "actor", {"name": "Vance", "count": "three"}),
        (mara, "news", {}),
        (mara, "news feed remove", {}),
        (otto, "news feed add", {"url": "https://harbour.example/feed"}),
    ]
    for user, path, options in wrong:
        with pytest.raises(NotOffered):
            server.slash(user, news, path, **options)
    assert live.told("interaction") == []


def test_in_a_direct_conversation_a_user_asks_and_no_member(server: Discord, live: Live, mara: User) -> None:
    channel = server.direct(mara)
    with pytest.raises(NotOffered):
        server.slash(mara, channel, "news feed add", url="https://harbour.example/feed")
    asked = server.slash(mara, channel, "actor", name="Vance")
    (one,) = live.wait_told("interaction")
    assert (type(one.user), one.guild_id, one.context.dm_channel) == (discord.User, None, True)
    Answering(live, asked).acknowledge(4, content="One quote.")
    assert [one.content for one in server.direct_messages(mara)] == ["One quote."]


def test_the_clients_own_ways_of_answering_work(server: Discord, live: Live, mara: User, news: Channel) -> None:
    asked = server.slash(mara, news, "actor", name="Vance")
    (one,) = live.wait_told("interaction")
    live.do(one.response.defer(ephemeral=True, thinking=True))
    live.do(one.edit_original_response(content="Two quotes."))
    shared = live.do(one.followup.send("Shared.", wait=True))
    assert shared.content == "Shared."
    assert asked.wait().content == "Two quotes."
    assert [one.content for one in server.messages(news)] == ["Shared."]


def test_commands_keep_their_ids_when_registered_anew(server: Discord, live: Live) -> None:
    before = {name: one["id"] for name, one in server.commands.items()}
    made = live.register(ACTOR | {"description": "Who said what"})
    assert (made[0]["id"], made[0]["contexts"], set(server.commands)) == (before["actor"], [0, 1, 2], {"actor"})
    listed = live.rest("GET", f"/applications/{live.client.application_id}/commands")
    assert [one["description"] for one in listed] == ["Who said what"]
