"""Which schema a database has, and how it gets to the newest. Alembic is imported only for an upgrade."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from bot.errors import StoreError
from bot.store import amendments, search, totals  # noqa: F401 - amendments add their tables
from bot.store.backup import copy_sqlite, free_name
from bot.store.engine import Database
from bot.store.tables import metadata

# Every migration, the oldest first.
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
NEWEST = VERSIONS[-1]
LOCK = 0x50_51_54_45  # of PostgreSQL: two processes that start at once create the schema once
NEWER = "it was made by a newer Pullquote: upgrade, or restore a backup"
FOREIGN = "it holds other tables and is no Pullquote database: name another"

Standing = Literal["empty", "older", "current", "newer", "foreign"]


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database stands; `version` is None where it has none."""

    standing: Standing
    version: str | None = None


def state(tx: sa.Connection) -> SchemaState:
    """Where the database stands, told by its version row and its tables."""
    names = set(sa.inspect(tx).get_table_names())
    version = _version(tx) if "alembic_version" in names else None
    if version is None:
        return SchemaState("foreign" if names - {"alembic_version"} else "empty")
    if version not in VERSIONS:
        return SchemaState("newer", version)
    return SchemaState("current" if version == NEWEST else "older", version)


def _version(tx: sa.Connection) -> str | None:
    row = tx.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def require_current(database: Database, found: SchemaState) -> None:
    """Raise `StoreError` unless the database is of this version."""
    if found.standing != "current":
        advice = {"newer": NEWER, "foreign": FOREIGN}.get(found.standing, "run migrate first")
        raise StoreError(f"{database.label}: {advice}")


def migrate(database: Database) -> Path | None:
    """Bring the database to the newest schema; the path of the backup where SQLite's file needed one."""
    with database.engine.connect().execution_options(writes=False) as tx, tx.begin():
        found = state(tx)
    if found.standing in {"newer", "foreign"}:
        require_current(database, found)
    if found.standing == "current":
        return None
    kept = _keep(database, found)
    if database.is_sqlite:
        _write_ahead(database)
    with database.engine.connect().execution_options(writes=True) as tx, tx.begin():
        _advance(tx)
    return kept


def _write_ahead(database: Database) -> None:
    """Readers and the writer do not wait for each other; the file remembers it."""
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        if driver is not None:
            driver.execute("PRAGMA journal_mode=WAL").close()


def _keep(database: Database, found: SchemaState) -> Path | None:
    if database.path is None or found.version is None:
        return None
    kept = free_name(database.path, f"before-upgrade-of-{found.version}")
    copy_sqlite(database.path, kept)
    return kept


def _advance(tx: sa.Connection) -> None:
    """Under a lock, and looked at again: another process may have been faster."""
    if tx.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    standing = state(tx).standing
    if standing == "empty":
        create(tx)
    elif standing == "older":
        upgrade(tx)


def create(tx: sa.Connection) -> None:
    """All tables at their newest, in an empty database: what the migrations would make, without Alembic."""
    metadata.create_all(tx)
    search.create(tx)
    totals.create(tx)
    tx.exec_driver_sql("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    tx.exec_driver_sql(f"INSERT INTO alembic_version (version_num) VALUES ('{NEWEST}')")  # noqa: S608 - a constant


def upgrade(tx: sa.Connection, to: str = NEWEST) -> None:
    """Every migration from where the database is, up to `to`, inside the open transaction."""
    # 10 MB and a quarter of a second that only an upgrade needs.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": tx})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, to)
