"""The tables of recordings: rows, keys, files, and leave to watch. See tables.py."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint

from salotto.adapters.sql.columns import (
    id_column,
    json_column,
    link_column,
    metadata,
    moment_column,
    organisation_column,
)

recordings = Table(  # at most one for each contact; the row is there before the first byte
    "recordings",
    metadata,
    id_column(),
    organisation_column(),
    Column("contact_id", String(96), ForeignKey("contacts.id"), nullable=False, unique=True),
    Column("state", String(16), nullable=False),  # recording/model.py RecordingState
    Column("verdict", String(16), nullable=False),  # recording/model.py Word
    Column("reason", String(32)),
    Column("node", String(96), nullable=False),
    json_column("gaps"),
    moment_column("made_at"),
    moment_column("started_at", optional=True),
    moment_column("ended_at", optional=True),
    Column("manifest_sha256", String(64)),
    moment_column("deposited_at", optional=True),
    moment_column("tape_deleted_at", optional=True),
    moment_column("held_at", optional=True),  # from then on neither time nor wish may delete it
    Column("hold_reason", String(200)),
    Index("ix_recordings_state", "state", "made_at"),
    Index("ix_recordings_verdict", "verdict"),
)

recording_keys = Table(  # one for each person of a contact, and one for its room; never the key itself
    "recording_keys",
    metadata,
    id_column(),
    organisation_column(),
    link_column("contact_id", "contacts"),
    Column("person", String(96), nullable=False),  # member id, or "room"
    Column("wrapped", LargeBinary),  # NULL once it was erased, and with it what it sealed
    moment_column("made_at"),
    moment_column("erased_at", optional=True),
    UniqueConstraint("contact_id", "person"),
)

recording_files = Table(  # stored, read back and verified
    "recording_files",
    metadata,
    id_column(),
    organisation_column(),
    link_column("recording_id", "recordings"),
    Column("name", String(160), nullable=False),
    Column("media_type", String(96), nullable=False),
    Column("plain_bytes", BigInteger, nullable=False),
    Column("sealed_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key_id", String(96), ForeignKey("recording_keys.id"), nullable=False),
    Column("storage_name", String(400), nullable=False, unique=True),
    UniqueConstraint("recording_id", "name"),
)

viewings = Table(  # leave to read one recording, for one sign-in
    "viewings",
    metadata,
    id_column(),
    organisation_column(),
    link_column("recording_id", "recordings"),
    link_column("staff_id", "staff"),
    Column("sign_in_hash", String(64), nullable=False),
    moment_column("made_at"),
    moment_column("expires_at"),
)
