"""One connection on one thread: how transactions begin, and what a database's complaint means in plain words.

Knows both databases' habits, and no table.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, SQLAlchemyError

from bot.errors import StoreError

T = TypeVar("T")

BUSY_S = 10.0
CONNECT_S = 10
PRAGMAS = (
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8000",
    "PRAGMA journal_size_limit=16777216",
    "PRAGMA wal_autocheckpoint=4000",  # pages: `tending` comes first, between writes
)
# What SQLite says, in part, and what to do about it; the first that fits is told.
ADVICE = (
    ("file is not a database", "it is no SQLite database: name another file, or restore a backup"),
    ("malformed", "the file is damaged: restore a backup"),
    ("disk image", "the file is damaged: restore a backup"),
    ("readonly", "it cannot be written: give this user write access to the file and its directory"),
    ("unable to open", "it cannot be opened: check that the directory exists and that this user may write there"),
    ("locked", "another program holds it locked: end that program, then try again"),
    ("disk is full", "the disk is full: free some space"),
    ("disk i/o", "the disk fails or is read-only: check it, then try again"),
    ("no such table", "it is no Pullquote database, or of another version: run migrate, or name another file"),
    ("no such column", "it is no Pullquote database, or of another version: run migrate, or name another file"),
)


class Database:
    """An engine with a single connection, used by a single thread of its own; raises `StoreError` alone."""

    def __init__(self, url: str) -> None:
        self.url = _parsed(url)
        self.path = _path(self.url)
        self.engine = _engine(self.url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._closed = False

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def label(self) -> str:
        """The database as an operator knows it, without password."""
        return f"database {self.path}" if self.path else f"database {self.url.render_as_string()}"

    async def read(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """`work(connection, …)` on the thread, in a transaction that sees one moment."""
        return await self.call(self._in_transaction, False, work, *args, **kwargs)

    async def write(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """`work(connection, …)` on the thread, in a transaction that is there whole or not at all."""
        return await self.call(self._in_transaction, True, work, *args, **kwargs)

    async def call(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Any synchronous work on the thread, its errors translated."""
        if self._closed:
            raise StoreError(f"{self.label}: the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._told(work, *args, **kwargs))

    async def apart(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Long work on files, on another thread, so that the store answers meanwhile; its errors translated."""
        return await asyncio.to_thread(self._told, work, *args, **kwargs)

    async def close(self) -> None:
        """Let go of the connection and end the thread; may be called twice."""
        if not self._closed:
            await self.call(self.engine.dispose)
            self._closed = True
            self._thread.shutdown(wait=True)

    def _in_transaction(self, writes: bool, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        with self.engine.connect().execution_options(writes=writes) as connection, connection.begin():
            return work(connection, *args, **kwargs)

    def _told(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        try:
            return work(*args, **kwargs)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(f"{self.label}: {self._advice(error)}") from error

    def _advice(self, error: Exception) -> str:
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        if self.is_sqlite:
            return next((advice for part, advice in ADVICE if part in said.lower()), said)
        if isinstance(error, OperationalError | InterfaceError):
            return f"cannot be reached: start PostgreSQL or correct DATABASE_URL ({said})"
        if isinstance(error, DatabaseError) and "does not exist" in said:
            return f"it is no Pullquote database, or of another version: run migrate ({said})"
        return said


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except SQLAlchemyError as error:
        raise StoreError("DATABASE_URL cannot be read: write sqlite:///FILE or postgresql://USER@HOST/NAME") from error


def _path(url: sa.URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() != "postgresql":
        raise StoreError("DATABASE_URL must begin with sqlite:/// or postgresql://")
    try:
        return sa.create_engine(
            url, poolclass=sa.QueuePool, pool_size=1, max_overflow=0, pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_S},
        )  # fmt: skip
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs its driver: pip install 'psycopg[binary]'") from error


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url, poolclass=sa.QueuePool, pool_size=1, max_overflow=0,
        connect_args={"timeout": BUSY_S, "check_same_thread": False},
    )  # fmt: skip
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver's own comes too late and is never IMMEDIATE
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later would fail where another writer came between.
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
