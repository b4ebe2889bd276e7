"""The tables. A column bears the name of the field that it keeps; ids are random, so that no order tells who came when.

Everything of an engagement hangs on its row by foreign keys that cascade: deleting that row deletes all.
Tables of SQLite have no hidden row number, which would keep the order of joining.
"""

from __future__ import annotations

import sqlalchemy as sa

from advisor.domain.access import Role, Scope
from advisor.domain.campaign import Channel, Consent, Mode, RespondentRole
from advisor.domain.job import JobState
from advisor.domain.ruling import Subject
from advisor.domain.workshop import Step
from advisor.storage.columns import belongs, made_by, metadata, table, text, time, unit_exists
from advisor.storage.types import Row, Word

accounts = table(
    "accounts",
    text("id", key=True),
    text("email"),
    text("email_key", unique=True),
    text("name"),
    text("password"),
    time("created_at"),
    sa.Column("admin", sa.Boolean, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
)
engagements = table(
    "engagements",
    text("id", key=True),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("questionnaire", sa.JSON, nullable=False),
    sa.Column("rules", sa.JSON, nullable=False),
    sa.Column("languages", Row(), nullable=False),
    sa.Column("consent", Word(Consent), nullable=False),
    sa.Column("threshold", sa.Integer, nullable=False),
    time("created_at"),
    sa.Column("demo", sa.Boolean, nullable=False),
    time("closed_at", null=True),
    sa.CheckConstraint("threshold >= 3", name="threshold"),
)
memberships = table(
    "memberships",
    belongs("engagement", "engagements", key=True),
    belongs("account", "accounts", key=True, cascade=False),
    sa.Column("role", Word(Role), nullable=False),
    sa.Index(None, "account"),
)
units = table(
    "units",
    belongs("engagement", "engagements", key=True),
    text("id", key=True),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    time("archived_at", null=True),
)
waves = table(
    "waves",
    text("id", key=True),
    belongs("engagement", "engagements"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("mode", Word(Mode), nullable=False),
    sa.Column("questionnaire", sa.JSON, nullable=False),
    time("opened_at"),
    text("join_code", null=True, unique=True),
    time("deadline", null=True),
    time("closed_at", null=True),
    sa.UniqueConstraint("engagement", "number"),
)
workshops = table(
    "workshops",
    belongs("wave", "waves", key=True),
    sa.Column("path", Row(Step), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    text("focus", null=True),
    time("timer_until", null=True),
)
rounds = table(
    "rounds",
    text("id", key=True),
    belongs("wave", "waves"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("items", Row()),
    time("opened_at"),
    time("closed_at", null=True),
    time("revealed_at", null=True),
    sa.UniqueConstraint("wave", "number"),
)
invitations = table(
    "invitations",
    text("id", key=True),
    belongs("engagement", "engagements"),
    belongs("wave", "waves"),
    text("unit"),
    text("token", unique=True),
    sa.Column("personal", sa.Boolean, nullable=False),
    time("created_at"),
    sa.Column("role", Word(RespondentRole)),
    text("name", null=True),
    text("address", null=True),
    sa.Column("used", sa.Boolean, nullable=False),
    time("revoked_at", null=True),
    unit_exists(),
    sa.Index(None, "wave"),
)
participants = table(
    "participants",
    text("id", key=True),
    belongs("engagement", "engagements"),
    belongs("wave", "waves"),
    text("unit"),
    sa.Column("channel", Word(Channel), nullable=False),
    time("joined_at"),
    sa.Column("role", Word(RespondentRole)),
    time("finished_at", null=True),
    text("resume", null=True, unique=True),
    sa.Column("invitation", sa.String, sa.ForeignKey("invitations.id", ondelete="SET NULL")),
    unit_exists(),
    sa.Index(None, "wave"),
)
tendencies = table(
    "tendencies",
    belongs("participant", "participants", key=True),
    text("method"),
    time("at"),
)
answers = table(
    "answers",
    belongs("participant", "participants", key=True),
    belongs("round", "rounds", key=True),
    text("item", key=True),
    sa.Column("value", sa.SmallInteger, nullable=False),
    text("client_id"),
    sa.Column("counter", sa.BigInteger, nullable=False),
    time("saved_at"),
    sa.Column("seconds", sa.Double),
    made_by(null=True),
    sa.CheckConstraint("value BETWEEN -1 AND 5", name="value"),
)
settlements = table(
    "settlements",
    belongs("engagement", "engagements"),
    belongs("wave", "waves", key=True),
    text("unit", key=True),
    text("dimension", key=True),
    sa.Column("value", sa.Double, nullable=False),
    text("note"),
    made_by(),
    time("at"),
    unit_exists(),
)
decisions = table(
    "decisions",
    belongs("engagement", "engagements"),
    belongs("wave", "waves", key=True),
    text("unit", key=True),
    sa.Column("accepted", sa.Boolean, nullable=False),
    made_by(),
    time("at"),
    text("method", null=True),
    text("entry", null=True),
    text("reason"),
    unit_exists(),
)
sign_offs = table(
    "sign_offs",
    text("id", key=True),
    belongs("engagement", "engagements"),
    belongs("wave", "waves"),
    text("unit", null=True),
    text("name"),
    text("assessment"),
    made_by(),
    time("at"),
    unit_exists(),
    sa.Index(None, "wave"),
)
share_links = table(
    "share_links",
    text("id", key=True),
    belongs("engagement", "engagements"),
    text("token", unique=True),
    text("label"),
    made_by("created_by"),
    time("created_at"),
    time("expires_at"),
    time("revoked_at", null=True),
    sa.Index(None, "engagement"),
)
api_tokens = table(
    "api_tokens",
    text("id", key=True),
    made_by("account"),
    text("token", unique=True),
    text("label"),
    sa.Column("scopes", Row(Scope), nullable=False),
    time("created_at"),
    belongs("engagement", "engagements", null=True),
    time("expires_at", null=True),
    time("revoked_at", null=True),
    sa.Index(None, "account"),
)
sessions = table(
    "sessions",
    text("id", key=True),
    belongs("account", "accounts"),
    text("token", unique=True),
    time("created_at"),
    time("seen_at"),
    text("device"),
    sa.Index(None, "account"),
)
password_links = table(
    "password_links",
    belongs("account", "accounts", key=True),
    text("token", unique=True),
    made_by("created_by"),
    time("created_at"),
    time("expires_at"),
)
jobs = table(
    "jobs",
    text("id", key=True),
    belongs("engagement", "engagements"),
    belongs("wave", "waves"),
    text("kind"),
    text("language"),
    made_by("created_by", null=True),
    time("created_at"),
    sa.Column("state", Word(JobState), nullable=False),
    sa.Column("progress", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    text("worker", null=True),
    time("lease_until", null=True),
    text("error", null=True),
    text("error_id", null=True),
    text("path", null=True),
    text("sha256", null=True),
    time("finished_at", null=True),
    sa.Index(None, "engagement"),
    sa.Index(None, "state"),
)
variants = table(
    "variants",
    text("id", key=True),
    belongs("engagement", "engagements"),
    text("name"),
    text("table"),
    text("content"),
    text("rules"),
    made_by(),
    time("at"),
    sa.UniqueConstraint("engagement", "name"),
)
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    time("at"),
    made_by("account", null=True),
    belongs("engagement", "engagements", null=True),
    text("what"),
    sa.Column("subject", Word(Subject), nullable=False),
    text("object"),
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
    sa.Index(None, "engagement"),
)
