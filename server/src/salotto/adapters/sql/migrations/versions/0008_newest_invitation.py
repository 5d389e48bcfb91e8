"""Of several invitations of an agent to one ticket the newest counts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitations", sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
