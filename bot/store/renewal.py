"""Actors' rows told anew by the articles in which they stand: what an older version or another order left is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from bot.store.codec import actors_in, fold
from bot.store.people import insert, lock
from bot.store.tables import actor_aliases, actors, appearances, articles, quotes
from summarizer.model import ActorKind

folded_once = lru_cache(maxsize=65_536)(fold)


def renew(tx: sa.Connection, after_id: int, limit: int) -> Sequence[int]:
    """One step over all forms: at most `limit` with a higher id, by id; their ids."""
    chosen = sa.select(actors.c.id, actors.c.folded).where(actors.c.id > after_id).order_by(actors.c.id).limit(limit)
    rows = tx.execute(chosen).all()
    lock(tx, actors.c.id.in_([row.id for row in rows]))
    for row in rows:
        _renew(tx, row.id, row.folded)
    return [row.id for row in rows]


def _renew(tx: sa.Connection, actor_id: int, folded: str) -> None:
    """Name and kind that most articles give, all short forms, the newest time, and the number of quotes."""
    stood = sa.select(articles.c.actors, appearances.c.kind, appearances.c.time).join(articles)
    names, kinds, aliases = Counter[str](), Counter[ActorKind](), set[str]()
    times: list[datetime] = []
    for row in tx.execute(stood.where(appearances.c.actor_id == actor_id)):
        told = [one for one in actors_in(row.actors) if folded_once(one.name) == folded]
        names.update(one.name for one in told)
        aliases |= {folded_once(form) for one in told for form in one.aliases}
        kinds.update([row.kind] if row.kind != "unknown" else [])
        times.append(row.time)
    spoken = sa.select(sa.func.count()).select_from(quotes).where(quotes.c.actor_id == actor_id)
    new = {"quotes": tx.execute(spoken).scalar_one(), "kind": _most(kinds) or "unknown"}
    new |= {"last_time": max(times)} if times else {}
    new |= {"name": _most(names)} if names else {}
    tx.execute(actors.update().where(actors.c.id == actor_id).values(**new))
    _set_aliases(tx, actor_id, sorted(aliases - {""}))


def _most(counted: Counter[str] | Counter[ActorKind]) -> str | None:
    """The most frequent, of several the first by the alphabet."""
    return min(counted, key=lambda one: (-counted[one], one), default=None)


def _set_aliases(tx: sa.Connection, actor_id: int, forms: Sequence[str]) -> None:
    of_actor = actor_aliases.c.actor_id == actor_id
    tx.execute(actor_aliases.delete().where(of_actor, actor_aliases.c.folded.not_in(forms)))
    if forms:
        statement = insert(tx, actor_aliases).on_conflict_do_nothing(index_elements=["folded", "actor_id"])
        tx.execute(statement, [{"folded": form, "actor_id": actor_id} for form in forms])
