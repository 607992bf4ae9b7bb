"""Deliveries between planning and the platform's confirmation. Knows no platform and no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.model import Delivery, Destination, Layout, Part
from bot.store import buttons, changes, revisions, spaces
from bot.store.codec import digest_in, digest_out
from bot.store.people import insert
from bot.store.tables import deliveries, digests, parts, subscriptions
from summarizer.model import Digest
from summarizer.revision import unmarked

OPEN = deliveries.c.state == "queued"


def lease(tx: sa.Connection, now: datetime, lease_s: float, platforms: Sequence[str]) -> Delivery | None:
    """The delivery that is longest due on these platforms, held until the lease runs out."""
    due = (
        OPEN,
        deliveries.c.platform.in_(platforms),
        deliveries.c.not_before <= now,
        deliveries.c.lease_until.is_(None) | (deliveries.c.lease_until <= now),
    )
    chosen = sa.select(deliveries.c.id).where(*due).order_by(deliveries.c.not_before, deliveries.c.id).limit(1)
    delivery_id = tx.execute(chosen.with_for_update(skip_locked=True)).scalar()
    if delivery_id is None:
        return None
    held = {"lease_until": now + timedelta(seconds=lease_s), "tries": deliveries.c.tries + 1}
    tx.execute(deliveries.update().where(deliveries.c.id == delivery_id).values(**held))
    told = sa.select(deliveries, digests.c.body, subscriptions.c.wanted)
    told = told.select_from(deliveries.join(digests).join(subscriptions)).where(deliveries.c.id == delivery_id)
    row, begun = tx.execute(told).one(), parts_of(tx, delivery_id)
    return _delivery(row, begun, digest_in(row.body) if begun else _fresh(tx, row))


def _fresh(tx: sa.Connection, row: sa.Row[Any]) -> Digest:
    """The digest, before anybody saw it, without what was corrected or taken back since it was planned."""
    planned = digest_in(row.body)
    told = unmarked(revisions.as_now(tx, planned))
    if told.stories != planned.stories:
        tx.execute(digests.update().where(digests.c.id == row.digest_id).values(body=digest_out(told)))
        changes.note_shown(tx, row.digest_id, told)
    return told


def _delivery(row: sa.Row[Any], held: tuple[Part, ...], digest: Digest) -> Delivery:
    place, thread = Destination(row.platform, row.channel), bool(row.wanted.get("thread"))
    return Delivery(row.id, place, digest, row.tries, held, thread)


def parts_of(tx: sa.Connection, delivery_id: int) -> tuple[Part, ...]:
    """The messages of a delivery, in order; none before it was first rendered."""
    rows = tx.execute(sa.select(parts).where(parts.c.delivery_id == delivery_id).order_by(parts.c.position))
    return tuple(Part(row.position, row.key, row.payload, row.message_id, row.under) for row in rows)


def begin(
    tx: sa.Connection,
    delivery_id: int,
    rendered: Sequence[Part],
    long: Mapping[str, str],
    now: datetime,
    *,
    layout: Layout | None = None,
) -> None:
    """Keep the parts, what their long buttons stand for and their layout, once: whoever comes later posts the same."""
    held = sa.select(deliveries.c.id).where(deliveries.c.id == delivery_id, OPEN).with_for_update()
    if tx.execute(held).first() is None or parts_of(tx, delivery_id):
        return
    rows = [
        {"delivery_id": delivery_id, "position": one.index, "key": one.key, "payload": one.payload, "under": one.under}
        for one in rendered
    ]
    if rows:
        tx.execute(insert(tx, parts), rows)
    tx.execute(deliveries.update().where(deliveries.c.id == delivery_id).values(layout=layout))
    buttons.keep(tx, long, now, lasting=True)


def posted(tx: sa.Connection, delivery_id: int, index: int, message_id: str, now: datetime, *, lease_s: float) -> None:
    """One part is confirmed, the first confirmation counts; with the last part the delivery is done.

    Until then whoever posts goes on for another lease: a thread or a forum can take longer than one.
    """
    tx.execute(sa.select(deliveries.c.id).where(deliveries.c.id == delivery_id).with_for_update())
    mine = parts.c.delivery_id == delivery_id
    confirmed = parts.update().where(mine, parts.c.position == index, parts.c.message_id.is_(None))
    tx.execute(confirmed.values(message_id=message_id, posted=now))
    missing = sa.select(sa.func.count()).where(mine, parts.c.message_id.is_(None)).select_from(parts)
    if tx.execute(missing).scalar_one() == 0:
        done = {"state": "done", "settled": now, "lease_until": None, "reason": None}
        tx.execute(deliveries.update().where(deliveries.c.id == delivery_id).values(**done))
    else:
        held = {"lease_until": now + timedelta(seconds=lease_s)}
        leased = (deliveries.c.id == delivery_id, OPEN, deliveries.c.lease_until.is_not(None))
        tx.execute(deliveries.update().where(*leased).values(**held))


def retry(tx: sa.Connection, delivery_id: int, at: datetime, reason: str, *, counts: bool) -> None:
    """Let go of the lease; the next try comes at `at`."""
    change = deliveries.update().where(deliveries.c.id == delivery_id, OPEN)
    tries = deliveries.c.tries if counts else deliveries.c.tries - 1
    tx.execute(change.values(not_before=at, lease_until=None, reason=reason, tries=tries))


def bury(tx: sa.Connection, delivery_id: int, reason: str, now: datetime, *, halt: bool) -> bool:
    """No more tries; the delivery stays, with the reason, to be looked at. Whether its subscription was halted now."""
    change = deliveries.update().where(deliveries.c.id == delivery_id, OPEN)
    buried = tx.execute(change.values(state="buried", settled=now, lease_until=None, reason=reason)).rowcount
    return bool(halt and buried and spaces.halt_for(tx, delivery_id, reason, now))


def dig_up(tx: sa.Connection, subscription_id: int, since: datetime, now: datetime) -> None:
    """What was buried since its subscription was halted is tried anew, from the part at which it stopped."""
    mine = sa.select(digests.c.id).where(digests.c.subscription_id == subscription_id)
    lost = (deliveries.c.state == "buried", deliveries.c.settled >= since, deliveries.c.digest_id.in_(mine))
    again = {"state": "queued", "tries": 0, "not_before": now, "settled": None, "reason": None}
    tx.execute(deliveries.update().where(*lost).values(**again))
