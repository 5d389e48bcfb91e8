"""Which meetings are on, in the database."""

from sqlalchemy import insert, select, update
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import contacts, rooms
from salotto.core.clock import Clock
from salotto.core.ids import ContactId, OrganisationId, RoomId
from salotto.journeys.meeting import MeetingBook


class SqlMeetingBook(MeetingBook):
    """The rows of the meeting rooms.

    Args:
        database: Where.
        clock: Says when.
        node: Name of this process.
    """

    def __init__(self, database: Database, clock: Clock, node: str) -> None:
        self._database = database
        self._clock = clock
        self._node = node

    @override
    async def opened(
        self, organisation_id: OrganisationId, contact_id: ContactId, room_id: RoomId, epoch: str
    ) -> None:
        now = self._clock.now()
        own = rooms.c.id == room_id, rooms.c.organisation_id == organisation_id
        async with self._database.write() as connection:
            again = update(rooms).where(*own).values(node=self._node, epoch=epoch, closed_at=None)
            if (await connection.execute(again)).rowcount == 0:
                row = {
                    "id": room_id,
                    "organisation_id": organisation_id,
                    "contact_id": contact_id,
                    "node": self._node,
                    "epoch": epoch,
                    "opened_at": now,
                    "closed_at": None,
                }
                await connection.execute(insert(rooms).values(row))

    @override
    async def is_active(self, organisation_id: OrganisationId, contact_id: ContactId) -> bool:
        statement = select(contacts.c.id).where(
            contacts.c.id == contact_id,
            contacts.c.organisation_id == organisation_id,
            contacts.c.state == "active",
        )
        async with self._database.read() as connection:
            return (await connection.execute(statement)).first() is not None

    @override
    async def closed(self, room_id: RoomId) -> None:
        statement = (
            update(rooms)
            .where(rooms.c.id == room_id, rooms.c.closed_at.is_(None))
            .values(closed_at=self._clock.now())
        )
        async with self._database.write() as connection:
            await connection.execute(statement)
