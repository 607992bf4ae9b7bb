"""What becomes of subscriptions whose channel, guild or workspace is lost: paused with a reason, deleted much later."""

from __future__ import annotations

from asyncio import Runner
from dataclasses import replace

from bot.model import DeclaredSubscription, Destination, Part, Schedule, Subscription, Wanted
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
    assert runner.run(store.leave("discord", "guild", "the bot was removed", minutes(5))) == []
    assert runner.run(store.rejoin("discord", "guild", minutes(60))) == []
    assert state(runner, store) == {"morning": (True, None)}


def test_a_lost_channel_is_paused_until_somebody_resumes_it(runner: Runner, store: Store) -> None:
    morning = added(runner, store, "morning", "1", "guild")
    added(runner, store, "evening", "2", "guild")
    assert runner.run(store.lose("discord", "1", "the channel is gone", minutes(5))) == ["morning"]
    runner.run(store.rejoin("discord", "guild", minutes(6)))
    assert state(runner, store) == {"morning": (True, "the channel is gone"), "evening": (False, None)}
    runner.run(store.pause_subscription(morning.id, minutes(9), paused=False))
    assert state(runner, store)["morning"] == (False, None)
    assert runner.run(store.subscriptions())[0].previous == START


def test_only_what_was_left_long_ago_is_deleted_and_never_what_the_file_names(runner: Runner, store: Store) -> None:
    added(runner, store, "morning", "1", "guild")
    added(runner, store, "evening", "2", "other")
    filed = DeclaredSubscription("filed", Destination("discord", "3"), SCHEDULE)
    runner.run(store.declare_subscriptions([filed], START))
    runner.run(store.locate("discord", "guild", ["3"]))
    runner.run(store.leave("discord", "guild", "the bot was removed", START))
    runner.run(store.lose("discord", "2", "the channel is gone", START))
    assert runner.run(store.forget_left(["discord"], START)) == []
    assert runner.run(store.forget_left(["discord"], minutes(30 * DAY))) == ["morning"]
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
    runner.run(store.forget_buttons(START, minutes(5)))
    assert runner.run(store.button("k1")) is None
    assert runner.run(store.button("k2")) == "run||/news more 2"


def test_a_cards_buttons_outlast_those_of_private_answers(runner: Runner, store: Store) -> None:
    morning = added(runner, store, "morning", "1")
    runner.run(store.enqueue(planned(morning, START), START))
    held = runner.run(store.lease(START, 60, ["discord"]))
    assert held
    runner.run(store.begin(held.id, [Part(0, "k", {})], {"card": "run||/news more 1"}, START))
    runner.run(store.keep_buttons({"card": "run||/news more 1", "mine": "run||/quotes x"}, START))
    runner.run(store.forget_buttons(START, minutes(9)))
    assert runner.run(store.button("card")) == "run||/news more 1"
    assert runner.run(store.button("mine")) is None
    runner.run(store.forget_buttons(minutes(9), minutes(9)))
    assert runner.run(store.button("card")) is None


def test_a_watch_is_deleted_with_all_that_was_planned_for_it(runner: Runner, store: Store) -> None:
    watch = added(runner, store, "Ada Lind", "@7")
    runner.run(store.enqueue(planned(watch, START), START))
    runner.run(store.remove_subscription(watch.id))
    assert runner.run(store.subscriptions()) == []
    assert runner.run(store.lease(minutes(1), 60, ["discord"])) is None


def test_an_empty_slot_of_a_watch_leaves_nothing_but_its_time(runner: Runner, store: Store) -> None:
    watch = added(runner, store, "Ada Lind", "@7")
    told = replace(planned(watch, minutes(10)), digest=None)
    assert runner.run(store.enqueue(told, minutes(10)))
    assert runner.run(store.subscriptions())[0].previous == minutes(10)
    assert runner.run(store.enqueue(planned(watch, minutes(10)), minutes(10)))
    assert not runner.run(store.enqueue(planned(watch, minutes(10)), minutes(10)))


def test_what_a_delivery_found_lost_before_the_removal_was_known_goes_on_when_the_bot_is_back(
    runner: Runner, store: Store
) -> None:
    added(runner, store, "morning", "1", "guild")
    runner.run(store.lose("discord", "1", "no access", minutes(1)))
    assert runner.run(store.leave("discord", "guild", "the bot was removed", minutes(5))) == []
    assert state(runner, store) == {"morning": (True, "no access")}
    assert runner.run(store.rejoin("discord", "guild", minutes(60))) == ["morning"]
    runner.run(store.lose("discord", "1", "no access", minutes(61)))
    runner.run(store.leave("discord", "guild", "the bot was removed", minutes(62)))
    assert runner.run(store.forget_left(["discord"], minutes(63))) == ["morning"]


def test_nobody_is_told_of_watches_and_of_what_was_paused_already(runner: Runner, store: Store) -> None:
    added(runner, store, "Ada Lind", "@7", "team")
    morning = added(runner, store, "morning", "1", "team")
    runner.run(store.pause_subscription(morning.id, START, paused=True))
    assert runner.run(store.leave("discord", "team", "removed", START)) == []
    assert all(one.halted for one in runner.run(store.subscriptions()))
    assert runner.run(store.rejoin("discord", "team", minutes(1))) == []
    runner.run(store.leave("discord", "team", "removed", START))
    assert runner.run(store.forget_left([], minutes(9))) == []
    assert runner.run(store.forget_left(["discord"], minutes(9))) == ["morning"]
    assert runner.run(store.subscriptions()) == []


def test_resuming_what_was_halted_posts_what_had_failed_and_loses_no_news(runner: Runner, store: Store) -> None:
    morning = added(runner, store, "morning", "1", "guild")
    runner.run(store.enqueue(planned(morning, minutes(10)), minutes(10)))
    held = runner.run(store.lease(minutes(10), 60, ["discord"]))
    assert held
    assert runner.run(store.bury(held.id, "no access", minutes(11), halt=True))
    assert runner.run(store.lease(minutes(99), 60, ["discord"])) is None
    runner.run(store.pause_subscription(morning.id, minutes(100), paused=False))
    again = runner.run(store.lease(minutes(100), 60, ["discord"]))
    assert again
    assert (again.id, again.tries) == (held.id, 1)
    assert runner.run(store.subscriptions())[0].previous == minutes(10)


def test_a_digest_taken_out_of_the_file_is_deleted_with_the_space_that_was_left(runner: Runner, store: Store) -> None:
    filed = DeclaredSubscription("filed", Destination("discord", "3"), SCHEDULE)
    runner.run(store.declare_subscriptions([filed], START))
    runner.run(store.locate("discord", "guild", ["3"]))
    runner.run(store.declare_subscriptions([], START))
    runner.run(store.leave("discord", "guild", "the bot was removed", START))
    runner.run(store.forget_left(["discord"], minutes(1)))
    assert runner.run(store.subscriptions()) == []
