"""The bot on Slack: asked in every way that Slack has, by the real clients, over a real store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.model import Destination
from bot.platforms.slack_render import SlackRenderer
from summarizer.model import Digest, DigestStory
from tests.loopback.slack_reading import read
from tests.loopback.slack_server import SlackServer
from tests.platforms.hostile import NOON, citation
from tests.platforms.slack_newsroom import SlackRoom, slack_newsroom

# --- commands ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_a_command_is_answered_to_the_asker_alone_in_the_askers_zone(server: SlackServer, kim: str, news: str) -> None:
    act = server.slash(kim, news, "/actor", "Ada Lind")
    assert "“We sail tomorrow”" in act.reply.shown
    assert "Fjord Post 4 Jun 20:00" in act.reply.shown
    assert act.reply.ephemeral_to == kim
    assert act.reply.buttons == ["Next page", "Quotes about Ada Lind", "Chart", "Wrong speaker?", "Share"]
    assert server.posted(news) == []


@pytest.mark.usefixtures("bot")
def test_a_page_takes_the_place_of_the_one_before(server: SlackServer, kim: str, news: str) -> None:
    first = server.slash(kim, news, "/actor", "Ada Lind").reply
    act = server.press(first, "Next page", kim)
    assert act.reply.ts == first.ts
    assert "“Nothing moves in March”" in act.reply.shown
    assert len(server.ephemerals(kim)) == 1


@pytest.mark.usefixtures("bot")
def test_an_answer_is_shared_by_name_and_its_buttons_answer_privately(
    server: SlackServer, ada: str, kim: str, news: str
) -> None:
    private = server.slash(kim, news, "/actor", "Ada Lind").reply
    shared = server.press(private, "Share", kim).reply
    assert shared.ephemeral_to is None
    assert "Shared by kim" in shared.shown
    assert "Share" not in shared.buttons
    act = server.press(shared, "Next page", ada)
    assert act.reply.ephemeral_to == ada
    assert server.posted(news)[0].shown == shared.shown


@pytest.mark.usefixtures("bot")
def test_what_slack_encodes_is_understood(server: SlackServer, kim: str, news: str) -> None:
    act = server.slash(kim, news, "/quotes", "&lt;sail&gt; &amp; <https://a.example|a.example>")
    assert "No quotes with “<sail> & https://a.example”" in act.reply.shown


@pytest.mark.usefixtures("bot")
def test_roles_are_slacks_and_checked_at_each_use(server: SlackServer, ada: str, kim: str, news: str) -> None:
    refused = server.slash(kim, news, "/news", "feed list").reply
    assert "/news feed list is for admins." in refused.shown
    listed = server.slash(ada, news, "/news", "feed list").reply
    assert "Nordwire" in listed.shown
    with server.workspace.changed:
        server.workspace.users[ada].is_admin = False
    assert "for admins" in server.slash(ada, news, "/news", "feed list").reply.shown


def test_a_moderator_of_the_file_joins_two_forms_and_the_button_parts_them(
    server: SlackServer, kim: str, news: str, tmp_path: Path
) -> None:
    line = 'alias "Karl Berg" name:"Mona Berg"'
    with slack_newsroom(server, tmp_path):
        assert "is for moderators" in server.slash(kim, news, "/news", line).reply.shown
    with slack_newsroom(server, tmp_path, moderators=frozenset({kim})):
        told = server.slash(kim, news, "/news", line).reply
        assert told.ephemeral_to == kim
        assert "Mona Berg is one with Karl Berg from now on: 2 quotes, 2 forms" in told.shown
        assert told.buttons == ["Part them again"]
        parted = server.press(told, "Part them again", kim).reply
        assert "Mona Berg (1 quote) is no longer Karl Berg (1 quote)." in parted.shown


def test_people_and_groups_of_the_file_are_admins(
    server: SlackServer, kim: str, ada: str, news: str, tmp_path: Path
) -> None:
    group, mona = server.add_usergroup(kim), server.add_user("mona")
    with server.workspace.changed:
        server.workspace.users[ada].is_admin = False
        server.channel(news).members.add(mona)
    with slack_newsroom(server, tmp_path, admins=frozenset({group, ada})):
        for user in (kim, ada):
            assert "Nordwire" in server.slash(user, news, "/news", "feed list").reply.shown
        assert "for admins" in server.slash(mona, news, "/news", "feed list").reply.shown


@pytest.mark.usefixtures("bot")
def test_a_stranger_of_a_shared_channel_is_no_admin(server: SlackServer, news: str) -> None:
    guest = server.add_user("guest", is_admin=True, is_stranger=True, team_id="T0OTHER")
    with server.workspace.changed:
        server.channel(news).members.add(guest)
    assert "for admins" in server.slash(guest, news, "/news", "feed list").reply.shown


@pytest.mark.usefixtures("bot")
def test_slack_that_does_not_say_who_asks_makes_nobody_an_admin(server: SlackServer, ada: str, news: str) -> None:
    server.refuse("users.info", "internal_error")
    assert "for admins" in server.slash(ada, news, "/news", "feed list").reply.shown


# --- forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_an_actor_is_asked_for_in_a_form_and_answered_there(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/actor", "")
    form = server.view(kim)
    assert server.suggest(form, "Name", "Ad", kim) == ["Ada Lind"]
    server.submit(form, {"Name": "Ada Lind", "When": "last 7 days"}, kim)
    shown = server.wait_for(lambda: next((one for one in server.views(kim) if "“We sail" in one.shown), None))
    assert len(server.views(kim)) == 1
    act = server.press(shown, "Quotes about Ada Lind", kim)
    act.settled()
    server.wait_for(lambda: "kept her word" in server.view(kim).shown)


@pytest.mark.usefixtures("bot")
def test_an_answer_in_a_form_is_shared_to_where_it_was_asked(server: SlackServer, kim: str, news: str) -> None:
    server.slash(kim, news, "/quotes", "")
    server.submit(server.view(kim), {"Text": "sail"}, kim)
    shown = server.wait_for(lambda: next((one for one in server.views(kim) if "Share" in one.buttons), None))
    server.press(shown, "Share", kim)
    server.wait_for(lambda: server.posted(news))
    assert "“We sail tomorrow”" in server.posted(news)[0].shown
    server.wait_for(lambda: "Shared in the channel." in server.view(kim).shown)


OPML = b"""<opml version="2.0"><body><outline text="Baltic Courier" xmlUrl="https://baltic.example/feed.xml"/></body></opml>"""


@pytest.mark.usefixtures("bot")
def test_feeds_are_taken_from_a_file_and_given_as_one(server: SlackServer, ada: str, news: str) -> None:
    server.slash(ada, news, "/news", "feed import")
    file = server.upload(ada, "feeds.opml", OPML)
    server.submit(server.view(ada), {"File": [file]}, ada)
    server.wait_for(lambda: "Added 1 feed" in server.view(ada).shown)
    exported = server.slash(ada, news, "/news", "feed export").reply
    assert "pullquote.opml is in your messages with this app." in exported.shown
    [sent] = [one for message in server.dms(ada) for one in message.files]
    assert b"baltic.example" in server.workspace.contents[sent["id"]]


@pytest.mark.usefixtures("bot")
def test_no_file_is_fetched_from_elsewhere_with_our_token(server: SlackServer, ada: str, news: str) -> None:
    server.slash(ada, news, "/news", "feed import")
    file = server.upload(ada, "feeds.opml", OPML)
    with server.workspace.changed:
        server.workspace.files[file]["url_private_download"] = "https://files.slack.com.evil.example/x"
    server.submit(server.view(ada), {"File": [file]}, ada)
    server.wait_for(lambda: "not kept by Slack" in server.view(ada).shown)


@pytest.mark.usefixtures("bot")
def test_a_file_of_a_shared_channel_is_asked_for(server: SlackServer, ada: str, news: str) -> None:
    server.slash(ada, news, "/news", "feed import")
    kept, told = (server.upload(ada, "feeds.opml", OPML) for _ in range(2))
    with server.workspace.changed:
        server.workspace.files[told] = {"id": kept, "filetype": "opml", "file_access": "check_file_info"}
    server.submit(server.view(ada), {"File": [told]}, ada)
    server.wait_for(lambda: "Added 1 feed" in server.view(ada).shown)


@pytest.mark.usefixtures("bot")
def test_a_file_beyond_all_measure_is_refused(server: SlackServer, ada: str, news: str) -> None:
    server.slash(ada, news, "/news", "feed import")
    file = server.upload(ada, "feeds.opml", b"<" * 2_000_001)
    server.submit(server.view(ada), {"File": [file]}, ada)
    server.wait_for(lambda: "over 2 MB" in server.view(ada).shown)


# --- mentions, messages, the home tab ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("bot")
def test_a_mention_in_a_thread_is_a_command_answered_there(server: SlackServer, kim: str, news: str) -> None:
    root = server.say(kim, news, "What did she say?")
    for text in ("actor Ada Lind", "/actor Ada Lind"):
        act = server.mention(kim, news, text, root.ts)
        assert "“We sail tomorrow”" in act.reply.shown
        assert (act.reply.ephemeral_to, act.reply.thread_ts) == (kim, root.ts)
    server.press(act.reply, "Share", kim)
    server.wait_for(lambda: server.posted(news))
    assert server.posted(news)[0].thread_ts == root.ts


@pytest.mark.usefixtures("bot")
def test_a_mention_that_is_no_command_offers_what_it_could_mean(server: SlackServer, kim: str, news: str) -> None:
    choice = server.mention(kim, news, "Ada Lind").reply
    assert choice.buttons == ["Quotes by “Ada Lind”", "Search quotes for “Ada Lind”", "Stories with “Ada Lind”"]
    assert "“We sail tomorrow”" in server.press(choice, "Quotes by “Ada Lind”", kim).reply.shown


@pytest.mark.usefixtures("bot")
def test_a_bare_mention_shows_help_and_asks_by_buttons(server: SlackServer, kim: str, news: str) -> None:
    helped = server.mention(kim, news, "").reply
    assert "/actor name [about] [when] [source]" in helped.shown
    assert "/news help" in helped.shown
    server.press(helped, "Ask about a person", kim)
    assert server.view(kim).title == "/actor"


@pytest.mark.usefixtures("bot")
def test_a_mention_that_lacks_its_argument_asks_for_it(server: SlackServer, kim: str, ada: str, news: str) -> None:
    server.press(server.mention(kim, news, "actor").reply, "Give the name", kim)
    assert server.view(kim).title == "/actor"
    server.press(server.mention(ada, news, "news feed import").reply, "Choose a file", ada)
    assert server.view(ada).title == "/news feed import"


def test_an_event_that_comes_again_is_answered_once(server: SlackServer, bot: SlackRoom, kim: str, news: str) -> None:
    act = server.mention(kim, news, "actor Ada Lind")
    act.replied()
    server.repeat(act)
    server.wait_for(lambda: act.delivery and act.delivery.acks == 2)
    server.mention(kim, news, "actor Karl Berg").replied()
    server.wait_for(lambda: not bot.at_work)
    assert len(server.ephemerals(kim)) == 2


def test_bots_and_the_bot_itself_are_not_answered(server: SlackServer, bot: SlackRoom, kim: str, news: str) -> None:
    said = {"type": "app_mention", "channel": news, "text": "<@U0BOT> help", "ts": "1.1"}
    others: list[dict[str, Any]] = [{"user": "U0BOT"}, {}]
    others += [{"user": kim} | one for one in (
        {"bot_id": "B9"}, {"bot_profile": {"id": "B9"}}, {"subtype": "bot_message"}, {"edited": {"user": kim}},
        {"subtype": "message_changed"}, {"subtype": "message_deleted"},
    )]  # fmt: skip
    for extra in others:
        server.event(said | extra).settled()
    # Whatever those began asks Slack who asks before this one does, which comes last.
    server.mention(kim, news, "actor Karl Berg").replied()
    server.wait_for(lambda: not bot.at_work)
    assert len(server.asked("users.info")) == 1
    assert len(server.asked("chat.postEphemeral")) == 1


@pytest.mark.usefixtures("bot")
def test_the_home_tab_shows_and_asks(server: SlackServer, bot: SlackRoom, ada: str, kim: str, news: str) -> None:
    created = server.slash(ada, news, "/news", "digest create morning at:07:30").reply
    assert "Created morning" in created.shown
    server.open_home(kim)
    home = server.wait_for(lambda: server.home(kim))
    assert "1 digest" in home.shown
    assert "07:30 Europe/Oslo" in home.shown
    server.press(home, "Help", kim)
    server.wait_for(lambda: "/actor name" in server.view(kim).shown)
    server.press(home, "Ask about a person", kim)
    server.wait_for(lambda: server.view(kim).title == "/actor")
    assert bot.notices == []


def test_a_message_to_the_bot_itself_is_a_question(server: SlackServer, bot: SlackRoom, kim: str) -> None:
    with server.workspace.changed:
        direct = server.workspace.dm(kim).id
    said = server.say(kim, direct, "actor Ada Lind")
    event = {"type": "message", "channel_type": "im", "channel": direct, "user": kim, "ts": said.ts}
    server.event(event | {"text": said.text, "subtype": "message_changed"}).settled()
    server.event(event | {"text": said.text}).settled()
    shown = server.wait_for(lambda: server.ephemerals(kim))
    assert ["“We sail tomorrow”" in one.shown for one in shown] == [True]
    assert bot.notices == []


@pytest.mark.usefixtures("bot")
def test_a_file_written_to_the_bot_is_taken_with_its_words(server: SlackServer, ada: str, kim: str) -> None:
    for user, text, told in ((ada, "news feed import", "Added 1 feed"), (kim, "actor Ada Lind", "“We sail tomorrow”")):
        with server.workspace.changed:
            direct = server.workspace.dm(user).id
        said, file = server.say(user, direct, text), server.upload(user, "feeds.opml", OPML)
        event = {"type": "message", "channel_type": "im", "channel": direct, "user": user, "ts": said.ts, "text": text}
        server.event(event | {"subtype": "file_share", "files": [server.workspace.files[file]]}).settled()
        server.wait_for(lambda: any(told in one.shown for one in server.ephemerals(user)))  # noqa: B023 - waited for at once


@pytest.mark.usefixtures("bot")
def test_a_file_that_cannot_be_fetched_is_said_to_be(server: SlackServer, ada: str) -> None:
    with server.workspace.changed:
        direct = server.workspace.dm(ada).id
    said = server.say(ada, direct, "news feed import")
    event = {"type": "message", "channel_type": "im", "channel": direct, "user": ada, "ts": said.ts, "text": said.text}
    files = [{"id": "F1", "url_private_download": "https://evil.example/x"}]
    server.event(event | {"subtype": "file_share", "files": files}).settled()
    server.wait_for(lambda: any("not kept by Slack" in one.shown for one in server.ephemerals(ada)))


@pytest.mark.usefixtures("bot")
def test_a_watch_is_made_in_chat_and_shown_to_its_owner_alone(
    server: SlackServer, ada: str, kim: str, news: str
) -> None:
    assert "You are told when Ada Lind is quoted" in server.slash(kim, news, "/watch", "add Ada Lind").reply.shown
    for user, watches in ((kim, "1 watch"), (ada, "0 watches")):
        server.open_home(user)
        assert watches in server.wait_for(lambda: server.home(user)).shown  # noqa: B023 - waited for at once


def test_a_cards_button_answers_in_the_channel_though_the_card_has_a_thread(
    server: SlackServer, bot: SlackRoom, kim: str, news: str
) -> None:
    said = (citation("We sail"), citation("We wait"))
    story = DigestStory("s1", "Harbour reopens", None, ("Fjord Post",), citations=said, articles=(1, 2))
    card, below = SlackRenderer().digest(Digest("morning", NOON, NOON, "UTC", (story,), 2, 1))
    place, bare = Destination("slack", news), {name: below[name] for name in ("text", "blocks")}
    top = bot.run(bot.poster.post(place, card, "pq-1"))
    bot.run(bot.poster.post(place, bare, "pq-2", top))
    pressed = server.press(server.posted(news)[0], "All quotes", kim).reply
    assert "All quotes · 6 quotes" in pressed.shown
    assert (pressed.ephemeral_to, pressed.thread_ts) == (kim, None)
    server.press(server.posted(news)[0], "Ask about a person", kim)
    assert server.view(kim).title == "/actor"


BAD = "<!channel> <@U1> *b* _i_ ~s~ `c` :bomb: https://evil.example <https://evil.example|Fjord> @here #news"
ENCODED = BAD.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "typed", ["{} ", "add {}", "feed add {}", "digest {}", "why {}", "nothing {}", "filter add {}"]
)
def test_what_people_type_is_echoed_inert(server: SlackServer, ada: str, news: str, typed: str) -> None:
    text = typed.format(ENCODED)
    acts = [server.slash(ada, news, command, text) for command in ("/actor", "/quotes", "/story", "/watch", "/news")]
    acts.append(server.mention(ada, news, text))
    for act in acts:
        for message in act.replied():
            seen = read(message.blocks, message.text)
            assert (seen.pings, seen.links, seen.emoji) == ([], [], [])
            assert not {"b", "i", "s", "c"} & set(seen.emphasised)
