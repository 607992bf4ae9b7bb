"""What the tests of the store share: whatever happens in one, what was counted on the way is what there is."""

from __future__ import annotations

import sqlite3
from asyncio import Runner
from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.store import Store
from tests.store.desk import Desk

KEPT = "SELECT readable, unclear FROM totals"
COUNTED = (
    "SELECT (SELECT count(*) FROM articles WHERE text IS NOT NULL),"
    " (SELECT count(*) FROM quotes WHERE actor_id IS NULL)"
)


@pytest.fixture
def store(store: Store) -> Iterator[Store]:
    yield store
    if store._db.path is not None:
        with closing(sqlite3.connect(store._db.path)) as db:
            assert db.execute(KEPT).fetchall() == db.execute(COUNTED).fetchall()


@pytest.fixture
def desk(runner: Runner, store: Store) -> Desk:
    return Desk(runner, store)
