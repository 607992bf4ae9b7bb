from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.paper import DEADLINE_S, STORIES, Paper, bot, environment, printing
from tests.paths.newsstand import newsstand

EVERY_HOUR = 'cron = "0 * * * *"'
SAID = "The piers are not safe"
NAMED = ("digest morning (terminal)", "digest evening (terminal)")


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


# --- what came of it -------------------------------------------------------------------------------------------------


def test_a_report_tells_what_came_of_articles_and_quotes_of_each_digest_and_of_all(
    paper: Paper, tmp_path: Path
) -> None:
    second = '\n[[digests]]\nname = "evening"\nat = ["18:00"]\nexclude = ["harbour"]\n'
    paper.listed = [*STORIES, "lost"]
    STORIES["lost"] = ("Nothing to read", "")
    try:
        configure(tmp_path, paper.settings(EVERY_HOUR).replace("[network]", second + "[network]"))
        paper.missing = {"lost"}
        done = bot(tmp_path, "preview", "--days", "1", "--fetch")
    finally:
        del STORIES["lost"]
    assert done.returncode == 0, done.stderr
    told = [line.removeprefix("pullquote: ") for line in done.stderr.splitlines()]
    morning, evening, every = (told.index(name) for name in (*NAMED, "in all"))
    assert told[morning + 2] == told[evening + 2] == told[every + 2] == "  articles: 3 seen, 2 read, 1 failed"
    found = [told[place + 3] for place in (morning, evening, every)]
    assert [line.rpartition(", ")[2] for line in found] == ["2 shown", "1 shown", "3 shown"]
    assert "; in an article kept out by include and exclude (" in told[evening + 4].replace(": in", "; in")
    for line, why in zip(found, (told[place + 4] for place in (morning, evening, every)), strict=True):
        total, shown = (int(number) for number in re.findall(r"\d+", line))
        assert total == shown + sum(int(number) for number in re.findall(r"\((\d+)\)", why))


def test_what_an_earlier_slot_told_is_not_told_again_and_an_empty_one_may_have_its_line(
    paper: Paper, tmp_path: Path
) -> None:
    STORIES["again"] = ("Lindvik's harbour closed", *STORIES["harbour"][1:])
    now = datetime.now(UTC)
    try:
        paper.listed = ["harbour", "again"]
        paper.dates = {"harbour": now - timedelta(hours=30), "again": now - timedelta(hours=1)}
        daily = f'at = ["{now - timedelta(hours=4):%H:%M}"]\nempty_line = true'
        configure(tmp_path, paper.settings(daily).replace("Europe/Oslo", "UTC"))
        done = bot(tmp_path, "preview", "--days", "3", "--fetch")
    finally:
        del STORIES["again"]
    assert done.stdout.count(f"▌ “{SAID}") == 1, done.stdout
    assert "in an earlier digest (1)" in done.stderr
    assert "4 to post, of 3 slots" in done.stderr
    assert done.stdout.count("nothing new") == 2


def test_the_archive_reports_the_same(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings('cron = "0 7 29 2 *"', backlog=1))
    assert bot(tmp_path, "once").returncode == 0
    done = bot(tmp_path, "preview", "--days", "1")
    assert "articles: 2 seen, 1 read, 0 failed, 1 old when their feed was added\n" in done.stderr
    assert " found, 1 shown\n" in done.stderr


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings(EVERY_HOUR))
    assert " of " not in bot(tmp_path, "preview", "--days", "1", "--fetch").stderr.split("digest morning")[0]
    ours, theirs = pty.openpty()
    call = [sys.executable, "-m", "bot", "preview", "--days", "1", "--fetch"]
    process = subprocess.Popen(call, cwd=tmp_path, env=environment(TERM="xterm"), stdout=subprocess.PIPE, stderr=theirs)
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # at its end a terminal's other side reads as broken
        while part := os.read(ours, 100_000):
            shown += part
    process.communicate(timeout=DEADLINE_S)
    os.close(ours)
    assert process.returncode == 0
    for what in (b"feeds", b"articles", b"slots"):
        assert what in shown


# --- a page ----------------------------------------------------------------------------------------------------------


def test_a_page_is_written_and_may_be_written_anew(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings(EVERY_HOUR))
    done = bot(tmp_path, "preview", "--days", "1", "--fetch", "--html", "preview.html")
    assert (done.returncode, done.stdout) == (0, "Wrote preview.html\n"), done.stderr
    page = (tmp_path / "preview.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count(f"“{SAID}, and nobody should pretend that they are,”") >= 4
    assert " found, 2 shown</dd>" in page
    paper.listed = []
    assert bot(tmp_path, "preview", "--days", "1", "--fetch", "--html", "preview.html").returncode == 0
    assert "Nothing would have been posted." in (tmp_path / "preview.html").read_text(encoding="utf-8")
    assert sorted(files(tmp_path)) == ["preview.html", "pullquote.toml"]


@pytest.mark.parametrize("name", ["pullquote.toml", "absent/preview.html", "pullquote.toml/preview.html", "."])
def test_what_is_no_page_of_ours_is_never_written_over_and_told_at_once(
    paper: Paper, tmp_path: Path, name: str
) -> None:
    configure(tmp_path, paper.settings(EVERY_HOUR))
    before = files(tmp_path)
    done = bot(tmp_path, "preview", "--days", "1", "--fetch", "--html", name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"pullquote: {name} ")
    assert files(tmp_path) == before
    assert paper.asked == []


def test_a_page_draws_all_three_and_takes_no_as(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings(EVERY_HOUR))
    assert bot(tmp_path, "preview", "--html", "preview.html", "--as", "slack").returncode == 2
