"""Databases for tests: SQLite always, PostgreSQL where `PULLQUOTE_TEST_POSTGRESQL` names a server.

And what property tests may judge: never how long a machine takes. In CI they try the same examples every time.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.errors import StoreError
from bot.store import Store

settings.register_profile(
    "house", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for a test: `runner.run(store.feeds())`."""
    with asyncio.Runner() as one:
        yield one


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A schema of its own on the test server, dropped afterwards."""
    server = os.environ.get("PULLQUOTE_TEST_POSTGRESQL", "")
    if not server:
        pytest.skip("PULLQUOTE_TEST_POSTGRESQL names no server")
    psycopg, schema = pytest.importorskip("psycopg"), f"pullquote_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{server}?options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'pullquote.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def open_another(runner: asyncio.Runner, database_url: str) -> Iterator[Callable[[], Store]]:
    """Open the database as another process would; all are closed at the end."""
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open(database_url))
        runner.run(opened[-1].migrate())
        return opened[-1]

    yield open_one
    for store in opened:
        with suppress(StoreError):
            runner.run(store.close())


@pytest.fixture
def store(open_another: Callable[[], Store]) -> Store:
    """A store on a fresh database, once of each kind."""
    return open_another()
