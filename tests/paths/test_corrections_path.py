"""A quote corrected in chat, and an article that changes: the posted card is edited, on Discord and on Slack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.paper import STORIES, Paper, running
from tests.loopback.discord_server import Discord, discord_server
from tests.loopback.slack_server import SlackServer, slack_server
from tests.paths.newsstand import configure, has_read, newsstand
from tests.paths.test_discord_path import Reader, ready, seen
from tests.paths.test_slack_path import Office

WORDS = "The piers are not safe, and nobody should pretend that they are,"
TITLE, FIRST, _, LAST = STORIES["harbour"]
CHANGED = (TITLE + " for good", FIRST, "“They hold a gull,” said Jon Vik, a diver.", LAST)


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Paper]:
    named = STORIES["harbour"][2].replace("the harbour master.", "the harbour master, beside Jon Vik, a diver.")
    monkeypatch.setitem(STORIES, "harbour", (*STORIES["harbour"][:2], named, LAST))
    with newsstand() as made:
        yield made


@pytest.fixture
def directory(paper: Paper, tmp_path: Path) -> Path:
    configure(tmp_path, paper)
    with (tmp_path / "pullquote.toml").open("a", encoding="utf-8") as file:
        file.write("[delivery]\nedit_wait_s = 0\n")
    return tmp_path


@pytest.fixture
def discord() -> Iterator[Discord]:
    with discord_server() as made:
        yield made


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with slack_server() as made:
        yield made


def test_on_discord_a_moderators_word_and_the_articles_own_are_told_in_the_card(
    paper: Paper, discord: Discord, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guild = discord.add_guild("Lindvik", channels=("news",))
    [news] = [one for one in guild.channels.values() if one.name == "news"]
    boss = Reader(discord, discord.member(guild, "boss", "MANAGE_GUILD"), news)
    mod = Reader(discord, discord.member(guild, "mod", "MANAGE_MESSAGES"), news)
    mara = Reader(discord, discord.member(guild, "mara", "SEND_MESSAGES"), news)
    with running(directory, **discord.env) as service:
        ready(discord)
        boss.asks("news digest create", name="first", at="07:30", zone="Europe/Oslo")
        boss.presses(boss.asks("news feed add", url=f"{paper.home}/feed.xml"), "Add, with the last 3")
        discord.wait_for(has_read(directory, 1), 60, "an article that was read")
        boss.asks("news digest run", name="first")
        [card] = discord.wait_messages(news, 1, 30)
        assert "Ada Moe" in seen(card)

        assert "Moderators correct speakers" in seen(mara.presses(card, "Wrong speaker?"))
        listed = mod.presses(card, "Wrong speaker?")
        assert "Which quote?" in seen(listed)
        chosen = mod.presses(listed, "1 · Ada Moe")
        assert "Who says this?" in seen(chosen)
        assert "said by Jon Vik from now on" in seen(mod.presses(chosen, "Jon Vik"))
        discord.wait_for(lambda: "Jon Vik · corrected by a moderator" in seen(card), 30, "the card's edit")
        assert "updated" in seen(card)

        by_menu = discord.choose(card, "Wrong speaker?", mod.user).wait(30)
        assert "Which quote?" in seen(by_menu)
        assert "is no card of this bot" in seen(discord.choose(by_menu, "Wrong speaker?", mod.user).wait(30))

        refused = mod.asks("news fix", quote="1", speaker="Siv Dal")
        assert "a speaker is named only if the article says so" in seen(refused)
        typed = discord.autocomplete(mod.user, news, "news fix", "speaker", quote="1", speaker="Ada").wait_answered(30)
        assert typed.choices == [{"name": "Ada Moe", "value": "Ada Moe"}]
        mod.asks("news fix", quote="1", undo=True)
        discord.wait_for(lambda: "corrected by a moderator" not in seen(card), 30, "the word to be taken back")

        monkeypatch.setitem(STORIES, "harbour", CHANGED)
        discord.wait_for(lambda: "no longer in the article since" in seen(card), 60, "what vanished")
        assert f"~~“{WORDS}”~~" in seen(card)
        assert "no longer in the article since" in seen(mara.presses(card, "All quotes"))
        assert [one.id for one in discord.messages(news)] == [card.id]
        assert service.end() == 0
    assert discord.violations == []
    assert "Traceback" not in "".join(service.lines["err"])


def test_on_slack_a_moderators_word_and_the_articles_own_are_told_in_the_card(
    paper: Paper, slack: SlackServer, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(slack, paper, directory)
    with running(directory, **slack.env) as service:
        slack.connected(seconds=60)
        card = office.first_digest()
        before = len(slack.posted(office.news))

        def shows(words: str) -> bool:
            return words in next(one for one in slack.posted(office.news) if one.ts == card.ts).shown

        assert "Moderators correct speakers" in office.mara.presses(card, "Wrong speaker?").shown
        listed = office.boss.presses(card, "Wrong speaker?")
        chosen = office.boss.presses(listed, "1 · Ada Moe")
        assert "said by Jon Vik from now on" in office.boss.presses(chosen, "Jon Vik").shown
        slack.wait_for(lambda: shows("Jon Vik · corrected by a moderator"), 30)
        assert shows("updated")
        [by_menu] = slack.shortcut(office.boss.user, "wrong_speaker", card).replied(30)
        assert "Which quote?" in by_menu.shown
        undone = office.boss.asks("/news", "fix 1 undo")
        assert "as the article was read" in undone.shown
        slack.wait_for(lambda: not shows("corrected by a moderator"), 30)

        monkeypatch.setitem(STORIES, "harbour", CHANGED)
        slack.wait_for(lambda: shows("no longer in the article since"), 60)
        edited, *others = slack.posted(office.news)
        assert '"strike": true' in json.dumps(edited.blocks)
        assert (edited.ts, 1 + len(others)) == (card.ts, before)
        assert service.end() == 0
    assert slack.violations == []
    assert "Traceback" not in "".join(service.lines["err"])
