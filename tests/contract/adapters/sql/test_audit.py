import asyncio

import pytest
from sqlalchemy import delete, select, update

from salotto.adapters.sql.audit import START, SqlAudit, hash_of_line
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import audit
from salotto.identity.model import AuditLine, AuditQuestion, Organisation
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation


@pytest.fixture
async def house(database: Database, clock: SteppingClock) -> Organisation:
    one, other = organisation("One"), organisation("Other")
    await keep(database, clock, one, other)
    return one


@pytest.fixture
async def trail(database: Database, clock: SteppingClock, house: Organisation) -> SqlAudit:
    made = SqlAudit(database, clock)
    for number in range(5):
        clock.step(1)
        await made.note(line(house, f"recording_{number}", reason="città", number=number))
    return made


def line(house: Organisation, subject: str, **body: object) -> AuditLine:
    return AuditLine(house.id, "staff_1", "viewed", subject, body)


async def test_an_untouched_chain_is_whole(trail: SqlAudit) -> None:
    assert await trail.first_broken() is None


async def test_an_empty_chain_is_whole(database: Database, clock: SteppingClock) -> None:
    trail = SqlAudit(database, clock)
    assert await trail.first_broken() is None
    assert await trail.head() == (0, START)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "staff_2"),
        ("action", "erased"),
        ("subject", "recording_9"),
        ("body", {"number": 9}),
        ("previous_hash", "1" * 64),
        ("hash", "2" * 64),
    ],
)
async def test_an_edit_of_any_column_is_found(
    database: Database, trail: SqlAudit, column: str, value: object
) -> None:
    async with database.write() as connection:
        await connection.execute(update(audit).where(audit.c.sequence == 3).values({column: value}))
    assert await trail.first_broken() == 3


async def test_a_changed_time_is_found(database: Database, trail: SqlAudit, clock: SteppingClock) -> None:
    async with database.write() as connection:
        await connection.execute(update(audit).where(audit.c.sequence == 2).values(at=clock.now()))
    assert await trail.first_broken() == 2


async def test_a_line_moved_to_another_organisation_is_found(
    database: Database, trail: SqlAudit, clock: SteppingClock
) -> None:
    third = organisation("Third")
    await keep(database, clock, third)
    async with database.write() as connection:
        await connection.execute(update(audit).where(audit.c.sequence == 4).values(organisation_id=third.id))
    assert await trail.first_broken() == 4


async def test_a_removed_line_is_found(database: Database, trail: SqlAudit) -> None:
    async with database.write() as connection:
        await connection.execute(delete(audit).where(audit.c.sequence == 2))
    assert await trail.first_broken() == 2


async def test_a_chain_cut_off_at_its_end_shows_in_its_head(database: Database, trail: SqlAudit) -> None:
    written_down_elsewhere = await trail.head()
    async with database.write() as connection:
        await connection.execute(delete(audit).where(audit.c.sequence == 5))
    assert await trail.first_broken() is None
    assert await trail.first_broken(dict([written_down_elsewhere])) == 5


async def test_a_chain_written_anew_breaks_at_its_anchor(database: Database, trail: SqlAudit) -> None:
    written_down_elsewhere = await trail.head()
    async with database.write() as connection:
        line = dict(
            (await connection.execute(select(audit).where(audit.c.sequence == 5))).mappings().one()
        ) | {"actor": "nobody"}
        line["hash"] = hash_of_line(line)
        await connection.execute(update(audit).where(audit.c.sequence == 5).values(**line))
    assert await trail.first_broken() is None
    assert await trail.first_broken(dict([written_down_elsewhere])) == 5


async def test_a_whole_chain_is_whole_beside_its_anchors(trail: SqlAudit, house: Organisation) -> None:
    anchor = await trail.head()
    await trail.note(line(house, "recording_9"))
    assert await trail.first_broken(dict([anchor, await trail.head()])) is None


async def test_lines_written_at_once_stand_in_one_chain(trail: SqlAudit, house: Organisation) -> None:
    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(trail.note(line(house, str(number))))
    assert await trail.first_broken() is None
    assert (await trail.head())[0] == 25


async def test_a_line_is_kept_only_with_what_it_tells(
    database: Database, trail: SqlAudit, house: Organisation
) -> None:
    async def promise_and_fail() -> None:
        async with database.write() as connection:
            await trail.append(connection, line(house, "promised"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await promise_and_fail()
    assert (await trail.head())[0] == 5


async def test_lines_written_by_two_nodes_at_once_stand_in_one_chain(
    trail: SqlAudit, database_url: str, clock: SteppingClock, house: Organisation
) -> None:
    other = Database(database_url)
    async with asyncio.TaskGroup() as tasks:
        for number in range(10):
            for one in (trail, SqlAudit(other, clock)):
                tasks.create_task(one.note(line(house, str(number))))
    assert await trail.first_broken() is None
    assert (await trail.head())[0] == 25
    await other.close()


async def test_the_trail_is_read_by_what_was_done_to_what_by_whom_and_when(
    trail: SqlAudit, house: Organisation, clock: SteppingClock
) -> None:
    await trail.note(AuditLine(house.id, "staff_2", "exported", "recording_3", {"why": "asked"}))
    end = clock.now()

    async def found(**asked: object) -> list[int]:
        return [one.number for one in await trail.find(house.id, AuditQuestion(**asked), 100)]  # type: ignore[arg-type]

    assert await found() == [1, 2, 3, 4, 5, 6]
    assert await found(about="recording_3") == [4, 6]
    assert await found(actor="staff_2") == [6]
    assert await found(action="viewed", about="recording_3") == [4]
    assert await found(since=end) == [5, 6]
    assert await found(before=end) == [1, 2, 3, 4]
    assert await found(about="recording_9") == []
    assert [one.number for one in await trail.find(house.id, AuditQuestion(), 2)] == [5, 6]


async def test_what_is_read_of_the_trail_is_what_was_written_and_nobody_elses(
    database: Database, clock: SteppingClock, trail: SqlAudit, house: Organisation
) -> None:
    other = organisation("Third")
    await keep(database, clock, other)
    await trail.note(line(other, "recording_0"))
    entries = await trail.find(house.id, AuditQuestion(about="recording_0"), 100)
    assert [one.line for one in entries] == [line(house, "recording_0", reason="città", number=0)]
    assert [one.line.organisation_id for one in await trail.find(other.id, AuditQuestion(), 100)] == [
        other.id
    ]
