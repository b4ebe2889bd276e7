"""Settlements, decisions, links, tokens, reports and the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("engagement", sa.String, nullable=True),
        sa.Column("expires_at", TIME, nullable=True),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_api_tokens_account"),
        sa.UniqueConstraint("token", name="uq_api_tokens_token"),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagements.id"], name="fk_api_tokens_engagement", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_api_tokens_account", "api_tokens", ["account"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("account", sa.String, nullable=True),
        sa.Column("engagement", sa.String, nullable=True),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("before", sa.JSON, nullable=True),
        sa.Column("after", sa.JSON, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_audit_account"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_audit_engagement", ondelete="CASCADE"),
    )
    op.create_index("ix_audit_engagement", "audit", ["engagement"])
    op.create_table(
        "share_links",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_share_links"),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagements.id"], name="fk_share_links_engagement", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("token", name="uq_share_links_token"),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name="fk_share_links_created_by"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_share_links_engagement", "share_links", ["engagement"])
    op.create_table(
        "decisions",
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("method", sa.String, nullable=True),
        sa.Column("entry", sa.String, nullable=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("wave", "unit", name="pk_decisions"),
        sa.ForeignKeyConstraint(
            ["engagement", "unit"], ["units.engagement", "units.id"], name="fk_decisions_engagement_unit"
        ),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_decisions_engagement", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_decisions_wave", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name="fk_decisions_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("created_by", sa.String, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("worker", sa.String, nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("error", sa.String, nullable=True),
        sa.Column("error_id", sa.String, nullable=True),
        sa.Column("path", sa.String, nullable=True),
        sa.Column("sha256", sa.String, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_jobs_engagement", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_jobs_wave", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["created_by"], ["accounts.id"], name="fk_jobs_created_by"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_jobs_engagement", "jobs", ["engagement"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_table(
        "settlements",
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("dimension", sa.String, nullable=False),
        sa.Column("value", sa.Double, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("wave", "unit", "dimension", name="pk_settlements"),
        sa.ForeignKeyConstraint(
            ["engagement", "unit"], ["units.engagement", "units.id"], name="fk_settlements_engagement_unit"
        ),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagements.id"], name="fk_settlements_engagement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_settlements_wave", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name="fk_settlements_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("assessment", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_offs"),
        sa.ForeignKeyConstraint(
            ["engagement", "unit"], ["units.engagement", "units.id"], name="fk_sign_offs_engagement_unit"
        ),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_sign_offs_engagement", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_sign_offs_wave", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name="fk_sign_offs_by"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sign_offs_wave", "sign_offs", ["wave"])
