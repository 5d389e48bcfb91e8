"""Meetings: the rooms in which contacts take place, each with its ledger and its conversation."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from typing_extensions import override

from salotto.core.errors import Ended, Restarting
from salotto.core.ids import ContactId, MemberId, OrganisationId, RoomId, meeting_of
from salotto.core.mishaps import goes_on
from salotto.journeys.conversation import Conversation, Stage
from salotto.journeys.ledger import Ledger, chat_of, markers_of, pause_of
from salotto.media.ports import PacketSubscriber
from salotto.rooms.model import MEETING, RecordConsent, TellQuality
from salotto.rooms.room import Room
from salotto.rooms.rooms import Rooms
from salotto.routing.model import Contact, Party
from salotto.routing.ports import MeetingRooms
from salotto.tickets.ports import EventLog
from salotto.wire.limits import CHAT_LINES, MARKERS
from salotto.wire.values import Answered, RoomState

log = logging.getLogger(__name__)

_SYSTEM = MemberId("system")


class MeetingBook(Protocol):
    """The rows that say which meeting is on, so that it can be made again after a restart."""

    async def opened(
        self, organisation_id: OrganisationId, contact_id: ContactId, room_id: RoomId, epoch: str
    ) -> None:
        """Note that a meeting is on, under a new epoch."""
        ...

    async def is_active(self, organisation_id: OrganisationId, contact_id: ContactId) -> bool:
        """Whether the contact is being served, so that its meeting may be made again."""
        ...

    async def closed(self, room_id: RoomId) -> None:
        """Note that a meeting is over. Harmless if it was."""
        ...


class RecordedStage(Protocol):
    """The media of a room, as far as a recorder needs them: what media/stage.py offers."""

    def subscribe(self, recorder: PacketSubscriber) -> None:
        """Hand every packet to the recorder, too."""
        ...

    def unsubscribe(self, recorder: PacketSubscriber) -> None:
        """Hand it no more packets."""
        ...

    def want_pictures(self) -> None:
        """Hand it nothing that was sent before now, and ask every screen and camera for a keyframe."""
        ...

    def refresh_pictures(self) -> None:
        """Ask every screen and camera for a keyframe."""
        ...


@dataclass(frozen=True, slots=True)
class MeetingTerms:
    """What holds for a meeting from its first moment: whether it may be recorded, and who has answered what."""

    may_record: bool
    consents: Mapping[str, Answered]


class MeetingRecordings(Protocol):
    """Records meetings: what journeys/recorded.py offers."""

    async def terms(self, organisation_id: OrganisationId, contact_id: ContactId) -> MeetingTerms:
        """Return what holds now."""
        ...

    async def refused(self, contact_ids: Collection[ContactId]) -> frozenset[tuple[ContactId, str]]:
        """Return who of these contacts does not want to be recorded, as it is written: contact and member."""
        ...

    def attach(
        self, organisation_id: OrganisationId, contact_id: ContactId, room: Room, stage: RecordedStage
    ) -> None:
        """Give a room a recorder, before anybody is inside."""
        ...


class MeetingStage(Stage, RecordedStage, Protocol):
    """The media of a meeting."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting that is on."""

    contact_id: ContactId
    room: Room
    conversation: Conversation
    ledger: Ledger
    answers: Counter[MemberId] = field(default_factory=Counter)
    """How often each has answered about recording since the room was made."""


class Meetings(MeetingRooms):
    """Makes meeting rooms, finds them and ends them.

    Args:
        rooms: Where they live.
        book: Which are on.
        events: Where ledgers write, and where the chat is read from after a restart.
        stage_of: Gives the media of a room.
        recordings: Records what may be recorded.
    """

    def __init__(
        self,
        rooms: Rooms,
        book: MeetingBook,
        events: EventLog,
        stage_of: Callable[[RoomId], MeetingStage],
        recordings: MeetingRecordings,
    ) -> None:
        self._rooms = rooms
        self._book = book
        self._events = events
        self._stage_of = stage_of
        self._recordings = recordings
        self._meetings: dict[RoomId, Meeting] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._opening = (
            asyncio.Lock()
        )  # reading the chat takes a moment, in which nobody else may open the same
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Let ledgers write until :meth:`close`, and until the last has written. Owned by the root TaskGroup."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            await self._closing.wait()

    def close(self) -> None:
        """Open no more; :meth:`run` returns when the rooms have closed and their ledgers have written."""
        self._closing.set()

    def find(self, room_id: RoomId) -> Meeting | None:
        """Return a meeting that is on here."""
        meeting = self._meetings.get(room_id)
        return None if meeting is None or meeting.room.is_closing else meeting

    @override
    async def open(self, contact: Contact) -> None:
        await self._open(contact.organisation_id, contact.id)

    async def reopen(self, organisation_id: OrganisationId, contact_id: ContactId) -> Meeting:
        """Return a meeting, made again if this process does not have it yet.

        Raises:
            Ended: If the meeting is over.
            Restarting: If the house is closing.
        """
        room_id = meeting_of(contact_id)
        if (meeting := self.find(room_id)) is not None:
            return meeting
        if not await self._book.is_active(organisation_id, contact_id):
            raise Ended("This meeting is over.")
        meeting = await self._open(organisation_id, contact_id)
        if not await self._book.is_active(
            organisation_id, contact_id
        ):  # it ended while its room was being made
            await self.end(contact_id, "agent")
            raise Ended("This meeting is over.")
        return meeting

    @override
    async def end(self, contact_id: ContactId, by: Party) -> None:
        room_id = meeting_of(contact_id)
        meeting = self._meetings.get(room_id)
        if meeting is not None:
            meeting.room.end(_SYSTEM, by)
            await meeting.room.closed()
            await meeting.ledger.drained()
        if self.find(room_id) is None:  # nobody has met again meanwhile
            await self._book.closed(room_id)

    def record_consent(self, contact_id: ContactId, member_id: MemberId, consent: RecordConsent) -> None:
        """Tell those in the meeting what somebody answered; nothing if it is not on."""
        if (meeting := self.find(meeting_of(contact_id))) is not None:
            meeting.answers[member_id] += 1
            meeting.room.record_consent(member_id, consent)

    async def hear_refusals(self) -> None:
        """Take each no that is written and of which the meeting here was not told, for nobody could.

        Raises:
            Unavailable: If the database cannot be read now.
        """
        on = {one.contact_id: one for one in self._meetings.values() if not one.room.is_closing}
        before = {contact_id: one.answers.copy() for contact_id, one in on.items()}
        for contact_id, member in await self._recordings.refused(on):
            meeting, member_id = on[contact_id], MemberId(member)
            if meeting.answers[member_id] != before[contact_id][member_id]:
                continue  # somebody who answered while we were reading is past what we have read
            if meeting.room.state.consents.get(member) != "no":
                self.record_consent(contact_id, member_id, RecordConsent("no", ""))

    async def _open(self, organisation_id: OrganisationId, contact_id: ContactId) -> Meeting:
        room_id = meeting_of(contact_id)
        async with self._opening:
            if (meeting := self.find(room_id)) is not None:
                return meeting
            if (former := self._meetings.get(room_id)) is not None:
                await former.ledger.drained()
            if self._tasks is None or self._closing.is_set():
                raise Restarting("Salotto restarts; you are back in a moment.")
            events = await self._events.of_contacts(organisation_id, [contact_id])
            terms = await self._recordings.terms(organisation_id, contact_id)
            known = RoomState(
                chat=chat_of(events)[-CHAT_LINES:],
                consents=dict(terms.consents),
                may_record=terms.may_record,
                pause=pause_of(events),
                markers=markers_of(events)[-MARKERS:],
            )
            room = await self._rooms.open(room_id, MEETING, known)
            stage = self._stage_of(room_id)
            meeting = Meeting(
                contact_id,
                room,
                Conversation(
                    stage,
                    lambda member_id, upward, downward: room.tell_quality(
                        member_id, TellQuality(upward, downward)
                    ),
                    room.close,
                ),
                Ledger(organisation_id, contact_id, self._events),
            )
            self._recordings.attach(organisation_id, contact_id, room, stage)
            room.observe(meeting.ledger)
            room.observe(meeting.conversation)
            self._meetings[room_id] = meeting
            self._rooms.hold(room_id, meeting.ledger.drained)
            self._tasks.create_task(self._keep(room_id, meeting), name=f"ledger {room_id}")
            try:
                await self._hear_answers(organisation_id, contact_id, meeting)
                await self._book.opened(organisation_id, contact_id, room_id, room.epoch)
            except BaseException:
                room.close()  # a no may be unheard in it: whoever comes next makes it anew
                raise
        return meeting

    async def _hear_answers(
        self, organisation_id: OrganisationId, contact_id: ContactId, meeting: Meeting
    ) -> None:
        """Take the answers that were written while the room was being made, when nobody could tell it."""
        terms = await self._recordings.terms(organisation_id, contact_id)
        for member, answer in terms.consents.items():
            member_id = MemberId(member)
            if not meeting.answers[member_id] and meeting.room.state.consents.get(member) != answer:
                meeting.room.record_consent(member_id, RecordConsent(answer, ""))

    async def _keep(self, room_id: RoomId, meeting: Meeting) -> None:
        with goes_on("a ledger", room_id=room_id) as life:
            await meeting.ledger.run()
        if life.error is not None:
            meeting.room.close()  # or nobody would write down what is said in it: it is made anew, with another
        if self._meetings.get(room_id) is meeting:
            del self._meetings[room_id]
