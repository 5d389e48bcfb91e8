"""A whole house, as an operator starts it, whose lines are full: so many customers, each with a visit of their own."""

import asyncio
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from bench.figures import CannotMeasure
from bench.idle.papers import token_of
from bench.processes import Begin, Served, served
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.tables import contacts, customers, tickets, visits
from salotto.app.demo import prepare_demo
from salotto.core.clock import SystemClock
from salotto.core.ids import OrganisationId
from salotto.identity.model import Organisation
from salotto.identity.tokens import hash_of
from salotto.identity.visits import VISIT_LIFE
from salotto.wire.limits import HALL_CAPACITY
from tests.support.running import RunningHouse

_ROWS_AT_ONCE = 500


def _begin_in(folder: Path) -> Begin:
    """Begin ``salotto run`` on a folder of its own: started again it has the same keys and visits, too."""
    running = RunningHouse(folder / "data")
    running.variables = {"SALOTTO_START_WORKER": "false", "PYTHONFAULTHANDLER": "1"}

    def begin(_port: int) -> tuple["subprocess.Popen[Any]", int]:
        try:
            running.start()
        except AssertionError as error:
            raise CannotMeasure(str(error)) from error
        assert running.process is not None
        return running.process, running.port

    return begin


@contextmanager
def full_house(people: int) -> Iterator[Served]:
    """Run a house in whose lines so many people stand."""
    with tempfile.TemporaryDirectory(prefix="salotto-storm-") as name:
        asyncio.run(_fill(Path(name) / "data", people))
        with served(_begin_in(Path(name))) as house:
            yield house


async def _fill(folder: Path, people: int) -> None:
    folder.mkdir()  # noqa: ASYNC240  nobody else waits here
    clock = SystemClock()
    database = Database(f"sqlite+aiosqlite:///{folder / 'salotto.db'}")
    try:
        await migrate(database)
        organisations = SqlOrganisations(database, clock)
        demo = await prepare_demo(organisations, SqlStaff(database, clock), clock)
        for first in range(0, people, HALL_CAPACITY):
            numbers = range(first, min(first + HALL_CAPACITY, people))
            owner = Organisation(OrganisationId(f"org-{first}"), f"House {first}", demo.organisation.settings)
            await organisations.add(owner)
            await _queue(database, owner.id, numbers, clock)
    finally:
        await database.close()


def _rows(
    organisation_id: OrganisationId, numbers: range, now: datetime
) -> dict[Table, list[dict[str, object]]]:
    rows: dict[Table, list[dict[str, object]]] = {customers: [], tickets: [], contacts: [], visits: []}
    for n in numbers:
        owned = {"organisation_id": organisation_id}
        whose = owned | {"customer_id": f"customer-{n}", "topic": "bill"}
        rows[customers].append(
            owned
            | {"id": f"customer-{n}", "name": f"Guest {n}", "language": "it", "figure": "ada"}
            | {"created_at": now}
        )
        rows[tickets].append(
            whose
            | {"id": f"ticket-{n}", "sequence": n + 1, "number": f"S-{n + 1:05}", "words": ""}
            | {"state": "open", "opened_at": now}
        )
        rows[contacts].append(
            whose
            | {"id": f"contact-{n}", "ticket_id": f"ticket-{n}", "state": "queued", "language": "it"}
            | {"channel": "voice", "version": 1, "consent": "unanswered", "note": ""}
            | {"queued_at": now + timedelta(milliseconds=n)}
        )
        rows[visits].append(
            owned
            | {"id": f"visit-{n}", "contact_id": f"contact-{n}", "customer_id": f"customer-{n}"}
            | {"token_hash": hash_of(token_of(n)), "created_at": now, "seen_at": now}
            | {"expires_at": now + VISIT_LIFE}
        )
    return rows


async def _queue(
    database: Database, organisation_id: OrganisationId, numbers: range, clock: SystemClock
) -> None:
    made = _rows(organisation_id, numbers, clock.now())
    async with database.write() as connection:
        for table, rows in made.items():
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                await connection.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])


if __name__ == "__main__":  # a full house to look at, until somebody interrupts it
    with full_house(int(sys.argv[1])) as opened:
        print(opened.port, opened.pid, flush=True)
        signal.pause()
