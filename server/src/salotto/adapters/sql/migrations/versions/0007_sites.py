"""Secrets of the company's own sites, the words of theirs that were spent, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_secrets",
        *_own("site_secrets"),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retires_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_site_secrets_organisation", "site_secrets", ["organisation_id"])
    op.create_table(
        "site_tokens",
        *_own("site_tokens"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "organisation_id", "token_hash", name=op.f("uq_site_tokens_organisation_id_token_hash")
        ),
    )
    op.add_column("customers", sa.Column("site_reference", sa.String(length=128), nullable=True))
    op.create_index(
        "ix_customers_site_reference", "customers", ["organisation_id", "site_reference"], unique=True
    )
    for name, length in (("verified_by", 16), ("order_number", 64), ("page_title", 200), ("page_url", 500)):
        op.add_column("contacts", sa.Column(name, sa.String(length=length), nullable=True))


def _own(table: str) -> tuple[sa.Column[str] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("organisation_id", sa.String(length=96), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
    )
