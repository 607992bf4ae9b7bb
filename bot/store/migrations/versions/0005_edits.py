"""What was posted can change: who shows which article, cards to be edited, quotes that vanished or were fixed."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
A_PAGE = 200


def upgrade() -> None:
    """Add columns and four tables, and note what the digests of before show."""
    for name, kind in (("changed_at", MOMENT), ("checked", MOMENT), ("etag", sa.Text()), ("last_modified", sa.Text())):
        op.add_column("articles", sa.Column(name, kind))
    op.add_column("digests", sa.Column("edited", sa.Text()))
    op.add_column("deliveries", sa.Column("layout", sa.Text()))
    op.create_index("ix_parts_message_id", "parts", ["message_id"])
    _vanished()
    _fixes()
    _edits()
    op.create_table(
        "shown",
        sa.Column("digest_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_shown_digest_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_shown_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest_id", "article_id", name="pk_shown"),
    )
    op.create_index("ix_shown_article_id", "shown", ["article_id"])
    _fill(op.get_bind())


def _vanished() -> None:
    op.create_table(
        "vanished",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text()),
        sa.Column("role", sa.Text()),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_vanished_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_vanished"),
    )
    op.create_index("ix_vanished_article_id", "vanished", ["article_id"])


def _fixes() -> None:
    op.create_table(
        "fixes",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Text()),
        sa.Column("was", sa.Text()),
        sa.Column("platform", sa.Text(), nullable=False, server_default=""),
        sa.Column("space", sa.Text(), nullable=False, server_default=""),
        sa.Column("moderator", sa.Text(), nullable=False, server_default=""),
        sa.Column("made", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_fixes_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_fixes"),
        sa.UniqueConstraint("article_id", "mark", name="uq_fixes_article_id_mark"),
    )


def _edits() -> None:
    op.create_table(
        "edits",
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("first", MOMENT, nullable=False),
        sa.Column("asked", MOMENT, nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("reason", sa.Text()),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_edits_delivery_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_edits"),
    )
    op.create_index("ix_edits_not_before", "edits", ["not_before"])


def _fill(tx: sa.Connection) -> None:
    last, there = 0, set(tx.execute(sa.text("SELECT id FROM articles")).scalars())
    page = sa.text("SELECT id, body FROM digests WHERE id > :last AND body IS NOT NULL ORDER BY id LIMIT :size")
    while rows := tx.execute(page, {"last": last, "size": A_PAGE}).all():
        last = rows[-1].id
        found = [{"of": row.id, "article": key} for row in rows for key in sorted(_keys(json.loads(row.body)) & there)]
        if found:
            tx.execute(sa.text("INSERT INTO shown (digest_id, article_id) VALUES (:of, :article)"), found)


def _keys(body: dict[str, list[dict[str, list[dict[str, int]]]]]) -> set[int]:
    told = (one for story in body["stories"] for part in ("sentences", "citations") for one in story.get(part, ()))
    return {one["article"] for one in told}
