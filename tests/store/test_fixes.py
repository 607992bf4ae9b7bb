"""What moderators say of single quotes: it holds in answers, on cards and after every reading, and is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.conversation import QuoteFix, QuoteRef
from bot.store import Store, articles
from summarizer.model import Actor, Analysis, Candidate, Span
from tests.store.desk import FERRY, FEWER, KELD, STEER, WHOLE, WITHOUT, Desk, cited
from tests.store.material import (
    START,
    a_feed,
    analysis,
    entry,
    minutes,
    poll,
    quote,
    reading,
)


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


def test_the_same_page_in_a_third_feed_is_corrected_as_well(desk: Desk) -> None:
    text = "“Of course,” said Ada Lind. Karl stood by. It rained all over the harbour until the evening came."
    read = Analysis("en", (quote(text, "Of course,", "Ada Lind"),), (Actor("Ada Lind", "person"),))

    def comes(name: str, at: float) -> None:
        feed = a_feed(desk.runner, desk.store, f"https://fjord.example/{name}.xml", name)
        desk.run(desk.store.record_poll(poll(feed, entry(name, link_key="fjord.example/one"), at=minutes(at))))
        [pending] = desk.run(desk.store.claim(minutes(at), 60, 1))
        desk.run(desk.store.store_read(reading(pending, text, analysis=read), minutes(at)))

    desk.rereads(text, 5, analysis=read)
    comes("second", 6)
    assert desk.says("Of course,", "speaker", "Karl", at=20)
    comes("third", 30)
    found = desk.run(desk.store.candidates(START, WHOLE))
    assert [one.analysis.quotes[0].speaker for one in found] == ["Karl"] * 3


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


def test_hidden_words_are_told_in_no_sentence_of_a_story_either(desk: Desk) -> None:
    text = desk.article.text
    said, rain = (
        Span(text.index(first), text.index(last) + len(last)) for first, last in (("“Th", "Lind."), ("It", "rained."))
    )
    desk.run(
        desk.store.store_read(
            replace(desk.article, analysis=replace(analysis(text), summary=(said, rain))), minutes(15)
        )
    )

    def sentences() -> list[tuple[Span, ...]]:
        return [one.analysis.summary for one in desk.run(desk.store.candidates(START, WHOLE))]

    assert sentences() == [(said, rain)]
    desk.says(FERRY, "hidden")
    assert sentences() == [(rain,)]
    desk.says(FERRY, "unclear", at=30)
    assert sentences() == [(said, rain)]
