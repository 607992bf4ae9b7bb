"""What long buttons stand for, by a key that is made of the command itself. Knows no platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from bot.store.people import insert
from bot.store.tables import buttons


def keep(tx: sa.Connection, commands: Mapping[str, str], now: datetime) -> None:
    """Keep each; one that is there already is young again."""
    rows = [{"key": key, "command": command, "kept": now} for key, command in sorted(commands.items())]
    if rows:
        statement = insert(tx, buttons)
        young = {"kept": statement.excluded.kept}
        tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_=young), rows)


def command(tx: sa.Connection, key: str) -> str | None:
    """What the button stands for, None where it is forgotten."""
    return tx.execute(sa.select(buttons.c.command).where(buttons.c.key == key)).scalar()


def forget(tx: sa.Connection, cutoff: datetime) -> None:
    """Buttons kept before `cutoff` go: nobody presses them any more."""
    tx.execute(buttons.delete().where(buttons.c.kept < cutoff))
