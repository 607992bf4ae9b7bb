"""The outbox: leased by one, the same parts at every try, done when the last part is confirmed."""

from __future__ import annotations

import asyncio
from asyncio import Runner
from collections.abc import Callable
from dataclasses import replace

from bot.model import Delivery, Part
from bot.store import Store
from tests.store.material import START, a_declaration, a_digest, a_subscription, minutes, planned

Another = Callable[[], Store]
PARTS = (Part(0, "d/0", {"text": "“One”\x00 \ud800"}), Part(1, "d/1", {"text": "Two", "embeds": [{"n": 1}]}))
STORED = (Part(0, "d/0", {"text": "“One” "}), PARTS[1])


def queued(runner: Runner, store: Store, *slots: float) -> None:
    subscription = a_subscription(runner, store)
    for slot in slots:
        runner.run(store.enqueue(planned(subscription, minutes(slot)), minutes(slot)))


def lease(runner: Runner, store: Store, minute: float, platform: str = "terminal") -> Delivery | None:
    return runner.run(store.lease(minutes(minute), 60, [platform]))


def test_a_delivery_is_leased_with_its_digest(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    assert (held.digest, held.tries, held.parts) == (a_digest(until=START), 1, ())


def test_it_is_leased_again_only_when_the_lease_ran_out(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert lease(runner, store, 0.9) is None
    again = lease(runner, store, 1)
    assert held
    assert again == replace(held, tries=2)


def test_only_platforms_that_are_live_are_leased(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    assert lease(runner, store, 0, "discord") is None
    assert runner.run(store.lease(START, 60, [])) is None


def test_the_longest_due_goes_first(runner: Runner, store: Store) -> None:
    queued(runner, store, 5, 10)
    leased = [lease(runner, store, 20) for _ in range(2)]
    assert [one.digest.until for one in leased if one] == [minutes(5), minutes(10)]


def test_parts_are_kept_once(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.begin(held.id, PARTS, {}, START))
    runner.run(store.begin(held.id, [Part(0, "other", {"text": "other"})], {}, START))
    again = lease(runner, store, 5)
    assert again
    assert again.parts == STORED


def test_a_crash_after_the_first_part_leaves_the_second_to_be_posted(runner: Runner, open_another: Another) -> None:
    store = open_another()
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.begin(held.id, PARTS, {}, START))
    runner.run(store.posted(held.id, 0, "m1", START, lease_s=60))
    after = open_another()
    again = lease(runner, after, 5)
    assert again
    assert [part.message_id for part in again.parts] == ["m1", None]
    runner.run(after.posted(again.id, 1, "m2", minutes(5), lease_s=60))
    assert lease(runner, after, 500) is None
    assert runner.run(after.health()).queued == 0


def test_the_first_confirmation_of_a_part_counts(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.begin(held.id, PARTS, {}, START))
    for message in ("m1", "m2"):
        runner.run(store.posted(held.id, 0, message, START, lease_s=60))
    again = lease(runner, store, 5)
    assert again
    assert again.parts[0].message_id == "m1"


def test_a_retry_waits_and_a_burial_is_for_good(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.retry(held.id, minutes(10), "busy"))
    assert lease(runner, store, 9) is None
    assert lease(runner, store, 10)
    runner.run(store.bury(held.id, "no permission", minutes(10)))
    assert lease(runner, store, 500) is None
    runner.run(store.retry(held.id, minutes(10), "late answer"))
    assert lease(runner, store, 500) is None
    assert runner.run(store.health()).buried == 1


def test_what_is_done_is_not_undone(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.begin(held.id, PARTS[:1], {}, START))
    runner.run(store.posted(held.id, 0, "m1", START, lease_s=60))
    runner.run(store.retry(held.id, START, "late"))
    runner.run(store.bury(held.id, "late", START))
    assert lease(runner, store, 500) is None
    assert runner.run(store.health()).buried == 0


def test_two_stores_never_lease_the_same(runner: Runner, open_another: Another) -> None:
    stores = [open_another(), open_another()]
    queued(runner, stores[0], *range(12))

    async def race() -> list[int]:
        leased = await asyncio.gather(*(stores[at % 2].lease(minutes(60), 600, ["terminal"]) for at in range(12)))
        return [one.id for one in leased if one]

    ids = runner.run(race())
    ids += [one.id for one in runner.run(_rest(stores[0]))]
    assert len(ids) == len(set(ids)) == 12


async def _rest(store: Store) -> list[Delivery]:
    rest = []
    while one := await store.lease(minutes(60), 600, ["terminal"]):
        rest.append(one)
    return rest


def test_a_delivery_goes_where_the_subscription_went_when_it_was_planned(runner: Runner, store: Store) -> None:
    subscription = a_subscription(runner, store)
    runner.run(store.enqueue(planned(subscription), START))
    runner.run(store.change_subscription(subscription.id, a_declaration("renamed")))
    held = lease(runner, store, 0)
    assert held
    assert held.destination == subscription.destination


def test_a_confirmed_part_begins_the_lease_anew(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.begin(held.id, PARTS, {}, START))
    runner.run(store.posted(held.id, 0, "m1", minutes(0.9), lease_s=60))
    assert lease(runner, store, 1.5) is None
    assert lease(runner, store, 2) is not None


def test_what_is_done_is_not_buried_and_halts_nothing(runner: Runner, store: Store) -> None:
    queued(runner, store, 0)
    held = lease(runner, store, 0)
    assert held
    runner.run(store.begin(held.id, PARTS[:1], {}, START))
    runner.run(store.posted(held.id, 0, "m1", START, lease_s=60))
    assert not runner.run(store.bury(held.id, "late", START, halt=True))
    assert [one.halted for one in runner.run(store.subscriptions())] == [None]
