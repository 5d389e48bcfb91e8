"""Only the last holder of a room may write for it."""

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.fences import SqlFences
from salotto.core.errors import Conflict
from salotto.core.ids import RoomId

ROOM = RoomId("floor-org_1")


async def may_write(database: Database, fences: SqlFences) -> bool:
    try:
        async with database.write() as connection:
            await fences.check(connection, ROOM)
    except Conflict:
        return False
    return True


async def test_who_never_held_a_room_may_not_write(database: Database) -> None:
    assert not await may_write(database, SqlFences(database))


async def test_a_later_holder_keeps_the_former_one_from_writing(database: Database) -> None:
    former, later = SqlFences(database), SqlFences(database)
    assert await former.raise_to(ROOM, 10)
    assert await may_write(database, former)
    assert await later.raise_to(ROOM, 11)
    assert await may_write(database, later)
    assert not await may_write(database, former)


async def test_who_comes_late_with_an_older_number_gets_nothing(database: Database) -> None:
    former, later = SqlFences(database), SqlFences(database)
    assert await later.raise_to(ROOM, 11)
    assert not await former.raise_to(ROOM, 10)
    assert await may_write(database, later)


async def test_who_has_let_a_room_go_may_not_write_any_more_and_remembers_nothing(database: Database) -> None:
    fences = SqlFences(database)
    for number in range(20):
        room_id = RoomId(f"meeting-{number}")
        assert await fences.raise_to(room_id, number)
        fences.let_go(room_id, number)
    assert len(fences) == 0
    assert await fences.raise_to(ROOM, 10)
    fences.let_go(ROOM, 9)  # an earlier right of ours, let go late
    assert await may_write(database, fences)
    fences.let_go(ROOM, 10)
    fences.let_go(ROOM, 10)
    assert not await may_write(database, fences)
    assert len(fences) == 0
