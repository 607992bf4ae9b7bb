"""What SQLite would do in the middle of a write, done between writes: merging its search index, and checkpoints.

By itself it does either in the transaction that happens to be due, which takes five times as long as others then.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

PAGES = 16  # of the index at a step, some 5 ms
WORTH = 2  # rows changed by a step that had something to merge, as FTS5's manual has it
WAIT_S = 1.0
INDEXES = ("quotes_fts", "articles_fts")


def merge(tx: sa.Connection) -> bool:
    """One step of merging what was written lately into the search index; whether there is more to do."""
    if tx.dialect.name != "sqlite":
        return False
    left = [_merge(tx, name) for name in INDEXES]
    return any(left)


def _merge(tx: sa.Connection, name: str) -> bool:
    changes = sa.text("SELECT total_changes()")
    before = tx.execute(changes).scalar_one()
    tx.exec_driver_sql(f"INSERT INTO {name} ({name}, rank) VALUES ('merge', {PAGES})")  # noqa: S608 - a constant
    return int(tx.execute(changes).scalar_one()) - int(before) >= WORTH


def checkpoint(path: Path) -> None:
    """Move what was written from the log into the file, as far as nobody reads it, on a connection of its own."""
    with closing(sqlite3.connect(path, timeout=WAIT_S)) as db:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)")
