"""The settings of the working directory and the database that they name, for commands that need no running bot."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line imports heavily only in the command that needs it
    from bot.store import Store
    from config.settings import Settings


def settings_here() -> Settings:
    """The settings by the environment and the working directory; raises `ConfigError`."""
    from config.settings import load

    return load(os.environ, Path.cwd())


@asynccontextmanager
async def opened(settings: Settings, *, migrated: bool = True) -> AsyncIterator[Store]:
    """The store, its schema brought up to date unless it shall stay as it is; raises `StoreError`."""
    from bot.store import Store

    store = Store.open(settings.env.database_url)
    try:
        if migrated:
            await store.migrate()
        yield store
    finally:
        await store.close()
