"""Recordings, their keys and their files."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _recordings()
    _keys()
    _files()


def _recordings() -> None:
    op.create_table(
        "recordings",
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("organisation_id", sa.String(length=96), nullable=False),
        sa.Column("contact_id", sa.String(length=96), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("node", sa.String(length=96), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=True),
        sa.Column("deposited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tape_deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recordings_organisation_id")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_recordings_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recordings")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_recordings_contact_id")),
    )
    op.create_index("ix_recordings_state", "recordings", ["state", "made_at"])


def _keys() -> None:
    op.create_table(
        "recording_keys",
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("organisation_id", sa.String(length=96), nullable=False),
        sa.Column("contact_id", sa.String(length=96), nullable=False),
        sa.Column("person", sa.String(length=96), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recording_keys_organisation_id")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_recording_keys_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_keys")),
        sa.UniqueConstraint("contact_id", "person", name=op.f("uq_recording_keys_contact_id_person")),
    )
    op.create_index("ix_recording_keys_contact_id", "recording_keys", ["contact_id"])


def _files() -> None:
    op.create_table(
        "recording_files",
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("organisation_id", sa.String(length=96), nullable=False),
        sa.Column("recording_id", sa.String(length=96), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("media_type", sa.String(length=96), nullable=False),
        sa.Column("plain_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sealed_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=96), nullable=False),
        sa.Column("storage_name", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_recording_files_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recordings.id"], name=op.f("fk_recording_files_recording_id")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["recording_keys.id"], name=op.f("fk_recording_files_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_files")),
        sa.UniqueConstraint("recording_id", "name", name=op.f("uq_recording_files_recording_id_name")),
        sa.UniqueConstraint("storage_name", name=op.f("uq_recording_files_storage_name")),
    )
    op.create_index("ix_recording_files_recording_id", "recording_files", ["recording_id"])
