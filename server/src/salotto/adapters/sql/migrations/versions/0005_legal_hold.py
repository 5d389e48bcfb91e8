"""A legal hold on recordings: neither time nor anybody's wish deletes what is held."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recordings", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("recordings", sa.Column("hold_reason", sa.String(length=200), nullable=True))
