"""Feeds and polls: what the file names, what chat may do to it, and that an entry is new once."""

from __future__ import annotations

from asyncio import Runner

from bot.model import DeclaredFeed, Validators
from bot.store import Store
from bot.store.feeds import CHANGES_MAX
from tests.store.material import HOME, START, a_feed, an_article, entry, minutes, poll, reading

OTHER = "https://skerry.example/atom.xml"


def declare(runner: Runner, store: Store, *urls: str) -> None:
    runner.run(store.declare_feeds([DeclaredFeed(url, None, 2) for url in urls], START))


def test_a_declared_feed_is_there_once_however_often_the_file_is_read(runner: Runner, store: Store) -> None:
    declare(runner, store, HOME, OTHER)
    declare(runner, store, HOME, OTHER)
    feeds = runner.run(store.feeds())
    assert [(feed.url, feed.name, feed.declared, feed.backlog) for feed in feeds] == [
        (HOME, "fjord.example", True, 2),
        (OTHER, "skerry.example", True, 2),
    ]


def test_a_feed_taken_out_of_the_file_is_paused_and_comes_back_running(runner: Runner, store: Store) -> None:
    declare(runner, store, HOME, OTHER)
    declare(runner, store, OTHER)
    assert [feed.paused for feed in runner.run(store.feeds())] == [True, False]
    assert [feed.url for feed in runner.run(store.due_feeds(START))] == [OTHER]
    declare(runner, store, HOME, OTHER)
    assert [feed.paused for feed in runner.run(store.feeds())] == [False, False]


def test_a_pause_made_in_chat_outlives_every_start(runner: Runner, store: Store) -> None:
    declare(runner, store, HOME)
    [feed] = runner.run(store.feeds())
    runner.run(store.pause_feed(feed.id, paused=True))
    for urls in ((HOME,), (), (HOME,)):
        declare(runner, store, *urls)
        assert runner.run(store.feeds())[0].paused
    runner.run(store.pause_feed(feed.id, paused=False))
    assert runner.run(store.feeds())[0].declared
    assert runner.run(store.due_feeds(START))


def test_a_feed_of_chat_is_not_touched_by_the_file(runner: Runner, store: Store) -> None:
    a_feed(runner, store)
    declare(runner, store, OTHER)
    assert [feed.paused for feed in runner.run(store.feeds())] == [False, False]


def test_a_withdrawn_feed_that_is_resumed_belongs_to_the_chat(runner: Runner, store: Store) -> None:
    declare(runner, store, HOME)
    declare(runner, store)
    [feed] = runner.run(store.feeds())
    runner.run(store.pause_feed(feed.id, paused=False))
    declare(runner, store)
    assert [(one.declared, one.paused) for one in runner.run(store.feeds())] == [(False, False)]


def test_a_url_is_added_once(runner: Runner, store: Store) -> None:
    a_feed(runner, store)
    assert runner.run(store.add_feed(DeclaredFeed(HOME), START)) is None


def test_a_removed_feed_is_neither_listed_nor_polled_and_its_quotes_stay(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed)
    runner.run(store.remove_feed(feed.id))
    assert not runner.run(store.feeds())
    assert not runner.run(store.due_feeds(minutes(100)))
    assert runner.run(store.record_poll(poll(feed, entry("late")))) == 0
    assert runner.run(store.coverage(None, None)).articles == 1


def test_a_feed_that_comes_back_repeats_nothing(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, entry("one"))))
    runner.run(store.remove_feed(feed.id))
    again = runner.run(store.add_feed(DeclaredFeed(HOME), minutes(5)))
    assert again
    assert (again.id, again.polled) == (feed.id, None)
    assert runner.run(store.record_poll(poll(again, entry("one"), entry("two")))) == 1


def test_a_poll_is_recorded_with_its_entries(runner: Runner, store: Store) -> None:
    feed, validators = a_feed(runner, store, name=None), Validators('"e"', "yesterday")
    result = poll(feed, entry("one"), entry("two"), title="Fjord", validators=validators, every_s=600.0)
    assert runner.run(store.record_poll(result)) == 2
    [stored] = runner.run(store.feeds())
    assert (stored.name, stored.polled, stored.validators, stored.every_s) == ("Fjord", START, validators, 600.0)
    assert not runner.run(store.due_feeds(minutes(9)))
    assert runner.run(store.due_feeds(minutes(10)))


def test_entries_keep_the_order_of_the_feed(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), *map(entry, "cab"))))
    assert [one.title for one in runner.run(store.claim(START, 60, 9))] == ["Harbour c", "Harbour a", "Harbour b"]


def test_an_entry_is_new_once(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    assert runner.run(store.record_poll(poll(feed, entry("one"), entry("one")))) == 1
    assert runner.run(store.record_poll(poll(feed, entry("one", title="Bumped"), entry("two")))) == 1


def test_two_feeds_may_have_the_same_identity(runner: Runner, store: Store) -> None:
    for url in (HOME, OTHER):
        assert runner.run(store.record_poll(poll(a_feed(runner, store, url), entry("one")))) == 1


def test_known_are_identities_and_links_with_their_hashes(runner: Runner, store: Store) -> None:
    feed, other = a_feed(runner, store), a_feed(runner, store, OTHER)
    runner.run(store.record_poll(poll(feed, entry("one"), passed_over=(entry("old"),))))
    asked = (["one", "old", "none"], ["fjord.example/one", "fjord.example/old", ""])
    assert runner.run(store.known(feed.id, *asked)) == {
        "one": "hash of one",
        "old": "hash of old",
        "fjord.example/one": "hash of one",
        "fjord.example/old": "hash of old",
    }
    assert runner.run(store.known(other.id, *asked)) == {}


def test_entries_passed_over_are_remembered_and_never_read(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for _ in range(2):
        runner.run(store.record_poll(poll(feed, passed_over=(entry("old"), entry("old")))))
    assert runner.run(store.record_poll(poll(feed, entry("old")))) == 0
    assert not runner.run(store.claim(START, 60, 9))


def test_an_entry_that_changes_at_every_poll_is_read_anew_so_often_and_no_more(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one")
    read = 0
    for number in range(CHANGES_MAX + 3):
        changed = entry("one", body_hash=f"text {number}")
        runner.run(store.record_poll(poll(feed, changed=(changed,))))
        for pending in runner.run(store.claim(START, 60, 9)):
            runner.run(store.store_read(reading(pending), START))
            read += 1
        assert runner.run(store.known(feed.id, ["one"], [])) == {"one": f"text {number}"}
    assert read == CHANGES_MAX


def test_a_change_that_two_processes_saw_is_one(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one")
    changed = poll(feed, changed=(entry("one", body_hash="another"),))
    runner.run(store.record_poll(changed))
    [pending] = runner.run(store.claim(START, 60, 9))
    runner.run(store.store_read(reading(pending), START))
    runner.run(store.record_poll(changed))
    assert not runner.run(store.claim(START, 60, 9))


def test_a_change_of_an_entry_that_was_passed_over_is_a_change_once(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, passed_over=(entry("old"),))))
    runner.run(store.record_poll(poll(feed, changed=(entry("old", body_hash="another"),))))
    assert runner.run(store.known(feed.id, ["old"], [])) == {"old": "another"}
    assert not runner.run(store.claim(START, 60, 9))


def test_a_link_that_two_processes_saw_under_two_guids_is_new_once(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    assert runner.run(store.record_poll(poll(feed, entry("guid 1", link_key="fjord.example/x")))) == 1
    assert runner.run(store.record_poll(poll(feed, entry("guid 2", link_key="fjord.example/x")))) == 0


def test_more_entries_than_a_statement_takes(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    many = [entry(str(number)) for number in range(1_200)]
    assert runner.run(store.record_poll(poll(feed, *many))) == 1_200
    assert len(runner.run(store.known(feed.id, [one.identity for one in many], []))) == 1_200


def test_a_failing_feed_keeps_what_it_had_and_says_since_when(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, title="Fjord", validators=Validators("e"))))
    for minute in (10, 20):
        runner.run(store.record_poll(poll(feed, at=minutes(minute), ok=False, error="no answer")))
    [failing] = runner.run(store.feeds())
    assert (failing.failures, failing.failing_since, failing.error) == (2, minutes(10), "no answer")
    assert (failing.polled, failing.validators) == (START, Validators("e"))
    runner.run(store.record_poll(poll(feed, at=minutes(30))))
    [well] = runner.run(store.feeds())
    assert (well.failures, well.failing_since, well.error) == (0, None, None)


def test_a_feed_that_is_gone_is_paused(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, ok=False, error="gone", gone=True)))
    [gone] = runner.run(store.feeds())
    assert (gone.paused, gone.error) == (True, "gone")


def test_a_move_that_polls_agree_on_is_followed(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for to in (OTHER, HOME + "2", OTHER, OTHER):
        runner.run(store.record_poll(poll(feed, moved_to=to)))
        assert runner.run(store.feeds())[0].url == HOME
    runner.run(store.record_poll(poll(feed, moved_to=OTHER)))
    [moved] = runner.run(store.feeds())
    assert (moved.id, moved.url, moved.moved_to) == (feed.id, OTHER, None)


def test_a_move_to_the_address_of_another_feed_is_not_followed(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    a_feed(runner, store, OTHER)
    for _ in range(5):
        runner.run(store.record_poll(poll(feed, moved_to=OTHER)))
    assert [one.url for one in runner.run(store.feeds())] == [HOME, OTHER]


def test_a_declared_feed_keeps_the_address_that_the_file_gives(runner: Runner, store: Store) -> None:
    declare(runner, store, HOME)
    [feed] = runner.run(store.feeds())
    for _ in range(5):
        runner.run(store.record_poll(poll(feed, moved_to=OTHER)))
    assert [(one.url, one.moved_to) for one in runner.run(store.feeds())] == [(HOME, OTHER)]


def test_text_that_a_database_refuses_is_cleaned(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    runner.run(store.record_poll(poll(feed, entry("o\x00ne", title="Har\ud800bour", content="\x00"))))
    [pending] = runner.run(store.claim(START, 60, 1))
    assert (pending.title, pending.content) == ("Harbour", "")
