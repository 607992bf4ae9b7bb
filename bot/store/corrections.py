"""What moderators say of the forms of an actor: kept by name, newest word first. Knows no spelling and no context."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.conversation import Asker
from bot.model import ActorForm, KnownActor
from bot.store import identities
from bot.store.codec import fold
from bot.store.names import MOST_QUOTED, canonical
from bot.store.tables import actors, corrections
from summarizer.identity import Correction


def known(tx: sa.Connection, name: str, *, exact: bool) -> KnownActor | None:
    """The one actor who bears this name; with `exact` the one of the form that is written so, where there is one."""
    folded = fold(name)
    if not (exact and _whole(tx, folded)):
        folded = fold(canonical(tx, name) or "")
    ids = _whole(tx, folded)
    rows = tx.execute(sa.select(actors).where(actors.c.id.in_(ids)).order_by(*MOST_QUOTED)).all()
    if not rows:
        return None
    forms = [row.folded for row in rows]
    said = _said(tx, forms)
    fullest = next((row.name for row in rows if row.folded == row.joined), rows[0].name)
    return KnownActor(
        fullest,
        next((row.name for row in rows if row.folded == fold(name)), fullest),
        tuple(ActorForm(row.name, row.quotes, said.get(row.folded)) for row in rows),
        _apart(tx, forms),
    )


def _whole(tx: sa.Connection, folded: str) -> list[int]:
    """The forms of the actor of exactly this form."""
    joined = sa.select(actors.c.joined).where(actors.c.folded == folded).scalar_subquery()
    same = (actors.c.folded == folded) | (actors.c.joined == joined)
    return list(tx.execute(sa.select(actors.c.id).where(same)).scalars())


def _said(tx: sa.Connection, folded: Collection[str]) -> dict[str, datetime]:
    """When a moderator made each of these forms one with another of them."""
    inside = corrections.c.first.in_(folded), corrections.c.second.in_(folded)
    rows = tx.execute(sa.select(corrections).where(*inside, corrections.c.verdict == "one").order_by(corrections.c.id))
    return {folded: row.made for row in rows for folded in (row.first, row.second)}


def _apart(tx: sa.Connection, folded: Sequence[str]) -> tuple[str, ...]:
    """The names that moderators keep apart from these forms."""
    within = corrections.c.first.in_(folded) | corrections.c.second.in_(folded)
    rows = tx.execute(sa.select(corrections).where(within, corrections.c.verdict == "other"))
    others = {end for row in rows for end in (row.first, row.second)} - set(folded)
    names = tx.execute(sa.select(actors.c.name).where(actors.c.folded.in_(others)).order_by(actors.c.folded))
    return tuple(names.scalars())


def correct(tx: sa.Connection, said: Correction, asker: Asker, now: datetime) -> None:
    """Keep what a moderator said of an actor's form and another; of both all forms are weighed again at once."""
    form, by = fold(said.second), {"platform": asker.platform, "space": asker.space, "moderator": asker.user}
    mine, theirs = _forms(tx, fold(said.first)), _forms(tx, form)
    if said.verdict == "one":
        pairs = [(one, form) for one in mine]
        unsaid = [(one, other) for one in mine for other in theirs]
    else:
        unsaid = pairs = [(one, form) for one in mine if one != form]
    for pair in unsaid:
        first, second = sorted(pair)
        tx.execute(corrections.delete().where(corrections.c.first == first, corrections.c.second == second))
    for first, second in map(sorted, pairs):
        tx.execute(corrections.insert().values(first=first, second=second, verdict=said.verdict, made=now, **by))
    identities.weigh_named(tx, sorted({*mine, *theirs}))


def _forms(tx: sa.Connection, folded: str) -> list[str]:
    rows = tx.execute(sa.select(actors.c.folded).where(actors.c.id.in_(_whole(tx, folded))).order_by(actors.c.folded))
    return list(rows.scalars())


def count(tx: sa.Connection, platform: str, user: str) -> int:
    """How many corrections bear this person's id."""
    return tx.execute(sa.select(sa.func.count()).select_from(corrections).where(*_by(platform, user))).scalar_one()


def forget_moderator(tx: sa.Connection, platform: str, user: str) -> None:
    """Corrections are everybody's; who made them need not be known."""
    tx.execute(corrections.update().where(*_by(platform, user)).values(moderator=""))


def _by(platform: str, user: str) -> tuple[sa.ColumnElement[bool], ...]:
    return corrections.c.platform == platform, corrections.c.moderator == user
