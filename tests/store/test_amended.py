"""Quotes that change after they were stored, by their article or by a moderator; and the cards that show them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import Asker, QuoteFix, QuoteRef
from bot.model import Part, Validators
from summarizer.digest import compose
from summarizer.model import Analysis
from summarizer.stories import group
from tests.store.desk import FERRY, FEWER, KELD, STEER, WHOLE, WITHOUT, Desk
from tests.store.material import (
    START,
    a_feed,
    an_article,
    minutes,
    planned,
)


def test_words_that_vanished_are_kept_as_such_and_found_by_no_question(desk: Desk) -> None:
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    assert desk.shown() == {FERRY: "Ada Lind"}
    [gone] = desk.run(desk.store.gone([desk.article.id]))
    assert (gone.words, gone.speaker, gone.gone) == (STEER, "Ada Lind", minutes(20))
    asked = desk.store.by_actor("Karl Berg", about=True, since=None, until=None, source=None, offset=0, limit=9)
    assert desk.run(asked).total == 0


def test_words_that_come_back_have_not_vanished(desk: Desk) -> None:
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    desk.rereads(desk.article.text + " Again.", 30)
    assert desk.run(desk.store.gone([desk.article.id])) == ()
    assert set(desk.shown()) == {FERRY, STEER}


def test_a_page_that_went_behind_a_paywall_takes_nothing_back(desk: Desk) -> None:
    desk.rereads(f"😀 “{FERRY}” said Ada Lind.", 20, analysis=Analysis("en"))
    assert set(desk.shown()) == {FERRY, STEER}
    assert desk.run(desk.store.claim(minutes(30), 60, 1)) == []


def test_a_card_whose_words_only_moved_in_their_article_is_not_edited(desk: Desk) -> None:
    desk.posted()
    desk.rereads(f"It is told here anew. {desk.article.text}", 20)
    assert desk.edit(21) is None
    assert desk.says(FERRY, "unclear", at=30)
    first = desk.edit(31)
    assert first
    desk.run(desk.store.edited(first))
    desk.rereads(f"Once more: it is told here anew. {desk.article.text}", 40)
    assert desk.edit(41) is None
    assert desk.says(FERRY, None, at=50)
    assert desk.edit(51)


def test_a_card_is_edited_once_for_several_changes_and_says_when(desk: Desk) -> None:
    delivery = desk.posted()
    assert desk.edit() is None
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    assert desk.says(FERRY, "unclear", at=21)
    assert desk.edit(20, wait_s=120) is None
    edit = desk.edit(25, wait_s=120)
    assert edit
    [story] = edit.digest.stories
    assert [(one.words, one.speaker, one.gone) for one in story.citations] == [
        (FERRY, None, None), (STEER, "Ada Lind", minutes(20)),
    ]  # fmt: skip
    assert (edit.delivery_id, edit.digest.updated, edit.layout) == (delivery, minutes(21), "card")
    assert [part.message_id for part in edit.parts] == ["m1"]
    desk.run(desk.store.part_edited(delivery, 0, {"text": "new"}, minutes(25), lease_s=60))
    desk.run(desk.store.edited(edit))
    assert desk.edit(60) is None


def test_an_edit_whose_process_died_is_taken_over_with_what_was_edited_before(desk: Desk) -> None:
    delivery = desk.posted()
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    assert desk.edit(21)
    desk.run(desk.store.part_edited(delivery, 0, {"text": "new"}, minutes(21), lease_s=60))
    assert desk.edit(21.5) is None
    again = desk.edit(23)
    assert again
    assert (again.tries, again.parts[0].payload) == (2, {"text": "new"})


def test_what_comes_during_an_edit_is_another_one(desk: Desk) -> None:
    desk.posted()
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    first = desk.edit(21)
    assert first
    assert desk.says(FERRY, "hidden", at=22)
    desk.run(desk.store.edited(first))
    second = desk.edit(23)
    assert second
    assert [one.words for one in second.digest.stories[0].citations] == [STEER]


def test_what_is_taken_back_gives_the_card_its_first_words_again(desk: Desk) -> None:
    desk.posted()
    desk.says(FERRY, "unclear")
    first = desk.edit(21)
    assert first
    desk.run(desk.store.edited(first))
    desk.says(FERRY, None, at=30)
    back = desk.edit(31)
    assert back
    assert [one.speaker for one in back.digest.stories[0].citations] == ["Ada Lind", "Ada Lind"]


@pytest.mark.parametrize("refused", [False, True], ids=["its process died", "its second message was refused"])
def test_what_is_taken_back_while_a_card_is_half_edited_is_taken_back_on_it(desk: Desk, *, refused: bool) -> None:
    delivery = desk.posted(more=1)
    desk.run(desk.store.posted(delivery, 1, "m2", minutes(10), lease_s=60))
    desk.says(FERRY, "unclear")
    first = desk.edit(21)
    assert first
    desk.run(desk.store.part_edited(delivery, 0, {"text": "new"}, minutes(21), lease_s=60))
    if refused:
        desk.run(desk.store.put_off_edit(first, minutes(25), "busy"))
    desk.says(FERRY, None, at=23)
    back = desk.edit(30)
    assert back
    assert [one.speaker for one in back.digest.stories[0].citations] == ["Ada Lind", "Ada Lind"]
    assert (back.digest.updated, back.parts[0].payload) == (None, {"text": "new"})
    desk.run(desk.store.edited(back))
    assert desk.edit(60) is None


def test_an_edit_is_tried_later_or_let_go_and_an_old_card_stays_as_it_is(desk: Desk) -> None:
    desk.posted()
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    first = desk.edit(21)
    assert first
    desk.run(desk.store.put_off_edit(first, minutes(40), "busy"))
    assert desk.edit(39) is None
    again = desk.edit(41)
    assert again
    desk.run(desk.store.put_off_edit(again, None, "refused"))
    assert desk.edit(90) is None
    desk.says(FERRY, "unclear", at=95)
    assert desk.edit(60 * 24 * 8) is None
    assert desk.edit(96) is None


def test_what_comes_during_an_edit_that_is_refused_for_good_is_another_one(desk: Desk) -> None:
    desk.posted()
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    first = desk.edit(21)
    assert first
    assert desk.says(FERRY, "hidden", at=22)
    desk.run(desk.store.put_off_edit(first, None, "it does not fit"))
    second = desk.edit(23)
    assert second
    assert second.tries == 1
    assert [one.words for one in second.digest.stories[0].citations] == [STEER]
    desk.run(desk.store.put_off_edit(second, None, "it does not fit"))
    assert desk.edit(90) is None


def test_what_stands_of_a_card_that_was_buried_half_posted_is_edited(desk: Desk) -> None:
    delivery = desk.posted(more=1)
    desk.run(desk.store.bury(delivery, "the channel is gone", minutes(11), halt=True))
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    edit = desk.edit(21)
    assert edit
    assert [part.message_id for part in edit.parts] == ["m1", None]
    for part in edit.parts:
        desk.run(desk.store.part_edited(delivery, part.index, {"text": "new"}, minutes(21), lease_s=60))
    desk.run(desk.store.edited(edit))
    assert desk.edit(60) is None


def test_a_card_that_goes_on_while_it_is_edited_is_edited_again_when_it_is_done(desk: Desk) -> None:
    delivery = desk.posted(more=1)
    desk.run(desk.store.bury(delivery, "the channel is gone", minutes(11), halt=True))
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    edit = desk.edit(21)
    assert edit
    desk.run(desk.store.pause_subscription(desk.subscription.id, minutes(21), paused=False))
    desk.run(desk.store.edited(edit))
    assert desk.edit(22) is None
    assert desk.run(desk.store.lease(minutes(22), 60, ["terminal"]))
    desk.run(desk.store.posted(delivery, 1, "m2", minutes(22), lease_s=60))
    again = desk.edit(23)
    assert again
    assert [part.message_id for part in again.parts] == ["m1", "m2"]


def test_a_card_that_was_buried_before_its_first_message_waits_for_it(desk: Desk) -> None:
    delivery = desk.posted(none=True)
    desk.run(desk.store.bury(delivery, "the channel is gone", minutes(11), halt=True))
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    assert desk.edit(21) is None


def test_a_digest_that_waits_to_be_posted_is_posted_as_its_articles_are_by_then(desk: Desk) -> None:
    window = desk.run(desk.store.window((), START, minutes(10)))
    digest = compose(group(window.candidates), name="morning", since=START, until=minutes(10), zone="UTC", limit=6,
                     feeds=1, failing=0).digest  # fmt: skip
    desk.run(desk.store.enqueue(planned(desk.subscription, minutes(10), digest=digest), minutes(10)))
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    held = desk.run(desk.store.lease(minutes(21), 60, ["terminal"]))
    assert held
    assert [one.words for one in held.digest.stories[0].citations] == [FERRY]
    desk.run(desk.store.begin(held.id, [Part(0, "k", {"text": "old"})], {}, minutes(21), layout="card"))
    desk.run(desk.store.posted(held.id, 0, "m1", minutes(21), lease_s=60))
    assert desk.edit(30) is None


def test_pages_on_young_cards_are_given_once_and_ever_more_seldom(desk: Desk) -> None:
    page = Validators("e1", "Mon")
    read = replace(desk.article, page=page)

    def due(at: float) -> list[Validators]:
        since = minutes(at) - timedelta(hours=48)
        found = desk.run(desk.store.shown_articles(minutes(at), every_s=3600, since=since, limit=9))
        return [one.validators for one in found]

    desk.posted()
    assert due(90) == []  # the text is the feed's own
    desk.run(desk.store.store_read(read, minutes(11)))
    assert (due(70), due(72), due(73)) == ([], [page], [])
    desk.run(desk.store.page_unchanged(desk.article.id, Validators("e2", None)))
    assert due(133) == [Validators("e2", None)]
    assert due(60 * 20) == [Validators("e2", None)]
    assert due(60 * 20 + 120) == []  # after twenty hours no more every hour
    assert due(60 * 50) == []


def test_the_quotes_of_a_card_are_found_by_any_of_its_messages(desk: Desk) -> None:
    desk.posted()
    here = Asker("terminal", "U7", "moderator")
    assert {one.words for one in desk.run(desk.store.shown_on(here, "m1"))} == {FERRY, STEER}
    for elsewhere in (replace(here, platform="discord"), replace(here, channel="C9")):
        assert desk.run(desk.store.shown_on(elsewhere, "m1")) == ()


def test_what_took_the_place_of_words_that_vanished_is_watched_as_they_were(desk: Desk) -> None:
    other = a_feed(desk.runner, desk.store, "https://wire.example/feed.xml", "Wire")
    second = an_article(desk.runner, desk.store, other, minutes(2), identity="wire")
    desk.posted()
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    first = desk.edit(21)
    assert first
    shown = [one for one in first.digest.stories[0].citations if one.words == STEER]
    assert [(one.article, one.gone) for one in shown] == [(second.id, None)]
    desk.run(desk.store.edited(first))
    ref = QuoteRef.of(shown[0])
    assert desk.run(desk.store.fix(QuoteFix(ref, "hidden"), KELD, minutes(30)))
    again = desk.edit(31)
    assert again
    assert [one.gone for one in again.digest.stories[0].citations if one.words == STEER] == [minutes(20)]


def test_a_card_that_was_kept_back_when_its_quote_was_hidden_is_edited_once_it_is_posted(desk: Desk) -> None:
    window = desk.run(desk.store.window((), START, minutes(10)))
    digest = compose(group(window.candidates), name="morning", since=START, until=minutes(10), zone="UTC", limit=6,
                     feeds=1, failing=0).digest  # fmt: skip
    desk.run(desk.store.enqueue(planned(desk.subscription, minutes(10), digest=digest), minutes(10)))
    held = desk.run(desk.store.lease(minutes(10), 60, ["terminal"]))
    assert held
    desk.run(desk.store.begin(held.id, [Part(0, "k", {"text": "old"})], {}, minutes(10), layout="card"))
    desk.run(desk.store.bury(held.id, "the channel is gone", minutes(11), halt=True))
    desk.says(STEER, "hidden", at=20)
    assert desk.edit(21) is None
    desk.run(desk.store.pause_subscription(desk.subscription.id, minutes(30), paused=False))
    again = desk.run(desk.store.lease(minutes(30), 60, ["terminal"]))
    assert again
    desk.run(desk.store.posted(again.id, 0, "m1", minutes(30), lease_s=60))
    edit = desk.edit(31)
    assert edit
    assert [one.words for one in edit.digest.stories[0].citations] == [FERRY]


def test_neither_all_messages_nor_all_that_was_ever_shown_is_gone_through(desk: Desk) -> None:
    """Whatever the planner knows of these tables; both grow for as long as articles are kept."""
    if not desk.store._db.is_sqlite:
        pytest.skip("PostgreSQL knows how much it has")
    steps: list[str] = []

    def plan(connection: sa.Connection, _: Any, statement: str, values: Any, *__: Any) -> None:
        if statement.startswith("SELECT"):
            driver = connection.connection.driver_connection
            assert driver
            steps.extend(row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", values))

    sa.event.listen(desk.store._db.engine, "before_cursor_execute", plan)
    desk.run(desk.store.shown_on(Asker("terminal", "U7", "moderator"), "m1"))
    desk.run(desk.store.shown_articles(WHOLE, every_s=3600, since=START, limit=9))
    assert any("ix_digests_until" in step for step in steps)
    assert [step for step in steps if step.startswith(("SCAN parts", "SCAN shown", "SCAN digests"))] == []
