from __future__ import annotations

import asyncio
from asyncio import run
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import Courier, Platform, wait_before
from bot.errors import PermanentDeliveryError, StoreError, TransientDeliveryError
from bot.model import Delivery, Destination
from summarizer.model import Digest, DigestStory
from tests.fakes import NOON, FakeOutbox, FakePoster, FakeRenderer, Ticking

TERMINAL = Destination("terminal")


def digest(*headlines: str, name: str = "morning") -> Digest:
    stories = tuple(DigestStory(headline, headline, None, ("Paper",)) for headline in headlines)
    return Digest(name, NOON - timedelta(days=1), NOON, "UTC", stories)


def delivery(number: int = 1, *headlines: str, to: Destination = TERMINAL) -> Delivery:
    return Delivery(number, to, digest(*(headlines or ("A", "B", "C"))), 0)


class Desk:
    """One outbox, one poster, a clock and a courier between them."""

    def __init__(self, *deliveries: Delivery, tries: int = 3, fail: tuple[Exception | None, ...] = ()) -> None:
        self.clock = Ticking()
        self.outbox = FakeOutbox(*deliveries)
        self.poster = FakePoster(*fail)
        self.told: list[str] = []
        platforms = {"terminal": Platform(FakeRenderer(), self.poster)}
        self.courier = Courier(self.outbox, platforms, self.clock, tries, 120, self.told.append)


def test_each_part_is_posted_once_in_order_and_the_delivery_is_done() -> None:
    desk = Desk(delivery(1), delivery(2, "D"))
    report = run(desk.courier.deliver())
    assert desk.poster.posts == ["A", "B", "C", "D"]
    assert desk.outbox.states == {1: "done", 2: "done"}
    assert (report.done, report.failed) == (2, ())
    assert desk.poster.looked == []


def test_a_platform_that_is_not_live_keeps_its_deliveries_queued() -> None:
    desk = Desk(delivery(1, to=Destination("discord", "17")))
    assert run(desk.courier.deliver()).done == 0
    assert desk.outbox.states == {1: "queued"}
    assert desk.outbox.queued[1].tries == 0


def test_a_passing_failure_goes_on_later_where_it_stopped() -> None:
    desk = Desk(delivery(), fail=(None, TransientDeliveryError("busy", retry_after_s=7)))
    report = run(desk.courier.deliver())
    assert (report.put_off, report.failed) == (1, ("digest morning to terminal: busy",))
    assert desk.outbox.not_before[1] == NOON + timedelta(seconds=7)
    desk.clock.forward(seconds=7)
    run(desk.courier.deliver())
    assert desk.poster.posts == ["A", "B", "C"]
    assert desk.outbox.states == {1: "done"}


def test_a_part_whose_confirmation_was_lost_is_found_and_not_posted_again() -> None:
    desk = Desk(delivery(), fail=(None, ConnectionError("reset")))
    desk.poster.lost = ConnectionError
    run(desk.courier.deliver())
    desk.clock.forward(hours=1)
    run(desk.courier.deliver())
    assert desk.poster.posts == ["A", "B", "C"]
    assert desk.outbox.states == {1: "done"}


def test_after_the_last_try_it_is_buried_and_told_once() -> None:
    desk = Desk(delivery(), tries=3, fail=(TransientDeliveryError("busy"),) * 9)
    for _ in range(6):
        run(desk.courier.deliver())
        desk.clock.forward(hours=2)
    assert desk.outbox.states == {1: "buried"}
    assert desk.told == ["digest morning to terminal was given up: busy (tried 3 times)"]


def test_a_lasting_failure_is_buried_at_once_and_the_next_delivery_goes_out() -> None:
    desk = Desk(delivery(1), delivery(2, "D"), fail=(PermanentDeliveryError("the channel is gone"),))
    report = run(desk.courier.deliver())
    assert desk.outbox.states == {1: "buried", 2: "done"}
    assert desk.told == ["digest morning to terminal was given up: the channel is gone"]
    assert report.failed == tuple(desk.told)


def test_what_nobody_expected_is_logged_with_its_traceback_and_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(delivery(), fail=(KeyError("field"),))
    run(desk.courier.deliver())
    assert "Traceback" in caplog.text
    desk.clock.forward(hours=1)
    run(desk.courier.deliver())
    assert desk.outbox.states == {1: "done"}


def test_a_digest_is_rendered_once_so_that_a_later_try_posts_the_same_parts() -> None:
    desk = Desk(delivery(), fail=(TransientDeliveryError("busy"),))
    run(desk.courier.deliver())
    kept = desk.outbox.queued[1].parts
    desk.clock.forward(hours=1)
    run(desk.courier.deliver())
    assert [part.key for part in desk.outbox.queued[1].parts] == [part.key for part in kept]


def test_keys_fit_discords_nonce_and_differ_between_parts_and_databases() -> None:
    desk, other = Desk(delivery(1), delivery(2)), Desk(Delivery(1, TERMINAL, digest("A", name="evening"), 0))
    run(desk.courier.deliver())
    run(other.courier.deliver())
    keys = [*desk.poster.messages, *other.poster.messages]
    assert len(set(keys)) == 7
    assert all(len(key) <= 25 for key in keys)


def test_a_digest_without_a_message_is_buried_rather_than_tried_for_ever() -> None:
    desk = Desk(Delivery(1, TERMINAL, digest(), 0))
    run(desk.courier.deliver())
    assert desk.outbox.states == {1: "buried"}


def test_a_store_that_fails_ends_the_round_with_its_own_error() -> None:
    class Full(FakeOutbox):
        async def posted(self, *_: object, lease_s: float) -> None:  # noqa: ARG002 - the port
            raise StoreError("the disk is full")

        async def retry(self, *_: object, counts: bool = True) -> None:  # noqa: ARG002 - the port
            raise StoreError("the disk is full")

    desk = Desk()
    courier = replace(desk.courier, outbox=Full(delivery()))
    with pytest.raises(StoreError):
        run(courier.deliver())


def test_waits_double_up_to_an_hour_and_heed_the_platform() -> None:
    assert [wait_before(attempt) for attempt in (2, 3, 4)] == [15, 30, 60]
    assert wait_before(60) == 3600
    assert wait_before(2, asked_s=90.5) == 90.5
    assert wait_before(2, asked_s=-1) == 1
    assert wait_before(2, asked_s=10**9) == 24 * 3600


def test_parts_in_a_thread_are_posted_under_the_message_that_was_confirmed() -> None:
    desk = Desk(replace(delivery(1, "A"), thread=True), fail=(None, TransientDeliveryError("busy")))
    run(desk.courier.deliver())
    desk.clock.forward(hours=1)
    run(desk.courier.deliver())
    first, below = desk.outbox.queued[1].parts
    assert (first.under, below.under, below.payload) == (None, 0, {"text": "below"})
    assert desk.poster.under[below.key] == first.message_id
    assert desk.outbox.buttons == {"k": "/help"}
    assert desk.outbox.states == {1: "done"}


def test_a_lost_channel_halts_its_digest_and_the_admins_are_told_once() -> None:
    gone = PermanentDeliveryError("the channel is gone.", lost=True)
    desk = Desk(delivery(1), delivery(2), fail=(gone, gone))
    report = run(desk.courier.deliver())
    assert desk.outbox.states == {1: "buried", 2: "buried"}
    [told] = desk.told
    assert told.startswith("digest morning to terminal was given up: the channel is gone. It is paused")
    assert told.endswith("goes on where it stopped with /news digest pause morning resume")
    assert len(report.failed) == 2


def test_nobody_is_told_whose_watch_was_given_up(caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(delivery(1, to=Destination("terminal", "@7")), fail=(PermanentDeliveryError("closed.", lost=True),))
    report = run(desk.courier.deliver())
    assert desk.told == []
    assert report.failed[0].startswith("a watch was given up: closed.")
    assert "@7" not in caplog.text
    assert "morning" not in caplog.text


def test_two_rounds_at_once_post_each_part_once() -> None:
    desk = Desk(delivery(1), delivery(2, "D"))

    async def both() -> None:
        await asyncio.gather(desk.courier.deliver(), desk.courier.deliver())

    run(both())
    assert desk.poster.posts == ["A", "B", "C", "D"]


def test_a_refused_token_uses_up_no_try_and_ends_after_a_week() -> None:
    refused = TransientDeliveryError("the token is refused", retry_after_s=600, counts=False)
    desk = Desk(delivery(1, "A"), tries=2, fail=(refused,) * 200)
    for _ in range(20):
        run(desk.courier.deliver())
        desk.clock.forward(hours=1)
    assert desk.outbox.states == {1: "queued"}
    desk.clock.forward(days=7)
    run(desk.courier.deliver())
    assert desk.outbox.states == {1: "buried"}
    assert "for 7 days" in desk.outbox.reasons[-1]


def test_what_may_have_been_posted_is_looked_for_whatever_the_tries_say() -> None:
    lost = TransientDeliveryError("no answer", counts=False)
    desk = Desk(delivery(1, "A"), fail=(lost,))
    desk.poster.lost = TransientDeliveryError
    run(desk.courier.deliver())
    desk.clock.forward(hours=1)
    run(desk.courier.deliver())
    assert desk.poster.posts == ["A"]
    assert desk.outbox.states == {1: "done"}
