"""Quotes that change after they were stored, by their article or by a moderator; and the cards that show them."""

from __future__ import annotations

import asyncio
from asyncio import Runner
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.books import CardEdit
from bot.conversation import Asker, QuoteFix, QuoteRef, Verdict
from bot.model import Feed, Part, ReadArticle, Subscription, Validators
from bot.store import Store, articles
from summarizer.digest import compose
from summarizer.model import Actor, Analysis, Candidate, Citation, Span
from summarizer.stories import group
from tests.store.material import (
    START,
    a_feed,
    a_subscription,
    an_article,
    analysis,
    entry,
    minutes,
    planned,
    poll,
    quote,
    reading,
)

KELD = Asker("slack", "U7", "moderator", "C1", space="T1")
FERRY, STEER = "The ferry sails at noon,", "Karl Berg will steer it,"
WHOLE = START + timedelta(days=1)


def cited(key: int, text: str, words: str) -> Citation:
    return Citation(key, quote(text, words).span, words, "direct", None, None, "unclear", "", None, START)


class Desk:
    """A store with one article, a digest that shows it, and its card posted in one message."""

    def __init__(self, runner: Runner, store: Store) -> None:
        self.run, self.runner, self.store = runner.run, runner, store
        self.feed: Feed = a_feed(runner, store)
        self.article: ReadArticle = an_article(runner, store, self.feed, minutes(1), identity="one")
        self.subscription: Subscription = a_subscription(runner, store)

    def posted(self, at: float = 10) -> int:
        window = self.run(self.store.window((), START, minutes(at)))
        digest = compose(
            group(window.candidates), name="morning", since=START, until=minutes(at), zone="Europe/Oslo", limit=6,
            feeds=1, failing=0,
        ).digest  # fmt: skip
        assert self.run(self.store.enqueue(planned(self.subscription, minutes(at), digest=digest), minutes(at)))
        held = self.run(self.store.lease(minutes(at), 60, ["terminal"]))
        assert held
        self.run(self.store.begin(held.id, [Part(0, f"k{at}", {"text": "old"})], {}, minutes(at), layout="card"))
        self.run(self.store.posted(held.id, 0, "m1", minutes(at), lease_s=60))
        return held.id

    def rereads(self, text: str, at: float, **fields: Any) -> None:
        self.run(self.store.record_poll(poll(self.feed, at=minutes(at), changed=(entry("one", body_hash=text),))))
        [pending] = self.run(self.store.claim(minutes(at), 60, 1))
        self.run(self.store.store_read(reading(pending, text, **fields), minutes(at)))

    def ends_earlier(self, words: str, by: int, at: float) -> str:
        """Another version draws the edge of this quote elsewhere in the same text."""
        [page] = self.run(self.store.articles_page(0, None, 9))
        told = [
            replace(one, span=Span(one.span.start, one.span.end - by)) if one.span.of(page.text) == words else one
            for one in self.article.analysis.quotes
        ]
        read = replace(page, analysis=replace(self.article.analysis, quotes=tuple(told)))
        self.run(self.store.store_read(read, minutes(at)))
        return words[:-by]

    def edit(self, at: float = 60, wait_s: float = 0) -> CardEdit | None:
        since = minutes(at) - timedelta(days=7)
        return self.run(self.store.lease_edit(minutes(at), 60, ["terminal"], wait_s=wait_s, since=since))

    def shown(self) -> dict[str, str | None]:
        found = self.run(self.store.quotes_of([self.article.id], 0, 9))
        return {one.words: one.speaker for one in found.citations}

    def ref(self, words: str) -> QuoteRef:
        found = next(one for one in self.run(self.store.candidates(START, WHOLE)) if one.key == self.article.id)
        return QuoteRef.of(cited(found.key, found.article.text, words))

    def says(self, words: str, verdict: Verdict | None, speaker: str | None = None, at: float = 20) -> bool:
        return self.run(self.store.fix(QuoteFix(self.ref(words), verdict, speaker), KELD, minutes(at)))


@pytest.fixture
def desk(runner: Runner, store: Store) -> Desk:
    return Desk(runner, store)


WITHOUT = "“The ferry sails at noon,” said Ada Lind, and went on board. It rained over all of the harbour."
FEWER = Analysis("en", (quote(WITHOUT, FERRY, "Ada Lind"),), (Actor("Ada Lind", "person", ("Lind",)),))


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


def test_an_edit_is_tried_later_or_let_go_and_an_old_card_stays_as_it_is(desk: Desk) -> None:
    delivery = desk.posted()
    desk.rereads(WITHOUT, 20, analysis=FEWER)
    assert desk.edit(21)
    desk.run(desk.store.put_off_edit(delivery, minutes(40), "busy"))
    assert desk.edit(39) is None
    assert desk.edit(41)
    desk.run(desk.store.put_off_edit(delivery, None, "refused"))
    assert desk.edit(90) is None
    desk.says(FERRY, "unclear", at=95)
    assert desk.edit(60 * 24 * 8) is None
    assert desk.edit(96) is None


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


def test_a_corrected_speaker_holds_in_answers_and_after_every_reading(desk: Desk) -> None:
    assert desk.says(FERRY, "speaker", "Karl Berg")
    for _ in range(2):
        assert desk.shown() == {FERRY: "Karl Berg", STEER: "Ada Lind"}
        asked = desk.store.by_actor("Karl Berg", about=False, since=None, until=None, source=None, offset=0, limit=9)
        assert [one.evidence for one in desk.run(asked).citations] == ["corrected"]
        [page] = desk.run(desk.store.articles_page(0, None, 9))
        desk.run(desk.store.store_read(replace(page, analysis=desk.article.analysis), minutes(50)))
    known = desk.run(desk.store.quote(desk.ref(FERRY)))
    assert known
    assert (known.verdict, known.read, known.actors) == ("speaker", "Ada Lind", ("Karl Berg", "Ada Lind"))


def test_a_hidden_quote_is_shown_nowhere_until_the_word_is_taken_back(desk: Desk) -> None:
    desk.says(STEER, "hidden")
    assert desk.shown() == {FERRY: "Ada Lind"}
    asked = desk.store.search("steer", actor=None, since=None, until=None, offset=0, limit=9)
    assert desk.run(asked).total == 0
    known = desk.run(desk.store.quote(desk.ref(STEER)))
    assert known
    assert (known.verdict, known.citation.words) == ("hidden", STEER)
    desk.says(STEER, None)
    assert desk.shown() == {FERRY: "Ada Lind", STEER: "Ada Lind"}
    again = desk.store.search("steer", actor=None, since=None, until=None, offset=0, limit=9)
    assert desk.run(again).total == 1


def test_a_name_that_the_article_gives_no_more_is_not_shown_and_nobody_elses_is(desk: Desk) -> None:
    desk.says(FERRY, "speaker", "Karl Berg")
    desk.rereads(WITHOUT, 30, analysis=FEWER)
    assert desk.shown() == {FERRY: None}


def test_a_word_on_a_quote_that_left_and_came_back_holds_again(desk: Desk) -> None:
    desk.says(STEER, "hidden")
    desk.rereads(WITHOUT, 30, analysis=FEWER)
    assert desk.says(FERRY, "unclear", at=31)
    assert desk.shown() == {FERRY: None}
    desk.rereads(desk.article.text, 40)
    assert desk.shown() == {FERRY: None}
    assert desk.run(desk.store.gone([desk.article.id])) == ()


def test_the_same_page_in_another_feed_is_corrected_as_well(desk: Desk) -> None:
    desk.says(FERRY, "speaker", "Karl Berg")
    other = a_feed(desk.runner, desk.store, "https://fjord.example/top.xml", "Top")
    desk.run(desk.store.record_poll(poll(other, entry("top", link_key="fjord.example/one"), at=minutes(30))))
    [pending] = desk.run(desk.store.claim(minutes(30), 60, 1))
    desk.run(desk.store.store_read(reading(pending), minutes(30)))
    found: list[Candidate] = list(desk.run(desk.store.candidates(START, WHOLE)))
    assert [one.analysis.quotes[0].speaker for one in found] == ["Karl Berg", "Karl Berg"]
    [first] = [one for one in found if one.key == desk.article.id]
    ref = QuoteRef.of(cited(first.key, first.article.text, FERRY))
    desk.run(desk.store.fix(QuoteFix(ref, None), KELD, minutes(40)))
    found = list(desk.run(desk.store.candidates(START, WHOLE)))
    assert [one.analysis.quotes[0].speaker for one in found] == ["Ada Lind", "Ada Lind"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("karl berg", "Karl Berg"),
        ("Lind", "Ada Lind"),
        ("ferry", "ferry"),
        ("Karl", "Karl"),
        ("Ada Berg", None),
        ("erry", None),
        ("  ", None),
    ],
)
def test_only_a_name_that_stands_in_the_article_is_one(desk: Desk, name: str, found: str | None) -> None:
    assert desk.run(desk.store.name_in(desk.article.id, name)) == found


def test_who_said_it_is_forgotten_and_what_was_said_is_not(desk: Desk) -> None:
    desk.says(STEER, "hidden")
    assert desk.run(desk.store.corrections_of("slack", "U7")) == 1
    desk.run(desk.store.forget_moderator("slack", "U7"))
    assert desk.run(desk.store.corrections_of("slack", "U7")) == 0
    assert desk.shown() == {FERRY: "Ada Lind"}


def test_no_quote_is_corrected_by_a_key_of_other_words(desk: Desk) -> None:
    ref = replace(desk.ref(FERRY), key="0" * 12)
    assert desk.run(desk.store.fix(QuoteFix(ref, "hidden"), KELD, minutes(20))) is False
    assert desk.run(desk.store.quote(ref)) is None


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
    assert {one.words for one in desk.run(desk.store.shown_on("terminal", "m1"))} == {FERRY, STEER}
    assert desk.run(desk.store.shown_on("discord", "m1")) == ()


def test_a_word_on_a_quote_whose_edge_moved_is_taken_back_and_said_anew(desk: Desk) -> None:
    desk.says(STEER, "hidden", at=20)
    shorter = desk.ends_earlier(STEER, 4, 30)
    assert desk.shown() == {FERRY: "Ada Lind"}
    assert desk.says(shorter, "unclear", at=31)
    assert desk.shown() == {FERRY: "Ada Lind", shorter: None}
    assert desk.says(shorter, "hidden", at=32)
    assert desk.shown() == {FERRY: "Ada Lind"}
    assert desk.says(shorter, None, at=33)
    assert desk.shown() == {FERRY: "Ada Lind", shorter: "Ada Lind"}
    assert desk.run(desk.store.corrections_of("slack", "U7")) == 0


def test_a_word_on_a_quote_whose_edge_moved_reaches_the_card(desk: Desk) -> None:
    desk.posted()
    shorter = desk.ends_earlier(STEER, 4, 30)
    assert desk.says(shorter, "speaker", "Karl Berg", at=31)
    corrected = desk.edit(40)
    assert corrected
    assert [(one.words, one.speaker) for one in corrected.digest.stories[0].citations] == [
        (FERRY, "Ada Lind"), (STEER, "Karl Berg"),
    ]  # fmt: skip
    desk.run(desk.store.edited(corrected))
    assert desk.says(shorter, "hidden", at=41)
    without = desk.edit(50)
    assert without
    assert [one.words for one in without.digest.stories[0].citations] == [FERRY]


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
    desk.run(desk.store.shown_on("terminal", "m1"))
    desk.run(desk.store.shown_articles(WHOLE, every_s=3600, since=START, limit=9))
    assert any("ix_digests_until" in step for step in steps)
    assert [step for step in steps if step.startswith(("SCAN parts", "SCAN shown", "SCAN digests"))] == []


def test_a_word_said_while_another_process_reads_the_article_is_said_of_the_new_text(
    desk: Desk, open_another: Callable[[], Store]
) -> None:
    if desk.store._db.is_sqlite:
        pytest.skip("one process writes at a time")
    text, word, other = f"Updated. {desk.article.text}", QuoteFix(desk.ref(FERRY), "unclear"), open_another()
    reader, onlooker = (open_another()._db.engine for _ in range(2))
    with ThreadPoolExecutor(1) as saying:
        with reader.connect() as tx, tx.begin(), onlooker.connect() as looking:
            articles.store(tx, replace(desk.article, text=text, analysis=analysis(text)), minutes(20))
            said = saying.submit(lambda: asyncio.run(other.fix(word, KELD, minutes(20))))
            waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
            while not (said.done() or looking.execute(waiting).scalar()):
                pass
        assert said.result()
    assert desk.shown() == {FERRY: None, STEER: "Ada Lind"}
