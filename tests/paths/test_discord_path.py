"""From the invitation to the end, as people on Discord go: the service as a process, a Discord on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.paper import Paper, running
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.discord_state import Channel, Message, User
from tests.paths.newsstand import configure, has_read, newsstand

EPHEMERAL = 64


@pytest.fixture
def paper() -> Iterator[Paper]:
    with newsstand() as made:
        yield made


@pytest.fixture
def discord() -> Iterator[Discord]:
    with discord_server() as made:
        yield made


class Reader:
    """Somebody in a channel, and what they see."""

    def __init__(self, discord: Discord, user: User, channel: Channel) -> None:
        self.discord, self.user, self.channel = discord, user, channel

    def asks(self, path: str, **options: object) -> Message:
        """Use a command; the private answer."""
        asked = self.discord.slash(self.user, self.channel, path, **options)
        shown = asked.wait(30)
        assert shown.flags & EPHEMERAL
        return shown

    def presses(self, message: Message, button: str) -> Message:
        return self.discord.press(message, button, self.user).wait(30)


def seen(message: Message) -> str:
    """All words of a message, without the backslashes that keep them inert."""
    return json.dumps(message.embeds, ensure_ascii=False).replace("\\\\", "")


def ready(discord: Discord) -> None:
    """Wait until the service has registered its commands and is at the gateway."""
    discord.wait_for(lambda: {"actor", "news"} <= discord.commands.keys(), 60, "the commands")
    discord.wait_connected(60)


def test_from_the_invitation_to_the_end(paper: Paper, discord: Discord, tmp_path: Path) -> None:
    configure(tmp_path, paper)
    guild = discord.add_guild("Lindvik", channels=("news",))
    [news] = [one for one in guild.channels.values() if one.name == "news"]
    boss = Reader(discord, discord.member(guild, "boss", "MANAGE_GUILD"), news)
    mara = Reader(discord, discord.member(guild, "mara", "SEND_MESSAGES"), news)
    with running(tmp_path, **discord.env) as service:
        ready(discord)
        assert "for admins" in seen(mara.asks("news feed list"))
        made = boss.asks("news digest create", name="first", at="07:30", zone="Europe/Oslo")
        assert "Created first" in seen(made)
        sample = boss.asks("news feed add", url=f"{paper.home}/feed.xml")
        assert "Lindvik closes its old harbour" in seen(sample)
        assert "Added Coast Post" in seen(boss.presses(sample, "Add, with the last 3"))
        discord.wait_for(has_read(tmp_path, 1), 60, "an article that was read")
        assert "first is on its way" in seen(boss.asks("news digest run", name="first"))
        [card] = discord.wait_messages(news, 1, 30)
        assert "“The piers are not safe, and nobody should pretend that they are,”" in seen(card)
        assert "Ada Moe" in seen(card)

        paper.listed = ["council", "harbour"]
        discord.wait_for(has_read(tmp_path, 2), 60, "the council")
        answer = mara.asks("actor", name="Mona Vik")
        assert "Mona Vik · 7 quotes" in seen(answer)
        onwards = mara.presses(answer, "Next page")
        assert onwards.id == answer.id
        assert "Let us vote, and then let us sleep" in seen(onwards)
        sharing = discord.press(onwards, "Share", mara.user).wait_answered(30)
        [shared] = sharing.followups
        assert not shared.flags & EPHEMERAL
        assert "shared by" in seen(shared)
        assert "Ada Moe" in seen(mara.presses(card, "All quotes"))
        assert service.end() == 0

    with running(tmp_path, **discord.env) as service:
        ready(discord)
        assert "The piers are not safe" in seen(mara.presses(card, "All quotes"))

        discord.rate_limit("POST /channels/*/messages", 0.05, times=2)
        before = len(discord.messages(news))
        assert "first is on its way" in seen(boss.asks("news digest run"))
        later = discord.wait_messages(news, before + 1, 30)
        assert len(later) == before + 1
        assert "Council of Lindvik" in seen(later[-1])

        resumed = len(discord.resumes)
        discord.drop()
        discord.wait_for(lambda: len(discord.resumes) > resumed, 60, "a resumption")
        discord.wait_connected(30)
        assert "Ada Moe" in seen(mara.asks("actor", name="Ada Moe"))
        assert service.end() == 0
    assert discord.violations == []
    told = "".join(service.lines["err"])
    assert "Traceback" not in told
    assert discord.token not in told


def test_a_bot_that_is_thrown_out_pauses_its_digests_and_goes_on_when_it_is_back(
    paper: Paper, discord: Discord, tmp_path: Path
) -> None:
    configure(tmp_path, paper)
    guild = discord.add_guild("Lindvik", channels=("news",))
    [news] = [one for one in guild.channels.values() if one.name == "news"]
    boss = Reader(discord, discord.member(guild, "boss", "MANAGE_GUILD"), news)
    with running(tmp_path, **discord.env) as service:
        ready(discord)
        boss.asks("news digest create", name="first", at="07:30")
        discord.remove_bot(guild)
        service.wait_for("first")
        discord.invite_bot(guild)
        discord.wait_for(lambda: "(paused" not in seen(boss.asks("news digest list")), 30, "the digest to go on")
        assert service.end() == 0
    assert discord.violations == []
