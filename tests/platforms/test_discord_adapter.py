"""The connection with a real discord.py client, a real store and its commands, against a loopback Discord."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import Asker, Reply
from bot.errors import StoreError
from bot.model import Destination
from bot.platforms.discord_adapter import Roles
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from summarizer.model import Digest, DigestStory
from tests.newsroom import NOW, sample
from tests.platforms.discord_house import House, discord_house, shown
from tests.platforms.discord_loop import session_in
from tests.platforms.hostile import citation


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with discord_house(tmp_path) as one:
        yield one


# --- questions -----------------------------------------------------------------------------------------------------


def test_a_question_is_acknowledged_at_once_and_answered_privately(house: House) -> None:
    with house.connected():
        asked = house.server.slash(house.rolf, house.news, "actor", name="Ada Lind")
        answer = asked.wait()
        assert answer.ephemeral
        assert "“We sail tomorrow”" in shown(answer)
        assert "Searched" in shown(answer)
        assert asked.acknowledged_after_s is not None
        assert asked.acknowledged_after_s < 3.0
        assert house.server.identifies[0]["intents"] == 1


def test_a_page_is_turned_in_place_and_an_answer_is_shared_with_all(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        turned = house.server.press(answer, "Next page", house.rolf).wait()
        assert turned is answer
        assert "“We sail tomorrow”" not in shown(turned)
        assert "“I have seen the money”" in shown(turned)
        house.server.press(answer, "Share", house.rolf).wait_answered()
        [public] = [one for one in house.server.messages(house.news) if not one.ephemeral]
        assert "“I have seen the money”" in shown(public)
        assert "shared by Rolf" in shown(public)
        assert "Share" not in public.labels()
        assert public.pings == []


def test_a_button_of_a_public_card_answers_privately_and_leaves_the_card(house: House) -> None:
    house.subscribe()
    with house.connected():
        house.ask(house.rolf, "actor", name="Ada Lind")
        house.server.press(house.server.backend.desk.ephemeral()[0], "Share", house.rolf).wait_answered()
        [public] = [one for one in house.server.messages(house.news) if not one.ephemeral]
        before = shown(public)
        answer = house.server.press(public, public.labels()[0], house.mara).wait()
        assert answer.ephemeral
        assert answer is not public
        assert shown(public) == before


def test_a_button_works_after_a_restart_long_ones_too(house: House) -> None:
    words = "dredger " * 20
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind", source="Nordwire", when="400 days")
        assert "Share" in answer.labels()
        long = house.ask(house.rolf, "quotes", text=words.strip())
        kept = [one["custom_id"] for one in long.buttons()]
        assert any(one.startswith("kept|") for one in kept)
    with house.connected():
        pressed = house.server.press(long, long.labels()[0], house.rolf)
        assert pressed.wait() is long
        assert "forgotten" not in shown(long)


def test_a_forgotten_button_says_so_and_keeps_the_message(house: House) -> None:
    with house.connected():
        answer = house.ask(house.rolf, "actor", name="Ada Lind")
        before = shown(answer)
        next(iter(answer.buttons()))["custom_id"] = "kept|000000000000000000000000"
        pressed = house.server.press(answer, answer.labels()[0], house.rolf)
        pressed.wait_answered()
        [said] = pressed.followups
        assert said.ephemeral
        assert "forgotten" in shown(said)
        assert shown(answer) == before


def test_a_form_asks_for_what_a_button_lacks(house: House) -> None:
    with house.connected():
        house.subscribe()
        [card] = DiscordRenderer().reply(Reply(lines=("card",), share=""))
        card |= {"components": DiscordRenderer().digest(card_digest())[0]["components"]}
        with session_in(house.loop, house.server) as session:
            place = Destination("discord", str(house.news.id))
            house.loop.run(DiscordPoster(session).post(place, card, "pq-1"))
        [public] = house.server.messages(house.news)
        form = house.server.press(public, "Ask about a person", house.rolf).wait_answered()
        assert form.modal
        assert form.modal["title"] == "Ask about a person"
        answer = house.server.submit(form, name="Ada Lind").wait()
        assert answer.ephemeral
        assert "“We sail tomorrow”" in shown(answer)


def card_digest() -> Digest:
    quotes = (citation("We sail tomorrow"), citation("The fairway is clear"))
    story = DigestStory("s", "Harbour", None, ("Fjord Post",), citations=quotes, articles=(1,))
    return Digest("morning", NOW, NOW, "Europe/Oslo", (story,))


def test_actors_and_feeds_are_completed(house: House) -> None:
    with house.connected():
        typed = house.server.autocomplete(house.rolf, house.news, "actor", "name", name="ada").wait_answered()
        assert typed.choices == [{"name": "Ada Lind", "value": "Ada Lind"}]
        feeds = house.server.autocomplete(house.mara, house.news, "news feed remove", "feed", feed="").wait_answered()
        assert feeds.choices is not None
        assert sorted(one["name"] for one in feeds.choices) == ["Fjord Post", "Nordwire"]


def test_a_store_in_trouble_suggests_nothing_and_still_answers(house: House) -> None:
    async def fails(_line: str, _asker: Asker) -> list[Any]:
        raise StoreError("the disk is full")

    with house.connected(change=lambda one: replace(one, complete=fails)):
        typed = house.server.autocomplete(house.rolf, house.news, "actor", "name", name="ada").wait_answered()
        assert typed.choices == []


def test_in_direct_messages_everybody_may_ask(house: House) -> None:
    with house.connected():
        answer = house.server.slash(house.mara, house.server.direct(house.mara), "actor", name="Ada Lind").wait()
        assert "“We sail tomorrow”" in shown(answer)
        refused = house.server.slash(house.mara, house.server.direct(house.mara), "news feed list").wait()
        assert "admins" in shown(refused)


def test_in_the_thread_under_a_card_the_question_is_one_of_the_channel(house: House) -> None:
    asked_in: list[str] = []

    async def told(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        asked_in.append(asker.channel)
        return Reply(lines=("done",))

    house.subscribe()
    with house.connected(change=lambda one: replace(one, dispatch=told)):
        with session_in(house.loop, house.server) as session:
            poster, place = DiscordPoster(session), Destination("discord", str(house.news.id))
            card, details = DiscordRenderer().digest(card_digest(), "thread")
            under = house.loop.run(poster.post(place, card, "pq-0"))
            house.loop.run(poster.post(place, {key: details[key] for key in details if key != "under"}, "pq-1", under))
        [thread] = house.server.threads(house.news)
        house.server.slash(house.rolf, thread, "help").wait()
        house.subscribe("evening", thread)
        house.server.slash(house.rolf, thread, "help").wait()
    assert asked_in == [str(house.news.id), str(thread.id)]


def test_times_are_those_of_the_channels_digest(house: House) -> None:
    house.subscribe()
    with house.connected():
        assert "Fjord Post 4 Jun 13:00" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


# --- admins --------------------------------------------------------------------------------------------------------


def test_admins_are_those_who_manage_the_server_or_hold_a_configured_role_at_each_use(house: House) -> None:
    editors = house.server.add_role(house.guild, "editors")
    with house.connected(Roles(admin=frozenset({str(editors.id)}))):
        assert "Fjord Post" in shown(house.ask(house.mara, "news feed list"))
        assert "admins" in shown(house.ask(house.rolf, "news feed list"))
        house.guild.members[house.rolf.id].add(editors.id)
        assert "Fjord Post" in shown(house.ask(house.rolf, "news feed list"))
        house.guild.members[house.rolf.id].clear()
        assert "admins" in shown(house.ask(house.rolf, "news feed list"))


def test_a_feed_is_added_and_a_digest_made_for_another_channel(house: House) -> None:
    house.room.operated.samples["https://baltic.example/feed.xml"] = sample("Ferries stay in port")
    other = house.server.add_channel(house.guild, "evening")
    with house.connected():
        added = house.ask(house.mara, "news feed add", url="https://baltic.example/feed.xml", backlog=3)
        assert "Added Baltic Courier" in shown(added)
        made = house.ask(house.mara, "news digest create", name="evening", at="18:00", channel=other)
        assert "Created evening" in shown(made)
    found = house.digest("evening")
    assert found.destination == Destination("discord", str(other.id))
    assert found.space == str(house.guild.id)


OPML = b"""<opml version="2.0"><body><outline type="rss" text="Baltic" xmlUrl="https://baltic.example/f.xml"/></body></opml>"""


def test_opml_goes_in_as_an_attachment_and_comes_out_as_a_file(house: House) -> None:
    with house.connected():
        file = house.server.attachment("feeds.opml", OPML)
        assert "Added 1 feed" in shown(house.ask(house.mara, "news feed import", file=file))
        out = house.ask(house.mara, "news feed export")
        [attached] = out.attachments
        assert attached.filename == "pullquote.opml"
        assert b"baltic.example" in attached.content


def test_a_file_that_is_too_large_is_not_fetched(house: House) -> None:
    with house.connected():
        file = house.server.attachment("feeds.opml", b"x" * 2_000_001)
        assert "larger than 2 MB" in shown(house.ask(house.mara, "news feed import", file=file))


def test_a_file_that_is_gone_is_told(house: House) -> None:
    with house.connected():
        file = house.server.attachment("feeds.opml", OPML)
        house.server.backend.world.files.clear()
        assert "send it again" in shown(house.ask(house.mara, "news feed import", file=file))
