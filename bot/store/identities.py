"""Which forms in the archive are one actor: what articles say of them is gathered here, and weighed in the summarizer.

Reading an article only marks its forms as unweighed. They are weighed in small steps, each with all forms that could be
the same actor, so that the outcome is the same in whatever order and steps the articles came.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store.feeds import chunks
from bot.store.people import lock
from bot.store.tables import (
    UNWEIGHED,
    Id,
    Moment,
    actor_aliases,
    actors,
    appearances,
    corrections,
    quote_mentions,
    quotes,
)
from summarizer.model import ActorKind
from summarizer.spelling import is_short_of, key

if TYPE_CHECKING:  # imported where forms are weighed: opening a store needs none of it
    from summarizer.identity import Appearance, Correction, Form

NEWEST = 40  # appearances of one form that are weighed
COLUMNS = (actors.c.id, actors.c.name, actors.c.folded, actors.c.kind, actors.c.key, actors.c.joined)
# By the condition of its index, word for word: SQLite would go through every actor for `weighed = 0`.
DUE = sa.select(*COLUMNS).where(UNWEIGHED).order_by(actors.c.folded)


@dataclass(frozen=True, slots=True)
class _Row:
    """One form as stored."""

    id: int
    name: str
    folded: str
    kind: Any
    key: str
    joined: str | None


def weigh(tx: sa.Connection, limit: int) -> int:
    """Join and part anew at most `limit` forms of which articles say something new; how many there were."""
    # Locked: what an article adds meanwhile must wait, and marks the form again.
    rows = _rows(tx, DUE.limit(limit).with_for_update(skip_locked=True))
    if rows:
        weigh_these(tx, rows)
    for some in chunks(row.id for row in rows):
        tx.execute(actors.update().where(actors.c.id.in_(some)).values(weighed=True))
    return len(rows)


def weigh_named(tx: sa.Connection, folded: Collection[str]) -> None:
    """The same for forms by their names, at once: a moderator waits for the outcome."""
    weigh_these(tx, _by(tx, actors.c.folded, folded))


def weigh_these(tx: sa.Connection, rows: Sequence[_Row]) -> None:
    """Write down whose forms these are, and all that could be one with them."""
    from summarizer.identity import actors_of  # noqa: PLC0415

    told = _corrections(tx)
    around = _Around(tx, told)
    around.reach(rows)
    found = actors_of(_forms(tx, around), told)
    changed = {row.id: found.get(row.folded) for row in around.rows.values() if row.joined != found.get(row.folded)}
    # A row that an article is just being written to is marked by that writer, and weighed again: nobody waits for it.
    free = sa.select(actors.c.id).where(actors.c.id.in_(changed)).order_by(actors.c.folded)
    told_anew = [
        {"of": number, "as": changed[number]} for number in tx.execute(free.with_for_update(skip_locked=True)).scalars()
    ]
    if told_anew:
        as_ = sa.bindparam("as", type_=sa.Text)
        tx.execute(actors.update().where(actors.c.id == sa.bindparam("of")).values(joined=as_), told_anew)


def anew(tx: sa.Connection) -> int:
    """Mark every form as unweighed, by the newest rules, and forget those that stand nowhere; how many there are."""
    nowhere = [~sa.exists().where(table.c.actor_id == actors.c.id) for table in (appearances, quotes, quote_mentions)]
    lock(tx, sa.true())
    gone = list(tx.execute(sa.select(actors.c.id).where(*nowhere)).scalars())
    for some in chunks(gone):
        tx.execute(actors.delete().where(actors.c.id.in_(some)))
    tx.execute(actors.update().values(weighed=False))
    rows = _rows(tx, sa.select(*COLUMNS))
    moved = [{"of": row.id, "new": key(row.folded)} for row in rows if row.key != key(row.folded)]
    if moved:
        new = sa.bindparam("new", type_=sa.Text)
        tx.execute(actors.update().where(actors.c.id == sa.bindparam("of")).values(key=new), moved)
    return len(rows)


def forget(tx: sa.Connection, ids: Sequence[int]) -> None:
    """Delete forms; those that were weighed together with them are weighed again."""
    for some in chunks(ids):
        rows = _by(tx, actors.c.id, some)
        joined = actors.c.joined.in_([row.joined for row in rows if row.joined])
        alike = actors.c.key.in_([row.key for row in rows if row.key])
        lock(tx, joined | alike)
        tx.execute(actors.update().where(joined | alike).values(weighed=False))
        tx.execute(actors.delete().where(actors.c.id.in_(some)))


def _rows(tx: sa.Connection, chosen: sa.Select[Any]) -> list[_Row]:
    return [_Row(*row) for row in tx.execute(chosen)]


def _by(tx: sa.Connection, column: sa.ColumnElement[Any], values: Iterable[Any]) -> list[_Row]:
    found: list[_Row] = []
    for some in chunks(values):
        found += _rows(tx, sa.select(*COLUMNS).where(column.in_(some)))
    return found


def _corrections(tx: sa.Connection) -> list[Correction]:
    from summarizer.identity import Correction  # noqa: PLC0415

    columns = (corrections.c.first, corrections.c.second, corrections.c.verdict)
    return [Correction(*row) for row in tx.execute(sa.select(*columns).order_by(corrections.c.id))]


# --- who could be one with whom ----------------------------------------------------------------------------------


class _Around:
    """Forms, and step by step all that could be one with them: by spelling, by an article, by a moderator's word."""

    def __init__(self, tx: sa.Connection, told: Sequence[Correction]) -> None:
        self._tx = tx
        self._told: dict[str, set[str]] = defaultdict(set)
        for one in told:
            self._told[one.first].add(one.second)
            self._told[one.second].add(one.first)
        self.rows: dict[str, _Row] = {}
        self.short_of: dict[str, set[str]] = defaultdict(set)

    def reach(self, rows: Sequence[_Row]) -> None:
        """Take these in, and whom they lead to."""
        waiting, keys = list(rows), set[str]()
        while waiting:
            self.rows |= {row.folded: row for row in waiting}
            fresh = {row.key for row in waiting if row.key} - keys
            keys |= fresh
            told = {name for row in waiting for name in self._told.get(row.folded, ())}
            named = (told | self._bodies(waiting)) - self.rows.keys()
            found = [*_by(self._tx, actors.c.key, sorted(fresh)), *_by(self._tx, actors.c.folded, sorted(named))]
            waiting = list({row.folded: row for row in found if row.folded not in self.rows}.values())

    def _bodies(self, rows: Sequence[_Row]) -> set[str]:
        """Names of which an article gives one as the short form of the other."""
        pairs = sa.select(actor_aliases.c.folded, actors.c.folded.label("full")).join(actors)
        found: set[tuple[str, str]] = set()
        for some in chunks(rows):
            short = actor_aliases.c.folded.in_([row.folded for row in some])
            whole = actor_aliases.c.actor_id.in_([row.id for row in some])
            found |= {(row.folded, row.full) for row in self._tx.execute(pairs.where(short | whole))}
        telling = [(form, full) for form, full in found if form != full and is_short_of(form, full)]
        for form, full in telling:
            self.short_of[form].add(full)
        return {name for pair in telling for name in pair}


# --- what articles say of them -----------------------------------------------------------------------------------


def _forms(tx: sa.Connection, around: _Around) -> list[Form]:
    """Every form; what articles say of it where there is another that it could be one with."""
    from summarizer.identity import Form, candidates, may_be_one  # noqa: PLC0415

    bare = [
        Form(row.name, row.folded, row.kind, short_of=frozenset(around.short_of.get(row.folded, ())))
        for row in around.rows.values()
    ]
    named = {form.folded: form for form in bare}
    pairs = [(a, b) for a, b in candidates(bare) if may_be_one(named[a], named[b])]
    compared = {folded for pair in pairs for folded in pair}
    stood = {folded: _newest(tx, around.rows[folded].id) for folded in sorted(compared)}
    company = _company(tx, {article for articles in stood.values() for article, _, _ in articles})
    beside = _beside(tx, [(around.rows[a], around.rows[b]) for a, b in pairs])
    weighty = [
        _weighty(tx, form, around.rows[form.folded].id, stood[form.folded], company)
        for form in bare
        if form.folded in compared
    ]
    alone = [form for form in bare if form.folded not in compared]
    return [*alone, *(replace(form, beside=frozenset(beside[form.folded])) for form in weighty)]


# Asked of form after form: to build these again would cost as much as to ask.
OF = sa.bindparam("form", type_=Id)
STOOD = (
    sa.select(appearances.c.article_id, appearances.c.time, appearances.c.kind)
    .where(appearances.c.actor_id == OF)
    .order_by(appearances.c.time.desc())
    .limit(NEWEST)
)
WORDED = (
    sa.select(quotes.c.role, quotes.c.mention)
    .distinct()
    .where(quotes.c.actor_id == OF, quotes.c.time >= sa.bindparam("since", type_=Moment))
)
_ONE, _OTHER = appearances.alias(), appearances.alias()
BOTH = (
    sa.select(_ONE.c.article_id)
    .join(_OTHER, _ONE.c.article_id == _OTHER.c.article_id)
    .where(_ONE.c.actor_id == OF, _OTHER.c.actor_id == sa.bindparam("other", type_=Id))
    .limit(1)
)


def _newest(tx: sa.Connection, actor_id: int) -> list[tuple[int, datetime, ActorKind]]:
    """The newest articles in which a form stands: article, time, kind."""
    return [(article, time, kind) for article, time, kind in tx.execute(STOOD, {"form": actor_id}).all()]


def _company(tx: sa.Connection, article_ids: Collection[int]) -> dict[tuple[int, str], frozenset[str]]:
    """Who stands in each of these articles, by its id and their kind."""
    who = sa.func.aggregate_strings(sa.cast(appearances.c.actor_id, sa.Text), " ")
    chosen = sa.select(appearances.c.article_id, appearances.c.kind, who)
    chosen = chosen.group_by(appearances.c.article_id, appearances.c.kind)
    return {
        (article, kind): frozenset(ids.split())
        for some in chunks(sorted(article_ids))
        for article, kind, ids in tx.execute(chosen.where(appearances.c.article_id.in_(some))).all()
    }


def _weighty(
    tx: sa.Connection,
    form: Form,
    actor_id: int,
    stood: Sequence[tuple[int, datetime, ActorKind]],
    company: Mapping[tuple[int, str], frozenset[str]],
) -> Form:
    kinds: Counter[ActorKind] = Counter(kind for _, _, kind in stood if kind != "unknown")
    roles, pronouns = _worded(tx, actor_id, min((at for _, at, _ in stood), default=None))
    return replace(
        form,
        kind=max(sorted(kinds), key=lambda kind: kinds[kind]) if kinds else form.kind,
        appearances=tuple(_appearance(at, article, str(actor_id), company) for article, at, _ in stood),
        roles=roles,
        pronouns=pronouns,
    )


def _appearance(at: datetime, article: int, own: str, company: Mapping[tuple[int, str], frozenset[str]]) -> Appearance:
    from summarizer.identity import Appearance  # noqa: PLC0415

    persons, others = (company.get((article, kind), frozenset()) for kind in ("person", "organisation"))
    return Appearance(at, persons - {own}, others)


def _worded(tx: sa.Connection, actor_id: int, since: datetime | None) -> tuple[frozenset[str], frozenset[str]]:
    """The roles that articles give a form, and the single words by which they mention it."""
    if since is None:
        return frozenset(), frozenset()
    rows = tx.execute(WORDED, {"form": actor_id, "since": since}).all()
    words = (row.mention for row in rows if row.mention and " " not in row.mention)
    return frozenset(row.role for row in rows if row.role), frozenset(word.lower() for word in words)


def _beside(tx: sa.Connection, pairs: Iterable[tuple[_Row, _Row]]) -> dict[str, set[str]]:
    """Which of the pairs some article names as two."""
    found: dict[str, set[str]] = defaultdict(set)
    for here, there in pairs:
        if tx.execute(BOTH, {"form": here.id, "other": there.id}).first():
            found[here.folded].add(there.folded)
    return found
