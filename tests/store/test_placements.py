"""An article's story and voices in the archive: written once, heard anew with every reading and correction."""

from __future__ import annotations

from asyncio import Runner
from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from bot.store import Store
from bot.store.engine import Database
from bot.store.tables import articles
from summarizer.stories import WINDOW
from tests.store.desk import FERRY, FEWER, STEER, WHOLE, WITHOUT, Desk
from tests.store.material import START, a_feed, an_article, minutes

DAY = (START, START + timedelta(days=1))


def heard(desk: Desk) -> frozenset[str]:
    [one] = desk.run(desk.store.overview((), desk.run(desk.store.newest((), *DAY, 9)))).gists
    return one.voices


def test_who_is_heard_in_an_article_follows_its_readings_and_corrections(desk: Desk) -> None:
    assert heard(desk) == {"lind"}
    desk.says(FERRY, "speaker", "Karl Berg")
    assert heard(desk) == {"lind", "berg"}
    desk.says(STEER, "hidden")
    assert heard(desk) == {"berg"}
    desk.says(FERRY, None)
    desk.rereads(WITHOUT, 30, analysis=FEWER)
    assert heard(desk) == {"lind"}


def test_a_story_is_written_once_and_outlives_every_reading(desk: Desk) -> None:
    [due] = desk.run(desk.store.unplaced(9))
    assert (due.key, due.title, due.story) == (desk.article.id, desk.article.title, None)
    assert desk.article.text.startswith(due.text)
    assert desk.run(desk.store.place([(due.key, 4)]))
    assert not desk.run(desk.store.place([(due.key, 5)]))
    desk.rereads(WITHOUT, 30, analysis=FEWER)
    assert [one.story for one in desk.run(desk.store.candidates(START, WHOLE))] == [4]
    assert desk.run(desk.store.unplaced(9)) == []


def test_voices_of_before_there_were_any_are_written_with_the_story(desk: Desk, database_url: str) -> None:
    database = Database(database_url)

    def forget(tx: sa.Connection) -> None:
        tx.execute(articles.update().values(voices=None))

    desk.run(database.write(forget))
    desk.run(database.close())
    assert heard(desk) == frozenset()
    desk.run(desk.store.place([(desk.article.id, desk.article.id)]))
    assert heard(desk) == {"lind"}


def test_what_is_recalled_lies_around_that_time_and_has_a_story(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    ages = (0.0, 1.0, WINDOW / timedelta(minutes=1) + 2)
    keys = [an_article(runner, store, feed, minutes(at), identity=str(at)).id for at in ages]
    runner.run(store.place([(keys[1], 1), (keys[0], 1)]))
    assert [one.key for one in runner.run(store.placed_near(minutes(2)))] == keys[:2]
    assert [one.key for one in runner.run(store.placed_near(minutes(ages[2])))] == []
    runner.run(store.place([(keys[2], keys[2])]))
    assert [one.key for one in runner.run(store.placed_near(minutes(ages[2])))] == keys[2:]


def test_an_overview_is_of_the_articles_of_its_window(
    runner: Runner, store: Store, open_another: Callable[[], Store]
) -> None:
    post, radio = a_feed(runner, store), a_feed(runner, store, "https://radio.example/feed", "Fjord Radio")
    for at in range(1, 7):
        an_article(runner, open_another(), radio if at % 3 == 0 else post, minutes(at), identity=str(at))
    runner.run(store.pause_feed(radio.id, paused=True))
    for names, most in ((), 9), (("fjord post",), 9), ((), 2), (("Nobody",), 9):
        window = runner.run(store.window(names, minutes(1), minutes(5), most=most))
        keys = runner.run(store.newest(names, minutes(1), minutes(5), most))
        assert list(keys) == [one.key for one in window.candidates][::-1]
        found = runner.run(store.overview(names, keys))
        assert sorted(one.key for one in found.gists) == sorted(keys)
        assert (found.feeds, found.failing) == (window.feeds, window.failing)
        assert not (found.gists and found.placed)


def test_stories_are_asked_for_by_all_words_and_by_the_articles_own_time(desk: Desk) -> None:
    for text, found in (("ferry noon", 1), ("ferry whale", 0), ("", 0)):
        assert len(desk.run(desk.store.stories_with(text, *DAY, 9)).gists) == found
    assert desk.run(desk.store.stories_with("ferry", START - timedelta(days=2), START, 9)).gists == ()
