"""What long buttons stand for, by a key that is made of the command itself. Knows no platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from bot.store.people import insert
from bot.store.tables import buttons


def keep(tx: sa.Connection, commands: Mapping[str, str], now: datetime, *, lasting: bool) -> None:
    """Keep each; one that is there already is young again, and lasts where it ever was to last."""
    rows = [
        {"key": key, "command": command, "kept": now, "lasting": lasting} for key, command in sorted(commands.items())
    ]
    if rows:
        statement = insert(tx, buttons)
        young = {"kept": statement.excluded.kept, "lasting": buttons.c.lasting | statement.excluded.lasting}
        tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_=young), rows)


def command(tx: sa.Connection, key: str) -> str | None:
    """What the button stands for, None where it is forgotten."""
    return tx.execute(sa.select(buttons.c.command).where(buttons.c.key == key)).scalar()


def forget(tx: sa.Connection, cutoff: datetime, private: datetime) -> None:
    """Buttons of cards kept before `cutoff` go, and those of private answers before `private`."""
    old = (buttons.c.kept < cutoff) | (~buttons.c.lasting & (buttons.c.kept < private))
    tx.execute(buttons.delete().where(old))
