"""How much there is in all is kept in a row, not counted for each answer."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

SQLITE = (
    "CREATE TABLE totals (readable INTEGER NOT NULL, unclear INTEGER NOT NULL)",
    "INSERT INTO totals (readable, unclear) VALUES (0, 0)",
    """
    CREATE TRIGGER totals_articles_insert AFTER INSERT ON articles WHEN new.text IS NOT NULL BEGIN
      UPDATE totals SET readable = readable + 1;
    END
    """,
    """
    CREATE TRIGGER totals_articles_update AFTER UPDATE OF text ON articles
    WHEN (old.text IS NULL) <> (new.text IS NULL) BEGIN
      UPDATE totals SET readable = readable + (new.text IS NOT NULL) - (old.text IS NOT NULL);
    END
    """,
    """
    CREATE TRIGGER totals_articles_delete AFTER DELETE ON articles WHEN old.text IS NOT NULL BEGIN
      UPDATE totals SET readable = readable - 1;
    END
    """,
    """
    CREATE TRIGGER totals_quotes_insert AFTER INSERT ON quotes WHEN new.actor_id IS NULL BEGIN
      UPDATE totals SET unclear = unclear + 1;
    END
    """,
    """
    CREATE TRIGGER totals_quotes_update AFTER UPDATE OF actor_id ON quotes
    WHEN (old.actor_id IS NULL) <> (new.actor_id IS NULL) BEGIN
      UPDATE totals SET unclear = unclear + (new.actor_id IS NULL) - (old.actor_id IS NULL);
    END
    """,
    """
    CREATE TRIGGER totals_quotes_delete AFTER DELETE ON quotes WHEN old.actor_id IS NULL BEGIN
      UPDATE totals SET unclear = unclear - 1;
    END
    """,
    """
    UPDATE totals SET
      readable = (SELECT count(*) FROM articles WHERE text IS NOT NULL),
      unclear = (SELECT count(*) FROM quotes WHERE actor_id IS NULL)
    """,
)


def upgrade() -> None:
    """Count once, and from then on with every change; PostgreSQL goes on counting."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
