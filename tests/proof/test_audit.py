"""A5: whatever is done to the audit trail is seen. Run by ``make proof``."""

import json
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from salotto.adapters.sql.audit import SqlAudit, hash_of_line
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import audit
from salotto.identity.model import AuditLine
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation

pytestmark = [pytest.mark.proof, pytest.mark.timeout(400)]

LINES, TIMES = 120, 100
Tampering = Callable[[sqlite3.Connection, int], None]


def _edit(column: str, value: str) -> Tampering:
    def edit(database: sqlite3.Connection, line: int) -> None:
        database.execute(f"UPDATE audit SET {column} = ? WHERE sequence = ?", (value, line))  # noqa: S608

    return edit


def _move_to_another_organisation(database: sqlite3.Connection, line: int) -> None:
    others = "(SELECT id FROM organisations WHERE id <> organisation_id)"
    database.execute(f"UPDATE audit SET organisation_id = {others} WHERE sequence = ?", (line,))  # noqa: S608


def _remove(database: sqlite3.Connection, line: int) -> None:
    database.execute("DELETE FROM audit WHERE sequence = ?", (line,))


def _swap(database: sqlite3.Connection, line: int) -> None:
    other = line % LINES + 1
    for old, new in ((line, -1), (other, line), (-1, other)):
        database.execute("UPDATE audit SET sequence = ? WHERE sequence = ?", (new, old))


def _cut_off(database: sqlite3.Connection, line: int) -> None:
    database.execute("DELETE FROM audit WHERE sequence >= ?", (line,))


TAMPERINGS: dict[str, Tampering] = {
    "the actor edited": _edit("actor", "somebody else"),
    "the body edited": _edit("body", '{"reason":"none"}'),
    "the moment edited": _edit("at", "2020-01-01 00:00:00.000000"),
    "moved to another organisation": _move_to_another_organisation,
    "removed": _remove,
    "two swapped": _swap,
    "cut off from here": _cut_off,
}


@pytest.fixture
async def written(tmp_path: Path) -> tuple[Path, tuple[int, str]]:
    """A trail of two organisations in a file, and the anchor that was kept elsewhere."""
    file, clock = tmp_path / "salotto.db", SteppingClock()
    database = Database(f"sqlite+aiosqlite:///{file}")
    await database.create_all()
    one, other = organisation("One"), organisation("Other")
    await keep(database, clock, one, other)
    trail = SqlAudit(database, clock)
    for number in range(LINES):
        clock.step(1)
        house = (one, other)[number % 2]
        await trail.note(AuditLine(house.id, "staff_1", "viewed", f"recording_{number}", {"number": number}))
    anchor = await trail.head()
    await database.close()
    return file, anchor


async def _is_seen(file: Path, anchor: tuple[int, str]) -> bool:
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        return await SqlAudit(database, SteppingClock()).first_broken(dict([anchor])) is not None
    finally:
        await database.close()


async def _write_anew(file: Path, line: int) -> None:
    """Change a line, and give it and all that follow the hashes that they would have had."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    async with database.write() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.sequence))).mappings().all()
        previous_hash = rows[line - 1]["previous_hash"]
        for row in rows[line - 1 :]:
            forged = dict(row) | {"actor": "somebody else", "previous_hash": previous_hash}
            forged["hash"] = previous_hash = hash_of_line(forged)
            await connection.execute(
                audit.update().where(audit.c.sequence == row["sequence"]).values(**forged)
            )
    await database.close()


async def test_a5_every_tampering_is_seen(
    written: tuple[Path, tuple[int, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, anchor = written
    assert not await _is_seen(file, anchor)
    chance, unseen = random.Random(20_261_122), []
    for name in (*TAMPERINGS, "written anew from here"):
        for line in (chance.randrange(1, LINES + 1) for _ in range(TIMES)):
            copy = Path(shutil.copy(file, tmp_path / "copy.db"))
            if name in TAMPERINGS:
                with sqlite3.connect(copy) as database:
                    TAMPERINGS[name](database, line)
                database.close()
            else:
                await _write_anew(copy, line)
            if not await _is_seen(copy, anchor):
                unseen.append((name, line))
    with capsys.disabled():
        told = {"name": f"A5_audit_tamper.unseen_of_{(len(TAMPERINGS) + 1) * TIMES}", "figure": len(unseen)}
        sys.stdout.write(json.dumps(told | {"target": 0, "pass": not unseen}) + "\n")
    assert unseen == []
