"""The audit as tests see it: lines that changes take along, lines that are there, and transactions that are heard."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import audit
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine


def line_of(organisation_id: OrganisationId, action: str = "tried") -> AuditLine:
    """Return a line of an organisation's audit."""
    return AuditLine(organisation_id, "test", action, "something")


async def lines(database: Database) -> list[AuditLine]:
    """Return the audit, oldest line first."""
    async with database.read() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.sequence))).all()
    return [
        AuditLine(OrganisationId(row.organisation_id), row.actor, row.action, row.subject, row.body)
        for row in rows
    ]


@contextmanager
def heard(database: Database) -> Iterator[list[list[str]]]:
    """Hear each transaction that is committed, as its statements."""
    engine = database._writer.sync_engine
    committed: list[list[str]] = []
    told: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        told.append(statement)

    def commit(_connection: object) -> None:
        committed.append(told.copy())
        told.clear()

    event.listen(engine, "before_cursor_execute", hear)
    event.listen(engine, "commit", commit)
    try:
        yield committed
    finally:
        event.remove(engine, "before_cursor_execute", hear)
        event.remove(engine, "commit", commit)
