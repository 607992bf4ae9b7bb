"""Each article's story, and who is heard in it, so that a window is ranked without its texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UNPLACED = sa.text("text IS NOT NULL AND story IS NULL")


def upgrade() -> None:
    """Add two columns; what is there already is placed by the running service, in small steps."""
    op.add_column("articles", sa.Column("story", ID))
    op.add_column("articles", sa.Column("voices", sa.Text()))
    op.create_index("ix_articles_unplaced", "articles", ["seen"], sqlite_where=UNPLACED, postgresql_where=UNPLACED)
