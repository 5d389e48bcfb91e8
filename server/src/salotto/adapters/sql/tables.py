"""The tables. Every row belongs to an organisation; moments are UTC; ids are those of core/ids.py.

Kept to what SQLite and PostgreSQL both do. Migrations live beside this file and only go forward; a test compares what
they build with what stands here.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from typing_extensions import override

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets time zones; this puts UTC back, and refuses naive times on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def _id() -> Column[str]:
    return Column("id", String(96), primary_key=True)


def _organisation() -> Column[str]:
    return Column("organisation_id", String(96), ForeignKey("organisations.id"), nullable=False)


def _link(name: str, target: str, *, optional: bool = False) -> Column[str]:
    return Column(name, String(96), ForeignKey(f"{target}.id"), nullable=optional, index=True)


def _moment(name: str, *, optional: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=optional)


def _json(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False)


organisations = Table(
    "organisations",
    metadata,
    _id(),
    Column("name", String(120), nullable=False),
    _json(
        "settings"
    ),  # identity/model.py OrganisationSettings: topics, languages, dispositions, consent text, legal basis
    _moment("created_at"),
)

staff = Table(
    "staff",
    metadata,
    _id(),
    _organisation(),
    Column("email", String(254), nullable=False),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),  # agent, supervisor
    Column("figure", String(32), nullable=False),
    _json("languages"),
    _json("topics"),  # empty: every topic
    Column("password_hash", String(256)),
    Column("availability", String(16), nullable=False),  # what the agent last asked for: available or away
    Column("away_reason", String(120)),
    Column("is_active", Boolean, nullable=False),
    _moment("created_at"),
    UniqueConstraint("organisation_id", "email"),
)

sign_in_links = Table(  # one-time secrets, kept as SHA-256
    "sign_in_links",
    metadata,
    _id(),
    _organisation(),
    _link("staff_id", "staff"),
    Column("secret_hash", String(64), nullable=False, unique=True),
    _moment("expires_at"),
    _moment("spent_at", optional=True),
)

sign_ins = Table(  # a signed-in page of a member of staff: one cookie each
    "sign_ins",
    metadata,
    _id(),
    _organisation(),
    _link("staff_id", "staff"),
    Column("page", String(16), nullable=False),  # desk, review
    Column("token_hash", String(64), nullable=False, unique=True),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("ended_at", optional=True),
)

customers = Table(
    "customers",
    metadata,
    _id(),
    _organisation(),
    Column("name", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("figure", String(32), nullable=False),
    Column("reach", String(254)),  # telephone or mail, if the customer gave one for a call back
    _moment("created_at"),
)

tickets = Table(
    "tickets",
    metadata,
    _id(),
    _organisation(),
    Column("sequence", Integer, nullable=False),  # counts from 1 in each organisation
    Column("number", String(24), nullable=False),  # as people say it: S-00042
    _link("customer_id", "customers"),
    Column("topic", String(64), nullable=False),
    Column("words", Text, nullable=False),  # what it is about, in the customer's own words
    Column("state", String(16), nullable=False),  # open, closed
    _moment("opened_at"),
    _moment("closed_at", optional=True),
    UniqueConstraint("organisation_id", "number"),
    UniqueConstraint("organisation_id", "sequence"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _organisation(),
    _link("ticket_id", "tickets"),
    _link("customer_id", "customers"),
    Column("state", String(16), nullable=False),  # routing/model.py ContactState
    Column("topic", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("channel", String(16), nullable=False),  # voice, text
    Column(
        "version", Integer, nullable=False
    ),  # grows by one with each change: a conditional UPDATE claims it
    _link("agent_id", "staff", optional=True),
    _moment("queued_at"),  # its place in the waiting list, kept when it goes back
    _moment("active_at", optional=True),
    _moment("ended_at", optional=True),
    _moment("closed_at", optional=True),
    Column("ended_by", String(16)),
    Column("consent", String(16), nullable=False),  # unanswered, yes, no: the newest answer
    Column("disposition", String(64)),
    Column("note", Text, nullable=False),
    Column("satisfaction", String(16)),  # solved, something_missing
    Column("satisfaction_words", Text),
    Index("ix_contacts_waiting", "organisation_id", "state", "queued_at"),
)

visits = Table(  # the right of one browser to be the customer of one contact
    "visits",
    metadata,
    _id(),
    _organisation(),
    _link("contact_id", "contacts"),
    _link("customer_id", "customers"),
    Column("token_hash", String(64), nullable=False, unique=True),
    _moment("created_at"),
    _moment("seen_at"),
    _moment("expires_at"),
)

consents = Table(  # every answer ever given, never changed
    "consents",
    metadata,
    _id(),
    _organisation(),
    _link("contact_id", "contacts"),
    _link("customer_id", "customers"),
    Column("answer", String(16), nullable=False),
    Column("text_version", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    _moment("answered_at"),
)

reservations = Table(
    "reservations",
    metadata,
    _id(),
    _organisation(),
    _link("contact_id", "contacts"),
    _link("agent_id", "staff"),
    Column("state", String(16), nullable=False),  # pending, accepted, declined, expired, rescinded
    _moment("made_at"),
    _moment("deadline_at"),
    _moment("settled_at", optional=True),
)

contact_events = Table(  # what happened in the meeting and around it, in order
    "contact_events",
    metadata,
    _id(),
    _organisation(),
    _link("contact_id", "contacts"),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", String(96), nullable=False),  # member id, staff id, "system"
    _json("body"),
    _moment("at"),
    UniqueConstraint("contact_id", "sequence"),
)

promises = Table(
    "promises",
    metadata,
    _id(),
    _organisation(),
    _link("ticket_id", "tickets"),
    _link("contact_id", "contacts"),
    _link("owner_id", "staff"),
    Column("text", String(500), nullable=False),
    Column("state", String(16), nullable=False),  # open, kept, broken
    _moment("due_at"),
    _moment("made_at"),
    _moment("settled_at", optional=True),
)

rooms = Table(  # which room lives where, so that it can be made again after a restart
    "rooms",
    metadata,
    _id(),
    _organisation(),
    _link("contact_id", "contacts", optional=True),
    Column("node", String(96), nullable=False),
    Column("epoch", String(96), nullable=False),
    _moment("opened_at"),
    _moment("closed_at", optional=True),
)

outbox = Table(  # work that must happen, written in the transaction that caused it
    "outbox",
    metadata,
    _id(),
    _organisation(),
    Column("kind", String(64), nullable=False),
    _json("body"),
    Column("state", String(16), nullable=False),  # waiting, done, dead
    Column("attempts", Integer, nullable=False),
    _moment("due_at"),
    Column("claimed_by", String(96)),
    _moment("claimed_until", optional=True),
    Column("last_error", Text),
    _moment("made_at"),
    _moment("done_at", optional=True),
    Index("ix_outbox_due", "state", "due_at"),
)

audit = Table(  # who did or saw what; a chain of hashes over every column
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    _organisation(),
    Column("actor", String(96), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(96), nullable=False),
    _json("body"),
    _moment("at"),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

recordings = Table(  # at most one for each contact; the row is there before the first byte
    "recordings",
    metadata,
    _id(),
    _organisation(),
    Column("contact_id", String(96), ForeignKey("contacts.id"), nullable=False, unique=True),
    Column("state", String(16), nullable=False),  # recording/model.py RecordingState
    Column("verdict", String(16), nullable=False),  # recording/model.py Word
    Column("reason", String(32)),
    Column("node", String(96), nullable=False),
    _json("gaps"),
    _moment("made_at"),
    _moment("started_at", optional=True),
    _moment("ended_at", optional=True),
    Column("manifest_sha256", String(64)),
    _moment("deposited_at", optional=True),
    _moment("tape_deleted_at", optional=True),
    Index("ix_recordings_state", "state", "made_at"),
)

recording_keys = Table(  # one for each person of a contact, and one for its room; never the key itself
    "recording_keys",
    metadata,
    _id(),
    _organisation(),
    _link("contact_id", "contacts"),
    Column("person", String(96), nullable=False),  # member id, or "room"
    Column("wrapped", LargeBinary),  # NULL once it was erased, and with it what it sealed
    _moment("made_at"),
    _moment("erased_at", optional=True),
    UniqueConstraint("contact_id", "person"),
)

recording_files = Table(  # stored, read back and verified
    "recording_files",
    metadata,
    _id(),
    _organisation(),
    _link("recording_id", "recordings"),
    Column("name", String(160), nullable=False),
    Column("media_type", String(96), nullable=False),
    Column("plain_bytes", BigInteger, nullable=False),
    Column("sealed_bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("key_id", String(96), ForeignKey("recording_keys.id"), nullable=False),
    Column("storage_name", String(400), nullable=False, unique=True),
    UniqueConstraint("recording_id", "name"),
)

signing_keys = Table(  # survive a restart, so that passes do too
    "signing_keys",
    metadata,
    _id(),
    Column("secret", LargeBinary, nullable=False),
    _moment("created_at"),
    _moment("retired_at", optional=True),
)

Index("ix_tickets_opened", tickets.c.organisation_id, tickets.c.opened_at)
Index("ix_contacts_recent", contacts.c.organisation_id, contacts.c.queued_at)
Index("ix_reservations_contact", reservations.c.contact_id, reservations.c.state)
