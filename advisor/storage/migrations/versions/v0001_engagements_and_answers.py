"""Accounts, engagements, waves, participants and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("email_key", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("password", sa.String, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("admin", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email_key", name="uq_accounts_email_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "engagements",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("questionnaire", sa.JSON, nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("languages", sa.JSON, nullable=False),
        sa.Column("consent", sa.String, nullable=False),
        sa.Column("threshold", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_engagements"),
        sa.CheckConstraint("threshold >= 3", name=op.f("ck_engagements_threshold")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "memberships",
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("account", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("engagement", "account", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagements.id"], name="fk_memberships_engagement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_memberships_account"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_memberships_account", "memberships", ["account"])
    op.create_table(
        "units",
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("archived_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("engagement", "id", name="pk_units"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_units_engagement", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "waves",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("questionnaire", sa.JSON, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("join_code", sa.String, nullable=True),
        sa.Column("deadline", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_waves"),
        sa.UniqueConstraint("engagement", "number", name="uq_waves_engagement_number"),
        sa.ForeignKeyConstraint(["engagement"], ["engagements.id"], name="fk_waves_engagement", ondelete="CASCADE"),
        sa.UniqueConstraint("join_code", name="uq_waves_join_code"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("personal", sa.Boolean, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("role", sa.String, nullable=True),
        sa.Column("name", sa.String, nullable=True),
        sa.Column("address", sa.String, nullable=True),
        sa.Column("used", sa.Boolean, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.ForeignKeyConstraint(
            ["engagement", "unit"], ["units.engagement", "units.id"], name="fk_invitations_engagement_unit"
        ),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagements.id"], name="fk_invitations_engagement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_invitations_wave", ondelete="CASCADE"),
        sa.UniqueConstraint("token", name="uq_invitations_token"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_invitations_wave", "invitations", ["wave"])
    op.create_table(
        "rounds",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("items", sa.JSON, nullable=True),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("revealed_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sa.UniqueConstraint("wave", "number", name="uq_rounds_wave_number"),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_rounds_wave", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workshops",
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("path", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("focus", sa.String, nullable=True),
        sa.Column("timer_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("wave", name="pk_workshops"),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_workshops_wave", ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participants",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("engagement", sa.String, nullable=False),
        sa.Column("wave", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("role", sa.String, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("resume", sa.String, nullable=True),
        sa.Column("invitation", sa.String, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_participants"),
        sa.ForeignKeyConstraint(
            ["engagement", "unit"], ["units.engagement", "units.id"], name="fk_participants_engagement_unit"
        ),
        sa.ForeignKeyConstraint(
            ["engagement"], ["engagements.id"], name="fk_participants_engagement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["wave"], ["waves.id"], name="fk_participants_wave", ondelete="CASCADE"),
        sa.UniqueConstraint("resume", name="uq_participants_resume"),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitations.id"], name="fk_participants_invitation", ondelete="SET NULL"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participants_wave", "participants", ["wave"])
    op.create_table(
        "answers",
        sa.Column("participant", sa.String, nullable=False),
        sa.Column("round", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("value", sa.SmallInteger, nullable=False),
        sa.Column("client_id", sa.String, nullable=False),
        sa.Column("counter", sa.BigInteger, nullable=False),
        sa.Column("saved_at", TIME, nullable=False),
        sa.Column("seconds", sa.Double, nullable=True),
        sa.Column("by", sa.String, nullable=True),
        sa.PrimaryKeyConstraint("participant", "round", "item", name="pk_answers"),
        sa.CheckConstraint("value BETWEEN -1 AND 5", name=op.f("ck_answers_value")),
        sa.ForeignKeyConstraint(
            ["participant"], ["participants.id"], name="fk_answers_participant", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["round"], ["rounds.id"], name="fk_answers_round", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by"], ["accounts.id"], name="fk_answers_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tendencies",
        sa.Column("participant", sa.String, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("participant", name="pk_tendencies"),
        sa.ForeignKeyConstraint(
            ["participant"], ["participants.id"], name="fk_tendencies_participant", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
