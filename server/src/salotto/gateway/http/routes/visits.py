"""A visit: started by one tap, then known by its token."""

from fastapi import APIRouter

from salotto.gateway.http import schemas, views
from salotto.gateway.http.arriving import StartVisit, wanted
from salotto.gateway.http.entering import EntryPass, PassWish, given
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.invited import FollowCode, FollowLink, InvitedVisit, arrived
from salotto.gateway.http.principal import Address, Bearer, Known
from salotto.gateway.http.routes import API
from salotto.journeys.invitations import Coming

router = APIRouter(prefix=f"{API}/visits", tags=["visits"])


@router.post("", status_code=201)
async def start_visit(house: InHouse, wish: StartVisit, address: Address) -> schemas.StartedVisit:
    """Take a place in the line: customer, ticket and contact are made at once."""
    token, view = await house.visits.start(wish.organisation, wanted(wish), address)
    return schemas.StartedVisit(token=token, visit=views.visit(view))


@router.post("/by-link", status_code=201)
async def follow_link(house: InHouse, given: FollowLink, address: Address) -> InvitedVisit:
    """Follow an agent's link, straight to that agent. It works once."""
    coming = Coming(given.organisation, given.language, address)
    return arrived(await house.invitations.by_link(given.secret, coming))


@router.post("/by-code", status_code=201)
async def follow_code(house: InHouse, given: FollowCode, address: Address) -> InvitedVisit:
    """Follow six digits that an agent read out, straight to that agent. They work once."""
    coming = Coming(given.organisation, given.language, address)
    return arrived(await house.invitations.by_code(given.code, coming))


@router.post("/by-handover", status_code=201)
async def take_over(house: InHouse, given: schemas.Handover) -> schemas.StartedVisit:
    """Take a visit over from another browser: its token there is worth nothing from now on."""
    visit = await house.visit_entrance.handed_over(given.secret)
    view = await house.visits.current(visit.principal)  # first, because another node may have to answer
    return schemas.StartedVisit(token=await house.visit_entrance.take_over(visit), visit=views.visit(view))


@router.post("/current/handover")
async def hand_over(house: InHouse, _: Known, token: Bearer) -> schemas.Handover:
    """Get what takes this visit over into another browser."""
    return schemas.Handover(secret=await house.visit_entrance.hand_over(token))


@router.get("/current")
async def get_visit(house: InHouse, customer: Known) -> schemas.Visit:
    """Tell how things stand. Asking also shows that the customer is still there."""
    return views.visit(await house.visits.current(customer))


@router.post("/current/consent")
async def answer_consent(house: InHouse, customer: Known, given: schemas.ConsentAnswer) -> schemas.Visit:
    """Answer whether the meeting may be recorded; may be changed while the visit lasts."""
    return views.visit(await house.visits.consent(customer, given.answer, given.text_version))


@router.post("/current/callback")
async def ask_callback(house: InHouse, customer: Known, wish: schemas.CallbackWish) -> schemas.Visit:
    """Stop waiting, and be called or written to instead."""
    return views.visit(await house.visits.call_back(customer, wish.reach, wish.words))


@router.post("/current/leave")
async def leave(house: InHouse, customer: Known) -> schemas.Visit:
    """Go, out of the line or out of the meeting. Harmless if it is over already."""
    return views.visit(await house.visits.leave(customer))


@router.post("/current/pass")
async def mint_visit_pass(house: InHouse, customer: Known, wish: PassWish) -> EntryPass:
    """Get a pass for the next connection: one for each."""
    return given(await house.visits.entry(customer, wish.room), house.ways_to(wish.room))


@router.get("/current/recap")
async def get_recap(house: InHouse, customer: Known) -> schemas.Recap:
    """Tell how it ended; outcome and promise come once the agent has written it up."""
    return views.recap(await house.visits.recap(customer))


@router.post("/current/satisfaction")
async def satisfy(house: InHouse, customer: Known, given: schemas.Satisfaction) -> schemas.Recap:
    """Say in one tap whether it helped."""
    return views.recap(await house.visits.satisfy(customer, given.answer, given.words))
