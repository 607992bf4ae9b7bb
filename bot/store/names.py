"""From the name that somebody types to the actors who bear it: never a guess. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store.codec import fold
from bot.store.tables import actor_aliases, actors

ALIKE = 72.0  # of 100: below, a name is another name and no slip of the keyboard
NAMED_BY_SURNAME = ("person", "unknown")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The ids of one actor, or the names of the several that bear the name; both empty where nobody does."""

    ids: tuple[int, ...] = ()
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bearer:
    id: int
    name: str
    folded: str
    kind: str

    @property
    def is_short(self) -> bool:
        """One word that may be somebody's surname: "Stoltenberg" in an article that gives no more."""
        return " " not in self.folded and self.kind != "organisation"


COLUMNS = (actors.c.id, actors.c.name, actors.c.folded, actors.c.kind)
MOST_QUOTED = (actors.c.quotes.desc(), actors.c.folded)


def resolve(tx: sa.Connection, name: str) -> Resolved:
    """The exact name, else who is known by it or bears it as the last word: "Stoltenberg" is Jens Stoltenberg.

    A bare surname means its one full bearer together with the articles that give the surname alone.
    """
    asked = fold(name)
    exact = [one for one in _bearers(tx, actors.c.folded == asked) if asked]
    if not asked or (exact and not exact[0].is_short):
        return Resolved(tuple(one.id for one in exact))
    known_as = sa.select(actor_aliases.c.actor_id).where(actor_aliases.c.folded == asked)
    surname = (actors.c.last_token == asked) & actors.c.kind.in_(NAMED_BY_SURNAME)
    others = _bearers(tx, actors.c.id.in_(known_as) | surname, actors.c.folded != asked)
    if len(others) > 1:
        return Resolved(candidates=tuple(one.name for one in others))
    return Resolved(tuple(one.id for one in (*exact, *others)))


def _bearers(tx: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[_Bearer]:
    rows = tx.execute(sa.select(*COLUMNS).where(*conditions).order_by(*MOST_QUOTED))
    return [_Bearer(*row) for row in rows]


def canonical(tx: sa.Connection, name: str) -> str | None:
    """The fullest name of the one actor who bears this name; None where nobody does, or several."""
    ids = resolve(tx, name).ids
    bearers = _bearers(tx, actors.c.id.in_(ids)) if ids else []
    return max(bearers, key=lambda one: (not one.is_short, len(one.folded))).name if bearers else None


def beginning(tx: sa.Connection, prefix: str, limit: int) -> Sequence[str]:
    """Names of which a word begins like this, those with most quotes first; "" gives the most quoted."""
    asked = fold(prefix)
    fits = actors.c.folded.startswith(asked, autoescape=True)
    fits |= actors.c.folded.contains(f" {asked}", autoescape=True)
    names = sa.select(actors.c.name).where(fits if asked else actors.c.quotes > 0)
    return list(tx.execute(names.order_by(*MOST_QUOTED).limit(limit)).scalars())


def near(tx: sa.Connection, name: str, limit: int) -> Sequence[str]:
    """All who bear an ambiguous name; else names that are spelled alike."""
    candidates = resolve(tx, name).candidates
    if candidates:
        return list(candidates[:limit])
    # Needed only where a name was not found; the import costs as much as the answer.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    rows = list(tx.execute(sa.select(actors.c.name, actors.c.folded).order_by(*MOST_QUOTED)))
    folded = [row.folded for row in rows]
    alike = process.extract(fold(name), folded, scorer=fuzz.WRatio, limit=limit, score_cutoff=ALIKE)
    return [rows[at].name for _, _, at in alike]
