from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.paper import Paper, bot, printing
from tests.paths.newsstand import newsstand

EVERY_HOUR = 'cron = "0 * * * *"'
SAID = "The piers are not safe"


@pytest.fixture
def paper() -> Iterator[Paper]:
    with printing() as made:
        yield made


def configure(directory: Path, text: str) -> None:
    (directory / "pullquote.toml").write_text(text, encoding="utf-8")


def files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_feeds_are_read_now_and_nothing_is_stored(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings(EVERY_HOUR))
    before = files(tmp_path)
    done = bot(tmp_path, "preview", "--days", "2", "--fetch")
    assert done.returncode == 0, done.stderr
    assert SAID in done.stdout
    assert files(tmp_path) == before


@pytest.mark.parametrize(("platform", "holds"), [("slack", "blocks"), ("discord", "embeds")])
def test_payloads_are_a_json_list_of_what_the_platform_would_get(
    paper: Paper, tmp_path: Path, platform: str, holds: str
) -> None:
    configure(tmp_path, paper.settings(EVERY_HOUR))
    done = bot(tmp_path, "preview", "--days", "1", "--fetch", "--as", platform)
    assert done.returncode == 0, done.stderr
    payloads = json.loads(done.stdout)
    assert payloads
    assert all(holds in payload for payload in payloads)


def test_of_a_digest_with_a_thread_every_message_is_there_and_holds_what_discord_takes_alone(tmp_path: Path) -> None:
    with newsstand() as paper:
        paper.listed = ["council"]
        configure(tmp_path, paper.settings(EVERY_HOUR + "\nthread = true"))
        done = bot(tmp_path, "preview", "--days", "1", "--fetch", "--as", "discord")
    assert done.returncode == 0, done.stderr
    card, details = json.loads(done.stdout)
    assert card.keys() == {"embeds", "allowed_mentions", "components"}
    assert details.keys() == {"embeds", "allowed_mentions"}


def test_the_archive_is_left_as_it_was(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings('cron = "* * * * *"'))
    assert bot(tmp_path, "once").returncode == 0
    before = files(tmp_path)["pullquote.db"]
    done = bot(tmp_path, "preview", "--days", "1", "--as", "discord")
    assert done.returncode == 0, done.stderr
    assert isinstance(json.loads(done.stdout), list)
    assert files(tmp_path)["pullquote.db"] == before


def test_without_an_archive_it_says_what_to_do_and_makes_none(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    done = bot(tmp_path, "preview", "--days", "7")
    assert done.returncode == 1
    assert "--fetch" in done.stderr
    assert list(files(tmp_path)) == ["pullquote.toml"]


def test_a_digest_without_a_slot_in_the_time_is_named(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings('cron = "0 7 29 2 *"'))
    done = bot(tmp_path, "preview", "--days", "1", "--fetch")
    assert done.returncode == 0
    assert "digest morning has no slot" in done.stderr


def test_the_window_still_open_is_shown_as_if_it_were_due_now(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings('cron = "0 7 29 2 *"'))
    assert bot(tmp_path, "once").returncode == 0
    assert SAID in bot(tmp_path, "preview", "--days", "1").stdout


def test_an_unknown_digest_is_bad_usage_and_none_at_all_a_failure(paper: Paper, tmp_path: Path) -> None:
    assert bot(tmp_path, "preview", "--days", "1").returncode == 1
    configure(tmp_path, paper.settings())
    unknown = bot(tmp_path, "preview", "--days", "1", "--digest", "evening")
    assert unknown.returncode == 2
    assert "morning" in unknown.stderr


def test_a_feed_that_fails_is_named_beside_the_others(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, f'[[feeds]]\nurl = "{paper.home}/dead.xml"\n' + paper.settings(EVERY_HOUR))
    done = bot(tmp_path, "preview", "--days", "1", "--fetch")
    assert SAID in done.stdout
    assert "dead.xml" in done.stderr
