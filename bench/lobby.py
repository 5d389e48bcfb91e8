"""Halls behind the real endpoint, without a database: what a bench of sockets needs around them."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import Goodbye, NotFound
from salotto.core.ids import ContactId, OrganisationId, RoomId
from salotto.identity.passes import Claims, PassOffice
from salotto.journeys.conversation import Tell
from salotto.journeys.meeting import (
    MeetingBook,
    MeetingRecordings,
    Meetings,
    MeetingStage,
    MeetingTerms,
    RecordedStage,
)
from salotto.journeys.reception import Door, Reception, Standing
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.room import Room
from salotto.rooms.rooms import Rooms
from salotto.tickets.model import ContactEvent, NewEvent
from salotto.tickets.ports import EventLog


class NoMeetings(MeetingBook, EventLog, MeetingRecordings):
    """A hall needs none."""

    @override
    async def opened(
        self, organisation_id: OrganisationId, contact_id: ContactId, room_id: RoomId, epoch: str
    ) -> None:
        raise NotFound("no meetings here")

    @override
    async def is_active(self, organisation_id: OrganisationId, contact_id: ContactId) -> bool:
        return False

    @override
    async def closed(self, room_id: RoomId) -> None:
        return

    @override
    async def terms(self, organisation_id: OrganisationId, contact_id: ContactId) -> MeetingTerms:
        return MeetingTerms(may_record=False, consents={})

    @override
    async def refused(self, contact_ids: Collection[ContactId]) -> frozenset[tuple[ContactId, str]]:
        return frozenset()

    @override
    def attach(
        self, organisation_id: OrganisationId, contact_id: ContactId, room: Room, stage: RecordedStage
    ) -> None:
        return

    @override
    async def append(
        self, organisation_id: OrganisationId, contact_id: ContactId, events: Sequence[NewEvent]
    ) -> None:
        return

    @override
    async def of_contacts(
        self, organisation_id: OrganisationId, contact_ids: Sequence[ContactId]
    ) -> tuple[ContactEvent, ...]:
        return ()


class NoNews(Standing):
    """Nobody is told how things stand."""

    @override
    def attach(self, claims: Claims, tell: Tell) -> None:
        return

    @override
    def detach(self, claims: Claims, tell: Tell) -> None:
        return


class OpenDoor(Door):
    """Everybody may stay."""

    @override
    async def check(self, claims: Claims) -> None:
        return

    @override
    def watching(self, claims: Claims, dismiss: Callable[[Goodbye], None]) -> AbstractContextManager[None]:
        return nullcontext()


def _no_stage(room_id: RoomId) -> MeetingStage:
    raise NotFound("no media here")


def lobby(
    office: PassOffice, clock: Clock, is_open: Callable[[OrganisationId], Awaitable[bool]]
) -> tuple[Rooms, Reception]:
    """Return the rooms, which the caller runs, and who lets people in."""
    rooms = Rooms(OneNodeDirectory("bench"), clock)
    none = NoMeetings()
    meetings = Meetings(rooms, none, none, _no_stage, none)
    return rooms, Reception(office, rooms, meetings, NoNews(), is_open, OpenDoor())
