"""Subscriptions and the guilds and workspaces they belong to: what is lost is paused, and deleted after a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.store.tables import deliveries, digests, subscriptions

GOING = subscriptions.c.halted.is_(None)


def locate(tx: sa.Connection, platform: str, space: str, channels: Sequence[str] | None) -> None:
    """Say once where these channels belong; None stands for all of the platform."""
    unknown = (subscriptions.c.platform == platform, subscriptions.c.space == "")
    of_channels = () if channels is None else (subscriptions.c.channel.in_(list(channels)),)
    tx.execute(subscriptions.update().where(*unknown, *of_channels).values(space=space))


def leave(tx: sa.Connection, platform: str, space: str, reason: str, now: datetime) -> list[str]:
    """Halt all of a space that the bot was removed from."""
    there = (subscriptions.c.platform == platform, subscriptions.c.space == space)
    return _halted(tx, there, reason, now, left=True)


def rejoin(tx: sa.Connection, platform: str, space: str, now: datetime) -> list[str]:
    """What the removal halted goes on, from now: nobody wants the digests of the time between."""
    back = (subscriptions.c.platform == platform, subscriptions.c.space == space, subscriptions.c.left)
    values = {"halted": None, "halted_at": None, "left": False, "previous": now}
    return _names(tx, subscriptions.update().where(*back).values(**values))


def lose(tx: sa.Connection, platform: str, channel: str, reason: str, now: datetime) -> list[str]:
    """Halt all of one channel."""
    there = (subscriptions.c.platform == platform, subscriptions.c.channel == channel)
    return _halted(tx, there, reason, now)


def halt_for(tx: sa.Connection, delivery_id: int, reason: str, now: datetime) -> bool:
    """Halt the subscription of a delivery; False where it was halted before."""
    of_delivery = sa.select(digests.c.subscription_id).join(deliveries).where(deliveries.c.id == delivery_id)
    return bool(_halted(tx, (subscriptions.c.id.in_(of_delivery),), reason, now))


def forget_left(tx: sa.Connection, cutoff: datetime) -> list[str]:
    """Delete what a removal halted before `cutoff`; what the file names is its owner's business."""
    gone = (subscriptions.c.left, subscriptions.c.halted_at < cutoff, ~subscriptions.c.declared)
    return _names(tx, subscriptions.delete().where(*gone))


def _halted(
    tx: sa.Connection, there: Sequence[sa.ColumnElement[bool]], reason: str, now: datetime, *, left: bool = False
) -> list[str]:
    values = {"halted": reason, "halted_at": now, "left": left}
    return _names(tx, subscriptions.update().where(*there, GOING).values(**values))


def _names(tx: sa.Connection, change: Any) -> list[str]:
    return sorted(tx.execute(change.returning(subscriptions.c.name)).scalars())
