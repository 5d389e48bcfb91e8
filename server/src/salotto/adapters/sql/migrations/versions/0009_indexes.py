"""Nothing that a visit asks has to be looked for among all visits that ever were."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ORGANISATION, _SINCE = "organisation_id", "queued_at"


def upgrade() -> None:
    op.create_index("ix_tickets_in_state", "tickets", [_ORGANISATION, "state", "opened_at"])
    op.create_index("ix_contacts_of_customer", "contacts", [_ORGANISATION, "customer_id", _SINCE])
    op.create_index("ix_contacts_of_ticket", "contacts", [_ORGANISATION, "ticket_id", _SINCE])
    op.create_index("ix_contacts_of_agent", "contacts", [_ORGANISATION, "agent_id", "state"])
    op.create_index("ix_contacts_ended", "contacts", ["ended_at"])
    op.create_index("ix_outbox_kind", "outbox", [_ORGANISATION, "kind", "state"])
    op.create_index("ix_recordings_verdict", "recordings", ["verdict"])
