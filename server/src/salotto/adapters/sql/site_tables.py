"""The tables of the company's own sites, and of what these say; the others stand in tables.py."""

from sqlalchemy import Column, Index, LargeBinary, String, Table, UniqueConstraint

from salotto.adapters.sql.columns import id_column, metadata, moment_column, organisation_column

site_secrets = Table(  # what the company's own sites sign with, to say who a customer is
    "site_secrets",
    metadata,
    id_column(),
    organisation_column(),
    Column("secret", LargeBinary, nullable=False),  # wrapped by the master key
    moment_column("made_at"),
    moment_column("retires_at", optional=True),  # NULL: it is the newest
    Index("ix_site_secrets_organisation", "organisation_id"),
)

site_tokens = Table(  # words of sites that were spent: each opens one visit
    "site_tokens",
    metadata,
    id_column(),
    organisation_column(),
    Column("token_hash", String(64), nullable=False),
    moment_column("expires_at"),
    UniqueConstraint("organisation_id", "token_hash"),
)
