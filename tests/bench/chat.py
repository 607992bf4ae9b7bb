"""The service with both platforms on loopback: its memory, and how fast it acknowledges a command, idle and busy.

Both loopback servers run in this process, so its own work stands in the times as well: they are an upper bound.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.bench.measure import OutletServer, outlet, percentile, pss_mb, until
from tests.bench.questions import read_articles
from tests.bench.service import service
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, User
from tests.loopback.slack_server import SlackServer, slack_server

ASKED = 100
ARTICLES = 1000
STARTED_S = 60.0


class Room:
    """Both platforms, a channel on each, and somebody who asks."""

    def __init__(self, discord: Discord, slack: SlackServer) -> None:
        self.discord, self.slack = discord, slack
        guild = discord.add_guild("Bench", channels=("news",))
        self.channel: Channel = next(one for one in guild.channels.values() if one.name == "news")
        self.user: User = discord.member(guild, "mara")
        self.slack_user = slack.add_user("mara")
        self.slack_channel = slack.add_channel("news")

    @property
    def env(self) -> dict[str, str]:
        return self.discord.env | self.slack.env

    def is_ready(self) -> bool:
        return self.discord.connected and "actor" in self.discord.commands and bool(self.slack.live)

    def discord_s(self, number: int) -> float:
        """Seconds until one command on Discord was acknowledged."""
        asked = self.discord.slash(self.user, self.channel, "actor", name=f"Nobody {number}").wait_acknowledged(10)
        asked.wait(30)
        return asked.acknowledged_after_s or 0.0

    def slack_s(self, number: int) -> float:
        """Seconds until one command on Slack was acknowledged."""
        asked = self.slack.slash(self.slack_user, self.slack_channel, "/actor", f"Nobody {number}").settled(10)
        asked.replied(30)
        return asked.ack_s or 0.0


def chat() -> Iterator[str]:
    """Memory with both platforms, acknowledgement idle, and while 1,000 articles are read and analysed."""
    with (
        outlet(1) as press,
        discord_server() as discord,
        slack_server() as slack,
        tempfile.TemporaryDirectory() as name,
    ):
        room, directory = Room(discord, slack), Path(name)
        _configure(directory, press)
        with service(directory, room.env) as process:
            if not until(room.is_ready, STARTED_S):
                yield "run with both platforms was not connected in time"
                return
            until(lambda: read_articles(directory / "pullquote.db") >= 1, STARTED_S)
            yield from _acknowledged(room, "idle")
            yield _memory(process, "idle")
            press.articles = ARTICLES
            until(lambda: read_articles(directory / "pullquote.db") >= 2, STARTED_S)
            yield from _acknowledged(room, "busy")
            read = read_articles(directory / "pullquote.db")
            yield f"busy means: {read:,} of {ARTICLES:,} articles had been read when the last was acknowledged"
            until(lambda: read_articles(directory / "pullquote.db") >= ARTICLES, 300)
            yield _memory(process, f"after {ARTICLES:,} articles")


def _acknowledged(room: Room, how: str) -> Iterator[str]:
    for name, ask in (("Discord", room.discord_s), ("Slack", room.slack_s)):
        seconds = [ask(number) for number in range(ASKED)]
        p50, p99 = (1000 * percentile(seconds, share) for share in (0.5, 0.99))
        yield f"{name} acknowledges, {how}: p50 {p50:.0f} ms, p99 {p99:.0f} ms of {ASKED} (aim p99 300)"


def _memory(process: psutil.Process, how: str) -> str:
    time.sleep(2)
    return f"run with both platforms, {how}: {pss_mb(process):.0f} MB PSS, both processes (aim 180)"


def _configure(directory: Path, press: OutletServer) -> None:
    (directory / "pullquote.toml").write_text(
        f'[[feeds]]\nurl = "{press.base}/feed"\nname = "Bench Post"\n'
        f"[poll]\nevery_s = 1\nper_host = 8\nfirst_poll_max = 1000\n"
        f'[network]\nallow_private = ["127.0.0.1:{press.server_port}"]\n',
        encoding="utf-8",
    )
