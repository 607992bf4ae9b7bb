"""The demo as a person starts it: a subprocess, with a pipe or a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import html
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.outlets import Neighbourhood
from bot.errors import FetchError
from bot.model import Validators
from tests.fakes import FakeFetcher

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
DEADLINE_S = 90.0
TAGS = re.compile(r"<[^>]+>")


def environment(directory: Path, **more: str) -> dict[str, str]:
    """A tidy environment whose temporary files go to `directory`."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(directory), "LANG": "C.UTF-8", **more}


def once(directory: Path, *arguments: str, columns: int = 80, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "demo", *arguments],
        cwd=directory,
        env=environment(directory, COLUMNS=str(columns), **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> str:
    done = once(tmp_path_factory.mktemp("demo"), "--once")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def seeds_text() -> str:
    """All words of the sample articles, white space out."""
    files = [*SEEDS.glob("*.txt"), *SEEDS.glob("*.html")]
    texts = (html.unescape(TAGS.sub("", path.read_text(encoding="utf-8"))) for path in files)
    return "".join("\n".join(texts).split())


def quoted_on(card: str) -> list[str]:
    """Every quotation of a card, white space out: the runs of lines behind a bar."""
    blocks = re.findall(r"(?m)(?:^ *▌ .*\n)+", card)
    return ["".join(re.sub(r"(?m)^ *▌ ", "", block).split()) for block in blocks]


def test_the_card_heads_with_name_day_and_zone(card: str) -> None:
    lines = card.splitlines()
    assert lines[1] == "AFTERNOON · Thu 4 Jun · 15:00 Europe/Oslo"
    assert re.fullmatch(r"6 stories · \d+ quotes · 4 feeds( · \d+ stor(y|ies) left out)?", lines[2])
    assert card.rstrip().endswith("quotations are copied from the source")


def test_every_quotation_of_the_card_stands_in_an_article(card: str) -> None:
    quotes, articles = quoted_on(card), seeds_text()
    assert len(quotes) >= 6
    for quote in quotes:
        assert quote[0] == "“"
        assert quote[-1] == "”"
        assert quote[1:-1] in articles


def test_the_event_of_three_outlets_is_one_story(card: str) -> None:
    assert "[3 outlets]" in card
    assert card.count("Asker Strait to reopen") + card.count("accord to reopen") + card.count("pilots return") == 1


def test_speakers_and_addresses_are_those_of_the_articles(card: str) -> None:
    named = re.findall(r"(?m)^ +— ([A-ZÅÄÖÉ][^,(·\n]+?)(?:,| \(| ·|$)", card)
    articles = seeds_text()
    assert len(named) >= 4
    assert all("".join(name.split()) in articles for name in named)
    addresses = re.findall(r"(?m)^\[\d+\] (.+)$", card)
    assert addresses
    assert all(re.fullmatch(r"https://[a-z.]+\.example/\S+", address) for address in addresses)


def test_no_caption_or_teaser_reaches_the_card(card: str) -> None:
    for word in ("Photo", "REUTERS", "Keep reading", "Read more", "newsletter"):
        assert word not in card


def test_nothing_around_it_matters_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "pullquote.toml").write_text("this is [ no toml")
    (tmp_path / ".env").write_text("DATABASE_URL=nonsense://\nDISCORD_TOKEN=xyz\n")
    surroundings = {"DISCORD_TOKEN": "t0ken", "DATABASE_URL": "sqlite:////nowhere/x.db", "HTTP_PROXY": "http://[::1]:9"}
    done = once(tmp_path, columns=200, **surroundings)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("━" * 100 + "\nAFTERNOON")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env", "pullquote.toml"]


def test_a_failed_request_names_the_address_that_was_asked() -> None:
    at_home = "http://127.0.0.1:81/nordwire.example/none.xml"
    fetcher = FakeFetcher({at_home: FetchError(at_home, "HTTP 404 Not Found", "not_found")})
    with pytest.raises(FetchError, match=r"^https://nordwire\.example/none\.xml: HTTP 404 Not Found$") as told:
        asyncio.run(Neighbourhood(fetcher, 81).feed("https://nordwire.example/none.xml", Validators()))
    assert told.value.kind == "not_found"


# --- in a terminal ---------------------------------------------------------------------------------------------------


COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """A demo that believes to sit at a terminal of 80 columns."""

    def __init__(self, directory: Path) -> None:
        self.screen, ours = pty.openpty()
        env = environment(directory, TERM="xterm-256color", COLUMNS="80", LINES="40")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo"], cwd=directory, env=env, stdin=ours, stdout=ours, stderr=ours
        )
        os.close(ours)
        self.seen = ""

    def wait_for(self, text: str) -> str:
        """Read until `text` is shown; what was shown until then, from the last time on."""
        deadline = time.monotonic() + DEADLINE_S
        while text not in self.seen:
            ready, _, _ = select.select([self.screen], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{text!r} was not shown: {self.seen[-2000:]!r}"
            data = os.read(self.screen, 65536).decode("utf-8", "replace")
            self._answer_cursor(data)
            self.seen = COLOUR.sub("", self.seen + data)
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def _answer_cursor(self, data: str) -> None:
        # A real terminal tells where its cursor is when it is asked.
        if "\x1b[6n" in data:
            self.type("\x1b[1;1R")

    def type(self, keys: str) -> None:
        os.write(self.screen, keys.encode())

    def ended(self) -> int:
        """The exit code; what is still shown is read away meanwhile, so that nothing waits for the screen."""
        with contextlib.suppress(OSError):
            while data := os.read(self.screen, 65536):
                self.seen += data.decode("utf-8", "replace")
        return self.process.wait(DEADLINE_S)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    try:
        yield opened
    finally:
        if opened.process.poll() is None:
            opened.process.kill()
            opened.process.wait()
        os.close(opened.screen)


def test_the_prompt_answers_completes_and_ends(terminal: Terminal, tmp_path: Path) -> None:
    shown = terminal.wait_for("/help · Ctrl-D ends.")
    assert shown.index("Reading the sample articles") < shown.index("AFTERNOON")
    assert "\x1b]8;" in shown
    terminal.wait_for("›")
    terminal.type("/quotes strait\r")
    assert "Searched 15 articles from 4 feeds" in terminal.wait_for("no certain speaker")
    terminal.type("/help\r")
    terminal.wait_for("What can be asked, and how.")
    terminal.type("/nonsense\r")
    terminal.wait_for("There is no command")
    terminal.type("/acto\t")
    terminal.wait_for("/actor")
    terminal.type("\x03")
    terminal.type("\x04")
    assert terminal.ended() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("when", ["Reading the sample articles", "Ctrl-D ends\r"])
def test_a_signal_ends_it_quietly_and_leaves_nothing_behind(
    terminal: Terminal, tmp_path: Path, number: signal.Signals, when: str
) -> None:
    terminal.wait_for(when)
    terminal.process.send_signal(number)
    assert terminal.ended() == 1
    assert "Traceback" not in terminal.seen
    assert list(tmp_path.iterdir()) == []
