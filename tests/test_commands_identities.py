"""`/news alias` and `/news split`: moderators say who is one actor, in a line; what they say holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.commands.completion import Completion
from bot.conversation import Asker
from tests.newsroom import ARCHIVE, Newsroom, Told, newsroom

MODERATOR = Asker("discord", "7", "moderator", "10", "UTC", "guild")
READER = Asker("discord", "8", "all", "10", "UTC", "guild")
SPELLINGS = (
    *ARCHIVE,
    Told("Nordwire", "A talk", 3, (("We talk", "Antony Keld"), ("So do we", "Ole Moe"), ("And we", "Siv Dal"))),
    Told("Fjord Post", "The talk", 4, (("We talked", "Anthony Keld"), ("We did", "Ole Moe"), ("All did", "Siv Dal"))),
    Told("Fjord Post", "Surname", 5, (("We sail", "Lind"),)),
)


def with_room(directory: Path, work: Callable[[Newsroom], Awaitable[None]]) -> None:
    async def run() -> None:
        async with newsroom(directory, SPELLINGS) as room:
            while await room.store.weigh_actors(100):
                pass
            await work(room)

    asyncio.run(run())


async def said(room: Newsroom, line: str, asker: Asker = MODERATOR) -> str:
    reply = await room.ask(line, asker)
    assert not reply.share
    return " ".join(reply.lines)


def test_an_answer_stands_under_the_fullest_form_and_quotes_under_their_own(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        for name in ("Antony Keld", "Keld", "Anthony Keld"):
            reply = await room.ask(f"/actor {name}", READER)
            assert reply.title == "Anthony Keld · 2 quotes"
            assert [one.speaker for one in reply.citations] == ["Antony Keld", "Anthony Keld"]
        assert [one.label for one in reply.actions] == ["Quotes about Anthony Keld", "Chart", "Wrong speaker?"]

    with_room(tmp_path, work)


def test_forms_are_joined_and_parted_again_by_the_button(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        joined = await room.ask('/news alias "Ada Lind" name:Lind', MODERATOR)
        assert joined.lines == ("Lind is one with Ada Lind from now on: 8 quotes, 2 forms under Ada Lind.",)
        assert (await room.ask("/actor Ada Lind", READER)).title == "Ada Lind · 8 quotes"
        assert await said(room, '/news alias "Ada Lind" name:Lind') == "Lind is Ada Lind already."
        parted = await room.ask(joined.actions[0].command, MODERATOR)
        assert parted.lines == ("Lind (1 quote) is no longer Ada Lind (7 quotes).",)
        assert (await room.ask("/actor Ada Lind", READER)).title == "Ada Lind · 7 quotes"
        assert await said(room, '/news split "Ada Lind" name:Lind') == "Lind and Ada Lind are kept apart already."
        await room.ask(parted.actions[0].command, MODERATOR)
        assert (await room.ask("/actor Ada Lind", READER)).title == "Ada Lind · 8 quotes"

    with_room(tmp_path, work)


def test_what_the_bot_joined_is_parted_and_stays_so(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        told = await said(room, '/news split Keld name:"Antony Keld"')
        assert told == "Antony Keld (1 quote) is no longer Anthony Keld (1 quote)."
        await room.store.weigh_anew()
        while await room.store.weigh_actors(100):
            pass
        assert (await room.ask("/actor Antony Keld", READER)).title == "Antony Keld · 1 quote"
        asked = await room.ask("/actor Keld", READER)
        assert sorted(one.label for one in asked.actions[:2]) == ["Anthony Keld", "Antony Keld"]

    with_room(tmp_path, work)


def test_two_that_are_two_are_kept_so(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        told = await said(room, '/news split "Karl Berg" name:"Mona Berg"')
        assert told == "Mona Berg and Karl Berg are kept apart from now on."
        assert "Kept apart from Mona Berg." in await said(room, "/news alias Karl Berg")

    with_room(tmp_path, work)


def test_an_actors_forms_are_shown_with_who_joined_them(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask('/news alias "Anthony Keld" name:"Karl Berg"', MODERATOR)
        shown = await room.ask("/news alias Antony Keld", MODERATOR)
        assert shown.title == "Anthony Keld · 3 quotes, 3 forms"
        assert shown.table is not None
        assert set(shown.table.rows) == {
            ("Anthony Keld", "1", "a moderator, 2026-06-04"),
            ("Antony Keld", "1", "a moderator, 2026-06-04"),
            ("Karl Berg", "1", "a moderator, 2026-06-04"),
        }
        assert [one.label for one in shown.actions] == ["Part Antony Keld", "Part Karl Berg"]
        await room.ask(shown.actions[1].command, MODERATOR)
        assert (await room.ask("/news alias Antony Keld", MODERATOR)).title == "Anthony Keld · 2 quotes, 2 forms"

    with_room(tmp_path, work)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/news alias", "actor is missing"),
        ("/news split Ada Lind", "name is missing"),
        ('/news alias "Ada Lind" name:"ada  lind"', "name another form"),
        ('/news split "Ada Lind" name:"Ada Lind"', "nothing to part"),
        ('/news alias "Nobody Here"', "No actor in the archive is “Nobody Here” alone."),
        ('/news alias "Ada Lint" name:Keld', "No actor in the archive is “Ada Lint” alone. Do you mean one of these?"),
        ('/news alias Keld name:"Ada Lint"', "No actor in the archive is “Ada Lint” alone. Do you mean one of these?"),
        ("/news split Berg name:Keld", "No actor in the archive is “Berg” alone. Do you mean one of these?"),
        ('/news alias Keld name:"' + "x" * 201 + '"', "longer than 200"),
        ('/news alias Keld name:"%"', "No actor in the archive is “%” alone."),
    ],
)
def test_what_cannot_be_meant_is_told_and_changes_nothing(tmp_path: Path, line: str, told: str) -> None:
    async def work(room: Newsroom) -> None:
        assert told in await said(room, line)
        assert await room.store.corrections_of("discord", "7") == 0

    with_room(tmp_path, work)


def test_near_names_are_offered_for_either_argument(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        first = await room.ask('/news alias "Ada Lint" name:Lind', MODERATOR)
        assert first.actions[0].label == "Ada Lind"
        assert "one with Ada Lind" in await said(room, first.actions[0].command)
        second = await room.ask('/news alias "Karl Berg" name:"Mono Berg"', MODERATOR)
        assert second.actions[0].label == "Mona Berg"
        assert "one with Karl Berg" in await said(room, second.actions[0].command)

    with_room(tmp_path, work)


def test_readers_may_not_and_are_not_offered_it(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        for line in ('/news alias "Ada Lind" name:Lind', "/news split Keld name:Keld"):
            reply = await room.ask(line, READER)
            assert reply.error
            assert "is for moderators" in reply.lines[0]
        complete = Completion(room.desk)
        assert {one.label for one in await complete("/news a", MODERATOR)} >= {"/news alias"}
        assert "/news alias" not in {one.label for one in await complete("/news a", READER)}
        forms = {one.label for one in await complete('/news split Keld name:"Ant', MODERATOR)}
        assert forms == {"Antony Keld", "Anthony Keld"}
        actors = {one.label for one in await complete("/news alias Ant", MODERATOR)}
        assert actors == {"Anthony Keld"}

    with_room(tmp_path, work)


def test_a_watch_on_one_form_hears_the_others(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        added = await room.ask("/watch add Antony Keld", READER)
        assert added.lines == ("You are told when Anthony Keld is quoted.",)

    with_room(tmp_path, work)


def test_a_moderators_id_is_told_and_erased_and_the_correction_stays(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask('/news alias "Ada Lind" name:Lind', MODERATOR)
        told = await room.ask("/news privacy", MODERATOR)
        assert told.lines[0] == "Your 1 correction, with your id."
        erased = await said(room, told.actions[0].command)
        assert erased.startswith("Erased: 1 correction. Nothing is stored about you any more.")
        assert (await room.ask("/news privacy", MODERATOR)).lines[0].startswith("Nothing")
        assert (await room.ask("/actor Ada Lind", READER)).title == "Ada Lind · 8 quotes"

    with_room(tmp_path, work)
