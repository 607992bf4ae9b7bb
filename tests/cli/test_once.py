from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.paper import STORIES, Paper, bot, printing

SAID = "“The piers are not safe, and nobody should pretend that they are,”"
ALL_DAY = 'cron = "* * * * *"'


@pytest.fixture
def paper() -> Iterator[Paper]:
    with printing() as made:
        yield made


def configure(directory: Path, text: str) -> None:
    (directory / "pullquote.toml").write_text(text, encoding="utf-8")


def test_a_named_digest_is_polled_read_planned_and_posted_now(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    done = bot(tmp_path, "once", "--digest", "morning")
    assert done.returncode == 0, done.stderr
    assert SAID in done.stdout
    assert "Ada Moe" in done.stdout
    assert "1 feed polled, 2 entries new, 2 articles read, 1 digest planned, 1 delivered" in done.stderr


def polled(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """`once`, as often as it takes for the feed to be due again, a second after its last poll."""
    for _ in range(50):
        done = bot(directory, "once", *options)
        if "1 feed polled" in done.stderr:
            return done
    raise AssertionError("the feed was never due again")


def test_what_was_told_is_not_told_again(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    paper.listed = ["harbour"]
    assert SAID in bot(tmp_path, "once", "--digest", "morning").stdout
    paper.listed = ["school", "harbour"]
    again = polled(tmp_path, "--digest", "morning")
    assert again.returncode == 0, again.stderr
    assert "a crowd of thirty-four" in again.stdout
    assert SAID not in again.stdout
    third = bot(tmp_path, "once", "--digest", "morning")
    assert (third.returncode, third.stdout) == (0, "")
    assert "nothing new" in third.stderr


def test_an_article_that_changed_is_told_in_one_line_about_its_card_and_not_posted_again(
    paper: Paper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, paper.settings())
    paper.listed = ["harbour"]
    assert SAID in bot(tmp_path, "once", "--digest", "morning").stdout
    title, first, _, last = STORIES["harbour"]
    monkeypatch.setitem(STORIES, "harbour", (title + " for good", first, "“It rains on them,” said Jon Vik.", last))
    done = polled(tmp_path)
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    assert line.startswith("Corrected: MORNING · ")
    assert " · updated " in line
    assert "1 card edited" in done.stderr
    assert bot(tmp_path, "once").stdout == ""


def test_a_first_poll_posts_nothing_old_unless_asked(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings(backlog=0))
    done = bot(tmp_path, "once", "--digest", "morning")
    assert (done.returncode, done.stdout) == (0, "")
    assert "2 articles read" in done.stderr
    asked = bot(tmp_path, "quotes", "--actor", "Ada Moe")
    assert "The piers are not safe" in asked.stdout


def test_a_feed_that_fails_is_named_and_the_others_are_posted(paper: Paper, tmp_path: Path) -> None:
    dead = f'[[feeds]]\nurl = "{paper.home}/dead.xml"\nname = "Dead Letter"\n'
    configure(tmp_path, dead + paper.settings())
    done = bot(tmp_path, "once", "--digest", "morning")
    assert done.returncode == 1
    assert SAID in done.stdout
    assert "feed Dead Letter" in done.stderr
    assert "404" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_article_whose_page_is_gone_is_named(paper: Paper, tmp_path: Path) -> None:
    paper.missing.add("school")
    configure(tmp_path, paper.settings())
    done = bot(tmp_path, "once", "--digest", "morning")
    assert done.returncode == 1
    assert "/school" in done.stderr
    assert SAID in done.stdout


def test_an_address_that_is_private_is_refused_unless_allowed(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings().replace(f'"{paper.host}"', ""))
    done = bot(tmp_path, "once")
    assert done.returncode == 1
    assert paper.asked == []


def test_without_feeds_it_says_what_to_do(tmp_path: Path) -> None:
    done = bot(tmp_path, "once")
    assert done.returncode == 0
    assert "bot init" in done.stderr
    assert "feeds add" in done.stderr


def test_a_digest_that_nobody_set_up_is_bad_usage(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    done = bot(tmp_path, "once", "--digest", "evening")
    assert done.returncode == 2
    assert "morning" in done.stderr
    assert paper.asked == []


@pytest.mark.parametrize(
    ("text", "env", "said"),
    [
        ("[poll]\nevery_s = -1\n", {}, "poll.every_s"),
        ("[summary]\nmethod = 5\n", {}, "summary.method"),
        ("", {"PULLQUOTE_CONFIG": "elsewhere.toml"}, "elsewhere.toml"),
    ],
)
def test_a_bad_configuration_is_one_line_per_problem(tmp_path: Path, text: str, env: dict[str, str], said: str) -> None:
    configure(tmp_path, text)
    done = bot(tmp_path, "once", **env)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_digest_for_a_platform_that_is_not_connected_waits_and_says_so(paper: Paper, tmp_path: Path) -> None:
    discord = '[[digests]]\nname = "team"\nplatform = "discord"\nchannel = "17"\ncron = "* * * * *"\n'
    configure(tmp_path, discord + paper.settings(ALL_DAY))
    waits = bot(tmp_path, "once")
    assert waits.returncode == 0, waits.stderr
    assert "digest team waits until Discord has its token" in waits.stderr
    now = bot(tmp_path, "once", "--digest", "team")
    assert now.returncode == 1
    assert "digest team goes to Discord, which has no token" in now.stderr


def test_a_database_that_is_none_is_told_in_a_line(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    (tmp_path / "pullquote.db").write_text("no database at all, " * 400, encoding="utf-8")
    done = bot(tmp_path, "once")
    assert done.returncode == 1
    assert "pullquote.db" in done.stderr
    assert "Traceback" not in done.stderr
