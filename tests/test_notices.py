"""What the admins are told: at once in the log, in their channel as soon as it can be posted, each once."""

from __future__ import annotations

import logging
from asyncio import run

import pytest

from bot.conversation import Reply
from bot.delivery import Platform
from bot.errors import TransientDeliveryError
from bot.model import Layout
from bot.notices import MOST_WAITING, TRIES, Herald
from summarizer.model import Digest
from tests.fakes import FakePoster


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
    for _ in range(2):
        run(herald.tell(platforms(poster)))
    assert poster.posts == ["digest morning is paused"]
    assert [payload.keys() for payload in poster.messages.values()] == [{"text"}]
    assert "digest morning is paused" in caplog.text


def test_what_fails_is_tried_again_under_the_same_key_and_given_up_in_the_end() -> None:
    herald = Herald({"discord": "17"})
    poster = FakePoster(*[TransientDeliveryError("down")] * (TRIES + 3))
    herald("one")
    for _ in range(TRIES + 2):
        run(herald.tell(platforms(poster)))
    assert len(poster.fail) == 3
    assert poster.posts == []
    passing = FakePoster(TransientDeliveryError("down"))
    herald("two")
    for _ in range(2):
        run(herald.tell(platforms(passing)))
    assert passing.posts == ["two"]
    assert len(passing.under) == 1


def test_the_queue_is_bounded_and_nothing_waits_for_a_platform_that_is_not_set() -> None:
    herald, poster = Herald({"discord": "17"}), FakePoster()
    for number in range(MOST_WAITING + 5):
        herald(f"notice {number}")
    run(herald.tell(platforms(poster)))
    assert len(poster.posts) == MOST_WAITING
    assert poster.posts[0] == "notice 5"
