"""Watches: set up in chat by anybody, for themselves alone; told soon, outside quiet hours; erased on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands.command import Context
from bot.commands.completion import Completion
from bot.commands.watches import MOST, quiet
from bot.conversation import Asker
from bot.errors import BadArgument
from bot.model import Destination
from bot.timetable import next_slot
from tests.newsroom import NOW, Newsroom, Told, fill, newsroom

ME = Asker("discord", "7", "all", "10", "Europe/Oslo", "guild")
YOU = Asker("discord", "8", "admin", "10", "Europe/Oslo", "guild")


def with_room(directory: Path, work: Callable[[Newsroom], Awaitable[None]]) -> None:
    async def run() -> None:
        async with newsroom(directory) as room:
            await work(room)

    asyncio.run(run())


def test_a_watch_is_added_under_the_full_name_listed_and_removed(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        added = await room.ask("/watch add Lind quiet:22-7", ME)
        assert added.lines == ("You are told when Ada Lind is quoted, outside 22:00 to 7:00 Europe/Oslo.",)
        [one] = await room.store.subscriptions()
        assert (one.destination, one.wanted.actor, one.space) == (Destination("discord", "@7"), "Ada Lind", "")
        listed = (await room.ask("/watch list", ME)).table
        assert listed is not None
        assert listed.rows == (("Ada Lind", "outside 22:00 to 7:00 Europe/Oslo"),)
        same = await room.ask("/watch add Lind zone:Asia/Tokyo", ME)
        assert same.lines == ("You are told when Ada Lind is quoted, outside 22:00 to 7:00 Asia/Tokyo.",)
        changed = await room.ask('/watch add "ada lind" quiet:none', ME)
        assert changed.lines == ("You are told when Ada Lind is quoted.",)
        assert len(await room.store.subscriptions()) == 1
        gone = await room.ask(added.actions[0].command, ME)
        assert gone.lines == ("You are no longer told about Ada Lind.",)
        assert await room.store.subscriptions() == []
        assert (await room.ask("/watch remove Lind", ME)).error

    with_room(tmp_path, work)


def test_nobody_else_sees_or_ends_a_watch_and_it_is_no_digest(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask("/watch add Ada Lind", ME)
        assert (await room.ask("/watch list", YOU)).table is None
        assert (await room.ask("/watch remove Ada Lind", YOU)).error
        assert (await room.ask("/news digest list", YOU)).table is None
        assert (await room.ask("/news digest list")).table is None
        assert "no digest called" in (await room.ask('/digest "Ada Lind"', ME)).lines[0]

    with_room(tmp_path, work)


def test_an_unknown_name_gets_near_ones_and_may_be_watched_all_the_same(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        told = await room.ask("/watch add Ada Lund", ME)
        assert [one.label for one in told.actions] == ["Ada Lind", "Watch for “Ada Lund”"]
        assert await room.store.subscriptions() == []
        await room.ask(told.actions[-1].command, ME)
        assert [one.wanted.actor for one in await room.store.subscriptions()] == ["Ada Lund"]

    with_room(tmp_path, work)


def test_watches_are_bounded(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        for number in range(MOST):
            assert not (await room.ask(f'/watch add "Name {number}" anyway', ME)).error
        assert "are the most" in (await room.ask("/watch add Ada Lind", ME)).lines[0]
        assert not (await room.ask('/watch add "Name 3" anyway quiet:1-2', ME)).error

    with_room(tmp_path, work)


def test_what_is_stored_about_somebody_is_told_and_erased(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        assert "Nothing" in (await room.ask("/news privacy", ME)).lines[0]
        await room.ask("/watch add Ada Lind", ME)
        await room.ask("/watch add Karl Berg", YOU)
        told = await room.ask("/news privacy", ME)
        assert "1 watch" in told.lines[0]
        erased = await room.ask(told.actions[0].command, ME)
        assert erased.lines == ("Erased: 1 watch. Nothing is stored about you any more.",)
        assert [one.wanted.actor for one in await room.store.subscriptions()] == ["Karl Berg"]

    with_room(tmp_path, work)


def test_quiet_hours_are_over_at_their_end(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask("/watch add Ada Lind quiet:22-7", ME)
        [one] = await room.store.subscriptions()
        late = datetime(2026, 6, 4, 20, 5, tzinfo=UTC)  # 22:05 in Oslo
        slot = next_slot(one.schedule, late)
        assert slot is not None
        assert slot.label == "2026-06-05T07:00"
        evening = next_slot(one.schedule, late - timedelta(minutes=16))
        assert evening is not None
        assert evening.label == "2026-06-04T21:50"

    with_room(tmp_path, work)


@pytest.mark.parametrize("text", ["22", "22-22", "25-3", "night", "3-99", "-"])
def test_what_are_no_quiet_hours_is_told(text: str) -> None:
    with pytest.raises(BadArgument):
        quiet(text, Context(NOW, "UTC"))


def test_several_of_one_name_are_never_guessed_among(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        told = await room.ask("/watch add Berg", ME)
        assert told.lines == ("“Berg” may be one of several people: whom do you mean?",)
        assert {one.label for one in told.actions} == {"Karl Berg", "Mona Berg"}
        assert not (await room.ask(told.actions[0].command, ME)).error
        assert "whom do you mean" in (await room.ask("/watch add Berg quiet:22-7", ME)).lines[0]
        assert [one.schedule.cron for one in await room.store.subscriptions()] == ["*/10 * * * *"]
        assert not (await room.ask(told.actions[1].command, ME)).error
        which = await room.ask("/watch remove Berg", ME)
        assert "whom do you mean" in which.lines[0]
        assert len(await room.store.subscriptions()) == 2
        await room.ask(which.actions[0].command, ME)
        assert [one.wanted.actor for one in await room.store.subscriptions()] == [which.actions[1].label]

    with_room(tmp_path, work)


def test_a_watch_that_could_not_be_told_says_so_and_is_tried_again_when_asked(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask("/watch add Ada Lind", ME)
        await room.store.lose("discord", "@7", "your direct messages are closed.", NOW)
        listed = (await room.ask("/watch list", ME)).table
        assert listed is not None
        assert "your direct messages are closed." in listed.rows[0][1]
        await room.ask("/watch add Ada Lind", ME)
        assert [one.halted for one in await room.store.subscriptions()] == [None]

    with_room(tmp_path, work)


def test_a_window_of_a_watch_holds_the_quotes_of_its_actor_alone_and_nobody_elses(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await fill(room.store, (Told("Baltic", "Short form", 1, (("We dredge on", "Lind"), ("No", "Karl Berg"))),))
        held = await room.store.window((), NOW - timedelta(days=90), NOW, actor="Ada Lind")
        spoken = {quote.speaker for one in held.candidates for quote in one.analysis.quotes}
        assert spoken == {"Ada Lind"}
        assert len(held.candidates) == 4
        by_surname = await room.store.window((), NOW - timedelta(days=90), NOW, actor="Lind")
        assert {quote.speaker for one in by_surname.candidates for quote in one.analysis.quotes} == {"Ada Lind", "Lind"}
        assert (await room.store.window((), NOW - timedelta(days=90), NOW, actor="Berg")).candidates == ()
        assert await room.store.actor_named("Lind") == "Ada Lind"
        assert await room.store.actor_named("Berg") is None

    with_room(tmp_path, work)


def test_only_ones_own_watches_and_digests_complete(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask("/watch add Ada Lind", ME)
        await room.ask("/news digest create morning at:07:30", YOU)
        elsewhere = Asker("discord", "9", "admin", "90", "UTC", "another guild")
        complete = Completion(room.desk)

        async def labels(line: str, asker: Asker) -> set[str]:
            return {one.label for one in await complete(line, asker)}

        assert "Ada Lind" in await labels("/watch remove ", ME)
        assert "Ada Lind" not in await labels("/watch remove ", YOU)
        assert "morning" in await labels("/digest ", ME)
        assert not {"morning", "Ada Lind"} & await labels("/digest ", elsewhere)
        assert "Ada Lind" not in await labels("/digest ", ME)

    with_room(tmp_path, work)
