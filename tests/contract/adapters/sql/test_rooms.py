import pytest
from sqlalchemy import insert, select, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.rooms import SqlMeetingBook
from salotto.adapters.sql.tables import contacts, customers, rooms, tickets
from salotto.core.ids import ContactId, OrganisationId, RoomId, meeting_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import organisation

CONTACT = ContactId("contact-1")
ROOM = meeting_of(CONTACT)


@pytest.fixture
async def owner(database: Database, clock: SteppingClock) -> OrganisationId:
    """An organisation with one contact that is being served."""
    house = organisation()
    await keep(database, clock, house)
    own = {"organisation_id": house.id}
    async with database.write() as connection:
        person = {
            "id": "customer-1",
            "name": "Ada",
            "language": "it",
            "figure": "noor",
            "created_at": clock.now(),
        }
        await connection.execute(insert(customers).values(**own, **person))
        case = {
            "id": "ticket-1",
            "sequence": 1,
            "number": "S-00001",
            "topic": "bill",
            "words": "",
            "state": "open",
        }
        await connection.execute(
            insert(tickets).values(**own, **case, customer_id="customer-1", opened_at=clock.now())
        )
        episode = {"id": CONTACT, "state": "active", "topic": "bill", "language": "it", "channel": "voice"}
        links = {"ticket_id": "ticket-1", "customer_id": "customer-1", "queued_at": clock.now()}
        more = {"version": 1, "consent": "unanswered", "note": ""}
        await connection.execute(insert(contacts).values(**own, **episode, **links, **more))
    return house.id


@pytest.fixture
def book(database: Database, clock: SteppingClock) -> SqlMeetingBook:
    return SqlMeetingBook(database, clock, "node-1")


async def rows(database: Database) -> list[tuple[str, str, bool]]:
    async with database.read() as connection:
        found = await connection.execute(select(rooms.c.id, rooms.c.epoch, rooms.c.closed_at))
        return [(row.id, row.epoch, row.closed_at is None) for row in found]


async def test_a_meeting_has_one_row_whatever_its_epoch(
    database: Database, owner: OrganisationId, book: SqlMeetingBook
) -> None:
    await book.opened(owner, CONTACT, ROOM, "epoch-1")
    await book.opened(owner, CONTACT, ROOM, "epoch-2")
    assert await rows(database) == [(ROOM, "epoch-2", True)]
    await book.closed(ROOM)
    await book.closed(ROOM)
    await book.closed(RoomId("unknown"))
    assert await rows(database) == [(ROOM, "epoch-2", False)]
    await book.opened(owner, CONTACT, ROOM, "epoch-3")
    assert await rows(database) == [(ROOM, "epoch-3", True)]


async def test_only_a_contact_that_is_served_has_a_meeting(
    database: Database, owner: OrganisationId, book: SqlMeetingBook
) -> None:
    assert await book.is_active(owner, CONTACT)
    async with database.write() as connection:
        await connection.execute(update(contacts).values(state="wrap_up"))
    assert not await book.is_active(owner, CONTACT)


async def test_the_meeting_of_another_organisation_is_not_there(
    database: Database, clock: SteppingClock, owner: OrganisationId, book: SqlMeetingBook
) -> None:
    other = organisation("Altra Casa")
    await keep(database, clock, other)
    assert not await book.is_active(other.id, CONTACT)
    assert await book.is_active(owner, CONTACT)
