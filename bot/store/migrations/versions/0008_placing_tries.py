"""How often placing an article broke the worker, so that it ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add a column."""
    op.add_column("articles", sa.Column("placing_tries", sa.Integer(), nullable=False, server_default="0"))
