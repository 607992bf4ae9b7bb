"""Posting with a real discord.py client against a loopback Discord that refuses what the real one refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import MessageGoneError, PermanentDeliveryError, TransientDeliveryError
from bot.model import Destination, Layout
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from summarizer.model import Digest, DigestStory
from tests.loopback.discord_state import NEWS, VOICE
from tests.platforms.discord_loop import session_in
from tests.platforms.discord_posting import DIGEST, STORIES, House, card, described, place, posting, sent
from tests.platforms.hostile import NOON


@pytest.fixture
def house() -> Iterator[House]:
    with posting() as one:
        yield one


def test_a_card_is_posted_as_it_was_drawn_and_pings_nobody(house: House) -> None:
    number = house.post(house.news, card())
    [message] = house.server.messages(house.news)
    assert str(message.id) == number
    assert message.labels() == ["All quotes", "Ask about a person", "Wrong speaker?"]
    assert "“We sail tomorrow”" in described(message)
    [asked] = house.server.asked("POST /channels/*/messages")
    assert asked.body["allowed_mentions"] == {"parse": []}
    assert (asked.body["nonce"], asked.body["enforce_nonce"]) == ("pq-1", True)


def test_the_same_key_posts_once(house: House) -> None:
    assert house.post(house.news, card()) == house.post(house.news, card())
    assert len(house.server.messages(house.news)) == 1


def test_an_answer_that_was_lost_is_found_and_not_posted_again(house: House) -> None:
    house.server.lose_answer("POST /channels/*/messages")
    with pytest.raises(TransientDeliveryError, match="cannot be reached"):
        house.post(house.news, card())
    [message] = house.server.messages(house.news)
    assert house.find(house.news, card()) == str(message.id)


def test_nothing_is_found_that_is_not_ours_or_not_the_same(house: House) -> None:
    house.server.say(house.guild.owner, house.news, "Ferries stay in port.")
    house.post(house.news, card(Digest("evening", NOON, NOON, "UTC", STORIES)))
    assert house.find(house.news, card()) is None


def test_a_message_is_found_behind_many_others(house: House) -> None:
    number = house.post(house.news, card())
    for index in range(120):
        house.server.say(house.guild.owner, house.news, f"Ferry {index}")
    assert house.find(house.news, card()) == number


def test_a_message_is_found_behind_however_many_others_and_not_where_it_is_older(house: House) -> None:
    number = house.post(house.news, card())
    for index in range(301):
        house.server.say(house.guild.owner, house.news, f"Ferry {index}")
    house.server.clock.advance(3600)
    assert house.find(house.news, card(), back_s=4000) == number
    before = len(house.server.asked("GET /channels/*/messages"))
    assert house.find(house.news, card(), back_s=1800) is None
    assert len(house.server.asked("GET /channels/*/messages")) == before + 1


@pytest.mark.parametrize(
    ("kind", "thread", "layout"),
    [(0, False, "card"), (0, True, "thread"), (NEWS, True, "thread"), (VOICE, True, "card"), (15, False, "forum")],
)
def test_the_layout_is_what_the_channel_holds(house: House, kind: int, thread: bool, layout: Layout) -> None:
    channel = house.server.add_channel(house.guild, "place", kind)
    assert house.loop.run(house.poster.layout(place(channel), thread=thread)) == layout


def test_details_stand_in_a_thread_under_the_card(house: House) -> None:
    card_id, *details = house.post_all(house.news, "thread")
    [thread] = house.server.threads(house.news)
    assert str(thread.id) == card_id
    assert thread.name == "MORNING · Thu 4 Jun · 14:00 Europe/Oslo"
    said = [message for message in house.server.messages(thread) if message.embeds]
    assert [str(message.id) for message in said] == details
    assert "“Nobody asked the crews”" in described(said[0])


def test_a_thread_that_is_there_already_or_closed_is_as_good(house: House) -> None:
    drawn, details = DiscordRenderer().digest(DIGEST, "thread")
    under = house.post(house.news, drawn, "pq-0")
    house.post(house.news, details, "pq-1", under)
    [thread] = house.server.threads(house.news)
    thread.archived = True
    again = house.post(house.news, details, "pq-2", under)
    assert str(house.server.messages(thread)[-1].id) == again
    assert house.find(house.news, details, under) == again
    thread.archived = True
    house.loop.run(house.poster.edit(place(house.news), again, card(), under))
    edited = house.server.messages(thread)[-1]
    assert edited.embeds[1]["title"] == "1\\. Harbour reopens · Fjord Post"
    assert edited.edited_at


def test_nothing_is_found_in_a_thread_that_is_not_begun(house: House) -> None:
    drawn, details = DiscordRenderer().digest(DIGEST, "thread")
    assert house.find(house.news, details, house.post(house.news, drawn)) is None


def test_a_forum_has_a_post_per_story_with_its_tags(house: House) -> None:
    forum = house.server.add_forum(house.guild, "stories", "Morning", "nordwire", "other")
    ids = house.post_all(forum, "forum")
    dredger, harbour = house.server.threads(forum)
    assert [str(dredger.id), str(harbour.id)] == ids
    assert (harbour.name, dredger.name) == ("Harbour reopens", "Dredger arrives")
    assert [forum.tags[tag] for tag in dredger.applied_tags] == ["Morning", "nordwire"]
    assert "“The fairway is clear”" in described(house.server.messages(harbour)[0])


def test_a_forum_that_asks_for_a_tag_gets_its_first(house: House) -> None:
    forum = house.server.add_forum(house.guild, "stories", "other", "more", tag_required=True)
    house.post_all(forum, "forum")
    assert [forum.tags[tag] for tag in house.server.threads(forum)[0].applied_tags] == ["other"]


def test_a_forum_post_is_made_once_where_the_answer_was_a_failure(house: House) -> None:
    forum = house.server.add_forum(house.guild, "stories")
    post, _ = DiscordRenderer().digest(DIGEST, "forum")
    house.server.fail("POST /channels/*/threads", 502, times=5)
    with pytest.raises(TransientDeliveryError, match="while a post was made"):
        house.post(forum, post)
    assert len(house.server.asked("POST /channels/*/threads")) == 1


def test_a_forum_post_whose_answer_was_lost_is_found(house: House) -> None:
    forum = house.server.add_forum(house.guild, "stories")
    post, _ = DiscordRenderer().digest(DIGEST, "forum")
    house.server.lose_answer("POST /channels/*/threads")
    with pytest.raises(TransientDeliveryError):
        house.post(forum, post)
    assert house.find(forum, post) == str(house.server.threads(forum)[0].id)


@pytest.mark.parametrize("closed", [False, True])
def test_a_forum_post_is_found_again_by_its_first_message(house: House, closed: bool) -> None:
    forum = house.server.add_forum(house.guild, "stories")
    first, second = DiscordRenderer().digest(DIGEST, "forum")
    house.post_all(forum, "forum", Digest("evening", NOON, NOON, "UTC", STORIES))
    assert house.find(forum, first) is None
    number = house.post(forum, first)
    house.server.threads(forum)[-1].archived = closed
    assert house.find(forum, first) == number
    assert house.find(forum, second) is None
    house.server.clock.advance(3600)
    assert house.find(forum, first) is None


def test_a_closed_forum_post_is_found_on_whatever_page(house: House) -> None:
    forum = house.server.add_forum(house.guild, "stories")
    first, other = DiscordRenderer().digest(DIGEST, "forum")
    number = house.post(forum, first)
    for index in range(120):
        house.post(forum, other | {"name": f"Story {index}"}, f"pq-{index}")
    for thread in house.server.threads(forum):
        thread.archived = True
    assert house.find(forum, first) == number


def test_cards_and_posts_are_edited_and_lose_buttons_that_are_gone(house: House) -> None:
    number = house.post(house.news, card())
    changed = DiscordRenderer().digest(Digest("morning", NOON, NOON, "UTC", (DigestStory("s", "New", None, ("A",)),)))[
        0
    ]
    bare = {key: value for key, value in changed.items() if key != "components"}
    house.loop.run(house.poster.edit(place(house.news), number, bare))
    [message] = house.server.messages(house.news)
    assert (message.embeds[1]["title"], message.labels()) == ("1\\. New · A", [])
    forum = house.server.add_forum(house.guild, "stories")
    post, _ = DiscordRenderer().digest(DIGEST, "forum")
    ours = house.post(forum, post)
    house.loop.run(house.poster.edit(place(forum), ours, {"message": bare, "name": "New", "tags": []}))
    assert house.server.messages(int(ours))[0].embeds[1]["title"] == "1\\. New · A"


def test_what_was_deleted_is_no_longer_there_to_be_edited(house: House) -> None:
    number = house.post(house.news, card())
    with pytest.raises(MessageGoneError, match="no longer there"):
        house.loop.run(house.poster.edit(place(house.news), str(int(number) + 1), sent(card())))
    with pytest.raises(MessageGoneError, match="or its thread"):
        house.loop.run(house.poster.edit(place(house.news), number, sent(card()), str(int(number) + 2)))


def test_a_watcher_is_told_in_person(house: House) -> None:
    mara = house.server.member(house.guild, "mara")
    person = Destination("discord", f"@{mara.id}")
    assert house.loop.run(house.poster.layout(person, thread=True)) == "card"
    assert house.loop.run(house.poster.check(person)) == []
    number = house.loop.run(house.poster.post(person, sent(card()), "pq-1"))
    [told] = house.server.direct_messages(mara)
    assert str(told.id) == number
    since = datetime.now(UTC) - timedelta(minutes=10)
    assert house.loop.run(house.poster.find(person, sent(card()), "pq-1", since=since)) == number
    house.loop.run(house.poster.edit(person, number, sent(card(replace(DIGEST, name="evening")))))
    assert told.embeds[0]["title"].startswith("EVENING")
    house.loop.run(house.poster.post(person, sent(card()), "pq-2"))
    assert len(house.server.asked("POST /users/@me/channels")) == 1


def test_a_watcher_who_takes_no_messages_is_told_how_to(house: House) -> None:
    shy = house.server.add_user("shy", takes_messages=False)
    house.server.join(house.guild, shy)
    for person in (f"@{shy.id}", "@12345"):
        with pytest.raises(PermanentDeliveryError, match="allow direct messages") as caught:
            house.loop.run(house.poster.post(Destination("discord", person), sent(card()), "pq-1"))
        assert caught.value.lost


def test_the_rate_limit_is_kept_and_a_long_one_is_told(house: House) -> None:
    house.server.rate_limit("POST /channels/*/messages", 0.05)
    house.post(house.news, card())
    house.server.rate_limit("POST /channels/*/messages", 90.0)
    with pytest.raises(TransientDeliveryError) as caught:
        house.post(house.news, card(), "pq-2")
    assert caught.value.retry_after_s == 90.0
    assert not caught.value.counts


def test_a_failing_discord_is_tried_again_by_the_client_and_a_lasting_one_later(house: House) -> None:
    house.server.fail("POST /channels/*/messages", 502)
    house.post(house.news, card())
    assert len(house.server.messages(house.news)) == 1
    house.server.fail("POST /channels/*/messages", 503)
    with pytest.raises(TransientDeliveryError, match="fails at the moment"):
        house.post(house.news, card(), "pq-2")


def test_a_wrong_token_is_told_without_showing_it(house: House) -> None:
    with session_in(house.loop, house.server, token="wrong.token.indeed") as session:
        with pytest.raises(TransientDeliveryError, match="Developer Portal") as caught:
            house.loop.run(DiscordPoster(session).post(place(house.news), card(), "pq-1"))
        assert "wrong" not in str(caught.value)
        assert not caught.value.counts


def test_a_discord_that_is_down_is_tried_again(house: House) -> None:
    down = session_in(house.loop, house.server, api_base="http://127.0.0.1:9/api/v10")
    with down as session, pytest.raises(TransientDeliveryError, match="cannot be reached") as caught:
        house.loop.run(DiscordPoster(session).layout(place(house.news), thread=False))
    assert not caught.value.counts
