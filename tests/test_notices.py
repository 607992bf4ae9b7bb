"""What the admins are told: at once in the log, in their channel as soon as it can be posted, each once."""

from __future__ import annotations

import logging
from asyncio import run
from datetime import timedelta

import pytest

from bot.conversation import Reply
from bot.delivery import Platform
from bot.errors import TransientDeliveryError
from bot.model import Layout
from bot.notices import MOST_WAITING, TRIES, Herald
from summarizer.model import Digest
from tests.fakes import NOON, FakePoster


class Plain:
    """A `Renderer` of replies alone: the first line is the text."""

    def digest(self, digest: Digest, layout: Layout = "card") -> list[dict[str, object]]:
        raise NotImplementedError

    def reply(self, reply: Reply) -> list[dict[str, object]]:
        return [{"text": reply.lines[0], "buttons": {}}]


def platforms(poster: FakePoster) -> dict[str, Platform]:
    return {"discord": Platform(Plain(), poster)}


def test_a_notice_is_logged_and_posted_once_to_the_channel_that_is_set(caplog: pytest.LogCaptureFixture) -> None:
    herald, poster = Herald({"discord": "17", "slack": ""}), FakePoster()
    with caplog.at_level(logging.ERROR):
        herald("digest morning is paused")
    for hours in range(2):
        run(herald.tell(platforms(poster), NOON + timedelta(hours=hours)))
    assert poster.posts == ["digest morning is paused"]
    assert [payload.keys() for payload in poster.messages.values()] == [{"text"}]
    assert "digest morning is paused" in caplog.text


def test_what_fails_is_tried_again_under_the_same_key_and_given_up_in_the_end() -> None:
    herald = Herald({"discord": "17"})
    poster = FakePoster(*[TransientDeliveryError("down")] * (TRIES + 3))
    herald("one")
    for hours in range(TRIES + 2):
        run(herald.tell(platforms(poster), NOON + timedelta(hours=hours)))
    assert len(poster.fail) == 3
    assert poster.posts == []
    passing = FakePoster(TransientDeliveryError("down"))
    herald("two")
    for hours in range(2):
        run(herald.tell(platforms(passing), NOON + timedelta(hours=hours)))
    assert passing.posts == ["two"]
    assert len(passing.under) == 1


def test_the_queue_is_bounded_and_nothing_waits_for_a_platform_that_is_not_set() -> None:
    herald, poster = Herald({"discord": "17"}), FakePoster()
    for number in range(MOST_WAITING + 5):
        herald(f"notice {number}")
    run(herald.tell({}, NOON))
    run(herald.tell(platforms(poster), NOON))
    assert poster.posts == []
    for number in range(MOST_WAITING + 5):
        herald(f"notice {number}")
    run(herald.tell(platforms(poster), NOON))
    assert len(poster.posts) == MOST_WAITING
    assert poster.posts[0] == "notice 5"


def test_a_notice_waits_as_long_as_it_is_asked_to_and_is_looked_for_before_it_is_posted_again() -> None:
    herald = Herald({"discord": "17"})
    poster = FakePoster(TransientDeliveryError("slow down", retry_after_s=60))
    poster.lost = TransientDeliveryError
    herald("one")
    run(herald.tell(platforms(poster), NOON))
    run(herald.tell(platforms(poster), NOON + timedelta(seconds=59)))
    assert poster.looked == []
    run(herald.tell(platforms(poster), NOON + timedelta(seconds=61)))
    assert len(poster.looked) == 1
    assert poster.posts == ["one"]
