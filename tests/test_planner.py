from __future__ import annotations

import logging
from asyncio import run
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import StoreError
from bot.model import Brief, Destination, PlannedDigest, Schedule, Subscription, Trouble, Wanted, Window
from bot.placing import Placing
from bot.planner import Planner, PlanReport
from bot.stories import Beginning, FullText, Overview
from summarizer.model import Analysis, Article, Candidate, Digest, Quote, Span
from summarizer.prominence import Gist
from tests.fakes import FakeComposer, FakePlacer, given

MADE = datetime(2024, 6, 3, 18, 0, tzinfo=UTC)
SLOT = datetime(2024, 6, 4, 5, 30, tzinfo=UTC)
TEXT = "The harbour of Lindvik closes on Monday. “The piers are not safe,” said Ada Moe, the harbour master."
GRACE_S = 300.0


class FakePlanStore:
    """A `PlanStore` of one `held` window for all; a label is planned once. `asked` are the windows asked for."""

    def __init__(self, *subscriptions: Subscription, held: Window | Exception = Window((), 1, 0)) -> None:  # noqa: B008 - frozen
        self.held = {one.id: one for one in subscriptions}
        self.window_held = held
        self.planned: list[PlannedDigest] = []
        self.asked: list[tuple[tuple[str, ...], datetime, datetime]] = []

    async def subscriptions(self) -> Sequence[Subscription]:
        return tuple(self.held.values())

    async def window(
        self,
        feeds: Sequence[str],
        since: datetime,
        until: datetime,
        *,
        subscription: int | None = None,  # noqa: ARG002 - the port
        actor: str = "",  # noqa: ARG002 - the port
        most: int | None = None,  # noqa: ARG002 - the port
    ) -> Window:
        self.asked.append((tuple(feeds), since, until))
        return given(self.window_held)

    async def newest(self, feeds: Sequence[str], since: datetime, until: datetime, most: int) -> Sequence[int]:  # noqa: ARG002 - the port
        return [one.key for one in given(self.window_held).candidates]

    async def texts_of(self, keys: Sequence[int]) -> Sequence[FullText]:
        return [FullText(one.key, one.article.title, one.article.text) for one in await self.articles_of(keys)]

    async def overview(self, feeds: Sequence[str], keys: Sequence[int]) -> Overview:  # noqa: ARG002 - the port
        """Of articles that are not placed, so that every one is asked for."""
        found = given(self.window_held)
        gists = (Gist(one.key, one.story, one.outlet, one.seen, one.seen) for one in found.candidates)
        return Overview(tuple(gists), found.feeds, found.failing)

    async def articles_of(self, keys: Sequence[int]) -> Sequence[Candidate]:
        return tuple(one for one in given(self.window_held).candidates if one.key in keys)

    async def unplaced(self, limit: int) -> Sequence[Beginning]:  # noqa: ARG002 - the port
        return ()

    async def placed_near(self, seen: datetime) -> Sequence[Beginning]:  # noqa: ARG002 - the port
        return ()

    async def place(self, stories: Sequence[tuple[int, int]]) -> bool:  # noqa: ARG002 - the port
        return True

    async def placing_failed(self, keys: Sequence[int], *, final: bool) -> None: ...

    async def is_planned(self, subscription_id: int, label: str) -> bool:
        return any((one.subscription.id, one.slot.label) == (subscription_id, label) for one in self.planned)

    async def note_trouble(self, subscription_id: int, trouble: Trouble | None) -> None:
        self.held[subscription_id] = replace(self.held[subscription_id], trouble=trouble)

    async def enqueue(self, planned: PlannedDigest, now: datetime) -> bool:  # noqa: ARG002 - the port
        done = {(one.subscription.id, one.slot.label) for one in self.planned}
        if (planned.subscription.id, planned.slot.label) in done:
            return False
        self.planned.append(planned)
        subscription = self.held[planned.subscription.id]
        told = planned.digest or planned.trouble or (subscription.trouble and subscription.trouble.again)
        trouble = planned.trouble if told else subscription.trouble
        self.held[subscription.id] = replace(subscription, previous=planned.slot.at, trouble=trouble)
        return True


def candidate(key: int = 1, text: str = TEXT, title: str = "Lindvik closes its harbour") -> Candidate:
    start = text.index("“") + 1
    quote = Quote(Span(start, text.index("”")), "direct", "said", "Ada Moe", "Ada Moe", None, "named", 0.9)
    return Candidate(key, Article(text, title), Analysis("en", (quote,)), "Coast Post", None, MADE)


def subscription(number: int = 1, name: str = "morning", **given: Any) -> Subscription:
    made = Subscription(
        number,
        name,
        Destination("terminal"),
        Schedule("Europe/Oslo", at=("07:30",)),
        Wanted(),
        declared=True,
        paused=False,
        created=MADE,
        previous=MADE,
    )
    return replace(made, **given)


def held(*candidates: Candidate, pending: int = 0) -> Window:
    return Window(candidates, feeds=2, failing=1, pending=pending)


def planner(store: FakePlanStore) -> Planner:
    return Planner(store, FakeComposer(), {"terminal"}, GRACE_S, Placing(store, FakePlacer()))


def planned(store: FakePlanStore, now: datetime = SLOT, *, wait: bool = True) -> PlanReport:
    return run(planner(store).plan(now, wait=wait))


def test_a_due_slot_is_planned_once_over_the_window_since_the_last_one() -> None:
    store = FakePlanStore(subscription(), held=held(candidate()))
    assert planned(store, SLOT - timedelta(seconds=1)) == PlanReport()
    assert planned(store) == PlanReport(planned=1)
    assert planned(store, SLOT + timedelta(minutes=1)) == PlanReport()
    (made,) = store.planned
    assert made.slot.label == "2024-06-04T07:30"
    assert made.digest is not None
    assert (made.digest.since, made.digest.until, made.digest.zone) == (MADE, SLOT, "Europe/Oslo")
    assert (made.digest.feeds, made.digest.failing) == (2, 1)
    assert [one.words for one in made.digest.stories[0].citations] == ["The piers are not safe,"]
    assert made.considered == (1,)


def test_after_an_outage_one_digest_stands_for_all_missed_slots() -> None:
    store = FakePlanStore(subscription(), held=held(candidate()))
    planned(store, SLOT + timedelta(days=3, hours=2))
    (made,) = store.planned
    assert made.slot.label == "2024-06-07T07:30"
    assert made.digest is not None
    assert made.digest.since == MADE


def test_an_empty_window_is_told_in_one_line_where_that_is_wanted() -> None:
    store = FakePlanStore(subscription(wanted=Wanted(empty_line=True)), held=held())
    assert planned(store) == PlanReport(planned=1)
    (made,) = store.planned
    assert made.digest is not None
    assert (made.digest.stories, made.digest.feeds, made.digest.failing) == ((), 2, 1)


def test_what_was_posted_lately_is_no_news() -> None:
    window = held(candidate())
    store = FakePlanStore(subscription(), held=window)
    planned(store)
    (first,) = store.planned
    assert first.digest is not None
    again = FakePlanStore(subscription(), held=replace(window, posted=first.digest.stories[0].citations))
    planned(again)
    (second,) = again.planned
    assert second.digest is not None
    assert (second.digest.stories[0].citations, second.digest.stories[0].left_out) == ((), 1)


def test_an_empty_window_is_settled_without_a_digest() -> None:
    store = FakePlanStore(subscription(), held=held())
    assert planned(store) == PlanReport(empty=1)
    assert store.planned[0].digest is None
    assert planned(store, SLOT + timedelta(minutes=5)) == PlanReport()


def test_a_digest_waits_for_articles_still_being_read_but_not_for_ever() -> None:
    store = FakePlanStore(subscription(), held=held(candidate(), pending=1))
    assert planned(store) == PlanReport(waiting=1)
    assert planned(store, SLOT + timedelta(seconds=GRACE_S - 1)) == PlanReport(waiting=1)
    assert planned(store, SLOT + timedelta(seconds=GRACE_S)) == PlanReport(planned=1)


def test_nobody_waits_where_the_round_is_the_last() -> None:
    store = FakePlanStore(subscription(), held=held(candidate(), pending=1))
    assert planned(store, wait=False) == PlanReport(planned=1)


@pytest.mark.parametrize(
    "changed", [{"paused": True}, {"destination": Destination("discord", "17")}], ids=["paused", "not connected"]
)
def test_who_is_paused_or_not_connected_gets_nothing_and_loses_nothing(changed: dict[str, Any]) -> None:
    store = FakePlanStore(subscription(**changed), held=held(candidate()))
    assert planned(store) == PlanReport()
    assert store.planned == []
    assert store.held[1].previous == MADE


def test_one_subscription_that_fails_does_not_stop_the_next() -> None:
    class Unlucky(FakePlanStore):
        async def window(
            self,
            feeds: Sequence[str],
            since: datetime,
            until: datetime,
            *,
            subscription: int | None = None,
            actor: str = "",
            most: int | None = None,
        ) -> Window:
            if subscription == 1:
                raise StoreError("the disk is full")
            return await super().window(feeds, since, until, subscription=subscription, actor=actor, most=most)

    store = Unlucky(subscription(), subscription(2, "second"), held=held(candidate()))
    assert planned(store) == PlanReport(planned=1, failed=("digest morning: the disk is full",))
    assert [one.subscription.id for one in store.planned] == [2]


def test_planning_now_uses_up_no_slot_of_the_timetable() -> None:
    store = FakePlanStore(subscription(), held=held(candidate()))
    now = SLOT - timedelta(hours=1)
    assert run(planner(store).plan_now(subscription(), now))
    assert planned(store) == PlanReport(planned=1)
    assert [one.slot.label for one in store.planned] == ["2024-06-04T06:30:00.000000", "2024-06-04T07:30"]
    assert store.asked[-1][1:] == (now, SLOT)


def test_planning_now_tells_where_there_is_nothing_to_tell() -> None:
    store = FakePlanStore(subscription(), held=held())
    assert not run(planner(store).plan_now(subscription(), SLOT))


def test_the_feeds_asked_for_are_the_subscriptions() -> None:
    wanted = Wanted(feeds=("Coast Post",))
    store = FakePlanStore(subscription(wanted=wanted), held=held(candidate()))
    planned(store)
    assert {feeds for feeds, *_ in store.asked} == {("Coast Post",)}


# --- watches -------------------------------------------------------------------------------------------------------


def watch(cron: str, previous: datetime, **given: Any) -> Subscription:
    wanted = Wanted(actor="Ada Moe")
    return subscription(
        7, "Ada Moe", destination=Destination("terminal", "@me"), schedule=Schedule("Europe/Oslo", cron=cron),
        wanted=wanted, previous=previous, **given,
    )  # fmt: skip


def test_a_watch_is_not_told_in_its_quiet_hours_whatever_was_missed_before_them() -> None:
    evening = datetime(2024, 6, 4, 19, 30, tzinfo=UTC)  # 21:30 in Oslo; quiet from 22
    store = FakePlanStore(watch("*/10 7,8,20,21 * * *", evening), held=held(candidate()))
    assert planned(store, evening + timedelta(hours=2)) == PlanReport()
    morning = datetime(2024, 6, 5, 5, 0, tzinfo=UTC)
    assert planned(store, morning) == PlanReport(planned=1)
    assert store.asked[-1][1:] == (evening, morning)


def test_digests_are_planned_before_watches_and_an_empty_window_asks_no_composer() -> None:
    class Unasked(FakeComposer):
        async def compose(self, window: Window, brief: Brief) -> Digest:  # noqa: ARG002 - the port
            raise AssertionError("there is nothing to compose")

    store = FakePlanStore(watch("*/10 * * * *", SLOT - timedelta(minutes=10)), subscription())
    report = run(replace(planner(store), composer=Unasked()).plan(SLOT))
    assert report == PlanReport(empty=2)
    assert [one.subscription.name for one in store.planned] == ["morning", "Ada Moe"]


def test_no_log_says_whom_somebody_watches(caplog: pytest.LogCaptureFixture) -> None:
    store = FakePlanStore(watch("*/10 * * * *", SLOT - timedelta(minutes=10)), held=StoreError("the disk is full"))
    with caplog.at_level(logging.DEBUG):
        assert planned(store).failed == ("a watch: the disk is full",)
    assert "Moe" not in caplog.text
