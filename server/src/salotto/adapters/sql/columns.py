"""What tables are made of: names of constraints, and the kinds of columns that return in every table."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, ForeignKey, MetaData, String, TypeDecorator
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


def id_column() -> Column[str]:
    """Return the column of a row's own id, as core/ids.py makes them."""
    return Column("id", String(96), primary_key=True)


def organisation_column() -> Column[str]:
    """Return the column of the organisation to which a row belongs."""
    return Column("organisation_id", String(96), ForeignKey("organisations.id"), nullable=False)


def link_column(name: str, target: str, *, optional: bool = False) -> Column[str]:
    """Return a column that names a row of another table; looked up often, so it has an index."""
    return Column(name, String(96), ForeignKey(f"{target}.id"), nullable=optional, index=True)


def moment_column(name: str, *, optional: bool = False) -> Column[datetime]:
    """Return the column of a moment."""
    return Column(name, Moment, nullable=optional)


def json_column(name: str) -> Column[Any]:
    """Return a column that holds JSON."""
    return Column(name, JSON, nullable=False)
