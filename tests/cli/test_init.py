"""`init` as an operator runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from config.settings import load

ROOT = Path(__file__).resolve().parents[2]


def run(directory: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ
    command = [sys.executable, "-m", "bot", *args]
    return subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_init_writes_a_file_that_loads(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--zone", "Europe/Oslo", "--at", "06:00", "--at", "18:00")
    assert (done.returncode, done.stderr) == (0, "")
    assert load({}, tmp_path).file.digests[0].at == ("06:00", "18:00")


def test_init_never_touches_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "pullquote.toml").write_text("# mine\n")
    done = run(tmp_path, "init")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "pullquote.toml").read_text() == "# mine\n"


def test_init_refuses_a_zone_and_a_time_that_do_not_exist_and_writes_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--zone", "Mars/Olympus", "--at", "26:00")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = run(tmp_path, "inti")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_a_bad_setting_is_exit_2_for_every_command_that_reads_it(tmp_path: Path) -> None:
    (tmp_path / "pullquote.toml").write_text('[poll]\nevery_s = "soon"\n')
    for command in (["run"], ["once"], ["doctor"], ["feeds", "list"], ["preview", "--days", "1"]):
        done = run(tmp_path, *command)
        assert done.returncode == 2, command
        assert "poll.every_s" in done.stderr
        assert "Traceback" not in done.stderr
