import secrets

from salotto.core.ids import ContactId, OrganisationId, RoomId
from salotto.identity.model import Principal
from salotto.identity.passes import PassOffice, SigningKey
from salotto.journeys.entry import mint
from salotto.journeys.nodes import Place
from tests.support.clock import SteppingClock


def test_an_entry_opens_one_room_to_one_person_at_the_node_that_keeps_it() -> None:
    office = PassOffice((SigningKey("key_1", secrets.token_bytes(32)),), SteppingClock(), "north")
    contact = ContactId("contact_1")
    ada = Principal("customer", "visit_1", OrganisationId("org_1"), "Ada", "ada", contact, credential="mark")
    room = RoomId("meeting-contact_1")
    entry = mint(office, ada, room, contact, Place("north", "wss://north.example/ws"))
    claims = office.verify(entry.entry_pass)
    assert (entry.room_id, entry.member_id, entry.socket_url) == (
        room,
        ada.member_id,
        "wss://north.example/ws",
    )
    assert (claims.room_id, claims.member_id, claims.contact_id) == (room, ada.member_id, contact)
    assert (claims.role, claims.node, claims.credential) == ("customer", "north", "mark")
