from salotto.adapters.sql.database import Database
from salotto.adapters.sql.promises import SqlPromises
from tests.support.clock import SteppingClock
from tests.support.taps import books


async def test_a_promise_is_on_the_ticket_and_with_the_customer_and_nowhere_else(
    database: Database, clock: SteppingClock
) -> None:
    shelf = await books(database, clock)
    made = await shelf.queued()
    await shelf.served(made, promise="Le scriviamo")
    read = SqlPromises(database)
    (promise,) = await read.of_tickets(shelf.house.id, [made.ticket_id])
    assert (promise.text, promise.owner_name, promise.state) == ("Le scriviamo", "Giulia", "open")
    assert await read.of_customer(shelf.house.id, made.customer_id) == (promise,)
    assert await read.open_on(shelf.house.id, made.ticket_id) == 1
    assert await read.of_tickets(shelf.other.id, [made.ticket_id]) == ()
    assert await read.of_customer(shelf.other.id, made.customer_id) == ()
    assert await read.open_on(shelf.other.id, made.ticket_id) == 0
