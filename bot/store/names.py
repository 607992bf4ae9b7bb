"""From the name that somebody types to the actors who bear it: never a guess. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa

from bot.store.codec import fold
from bot.store.tables import actor_aliases, actors
from summarizer import languages

ALIKE = 0.72  # share of letters: below, a name is another name and no slip of the keyboard
NAMED_BY_SURNAME = ("person", "unknown")
COMPARED = 5_000  # names of each kind that are compared with one that nobody bears
LETTERS = 2  # by which these begin alike
MOST_FORMS = 4  # of one actor that are looked through, so that a list of actors is full


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
    joined: str | None

    @property
    def actor(self) -> str:
        """The folded form by which all forms of one actor are known."""
        return self.joined or self.folded

    @property
    def is_short(self) -> bool:
        """One word that may be somebody's surname: "Stoltenberg" in an article that gives no more.

        Where a moderator said whose it is, it is that actor's.
        """
        return " " not in self.folded and self.kind != "organisation" and self.joined is None


COLUMNS = (actors.c.id, actors.c.name, actors.c.folded, actors.c.kind, actors.c.joined)
MOST_QUOTED = (actors.c.quotes.desc(), actors.c.folded)


def resolve(tx: sa.Connection, name: str) -> Resolved:
    """The exact name, else who is known by it or bears it as the last word: "Stoltenberg" is Jens Stoltenberg.

    A bare surname means its one full bearer together with the articles that give the surname alone. Whoever is known by
    no form of address is sought without it: "Ms Stoltenberg".
    """
    asked = fold(name)
    found, bare = _resolved(tx, asked), _unaddressed(asked)
    return found if found.ids or found.candidates or bare == asked else _resolved(tx, bare)


def _resolved(tx: sa.Connection, asked: str) -> Resolved:
    exact = [one for one in _bearers(tx, actors.c.folded == asked) if asked]
    if not asked or (exact and not exact[0].is_short):
        return Resolved(tuple(one.id for one in _forms(tx, exact)))
    known_as = sa.select(actor_aliases.c.actor_id).where(actor_aliases.c.folded == asked)
    surname = (actors.c.last_token == asked) & actors.c.kind.in_(NAMED_BY_SURNAME)
    others = _bearers(tx, actors.c.id.in_(known_as) | surname, actors.c.folded != asked)
    if len({one.actor for one in others}) > 1:
        return Resolved(candidates=tuple(_fullest(tx, others)))
    return Resolved(tuple(one.id for one in (*exact, *_forms(tx, others))))


def _unaddressed(asked: str) -> str:
    words = asked.split()
    while len(words) > 1 and words[0].rstrip(".") in _addresses():
        del words[0]
    return " ".join(words)


@cache
def _addresses() -> frozenset[str]:
    """In every language: a question does not tell which is its own."""
    return frozenset().union(*(languages.get(code).addresses for code in languages.CODES))


def _bearers(tx: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[_Bearer]:
    rows = tx.execute(sa.select(*COLUMNS).where(*conditions).order_by(*MOST_QUOTED))
    return [_Bearer(*row) for row in rows]


def _forms(tx: sa.Connection, bearers: Sequence[_Bearer]) -> list[_Bearer]:
    """Every form of these bearers' actors."""
    shared = {one.joined for one in bearers if one.joined}
    alone = [one for one in bearers if not one.joined]
    return [*alone, *_bearers(tx, actors.c.joined.in_(shared))] if shared else alone


def _fullest(tx: sa.Connection, bearers: Sequence[_Bearer]) -> list[str]:
    """The fullest name of each bearer's actor, each once, in their order."""
    heads = {one.joined for one in bearers if one.joined}
    names = {one.folded: one.name for one in (*_bearers(tx, actors.c.folded.in_(heads)), *bearers)} if heads else {}
    return list({one.actor: names.get(one.actor, one.name) for one in bearers}.values())


def fullest_of(tx: sa.Connection, folded: Sequence[str]) -> dict[str, str]:
    """The names of the actors that are known by these folded forms."""
    return {one.folded: one.name for one in _bearers(tx, actors.c.folded.in_(folded))}


def canonical(tx: sa.Connection, name: str) -> str | None:
    """The fullest name of the one actor who bears this name; None where nobody does, or several."""
    ids = resolve(tx, name).ids
    bearers = _bearers(tx, actors.c.id.in_(ids)) if ids else []
    if not bearers:
        return None
    return _fullest(tx, [max(bearers, key=lambda one: (one.joined is not None, not one.is_short, len(one.folded)))])[0]


def beginning(tx: sa.Connection, prefix: str, limit: int, *, forms: bool = False) -> Sequence[str]:
    """Actors of whose names a word begins like this, those with most quotes first; "" gives the most quoted.

    Each under its fullest name alone; with `forms` by every form that fits.
    """
    asked = fold(prefix)
    fits = actors.c.folded.startswith(asked, autoescape=True)
    fits |= actors.c.folded.contains(f" {asked}", autoescape=True)
    chosen = sa.select(*COLUMNS).where(fits if asked else actors.c.quotes > 0).order_by(*MOST_QUOTED)
    bearers = [_Bearer(*row) for row in tx.execute(chosen.limit(limit if forms else MOST_FORMS * limit))]
    return [one.name for one in bearers] if forms else _fullest(tx, bearers)[:limit]


def near(tx: sa.Connection, name: str, limit: int) -> Sequence[str]:
    """All who bear an ambiguous name; else names that are spelled alike."""
    candidates = resolve(tx, name).candidates
    if candidates:
        return list(candidates[:limit])
    asked = _unaddressed(fold(name))
    alike = _alike(asked, _comparable(tx, asked), MOST_FORMS * limit)
    found = {one.folded: one for one in _bearers(tx, actors.c.folded.in_(alike))}
    return _fullest(tx, [found[one] for one in alike])[:limit]


def _alike(asked: str, names: Sequence[str], limit: int) -> list[str]:
    """The names of which few letters differ, those alike most first; one word is compared with each of a name."""
    # Needed only where a name was not found; the import costs as much as the answer.
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    parts = names if " " in asked else [word for name in names for word in name.split()]
    wholes = names if " " in asked else [name for name in names for _ in name.split()]
    found = process.extract(asked, parts, scorer=OSA.normalized_similarity, limit=limit, score_cutoff=ALIKE)
    return list(dict.fromkeys(wholes[place] for _, _, place in found))


def _comparable(tx: sa.Connection, asked: str) -> list[str]:
    """Folded names to compare with: the most quoted, and those that begin like what is asked, or whose last word does.

    Of a hundred thousand names most are said once: whoever errs in the first letters of one of these does not find it.
    """
    words = asked.split()[-1:]
    likely = [
        sa.true(),
        *(_begins(tx, actors.c.folded, asked[:LETTERS]) for _ in words),
        *(_begins(tx, actors.c.last_token, word[:LETTERS]) for word in words),
    ]
    chosen = [sa.select(actors.c.folded).where(fits).order_by(*MOST_QUOTED).limit(COMPARED) for fits in likely]
    return list(dict.fromkeys(folded for one in chosen for folded in tx.execute(one).scalars()))


def _begins(tx: sa.Connection, column: sa.ColumnElement[str], letters: str) -> sa.ColumnElement[bool]:
    if tx.dialect.name == "sqlite":  # LIKE would go past the index
        return column.between(letters, letters + "\U0010ffff")
    return column.startswith(letters, autoescape=True)
