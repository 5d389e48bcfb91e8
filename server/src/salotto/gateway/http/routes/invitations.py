"""Invitations: an agent's way to bring somebody on the telephone into the room."""

from fastapi import APIRouter, Request

from salotto.core.ids import ContactId, TicketId
from salotto.gateway.http.house import House, InHouse
from salotto.gateway.http.invited import Invitation, InvitationWish, invitation
from salotto.gateway.http.principal import Known
from salotto.gateway.http.routes import API
from salotto.identity.model import Principal
from salotto.journeys.invitations import Invited, NewCase

router = APIRouter(prefix=f"{API}/invitations", tags=["invitations"])


@router.post("", status_code=201)
async def invite(house: InHouse, request: Request, agent: Known, wish: InvitationWish) -> Invitation:
    """Make a link and six digits that lead one customer straight to this agent, once."""
    invited = await _invite(house, agent, wish)
    base = house.public_url or str(request.base_url).rstrip("/")
    link = f"{base}/visit?organisation={agent.organisation_id}#invitation={invited.secret}"
    return invitation(invited, link)


async def _invite(house: House, agent: Principal, wish: InvitationWish) -> Invited:
    if wish.new_case is not None:
        case = NewCase(wish.new_case.name, wish.new_case.topic, wish.new_case.words)
        return await house.invitations.to_new_case(agent, case)
    if wish.contact_id is not None:
        record = await house.desk.own(agent, ContactId(wish.contact_id))
        return await house.invitations.to_meeting(agent, record)
    return await house.invitations.to_ticket(agent, TicketId(wish.ticket_id or ""))
