"""Reservations in the database. They are written in the transaction that moves their contact (contacts.py)."""

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.lists import is_one_of
from salotto.adapters.sql.tables import contacts, reservations
from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, OrganisationId, ReservationId, StaffId
from salotto.journeys.ports import ReservationBook
from salotto.routing.model import HELD, Reservation, ReservationState


class SqlReservations(ReservationBook):
    """Reservations, as a desk asks about them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @override
    async def ringing_for(
        self, organisation_id: OrganisationId, reservation_id: ReservationId
    ) -> StaffId | None:
        statement = select(reservations.c.agent_id).where(
            reservations.c.organisation_id == organisation_id, reservations.c.id == reservation_id
        )
        async with self._database.read() as connection:
            agent_id = await connection.scalar(statement)
        return None if agent_id is None else StaffId(agent_id)


async def write(
    connection: AsyncConnection, organisation_id: OrganisationId, reservation: Reservation
) -> None:
    """Write a reservation that was made, or settle one that rang.

    Raises:
        Conflict: If the agent holds another contact, or the reservation was settled before.
    """
    if reservation.state is ReservationState.PENDING:
        await _must_be_free(connection, organisation_id, reservation.agent_id, reservation.contact_id)
        await connection.execute(
            insert(reservations).values(
                id=reservation.id,
                organisation_id=organisation_id,
                contact_id=reservation.contact_id,
                agent_id=reservation.agent_id,
                state=reservation.state,
                made_at=reservation.made_at,
                deadline_at=reservation.deadline_at,
            )
        )
        return
    settled = await connection.execute(
        update(reservations)
        .where(
            reservations.c.organisation_id == organisation_id,
            reservations.c.id == reservation.id,
            reservations.c.agent_id == reservation.agent_id,
            reservations.c.state == ReservationState.PENDING,
        )
        .values(state=reservation.state, settled_at=reservation.settled_at)
    )
    if settled.rowcount != 1:
        raise Conflict(
            "This call is no longer yours: time ran out, somebody was quicker, or the customer left."
        )


async def _must_be_free(
    connection: AsyncConnection, organisation_id: OrganisationId, agent_id: StaffId, besides: ContactId
) -> None:
    other = await connection.scalar(
        select(contacts.c.id)
        .where(
            contacts.c.organisation_id == organisation_id,
            contacts.c.agent_id == agent_id,
            is_one_of(contacts.c.state, HELD),
            contacts.c.id != besides,
        )
        .limit(1)
    )
    if other is not None:
        raise Conflict("This agent is busy with another customer.")
