"""Tables of what changes after it was posted: words that vanish, moderators' words on quotes, cards to be edited."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.tables import Id, Json, Moment, Words, metadata

# Words that stood in an article between marks, and do no more.
vanished = sa.Table(
    "vanished",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("speaker", Words),
    sa.Column("role", Words),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
    sa.Index("ix_vanished_article_id", "article_id"),
)

# What moderators said of one quote. By its words and which of their standings it is, so that it outlives every reading.
fixes = sa.Table(
    "fixes",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("article_id", Id, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    sa.Column("mark", sa.Text, nullable=False),  # of the words, the number of their standing and the text around
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # 0 is the first standing of these words in the text
    sa.Column("verdict", sa.Text, nullable=False),  # speaker | unclear | hidden
    sa.Column("speaker", Words),
    sa.Column("was", Json),  # the quote as it was last read, for taking the word back
    sa.Column("platform", Words, nullable=False, server_default=""),
    sa.Column("space", Words, nullable=False, server_default=""),
    sa.Column(
        "moderator", Words, nullable=False, server_default=""
    ),  # their id on the platform, "" where they had it erased
    sa.Column("made", Moment, nullable=False),
    sa.Column("wording", sa.Text, nullable=False, server_default=""),  # by which its copies are found, "" in a copy
    sa.Column("wrong", Words),  # whom the article named when this was said
    # In a copy, where it was said first. Copies have higher ids, and the oldest takes the place of one whose article is
    # deleted: no id comes to mean another one.
    sa.Column("origin", Id),
    sa.Column("before", Words, nullable=False, server_default=""),  # the text around it
    sa.Column("after", Words, nullable=False, server_default=""),
    sa.Column(
        "among", sa.Integer, nullable=False, server_default="0"
    ),  # standings of the words in the text; 0: unknown
    sa.UniqueConstraint("article_id", "mark"),
    sa.Index("ix_fixes_wording", "wording"),
    sa.Index("ix_fixes_origin", "origin"),
)

# Of which articles a digest shows words.
shown = sa.Table(
    "shown",
    metadata,
    sa.Column("digest_id", Id, sa.ForeignKey("digests.id", ondelete="CASCADE"), nullable=False),
    sa.Column("article_id", Id, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    sa.PrimaryKeyConstraint("digest_id", "article_id"),
    sa.Index("ix_shown_article_id", "article_id"),
)

# Cards that are to be edited: one row, however many corrections came.
edits = sa.Table(
    "edits",
    metadata,
    sa.Column("delivery_id", Id, sa.ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("first", Moment, nullable=False),  # when the first of them came
    sa.Column("asked", Moment, nullable=False),  # when the last of them came
    sa.Column("asks", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("lease_until", Moment),
    sa.Column("reason", Words),
    sa.Index("ix_edits_not_before", "not_before"),
)
