"""Retention in small steps, what became of an address, and health."""

from __future__ import annotations

from asyncio import Runner

from bot.store import Store
from tests.store.material import (
    START,
    a_feed,
    a_subscription,
    an_article,
    entry,
    minutes,
    planned,
    poll,
    said,
)


def test_retention_goes_in_steps_and_leaves_tombstones(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for number in range(5):
        an_article(runner, store, feed, minutes(number), identity=str(number))
    runner.run(store.record_poll(poll(feed, entry("unread"))))
    steps = [runner.run(store.delete_older_than(minutes(4), 3)) for _ in range(3)]
    assert steps == [3, 1, 0]
    again = [entry(str(number)) for number in range(5)]
    assert runner.run(store.record_poll(poll(feed, *again, at=minutes(9)))) == 0
    health = runner.run(store.health())
    assert (health.articles, health.waiting, health.quotes) == (1, 1, 2)


def test_retention_forgets_old_digests_but_the_last_and_what_is_not_posted(runner: Runner, store: Store) -> None:
    subscription = a_subscription(runner, store)
    for minute in (1, 2, 3):
        runner.run(store.enqueue(planned(subscription, minutes(minute)), START))
    for _ in range(2):
        held = runner.run(store.lease(minutes(5), 600, ["terminal"]))
        assert held
        runner.run(store.bury(held.id, "no permission", minutes(5)))
    runner.run(store.delete_older_than(minutes(60), 10))
    assert runner.run(store.health()).buried == 0
    assert runner.run(store.last_digest(None, None))
    assert not runner.run(store.enqueue(planned(subscription, minutes(3)), START))


def test_an_address_is_traced_from_feed_to_digest(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    read = an_article(runner, store, feed, identity="one")
    subscription = a_subscription(runner, store)
    told = planned(subscription, minutes(30))
    assert told.digest
    runner.run(store.enqueue(told, minutes(30)))
    steps = runner.run(store.trace("http://fjord.example/one/#top", [subscription.id]))
    assert read.id == 1
    assert [step for step, _ in steps] == ["seen", "read", "quotes", "digest"]
    assert steps[-1][1] == "morning of 2026-03-02 07:30 UTC on terminal: queued"
    others = runner.run(store.trace("http://fjord.example/one/#top", [subscription.id + 1]))
    assert others[-1] == ("digests", "none so far")
    assert runner.run(store.trace("https://elsewhere.example/", [])) == []


def test_an_address_says_why_it_was_not_told(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry("one"), entry("two", candidate=False))))
    first, _ = runner.run(store.claim(START, 60, 2))
    runner.run(store.give_up(first.id, "no article there", START))
    assert ("read", "given up after 1 try: no article there") in runner.run(
        store.trace("https://fjord.example/one", [])
    )
    assert runner.run(store.trace("https://fjord.example/two", []))[-1][0] == "digests"


def test_health_counts(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed)
    runner.run(store.record_poll(poll(feed, entry("next"), at=minutes(1))))
    runner.run(store.record_poll(poll(feed, at=minutes(1), ok=False, error="no answer")))
    health = runner.run(store.health())
    assert (health.articles, health.quotes, health.feeds, health.failing, health.waiting) == (1, 2, 1, 1, 1)
    assert health.bytes > 10_000


def test_what_was_deleted_leaves_its_room_to_what_comes(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)

    def fill_up(first: float) -> int:
        for at in range(40):
            said(runner, store, feed, f"Ada Lind {at % 7}", at=minutes(first + at))
        return runner.run(store.health()).bytes

    def forget(until: float) -> None:
        while runner.run(store.delete_older_than(minutes(until), 5)):
            pass

    full = fill_up(0)
    for begin in (100, 200, 300):
        forget(begin)
        assert fill_up(begin) < 1.25 * full
    assert runner.run(store.health()).articles == 40
    forget(999)
    assert runner.run(store.actors("", 9)) == []
