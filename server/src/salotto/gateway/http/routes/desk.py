"""The desk itself: availability, and passes for its connections."""

from fastapi import APIRouter

from salotto.core.ids import ContactId
from salotto.gateway.http import schemas
from salotto.gateway.http.entering import EntryPass, PassWish, given
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.principal import Known
from salotto.gateway.http.routes import API

router = APIRouter(prefix=f"{API}/desk", tags=["desk"])


@router.post("/availability", status_code=204)
async def set_availability(house: InHouse, agent: Known, wish: schemas.AvailabilityWish) -> None:
    """Be available, or away. What rings goes back to its place."""
    await house.desk.availability(agent, wish.availability, wish.reason)


@router.post("/pass")
async def mint_desk_pass(house: InHouse, who: Known, wish: PassWish) -> EntryPass:
    """Get a pass for the next connection: one for each."""
    contact_id = None if wish.contact_id is None else ContactId(wish.contact_id)
    return given(await house.desk.entry(who, wish.room, contact_id), house.ways_to(wish.room))
