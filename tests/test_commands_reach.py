"""Whose digests an admin sees and changes, where they may be made, and what platforms are offered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.commands.catalogue import offers
from bot.conversation import Asker
from bot.model import Destination
from tests.newsroom import NOW, Newsroom, newsroom


def with_room(directory: Path, work: Callable[[Newsroom], Awaitable[None]]) -> None:
    async def run() -> None:
        async with newsroom(directory) as room:
            await work(room)

    asyncio.run(run())


ONE = Asker("discord", "1", "admin", "10", "Europe/Oslo", "guild one")
OTHER = Asker("discord", "2", "admin", "20", "Europe/Oslo", "guild two")


def test_an_admin_neither_sees_nor_changes_the_digests_of_another_guild(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        assert not (await room.ask("/news digest create morning at:07:30", ONE)).error
        assert not (await room.ask("/news digest create evening at:18:00 channel:<#21>", OTHER)).error
        [table] = [reply.table for reply in [await room.ask("/news digest list", OTHER)]]
        assert table is not None
        assert [row[0] for row in table.rows] == ["evening"]
        for line in ("edit morning stories:3", "pause morning", "run morning", "preview morning"):
            assert "no digest called “morning”" in (await room.ask(f"/news digest {line}", OTHER)).lines[0]
        assert "no digest called “morning”" in (await room.ask("/digest morning", OTHER)).lines[0]
        assert "no digest called “morning”" in (await room.ask("/news filter add x digest:morning", OTHER)).lines[0]
        health = (await room.ask("/news health", OTHER)).table
        assert health is not None
        assert [row[0] for row in health.rows] == ["version", "next: evening"]
        every = (await room.ask("/news digest list")).table
        assert every is not None
        assert len(every.rows) == 2

    with_room(tmp_path, work)


def test_a_digest_is_not_made_where_nothing_can_be_posted(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        room.operated.missing = ("I may not write in #news: allow Send Messages.",)
        told = await room.ask("/news digest create morning at:07:30 channel:<#99>", ONE)
        assert told.error
        assert told.lines == ("Nothing can be posted there yet.", *room.operated.missing)
        assert await room.store.subscriptions() == []
        room.operated.missing = ()
        made = await room.ask(told.actions[0].command, ONE)
        assert made.lines[0].startswith("Created morning")
        [one] = await room.store.subscriptions()
        assert (one.destination, one.space) == (Destination("discord", "99"), "guild one")

    with_room(tmp_path, work)


def test_a_halted_digest_says_why_and_resumes_only_when_it_can_be_posted(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        await room.ask("/news digest create morning at:07:30 thread:yes", ONE)
        await room.store.lose("discord", "10", "the channel is gone", NOW)
        listed = (await room.ask("/news digest list", ONE)).table
        assert listed is not None
        assert listed.rows[0][0] == "morning (paused: the channel is gone)"
        room.operated.missing = ("Invite me.",)
        told = await room.ask("/news digest pause morning resume", ONE)
        assert told.error
        assert told.lines == ("morning stays paused.", "Invite me.")
        room.operated.missing = ()
        assert not (await room.ask("/news digest pause morning resume", ONE)).error
        [one] = await room.store.subscriptions()
        assert (one.halted, one.paused, one.wanted.thread) == (None, False, True)

    with_room(tmp_path, work)


def test_the_offers_are_the_catalogue_without_what_only_buttons_call() -> None:
    offered = {offer.path: offer for offer in offers()}
    assert ("news", "more") not in offered
    actor = offered[("actor",)]
    assert [(one.name, one.kind, one.required, one.completes) for one in actor.options] == [
        ("name", "text", True, True), ("about", "flag", False, False), ("when", "text", False, True),
        ("source", "text", False, True), ("text", "text", False, False),
    ]  # fmt: skip
    assert (actor.main, actor.aliases) == ("name", (("news", "actor"),))
    create = {one.name: one for one in offered[("news", "digest", "create")].options}
    assert (create["stories"].kind, create["stories"].least, create["stories"].most) == ("whole", 1, 20)
    assert create["channel"].kind == "channel"
    assert offered[("news", "feed", "import")].options[0].kind == "file"
