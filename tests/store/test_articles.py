"""From entry to article: leases, tries, and that a newer text is never lost to an older reading."""

from __future__ import annotations

import asyncio
from asyncio import Runner
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import StoreError
from bot.store import Store, storable
from summarizer.model import Analysis
from tests.store.material import START, TEXT, a_feed, an_article, analysis, entry, minutes, poll, quote, reading

Another = Callable[[], Store]


def test_a_claimed_entry_is_claimed_again_only_when_the_lease_ran_out(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [first] = runner.run(store.claim(START, 60, 9))
    assert (first.tries, first.feed_name, first.seen) == (1, "Fjord Post", START)
    assert not runner.run(store.claim(minutes(0.99), 60, 9))
    [again] = runner.run(store.claim(minutes(1), 60, 9))
    assert (again.id, again.tries) == (first.id, 2)


def test_the_oldest_are_claimed_first_and_no_more_than_asked_for(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for minute in (2, 1, 3):
        runner.run(store.record_poll(poll(feed, entry(str(minute)), at=minutes(minute))))
    assert [one.title for one in runner.run(store.claim(minutes(9), 60, 2))] == ["Harbour 1", "Harbour 2"]


def test_an_entry_put_off_waits(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [pending] = runner.run(store.claim(START, 600, 1))
    runner.run(store.put_off(pending.id, minutes(5), "no answer"))
    assert not runner.run(store.claim(minutes(4), 60, 1))
    assert runner.run(store.claim(minutes(5), 60, 1))[0].tries == 2


def test_an_entry_given_up_is_not_claimed_again(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [pending] = runner.run(store.claim(START, 60, 1))
    runner.run(store.give_up(pending.id, "no article there", START))
    assert not runner.run(store.claim(minutes(100), 60, 1))
    assert runner.run(store.health()).failed == 1


def test_two_stores_never_claim_the_same(runner: Runner, open_another: Another) -> None:
    stores = [open_another(), open_another()]
    feed = a_feed(runner, stores[0])
    runner.run(stores[0].record_poll(poll(feed, *(entry(str(number)) for number in range(60)))))

    async def race() -> list[int]:
        claims = [stores[number % 2].claim(START, 600, 4) for number in range(20)]
        return [one.id for claimed in await asyncio.gather(*claims) for one in claimed]

    claimed = runner.run(race())
    assert len(claimed) == len(set(claimed)) == 60


def test_two_stores_that_read_the_same_people_do_not_stand_in_each_others_way(
    runner: Runner, open_another: Another
) -> None:
    stores = [open_another(), open_another()]
    runner.run(stores[0].record_poll(poll(a_feed(runner, stores[0]), *(entry(str(number)) for number in range(20)))))
    pending = runner.run(stores[0].claim(START, 600, 20))

    async def race() -> None:
        await asyncio.gather(*(stores[at % 2].store_read(reading(one), START) for at, one in enumerate(pending)))

    runner.run(race())
    found = stores[0].copies_by_actor("Ada Lind", about=False, since=None, text=None, offset=0, limit=99)
    assert len(runner.run(found)) == 40


def test_what_was_read_is_given_back_whole(runner: Runner, store: Store) -> None:
    read = an_article(runner, store, a_feed(runner, store), byline="Mo Vik", published=minutes(-60))
    assert runner.run(store.articles_page(0, None, 10)) == [read]
    [candidate] = runner.run(store.candidates(minutes(-100), minutes(1)))
    assert (candidate.article.text, candidate.analysis) == (TEXT, read.analysis)
    assert (candidate.outlet, candidate.seen, candidate.published) == ("Fjord Post", START, minutes(-60))


def test_a_second_reading_takes_the_place_of_the_first(runner: Runner, store: Store) -> None:
    first = an_article(runner, store, a_feed(runner, store))
    text = "“We wait,” said Karl Berg."
    found = Analysis("en", (quote(text, "We wait,", "Karl Berg"),))
    runner.run(store.store_read(replace(first, text=text, analysis=found), minutes(5)))
    assert [one.text for one in runner.run(store.articles_page(0, None, 9))] == [text]
    assert runner.run(store.health()).quotes == 1
    assert runner.run(store.actors("", 9)) == ["Karl Berg"]
    for words, total in (("ferry", 0), ("wait", 1)):
        kind = {"actor": None, "since": None, "until": None, "offset": 0, "limit": 5}
        assert runner.run(store.search(words, **kind)).total == total  # type: ignore[arg-type] # a dict of all kinds


def test_reading_the_same_again_changes_no_count(runner: Runner, store: Store) -> None:
    read = an_article(runner, store, a_feed(runner, store))
    before = runner.run(store.health())
    for _ in range(3):
        runner.run(store.store_read(read, minutes(5)))
    assert replace(runner.run(store.health()), bytes=before.bytes) == before


def test_a_changed_entry_is_read_again_and_its_quotes_stay_meanwhile(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one")
    runner.run(store.record_poll(poll(feed, at=minutes(10), changed=(entry("one", content="new", body_hash="h2"),))))
    assert runner.run(store.health()).quotes == 2
    assert runner.run(store.known(feed.id, ["one"], [])) == {"one": "h2"}
    [pending] = runner.run(store.claim(minutes(10), 60, 9))
    assert (pending.content, pending.seen, pending.tries) == ("new", START, 1)


def test_an_entry_with_another_date_is_not_read_again_and_only_its_time_follows(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one")
    early, late = minutes(-600), minutes(600)

    def polled(published: datetime | None) -> list[datetime]:
        runner.run(store.record_poll(poll(feed, at=minutes(10), standing=(entry("one", published=published),))))
        assert runner.run(store.claim(minutes(10), 60, 9)) == []
        found = []
        for name, about in (("Ada Lind", False), ("Karl Berg", True)):
            asked = store.by_actor(name, about=about, since=None, until=None, source=None, offset=0, limit=1)
            found += [one.time for one in runner.run(asked).citations]
        [article] = runner.run(store.candidates(START - timedelta(days=1), minutes(1000)))
        assert article.seen == START
        return found

    before = runner.run(store.window((), minutes(10), minutes(20))).candidates
    assert polled(early) == [early, early]
    assert polled(None) == [early, early]
    assert polled(late) == [START, START]  # never later than it was seen
    assert runner.run(store.window((), minutes(10), minutes(20))).candidates == before == ()


def test_a_change_found_under_the_old_link_reaches_the_article(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one")
    moved = entry("other guid", link_key="fjord.example/one", content="new")
    runner.run(store.record_poll(poll(feed, at=minutes(10), changed=(moved,))))
    assert [one.content for one in runner.run(store.claim(minutes(10), 60, 9))] == ["new"]


def test_a_text_that_came_while_an_older_one_was_read_is_still_read(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, entry("one"))))
    [pending] = runner.run(store.claim(START, 600, 1))
    runner.run(store.record_poll(poll(feed, changed=(entry("one", content="new", body_hash="h2"),))))
    runner.run(store.store_read(reading(pending), minutes(1)))
    assert runner.run(store.health()).quotes == 2
    assert [one.content for one in runner.run(store.claim(minutes(1), 60, 1))] == ["new"]


def test_a_failure_of_the_older_text_does_not_put_off_the_newer(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, entry("one"))))
    [pending] = runner.run(store.claim(START, 600, 1))
    runner.run(store.record_poll(poll(feed, changed=(entry("one", content="new", body_hash="another"),))))
    runner.run(store.put_off(pending.id, minutes(500), "no answer"))
    runner.run(store.give_up(pending.id, "no answer", START))
    assert [one.content for one in runner.run(store.claim(minutes(1), 60, 1))] == ["new"]


def test_an_article_whose_new_text_cannot_be_read_keeps_the_old_one(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one")
    runner.run(store.record_poll(poll(feed, changed=(entry("one", content="new", body_hash="another"),))))
    [pending] = runner.run(store.claim(minutes(1), 60, 1))
    runner.run(store.give_up(pending.id, "broken", minutes(1)))
    assert runner.run(store.health()).failed == 0
    assert len(runner.run(store.articles_page(0, None, 9))) == 1


def test_articles_are_paged_by_id_and_by_time(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    ids = [an_article(runner, store, feed, minutes(10 * number)).id for number in range(5)]
    pages = [
        [one.id for one in runner.run(store.articles_page(after, None, 2))] for after in (0, ids[1], ids[3], ids[4])
    ]
    assert pages == [ids[:2], ids[2:4], ids[4:], []]
    assert [one.id for one in runner.run(store.articles_page(0, minutes(30), 9))] == ids[3:]


def test_reading_an_article_anew_does_not_hide_a_change_that_waits(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    read = an_article(runner, store, feed, identity="one")
    runner.run(store.record_poll(poll(feed, changed=(entry("one", content="new", body_hash="another"),))))
    runner.run(store.store_read(read, minutes(1)))
    assert [one.content for one in runner.run(store.claim(minutes(1), 60, 1))] == ["new"]


def test_a_text_that_cannot_be_stored_as_it_is_is_refused(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [pending] = runner.run(store.claim(START, 60, 1))
    for text in (f"\x00{TEXT}", f"\ud83d{TEXT}"):
        with pytest.raises(StoreError, match="clean it"):
            runner.run(store.store_read(reading(pending, text, analysis=analysis(TEXT)), START))
        assert storable(text) == TEXT
    assert runner.run(store.health()).quotes == 0


def test_an_actor_without_a_letter_is_no_one(runner: Runner, store: Store) -> None:
    found = replace(analysis(), quotes=(quote(TEXT, "The ferry", "́"),))
    an_article(runner, store, a_feed(runner, store), analysis=found)
    assert runner.run(store.health()).quotes == 1
