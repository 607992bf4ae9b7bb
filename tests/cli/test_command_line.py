"""What holds for every command: help where nothing was said, one line per fault, and streams that may be closed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import bot

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 90.0


@pytest.mark.parametrize("arguments", [(), ("feeds",)])
def test_without_a_command_the_help_stands_line_by_line_on_stderr(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    ran = bot(capsys, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Usage: python -m bot")
    assert "\nCommands:\n" in ran.err


@pytest.mark.parametrize("arguments", [("nonsense",), ("demo", "extra"), ("demo", "--nonsense"), ("feeds", "add")])
def test_bad_usage_is_one_whole_sentence_and_a_way_on(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    ran = bot(capsys, *arguments)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith("pullquote: ")
    assert ran.err.endswith((". Try --help.\n", "? Try --help.\n"))


def test_a_question_of_bad_usage_ends_with_its_own_mark(capsys: pytest.CaptureFixture[str]) -> None:
    ran = bot(capsys, "demo", "--onse")
    assert (ran.code, ran.err) == (2, "pullquote: No such option '--onse'. Did you mean '--once'? Try --help.\n")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["demo", "feeds list", "analyse"])
def test_closed_streams_break_nothing(tmp_path: Path, command: str, closed: str) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), "LANG": "C.UTF-8"}
    shell = ["/bin/sh", "-c", f"exec {sys.executable} -m bot {command} {closed}"]
    ran = subprocess.run(
        shell,
        cwd=tmp_path,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ("quotations are copied" in ran.stdout) == (command == "demo" and closed == "<&-")


@pytest.mark.parametrize("command", ["--help", "demo", "feeds list"])
def test_a_python_without_the_packages_is_told_the_way_to_one_that_has_them(tmp_path: Path, command: str) -> None:
    bare = [sys.executable, "-S", "-m", "bot", *command.split()]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    ran = subprocess.run(bare, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert ran.stderr.startswith("pullquote: ")
    assert "is not installed for" in ran.stderr
    assert "make setup" in ran.stderr
