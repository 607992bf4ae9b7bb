"""What becomes of subscriptions whose channel, guild or workspace is lost: paused with a reason, deleted much later."""

from __future__ import annotations

from asyncio import Runner
from dataclasses import replace

from bot.model import DeclaredSubscription, Destination, Schedule, Subscription, Wanted
from bot.store import Store
from tests.store.material import START, minutes, planned

DAY = 24 * 60
SCHEDULE = Schedule("UTC", ("07:00",))


def added(runner: Runner, store: Store, name: str, channel: str, space: str = "") -> Subscription:
    asked = DeclaredSubscription(name, Destination("discord", channel), SCHEDULE, Wanted(thread=True), space)
    made = runner.run(store.add_subscription(asked, START))
    assert made
    return made


def state(runner: Runner, store: Store) -> dict[str, tuple[bool, str | None]]:
    return {one.name: (one.paused, one.halted) for one in runner.run(store.subscriptions())}


def test_a_space_is_said_once_and_stays(runner: Runner, store: Store) -> None:
    added(runner, store, "morning", "1")
    added(runner, store, "evening", "2", "other")
    runner.run(store.locate("discord", "guild", ["1", "2", "3"]))
    runner.run(store.locate("discord", "third", None))
    assert {one.name: one.space for one in runner.run(store.subscriptions())} == {
        "morning": "guild",
        "evening": "other",
    }
    assert all(one.wanted.thread for one in runner.run(store.subscriptions()))


def test_a_space_that_is_left_is_paused_and_goes_on_when_the_bot_is_back(runner: Runner, store: Store) -> None:
    added(runner, store, "morning", "1", "guild")
    added(runner, store, "evening", "2", "other")
    assert runner.run(store.leave("discord", "guild", "the bot was removed", minutes(5))) == ["morning"]
    assert runner.run(store.leave("discord", "guild", "the bot was removed", minutes(6))) == []
    assert state(runner, store) == {"morning": (True, "the bot was removed"), "evening": (False, None)}
    assert runner.run(store.rejoin("discord", "guild", minutes(60))) == ["morning"]
    [morning] = [one for one in runner.run(store.subscriptions()) if one.name == "morning"]
    assert (morning.paused, morning.previous) == (False, minutes(60))


def test_what_somebody_paused_stays_paused_when_the_bot_is_back(runner: Runner, store: Store) -> None:
    morning = added(runner, store, "morning", "1", "guild")
    runner.run(store.pause_subscription(morning.id, minutes(1), paused=True))
    runner.run(store.leave("discord", "guild", "the bot was removed", minutes(5)))
    runner.run(store.rejoin("discord", "guild", minutes(60)))
    assert state(runner, store) == {"morning": (True, None)}


def test_a_lost_channel_is_paused_until_somebody_resumes_it(runner: Runner, store: Store) -> None:
    morning = added(runner, store, "morning", "1", "guild")
    added(runner, store, "evening", "2", "guild")
    assert runner.run(store.lose("discord", "1", "the channel is gone", minutes(5))) == ["morning"]
    runner.run(store.rejoin("discord", "guild", minutes(6)))
    assert state(runner, store) == {"morning": (True, "the channel is gone"), "evening": (False, None)}
    runner.run(store.pause_subscription(morning.id, minutes(9), paused=False))
    assert state(runner, store)["morning"] == (False, None)
    assert runner.run(store.subscriptions())[0].previous == minutes(9)


def test_only_what_was_left_long_ago_is_deleted_and_never_what_the_file_names(runner: Runner, store: Store) -> None:
    added(runner, store, "morning", "1", "guild")
    added(runner, store, "evening", "2", "other")
    filed = DeclaredSubscription("filed", Destination("discord", "3"), SCHEDULE)
    runner.run(store.declare_subscriptions([filed], START))
    runner.run(store.locate("discord", "guild", ["3"]))
    runner.run(store.leave("discord", "guild", "the bot was removed", START))
    runner.run(store.lose("discord", "2", "the channel is gone", START))
    assert runner.run(store.forget_left(START)) == []
    assert runner.run(store.forget_left(minutes(30 * DAY))) == ["morning"]
    assert sorted(state(runner, store)) == ["evening", "filed"]


def test_burying_may_halt_the_subscription_and_says_so_once(runner: Runner, store: Store) -> None:
    morning = added(runner, store, "morning", "1", "guild")
    for slot in (0, 10):
        runner.run(store.enqueue(planned(morning, minutes(slot)), minutes(slot)))
    first, second = (runner.run(store.lease(minutes(20), 60, ["discord"])) for _ in range(2))
    assert first
    assert second
    assert first.thread
    assert runner.run(store.bury(first.id, "the channel is gone", minutes(20), halt=True))
    assert not runner.run(store.bury(second.id, "the channel is gone", minutes(20), halt=True))
    assert state(runner, store) == {"morning": (True, "the channel is gone")}


def test_long_buttons_are_kept_until_they_are_old(runner: Runner, store: Store) -> None:
    runner.run(store.keep_buttons({"k1": "run||/news more 1", "k2": "run||/news more 2"}, START))
    runner.run(store.keep_buttons({"k2": "run||/news more 2"}, minutes(5)))
    runner.run(store.keep_buttons({}, minutes(6)))
    runner.run(store.forget_buttons(minutes(5)))
    assert runner.run(store.button("k1")) is None
    assert runner.run(store.button("k2")) == "run||/news more 2"


def test_a_watch_is_deleted_with_all_that_was_planned_for_it(runner: Runner, store: Store) -> None:
    watch = added(runner, store, "Ada Lind", "@7")
    runner.run(store.enqueue(planned(watch, START), START))
    runner.run(store.remove_subscription(watch.id))
    assert runner.run(store.subscriptions()) == []
    assert runner.run(store.lease(minutes(1), 60, ["discord"])) is None


def test_empty_slots_are_forgotten_but_for_the_last_of_each(runner: Runner, store: Store) -> None:
    watch = added(runner, store, "Ada Lind", "@7")
    for slot in (0, 10, 20, 30):
        told = replace(planned(watch, minutes(slot)), digest=None)
        assert runner.run(store.enqueue(told, minutes(slot)))
    runner.run(store.forget_empty(minutes(15)))
    assert not runner.run(store.enqueue(planned(watch, minutes(20)), minutes(40)))
    assert not runner.run(store.enqueue(planned(watch, minutes(30)), minutes(40)))
    runner.run(store.forget_empty(minutes(60)))
    assert not runner.run(store.enqueue(planned(watch, minutes(30)), minutes(40)))
    assert runner.run(store.enqueue(planned(watch, minutes(20)), minutes(40)))
