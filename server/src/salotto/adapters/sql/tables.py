"""The tables. Every row belongs to an organisation; moments are UTC; ids are those of core/ids.py.

Kept to what SQLite and PostgreSQL both do. Migrations live beside this file and only go forward; a test compares what
they build with what stands here.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from salotto.adapters.sql.columns import (
    id_column,
    json_column,
    link_column,
    metadata,
    moment_column,
    organisation_column,
)
from salotto.adapters.sql.recording_tables import recording_files, recording_keys, recordings, viewings
from salotto.adapters.sql.site_tables import site_secrets, site_tokens

__all__ = [
    "metadata",
    "recording_files",
    "recording_keys",
    "recordings",
    "site_secrets",
    "site_tokens",
    "viewings",
]

organisations = Table(
    "organisations",
    metadata,
    id_column(),
    Column("name", String(120), nullable=False),
    json_column(
        "settings"
    ),  # identity/model.py OrganisationSettings: topics, languages, dispositions, consent text, legal basis
    moment_column("created_at"),
)

staff = Table(
    "staff",
    metadata,
    id_column(),
    organisation_column(),
    Column("email", String(254), nullable=False),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),  # agent, supervisor
    Column("figure", String(32), nullable=False),
    json_column("languages"),
    json_column("topics"),  # empty: every topic
    Column("password_hash", String(256)),
    Column("availability", String(16), nullable=False),  # what the agent last asked for: available or away
    Column("away_reason", String(120)),
    Column("is_active", Boolean, nullable=False),
    moment_column("created_at"),
    UniqueConstraint("organisation_id", "email"),
)

sign_in_links = Table(  # one-time secrets, kept as SHA-256
    "sign_in_links",
    metadata,
    id_column(),
    organisation_column(),
    link_column("staff_id", "staff"),
    Column("secret_hash", String(64), nullable=False, unique=True),
    moment_column("expires_at"),
    moment_column("spent_at", optional=True),
)

sign_ins = Table(  # a signed-in page of a member of staff: one cookie each
    "sign_ins",
    metadata,
    id_column(),
    organisation_column(),
    link_column("staff_id", "staff"),
    Column("page", String(16), nullable=False),  # desk, review
    Column("token_hash", String(64), nullable=False, unique=True),
    moment_column("created_at"),
    moment_column("expires_at"),
    moment_column("ended_at", optional=True),
)

password_links = Table(  # one-time secrets that set a new password, kept as SHA-256
    "password_links",
    metadata,
    id_column(),
    organisation_column(),
    link_column("staff_id", "staff"),
    Column("secret_hash", String(64), nullable=False, unique=True),
    moment_column("made_at"),
    moment_column("expires_at"),
    moment_column("spent_at", optional=True),
)

customers = Table(
    "customers",
    metadata,
    id_column(),
    organisation_column(),
    Column("name", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("figure", String(32), nullable=False),
    Column("reach", String(254)),  # telephone or mail, if the customer gave one for a call back
    Column("site_reference", String(128)),  # how the company's own site calls them, once it vouched for them
    moment_column("created_at"),
    Index("ix_customers_site_reference", "organisation_id", "site_reference", unique=True),
)

tickets = Table(
    "tickets",
    metadata,
    id_column(),
    organisation_column(),
    Column("sequence", Integer, nullable=False),  # counts from 1 in each organisation
    Column("number", String(24), nullable=False),  # as people say it: S-00042
    link_column("customer_id", "customers"),
    Column("topic", String(64), nullable=False),
    Column("words", Text, nullable=False),  # what it is about, in the customer's own words
    Column("state", String(16), nullable=False),  # open, closed
    moment_column("opened_at"),
    moment_column("closed_at", optional=True),
    UniqueConstraint("organisation_id", "number"),
    UniqueConstraint("organisation_id", "sequence"),
)

contacts = Table(
    "contacts",
    metadata,
    id_column(),
    organisation_column(),
    link_column("ticket_id", "tickets"),
    link_column("customer_id", "customers"),
    Column("state", String(16), nullable=False),  # routing/model.py ContactState
    Column("topic", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("channel", String(16), nullable=False),  # voice, text, phone
    Column(
        "version", Integer, nullable=False
    ),  # grows by one with each change: a conditional UPDATE claims it
    link_column("agent_id", "staff", optional=True),
    moment_column("queued_at"),  # its place in the waiting list, kept when it goes back
    moment_column("active_at", optional=True),
    moment_column("ended_at", optional=True),
    moment_column("closed_at", optional=True),
    Column("ended_by", String(16)),
    Column("consent", String(16), nullable=False),  # unanswered, yes, no: the newest answer
    Column("disposition", String(64)),
    Column("note", Text, nullable=False),
    Column("satisfaction", String(32)),  # solved, something_missing
    Column("satisfaction_words", Text),
    Column("verified_by", String(16)),  # "site" vouched for who the customer is; NULL: nobody did
    Column("order_number", String(64)),  # these three the page told, and nobody vouches for them
    Column("page_title", String(200)),
    Column("page_url", String(500)),
    Index("ix_contacts_waiting", "organisation_id", "state", "queued_at"),
)

visits = Table(  # the right of one browser to be the customer of one contact
    "visits",
    metadata,
    id_column(),
    organisation_column(),
    link_column("contact_id", "contacts"),
    link_column("customer_id", "customers"),
    Column("token_hash", String(64), nullable=False, unique=True),
    moment_column("created_at"),
    moment_column("seen_at"),
    moment_column("expires_at"),
)

invitations = Table(  # a way for one customer to one agent, on one ticket; works once
    "invitations",
    metadata,
    id_column(),
    organisation_column(),
    link_column("agent_id", "staff"),
    link_column("ticket_id", "tickets"),
    link_column("contact_id", "contacts", optional=True),  # the one it joins, or the one that came of it
    Column("secret_hash", String(64), nullable=False, unique=True),
    moment_column("made_at"),
    moment_column("expires_at"),
    moment_column("spent_at", optional=True),
    moment_column(
        "replaced_at", optional=True
    ),  # a newer one of the same agent and ticket counts from then on
)

invitation_codes = Table(  # the six digits of an invitation, hashed slowly: there are a million of them only
    "invitation_codes",
    metadata,
    id_column(),
    organisation_column(),
    link_column("invitation_id", "invitations"),
    Column("code_hash", String(64), nullable=False),
    Column("wrong", Integer, nullable=False),  # wrong digits that were tried at the organisation meanwhile
    moment_column("expires_at"),
    Index("ix_invitation_codes_live", "organisation_id", "expires_at"),
)

consents = Table(  # every answer ever given, never changed
    "consents",
    metadata,
    id_column(),
    organisation_column(),
    link_column("contact_id", "contacts"),
    link_column("customer_id", "customers"),
    Column("answer", String(16), nullable=False),
    Column("text_version", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    moment_column("answered_at"),
)

reservations = Table(
    "reservations",
    metadata,
    id_column(),
    organisation_column(),
    link_column("contact_id", "contacts"),
    link_column("agent_id", "staff"),
    Column("state", String(16), nullable=False),  # pending, accepted, declined, expired, rescinded
    moment_column("made_at"),
    moment_column("deadline_at"),
    moment_column("settled_at", optional=True),
)

contact_events = Table(  # what happened in the meeting and around it, in order
    "contact_events",
    metadata,
    id_column(),
    organisation_column(),
    link_column("contact_id", "contacts"),
    Column("sequence", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", String(96), nullable=False),  # member id, staff id, "system"
    json_column("body"),
    moment_column("at"),
    UniqueConstraint("contact_id", "sequence"),
)

promises = Table(
    "promises",
    metadata,
    id_column(),
    organisation_column(),
    link_column("ticket_id", "tickets"),
    link_column("contact_id", "contacts"),
    link_column("owner_id", "staff"),
    Column("text", String(500), nullable=False),
    Column("state", String(16), nullable=False),  # open, kept, broken
    moment_column("due_at"),
    moment_column("made_at"),
    moment_column("settled_at", optional=True),
)

rooms = Table(  # which room lives where, so that it can be made again after a restart
    "rooms",
    metadata,
    id_column(),
    organisation_column(),
    link_column("contact_id", "contacts", optional=True),
    Column("node", String(96), nullable=False),
    Column("epoch", String(96), nullable=False),
    moment_column("opened_at"),
    moment_column("closed_at", optional=True),
)

outbox = Table(  # work that must happen, written in the transaction that caused it
    "outbox",
    metadata,
    id_column(),
    organisation_column(),
    Column("kind", String(64), nullable=False),
    json_column("body"),
    Column("state", String(16), nullable=False),  # waiting, done, dead
    Column("attempts", Integer, nullable=False),
    moment_column("due_at"),
    Column("claimed_by", String(96)),
    moment_column("claimed_until", optional=True),
    Column("last_error", Text),
    moment_column("made_at"),
    moment_column("done_at", optional=True),
    Index("ix_outbox_due", "state", "due_at"),
    Index("ix_outbox_kind", "organisation_id", "kind", "state"),
)

audit = Table(  # who did or saw what; a chain of hashes over every column
    "audit",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    organisation_column(),
    Column("actor", String(96), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(96), nullable=False),
    json_column("body"),
    moment_column("at"),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

signing_keys = Table(  # survive a restart, so that passes do too
    "signing_keys",
    metadata,
    id_column(),
    Column("secret", LargeBinary, nullable=False),
    moment_column("created_at"),
    moment_column("retired_at", optional=True),
)

webhook_endpoints = Table(  # where an organisation wants to hear what happens
    "webhook_endpoints",
    metadata,
    id_column(),
    organisation_column(),
    Column("url", String(2048), nullable=False),
    Column("secret", LargeBinary, nullable=False),  # wrapped by the master key
    json_column("kinds"),
    Column("is_active", Boolean, nullable=False),
    moment_column("made_at"),
)

Index("ix_tickets_opened", tickets.c.organisation_id, tickets.c.opened_at)
Index("ix_tickets_in_state", tickets.c.organisation_id, tickets.c.state, tickets.c.opened_at)
Index("ix_contacts_recent", contacts.c.organisation_id, contacts.c.queued_at)
Index("ix_contacts_of_customer", contacts.c.organisation_id, contacts.c.customer_id, contacts.c.queued_at)
Index("ix_contacts_of_ticket", contacts.c.organisation_id, contacts.c.ticket_id, contacts.c.queued_at)
Index("ix_contacts_of_agent", contacts.c.organisation_id, contacts.c.agent_id, contacts.c.state)
Index("ix_contacts_ended", contacts.c.ended_at)
Index("ix_reservations_contact", reservations.c.contact_id, reservations.c.state)

fences = Table(  # the number under which a room may be written for; room ids say whose they are
    "fences",
    metadata,
    Column("room_id", String(128), primary_key=True),
    Column("number", BigInteger, nullable=False),
)
