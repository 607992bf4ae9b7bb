"""Subscriptions and the guilds and workspaces they belong to: what is lost is paused, and deleted after a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.store.tables import Moment, deliveries, digests, subscriptions

# Names are told of digests alone, and only of those that nobody paused: a watch is its owner's business.
TOLD = ~(subscriptions.c.paused | subscriptions.c.withdrawn | subscriptions.c.channel.startswith("@"))
GOING = subscriptions.c.halted.is_(None)


def locate(tx: sa.Connection, platform: str, space: str, channels: Sequence[str] | None) -> None:
    """Say once where these channels belong; None stands for all of the platform."""
    unknown = (subscriptions.c.platform == platform, subscriptions.c.space == "")
    of_channels = () if channels is None else (subscriptions.c.channel.in_(list(channels)),)
    tx.execute(subscriptions.update().where(*unknown, *of_channels).values(space=space))


def leave(tx: sa.Connection, platform: str, space: str, reason: str, now: datetime) -> list[str]:
    """Halt all of a space that the bot was removed from, what a delivery found lost before included."""
    there = (subscriptions.c.platform == platform, subscriptions.c.space == space)
    names = _names(tx, *there, TOLD, GOING)
    halted = sa.func.coalesce(subscriptions.c.halted, reason)
    since = sa.func.coalesce(subscriptions.c.halted_at, sa.bindparam("now", now, Moment))
    change = subscriptions.update().where(*there, ~subscriptions.c.left)
    tx.execute(change.values(halted=halted, halted_at=since, left=True))
    return names


def rejoin(tx: sa.Connection, platform: str, space: str, now: datetime) -> list[str]:
    """What was halted there goes on, from now: nobody wants the digests of the time between."""
    back = (subscriptions.c.platform == platform, subscriptions.c.space == space, subscriptions.c.left)
    names = _names(tx, *back, TOLD)
    goes_on = {"halted": None, "halted_at": None, "left": False, "previous": now}
    tx.execute(subscriptions.update().where(*back).values(**goes_on))
    return names


def lose(tx: sa.Connection, platform: str, channel: str, reason: str, now: datetime) -> list[str]:
    """Halt all of one channel."""
    return _halt(tx, (subscriptions.c.platform == platform, subscriptions.c.channel == channel), reason, now)


def halt_for(tx: sa.Connection, delivery_id: int, reason: str, now: datetime) -> bool:
    """Halt the subscription of a delivery; False where it was halted or paused before, or is a watch."""
    of_delivery = sa.select(digests.c.subscription_id).join(deliveries).where(deliveries.c.id == delivery_id)
    return bool(_halt(tx, (subscriptions.c.id.in_(of_delivery),), reason, now))


def forget_left(tx: sa.Connection, platforms: Sequence[str], cutoff: datetime) -> list[str]:
    """Delete what a removal halted before `cutoff`; what the file names is its owner's business."""
    filed = subscriptions.c.declared & ~subscriptions.c.withdrawn
    gone = (subscriptions.c.platform.in_(platforms), subscriptions.c.left, subscriptions.c.halted_at < cutoff, ~filed)
    names = _names(tx, *gone, ~subscriptions.c.channel.startswith("@"))
    tx.execute(subscriptions.delete().where(*gone))
    return names


def _halt(tx: sa.Connection, there: Sequence[sa.ColumnElement[bool]], reason: str, now: datetime) -> list[str]:
    names = _names(tx, *there, TOLD, GOING)
    tx.execute(subscriptions.update().where(*there, GOING).values(halted=reason, halted_at=now))
    return names


def _names(tx: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[str]:
    return list(tx.execute(sa.select(subscriptions.c.name).where(*conditions).order_by(subscriptions.c.name)).scalars())
