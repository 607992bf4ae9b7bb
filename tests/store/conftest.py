"""What the tests of amendments share."""

from __future__ import annotations

from asyncio import Runner

import pytest

from bot.store import Store
from tests.store.desk import Desk


@pytest.fixture
def desk(runner: Runner, store: Store) -> Desk:
    return Desk(runner, store)
