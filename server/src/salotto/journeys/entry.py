"""The way into one room: a pass for one connection, and where it leads."""

from dataclasses import dataclass

from salotto.core.ids import ContactId, MemberId, OrganisationId, RoomId
from salotto.identity.model import Principal
from salotto.identity.passes import Claims, PassOffice
from salotto.journeys.nodes import Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A minted pass, and where it leads. ``socket_url`` None: to this page's own host."""

    entry_pass: str
    room_id: RoomId
    member_id: MemberId
    socket_url: str | None = None


def mint(
    passes: PassOffice, who: Principal, room_id: RoomId, contact_id: ContactId | None, place: Place
) -> Entry:
    """Return a pass for one connection of somebody to one room."""
    member_id = MemberId(who.member_id)
    claims = Claims(
        organisation_id=OrganisationId(who.organisation_id),
        room_id=room_id,
        member_id=member_id,
        role=who.role,
        name=who.name,
        figure=who.figure,
        principal_id=who.principal_id,
        contact_id=contact_id,
        expires_at=passes.expiry(),
        node=place.node,
        credential=who.credential,
    )
    return Entry(passes.mint(claims), room_id, member_id, place.socket_url)
