"""What Discord and Slack need: spaces, subscriptions that the bot halted, threads, and long buttons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add three columns of subscriptions, one of parts, and the table of buttons."""
    op.add_column("subscriptions", sa.Column("space", sa.Text(), nullable=False, server_default=""))
    op.add_column("subscriptions", sa.Column("halted", sa.Text()))
    op.add_column("subscriptions", sa.Column("halted_at", MOMENT))
    op.add_column("subscriptions", sa.Column("left", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("parts", sa.Column("under", sa.Integer()))
    op.create_table(
        "buttons",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("kept", MOMENT, nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("key", name="pk_buttons"),
    )
    op.create_index("ix_buttons_kept", "buttons", ["kept"])
