"""Windows and slots: every candidate is told once, late ones too, and a slot is planned once."""

from __future__ import annotations

import asyncio
from asyncio import Runner
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Destination, Wanted
from bot.store import Store, open_store
from bot.stories import Intake
from tests.store.material import (
    START,
    a_declaration,
    a_digest,
    a_feed,
    a_subscription,
    an_article,
    entry,
    minutes,
    planned,
    poll,
    reading,
)

Another = Callable[[], Store]


def keys(runner: Runner, store: Store, since: float, until: float, *feeds: str, of: int | None = None) -> list[int]:
    window = runner.run(store.window(feeds, minutes(since), minutes(until), subscription=of))
    return [one.key for one in window.candidates]


def test_a_window_begins_after_its_first_moment_and_ends_with_its_last(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    ids = [an_article(runner, store, feed, minutes(minute)).id for minute in (0, 5, 10)]
    assert keys(runner, store, 0, 10) == ids[1:]
    assert keys(runner, store, -1, 9.99) == ids[:2]


def test_what_is_no_candidate_is_in_the_archive_and_in_no_window(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry(candidate=False))))
    [pending] = runner.run(store.claim(START, 60, 1))
    runner.run(store.store_read(reading(pending), START))
    assert not keys(runner, store, -5, 5)
    assert len(runner.run(store.candidates(minutes(-5), minutes(5)))) == 1


def test_an_article_that_became_readable_late_comes_with_the_next_window(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [pending] = runner.run(store.claim(START, 60, 1))
    window = runner.run(store.window((), minutes(-5), minutes(5)))
    assert (window.candidates, window.pending) == ((), 1)
    runner.run(store.store_read(reading(pending), minutes(7)))
    assert keys(runner, store, 5, 10) == [pending.id]
    assert keys(runner, store, 10, 15) == []


def test_an_article_told_before_its_slot_was_planned_is_not_told_again(runner: Runner, store: Store) -> None:
    """Seen at 0, slot at 5, read at 6, planned at 7: it is in that window, and late for the next one too."""
    subscription = a_subscription(runner, store, at=minutes(-5))
    other = a_subscription(runner, store, "evening", minutes(-5))
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [pending] = runner.run(store.claim(START, 60, 1))
    runner.run(store.store_read(reading(pending), minutes(6)))
    assert keys(runner, store, -5, 5, of=subscription.id) == [pending.id]
    early = planned(subscription, minutes(5), considered=(pending.id,))
    assert runner.run(store.enqueue(early, minutes(7)))
    assert keys(runner, store, 5, 10, of=subscription.id) == []
    assert keys(runner, store, 5, 10, of=other.id) == [pending.id]
    assert runner.run(store.enqueue(planned(subscription, minutes(10)), minutes(10)))
    assert keys(runner, store, 10, 15, of=subscription.id) == []


def test_what_was_seen_before_the_digest_was_made_is_not_for_it(runner: Runner, store: Store) -> None:
    runner.run(store.record_poll(poll(a_feed(runner, store), entry())))
    [pending] = runner.run(store.claim(START, 60, 1))
    subscription = a_subscription(runner, store, at=minutes(5))
    runner.run(store.store_read(reading(pending), minutes(7)))
    assert keys(runner, store, 5, 10, of=subscription.id) == []


def test_an_article_that_changes_is_not_told_again_and_not_lost(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    read = an_article(runner, store, feed, identity="one")
    runner.run(
        store.record_poll(poll(feed, at=minutes(6), changed=(entry("one", content="new", body_hash="another"),)))
    )
    window = runner.run(store.window((), minutes(-5), minutes(5)))
    assert ([one.key for one in window.candidates], window.pending) == ([read.id], 0)
    [pending] = runner.run(store.claim(minutes(7), 60, 1))
    runner.run(store.store_read(reading(pending), minutes(8)))
    assert keys(runner, store, 5, 10) == []


def test_a_window_counts_the_feeds_it_is_of(runner: Runner, store: Store) -> None:
    feed, other = a_feed(runner, store), a_feed(runner, store, "https://skerry.example/f", "Skerry")
    third = a_feed(runner, store, "https://holm.example/f", "Holm")
    ids = [an_article(runner, store, one, identity=one.name).id for one in (feed, other)]
    runner.run(store.record_poll(poll(other, ok=False, error="no answer")))
    runner.run(store.pause_feed(third.id, paused=True))
    everything = runner.run(store.window((), minutes(-1), START))
    assert (len(everything.candidates), everything.feeds, everything.failing) == (2, 2, 1)
    assert keys(runner, store, -1, 0, "SKERRY") == [ids[1]]
    assert keys(runner, store, -1, 0, "nobody") == []
    runner.run(store.remove_feed(other.id))
    assert keys(runner, store, -1, 0) == [ids[0]]


def test_a_slot_is_planned_once_and_moves_the_window(runner: Runner, store: Store) -> None:
    subscription = a_subscription(runner, store)
    assert subscription.previous == subscription.created == START
    assert runner.run(store.enqueue(planned(subscription, minutes(60)), minutes(61)))
    assert not runner.run(store.enqueue(planned(subscription, minutes(60)), minutes(62)))
    assert [one.previous for one in runner.run(store.subscriptions())] == [minutes(60)]
    assert runner.run(store.health()).queued == 1


def test_an_empty_window_is_planned_too_and_posts_nothing(runner: Runner, store: Store) -> None:
    empty = replace(planned(a_subscription(runner, store), minutes(60)), digest=None)
    assert runner.run(store.enqueue(empty, minutes(60)))
    assert [one.previous for one in runner.run(store.subscriptions())] == [minutes(60)]
    assert runner.run(store.lease(minutes(60), 60, ["terminal"])) is None
    assert not runner.run(store.enqueue(empty, minutes(61)))


def test_a_window_tells_what_the_subscription_s_digests_of_the_last_days_quoted(runner: Runner, store: Store) -> None:
    mine, other = a_subscription(runner, store), a_subscription(runner, store, "evening")
    made = a_digest()
    runner.run(store.enqueue(replace(planned(mine, minutes(60)), digest=made), minutes(60)))
    told = tuple(one for story in made.stories for one in story.citations)
    assert told
    days = 24 * 60
    for subscription, until, posted in (
        (mine.id, 120, told), (mine.id, 60 + 7 * days, ()), (other.id, 120, ()), (None, 120, ())
    ):  # fmt: skip
        window = runner.run(store.window((), minutes(60), minutes(until), subscription=subscription))
        assert window.posted == posted


def test_two_stores_plan_a_slot_once(runner: Runner, open_another: Another) -> None:
    stores = [open_another(), open_another()]
    subscription = a_subscription(runner, stores[0])

    async def race() -> list[bool]:
        return await asyncio.gather(*(stores[at % 2].enqueue(planned(subscription), START) for at in range(8)))

    assert sorted(runner.run(race())) == [False] * 7 + [True]
    assert runner.run(stores[0].health()).queued == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12))
def test_however_often_slots_are_planned_each_is_planned_once(attempts: list[tuple[int, bool]]) -> None:
    """Attempts name a slot, and whether the process is killed and started again before."""

    async def live(file: Path) -> None:
        store = await open_store(f"sqlite:///{file}")
        subscription = await store.add_subscription(a_declaration(), START)
        assert subscription
        done: set[int] = set()
        for slot, killed in attempts:
            if killed:
                await store.close()
                store = await open_store(f"sqlite:///{file}")
            made = await store.enqueue(planned(subscription, START + timedelta(hours=slot)), START)
            assert made == (slot not in done)
            done.add(slot)
        assert (await store.health()).queued == len(done)
        [after] = await store.subscriptions()
        assert after.previous == START + timedelta(hours=max(done, default=0))
        await store.close()

    with TemporaryDirectory() as directory:
        asyncio.run(live(Path(directory) / "one.db"))


# --- subscriptions -------------------------------------------------------------------------------------------------


def test_a_subscription_is_known_by_platform_channel_and_name(runner: Runner, store: Store) -> None:
    first = a_subscription(runner, store)
    assert runner.run(store.add_subscription(a_declaration(), START)) is None
    elsewhere = a_declaration(destination=Destination("discord", "123"), wanted=Wanted(("Fjord Post",), ("ferry",)))
    second = runner.run(store.add_subscription(elsewhere, START))
    assert second
    assert second.wanted == elsewhere.wanted
    assert runner.run(store.subscriptions()) == [first, second]


def test_the_file_decides_what_it_names_and_keeps_what_was_planned(runner: Runner, store: Store) -> None:
    runner.run(store.declare_subscriptions([a_declaration()], START))
    [made] = runner.run(store.subscriptions())
    runner.run(store.enqueue(planned(made, minutes(60)), minutes(60)))
    changed = a_declaration(wanted=Wanted(stories=2))
    runner.run(store.declare_subscriptions([changed], minutes(90)))
    [after] = runner.run(store.subscriptions())
    assert after == replace(made, wanted=changed.wanted, previous=minutes(60))


@pytest.mark.parametrize("paused_in_chat", [False, True])
def test_taken_out_of_the_file_is_paused_and_a_pause_of_chat_stays(
    runner: Runner, store: Store, paused_in_chat: bool
) -> None:
    runner.run(store.declare_subscriptions([a_declaration()], START))
    [made] = runner.run(store.subscriptions())
    runner.run(store.pause_subscription(made.id, START, paused=paused_in_chat))
    runner.run(store.declare_subscriptions([], START))
    [out] = runner.run(store.subscriptions())
    assert (out.paused, out.declared) == (True, False)
    runner.run(store.declare_subscriptions([a_declaration()], START))
    [back] = runner.run(store.subscriptions())
    assert (back.paused, back.declared) == (paused_in_chat, True)


def test_a_digest_that_is_resumed_begins_anew(runner: Runner, store: Store) -> None:
    made = a_subscription(runner, store)
    runner.run(store.pause_subscription(made.id, minutes(10), paused=True))
    runner.run(store.pause_subscription(made.id, minutes(9_000), paused=False))
    assert [one.previous for one in runner.run(store.subscriptions())] == [minutes(9_000)]


def test_resuming_what_was_not_paused_loses_nothing_of_its_window(runner: Runner, store: Store) -> None:
    made = a_subscription(runner, store)
    runner.run(store.pause_subscription(made.id, minutes(60), paused=False))
    assert runner.run(store.subscriptions()) == [made]


def test_a_digest_that_comes_back_to_the_file_begins_anew(runner: Runner, store: Store) -> None:
    for at, named in ((0, [a_declaration()]), (10, []), (9_000, [a_declaration()]), (9_010, [a_declaration()])):
        runner.run(store.declare_subscriptions(named, minutes(at)))
    assert [one.previous for one in runner.run(store.subscriptions())] == [minutes(9_000)]


def test_a_subscription_is_changed_in_place(runner: Runner, store: Store) -> None:
    made = a_subscription(runner, store)
    to = a_declaration("evening", wanted=Wanted(exclude=("football",)))
    runner.run(store.change_subscription(made.id, to))
    assert runner.run(store.subscriptions()) == [replace(made, name="evening", wanted=to.wanted)]


def test_the_last_digest_is_found_by_name_and_by_destination(runner: Runner, store: Store) -> None:
    morning, evening = a_subscription(runner, store), a_subscription(runner, store, "Evening")
    runner.run(store.enqueue(planned(morning, minutes(60)), START))
    runner.run(store.enqueue(planned(evening, minutes(30)), START))
    runner.run(store.enqueue(replace(planned(morning, minutes(90)), digest=None), START))
    last = store.last_digest
    assert runner.run(last(None, None)) == a_digest("morning", minutes(60))
    assert runner.run(last("evening", Destination("terminal"))) == a_digest("Evening", minutes(30))
    assert runner.run(last(None, Destination("discord", "1"))) is None
    assert runner.run(last("noon", None)) is None


def test_an_intake_tells_how_far_each_article_came(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    read = an_article(runner, store, feed, minutes(1)).id
    found = [entry("old", candidate=False), entry("lost"), entry("late")]
    runner.run(store.record_poll(poll(feed, *found, at=minutes(2))))
    old, lost, late = sorted(runner.run(store.claim(minutes(3), 60, 3)), key=lambda one: one.id)
    runner.run(store.give_up(lost.id, "it is gone", minutes(3)))
    made = runner.run(store.intake((), minutes(0), minutes(5)))
    assert made == Intake(*map(frozenset, ({read}, {lost.id}, {late.id}, {old.id})))
    assert made.seen == (made | made).seen == 4
    assert runner.run(store.intake(("Fjord Post",), minutes(1), minutes(5))) == replace(made, read=frozenset())
    assert runner.run(store.intake(("Nordwire",), minutes(0), minutes(5))) == Intake()


def test_a_window_that_somebody_asks_for_holds_its_newest_and_what_was_readable_by_then(
    runner: Runner, store: Store
) -> None:
    feed = a_feed(runner, store)
    ids = [an_article(runner, store, feed, minutes(at)).id for at in range(3)]
    runner.run(store.record_poll(poll(feed, entry("late"), at=minutes(3))))
    [pending] = runner.run(store.claim(minutes(3), 60, 1))
    runner.run(store.store_read(reading(pending), minutes(20)))
    newest = runner.run(store.window((), minutes(-1), minutes(2), most=2))
    assert [one.key for one in newest.candidates] == ids[1:]
    assert keys(runner, store, 5, 10) == []
    assert keys(runner, store, 15, 30) == [pending.id]
