"""The forms of an actor, joined over articles, and what moderators say of them."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from bot.store.codec import fold
from summarizer.spelling import key

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UNWEIGHED = sa.text("NOT weighed")
A_PAGE = 500


def upgrade() -> None:
    """Add three columns of actors, two tables, and fill them from what is stored."""
    op.add_column("actors", sa.Column("key", sa.Text(), nullable=False, server_default=""))
    op.add_column("actors", sa.Column("joined", sa.Text()))
    op.add_column("actors", sa.Column("weighed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_actors_key", "actors", ["key"])
    op.create_index("ix_actors_joined", "actors", ["joined"])
    op.create_index("ix_actors_unweighed", "actors", ["folded"], sqlite_where=UNWEIGHED, postgresql_where=UNWEIGHED)
    _appearances()
    _corrections()
    _fill(op.get_bind())


def _appearances() -> None:
    op.create_table(
        "appearances",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_appearances_article_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name="fk_appearances_actor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "actor_id", name="pk_appearances"),
    )
    op.create_index("ix_appearances_actor_id", "appearances", ["actor_id", "time"])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False, server_default=""),
        sa.Column("space", sa.Text(), nullable=False, server_default=""),
        sa.Column("moderator", sa.Text(), nullable=False, server_default=""),
        sa.Column("made", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("first", "second", name="uq_corrections_first_second"),
    )


def _fill(tx: sa.Connection) -> None:
    """Every actor's key; and where each stands, which an article tells by its actors and its speakers."""
    ids = {row.folded: row.id for row in tx.execute(sa.text("SELECT id, folded FROM actors"))}
    told = [{"of": number, "key": key(folded)} for folded, number in ids.items()]
    if told:
        tx.execute(sa.text("UPDATE actors SET key = :key WHERE id = :of"), told)
    last = 0
    page = sa.text("SELECT id, actors FROM articles WHERE id > :last AND text IS NOT NULL ORDER BY id LIMIT :size")
    while rows := tx.execute(page, {"last": last, "size": A_PAGE}).all():
        last = rows[-1].id
        _add(tx, [one for row in rows for one in _standing(row.id, json.loads(row.actors or "[]"), ids)])
    tx.execute(
        sa.text(
            "INSERT INTO appearances (article_id, actor_id, kind, time) "
            "SELECT DISTINCT q.article_id, q.actor_id, 'unknown', a.time FROM quotes q JOIN articles a "
            "ON a.id = q.article_id WHERE q.actor_id IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM appearances p WHERE p.article_id = q.article_id AND p.actor_id = q.actor_id)"
        )
    )


def _standing(
    article_id: int, actors: list[tuple[str, str, list[str]]], ids: dict[str, int]
) -> list[dict[str, object]]:
    kinds = {ids[folded]: kind for name, kind, _ in actors if (folded := fold(name)) in ids}
    return [{"article": article_id, "actor": number, "kind": kind} for number, kind in kinds.items()]


def _add(tx: sa.Connection, rows: list[dict[str, object]]) -> None:
    if rows:
        statement = "INSERT INTO appearances (article_id, actor_id, kind, time) SELECT id, :actor, :kind, time"
        tx.execute(sa.text(f"{statement} FROM articles WHERE id = :article"), rows)
