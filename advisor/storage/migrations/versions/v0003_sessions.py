"""Sessions, and links to set a password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "sessions",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("device", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_sessions_account", ondelete="CASCADE"),
        sa.UniqueConstraint("token", name="uq_sessions_token"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "password_links",
        sa.Column("account", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_password_links"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_password_links_account", ondelete="CASCADE"),
        sa.UniqueConstraint("token", name="uq_password_links_token"),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name="fk_password_links_created_by"),
        sqlite_with_rowid=False,
    )
