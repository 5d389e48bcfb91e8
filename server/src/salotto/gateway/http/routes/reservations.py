"""What rings at a desk."""

from typing import Annotated

from fastapi import APIRouter, Path

from salotto.core.ids import ReservationId
from salotto.gateway.http import schemas, views
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.principal import Known
from salotto.gateway.http.routes import API

router = APIRouter(prefix=f"{API}/reservations", tags=["reservations"])
Id = Annotated[str, Path(alias="id", max_length=96)]


@router.post("/{id}/accept")
async def accept(house: InHouse, agent: Known, reservation_id: Id) -> schemas.ContactCard:
    """Take the customer: the meeting room is open when this answers."""
    return views.card(await house.desk.accept(agent, ReservationId(reservation_id)), house.now())


@router.post("/{id}/decline", status_code=204)
async def decline(house: InHouse, agent: Known, reservation_id: Id) -> None:
    """Cannot: the customer goes back to the same place in the line."""
    await house.desk.decline(agent, ReservationId(reservation_id))
