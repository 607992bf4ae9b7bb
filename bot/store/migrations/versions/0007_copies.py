"""What moderators said of a quotation holds for its copies, and is found again by what stands around it."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from bot.store.copies import wording_key

revision = "0007"
down_revision = "0006"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns, and fill them for what was said before; what stood around a quote then is not known."""
    for name in ("wording", "before", "after"):
        op.add_column("fixes", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("fixes", sa.Column("among", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("fixes", sa.Column("wrong", sa.Text()))
    op.add_column("fixes", sa.Column("origin", ID))
    op.add_column("digests", sa.Column("edited_at", MOMENT))
    op.create_index("ix_fixes_wording", "fixes", ["wording"])
    op.create_index("ix_fixes_origin", "fixes", ["origin"])
    _fill(op.get_bind())


def _fill(tx: sa.Connection) -> None:
    change = sa.text("UPDATE fixes SET wording = :wording, wrong = :wrong WHERE id = :of")
    for row in tx.execute(sa.text("SELECT id, words, was FROM fixes WHERE was IS NOT NULL ORDER BY id")).all():
        was = json.loads(row.was)
        values = {"of": row.id, "wording": wording_key(row.words, was["kind"]), "wrong": was["speaker"]}
        tx.execute(change, values)
