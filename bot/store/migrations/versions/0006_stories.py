"""Each article's story, and who is heard in it; and the search index is merged between writes."""

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
    if op.get_bind().dialect.name == "sqlite":
        for name in ("quotes_fts", "articles_fts"):
            op.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', 0)")  # noqa: S608 - a constant
    op.create_index("ix_articles_unplaced", "articles", ["seen"], sqlite_where=UNPLACED, postgresql_where=UNPLACED)
