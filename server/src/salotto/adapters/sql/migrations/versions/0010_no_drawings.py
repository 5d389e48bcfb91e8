"""Drawings are on tapes, or nowhere: those that ledgers wrote down go, also what was drawn in a pause."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    events = sa.table("contact_events", sa.column("kind", sa.String))
    op.execute(events.delete().where(events.c.kind.in_(["drawn", "drawing_cleared"])))
