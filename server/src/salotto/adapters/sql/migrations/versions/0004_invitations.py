"""Invitations with their codes, and links that set a new password."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_links",
        *_own("password_links"),
        sa.Column("staff_id", sa.String(length=96), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        _foreign("password_links", "staff_id", "staff"),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_password_links_secret_hash")),
    )
    _indexed("password_links", "staff_id")
    op.create_table(
        "invitations",
        *_own("invitations"),
        sa.Column("agent_id", sa.String(length=96), nullable=False),
        sa.Column("ticket_id", sa.String(length=96), nullable=False),
        sa.Column("contact_id", sa.String(length=96), nullable=True),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        _foreign("invitations", "agent_id", "staff"),
        _foreign("invitations", "ticket_id", "tickets"),
        _foreign("invitations", "contact_id", "contacts"),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitations_secret_hash")),
    )
    _indexed("invitations", "agent_id", "ticket_id", "contact_id")
    op.create_table(
        "invitation_codes",
        *_own("invitation_codes"),
        sa.Column("invitation_id", sa.String(length=96), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("invitation_codes", "invitation_id", "invitations"),
    )
    _indexed("invitation_codes", "invitation_id")
    op.create_index("ix_invitation_codes_live", "invitation_codes", ["organisation_id", "expires_at"])


def _own(table: str) -> tuple[sa.Column[str] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("organisation_id", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        _foreign(table, "organisation_id", "organisations"),
    )


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
