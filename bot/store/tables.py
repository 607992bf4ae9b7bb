"""Every table, once: the schema as the newest code wants it. How an older database gets there is in migrations."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

from bot.store.codec import storable, to_json


class Moment(sa.TypeDecorator[datetime]):
    """An aware datetime in UTC; SQLite keeps it as text that sorts by time."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Words(sa.TypeDecorator[str]):
    """Text from outside, freed of what PostgreSQL or UTF-8 refuse."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - its signature
        return None if value is None else storable(value)


class Json(sa.TypeDecorator[Any]):
    """JSON as text, the same on both databases."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - its signature
        return None if value is None else to_json(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002 - its signature
        return None if value is None else json.loads(value)


Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
# What PostgreSQL keeps for full-text search; SQLite has FTS5 tables instead (search.py) and leaves these empty.
Lexemes = sa.Text().with_variant(TSVECTOR, "postgresql")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _of(name: str, table: str) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, Words, nullable=False, server_default="")


feeds = sa.Table(
    "feeds",
    metadata,
    _id(),
    sa.Column("url", Words, nullable=False, unique=True),
    sa.Column("name", Words),  # as asked for; else the title that the feed gives
    _words("title"),
    _count("backlog"),
    _flag("declared"),
    _flag("paused"),  # by somebody, or because the feed is gone
    _flag("withdrawn"),  # taken out of the file
    _flag("removed"),  # its articles stay, and so does what it ever had
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("added", Moment, nullable=False),
    sa.Column("polled", Moment),
    sa.Column("next_poll", Moment),
    sa.Column("every_s", sa.Float(53)),
    _count("failures"),
    sa.Column("failing_since", Moment),
    sa.Column("error", Words),
    sa.Column("moved_to", Words),
    _count("moved_seen"),
)

READABLE = sa.text("text IS NOT NULL")
UNPLACED = sa.text("text IS NOT NULL AND story IS NULL")

articles = sa.Table(
    "articles",
    metadata,
    _id(),
    _of("feed_id", "feeds"),
    sa.Column("identity", Words, nullable=False),
    _words("link_key"),
    sa.Column("url", Words),
    _words("title"),
    _words("content"),  # the feed's body, until the article is read
    _words("author"),
    sa.Column("published", Moment),
    _words("body_hash"),
    _count("changes"),  # readings that a new text asked for
    _flag("candidate"),
    sa.Column("seen", Moment, nullable=False),
    sa.Column("time", Moment, nullable=False),  # by which questions sort: published, never after it was seen
    sa.Column("state", sa.Text, nullable=False, server_default="new"),  # new | read | failed
    _count("tries"),
    sa.Column("not_before", Moment),
    sa.Column("lease_until", Moment),
    sa.Column("reason", Words),
    sa.Column("readable_at", Moment),  # the first reading: a later one makes it no news again
    sa.Column("text", sa.Text),
    sa.Column("lang", Words),
    sa.Column("byline", Words),
    sa.Column("outlet", Words),
    sa.Column("outlet_folded", Words),
    sa.Column("actors", Json),
    sa.Column("summary", Json),
    sa.Column("not_content", Json),
    sa.Column("lexemes", Lexemes),
    sa.Column("changed_at", Moment),  # when its text last became another one
    sa.Column("checked", Moment),  # when its page was last looked at; absent where the text is the feed's own
    sa.Column("etag", Words),
    sa.Column("last_modified", Words),
    sa.Column("story", Id),  # the article that opened its story; absent until it is placed
    _count("placing_tries"),  # those that broke the worker
    sa.Column("voices", Json),  # whose quotes in it a card may show
    sa.UniqueConstraint("feed_id", "identity"),
    sa.Index("ix_articles_feed_id_link_key", "feed_id", "link_key"),
    sa.Index("ix_articles_url", "url"),
    sa.Index("ix_articles_state_seen", "state", "seen"),
    sa.Index("ix_articles_seen", "seen"),
    sa.Index("ix_articles_readable_at", "readable_at"),
    sa.Index("ix_articles_unplaced", "seen", sqlite_where=UNPLACED, postgresql_where=UNPLACED),
    sa.Index("ix_articles_time", "time", "feed_id", sqlite_where=READABLE, postgresql_where=READABLE),
    sa.Index("ix_articles_feed_id_time", "feed_id", "time", sqlite_where=READABLE, postgresql_where=READABLE),
    sa.Index("ix_articles_outlet_folded", "outlet_folded"),
    sa.Index("ix_articles_lexemes", "lexemes", postgresql_using="gin").ddl_if(dialect="postgresql"),
    sqlite_autoincrement=True,  # digests keep ids: one must never come to mean another article
)

tombstones = sa.Table(
    "tombstones",
    metadata,
    _of("feed_id", "feeds"),
    sa.Column("identity", Words, nullable=False),
    _words("link_key"),
    _words("body_hash"),
    sa.PrimaryKeyConstraint("feed_id", "identity"),
    sa.Index("ix_tombstones_feed_id_link_key", "feed_id", "link_key"),
)

UNWEIGHED = sa.text("NOT weighed")

# A row is a form: a name as articles give it. Forms with one `joined` are one actor.
actors = sa.Table(
    "actors",
    metadata,
    _id(),
    sa.Column("name", Words, nullable=False),
    sa.Column("folded", Words, nullable=False, unique=True),
    sa.Column("last_token", Words, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    _count("quotes"),
    sa.Column("last_time", Moment, nullable=False),
    _words("key"),  # what all spellings of one name share; "" where letters alone never join
    sa.Column("joined", Words),  # the folded form of the actor whose form this is; absent where it is the only one
    _flag("weighed"),  # whether all that articles say of it has been weighed
    sa.Index("ix_actors_quotes", "quotes"),
    sa.Index("ix_actors_last_time", "last_time"),
    sa.Index("ix_actors_key", "key"),
    sa.Index("ix_actors_joined", "joined"),
    sa.Index("ix_actors_unweighed", "folded", sqlite_where=UNWEIGHED, postgresql_where=UNWEIGHED),
)

actor_aliases = sa.Table(
    "actor_aliases",
    metadata,
    sa.Column("folded", Words, nullable=False),
    _of("actor_id", "actors"),
    sa.PrimaryKeyConstraint("folded", "actor_id"),
    sa.Index("ix_actor_aliases_actor_id", "actor_id"),
)

# In which articles a form stands, whether it speaks there or not.
appearances = sa.Table(
    "appearances",
    metadata,
    _of("article_id", "articles"),
    _of("actor_id", "actors"),
    sa.Column("kind", sa.Text, nullable=False),  # as this article reads it
    sa.Column("time", Moment, nullable=False),
    sa.PrimaryKeyConstraint("article_id", "actor_id"),
    sa.Index("ix_appearances_actor_id", "actor_id", "time"),
)

# What moderators said of two forms. By name, so that it outlives every reading of every article.
corrections = sa.Table(
    "corrections",
    metadata,
    _id(),
    sa.Column("first", Words, nullable=False),
    sa.Column("second", Words, nullable=False),  # folded, as the first, and behind it in the alphabet
    sa.Column("verdict", sa.Text, nullable=False),  # one | other
    _words("platform"),
    _words("space"),
    _words("moderator"),  # their id on the platform, "" where they had it erased
    sa.Column("made", Moment, nullable=False),
    sa.UniqueConstraint("first", "second"),
)

quotes = sa.Table(
    "quotes",
    metadata,
    _id(),
    _of("article_id", "articles"),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("cue", Words),
    sa.Column("mention", Words),
    sa.Column("speaker", Words),  # as this article names the actor
    sa.Column("actor_id", Id, sa.ForeignKey("actors.id")),
    sa.Column("role", Words),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float(53), nullable=False),
    sa.Column("time", Moment, nullable=False),  # the article's, for the index
    sa.Column("lexemes", Lexemes),
    sa.Index("ix_quotes_article_id", "article_id", "start"),
    # A question for the newest is answered from these alone, whatever else a row holds.
    sa.Index("ix_quotes_actor_id", "actor_id", "time", "article_id"),
    sa.Index("ix_quotes_time", "time", "article_id"),
    sa.Index(
        "ix_quotes_unclear",
        "time",
        sqlite_where=sa.text("actor_id IS NULL"),
        postgresql_where=sa.text("actor_id IS NULL"),
    ),
    sa.Index("ix_quotes_lexemes", "lexemes", postgresql_using="gin").ddl_if(dialect="postgresql"),
)

quote_mentions = sa.Table(
    "quote_mentions",
    metadata,
    _of("quote_id", "quotes"),
    _of("actor_id", "actors"),
    sa.Column("time", Moment, nullable=False),
    sa.PrimaryKeyConstraint("quote_id", "actor_id"),
    sa.Index("ix_quote_mentions_actor_id", "actor_id", "time"),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    _id(),
    sa.Column("platform", Words, nullable=False),
    _words("channel"),
    sa.Column("name", Words, nullable=False),
    sa.Column("schedule", Json, nullable=False),
    sa.Column("wanted", Json, nullable=False),
    _flag("declared"),
    _flag("paused"),
    _flag("withdrawn"),
    sa.Column("created", Moment, nullable=False),
    sa.Column("previous", Moment, nullable=False),
    _words("space"),  # the guild or workspace of the channel, once it is known
    sa.Column("halted", Words),  # why the bot paused it by itself
    sa.Column("halted_at", Moment),
    _flag("left"),  # halted because the bot was removed: goes on when it is back, is deleted when it stays away
    sa.Column("trouble", Words),  # why its last window could not be told
    _count("tries"),  # of that window, until it is left out
    sa.Column("not_before", Moment),  # the next try
    sa.UniqueConstraint("platform", "channel", "name"),
)

digests = sa.Table(
    "digests",
    metadata,
    _id(),
    _of("subscription_id", "subscriptions"),
    sa.Column("label", Words, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Column("planned", Moment, nullable=False),
    sa.Column("body", Json),  # absent where the window was empty
    sa.Column("edited", Json),  # as its card was last edited to
    sa.Column("edited_at", Moment),  # when a message of its card was last edited
    sa.UniqueConstraint("subscription_id", "label"),
    sa.Index("ix_digests_until", "until"),
)

# What a digest told although it became readable only after the digest's slot: the next window must not tell it again.
told_early = sa.Table(
    "told_early",
    metadata,
    _of("subscription_id", "subscriptions"),
    _of("article_id", "articles"),
    sa.PrimaryKeyConstraint("subscription_id", "article_id"),
    sa.Index("ix_told_early_article_id", "article_id"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    _id(),
    _of("digest_id", "digests"),
    sa.Column("platform", Words, nullable=False),
    _words("channel"),
    sa.Column("state", sa.Text, nullable=False, server_default="queued"),  # queued | done | buried
    _count("tries"),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("reason", Words),
    sa.Column("settled", Moment),
    sa.Column("layout", sa.Text),  # card | thread | forum, once it was rendered
    sa.Index("ix_deliveries_digest_id", "digest_id"),
    sa.Index("ix_deliveries_state_not_before", "state", "not_before"),
)

parts = sa.Table(
    "parts",
    metadata,
    _of("delivery_id", "deliveries"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("key", Words, nullable=False, unique=True),
    sa.Column("payload", Json, nullable=False),
    sa.Column("message_id", Words),
    sa.Column("posted", Moment),
    sa.Column("under", sa.Integer),  # the position of the part in whose thread it stands
    sa.PrimaryKeyConstraint("delivery_id", "position"),
    sa.Index("ix_parts_message_id", "message_id"),
)

# The commands of buttons that are longer than a platform's own field; equal commands have one key.
buttons = sa.Table(
    "buttons",
    metadata,
    sa.Column("key", Words, primary_key=True),
    sa.Column("command", Words, nullable=False),
    sa.Column("kept", Moment, nullable=False, index=True),
    _flag("lasting"),  # under a card; else under a private answer, which nobody presses for long
)
