"""From the outbox to Discord: the real courier and store, posting part by part through failures and restarts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import Courier, DeliveryReport, Platform
from bot.model import DeclaredSubscription, Destination, PlannedDigest, Schedule, Slot, Wanted
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from summarizer.model import Digest, DigestStory
from tests.fakes import Ticking
from tests.loopback.discord_server import Discord
from tests.loopback.discord_state import Channel, Message
from tests.newsroom import NOW
from tests.platforms.discord_house import House, discord_house, shown
from tests.platforms.discord_loop import session_in
from tests.platforms.hostile import citation

QUOTES = tuple(citation(words) for words in ("We sail tomorrow", "The fairway is clear", "Nobody asked the crews"))


@dataclass
class Post:
    """A post office in a house: digests are queued, and delivered by a courier that may be a new one each time."""

    house: House
    clock: Ticking = field(default_factory=lambda: Ticking(NOW))
    told: list[str] = field(default_factory=list)

    @property
    def server(self) -> Discord:
        return self.house.server

    def queue(self, channel: Channel, stories: int = 2, *, thread: bool = False) -> None:
        place, store = Destination("discord", str(channel.id)), self.house.room.store
        asked = DeclaredSubscription("morning", place, Schedule("UTC", ("07:30",)), Wanted(thread=thread))
        made = self.house.loop.run(store.add_subscription(asked, NOW))
        assert made
        told = tuple(
            DigestStory(f"s{number}", f"Story {number}", None, ("Fjord Post",), citations=QUOTES, articles=(number,))
            for number in range(1, stories + 1)
        )
        digest = Digest("morning", NOW - timedelta(days=1), NOW, "UTC", told, 3 * stories, 1)
        assert self.house.loop.run(store.enqueue(PlannedDigest(made, Slot(NOW, "today"), digest), NOW))

    def deliver(self, **changed: str) -> DeliveryReport:
        with self._courier(**changed) as courier:
            return self.house.loop.run(courier.deliver())

    def deliver_later(self) -> DeliveryReport:
        self.clock.forward(hours=2)
        return self.deliver()

    @contextmanager
    def _courier(self, **changed: str) -> Iterator[Courier]:
        with session_in(self.house.loop, self.server, **changed) as session:
            platforms = {"discord": Platform(DiscordRenderer(), DiscordPoster(session))}
            yield Courier(self.house.room.store, platforms, self.clock, 5, 120, self.told.append)

    def cards(self, channel: Channel) -> list[Message]:
        return [message for message in self.server.messages(channel) if message.embeds]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with discord_house(tmp_path) as house:
        house.server.clock.advance(NOW.timestamp() - house.server.clock.now())
        yield Post(house)


def test_a_digest_is_delivered_once(post: Post) -> None:
    post.queue(post.house.news)
    assert post.deliver().done == 1
    assert post.deliver_later().done == 0
    [card] = post.cards(post.house.news)
    assert "“Nobody asked the crews”" in shown(card)
    assert card.labels() == ["All quotes", "Ask about a person", "Wrong speaker?"]


@pytest.mark.parametrize("lost_after", range(4))
def test_a_digest_whose_connection_breaks_anywhere_is_posted_once_in_every_part(post: Post, lost_after: int) -> None:
    post.queue(post.house.news, 12, thread=True)
    for _ in range(lost_after):
        post.server.lose_answer("POST /channels/*/messages")
    while post.deliver_later().done == 0:
        post.server.clock.advance(600)
    first, second = post.cards(post.house.news)
    [thread] = post.server.threads(post.house.news)
    assert "1/2" in shown(first)
    assert "2/2" in shown(second)
    details = [shown(message).split("\n", 1)[0] for message in post.cards(thread)]
    assert details == [f"Story {number} · Fjord Post" for number in range(1, 13)]


def test_a_forum_gets_every_story_once_though_answers_are_lost(post: Post) -> None:
    forum = post.server.add_forum(post.house.guild, "stories")
    post.queue(forum, 3)
    post.server.lose_answer("POST /channels/*/threads", times=2)
    while post.deliver_later().done == 0:
        pass
    assert [thread.name for thread in post.server.threads(forum)] == ["Story 3", "Story 2", "Story 1"]


def test_a_forum_whose_posts_meet_a_limit_each_gets_every_story_in_one_round(post: Post) -> None:
    forum = post.server.add_forum(post.house.guild, "stories")
    post.queue(forum, 12)
    post.server.limit("POST /channels/{channel_id}/threads", 1, 0.05)
    post.server.rate_limit("POST /channels/*/threads", 0.05, times=3)
    assert post.deliver().done == 1
    assert len(post.server.threads(forum)) == 12


def test_a_refused_token_uses_up_no_try(post: Post) -> None:
    post.queue(post.house.news)
    for _ in range(10):
        assert post.deliver(token="wrong.token.indeed").put_off == 1
        post.clock.forward(hours=2)
    assert post.told == []
    assert post.deliver().done == 1
    assert len(post.cards(post.house.news)) == 1


def test_limits_in_the_middle_are_waited_for(post: Post) -> None:
    post.queue(post.house.news, 12, thread=True)
    post.server.limit("POST /channels/{channel_id}/messages", 3, 0.2)
    assert post.deliver().done == 1
    [thread] = post.server.threads(post.house.news)
    assert len(post.cards(thread)) == 12


def test_a_lost_channel_pauses_its_digest_and_tells_the_admins_once_how_to_get_it_back(post: Post) -> None:
    post.queue(post.house.news)
    post.server.deny(post.house.news, "SEND_MESSAGES")
    assert post.deliver().done == 0
    assert post.house.digest().halted
    [told] = post.told
    assert "allow its role “Send Messages” there" in told
    assert "/news digest pause morning resume" in told
