"""A socket without a network, and a house with one room behind a real reception, for tests on virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from typing_extensions import override

from salotto.core.errors import Goodbye, PassRefused
from salotto.core.ids import ContactId, MemberId, OrganisationId, RoomId, hall_of, meeting_of
from salotto.gateway.socket.farewell import PeerGone
from salotto.gateway.socket.socket import Socket
from salotto.identity.passes import Claims, PassOffice, SigningKey
from salotto.journeys.conversation import Stage, Tell
from salotto.journeys.meeting import MeetingBook, Meetings
from salotto.journeys.reception import Door, Reception, Standing
from salotto.media.ports import PeerListener, StageListener
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.rooms import Rooms
from salotto.tickets.model import ContactEvent, NewEvent
from salotto.tickets.ports import EventLog
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import ClientMessage, ServerMessage
from salotto.wire.values import Kind, Role
from tests.support.rooms import LoopClock, settle
from tests.support.unrecorded import Unrecorded

ORGANISATION = OrganisationId("org-test")
CONTACT = ContactId("contact-test")
HALL, MEETING_ROOM = hall_of(ORGANISATION), meeting_of(CONTACT)


class Wire(Socket):
    """Both ends of one socket. Give it messages with :meth:`type_in`; read what was sent in ``sent``."""

    def __init__(self) -> None:
        self._incoming: asyncio.Queue[bytes | Exception] = asyncio.Queue()
        self.sent: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self.was_cut = False
        self.is_stuck = False
        self.is_direct = False
        self.is_missed_soon = False
        self._receiver: Callable[[bytes], None] | None = None

    @property
    def messages(self) -> list[ServerMessage]:
        """What the server said, read."""
        return [decode_server(data) for data in self.sent]

    def type_in(self, *messages: ClientMessage | bytes) -> None:
        """Send messages, or bytes that are none."""
        for message in messages:
            data = message if isinstance(message, bytes) else encode(message)
            if self.is_direct and self._receiver is not None:
                self._receiver(data)
            else:
                self._incoming.put_nowait(data)

    def hang_up(self) -> None:
        """The network goes."""
        self.fail(PeerGone())

    def fail(self, error: Exception) -> None:
        """Receiving raises."""
        self._incoming.put_nowait(error)

    @override
    def miss_soon(self) -> None:
        self.is_missed_soon = True

    @override
    async def receive(self) -> bytes:
        data = await self._incoming.get()
        if isinstance(data, Exception):
            raise data
        return data

    @override
    async def send(self, data: bytes) -> None:
        if self.is_stuck:
            await asyncio.Event().wait()
        self.sent.append(data)

    @override
    def listen(self, receiver: Callable[[bytes], None]) -> None:
        self._receiver = receiver

    @override
    def send_now(self, data: bytes) -> bool:
        if not self.is_direct or self.is_stuck or self.closed is not None:
            return False
        self.sent.append(data)
        return True

    @override
    async def close(self, code: int, reason: str) -> None:
        if self.is_stuck:
            await asyncio.Event().wait()
        self.closed = (code, reason)

    @override
    def cut(self) -> None:
        self.was_cut = True


class MemoryEvents(EventLog):
    """An event log that forgets at the end of the test, and fails on demand."""

    def __init__(self) -> None:
        self.events: list[NewEvent] = []
        self.batches: list[int] = []
        self.failure: Exception | None = None

    @override
    async def append(
        self, organisation_id: OrganisationId, contact_id: ContactId, events: Sequence[NewEvent]
    ) -> None:
        await asyncio.sleep(0)
        if self.failure is not None:
            raise self.failure
        self.events += events
        self.batches.append(len(events))

    @override
    async def of_contacts(
        self, organisation_id: OrganisationId, contact_ids: Sequence[ContactId]
    ) -> tuple[ContactEvent, ...]:
        return tuple(
            ContactEvent(CONTACT, number, event.kind, event.actor, event.body, event.at)
            for number, event in enumerate(self.events, 1)
        )


class MemoryBook(MeetingBook):
    """Which meetings are on."""

    def __init__(self) -> None:
        self.active = {CONTACT}
        self.epochs: list[str] = []
        self.ended: list[RoomId] = []

    @override
    async def opened(
        self, organisation_id: OrganisationId, contact_id: ContactId, room_id: RoomId, epoch: str
    ) -> None:
        self.epochs.append(epoch)

    @override
    async def is_active(self, organisation_id: OrganisationId, contact_id: ContactId) -> bool:
        return organisation_id == ORGANISATION and contact_id in self.active

    @override
    async def closed(self, room_id: RoomId) -> None:
        self.ended.append(room_id)


@dataclass
class ScriptedStage(Stage):
    """Writes down what a conversation asks of the media."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    ears: list[PeerListener] = field(default_factory=list)
    watchers: list[StageListener] = field(default_factory=list)
    refusal: Exception | None = None

    @override
    def admit(self, member_id: str, sdp_offer: str, listener: PeerListener) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.asked.append(("admit", member_id))
        self.ears.append(listener)
        listener.slots_changed({"3": None})
        return f"answer to {sdp_offer}"

    @override
    def publish(self, member_id: str, publication_id: str, kind: Kind) -> None:
        self.asked.append(("publish", member_id, kind))

    @override
    def unpublish(self, publication_id: str) -> None:
        self.asked.append(("unpublish",))

    @override
    def set_muted(self, publication_id: str, muted: bool) -> None:
        self.asked.append(("set_muted", muted))

    @override
    def leave(self, member_id: str) -> None:
        self.asked.append(("leave", member_id))

    @override
    def watch(self, listener: StageListener) -> None:
        self.watchers.append(listener)

    @override
    def close(self) -> None:
        self.asked.append(("close",))


class OpenDoor(Standing):
    """Keeps nobody informed, and remembers who stood here."""

    def __init__(self) -> None:
        self.attached: dict[MemberId, Tell] = {}
        self.detached: list[MemberId] = []

    @override
    def attach(self, claims: Claims, tell: Tell) -> None:
        self.attached[claims.member_id] = tell

    @override
    def detach(self, claims: Claims, tell: Tell) -> None:
        self.detached.append(claims.member_id)


class WatchedDoor(Door):
    """Lets everybody in but those of ``refused``, and remembers how to show out whoever is inside."""

    def __init__(self) -> None:
        self.refused: set[MemberId] = set()
        self.inside: dict[MemberId, Callable[[Goodbye], None]] = {}

    @override
    async def check(self, claims: Claims) -> None:
        if claims.member_id in self.refused:
            raise PassRefused("This pass opens nothing any more; ask for a new one.")

    @override
    @contextmanager
    def watching(self, claims: Claims, dismiss: Callable[[Goodbye], None]) -> Iterator[None]:
        self.inside[claims.member_id] = dismiss
        yield
        if self.inside.get(claims.member_id) == dismiss:
            del self.inside[claims.member_id]


class SmallHouse:
    """A real reception with real rooms and meetings; what lies outside of them is held in memory."""

    def __init__(self) -> None:
        self.clock = LoopClock()
        self.passes = PassOffice((SigningKey("k", b"k" * 32),), self.clock)
        self.rooms = Rooms(OneNodeDirectory("node"), self.clock)
        self.events = MemoryEvents()
        self.book = MemoryBook()
        self.recordings = Unrecorded()
        self.stages: list[ScriptedStage] = []
        self.meetings = Meetings(self.rooms, self.book, self.events, self._stage, self.recordings)
        self.standing = OpenDoor()
        self.is_hall_open = False
        self.door = WatchedDoor()
        self.reception = Reception(
            self.passes, self.rooms, self.meetings, self.standing, self._is_hall_open, self.door
        )

    def pass_for(
        self,
        member_id: MemberId,
        role: Role,
        room_id: RoomId = MEETING_ROOM,
        contact_id: ContactId | None = CONTACT,
        credential: str = "",
    ) -> str:
        """Return a pass for one connection."""
        return self.passes.mint(
            Claims(
                ORGANISATION,
                room_id,
                member_id,
                role,
                member_id.title(),
                "noor",
                f"principal-{member_id}",
                None if room_id == HALL else contact_id,
                self.clock.now() + timedelta(minutes=1),
                credential=credential,
            )
        )

    @asynccontextmanager
    async def living(self) -> AsyncIterator["SmallHouse"]:
        """Run rooms and meetings for the length of the block."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.rooms.run())
            tasks.create_task(self.meetings.run())
            await settle()
            try:
                yield self
            finally:
                self.rooms.close()
                self.meetings.close()

    def _stage(self, room_id: RoomId) -> Stage:
        self.stages.append(ScriptedStage())
        return self.stages[-1]

    async def _is_hall_open(self, organisation_id: OrganisationId) -> bool:
        return self.is_hall_open
