"""What SQLite would do in the middle of a write is done between writes, and nothing is lost of it."""

from __future__ import annotations

import shutil
import sqlite3
from asyncio import Runner
from contextlib import closing
from pathlib import Path

import pytest

from bot.store import Store, open_store
from bot.store.tending import INDEXES
from tests.store.material import a_feed, an_article, minutes

MANY = 12
FEW = 4  # segments side by side that FTS5 leaves as they are


@pytest.fixture
def filled(runner: Runner, tmp_path: Path) -> Path:
    """The file of an open store with an article a transaction."""
    path = tmp_path / "news.db"
    store = runner.run(open_store(f"sqlite:///{path}"))
    feed = a_feed(runner, store)
    for at in range(MANY):
        an_article(runner, store, feed, minutes(at), identity=str(at))
    runner.run(store.close())
    return path


def segments(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(f"SELECT count(DISTINCT segid) FROM {name}_idx").fetchone()[0] for name in INDEXES]


def test_the_search_index_is_merged_by_tending_and_not_by_writing(runner: Runner, filled: Path) -> None:
    assert all(count > FEW for count in segments(filled))
    store = Store.open(f"sqlite:///{filled}")
    runner.run(store.tend())
    found = runner.run(store.search("ferry", actor=None, since=None, until=None, offset=0, limit=5))
    runner.run(store.close())
    assert all(count < FEW for count in segments(filled))
    assert found.total == 1  # told once, in every article's copy
    assert found.citations[0].words == "The ferry sails at noon,"
    with closing(sqlite3.connect(filled)) as db:
        for name in INDEXES:
            db.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")


def test_what_was_written_is_in_the_file_itself_after_tending(runner: Runner, filled: Path, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{filled}")
    [feed] = runner.run(store.feeds())
    an_article(runner, store, feed, minutes(60), identity="last")
    alone = tmp_path / "alone.db"
    counts = []
    for _ in range(2):
        shutil.copy(filled, alone)
        with closing(sqlite3.connect(alone)) as db:
            counts.append(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        runner.run(store.tend())
    runner.run(store.close())
    assert counts == [MANY, MANY + 1]


def test_there_is_nothing_to_tend_where_the_database_does_it(runner: Runner, store: Store) -> None:
    an_article(runner, store, a_feed(runner, store), minutes(1))
    runner.run(store.tend())
    assert runner.run(store.health()).articles == 1
