"""Variants of decision tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "variants",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("table", sa.String, nullable=False),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_variants"),
        sa.UniqueConstraint("engagement", "name", name="uq_variants_engagement_name"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_variants_engagement", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name="fk_variants_by"),
        sqlite_with_rowid=False,
    )
