"""How often composing a digest broke the worker, so that it ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add three columns."""
    op.add_column("subscriptions", sa.Column("trouble", sa.Text()))
    op.add_column("subscriptions", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("subscriptions", sa.Column("not_before", sa.DateTime(timezone=True)))
