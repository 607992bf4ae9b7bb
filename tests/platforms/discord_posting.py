"""A poster on a loopback Discord for tests: a digest to post, a channel to post it in, and what was posted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import PermanentDeliveryError
from bot.model import Destination, Layout
from bot.platforms.discord_poster import DiscordPoster
from bot.platforms.discord_render import DiscordRenderer
from summarizer.model import Digest, DigestStory
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, Guild, Message
from tests.platforms.discord_loop import Loop, running_loop, session_in
from tests.platforms.hostile import NOON, citation

QUOTES = tuple(citation(words) for words in ("We sail tomorrow", "The fairway is clear", "Nobody asked the crews"))
STORIES = (
    DigestStory("s1", "Harbour reopens", "https://fjord.example/a", ("Fjord Post",), citations=QUOTES, articles=(1,)),
    DigestStory("s2", "Dredger arrives", None, ("Nordwire",), citations=QUOTES[:1], articles=(2,)),
)
DIGEST = Digest("morning", NOON, NOON, "Europe/Oslo", STORIES, 4, 2)


@dataclass
class House:
    """A poster in its loop, a guild with a channel, and what was posted there."""

    server: Discord
    loop: Loop
    poster: DiscordPoster
    guild: Guild
    news: Channel

    def post(self, channel: Channel | int, payload: dict[str, Any], key: str = "pq-1", under: str | None = None) -> str:
        return self.loop.run(self.poster.post(place(channel), sent(payload), key, under))

    def post_all(self, channel: Channel, layout: Layout, digest: Digest = DIGEST) -> list[str]:
        ids: list[str] = []
        for index, payload in enumerate(DiscordRenderer().digest(digest, layout)):
            under = payload.get("under")
            ids.append(self.post(channel, payload, f"pq-{index}", None if under is None else ids[under]))
        return ids

    def find(
        self, channel: Channel, payload: dict[str, Any], under: str | None = None, *, back_s: float = 600.0
    ) -> str | None:
        since = datetime.fromtimestamp(self.server.clock.now() - back_s, UTC)
        return self.loop.run(self.poster.find(place(channel), sent(payload), "pq-1", under, since=since))

    def missing(self, channel: Channel | int, space: str = "", *, thread: bool = False) -> list[str]:
        return list(self.loop.run(self.poster.check(place(channel), space, thread=thread)))

    def refused(self, channel: Channel | int, **how: Any) -> PermanentDeliveryError:
        with pytest.raises(PermanentDeliveryError) as caught:
            self.post(channel, card(), **how)
        return caught.value


def place(channel: Channel | int) -> Destination:
    return Destination("discord", str(channel if isinstance(channel, int) else channel.id))


def card(digest: Digest = DIGEST) -> dict[str, Any]:
    return DiscordRenderer().digest(digest)[0]


def sent(payload: dict[str, Any]) -> dict[str, Any]:
    """As the courier stores it."""
    return {key: value for key, value in payload.items() if key not in ("under", "buttons")}


def described(message: Message) -> str:
    return "\n".join(embed.get("description", "") for embed in message.embeds)


@contextmanager
def posting() -> Iterator[House]:
    with discord_server(likeness=True) as server, running_loop() as loop, session_in(loop, server) as session:
        guild = server.add_guild("Harbour", channels=("news",))
        yield House(server, loop, DiscordPoster(session), guild, guild.channel("news"))
        assert server.violations == []
