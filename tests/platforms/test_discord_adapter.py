"""The connection with a real discord.py client, a real store and its commands, against a loopback Discord."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.commands.catalogue import offers
from bot.commands.completion import Completion
from bot.commands.dispatch import Dispatcher
from bot.conversation import Asker, Reply
from bot.errors import StoreError
from bot.model import DeclaredSubscription, Destination, Schedule, Subscription
from bot.platforms import front_desk
from bot.platforms.discord_adapter import DiscordConnection, Roles
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from bot.ports import Reception
from summarizer.model import Digest, DigestStory
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, Guild, Message, User
from tests.newsroom import NOW, Newsroom, newsroom, sample
from tests.platforms.discord_loop import Loop, running_loop, session_in
from tests.platforms.hostile import citation

Changed = Callable[[Reception], Reception]


@dataclass
class House:
    """A connected bot, a guild with a channel and two people, and what the admins were told."""

    server: Discord
    loop: Loop
    directory: Path
    guild: Guild
    news: Channel
    mara: User
    rolf: User
    room: Newsroom
    notices: list[str] = field(default_factory=list)

    def subscribe(self, name: str = "morning", channel: Channel | None = None) -> None:
        place = Destination("discord", str((channel or self.news).id))
        digest = DeclaredSubscription(name, place, Schedule("Europe/Oslo", ("07:30",)), space=str(self.guild.id))
        assert self.loop.run(self.room.store.add_subscription(digest, NOW))

    def digest(self, name: str = "morning") -> Subscription:
        every = self.loop.run(self.room.store.subscriptions())
        return next(one for one in every if one.name == name)

    def ask(self, user: User, path: str, **options: Any) -> Message:
        return self.server.slash(user, self.news, path, **options).wait()

    @contextmanager
    def connected(self, roles: Roles | None = None, change: Changed | None = None) -> Iterator[DiscordConnection]:
        with session_in(self.loop, self.server) as session:
            connection = DiscordConnection(session, roles or Roles(), self.notices.append)
            desk, store = self.room.desk, self.room.store
            reception = Reception(Dispatcher(desk), Completion(desk), offers(), store, store, store, lambda: NOW)
            before = len(self.server.identifies)
            self.loop.run(connection.start(change(reception) if change else reception))
            try:
                self.server.wait_for(lambda: len(self.server.identifies) > before, 20, "a client at the gateway")
                self.server.wait_for(lambda: self.server.commands, what="registered commands")
                yield connection
            finally:
                self.loop.run(connection.stop())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with discord_server(likeness=True) as server, running_loop() as loop:
        guild = server.add_guild("Harbour", channels=("news",))
        mara, rolf = server.member(guild, "mara", "MANAGE_GUILD"), server.member(guild, "rolf")
        held = AsyncExitStack()
        room = loop.run(held.enter_async_context(newsroom(tmp_path)))
        try:
            yield House(server, loop, tmp_path, guild, guild.channel("news"), mara, rolf, room)
        finally:
            loop.run(held.aclose())
        assert server.violations == []


def shown(message: Message) -> str:
    """All that is written on a message, escapes out."""
    parts = [
        part
        for embed in message.embeds
        for part in (
            embed.get("title", ""),
            embed.get("description", ""),
            embed.get("footer", {}).get("text", ""),
            embed.get("author", {}).get("name", ""),
        )
    ]
    return "\n".join(filter(None, parts)).replace("\\", "")


# --- questions -----------------------------------------------------------------------------------------------------


def test_a_question_is_acknowledged_at_once_and_answered_privately(house: House) -> None:
    with house.connected():
        asked = house.server.slash(house.rolf, house.news, "actor", name="Ada Lind")
        answer = asked.wait()
        assert answer.ephemeral
        assert "“We sail tomorrow”" in shown(answer)
        assert "Searched" in shown(answer)
        assert asked.acknowledged_after_s is not None
        assert asked.acknowledged_after_s < 1.0
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


# --- commands ------------------------------------------------------------------------------------------------------


def test_commands_are_registered_once_and_again_where_they_changed(house: House) -> None:
    with house.connected():
        pass
    with house.connected():
        house.ask(house.rolf, "help")
    assert len(house.server.asked("PUT /applications/*/commands")) == 1
    fewer: Changed = lambda one: replace(one, offers=one.offers[:-1])  # noqa: E731 - a change in a line
    with house.connected(change=fewer):
        house.server.wait_for(lambda: len(house.server.asked("PUT /applications/*/commands")) == 2)


# --- load and trouble ----------------------------------------------------------------------------------------------


def test_too_many_questions_at_once_are_turned_away_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_desk, "AT_ONE_TIME", 1)
    held = house.loop.run(_event())

    async def slow(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        await held.wait()
        return Reply(lines=("done",))

    with house.connected(change=lambda one: replace(one, dispatch=slow)):
        first = house.server.slash(house.rolf, house.news, "help").wait_acknowledged()
        assert "Too many questions" in shown(house.ask(house.mara, "help"))
        house.loop.loop.call_soon_threadsafe(held.set)
        assert shown(first.wait()) == "done"


async def _event() -> asyncio.Event:
    return asyncio.Event()


def test_a_question_in_flight_is_told_to_be_asked_again_at_the_end(house: House) -> None:
    async def endless(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        await asyncio.Event().wait()
        raise AssertionError

    with house.connected(change=lambda one: replace(one, dispatch=endless)) as connection:
        asked = house.server.slash(house.rolf, house.news, "help").wait_acknowledged()
        began = time.monotonic()
        house.loop.run(connection.stop())
        assert time.monotonic() - began < 3.0
    assert "ask again in a moment" in shown(asked.wait())


def test_an_answer_survives_a_rate_limit_and_a_failure(house: House) -> None:
    with house.connected():
        house.server.rate_limit("PATCH /webhooks/*", 0.05)
        assert "“We sail tomorrow”" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))
        house.server.fail("PATCH /webhooks/*", 502)
        assert "“We sail tomorrow”" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


def test_a_global_limit_delays_no_acknowledgement(house: House) -> None:
    with house.connected():
        house.server.rate_limit("GET /channels/*", 2.0, everywhere=True)
        with session_in(house.loop, house.server) as session:
            waits = asyncio.run_coroutine_threadsafe(
                DiscordPoster(session).layout(Destination("discord", str(house.news.id)), thread=False), house.loop.loop
            )
            house.server.wait_for(lambda: house.server.asked("GET /channels/*"))
            house.server.slash(house.rolf, house.news, "help").wait_acknowledged(1.0)
            assert waits.result(10) == "card"


def test_a_dropped_connection_is_resumed_and_what_was_asked_meanwhile_answered(house: House) -> None:
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.reconnect()
        house.server.wait_for(lambda: house.server.resumes)
        assert "“We sail" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))
        house.server.drop()
        asked = house.server.slash(house.rolf, house.news, "actor", name="Ada Lind")
        assert "“We sail" in shown(asked.wait(20))


def test_a_session_that_is_gone_begins_anew(house: House) -> None:
    with house.connected():
        house.server.forget_sessions()
        house.server.reconnect()
        house.server.wait_for(lambda: len(house.server.identifies) == 2, 30)
        assert "“We sail" in shown(house.ask(house.rolf, "actor", name="Ada Lind"))


def test_after_a_long_outage_it_begins_anew_and_does_not_wait_longer_and_longer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.discord_adapter.PATIENCE_S", 0.2)
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.refuse_connections()
        house.server.drop()
        house.server.wait_for(lambda: len(house.server.asked("GET /users/@me")) > 1, 20, "another login")
        house.server.refuse_connections(refusing=False)
        house.server.wait_for(lambda: len(house.server.identifies) > 1, 20, "another session")
        house.ask(house.rolf, "help")


def test_a_gateway_that_is_down_at_the_start_is_dialled_again(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.server.refuse_connections()
    with session_in(house.loop, house.server) as session:
        connection = DiscordConnection(session, Roles(), house.notices.append)
        store = house.room.store
        desk = house.room.desk
        reception = Reception(Dispatcher(desk), Completion(desk), offers(), store, store, store, lambda: NOW)
        house.loop.run(connection.start(reception))
        try:
            house.server.wait_for(lambda: "tried again" in caplog.text)
            house.server.refuse_connections(refusing=False)
            house.server.wait_connected()
        finally:
            house.loop.run(connection.stop())
    assert "Traceback" not in caplog.text


def test_a_wrong_token_is_told_once_with_what_to_do_and_never_shown(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    with session_in(house.loop, house.server, token="a.wrong.token") as session:
        connection = DiscordConnection(session, Roles(), house.notices.append)
        store = house.room.store
        desk = house.room.desk
        reception = Reception(Dispatcher(desk), Completion(desk), offers(), store, store, store, lambda: NOW)
        house.loop.run(connection.start(reception))
        house.server.wait_for(lambda: "Developer Portal" in caplog.text)
        house.loop.run(connection.stop())
    assert caplog.text.count("Developer Portal") == 1
    assert "a.wrong.token" not in caplog.text


# --- servers and channels ------------------------------------------------------------------------------------------


def test_a_server_that_removes_the_bot_is_paused_and_goes_on_when_it_is_back(house: House) -> None:
    house.subscribe()
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.remove_bot(house.guild)
        house.server.wait_for(lambda: house.notices, what="a notice")
        assert house.digest().halted
        house.server.invite_bot(house.guild)
        house.server.wait_for(lambda: len(house.notices) == 2, what="another notice")
        assert house.digest().halted is None
    assert "removed from the Discord server Harbour" in house.notices[0]
    assert house.notices[0].endswith(": morning.")
    assert "back in the Discord server Harbour" in house.notices[1]


def test_an_outage_of_a_server_pauses_nothing(house: House) -> None:
    house.subscribe()
    with house.connected():
        house.server.outage(house.guild)
        house.server.invite_bot(house.guild)
        house.ask(house.rolf, "help")
    assert house.notices == []
    assert house.digest().halted is None


def test_a_removal_while_away_is_seen_at_the_start(house: House) -> None:
    house.subscribe()
    house.server.remove_bot(house.guild)
    with house.connected():
        house.server.wait_for(lambda: house.notices, what="a notice")
    assert house.digest().halted


def test_a_deleted_channel_pauses_its_digests_and_tells_once(house: House) -> None:
    house.subscribe()
    with house.connected():
        house.ask(house.rolf, "help")
        house.server.delete_channel(house.news)
        house.server.wait_for(lambda: house.notices, what="a notice")
    assert "#news was deleted" in house.notices[0]
    assert house.digest().halted


def test_a_digest_of_the_file_learns_its_server(house: House) -> None:
    place = Destination("discord", str(house.news.id))
    declared = DeclaredSubscription("file", place, Schedule("UTC", ("07:30",)))
    assert house.loop.run(house.room.store.add_subscription(declared, NOW))
    with house.connected():
        house.server.wait_for(lambda: house.digest("file").space == str(house.guild.id))
