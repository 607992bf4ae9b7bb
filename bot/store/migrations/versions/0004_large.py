"""Indexes for archives of a million quotes: the newest of an actor, a source's articles, actors that are gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

READABLE = sa.text("text IS NOT NULL")


def upgrade() -> None:
    """Make two indexes wider, and three more; nothing that is stored changes."""
    for name, columns in (("actor_id", ["actor_id", "time", "article_id"]), ("time", ["time", "article_id"])):
        op.drop_index(f"ix_quotes_{name}", "quotes")
        op.create_index(f"ix_quotes_{name}", "quotes", columns)
    op.create_index(
        "ix_articles_feed_id_time", "articles", ["feed_id", "time"], sqlite_where=READABLE, postgresql_where=READABLE
    )
    op.create_index("ix_articles_outlet_folded", "articles", ["outlet_folded"])
    op.create_index("ix_actors_last_time", "actors", ["last_time"])
