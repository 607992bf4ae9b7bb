"""The schema: made at once or by migrations, the same; never touched where it is not ours."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from asyncio import Runner
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import StoreError
from bot.store import Store, schema
from bot.store.engine import Database
from tests.store.material import a_feed, an_article

Another = Callable[[], Store]


def ran(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as tx:
        for statement in statements:
            tx.exec_driver_sql(statement)
    engine.dispose()


def made(url: str, make: Callable[[sa.Connection], None]) -> list[tuple[str, str]]:
    """What the database calls everything that `make` made."""
    database = Database(url)
    with database.engine.connect() as tx, tx.begin() as transaction:
        make(tx)
        told = _told(tx)
        transaction.rollback()
    database.engine.dispose()
    return told


def _told(tx: sa.Connection) -> list[tuple[str, str]]:
    if tx.dialect.name == "sqlite":
        rows = tx.exec_driver_sql("SELECT name, coalesce(sql, '') FROM sqlite_master")
        return sorted((row[0], _plain(row[1])) for row in rows)
    columns = tx.exec_driver_sql(
        "SELECT table_name || '.' || column_name, concat_ws(' ', data_type, is_nullable, column_default) "
        "FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    indexes = tx.exec_driver_sql("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()")
    return sorted((row[0], row[1]) for rows in (columns, indexes) for row in rows)


def _plain(sql: str) -> str:
    """Statements in one form: parts of a table in any order, and marks and spaces aside."""
    words = sql.replace('"', "").replace("'0'", "0").split()
    parts = " ".join(words).removesuffix(")").replace("( ", "(").split(", ")
    return ", ".join(sorted(part.strip() for part in parts))


def test_the_migrations_make_what_is_made_at_once(database_url: str) -> None:
    at_once = made(database_url, schema.create)
    by_steps = made(database_url, schema.upgrade)
    ours = [one for one in at_once if "alembic" not in one[0]]
    assert ours
    assert ours == [one for one in by_steps if "alembic" not in one[0]]


def test_a_database_on_the_schema_is_left_alone(runner: Runner, store: Store) -> None:
    assert runner.run(store.schema_state()) == "current"
    assert runner.run(store.migrate()) is None


def test_an_empty_database_says_so_and_a_question_to_it_says_what_to_do(runner: Runner, database_url: str) -> None:
    store = Store.open(database_url)
    assert runner.run(store.schema_state()) == "empty"
    with pytest.raises(StoreError, match="run migrate"):
        runner.run(store.feeds())
    runner.run(store.close())


def test_a_newer_schema_is_refused_and_kept(runner: Runner, store: Store, database_url: str) -> None:
    ran(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="made by a newer Pullquote: upgrade, or restore a backup"):
        runner.run(store.migrate())
    assert runner.run(store.schema_state()) == "newer"


def test_a_database_of_something_else_is_refused_and_not_changed(runner: Runner, database_url: str) -> None:
    ran(database_url, "CREATE TABLE recipes (id INTEGER)")
    store = Store.open(database_url)
    assert runner.run(store.schema_state()) == "foreign"
    with pytest.raises(StoreError, match="no Pullquote database"):
        runner.run(store.migrate())
    runner.run(store.close())
    ran(database_url, "DROP TABLE recipes")


def test_an_older_schema_is_brought_up_after_a_backup(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pullquote.db"
    store = Store.open(f"sqlite:///{file}")
    runner.run(store.migrate())
    an_article(runner, store, a_feed(runner, store))
    runner.run(store.close())
    # As the version before would have left it: its name is the only thing that is not of this one.
    ran(f"sqlite:///{file}", "UPDATE alembic_version SET version_num = '0000'")
    monkeypatch.setattr(schema, "VERSIONS", ("0000", *schema.VERSIONS))
    steps: list[str] = []
    monkeypatch.setattr(schema, "upgrade", lambda tx: steps.append(schema.state(tx).standing))
    database = Database(f"sqlite:///{file}")
    kept = schema.migrate(database)
    database.engine.dispose()
    assert steps == ["older"]
    assert kept == tmp_path / "pullquote.db.before-upgrade-of-0000-1"
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT count(*) FROM quotes").fetchone() == (2,)


def test_stores_that_start_at_once_make_one_schema(runner: Runner, open_another: Another) -> None:
    stores = [open_another() for _ in range(3)]
    assert [runner.run(one.schema_state()) for one in stores] == ["current"] * 3


def test_alembic_is_imported_only_for_an_upgrade(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from bot.store import open_store\n"
        f"store = asyncio.run(open_store('sqlite:///{tmp_path}/one.db'))\n"
        "asyncio.run(store.close())\n"
        "sys.exit(any(name in sys.modules for name in ('alembic', 'psycopg', 'rapidfuzz', 'greenlet')))"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0
