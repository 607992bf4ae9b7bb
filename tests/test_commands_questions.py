"""Questions, asked of a real archive."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.commands import questions
from bot.conversation import Reply
from bot.placing import Placing
from bot.store import newest
from summarizer.model import Actor
from tests.fakes import FakePlacer
from tests.newsroom import ADMIN, ARCHIVE, READER, Newsroom, Told, newsroom


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Reply]:
    """Ask one line of the sample archive."""

    def asked(line: str, archive: tuple[Told, ...] = ARCHIVE) -> Reply:
        async def once() -> Reply:
            with TemporaryDirectory(dir=tmp_path) as fresh:
                async with newsroom(Path(fresh), archive) as room:
                    return await room.ask(line, READER)

        return asyncio.run(once())

    return asked


def with_room(directory: Path, work: Callable[[Newsroom], Awaitable[None]]) -> None:
    async def run() -> None:
        async with newsroom(directory) as room:
            await work(room)

    asyncio.run(run())


def test_an_actors_quotes_come_newest_first_five_a_page(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        first = await room.ask("/actor Ada Lind")
        assert first.title == "Ada Lind · 7 quotes"
        assert [one.words for one in first.citations] == [
            "We sail tomorrow", "The fairway is clear", "The dredger is here", "It is a big one", "The fund will pay",
        ]  # fmt: skip
        first_labels = [one.label for one in first.actions]
        assert first_labels == ["Next page", "Quotes about Ada Lind", "Chart", "Wrong speaker?"]
        second = await room.ask(first.actions[0].command)
        assert [one.words for one in second.citations] == ["I have seen the money", "Nothing moves in March"]
        assert [one.label for one in second.actions] == [
            "Previous page",
            "Quotes about Ada Lind",
            "Chart",
            "Wrong speaker?",
        ]
        assert await room.ask(second.actions[0].command) == first

    with_room(tmp_path, work)


def test_an_answer_can_be_shared_by_the_line_that_gave_it_and_an_error_cannot(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask('/news actor "Ada Lind" when:"30 days" page:2', READER)
        assert reply.share == '/actor "Ada Lind" when:"30 days" page:2'
        assert replace(await room.ask(reply.share, READER), share="") == replace(reply, share="")
        assert (await room.ask("/actor", READER)).share == ""
        assert (await room.ask("/news feed list", ADMIN)).share == ""
        assert reply.zone == "Europe/Oslo"

    with_room(tmp_path, work)


def test_every_quote_of_a_card_is_behind_its_button(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        story = (await room.ask("/story Dredger")).stories[0]
        [key] = story.articles
        shown = await room.ask(f"/news more {key}", READER)
        assert shown.title == "All quotes · 3 quotes"
        words = [one.words for one in shown.citations]
        assert words == ["The dredger is here", "Ada Lind kept her word", "It is a big one"]
        assert shown.share == f"/news more {key}"
        [fund_key] = (await room.ask("/story fund", READER)).stories[0].articles
        both = await room.ask(f"/news more {fund_key},{key},999", READER)
        fund = ["The fund will pay", "It will pay late", "I have seen the money"]
        assert [one.words for one in both.citations] == [*fund, *words[:2]]
        assert "no longer in the archive" in (await room.ask("/news more 999", READER)).lines[0]

    with_room(tmp_path, work)


def test_an_answer_says_what_was_searched(ask: Callable[..., Reply]) -> None:
    assert ask("/actor Lind").footer == "Searched 4 articles from 2 feeds · 1 quote had no certain speaker"


def test_about_gives_what_others_said_and_leads_back(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask("/actor Lind about")
        assert [(one.words, one.speaker) for one in reply.citations] == [("Ada Lind kept her word", "Karl Berg")]
        assert reply.title == "About Ada Lind · 1 quote"
        back = await room.ask(reply.actions[0].command)
        assert back.title == "Ada Lind · 7 quotes"

    with_room(tmp_path, work)


def test_when_and_source_narrow_and_stay_over_pages(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask('/actor Ada Lind when:"30 days" source:Nordwire')
        assert [one.words for one in reply.citations] == ["The fund will pay", "I have seen the money"]
        reply = await room.ask('/actor Ada Lind when:"30 days"')
        assert reply.title == "Ada Lind · 6 quotes, 30 days"
        second = await room.ask(reply.actions[0].command)
        assert [one.words for one in second.citations] == ["I have seen the money"]

    with_room(tmp_path, work)


def test_no_result_says_so_and_offers_a_wider_question(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask("/actor Mona Berg when:today")
        assert reply.lines == ("No quotes by Mona Berg, today.",)
        assert reply.footer.startswith("Searched 1 article from 1 feed")
        assert [one.label for one in reply.actions] == ["Try 30 days"]
        wider = await room.ask(reply.actions[0].command)
        assert [one.words for one in wider.citations] == ["It will pay late"]

    with_room(tmp_path, work)


def test_a_source_that_is_no_feed_is_told_with_those_there_are(ask: Callable[..., Reply]) -> None:
    assert ask("/actor Karl Berg source:Nordwyre").lines == (
        "No quotes by Karl Berg in Nordwyre.",
        "No feed is called “Nordwyre”. There is: Fjord Post, Nordwire.",
    )


def test_an_empty_answer_names_the_source_that_was_asked_for(ask: Callable[..., Reply]) -> None:
    assert ask("/actor Berg, Mona").lines[0].startswith("Nobody called")
    assert ask('/actor Karl Berg source:Nordwire when:"last week"').lines == (
        "No quotes by Karl Berg in Nordwire, last week.",
    )


def test_a_name_that_several_bear_is_never_guessed(ask: Callable[..., Reply]) -> None:
    reply = ask("/actor Berg")
    assert not reply.citations
    assert {one.label for one in reply.actions[:2]} == {"Karl Berg", "Mona Berg"}


def test_a_name_that_nobody_bears_gets_near_ones(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask("/actor Ada Lint")
        assert not reply.citations
        assert "Nobody called “Ada Lint”" in reply.lines[0]
        assert reply.actions[0].label == "Ada Lind"
        assert (await room.ask(reply.actions[0].command)).citations

    with_room(tmp_path, work)


def test_a_name_that_several_bear_is_told_as_such(ask: Callable[..., Reply]) -> None:
    assert ask("/actor Berg").lines == ("Several called “Berg” are quoted here. Whom do you mean?",)


@pytest.mark.parametrize("actor", ["Berg", "Mona Brg"])
def test_quotes_by_a_speaker_who_is_not_known_for_sure_are_not_said_to_be_none(tmp_path: Path, actor: str) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask(f'/quotes pay actor:"{actor}"')
        assert f"called “{actor}”" in reply.lines[0]
        [mona] = [one.command for one in reply.actions if one.label == "Mona Berg"]
        assert (await room.ask(mona)).title == "“pay” · 1 quote by Mona Berg"

    with_room(tmp_path, work)


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("/actor Ada Lind this year", "Ada Lind, when: this year"),
        ("/actor Ada Lind, this year", "Ada Lind, when: this year"),
        ("/actor Lind since last year", "Lind, when: since last year"),
        ("/quotes dredger last 2 months", "dredger, when: last 2 months"),
        ("/story harbour this year", "harbour, when: this year"),
    ],
)
def test_a_time_that_is_written_without_its_name_is_offered_as_one(tmp_path: Path, asked: str, label: str) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask(asked)
        [meant] = [one.command for one in reply.actions if one.label == label]
        found = await room.ask(meant)
        assert found.citations or found.stories

    with_room(tmp_path, work)


def test_a_name_that_could_be_a_month_is_no_time(ask: Callable[..., Reply]) -> None:
    assert [one.label for one in ask("/actor Zyx May").actions] == ["Search quotes for “Zyx May”"]


def test_a_stranger_gets_nobody(ask: Callable[..., Reply]) -> None:
    reply = ask("/actor Zyx Qwv")
    assert reply.lines == ("Nobody called “Zyx Qwv” is quoted here.",)
    assert [one.label for one in reply.actions] == ["Search quotes for “Zyx Qwv”"]


def test_quotes_are_searched_by_their_words_and_speaker(ask: Callable[..., Reply]) -> None:
    assert ask("/quotes dredger actor:Lind").citations[0].words == "The dredger is here"
    by_mona = ask('/quotes pay actor:"Mona Berg"')
    assert by_mona.title == "“pay” · 1 quote by Mona Berg"
    assert ask("/quotes whalesong").lines == ("No quotes with “whalesong”.",)


@pytest.mark.parametrize("text", ['"*" OR "', "NEAR(", "a AND", "'; DROP TABLE quotes; --", "\\", "%_", "🚢"])
def test_no_text_is_a_search_syntax(ask: Callable[..., Reply], text: str) -> None:
    reply = ask(f"/quotes “{text}”")
    assert not reply.error
    assert ask("/actor Ada Lind").citations if text.startswith("'") else True


def test_stories_that_match_say_who_spoke(ask: Callable[..., Reply]) -> None:
    reply = ask("/story harbour")
    assert {one.headline for one in reply.stories} == {"Harbour reopens", "Harbour fund"}
    speakers = {one.speaker for story in reply.stories for one in story.citations}
    assert {"Ada Lind", "Mona Berg"} <= speakers
    assert ask("/story whalesong when:today").actions[0].label == "Try 30 days"


def test_an_empty_digest_says_why_articles_were_searched(ask: Callable[..., Reply]) -> None:
    told = "A digest holds what its feeds brought in that time, whenever it was published."
    assert ask("/digest when:yesterday").lines == ("Nothing to tell, yesterday.", told)
    assert ask("/digest when:2019").lines == ("Nothing to tell, 2019.",)


def test_a_time_in_place_of_a_digest_s_name_is_told_how_it_is_asked_for(ask: Callable[..., Reply]) -> None:
    told = "There is no digest called “last week”. There is: none yet."
    assert ask("/digest last week").lines == (f'{told} For a time ask /digest when:"last week".',)
    assert ask("/digest lost week").lines == ("There is no digest called “lost week”. There is: none yet.",)


def test_aliases_mean_the_same(ask: Callable[..., Reply]) -> None:
    assert ask("/news actor Lind").citations == ask("/actor Lind").citations
    assert ask("news quotes dredger").citations == ask("/QUOTES dredger").citations


def test_a_long_page_number_and_a_bad_time_are_told(ask: Callable[..., Reply]) -> None:
    assert ask("/actor Lind page:99999999").error
    assert ask("/actor Lind when:someday").error
    assert ask("/actor").lines[0].startswith("/actor name [about] [when] [source] [text]: name is missing")
    assert not ask("/actor Lind page:9").error


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/actor Lind page:9", "There is no page 9: 7 quotes are all there is."),
        ("/quotes dredger actor:Berg page:2", "Several called “Berg” are quoted here. Whom do you mean?"),
        ('/quotes pay actor:"Mona Berg" page:2', "There is no page 2: 1 quote is all there is."),
    ],
)
def test_a_page_behind_the_last_is_not_said_to_be_no_quotes(tmp_path: Path, asked: str, told: str) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask(asked)
        assert reply.lines == (told,)
        if told.startswith("There is no page"):
            assert (await room.ask(reply.actions[0].command)).citations

    with_room(tmp_path, work)


def test_a_name_with_marks_of_every_kind_survives_its_buttons(tmp_path: Path) -> None:
    name = 'Nils "The Tide" Holm'
    archive = (Told("Fjord Post", "Tide", 1, tuple((f"Word {n}", name) for n in range(7)), (Actor(name, "person"),)),)

    async def run() -> None:
        async with newsroom(tmp_path, archive) as room:
            first = await room.ask('/actor “Nils "The Tide" Holm”', ADMIN)
            assert first.title == f"{name} · 7 quotes"
            assert len((await room.ask(first.actions[0].command)).citations) == 2

    asyncio.run(run())


def test_an_actor_on_a_subject_stays_on_it_over_buttons(tmp_path: Path) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask("/actor Lind text:dredger")
        assert reply.title == "Ada Lind · 2 quotes with “dredger”"
        assert [one.words for one in reply.citations] == ["The dredger is here", "It is a big one"]
        about = await room.ask(next(one.command for one in reply.actions if one.label == "Quotes about Ada Lind"))
        assert about.title == "About Ada Lind · 1 quote with “dredger”"
        chart = [one for one in (*reply.actions, *about.actions) if one.label == "Chart"]
        assert not chart, "a chart counts every subject"
        none = await room.ask("/actor Lind text:whalesong when:today")
        assert none.lines == ("No quotes by Ada Lind with “whalesong”, today.",)

    with_room(tmp_path, work)


def test_what_is_older_than_an_answer_goes_through_is_behind_a_button(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "LOOK", 4)

    async def work(room: Newsroom) -> None:
        first = await room.ask("/actor Lind")
        assert first.title == "Ada Lind · more than 4 quotes"
        assert [one.label for one in first.actions] == [
            "Older quotes",
            "Quotes about Ada Lind",
            "Chart",
            "Wrong speaker?",
        ]
        older = await room.ask(first.actions[0].command)
        for answer in (first, older):
            [chart] = [one for one in answer.actions if one.label == "Chart"]
            assert (await room.ask(chart.command)).chart
        assert [one.words for one in older.citations] == [
            "The fund will pay", "I have seen the money", "Nothing moves in March",
        ]  # fmt: skip
        month = await room.ask('/actor Lind when:"30 days"')
        rest = await room.ask(month.actions[0].command)
        assert [one.words for one in rest.citations] == ["The fund will pay", "I have seen the money"]
        assert [one.label for one in rest.actions] == ["Quotes about Ada Lind", "Chart", "Wrong speaker?"]

    with_room(tmp_path, work)


def test_stories_beyond_those_that_are_compared_are_told_of(
    ask: Callable[..., Reply], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask("/story harbour").title == "“harbour” · 2 stories, last 30 days"
    monkeypatch.setattr(questions, "ARTICLES_PLACED", 1)
    reply = ask("/story harbour")
    assert reply.title == "“harbour” · more than 1 story, last 30 days"
    assert [one.headline for one in reply.stories] == ["Harbour reopens"]


def test_stories_are_told_alike_once_their_articles_are_placed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(room: Newsroom) -> None:
        before = await room.ask("/story harbour", READER)
        assert await Placing(room.store, FakePlacer()).place_due() == len(ARCHIVE)
        assert await room.ask("/story harbour", READER) == before
        monkeypatch.setattr(questions, "STORIES", 1)
        fewer = await room.ask("/story harbour", READER)
        assert fewer.stories == before.stories[:1]
        assert (fewer.title, fewer.lines) == (before.title, ("The first 1 of 2. A longer text finds fewer.",))
        monkeypatch.setattr(questions, "ARTICLES_READ", 1)
        assert (await room.ask("/story harbour", READER)).title == "“harbour” · more than 1 story, last 30 days"

    with_room(tmp_path, work)


@pytest.mark.parametrize(
    "asked",
    [
        "/actor Lind", "/actor Lind about", '/actor Lind when:"last year"', '/actor Lind source:"Fjord Post"',
        "/actor Lind text:dredger", "/actor Lind page:2", "/actor Brg", "/quotes sail", "/quotes sail actor:Lind",
        "/quotes whalesong when:today", "/story harbour", "/digest", "/digest when:yesterday",
    ],
)  # fmt: skip
def test_every_button_under_an_answer_leads_to_an_answer(tmp_path: Path, asked: str) -> None:
    async def work(room: Newsroom) -> None:
        reply = await room.ask(asked)
        for action in reply.actions:
            pressed = await room.ask(action.command, ADMIN)
            assert not pressed.error, (action, pressed)

    with_room(tmp_path, work)
