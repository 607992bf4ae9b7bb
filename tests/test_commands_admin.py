"""What admins do in chat, on a real store: feeds, digests, filters; who may, and what breaks politely."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.catalogue import CATALOGUE
from bot.commands.dispatch import Dispatcher
from bot.commands.questions import BY_ARRIVAL
from bot.conversation import Asker
from bot.model import DeclaredFeed, DeclaredSubscription, Destination, PlannedDigest, Schedule, Slot, Wanted
from bot.platforms.terminal_render import TerminalRenderer
from summarizer.model import Digest, DigestStory
from tests.newsroom import ADMIN, NOW, READER, Newsroom, newsroom, sample

BALTIC = "https://baltic.example/feed.xml"
STORY = DigestStory("s1", "Harbour reopens", None, ("Fjord Post",))


def with_room(directory: Path, work: Callable[[Newsroom], Awaitable[None]]) -> None:
    async def run() -> None:
        async with newsroom(directory) as room:
            await work(room)

    asyncio.run(run())


async def declare(room: Newsroom, name: str = "morning") -> None:
    schedule = Schedule("Europe/Oslo", ("07:30",))
    declared = DeclaredSubscription(name, Destination("terminal"), schedule, Wanted())
    await room.store.declare_subscriptions([declared], NOW)


# --- feeds -----------------------------------------------------------------------------------------------------------


def test_a_feed_is_shown_first_and_added_when_the_backlog_is_chosen(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        room.operated.samples[BALTIC] = sample("Old", "New")
        shown = await room.ask(f"/news feed add {BALTIC}")
        assert shown.title == "Baltic Courier"
        assert [one.headline for one in shown.stories] == ["New"]
        assert [one.label for one in shown.actions] == ["Add, nothing old", "Add, with the last 3"]
        assert BALTIC not in {feed.url for feed in await room.store.feeds()}
        added = await room.ask(shown.actions[1].command)
        assert added.lines[0].startswith("Added Baltic Courier.")
        [feed] = [one for one in await room.store.feeds() if one.url == BALTIC]
        assert (feed.name, feed.backlog, feed.declared) == ("Baltic Courier", 3, False)
        assert (await room.ask(f"/news feed add {BALTIC}")).error

    with_room(tmp_path, work)


def test_a_feed_that_does_not_answer_is_told_and_not_added(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask("/news feed add https://nobody.example/ backlog:0")
        assert reply.error
        assert reply.lines == ("https://nobody.example/: nobody answers there",)
        assert len(await room.store.feeds()) == 2

    with_room(tmp_path, work)


def test_a_feed_is_paused_resumed_and_removed_by_its_name(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        paused = await room.ask("/news feed pause fjord")
        assert paused.lines == ("Fjord Post is paused.",)
        states = {row[0]: row[1] for row in (await room.ask("/news feed list")).table.rows}  # type: ignore[union-attr]
        assert states["Fjord Post"] == "paused"
        assert (await room.ask(paused.actions[0].command)).lines == ("Fjord Post is read again.",)
        assert (await room.ask("/news feed remove Nordwire")).lines == ("Removed Nordwire.",)
        assert [feed.name for feed in await room.store.feeds()] == ["Fjord Post"]
        assert (await room.ask("/news feed remove Nordwire")).error

    with_room(tmp_path, work)


def test_a_feed_of_the_file_can_be_paused_here_but_not_removed(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.store.declare_feeds([DeclaredFeed(BALTIC, "Baltic Courier")], NOW)
        refused = await room.ask("/news feed remove Baltic Courier")
        assert refused.error
        assert "set in pullquote.toml" in refused.lines[0]
        assert not (await room.ask("/news feed pause Baltic Courier")).error

    with_room(tmp_path, work)


def test_feeds_come_in_and_go_out_as_opml(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        out = (await room.ask("/news feed export")).attachment
        assert out is not None
        again = await room.ask("/news feed import feeds.opml", attachment=out.data)
        assert again.lines[0] == "Added 0 feeds; 2 were there already."
        more = out.data.replace(b"fjordpost", b"fjordmail")
        taken = await room.ask("/news feed import", attachment=more)
        assert taken.lines[0] == "Added 1 feed; 1 was there already."
        assert (await room.ask("/news feed import", attachment=b"nothing")).error
        assert (await room.ask("/news feed import")).error

    with_room(tmp_path, work)


def test_testing_a_feed_stores_nothing(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        room.operated.samples[BALTIC] = sample("Only")
        reply = await room.ask(f"/news feed test {BALTIC}")
        assert reply.lines[0] == "rss20 · 1 entry"
        assert len(await room.store.feeds()) == 2
        assert (await room.ask("/news feed test Fjord Post")).lines[0].startswith("https://fjordpost.example")

    with_room(tmp_path, work)


# --- digests and filters ---------------------------------------------------------------------------------------------


def test_a_digest_is_created_edited_previewed_run_and_paused(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        room.operated.stories = (STORY,)
        made = await room.ask('/news digest create evening at:"18:00" days:mon-fri feeds:nordWIRE stories:4')
        assert made.lines == ("Created evening: 18:00 Europe/Oslo, mon tue wed thu fri, 4 stories · Nordwire.",)
        assert (await room.ask("/news digest create evening at:19:00")).error
        edited = await room.ask("/news digest edit evening at:19:30 days:all")
        assert edited.lines == ("evening: 19:30 Europe/Oslo, 4 stories · Nordwire.",)
        [stored] = await room.store.subscriptions()
        assert stored.schedule == Schedule("Europe/Oslo", ("19:30",))
        assert (await room.ask("/news digest preview evening days:7")).digest is not None
        assert (await room.ask("/news digest run evening")).lines == ("evening is on its way.",)
        assert room.operated.posts == ["evening"]
        paused = await room.ask("/news digest pause evening")
        assert (await room.store.subscriptions())[0].paused
        await room.ask(paused.actions[0].command)
        assert not (await room.store.subscriptions())[0].paused

    with_room(tmp_path, work)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/news digest create list at:07:30", "that is a command"),
        ("/news digest create noon", "at is missing"),
        ("/news digest create noon at:7", "no local time"),
        ("/news digest create noon at:12:00 zone:Mars/Base", "not a time zone"),
        ("/news digest create noon at:12:00 feeds:Unknown", "No feed is called “Unknown”"),
        ("/news digest edit noon stories:4", "no digest called “noon”"),
        ("/news digest run", "Which digest?"),
        ("/news filter add football", "Which digest?"),
    ],
)
def test_what_cannot_be_made_is_told(tmp_path: Path, line: str, told: str) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask(line)
        assert reply.error
        assert told in reply.lines[0]
        assert not await room.store.subscriptions()

    with_room(tmp_path, work)


def test_the_buttons_of_a_digest_mean_that_very_digest(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        room.operated.stories = (STORY,)
        for name in ("early bird", "days:2 and more", "about"):
            made = await room.ask(f'/news digest create "{name}" at:07:30')
            filtered = await room.ask(f'/news filter add ammunition digest:"{name}"')
            for reply in (made, filtered):
                shown = (await room.ask(reply.actions[0].command)).digest
                assert shown is not None, reply
                assert shown.name == name

    with_room(tmp_path, work)


def test_help_for_words_that_several_commands_begin_with_lists_these(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        table = (await room.ask("/help news filter")).table
        assert table is not None
        assert [usage.split(" ")[2] for usage, _ in table.rows] == ["add", "remove", "list"]
        assert (await room.ask("/help /news digest run")).title == "/news digest run [name]"
        readers = (await room.ask("/help news", READER)).table
        assert readers is not None
        assert [usage for usage, _ in readers.rows] == ["/news privacy [erase]"]
        assert (await room.ask("/help nonsense")).error

    with_room(tmp_path, work)


def test_a_digest_of_the_file_can_be_paused_here_but_not_edited(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await declare(room)
        for line in ("/news digest edit morning stories:3", "/news filter add football"):
            reply = await room.ask(line)
            assert reply.error
            assert "set in pullquote.toml" in reply.lines[0]
        assert not (await room.ask("/news digest pause morning")).error
        assert (await room.ask("/news digest list")).table.rows[0][0] == "morning (paused)"  # type: ignore[union-attr]

    with_room(tmp_path, work)


def test_filters_are_plain_terms_with_a_minus_for_what_is_not_wanted(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask("/news digest create evening at:18:00")
        await room.ask("/news filter add ammunition")
        told = await room.ask("/news filter add -the cup final digest:evening")
        assert told.lines == ("evening: with ammunition, without the cup final.",)
        assert (await room.store.subscriptions())[0].wanted == Wanted((), ("ammunition",), ("the cup final",), 6)
        await room.ask("/news filter remove AMMUNITION")
        assert (await room.ask("/news filter list")).lines == ("evening: without the cup final.",)
        assert (await room.ask("/news filter remove ammunition")).error
        assert (await room.ask("/news filter add -")).error

    with_room(tmp_path, work)


def test_the_digest_is_composed_for_another_window(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await declare(room)
        assert (await room.ask("/digest when:yesterday")).actions[0].label == "Try 30 days"
        assert (await room.ask("/digest when:yesterday")).lines[1:] == (BY_ARRIVAL,)
        await room.ask("/news digest create whales at:08:00 include:whalesong")
        assert (await room.ask("/digest whales when:yesterday")).lines[1:] == ()
        room.operated.stories = (STORY,)
        made = (await room.ask("/news show morning when:yesterday")).digest
        assert made is not None
        assert (made.name, made.zone) == ("morning", "Europe/Oslo")
        assert (await room.ask("/digest evening")).error

    with_room(tmp_path, work)


def test_a_channel_without_a_digest_is_not_shown_that_of_another(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await declare(room)
        [found] = await room.store.subscriptions()
        told = Digest("morning", NOW, NOW, "UTC", (STORY,))
        assert await room.store.enqueue(PlannedDigest(found, Slot(NOW, "2026-06-04T15:00"), told), NOW)
        assert (await room.ask("/digest")).digest == told
        elsewhere = Asker("discord", "u", "all", channel="42")
        assert (await room.ask("/digest", elsewhere)).digest is None

    with_room(tmp_path, work)


# --- who may, and what breaks ----------------------------------------------------------------------------------------


def test_what_admins_may_readers_may_not_and_help_shows_each_their_own(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        for command in CATALOGUE:
            refused = (await room.ask(command.name, READER)).lines[:1] == (f"{command.name} is for admins.",)
            assert refused == (command.who == "admin")
        readers = (await room.ask("/help", READER)).table
        admins = (await room.ask("/help", ADMIN)).table
        assert readers is not None
        assert admins is not None
        assert {row[0] for row in readers.rows} < {row[0] for row in admins.rows}

    with_room(tmp_path, work)


def test_an_articles_way_is_told(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        known = await room.ask("/news why https://fjordpost.example/harbour-reopens")
        assert known.table is not None
        shared = await room.ask("/news why http://www.fjordpost.example/harbour-reopens/?utm_source=chat&fbclid=1")
        assert shared.table == known.table
        unknown = await room.ask("/news why https://fjordpost.example/none")
        assert unknown.lines == ("No feed here ever had that address.",)

    with_room(tmp_path, work)


def test_help_explains_one_command(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask("/help news feed add")
        assert reply.title == "/news feed add url [name] [backlog]"
        assert reply.table is not None
        assert (await room.ask("/help nonsense")).error

    with_room(tmp_path, work)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "Type a command"),
        ("/", "Type a command"),
        ("/actr Lind", "Did you mean /actor?"),
        ("/news", "needs one more word: feed, digest"),
        ("/news feed", "needs one more word: add, list"),
        ('/actor "Lind', "not closed"),
        ("/news health now", "has no place here"),
        ("/actor name:Ada Lind", "has no place beside name"),
    ],
)
def test_a_line_that_is_no_command_is_told_what_would_be(tmp_path: Path, line: str, told: str) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask(line)
        assert reply.error
        assert told in reply.lines[0]

    with_room(tmp_path, work)


def test_a_bug_is_logged_with_its_trace_and_told_politely(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def work(room: Newsroom) -> None:
        room.operated.breaks = True
        with caplog.at_level(logging.ERROR):
            reply = await room.ask("/news health")
        assert reply.error
        assert "a bug" not in reply.lines[0]
        assert caplog.records[0].exc_info is not None

    with_room(tmp_path, work)


def test_a_database_in_trouble_is_told_in_its_own_words(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.store.close()
        reply = await Dispatcher(room.desk)("/actor Lind", Asker("terminal", "me"))
        assert reply.error

    with_room(tmp_path, work)


LINES = st.text(max_size=80) | st.lists(
    st.sampled_from([word for command in CATALOGUE for word in command.path] + [
        "/", "Ada", "Lind", '"', "“", "”", "about", "when:", "when:today", "page:0", "page:2", "at:07:30", "-",
        "https://fjord.example/", "name:x", "feeds:Nordwire", "resume", "backlog:1", "\x00", "\ud800", "%",
    ]),
    max_size=8,
).map(" ".join)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, min_size=1, max_size=5))
def test_no_line_is_answered_with_a_bug(tmp_path: Path, lines: list[str]) -> None:
    async def work(room: Newsroom) -> None:
        for line in lines:
            reply = await room.ask(line)
            assert reply.lines or reply.title or reply.digest, line
            assert not any("broke something" in told for told in reply.lines), line
            assert list(TerminalRenderer().reply(reply))

    with_room(tmp_path, work)
