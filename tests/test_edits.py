"""The proofreader: cards are edited message by message, repeated at worst, never posted again."""

from __future__ import annotations

from asyncio import run
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.books import CardEdit
from bot.delivery import Platform
from bot.edits import EditRules, Proofreader, laid_over
from bot.errors import MessageGoneError, PermanentDeliveryError, StoreError, TransientDeliveryError
from bot.model import Destination, Layout, Part
from bot.platforms.discord_render import DiscordRenderer
from bot.platforms.slack_render import SlackRenderer
from bot.ports import Renderer, bare
from summarizer.model import Citation, Digest, DigestStory, Span
from tests.fakes import NOON, FakePoster, Ticking

HERE = Destination("terminal")
RULES = EditRules(tries=3, lease_s=60, wait_s=30, days=7)


class Sheet:
    """A `Renderer`: one message per story, its headline, and what it cites below."""

    def digest(self, digest: Digest, layout: Layout = "card") -> Sequence[dict[str, Any]]:  # noqa: ARG002 - the port
        return [
            {"text": f"{one.headline}: {' '.join(cited.words for cited in one.citations)}", "buttons": {"k": "/help"}}
            for one in digest.stories
        ]

    def reply(self, reply: object) -> Sequence[dict[str, Any]]:
        return [{"text": "moved", "of": type(reply).__name__}]


class Editing(FakePoster):
    """A `FakePoster` whose edits fail; `refuse` holds errors for the next ones, None for one that works."""

    def __init__(self, *refuse: Exception | None) -> None:
        super().__init__()
        self.refuse = list(refuse)

    async def edit(
        self, destination: Destination, message_id: str, payload: dict[str, Any], under: str | None = None
    ) -> None:
        error = self.refuse.pop(0) if self.refuse else None
        await super().edit(destination, message_id, payload, under)
        if error:
            raise error


class Shown(Editing):
    """Keeps what was edited in another one's list, whatever the payload is made of."""

    def __init__(self, other: Editing) -> None:
        super().__init__()
        self.edits = other.edits

    async def edit(
        self, destination: Destination, message_id: str, payload: dict[str, Any], under: str | None = None
    ) -> None:
        await super().edit(destination, message_id, {"text": str(payload)}, under)


class Book:
    """An `EditBook` of one edit; `at` is when it is due again, None once it is settled."""

    def __init__(self, edit: CardEdit) -> None:
        self.edit, self.at, self.settled = edit, NOON, ""
        self.buttons: dict[str, str] = {}
        self.asked: list[datetime] = []

    async def lease_edit(
        self,
        now: datetime,
        lease_s: float,  # noqa: ARG002 - the port
        platforms: Sequence[str],  # noqa: ARG002 - the port
        *,
        wait_s: float,  # noqa: ARG002 - the port
        since: datetime,
    ) -> CardEdit | None:
        self.asked.append(since)
        if self.settled or now < self.at:
            return None
        self.edit = replace(self.edit, tries=self.edit.tries + 1)
        return self.edit

    async def begin_edit(self, buttons: Mapping[str, str], now: datetime) -> None:  # noqa: ARG002 - the port
        self.buttons |= buttons

    async def part_edited(
        self,
        delivery_id: int,  # noqa: ARG002 - the port
        index: int,
        payload: dict[str, Any],
        now: datetime,  # noqa: ARG002 - the port
        *,
        lease_s: float,  # noqa: ARG002 - the port
    ) -> None:
        parts = list(self.edit.parts)
        parts[index] = replace(parts[index], payload=payload)
        self.edit = replace(self.edit, parts=tuple(parts))

    async def edited(self, edit: CardEdit) -> None:  # noqa: ARG002 - the port
        self.settled = "done"

    async def put_off_edit(self, edit: CardEdit, at: datetime | None, reason: str) -> None:  # noqa: ARG002 - the port
        self.at, self.settled = at or NOON, "" if at else reason


def story(headline: str, *words: str) -> DigestStory:
    citations = tuple(
        Citation(1, Span(0, len(one)), one, "direct", "Ada Moe", None, "named", "Post", None, NOON) for one in words
    )
    return DigestStory(headline, headline, None, ("Post",), (), citations, articles=(1,))


def digest(*stories: DigestStory) -> Digest:
    return Digest("morning", NOON - timedelta(days=1), NOON, "UTC", stories)


def parts_of(renderer: Renderer, told: Digest, layout: Layout = "card") -> tuple[Part, ...]:
    drawn = renderer.digest(told, layout)
    return tuple(Part(at, f"k{at}", bare(one), f"m{at}", one.get("under")) for at, one in enumerate(drawn))


class Room:
    """A proofreader with one edit to do."""

    def __init__(self, *refuse: Exception | None) -> None:
        self.clock, self.poster = Ticking(), Editing(*refuse)
        before, now = digest(story("A", "one"), story("B", "two")), digest(story("A", "one"), story("B", "three"))
        self.book = Book(CardEdit(1, HERE, now, parts_of(Sheet(), before), 0, 1, "card"))
        self.proofreader = Proofreader(self.book, {"terminal": Platform(Sheet(), self.poster)}, self.clock, RULES)

    def edit(self) -> tuple[int, tuple[str, ...]]:
        report = run(self.proofreader.edit_due())
        return report.done, report.failed


def test_only_the_messages_that_differ_are_edited_and_nothing_is_posted() -> None:
    room = Room()
    assert room.edit() == (1, ())
    assert room.poster.edits == [("m1", "B: three")]
    assert (room.poster.posts, room.book.buttons, room.book.settled) == ([], {"k": "/help"}, "done")
    assert room.book.asked[0] == NOON - timedelta(days=7)


def test_a_passing_refusal_is_tried_again_when_the_platform_says_and_not_for_ever() -> None:
    room = Room(*[TransientDeliveryError("busy", retry_after_s=90)] * 9)
    assert room.edit() == (0, ("the card of morning: busy",))
    room.clock.forward(seconds=89)
    assert room.edit() == (0, ())
    for _ in range(5):
        room.clock.forward(hours=2)
        room.edit()
    assert (len(room.poster.edits), room.book.settled) == (3, "busy")


def test_a_message_that_was_deleted_ends_quietly(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(MessageGoneError("it is not there"))
    assert room.edit() == (1, ())
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


def test_a_lasting_refusal_leaves_the_card_as_it_is() -> None:
    room = Room(PermanentDeliveryError("the channel is gone", lost=True))
    assert room.edit() == (0, ("the card of morning: the channel is gone",))
    assert (room.edit(), room.book.settled) == ((0, ()), "the channel is gone")


def test_of_a_card_that_was_buried_half_posted_what_stands_is_edited_and_the_rest_rendered_anew() -> None:
    room = Room()
    told = digest(story("A", "four"), story("B", "three"))
    half = (room.book.edit.parts[0], replace(room.book.edit.parts[1], message_id=None))
    room.book.edit = replace(room.book.edit, digest=told, parts=half)
    assert room.edit() == (1, ())
    assert room.poster.edits == [("m0", "A: four")]
    assert [part.payload["text"] for part in room.book.edit.parts] == ["A: four", "B: three"]
    assert room.poster.posts == []


def test_what_nobody_expected_is_logged_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(KeyError("field"))
    room.edit()
    assert "Traceback" in caplog.text
    room.clock.forward(hours=1)
    assert room.edit() == (1, ())


def test_only_the_first_message_of_a_card_and_the_post_of_a_changed_story_say_when() -> None:
    renderer = DiscordRenderer()
    before = digest(*(story(f"Story {n}", f"{n} {LONG[:900]}", f"{n} it rains today") for n in range(14)))
    now = replace(before, stories=(*before.stories[:-1], story("Story 13", "13 it snows")), updated=NOON)
    expected: tuple[tuple[Layout, int], ...] = (("card", 2), ("forum", 1))
    for layout, changed in expected:
        parts = parts_of(renderer, before, layout)
        poster = Editing()
        book = Book(CardEdit(1, HERE, now, parts, 0, 1, layout))
        room = Proofreader(book, {"terminal": Platform(renderer, Shown(poster))}, Ticking(), RULES)
        assert run(room.edit_due()).done == 1
        assert len(poster.edits) == changed < len(parts)


def test_an_edit_whose_confirmation_was_lost_is_repeated_and_nothing_is_posted() -> None:
    class Full(Book):
        async def part_edited(self, *args: Any, **more: Any) -> None:
            if len(room.poster.edits) == 1:
                raise StoreError("the disk is full")
            await super().part_edited(*args, **more)

    room = Room()
    book = Full(room.book.edit)
    proofreader = replace(room.proofreader, book=book)
    assert run(proofreader.edit_due()).done == 0
    room.clock.forward(hours=1)
    assert run(proofreader.edit_due()).done == 1
    assert (room.poster.edits, room.poster.posts) == ([("m1", "B: three")] * 2, [])


LONG = "The harbour is closed, and it will stay closed for as long as the storm goes on. " * 12


@pytest.mark.parametrize("layout", ["card", "thread", "forum"])
def test_on_discord_a_card_keeps_its_messages_in_every_layout(layout: Layout) -> None:
    renderer = DiscordRenderer()
    stories = tuple(story(f"Story {n}", f"{n} {LONG}", f"{n} it rains", f"{n} it snows") for n in range(6))
    told = digest(*stories)
    fewer = tuple(replace(one, citations=one.citations[:1]) for one in stories)
    gone = tuple(replace(one, citations=tuple(replace(cited, gone=NOON) for cited in one.citations)) for one in stories)
    parts = parts_of(renderer, told, layout)
    for changed in (told, digest(*fewer), digest(*fewer[:1], *stories[1:]), digest(*gone)):
        drawn = laid_over(parts, renderer, replace(changed, updated=NOON + timedelta(hours=2)), layout)
        assert len(drawn) == len(parts)
        assert all(("message" in new) == ("message" in part.payload) for new, part in zip(drawn, parts, strict=True))
        assert "updated 14:00" in str(drawn)
    if layout == "forum":
        titles = [one["message"]["embeds"][0]["title"] for one in drawn if "message" in one]
        assert titles == [part.payload["message"]["embeds"][0]["title"] for part in parts if part.under is None]


def test_on_slack_what_its_thread_showed_stays_below_the_card() -> None:
    renderer = SlackRenderer()
    told = digest(story("A", "one two three", "four five six"), story("B", "seven eight"))
    parts = parts_of(renderer, told)
    assert [part.under for part in parts] == [None, 0]
    first, second = laid_over(parts, renderer, digest(story("A", "one two three"), story("B", "nine")), "card")
    assert "nine" in str(first["blocks"])
    assert "see the card" in str(second["blocks"])


def test_a_card_that_grew_too_long_is_shortened_rather_than_posted_in_more_messages() -> None:
    renderer = DiscordRenderer()
    stories = tuple(story(f"Story {n}", f"{n} {LONG[:700]}", f"{n} rain") for n in range(6))
    parts = parts_of(renderer, digest(*stories))
    assert len(parts) == 1
    grown = digest(*(replace(one, citations=(one.citations[0], replace(one.citations[1], words=LONG, gone=NOON)))
                     for one in stories))  # fmt: skip
    assert len(renderer.digest(grown)) > 1
    [drawn] = laid_over(parts, renderer, grown, "card")
    assert "0 The harbour" in str(drawn)


def test_the_quotes_that_a_shortened_card_shows_are_the_ones_that_count_as_shown() -> None:
    class Kept(Book):
        async def edited(self, edit: CardEdit) -> None:
            self.shown = edit.digest
            await super().edited(edit)

    renderer = DiscordRenderer()
    stories = tuple(story(f"Story {n}", f"{n} {LONG[:700]}", f"{n} rain") for n in range(6))
    parts = parts_of(renderer, digest(*stories))
    grown = digest(*(replace(one, citations=(replace(one.citations[1], words=LONG, gone=NOON), one.citations[0]))
                     for one in stories))  # fmt: skip
    book = Kept(CardEdit(1, HERE, grown, parts, 0, 1, "card"))
    room = Proofreader(book, {"terminal": Platform(renderer, Shown(Editing()))}, Ticking(), RULES)
    assert run(room.edit_due()).done == 1
    assert [one.citations for one in book.shown.stories] == [one.citations[:1] for one in stories]


def test_a_card_that_cannot_be_shortened_enough_is_refused() -> None:
    with pytest.raises(PermanentDeliveryError, match="does not fit"):
        laid_over(parts_of(Sheet(), digest(story("A"))), Sheet(), digest(story("A"), story("B")), "card")
