"""Copies of an SQLite file: consistent while it is in use, whole or not there at all. Knows no tables but one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bot.errors import StoreError

SIDECARS = ("-wal", "-shm")


def free_name(beside: Path, why: str) -> Path:
    """The first name of the form `pullquote.db.why-1` that no file has."""
    number = 1
    while (name := beside.with_name(f"{beside.name}.{why}-{number}")).exists():
        number += 1
    return name


def copy_sqlite(source: Path, target: Path, *, force: bool = False) -> None:
    """Copy the database as it is at this moment; raises `StoreError` where `target` exists, unless forced."""
    if target.exists() and not force:
        raise StoreError(f"{target} exists: name another file, or say --force")
    if target.exists() and target.samefile(source):
        raise StoreError(f"{target} is the database itself: name another file")
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        partial.touch()
        _copy(source, partial)
        _make_durable(partial)
        partial.replace(target)
        _make_durable(target.absolute().parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written ({error.strerror}): name a place where this user may") from error
    finally:
        for suffix in ("", "-journal", *SIDECARS):
            with suppress(OSError):
                partial.with_name(partial.name + suffix).unlink()


def _copy(source: Path, target: Path) -> None:
    with closing(_opened(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)  # in one step: a writer in between would make it begin again
        copy.execute("PRAGMA journal_mode=DELETE").close()  # one file, with nothing beside it


def _opened(path: Path) -> sqlite3.Connection:
    """An existing database; sqlite3 alone would make an empty one of a mistyped name."""
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file")
    return sqlite3.connect(path, timeout=10)


def _make_durable(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def version_of(path: Path) -> str | None:
    """The schema version that a whole Pullquote file has; None for any other, raises `StoreError` for a damaged one."""
    try:
        with closing(_opened(path)) as connection:
            return _checked_version(connection, path)
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: it is no SQLite database, or it is damaged ({error})") from error


def _checked_version(connection: sqlite3.Connection, path: Path) -> str | None:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise StoreError(f"{path}: it is damaged ({verdict})")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "articles", "quotes"} <= tables:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def replace_sqlite(live: Path, backup: Path) -> Path | None:
    """Put `backup` in place of `live` and keep the old one aside; the name under which it is kept.

    Written through SQLite itself, so that a service that has the file open sees the restored content, or the old one.
    """
    kept = _set_aside(live) if live.exists() else None
    with closing(_opened(backup)) as source, closing(sqlite3.connect(live, timeout=10)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=WAL").close()
    return kept


def _set_aside(live: Path) -> Path:
    kept = free_name(live, "before-restore")
    try:
        copy_sqlite(live, kept)
    except sqlite3.DatabaseError:
        # Too damaged to be copied as a database: moved away as it is.
        live.replace(kept)
        for suffix in SIDECARS:
            with suppress(FileNotFoundError):
                live.with_name(live.name + suffix).replace(kept.with_name(kept.name + suffix))
    return kept
