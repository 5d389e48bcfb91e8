import pytest

from salotto.adapters.sql import reservations
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.reservations import SqlReservations
from salotto.core.errors import Conflict
from salotto.core.ids import ReservationId
from salotto.routing import rules
from tests.support.clock import SteppingClock
from tests.support.taps import books


async def test_a_reservation_is_known_to_its_organisation_only(
    database: Database, clock: SteppingClock
) -> None:
    shelf = await books(database, clock)
    made = await shelf.queued()
    _, key = await shelf.reserve(shelf.floor(made), made, shelf.agent.id)
    read = SqlReservations(database)
    assert await read.ringing_for(shelf.house.id, key) == shelf.agent.id
    assert await read.ringing_for(shelf.other.id, key) is None
    assert await read.ringing_for(shelf.house.id, ReservationId("none")) is None


async def test_a_reservation_is_settled_once(database: Database, clock: SteppingClock) -> None:
    shelf = await books(database, clock)
    made = await shelf.queued()
    floor, key = await shelf.reserve(shelf.floor(made), made, shelf.agent.id)
    settled = rules.decline(floor, key, shelf.agent.id, shelf.now()).steps[0].reservation
    assert settled is not None
    async with database.write() as connection:
        await reservations.write(connection, shelf.house.id, settled)
    with pytest.raises(Conflict, match="no longer yours"):
        async with database.write() as connection:
            await reservations.write(connection, shelf.house.id, settled)
