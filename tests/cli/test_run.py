"""`run` as a supervisor sees it: lines on two streams, signals, an exit code. No test waits for a time to pass."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.cli.paper import Paper, bot, printing, running


@pytest.fixture
def paper() -> Iterator[Paper]:
    with printing() as made:
        yield made


def configure(directory: Path, text: str) -> None:
    (directory / "pullquote.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_that_it_has_no_token_reads_the_feeds_and_ends_cleanly(
    paper: Paper, tmp_path: Path, number: signal.Signals
) -> None:
    configure(tmp_path, paper.settings())
    with running(tmp_path) as service:
        service.wait_for("no token")
        service.wait_for("2 new")
        assert service.end(number) == 0
    assert "Traceback" not in "".join(service.lines["err"])


def test_a_feed_that_hangs_does_not_keep_it_from_ending(paper: Paper, tmp_path: Path) -> None:
    paper.held.add("/feed.xml")
    configure(tmp_path, paper.settings())
    with running(tmp_path) as service:
        assert paper.hanging.wait(60)
        assert service.end() == 0


def test_a_page_that_hangs_is_read_after_the_next_start(paper: Paper, tmp_path: Path) -> None:
    paper.held.add("/school")
    configure(tmp_path, paper.settings())
    with running(tmp_path) as service:
        assert paper.hanging.wait(60)
        assert service.end() == 0
    assert bot(tmp_path, "quotes", "--actor", "Per Lund").stdout.count("thirty-four") == 0


def test_two_signals_at_once_are_one(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    with running(tmp_path) as service:
        service.wait_for("running with")
        service.process.send_signal(signal.SIGINT)
        assert service.end(signal.SIGTERM) == 0


NOWHERE = {"DISCORD_API_BASE": "http://127.0.0.1:9/api", "DISCORD_GATEWAY_URL": "ws://127.0.0.1:9"}
SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-secret-17",
    "SLACK_APP_TOKEN": "xapp-secret-17",
    "SLACK_API_BASE": "http://127.0.0.1:9/",
}


def test_platforms_that_cannot_be_reached_keep_nothing_from_working_and_no_token_is_shown(
    paper: Paper, tmp_path: Path
) -> None:
    configure(tmp_path, paper.settings())
    with running(tmp_path, DISCORD_TOKEN="secret-17", **NOWHERE, **SLACK) as service:
        service.wait_for("Discord is being connected")
        service.wait_for("Slack is being connected")
        service.wait_for("2 new")
        assert service.end() == 0
    told = "".join(service.lines["err"] + service.lines["out"])
    assert "secret-17" not in told
    assert "Traceback" not in told


def test_a_port_that_is_taken_ends_it_with_a_line(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    taken = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s", "SLACK_API_BASE": "http://127.0.0.1:9/"}
    with running(tmp_path, PORT=paper.host.rpartition(":")[2], **taken) as service:
        assert service.process.wait(60) == 1
    told = "".join(service.lines["err"])
    assert "set another PORT" in told
    assert "Traceback" not in told


def test_a_database_that_cannot_be_used_ends_it_with_a_line(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings())
    (tmp_path / "pullquote.db").write_text("no database at all, " * 400, encoding="utf-8")
    with running(tmp_path) as service:
        assert service.process.wait(60) == 1
    assert "Traceback" not in "".join(service.lines["err"])


def test_feeds_per_actor_are_served_where_that_is_wanted(paper: Paper, tmp_path: Path) -> None:
    configure(tmp_path, paper.settings() + "[web]\nfeeds = true\n")
    with running(tmp_path, PORT="0") as service:
        service.wait_for("feeds per actor are served at ")
        [line] = [one for one in service.lines["err"] if "feeds per actor are served at " in one]
        home = line.split("served at ")[1].split("/actors/")[0]
        service.wait_for("2 new")
        with pytest.raises(HTTPError, match="404") as nobody:
            urlopen(f"{home}/actors/Nobody.rss")
        assert b"No one actor is called Nobody here." in nobody.value.read()
        nobody.value.close()
        assert service.end() == 0
    assert "Traceback" not in "".join(service.lines["err"])
