"""Subscriptions, and the step from a slot to a digest in the outbox. Knows no calendar and no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.model import DeclaredSubscription, Destination, PlannedDigest, Schedule, Subscription, Trouble, Wanted
from bot.store import changes, outbox, revisions
from bot.store.codec import digest_in, digest_out, fold
from bot.store.feeds import chunks
from bot.store.people import insert
from bot.store.tables import articles, deliveries, digests, subscriptions, told_early
from summarizer.model import Digest

Key = tuple[str, str, str]


def every(tx: sa.Connection) -> list[Subscription]:
    """Every subscription, in the order of their making."""
    return [_subscription(row) for row in tx.execute(sa.select(subscriptions).order_by(subscriptions.c.id))]


def _subscription(row: sa.Row[Any]) -> Subscription:
    schedule, wanted = row.schedule, row.wanted
    return Subscription(
        id=row.id,
        name=row.name,
        destination=Destination(row.platform, row.channel),
        schedule=Schedule(schedule["zone"], tuple(schedule["at"]), schedule["cron"], tuple(schedule["days"])),
        wanted=_wanted(wanted),
        declared=row.declared and not row.withdrawn,
        paused=row.paused or row.withdrawn or row.halted is not None,
        created=row.created,
        previous=row.previous,
        space=row.space,
        halted=row.halted,
        trouble=None if row.trouble is None else Trouble(row.trouble, row.tries, row.not_before),
    )


def _wanted(kept: dict[str, Any]) -> Wanted:
    feeds, include, exclude = (tuple(kept[key]) for key in ("feeds", "include", "exclude"))
    # A subscription of the first schema says nothing of what came later.
    later = {name: kept[name] for name in ("thread", "actor", "empty_line") if name in kept}
    return Wanted(feeds, include, exclude, kept["stories"], **later)


def _key(subscription: DeclaredSubscription) -> Key:
    return subscription.destination.platform, subscription.destination.channel, subscription.name


def _values(subscription: DeclaredSubscription) -> dict[str, Any]:
    platform, channel, name = _key(subscription)
    return {
        "platform": platform,
        "channel": channel,
        "name": name,
        "schedule": asdict(subscription.schedule),
        "wanted": asdict(subscription.wanted),
        **({"space": subscription.space} if subscription.space else {}),
    }


def declare(tx: sa.Connection, declared: Sequence[DeclaredSubscription], now: datetime) -> None:
    """What the file names: added or changed; what it named before and does no more: withdrawn, which is paused."""
    known = {(row.platform, row.channel, row.name): row for row in tx.execute(sa.select(subscriptions))}
    named = {_key(subscription): subscription for subscription in declared}
    for key, subscription in named.items():
        values = {**_values(subscription), "declared": True, "withdrawn": False}
        if key in known:
            began = {"previous": now} if known[key].withdrawn else {}
            tx.execute(subscriptions.update().where(subscriptions.c.id == known[key].id).values(**values, **began))
        else:
            tx.execute(subscriptions.insert().values(created=now, previous=now, **values))
    gone = [row.id for key, row in known.items() if row.declared and key not in named]
    tx.execute(subscriptions.update().where(subscriptions.c.id.in_(gone)).values(withdrawn=True))


def add(tx: sa.Connection, subscription: DeclaredSubscription, now: datetime) -> Subscription | None:
    """The new subscription, or None where its platform, channel and name are taken."""
    values = {**_values(subscription), "created": now, "previous": now}
    unique = ["platform", "channel", "name"]
    statement = insert(tx, subscriptions).values(**values).on_conflict_do_nothing(index_elements=unique)
    row = tx.execute(statement.returning(subscriptions)).one_or_none()
    return None if row is None else _subscription(row)


def change(tx: sa.Connection, subscription_id: int, to: DeclaredSubscription) -> None:
    """Another name, schedule or selection; what was planned stays planned, and what was in trouble begins anew."""
    anew = _values(to) | _noted(None)
    tx.execute(subscriptions.update().where(subscriptions.c.id == subscription_id).values(**anew))


def remove(tx: sa.Connection, subscription_id: int) -> None:
    """Nothing is kept of it: not what was planned, nor what was posted."""
    tx.execute(subscriptions.delete().where(subscriptions.c.id == subscription_id))


def pause(tx: sa.Connection, subscription_id: int, now: datetime, *, paused: bool) -> None:
    """Pausing keeps everything. The first window after it begins with the resuming, lest months come at once.

    What the bot halted by itself goes on where it stopped, with the delivery that failed. A withdrawn subscription that
    is resumed belongs to the chat from then on.
    """
    statement = subscriptions.update().where(subscriptions.c.id == subscription_id)
    if paused:
        tx.execute(statement.values(paused=True))
        return
    row = tx.execute(sa.select(subscriptions).where(subscriptions.c.id == subscription_id)).one_or_none()
    if row is None or not (row.paused or row.withdrawn or row.halted is not None):
        return
    rested = row.paused or row.withdrawn or row.left
    began = {"previous": now} if rested else {}
    goes_on = {"paused": False, "withdrawn": False, "halted": None, "halted_at": None, "left": False} | _noted(None)
    tx.execute(statement.values(**goes_on, **began, declared=row.declared and not row.withdrawn))
    if not rested:
        outbox.dig_up(tx, subscription_id, row.halted_at, now)


# --- planning --------------------------------------------------------------------------------------------------------


def is_planned(tx: sa.Connection, subscription_id: int, label: str) -> bool:
    """Whether there is a digest of that local time, empty or not."""
    mine = sa.select(digests.c.id).where(digests.c.subscription_id == subscription_id, digests.c.label == label)
    return tx.execute(mine).first() is not None


def enqueue(tx: sa.Connection, planned: PlannedDigest, now: datetime) -> bool:
    """Digest, delivery and `previous` at once; False, and nothing done, where the slot was planned before."""
    slot, subscription = planned.slot, planned.subscription
    held = sa.select(subscriptions).where(subscriptions.c.id == subscription.id).with_for_update()
    row = tx.execute(held).one_or_none()
    if row is None:
        return False
    if planned.digest is None and subscription.is_watch and planned.trouble is None:
        # A watch is due every few minutes: its empty slots need no row, since nothing was told in them.
        _move(tx, row, planned)
        return True
    body = None if planned.digest is None else digest_out(planned.digest)
    values = {"subscription_id": row.id, "label": slot.label, "until": slot.at, "planned": now, "body": body}
    made = insert(tx, digests).values(**values).on_conflict_do_nothing(index_elements=["subscription_id", "label"])
    digest_id = tx.execute(made.returning(digests.c.id)).scalar()
    if digest_id is None:
        return False
    if planned.digest is not None:
        to = {"platform": row.platform, "channel": row.channel}
        tx.execute(deliveries.insert().values(digest_id=digest_id, not_before=now, **to))
        changes.note_shown(tx, digest_id, planned.digest)
    _move(tx, row, planned)
    _remember_early(tx, planned)
    return True


def _move(tx: sa.Connection, row: sa.Row[Any], planned: PlannedDigest) -> None:
    """The next window begins; an empty one says nothing of one before it that was left out."""
    told = planned.digest or planned.trouble or row.not_before
    moved = {"previous": max(row.previous, planned.slot.at)} | (_noted(planned.trouble) if told else {})
    tx.execute(subscriptions.update().where(subscriptions.c.id == row.id).values(**moved))


def note_trouble(tx: sa.Connection, subscription_id: int, trouble: Trouble | None) -> None:
    """Why its window could not be told so far, how often it was tried, and when it is tried again."""
    tx.execute(subscriptions.update().where(subscriptions.c.id == subscription_id).values(**_noted(trouble)))


def _noted(trouble: Trouble | None) -> dict[str, Any]:
    if trouble is None:
        return {"trouble": None, "tries": 0, "not_before": None}
    return {"trouble": trouble.reason, "tries": trouble.tries, "not_before": trouble.again}


def _remember_early(tx: sa.Connection, planned: PlannedDigest) -> None:
    """Articles told now that the next window would take for late ones; what earlier slots told early is past."""
    mine, until = told_early.c.subscription_id == planned.subscription.id, planned.slot.at
    readable = sa.select(articles.c.id).where(articles.c.readable_at <= until)
    tx.execute(told_early.delete().where(mine, told_early.c.article_id.in_(readable)))
    for some in chunks(planned.considered):
        early = sa.select(articles.c.id).where(articles.c.id.in_(some), articles.c.readable_at > until)
        rows = [{"subscription_id": planned.subscription.id, "article_id": key} for key in tx.execute(early).scalars()]
        if rows:
            tx.execute(insert(tx, told_early).on_conflict_do_nothing(), rows)


def last_digest(tx: sa.Connection, name: str | None, destination: Destination | None) -> Digest | None:
    """The newest digest that was not empty, of that name in any case and to that destination, where given.

    It tells what its articles say now.
    """
    mine = sa.select(subscriptions.c.id, subscriptions.c.name)
    if destination is not None:
        to = (subscriptions.c.platform == destination.platform, subscriptions.c.channel == destination.channel)
        mine = mine.where(*to)
    ids = [row.id for row in tx.execute(mine) if name is None or fold(row.name) == fold(name)]
    newest = sa.select(digests.c.body, digests.c.edited)
    newest = newest.where(digests.c.subscription_id.in_(ids), digests.c.body.is_not(None))
    row = tx.execute(newest.order_by(digests.c.until.desc(), digests.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    updated = digest_in(row.edited).updated if row.edited else None
    return replace(revisions.as_now(tx, digest_in(row.body)), updated=updated)
