"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LEXEMES = sa.Text().with_variant(TSVECTOR(), "postgresql")

TOKENIZE = "tokenize='unicode61 remove_diacritics 2'"
# Quotes leave the index while the text that they were cut from still stands: delete them before it changes.
SQLITE = (
    """
    CREATE VIEW quote_words AS
    SELECT q.id AS id, substr(a.text, q.start + 1, q."end" - q.start) AS words
    FROM quotes q JOIN articles a ON a.id = q.article_id
    """,
    f"CREATE VIRTUAL TABLE quotes_fts USING fts5(words, content='quote_words', content_rowid='id', {TOKENIZE})",
    f"CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, content='articles', content_rowid='id', {TOKENIZE})",
    """
    CREATE TRIGGER quotes_fts_insert AFTER INSERT ON quotes BEGIN
      INSERT INTO quotes_fts (rowid, words) SELECT id, words FROM quote_words WHERE id = new.id;
    END
    """,
    """
    CREATE TRIGGER quotes_fts_delete BEFORE DELETE ON quotes BEGIN
      INSERT INTO quotes_fts (quotes_fts, rowid, words)
      SELECT 'delete', id, words FROM quote_words WHERE id = old.id;
    END
    """,
    """
    CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, text ON articles BEGIN
      INSERT INTO articles_fts (articles_fts, rowid, title, text)
      SELECT 'delete', old.id, old.title, old.text WHERE old.text IS NOT NULL;
      INSERT INTO articles_fts (rowid, title, text)
      SELECT new.id, new.title, new.text WHERE new.text IS NOT NULL;
    END
    """,
    """
    CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles WHEN old.text IS NOT NULL BEGIN
      INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    END
    """,
)


def upgrade() -> None:
    for make in (
        _actors,
        _feeds,
        _subscriptions,
        _actor_aliases,
        _articles,
        _digests,
        _tombstones,
        _deliveries,
        _quotes,
        _told_early,
        _parts,
        _quote_mentions,
    ):
        make()
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.create_index("ix_articles_lexemes", "articles", ["lexemes"], postgresql_using="gin")
        op.create_index("ix_quotes_lexemes", "quotes", ["lexemes"], postgresql_using="gin")


def _actors() -> None:
    op.create_table(
        "actors",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("last_token", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quotes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_time", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_actors"),
        sa.UniqueConstraint("folded", name="uq_actors_folded"),
    )
    op.create_index("ix_actors_last_token", "actors", ["last_token"])
    op.create_index("ix_actors_quotes", "actors", ["quotes"])


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("backlog", sa.Integer(), server_default="0", nullable=False),
        sa.Column("declared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("added", MOMENT, nullable=False),
        sa.Column("polled", MOMENT),
        sa.Column("next_poll", MOMENT),
        sa.Column("every_s", sa.Float(precision=53)),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", MOMENT),
        sa.Column("error", sa.Text()),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_seen", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("declared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("previous", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("platform", "channel", "name", name="uq_subscriptions_platform_channel_name"),
    )


def _actor_aliases() -> None:
    op.create_table(
        "actor_aliases",
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name="fk_actor_aliases_actor_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("folded", "actor_id", name="pk_actor_aliases"),
    )
    op.create_index("ix_actor_aliases_actor_id", "actor_aliases", ["actor_id"])


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False),
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("link_key", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("author", sa.Text(), server_default="", nullable=False),
        sa.Column("published", MOMENT),
        sa.Column("body_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("changes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("candidate", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", MOMENT),
        sa.Column("lease_until", MOMENT),
        sa.Column("reason", sa.Text()),
        sa.Column("readable_at", MOMENT),
        sa.Column("text", sa.Text()),
        sa.Column("lang", sa.Text()),
        sa.Column("byline", sa.Text()),
        sa.Column("outlet", sa.Text()),
        sa.Column("outlet_folded", sa.Text()),
        sa.Column("actors", sa.Text()),
        sa.Column("summary", sa.Text()),
        sa.Column("not_content", sa.Text()),
        sa.Column("lexemes", LEXEMES),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_articles_feed_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("feed_id", "identity", name="uq_articles_feed_id_identity"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_feed_id_link_key", "articles", ["feed_id", "link_key"])
    op.create_index("ix_articles_readable_at", "articles", ["readable_at"])
    op.create_index("ix_articles_seen", "articles", ["seen"])
    op.create_index("ix_articles_state_seen", "articles", ["state", "seen"])
    op.create_index(
        "ix_articles_time",
        "articles",
        ["time", "feed_id"],
        sqlite_where=sa.text("text IS NOT NULL"),
        postgresql_where=sa.text("text IS NOT NULL"),
    )
    op.create_index("ix_articles_url", "articles", ["url"])


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", ID, nullable=False),
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("planned", MOMENT, nullable=False),
        sa.Column("body", sa.Text()),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_digests_subscription_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("subscription_id", "label", name="uq_digests_subscription_id_label"),
    )
    op.create_index("ix_digests_until", "digests", ["until"])


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("feed_id", ID, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("link_key", sa.Text(), server_default="", nullable=False),
        sa.Column("body_hash", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_tombstones_feed_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_id", "identity", name="pk_tombstones"),
    )
    op.create_index("ix_tombstones_feed_id_link_key", "tombstones", ["feed_id", "link_key"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", ID, nullable=False),
        sa.Column("digest_id", ID, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("lease_until", MOMENT),
        sa.Column("reason", sa.Text()),
        sa.Column("settled", MOMENT),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_deliveries_digest_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_digest_id", "deliveries", ["digest_id"])
    op.create_index("ix_deliveries_state_not_before", "deliveries", ["state", "not_before"])


def _quotes() -> None:
    op.create_table(
        "quotes",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cue", sa.Text()),
        sa.Column("mention", sa.Text()),
        sa.Column("speaker", sa.Text()),
        sa.Column("actor_id", ID),
        sa.Column("role", sa.Text()),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(precision=53), nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.Column("lexemes", LEXEMES),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name="fk_quotes_actor_id"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_quotes_article_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_quotes"),
    )
    op.create_index("ix_quotes_actor_id", "quotes", ["actor_id", "time"])
    op.create_index("ix_quotes_article_id", "quotes", ["article_id", "start"])
    op.create_index("ix_quotes_time", "quotes", ["time"])
    op.create_index(
        "ix_quotes_unclear",
        "quotes",
        ["time"],
        sqlite_where=sa.text("actor_id IS NULL"),
        postgresql_where=sa.text("actor_id IS NULL"),
    )


def _told_early() -> None:
    op.create_table(
        "told_early",
        sa.Column("subscription_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_told_early_article_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_told_early_subscription_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscription_id", "article_id", name="pk_told_early"),
    )
    op.create_index("ix_told_early_article_id", "told_early", ["article_id"])


def _parts() -> None:
    op.create_table(
        "parts",
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text()),
        sa.Column("posted", MOMENT),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_parts_delivery_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", "position", name="pk_parts"),
        sa.UniqueConstraint("key", name="uq_parts_key"),
    )


def _quote_mentions() -> None:
    op.create_table(
        "quote_mentions",
        sa.Column("quote_id", ID, nullable=False),
        sa.Column("actor_id", ID, nullable=False),
        sa.Column("time", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name="fk_quote_mentions_actor_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name="fk_quote_mentions_quote_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("quote_id", "actor_id", name="pk_quote_mentions"),
    )
    op.create_index("ix_quote_mentions_actor_id", "quote_mentions", ["actor_id", "time"])
