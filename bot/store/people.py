"""Actors across the archive: who an article's actors are, and which quotes mention them. Knows no SQL of quotes.

A row is one folded name, a form; which forms are one actor is weighed afterwards, in `identities`. The short forms that
articles give beside it ("Stoltenberg", "Mr Stoltenberg") are its aliases.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.codec import fold
from bot.store.feeds import chunks
from bot.store.tables import Moment, actor_aliases, actors, appearances
from summarizer.model import Actor, Analysis
from summarizer.spelling import key

LISTED = ("person", "organisation")
SHORTEST_FORM = 3  # "he", "US": shorter forms stand for too many

COUNT = (
    actors.update()
    .where(actors.c.id == sa.bindparam("of"))
    .values(quotes=actors.c.quotes + sa.bindparam("more", type_=sa.Integer))
)
LEARN = (
    actors.update()
    .where(actors.c.folded == sa.bindparam("of"))
    .values(
        kind=sa.case((actors.c.kind == "unknown", sa.bindparam("found", type_=sa.Text)), else_=actors.c.kind),
        last_time=sa.case(
            (actors.c.last_time < sa.bindparam("at", type_=Moment), sa.bindparam("at", type_=Moment)),
            else_=actors.c.last_time,
        ),
        weighed=False,
    )
)


def insert(tx: sa.Connection, table: sa.Table) -> Any:
    """An INSERT that knows `on_conflict_do_nothing`, in this database's dialect."""
    return (sqlite if tx.dialect.name == "sqlite" else postgresql).insert(table)


def enrol(
    tx: sa.Connection, article_id: int, analysis: Analysis, mentioned: Iterable[str], time: datetime
) -> dict[str, int]:
    """Rows for all who speak or are mentioned, and for persons and organisations; folded name to id."""
    wanted = _wanted(analysis, set(mentioned))
    # One order for all writers: no deadlock.
    rows = [_row(folded, actor, time) for folded, actor in sorted(wanted.items())]
    if not rows:
        return {}
    tx.execute(insert(tx, actors).on_conflict_do_nothing(index_elements=["folded"]), rows)
    ids = _ids(tx, wanted)
    _learn(tx, wanted, time)
    _add_aliases(tx, wanted, ids)
    stood = {"article_id": article_id, "time": time}
    tx.execute(
        appearances.insert(),
        [stood | {"actor_id": number, "kind": wanted[folded].kind} for folded, number in ids.items()],
    )
    return ids


def _row(folded: str, actor: Actor, time: datetime) -> dict[str, Any]:
    return {
        "name": actor.name,
        "folded": folded,
        "last_token": folded.rsplit(maxsplit=1)[-1],
        "kind": actor.kind,
        "last_time": time,
        "key": key(folded),
    }


def _wanted(analysis: Analysis, mentioned: set[str]) -> dict[str, Actor]:
    speakers = {quote.speaker for quote in analysis.quotes if quote.speaker}
    wanted = {fold(name): Actor(name) for name in sorted(speakers)}
    for actor in analysis.actors:
        if actor.kind in LISTED or actor.name in speakers or actor.name in mentioned:
            wanted[fold(actor.name)] = actor
    wanted.pop("", None)
    return wanted


def _ids(tx: sa.Connection, folded: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(folded):
        rows = tx.execute(sa.select(actors.c.folded, actors.c.id).where(actors.c.folded.in_(some)))
        found.update((row.folded, row.id) for row in rows)
    return found


def _learn(tx: sa.Connection, wanted: Mapping[str, Actor], time: datetime) -> None:
    rows = [{"of": folded, "found": actor.kind, "at": time} for folded, actor in sorted(wanted.items())]
    tx.execute(LEARN, rows)


def _add_aliases(tx: sa.Connection, wanted: Mapping[str, Actor], ids: Mapping[str, int]) -> None:
    rows = sorted(
        {(fold(form), ids[folded]) for folded, actor in wanted.items() for form in actor.aliases}
        - {("", number) for number in ids.values()}
    )
    if rows:
        statement = insert(tx, actor_aliases).on_conflict_do_nothing(index_elements=["folded", "actor_id"])
        tx.execute(statement, [{"folded": form, "actor_id": number} for form, number in rows])


def lock(tx: sa.Connection, which: sa.ColumnElement[bool]) -> None:
    """Keep these rows for this transaction, in the one order of all writers: no deadlock. SQLite has one writer."""
    if tx.dialect.name != "sqlite":
        by_letter = actors.c.folded.collate("C")  # as Python sorts
        tx.execute(sa.select(actors.c.id).where(which).order_by(by_letter).with_for_update())


def forget_appearances(tx: sa.Connection, article_ids: Sequence[int]) -> None:
    """What these articles said of their actors counts no more, and is to be weighed without them."""
    stood = appearances.c.article_id.in_(article_ids)
    of_articles = actors.c.id.in_(sa.select(appearances.c.actor_id).where(stood))
    lock(tx, of_articles)
    tx.execute(actors.update().where(of_articles).values(weighed=False))
    tx.execute(appearances.delete().where(stood))


def count_quotes(tx: sa.Connection, change: Mapping[int, int]) -> None:
    """Add to, or take from, the number of quotes of each actor."""
    rows = [{"of": number, "more": more} for number, more in sorted(change.items())]
    if rows:
        tx.execute(COUNT, rows)


def spoken(actor_ids: Iterable[int | None]) -> Counter[int]:
    """How many quotes each actor has among these."""
    return Counter(number for number in actor_ids if number is not None)


def mentions(text: str, analysis: Analysis) -> list[frozenset[str]]:
    """For each quote, the names of the actors whose forms stand between its marks, its own speaker left out."""
    forms = {form: actor.name for actor in reversed(analysis.actors) for form in _forms(actor)}
    if not forms:
        return [frozenset() for _ in analysis.quotes]
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return [
        frozenset(forms[found] for found in pattern.findall(quote.span.of(text))) - {quote.speaker or ""}
        for quote in analysis.quotes
    ]


def _forms(actor: Actor) -> list[str]:
    """Forms that name: with a capital and not too short, for "he" and "the minister" are nobody in particular."""
    forms = (actor.name, *actor.aliases)
    return [form for form in forms if form == actor.name or (len(form) >= SHORTEST_FORM and form[:1].isupper())]
