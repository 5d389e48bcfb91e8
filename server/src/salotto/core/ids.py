"""Names of things. Each is a string made of random bits; none carries meaning."""

import secrets
from typing import NewType

OrganisationId = NewType("OrganisationId", str)
StaffId = NewType("StaffId", str)
CustomerId = NewType("CustomerId", str)
TicketId = NewType("TicketId", str)
ContactId = NewType("ContactId", str)
ReservationId = NewType("ReservationId", str)
RoomId = NewType("RoomId", str)
MemberId = NewType("MemberId", str)
ConnectionId = NewType("ConnectionId", str)
PublicationId = NewType("PublicationId", str)

_ID_BYTES = 16  # 128 bits: cannot be guessed, never collides


def new_id(prefix: str) -> str:
    """Return ``prefix_`` followed by 128 random bits, 22 characters, safe in a URL."""
    return f"{prefix}_{secrets.token_urlsafe(_ID_BYTES)}"


def hall_of(organisation_id: OrganisationId) -> RoomId:
    """Return the room in which an organisation's customers arrive and wait."""
    return RoomId(f"hall-{organisation_id}")


def meeting_of(contact_id: ContactId) -> RoomId:
    """Return the room in which a contact takes place."""
    return RoomId(f"meeting-{contact_id}")


def floor_of(organisation_id: OrganisationId) -> RoomId:
    """Return the name under which a node keeps the floor of an organisation: who waits, who serves."""
    return RoomId(f"floor-{organisation_id}")
