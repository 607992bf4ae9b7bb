"""`/news fix` and “Wrong speaker?”: moderators correct one quote, by number, words or button; rights hold each time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.commands.completion import Completion
from bot.conversation import Asker, Reply
from bot.model import DeclaredSubscription, Destination, Part, PlannedDigest, Schedule, Slot, Subscription
from bot.platforms.buttons import of_card
from summarizer.digest import compose
from summarizer.model import Actor, Digest
from summarizer.stories import group
from tests.newsroom import NOW, Newsroom, Told, newsroom

MODERATOR = Asker("discord", "7", "moderator", "10", "UTC", "guild")
LATER = NOW + timedelta(minutes=5)
READER = Asker("discord", "8", "all", "10", "UTC", "guild")
HARBOUR = (
    Told("Fjord Post", "Harbour reopens", 2, (
        ("We sail tomorrow at the first light of the day", "Ada Lind"),
        ("Nobody asked the crews about any of it", None),
        ("The fairway is clear as far as the island", "Karl Berg"),
    ), (Actor("Karl Berg", "person", ("Berg",)), Actor("Harbour Board", "organisation"))),
)  # fmt: skip


async def posted(room: Newsroom) -> Digest:
    """A card in the moderators' channel."""
    digest, made = await planned(room)
    assert await room.store.enqueue(PlannedDigest(made, Slot(NOW, "now"), digest), NOW)
    return digest


async def planned(room: Newsroom) -> tuple[Digest, Subscription]:
    asked = DeclaredSubscription("morning", Destination("discord", "10"), Schedule("UTC", ("07:30",)), space="guild")
    made = await room.store.add_subscription(asked, NOW - timedelta(days=1))
    assert made
    window = await room.store.window((), made.created, NOW)
    digest = compose(group(window.candidates), name="morning", since=made.created, until=NOW, zone="UTC", limit=6,
                     quotes_per_story=3, feeds=1, failing=0).digest  # fmt: skip
    return digest, made


async def on_the_wall(room: Newsroom, now: datetime) -> None:
    """The card that is queued is posted in one message."""
    held = await room.store.lease(now, 60, ["discord"])
    assert held
    await room.store.begin(held.id, [Part(0, f"k{held.id}", {"text": "old"})], {}, now, layout="card")
    await room.store.posted(held.id, 0, f"m{held.id}", now, lease_s=60)


async def edited(room: Newsroom, now: datetime) -> None:
    """Every correction that was said reaches the card."""
    edit = await room.store.lease_edit(now, 60, ["discord"], wait_s=0, since=NOW - timedelta(days=7))
    assert edit
    await room.store.part_edited(edit.delivery_id, 0, {"text": "new"}, now, lease_s=60)
    await room.store.edited(edit)


def at(room: Newsroom, now: datetime) -> Newsroom:
    return replace(room, desk=replace(room.desk, clock=lambda: now))


def with_card(directory: Path, work: Callable[[Newsroom, Digest], Awaitable[None]]) -> None:
    async def run() -> None:
        async with newsroom(directory, HARBOUR) as room:
            await work(room, await posted(room))

    asyncio.run(run())


def labels(reply: Reply) -> list[str]:
    return [one.label for one in reply.actions]


def command(reply: Reply, label: str) -> str:
    [found] = [one.command for one in reply.actions if label in one.label]
    return found


async def speaker_of(room: Newsroom, words: str) -> str | None:
    [found] = (await room.ask(f"/quotes {words}", READER)).citations
    return found.speaker


def test_by_its_number_on_the_card_a_quote_gets_another_speaker_and_it_is_taken_back(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        cited = digest.stories[0].citations
        number = 1 + [one.speaker for one in cited].index("Ada Lind")
        told = await room.ask(f"/news fix {number} speaker:berg", MODERATOR)
        assert told.lines == (
            "“We sail tomorrow at the first …” is said by Karl Berg from now on. Posted cards follow in a minute.",
        )
        assert await speaker_of(room, "sail") == "Karl Berg"
        again = await room.ask(f"/news fix {number} speaker:Karl", MODERATOR)
        assert again.error is False
        shown = await room.ask("/digest morning", READER)
        assert shown.digest
        assert [one.evidence for one in shown.digest.stories[0].citations].count("corrected") == 1
        back = await room.ask(told.actions[0].command, MODERATOR)
        [line] = back.lines
        assert line.startswith("“We sail tomorrow at the first …” is shown as the article was read: Ada Lind.")
        assert await speaker_of(room, "sail") == "Ada Lind"

    with_card(tmp_path, work)


def test_a_number_means_what_the_card_shows_until_the_card_is_edited(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        await on_the_wall(room, NOW)
        room = at(room, LATER)
        first, second, third = (one.words for one in digest.stories[0].citations)
        await room.ask("/news fix 1 hide", MODERATOR)
        shown = await room.ask("/news fix 2", MODERATOR)
        assert [one.words for one in shown.citations] == [second]
        assert (await room.ask("/news fix 1 hide", MODERATOR)).lines == ("That quote is hidden already.",)
        await edited(room, LATER)
        for line in ("/news fix 1 hide", "/news fix 2 hide"):
            refused = await room.ask(line, MODERATOR)
            assert refused.error
            assert refused.lines[0].startswith("The numbers here changed a moment ago")
        assert (await room.ask("/news fix 3", MODERATOR)).lines[0].startswith("The last card here has 2 quotes")
        shown = await at(room, LATER + timedelta(minutes=2)).ask("/news fix 2", MODERATOR)
        assert [one.words for one in shown.citations] == [third]
        assert first not in [one.words for one in shown.citations]

    with_card(tmp_path, work)


def test_a_number_is_not_taken_for_a_card_that_has_only_just_come(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        await on_the_wall(room, NOW)
        room = at(room, LATER)
        [made] = await room.store.subscriptions()
        [story] = digest.stories
        turned = replace(digest, stories=(replace(story, citations=story.citations[::-1]),), until=LATER)
        slot = Slot(LATER, "next")
        assert await room.store.enqueue(PlannedDigest(made, slot, turned), LATER)
        assert (await room.ask("/news fix 1 hide", MODERATOR)).error
        assert not (await room.ask("/news fix 2", MODERATOR)).error  # the same on both
        await on_the_wall(room, LATER)
        assert (await room.ask("/news fix 1 hide", MODERATOR)).error
        shown = await at(room, LATER + timedelta(minutes=2)).ask("/news fix 1", MODERATOR)
        assert [one.words for one in shown.citations] == [story.citations[-1].words]

    with_card(tmp_path, work)


def test_a_number_is_not_that_of_a_card_that_was_buried_before_its_first_message(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        await on_the_wall(room, NOW)
        [made] = await room.store.subscriptions()
        [story] = digest.stories
        turned = replace(digest, stories=(replace(story, citations=story.citations[::-1]),), until=LATER)
        assert await room.store.enqueue(PlannedDigest(made, Slot(LATER, "next"), turned), LATER)
        held = await room.store.lease(LATER, 60, ["discord"])
        assert held
        await room.store.bury(held.id, "the channel is gone", LATER, halt=False)
        shown = await at(room, LATER + timedelta(minutes=2)).ask("/news fix 1", MODERATOR)
        assert [one.words for one in shown.citations] == [story.citations[0].words]

    with_card(tmp_path, work)


def test_that_nobody_certain_says_it_is_kept_where_something_else_was_said_and_told_once(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        number = 1 + [one.speaker for one in digest.stories[0].citations].index(None)
        assert not (await room.ask(f'/news fix {number} speaker:"Karl Berg"', MODERATOR)).error
        for answer in ("has no certain speaker from now on.", "That quote has no certain speaker already."):
            assert answer in (await room.ask(f"/news fix {number} unclear", MODERATOR)).lines[0]
        assert await speaker_of(room, "crews") is None
        await room.ask(f"/news fix {number} undo", MODERATOR)
        nothing = await room.ask(f"/news fix {number} unclear", MODERATOR)
        assert nothing.lines == ("Nothing was said of that quote: it is shown as the article was read.",)

    with_card(tmp_path, work)


def test_a_name_that_is_not_in_the_article_is_refused_in_a_line(tmp_path: Path) -> None:
    async def work(room: Newsroom, _: Digest) -> None:
        reply = await room.ask('/news fix 1 speaker:"Siv Dal"', MODERATOR)
        assert reply.error
        assert reply.lines == (
            "“Siv Dal” does not stand in the article: a speaker is named only if the article says so.",
        )

    with_card(tmp_path, work)


def test_the_button_of_a_card_lists_its_quotes_and_leads_to_who_could_have_said_it(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        [button] = [one for one in of_card(digest) if one.label == "Wrong speaker?"]
        listed = await room.ask(button.command, MODERATOR)
        assert listed.title == "Which quote? · 1 to 3 of 3"
        assert {one.split(" · ")[1] for one in labels(listed)} == {"Ada Lind", "Karl Berg", "not clear"}
        chosen = await room.ask(command(listed, "not clear"), MODERATOR)
        assert chosen.title == "Who says this?"
        assert labels(chosen) == ["Ada Lind", "Karl Berg", "Harbour Board", "Another name", "Hide the quote"]
        said = await room.ask(command(chosen, "Karl Berg"), MODERATOR)
        assert not said.error
        assert await speaker_of(room, "crews") == "Karl Berg"
        now = await room.ask(command(listed, "not clear"), MODERATOR)
        assert {"Nobody certain", "As it was read"} <= set(labels(now))
        hidden = await room.ask(command(now, "Hide the quote"), MODERATOR)
        assert hidden.lines[0].startswith("“Nobody asked the crews about any …” is shown no more.")
        assert (await room.ask("/quotes crews", READER)).citations == ()
        assert (await room.ask(command(listed, "not clear"), MODERATOR)).lines == ("It is hidden.",)
        await room.ask(command(now, "As it was read"), MODERATOR)
        assert await speaker_of(room, "crews") is None

    with_card(tmp_path, work)


def test_rights_are_checked_at_each_use(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        [button] = [one for one in of_card(digest) if one.label == "Wrong speaker?"]
        refused = await room.ask(button.command, READER)
        assert refused.lines == ("Moderators correct speakers: tell one of them which quote it is.",)
        listed = await room.ask(button.command, MODERATOR)
        for line in (listed.actions[0].command, "/news fix 1 hide", f"{listed.actions[0].command} unclear"):
            reply = await room.ask(line, READER)
            assert reply.lines == ("/news fix is for moderators.",)
        assert len((await room.ask("/quotes a", READER)).citations or (await room.ask("/quotes the", READER)).citations)

    with_card(tmp_path, work)


def test_words_find_quotes_to_choose_and_correct_nothing_by_themselves(tmp_path: Path) -> None:
    async def work(room: Newsroom, _: Digest) -> None:
        found = await room.ask("/news fix the fairway hide", MODERATOR)
        assert found.title == "Which quote? · 1 quote with “the fairway”"
        assert await speaker_of(room, "fairway") == "Karl Berg"
        await room.ask(found.actions[0].command, MODERATOR)
        assert (await room.ask("/quotes fairway", READER)).citations == ()
        none = await room.ask("/news fix zeppelin", MODERATOR)
        assert none.lines[0].startswith("No quote has the words “zeppelin”.")

    with_card(tmp_path, work)


def test_what_cannot_be_meant_is_told_in_a_line(tmp_path: Path) -> None:
    async def work(room: Newsroom, _: Digest) -> None:
        told = {
            "/news fix 9 hide": "The last card here has 3 quotes: give a number from 1 to 3.",
            "/news fix 1 hide unclear": "Either unclear or hide, not both.",
            "/news fix 1 undo": "Nothing was said of that quote: it is shown as the article was read.",
            f"/news fix 1-{'0' * 12}-4-9 hide": "These words stand in their article no more, or it is no longer in the"
            " archive.",
        }
        for line, answer in told.items():
            assert (await room.ask(line, MODERATOR)).lines == (answer,), line
        elsewhere = Asker("discord", "7", "moderator", "99", "UTC", "guild")
        assert (
            (await room.ask("/news fix 1 hide", elsewhere)).lines[0].startswith("No card with quotes was posted here")
        )

    with_card(tmp_path, work)


def test_speakers_are_completed_from_the_quotes_own_article(tmp_path: Path) -> None:
    async def work(room: Newsroom, digest: Digest) -> None:
        complete = Completion(room.desk)
        found = await complete("/news fix 1 speaker:", MODERATOR)
        assert {one.label for one in found} == {"Ada Lind", "Karl Berg", "Harbour Board"}
        assert [one.label for one in await complete('/news fix 1 speaker:"Ber', MODERATOR)] == ["Karl Berg"]
        [button] = [one for one in of_card(digest) if one.label == "Wrong speaker?"]
        token = button.command.split('"')[1].split()[0]
        assert [one.label for one in await complete(f"/news fix {token} speaker:Har", MODERATOR)] == ["Harbour Board"]
        assert await complete("/news fix the speaker:", MODERATOR) == []
        assert await complete("/news fix 1 speaker:", READER) == []

    with_card(tmp_path, work)


def test_who_corrected_is_forgotten_on_request(tmp_path: Path) -> None:
    async def work(room: Newsroom, _: Digest) -> None:
        await room.ask("/news fix 1 hide", MODERATOR)
        assert "1 correction" in (await room.ask("/news privacy", MODERATOR)).lines[0]
        erased = await room.ask("/news privacy erase", MODERATOR)
        assert "The corrections stay, without your id." in erased.lines[0]
        assert "Nothing: no name" in (await room.ask("/news privacy", MODERATOR)).lines[0]

    with_card(tmp_path, work)
