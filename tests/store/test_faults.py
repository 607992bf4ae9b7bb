"""Databases that cannot be used: one line that says what to do, whatever the fault."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from asyncio import Runner
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Store, engine


def failure(runner: Runner, url: str) -> str:
    """What `migrate` says on `url`, in one line."""
    store = Store.open(url)
    with pytest.raises(StoreError) as caught:
        runner.run(store.migrate())
    runner.run(store.close())
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_no_database(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("not a database " * 200)
    assert failure(runner, f"sqlite:///{tmp_path}/a.db").endswith("name another file, or restore a backup")


def test_a_damaged_file(runner: Runner, tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    store = Store.open(f"sqlite:///{file}")
    runner.run(store.migrate())
    runner.run(store.close())
    held = bytearray(file.read_bytes())
    held[100:4096] = b"\xff" * 3996
    file.write_bytes(held)
    assert "restore a backup" in failure(runner, f"sqlite:///{file}")


def test_a_directory_that_does_not_exist(runner: Runner, tmp_path: Path) -> None:
    assert "check that the directory exists" in failure(runner, f"sqlite:///{tmp_path}/none/a.db")


def test_a_directory_in_the_place_of_the_file(runner: Runner, tmp_path: Path) -> None:
    assert "cannot be opened" in failure(runner, f"sqlite:///{tmp_path}")


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    """As a user who may not: root may write everywhere."""
    directory = tmp_path / "shut"
    directory.mkdir()
    directory.chmod(0o555)
    script = (
        "import asyncio, os, sys\n"
        "from bot.store import open_store\n"
        "from bot.errors import StoreError\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        f"try: asyncio.run(open_store('sqlite:///{directory}/a.db'))\n"
        "except StoreError as error: sys.exit(str(error))\n"
    )
    for one in (tmp_path, *tmp_path.parents[:2]):
        one.chmod(one.stat().st_mode | 0o055)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "may write there" in done.stderr


def test_a_database_that_another_program_holds(runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 0.05)
    with closing(sqlite3.connect(tmp_path / "a.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "another program holds it locked" in failure(runner, f"sqlite:///{tmp_path}/a.db")


def test_a_server_that_does_not_answer(runner: Runner) -> None:
    pytest.importorskip("psycopg")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = failure(runner, f"postgresql://somebody:geheim@127.0.0.1:{port}/test")
    assert "start PostgreSQL or correct DATABASE_URL" in said
    assert "geheim" not in said


def test_a_database_that_the_server_does_not_have(runner: Runner) -> None:
    server = os.environ.get("PULLQUOTE_TEST_POSTGRESQL", "")
    if not server:
        pytest.skip("PULLQUOTE_TEST_POSTGRESQL names no server")
    assert "does not exist" in failure(runner, f"{server.rsplit('/', 1)[0]}/no_such_database")


@pytest.mark.parametrize("url", ["", "nonsense", "oracle://x/y", "sqlite"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL"):
        Store.open(url)


def test_a_closed_store_says_so(runner: Runner, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/a.db")
    runner.run(store.close())
    runner.run(store.close())
    with pytest.raises(StoreError, match="closed"):
        runner.run(store.feeds())
