"""What buttons carry, and how both chat platforms answer: bounded, within a deadline, whatever was pressed."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import Action, Asker, Reply, Suggestion
from bot.errors import StoreError
from bot.model import Destination, Schedule, Subscription, Wanted
from bot.platforms import front_desk
from bot.platforms.budget import units
from bot.platforms.buttons import Press, carried, key_of, of_card, of_reply, press
from bot.platforms.front_desk import FrontDesk
from summarizer.model import Digest, DigestStory
from tests.fakes import NOON, FakeBooks, reception

ME = Asker("discord", "1")
KINDS = st.sampled_from(["run", "share", "ask"])


@given(KINDS, st.text(max_size=300), st.sampled_from(["", "name"]), st.integers(60, 2000))
def test_a_button_carries_its_press_or_the_key_to_it(kind: str, words: str, asks: str, limit: int) -> None:
    pressed = Press(kind, f"/actor {words}", asks)  # type: ignore[arg-type]
    text, kept = carried(pressed, limit)
    assert units(text) <= limit
    key = key_of(text)
    assert press(kept[key] if key else text) == pressed


@pytest.mark.parametrize("text", ["", "run", "run|", "run||", "run||actor", "other||/actor x", "kept|", "|||", "pq:1"])
def test_what_is_no_button_of_ours_means_nothing(text: str) -> None:
    assert press(text) is None


def test_a_card_offers_all_its_quotes_and_a_question() -> None:
    story = DigestStory("s", "Harbour", None, ("Post",), articles=(3, 9))
    card = Digest("morning", NOON, NOON, "UTC", (story, dataclasses.replace(story, articles=(9, 4))))
    assert [(one.command, one.asks) for one in of_card(card)] == [("/news more 3,9,4", ""), ("/actor", "name")]


def test_an_answer_offers_its_actions_and_to_share_it() -> None:
    reply = Reply(actions=(Action("Next page", "/actor x page:2"),), share="/actor x")
    assert of_reply(reply) == [
        ("Next page", Press("run", "/actor x page:2")),
        ("Share", Press("share", "/actor x")),
    ]


# --- the front desk ----------------------------------------------------------------------------------------------


async def nothing(line: str, asker: Asker) -> Sequence[Suggestion]:  # noqa: ARG001 - the port
    return ()


class Slow:
    """A `Dispatch` that answers when it is told to."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG002 - the port
        await self.go.wait()
        return Reply(lines=(line,))


def test_more_questions_than_fit_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_desk, "AT_ONE_TIME", 2)

    async def scenario() -> None:
        slow = Slow()
        desk = FrontDesk(reception(slow, nothing))
        waiting = [asyncio.create_task(desk.answer("/actor x", ME)) for _ in range(2)]
        await asyncio.sleep(0)
        assert desk.busy
        assert (await desk.answer("/actor y", ME)).error
        slow.go.set()
        assert [one.error for one in await asyncio.gather(*waiting)] == [False, False]
        assert (await desk.answer("/actor y", ME)).lines == ("/actor y",)

    asyncio.run(scenario())


def test_a_question_that_takes_too_long_is_stopped_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_desk, "DEADLINE_S", 0.01)

    async def scenario() -> None:
        desk = FrontDesk(reception(Slow(), nothing))
        assert "took too long" in (await desk.answer("/actor x", ME)).lines[0]
        assert not desk.busy

    asyncio.run(scenario())


def test_long_buttons_are_kept_before_the_payload_goes_out_and_found_when_pressed() -> None:
    async def scenario() -> None:
        long = Press("run", "/news more " + "1" * 200)
        text, kept = carried(long, 100)
        desk = FrontDesk(reception(Slow(), nothing))
        assert await desk.ready([{"content": "x", "under": 0, "buttons": kept}]) == [{"content": "x"}]
        assert await desk.pressed(text) == long
        assert await desk.pressed("kept|unknown") is None
        assert await desk.pressed("run||/help") == Press("run", "/help")

    asyncio.run(scenario())


def subscription(channel: str, zone: str, space: str) -> Subscription:
    where = Destination("discord", channel)
    return Subscription(1, "m", where, Schedule(zone), Wanted(), False, False, NOON, NOON, space)


def test_times_are_in_the_zone_of_the_channels_digest_else_of_its_guilds() -> None:
    async def scenario() -> None:
        books = FakeBooks(subscription("1", "Asia/Tokyo", "g"), subscription("2", "Europe/Oslo", "g"))
        desk = FrontDesk(reception(Slow(), nothing, books))
        assert await desk.zone("discord", "2", "g") == "Europe/Oslo"
        assert await desk.zone("discord", "3", "g") == "Asia/Tokyo"
        assert await desk.zone("discord", "3", "other") == "UTC"
        assert await desk.zone("slack", "2", "g") == "UTC"

    asyncio.run(scenario())


def test_a_database_in_trouble_costs_the_zone_alone() -> None:
    class Broken(FakeBooks):
        async def subscriptions(self) -> Sequence[Subscription]:
            raise StoreError("locked")

    desk = FrontDesk(reception(Slow(), nothing, Broken()))
    assert asyncio.run(desk.zone("discord", "1", "g")) == "UTC"


def test_one_asker_takes_no_more_than_a_few_of_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_desk, "OF_ONE_ASKER", 2)

    async def scenario() -> None:
        slow = Slow()
        desk = FrontDesk(reception(slow, nothing))
        mine = [asyncio.create_task(desk.answer("/actor x", ME)) for _ in range(3)]
        await asyncio.sleep(0)
        another = asyncio.create_task(desk.answer("/actor y", dataclasses.replace(ME, user="2")))
        await asyncio.sleep(0)
        slow.go.set()
        assert [one.error for one in await asyncio.gather(*mine)] == [False, False, True]
        assert not (await another).error
        assert not (await desk.answer("/actor x", ME)).error

    asyncio.run(scenario())


def test_a_bug_is_told_to_who_waits_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(line: str, asker: Asker, attachment: bytes | None = None) -> Reply:  # noqa: ARG001 - the port
        raise RuntimeError("a bug")

    told = asyncio.run(FrontDesk(reception(broken, nothing)).answer("/actor x", ME))
    assert told.error
    assert "a bug" in caplog.text
