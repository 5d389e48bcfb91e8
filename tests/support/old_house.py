"""A house with a long past, and how much of it is looked at.

What SQLite does is counted in steps of its machine: they depend on nothing but the question, the plan and the rows.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import metadata

_EVERY_STEPS = 50
_MUST_DIFFER = re.compile(r"(.*_)?(id|number|hash|storage_name)")
_STAY = {"organisation_id", "agent_id", "owner_id", "staff_id", "actor_id"}
_OF_THE_PAST = (
    "customers",
    "tickets",
    "contacts",
    "consents",
    "contact_events",
    "reservations",
    "rooms",
    "visits",
    "recordings",
    "recording_keys",
    "recording_files",
    "outbox",
)


async def grow_old(database: Database, times: int) -> None:
    """Let everything that has happened in this house have happened so many times more, to other people."""
    time = f"-{secrets.token_hex(3)}-"
    async with database.write() as connection:
        await connection.execute(text("CREATE TEMP TABLE past (n)"))
        await connection.execute(
            text(
                "INSERT INTO past WITH RECURSIVE one(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM one WHERE n < :times)"
                " SELECT n FROM one"
            ),
            {"times": times},
        )
        for name in _OF_THE_PAST:
            columns = [column.name for column in metadata.tables[name].columns]
            copied = ", ".join(_copied(name, column) for column in columns)
            named = ", ".join(columns)
            copy = f"INSERT INTO {name} ({named}) SELECT {copied} FROM {name}, past"  # noqa: S608 - our own names
            await connection.execute(text(copy), {"time": time})
        await connection.execute(text("DROP TABLE past"))


def _copied(table: str, column: str) -> str:
    if (table, column) == ("tickets", "sequence"):
        return "sequence + n * (SELECT max(sequence) FROM tickets)"
    if column.endswith("_at"):
        return f"strftime('%Y-%m-%d %H:%M:%f000', {column}, (-97 * n) || ' seconds')"
    if column in _STAY or not _MUST_DIFFER.fullmatch(column):
        return column
    return f"{column} || :time || n"


@dataclass
class Steps:
    """What SQLite did."""

    count: int = 0
    is_over: bool = False


@contextmanager
def counted_steps(database: Database) -> Iterator[Steps]:
    """Count what is done in the block, by whatever connection that is fetched in it."""
    steps = Steps()

    def step() -> int:
        if not steps.is_over:
            steps.count += _EVERY_STEPS
        return 0

    def count(connection: Any, *_: object) -> None:
        connection.run_async(lambda driver: driver.set_progress_handler(step, _EVERY_STEPS))

    engines = [database._reader.sync_engine, database._writer.sync_engine]
    for engine in engines:
        event.listen(engine, "checkout", count)
    try:
        yield steps
    finally:
        steps.is_over = True
        for engine in engines:
            event.remove(engine, "checkout", count)
