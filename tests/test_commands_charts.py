"""Charts, asked of a real archive: what the button leads to, and that its counts are those of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bot.conversation import Chart, Reply, Share
from bot.platforms.chart_words import words
from summarizer.model import Actor
from tests.newsroom import ARCHIVE, READER, Newsroom, Told, newsroom


def with_room(directory: Path, work: Callable[[Newsroom], Awaitable[None]], archive: Sequence[Told] = ARCHIVE) -> None:
    async def run() -> None:
        async with newsroom(directory, archive) as room:
            await work(room)

    asyncio.run(run())


async def pressed(room: Newsroom, reply: Reply, label: str = "Chart") -> Reply:
    return await room.ask(next(one.command for one in reply.actions if one.label == label), READER)


def chart_of(reply: Reply) -> Chart:
    assert reply.chart
    return reply.chart


def test_the_button_of_an_actor_shows_by_and_about_and_leads_back(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await pressed(room, await room.ask('/actor Lind about when:"30 days"', READER))
        assert reply.title == "Ada Lind · 6 quotes by, 1 about, 30 days"
        chart = chart_of(reply)
        assert (chart.step, chart.by, chart.about) == ("day", 6, 1)
        assert chart.outlets == (Share("Fjord Post", 4, 1), Share("Nordwire", 2))
        assert words(chart) == (
            "Quotes by Ada Lind, 5 May–4 Jun: 6, at most 2 a day; about: 1, all on Wed 3 Jun. "
            "By outlet: Fjord Post 5, Nordwire 2. Each outlet's copy counts. Days and hours of Europe/Oslo."
        )
        assert reply.share == '/news chart actor "Ada Lind" when:"30 days"'
        back = await pressed(room, reply, "Quotes by Ada Lind")
        assert back.title == "Ada Lind · 6 quotes, 30 days"

    with_room(tmp_path, work)


def test_a_chart_counts_what_its_answer_counts(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        for asked in ("Lind", 'Lind when:"last week"', "Lind source:Nordwire", "Lind when:today", '"Karl Berg"'):
            chart = chart_of(await room.ask(f"/news chart actor {asked}", READER))
            by, about = await room.ask(f"/actor {asked}", READER), await room.ask(f"/actor {asked} about", READER)
            counted = [_total(one) for one in (by, about)]
            assert [chart.by, chart.about] == counted, asked

    with_room(tmp_path, work)


def _total(reply: Reply) -> int:
    """`Ada Lind · 7 quotes`; a page without any has no title."""
    return int(reply.title.split(" · ")[1].split(" ")[0]) if reply.citations else 0


def test_without_a_window_it_reaches_from_the_first_quote_till_now(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        chart = chart_of(await room.ask("/news chart actor Ada Lind", READER))
        assert (chart.step, chart.by) == ("week", 7)
        assert words(chart).startswith("Quotes by Ada Lind, 5 Apr–4 Jun: 7, most in the week of 1 Jun (4); about: 1")

    with_room(tmp_path, work)


def test_one_day_is_shown_by_its_hours(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        chart = chart_of(await room.ask("/news chart actor Lind when:yesterday", READER))
        assert (chart.step, len(chart.bins)) == ("hour", 24)
        assert words(chart).startswith("Quotes by Ada Lind, Wed 3 Jun: 2, all at 09:00; about: 1, all at 09:00.")

    with_room(tmp_path, work)


def test_the_button_of_a_story_shows_who_spoke_in_it(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await pressed(room, await room.ask("/story harbour", READER))
        assert reply.title == "“harbour” · 6 quotes, last 30 days"
        assert words(chart_of(reply)) == (
            "Quotes under “harbour”, 27 May–4 Jun: 6, most on Wed 27 May and Thu 4 Jun (3 each). "
            "By speaker: Ada Lind 4, Mona Berg 1, speaker not clear 1. By outlet: Fjord Post 3, Nordwire 3. "
            "Each outlet's copy counts. Days and hours of Europe/Oslo."
        )
        assert (await pressed(room, reply, "Stories with “harbour”")).stories

    with_room(tmp_path, work)


def test_who_is_quoted_nowhere_or_is_several_has_no_chart(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        for asked in (
            "actor Zyx",
            "actor Berg",
            'actor "Mona Berg" when:today',
            "story whalesong",
            "actor Lind source:X",
        ):
            reply = await room.ask(f"/news chart {asked}", READER)
            assert reply.chart is None, asked
            assert "so there is no chart" in reply.lines[0], asked

    with_room(tmp_path, work)


def test_the_commands_of_the_buttons_are_not_listed(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        table = (await room.ask("/help", READER)).table
        assert table
        assert not any("chart" in row[0] for row in table.rows)
        assert "needs one more word" not in (await room.ask("/news chart", READER)).lines[0]

    with_room(tmp_path, work)


def test_a_name_with_marks_survives_its_chart(tmp_path: Path) -> None:
    name = 'Nils "The Tide" Holm'
    told = Told("Fjord Post", "Tide", 1, (("We sail", name),), (Actor(name, "person"),))

    async def work(room: Newsroom) -> None:
        reply = await pressed(room, await room.ask('/actor “Nils "The Tide" Holm”', READER))
        assert reply.title.startswith(f"{name} · 1 quote by")

    with_room(tmp_path, work, (told,))
