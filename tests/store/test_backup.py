"""Copies and restores: whole or not at all, while others write, and nothing is overwritten unasked."""

from __future__ import annotations

import asyncio
import sqlite3
from asyncio import Runner
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store import Store
from tests.store.material import a_feed, an_article, entry, poll


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "pullquote.db"


@pytest.fixture
def filled(runner: Runner, file: Path) -> Store:
    """A store on SQLite with one article; the caller closes it, or leaves it to the runner's end."""
    store = Store.open(f"sqlite:///{file}")
    runner.run(store.migrate())
    an_article(runner, store, a_feed(runner, store))
    return store


def articles(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def test_a_backup_is_one_whole_file(runner: Runner, filled: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "one.db"
    copy.parent.mkdir()
    runner.run(filled.backup(copy))
    runner.run(filled.close())
    assert articles(copy) == 1
    assert [one.name for one in copy.parent.iterdir()] == ["one.db"]


def test_a_backup_replaces_nothing_unless_forced(runner: Runner, filled: Store, tmp_path: Path) -> None:
    copy = tmp_path / "one.db"
    copy.write_text("precious")
    with pytest.raises(StoreError, match="exists"):
        runner.run(filled.backup(copy))
    assert copy.read_text() == "precious"
    runner.run(filled.backup(copy, force=True))
    assert articles(copy) == 1
    runner.run(filled.close())


def test_a_backup_onto_the_database_itself_is_refused(runner: Runner, filled: Store, file: Path) -> None:
    with pytest.raises(StoreError, match="itself"):
        runner.run(filled.backup(file, force=True))
    runner.run(filled.close())
    assert articles(file) == 1


def test_a_backup_where_there_is_no_directory_says_so(runner: Runner, filled: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none/one\.db cannot be written"):
        runner.run(filled.backup(tmp_path / "none" / "one.db"))
    runner.run(filled.close())


def test_a_backup_of_nothing_is_refused_and_makes_nothing(runner: Runner, file: Path, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{file}")
    with pytest.raises(StoreError, match="no such file"):
        runner.run(store.backup(tmp_path / "one.db"))
    runner.run(store.close())
    assert list(tmp_path.iterdir()) == []


def test_a_backup_made_while_others_write_is_consistent(
    runner: Runner, filled: Store, file: Path, tmp_path: Path
) -> None:
    writer = Store.open(f"sqlite:///{file}")
    [feed] = runner.run(writer.feeds())

    async def busy() -> None:
        async def write() -> None:
            for number in range(40):
                await writer.record_poll(poll(feed, entry(f"{number} a"), entry(f"{number} b")))

        writing = asyncio.ensure_future(write())
        for number in range(4):
            await filled.backup(tmp_path / f"{number}.db")
        await writing

    runner.run(busy())
    for store in (writer, filled):
        runner.run(store.close())
    counts = [articles(tmp_path / f"{number}.db") for number in range(4)]
    assert all(count % 2 == 1 for count in counts)  # entries come in pairs, beside the one
    assert articles(file) == 81


def test_a_restore_brings_back_what_was_and_keeps_what_is(
    runner: Runner, filled: Store, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "one.db"
    runner.run(filled.backup(copy))
    [feed] = runner.run(filled.feeds())
    runner.run(filled.record_poll(poll(feed, entry("later"))))
    other = Store.open(f"sqlite:///{file}")
    assert runner.run(other.health()).waiting == 1
    kept = runner.run(filled.restore(copy))
    assert kept == tmp_path / "pullquote.db.before-restore-1"
    assert articles(kept) == 2
    for store in (filled, other):
        assert runner.run(store.health()).waiting == 0
        assert runner.run(store.by_actor(
            "Ada Lind", about=False, since=None, until=None, source=None, offset=0, limit=5)).total == 2  # fmt: skip
        runner.run(store.close())
    assert articles(file) == 1


def test_a_restore_where_there_is_no_database_yet(runner: Runner, filled: Store, tmp_path: Path) -> None:
    runner.run(filled.backup(tmp_path / "one.db"))
    runner.run(filled.close())
    store = Store.open(f"sqlite:///{tmp_path / 'new.db'}")
    assert runner.run(store.restore(tmp_path / "one.db")) is None
    assert runner.run(store.migrate()) is None
    assert runner.run(store.health()).articles == 1
    runner.run(store.close())


def test_a_restore_over_a_damaged_file_keeps_it_aside(
    runner: Runner, filled: Store, file: Path, tmp_path: Path
) -> None:
    runner.run(filled.backup(tmp_path / "one.db"))
    runner.run(filled.close())
    file.write_bytes(b"no database at all " * 500)
    store = Store.open(f"sqlite:///{file}")
    kept = runner.run(store.restore(tmp_path / "one.db"))
    assert kept
    assert kept.read_bytes().startswith(b"no database at all")
    assert runner.run(store.health()).articles == 1
    runner.run(store.close())


@pytest.mark.parametrize("kind", ["absent", "text", "other", "newer", "truncated"])
def test_what_is_no_backup_is_refused_and_the_database_stays(
    runner: Runner, filled: Store, tmp_path: Path, kind: str
) -> None:
    bad = tmp_path / "bad.db"
    _spoil(runner, filled, bad, kind)
    with pytest.raises(StoreError, match=str(bad)):
        runner.run(filled.restore(bad))
    assert runner.run(filled.health()).articles == 1
    runner.run(filled.close())
    assert not list(tmp_path.glob("*before-restore*"))


def _spoil(runner: Runner, store: Store, bad: Path, kind: str) -> None:
    if kind == "text":
        bad.write_text("not a database " * 100)
    elif kind == "other":
        with closing(sqlite3.connect(bad)) as connection:
            connection.execute("CREATE TABLE recipes (id INTEGER)")
    elif kind in {"newer", "truncated"}:
        runner.run(store.backup(bad))
        if kind == "truncated":
            bad.write_bytes(bad.read_bytes()[:-20_000])
        else:
            with closing(sqlite3.connect(bad)) as connection, connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")


def test_postgresql_has_its_own_tools_for_that(runner: Runner, postgresql_url: str, tmp_path: Path) -> None:
    store = Store.open(postgresql_url)
    with pytest.raises(StoreError, match="pg_dump"):
        runner.run(store.backup(tmp_path / "one.db"))
    with pytest.raises(StoreError, match="pg_restore"):
        runner.run(store.restore(tmp_path / "one.db"))
    runner.run(store.close())
