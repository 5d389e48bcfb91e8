"""Meetings at whichever node they are: where a room is asked for, and its end and its consents are told."""

from typing import Final

import msgspec
from typing_extensions import override

from salotto.core.ids import ContactId, MemberId, OrganisationId, meeting_of
from salotto.journeys.meeting import Meetings
from salotto.journeys.nodes import Nodes, Post, quietest
from salotto.journeys.ports import ConsentRooms
from salotto.rooms.model import RecordConsent
from salotto.rooms.ports import RoomDirectory
from salotto.routing.model import Contact, Party
from salotto.routing.ports import MeetingRooms
from salotto.wire.values import Answered

OPEN: Final = "meeting.open"
END: Final = "meeting.end"
CONSENT: Final = "meeting.consent"


class _Open(msgspec.Struct, frozen=True):
    organisation_id: str
    contact_id: str


class _End(msgspec.Struct, frozen=True):
    contact_id: str
    by: Party


class _Consent(msgspec.Struct, frozen=True):
    contact_id: str
    member_id: str
    answer: Answered
    text_version: str


class MeetingsAfar(MeetingRooms, ConsentRooms):
    """The meetings of the whole house.

    Args:
        here: Those of this node.
        directory: Says where each is.
        nodes: Who is there, to choose from.
        post: Carries what is to be done elsewhere.
    """

    def __init__(self, here: Meetings, directory: RoomDirectory, nodes: Nodes, post: Post) -> None:
        self._here = here
        self._directory = directory
        self._nodes = nodes
        self._post = post
        post.serve(OPEN, self._opened)
        post.serve(END, self._ended)
        post.serve(CONSENT, self._consented)

    @override
    async def open(self, contact: Contact) -> None:
        room_id = meeting_of(contact.id)
        lease = await self._directory.find(room_id)
        node = quietest(self._nodes.living, room_id) if lease is None else lease.node
        if node == self._nodes.own:
            await self._here.open(contact)
        else:
            await self._post.ask(
                node, OPEN, msgspec.msgpack.encode(_Open(contact.organisation_id, contact.id))
            )

    @override
    async def end(self, contact_id: ContactId, by: Party) -> None:
        """End it here, and tell the others if it was not here: they hear it even if nobody can tell where it is."""
        if self._here.find(meeting_of(contact_id)) is None:
            self._tell_others(END, _End(contact_id, by))
        await self._here.end(contact_id, by)

    @override
    def record_consent(self, contact_id: ContactId, member_id: MemberId, consent: RecordConsent) -> None:
        """Tell every node: the one with the meeting hears it, also when it moves in this very moment."""
        self._here.record_consent(contact_id, member_id, consent)
        self._tell_others(CONSENT, _Consent(contact_id, member_id, consent.answer, consent.text_version))

    def _tell_others(self, subject: str, told: msgspec.Struct) -> None:
        body = msgspec.msgpack.encode(told)
        for node in self._nodes.living:
            if node.name != self._nodes.own:
                self._post.send(node.name, subject, body)

    # --- asked by another node ---------------------------------------------------------------------------------

    async def _opened(self, body: bytes) -> bytes:
        asked = msgspec.msgpack.decode(body, type=_Open)
        await self._here.reopen(OrganisationId(asked.organisation_id), ContactId(asked.contact_id))
        return b""

    async def _ended(self, body: bytes) -> bytes:
        asked = msgspec.msgpack.decode(body, type=_End)
        await self._here.end(ContactId(asked.contact_id), asked.by)
        return b""

    async def _consented(self, body: bytes) -> bytes:
        told = msgspec.msgpack.decode(body, type=_Consent)
        self._here.record_consent(
            ContactId(told.contact_id),
            MemberId(told.member_id),
            RecordConsent(told.answer, told.text_version),
        )
        return b""
