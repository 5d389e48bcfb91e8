"""The audit as tests see it: lines that changes take along, lines that are there, and transactions that are heard."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event, select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import audit
from salotto.core.ids import OrganisationId
from salotto.identity.model import AuditLine

LINE = "INSERT INTO audit "


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
    open_: defaultdict[Connection, list[str]] = defaultdict(list)

    def execute(connection: Connection, _cursor: object, statement: str, *_others: object) -> None:
        open_[connection].append(statement)

    def commit(connection: Connection) -> None:
        committed.append(open_.pop(connection, []))

    def rollback(connection: Connection) -> None:
        open_.pop(connection, None)

    listeners = {"before_cursor_execute": execute, "commit": commit, "rollback": rollback}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield committed
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


@contextmanager
def lines_come_last(database: Database) -> Iterator[None]:
    """See that a transaction that writes a line of the audit does nothing more: so no two wait for each other."""
    with heard(database) as transactions:
        yield
    for statements in transactions:
        assert not any(one.startswith(LINE) for one in statements[:-1]), statements
