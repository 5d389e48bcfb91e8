"""A house that records: real rooms, recorders, rows, keys, tapes and deposits; only browsers and network are played.

``python -m tests.support.recorded_house FOLDER`` holds a meeting there in which two people speak until it is killed.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from salotto.adapters.sql.contacts import SqlContacts
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.rooms import SqlMeetingBook
from salotto.adapters.sql.tables import contacts, recordings, visits
from salotto.adapters.sql.visits import SqlConsents, SqlVisits
from salotto.app.archive import Archive
from salotto.app.recording import Studio, furnish_studio
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from salotto.core.ids import ConnectionId, ContactId, MemberId, OrganisationId, RoomId, new_id
from salotto.identity.model import LegalBasis, Organisation, member_id_of
from salotto.journeys.house import OrganisationBook
from salotto.journeys.meeting import Meeting, Meetings
from salotto.journeys.ports import Tap
from salotto.media.ports import PacketSubscriber
from salotto.recording.consent import Answer, Consent, ConsentQuestion
from salotto.recording.model import Recording
from salotto.recording.packing import TapeMessage
from salotto.recording.reading import TapeReader
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.model import RecordConsent, Seat
from salotto.rooms.rooms import Rooms
from salotto.wire.messages import Publish
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.rooms import Mirror
from tests.support.rtp_streams import rtp_packet

GIULIA = MemberId("agent-giulia")
VOICE = b"voice of somebody " * 5
NODE = "test"


@dataclass
class PlayedStage:
    """The media of a room, without a network: packets are handed in."""

    recorders: list[PacketSubscriber] = field(default_factory=list)
    wanted_pictures: int = 0
    refreshed_pictures: int = 0
    sequence: int = 0

    def subscribe(self, recorder: PacketSubscriber) -> None:
        self.recorders.append(recorder)

    def unsubscribe(self, recorder: PacketSubscriber) -> None:
        self.recorders.remove(recorder)

    def want_pictures(self) -> None:
        self.wanted_pictures += 1

    def refresh_pictures(self) -> None:
        self.refreshed_pictures += 1

    def packet(self, publication_id: str, payload: bytes = VOICE) -> None:
        """Let a voice packet arrive now."""
        self.sequence += 1
        rtp = rtp_packet(111, self.sequence, self.sequence * 960, 7, payload)
        for recorder in self.recorders:
            recorder.on_packet(publication_id, time.monotonic_ns(), rtp)

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments, **_options: None


@dataclass
class Visit:
    """A customer with an agent, in one meeting."""

    contact_id: ContactId
    customer: MemberId
    customer_id: str


class RecordedHouse:
    """The parts of a house that take part in recording."""

    def __init__(self, folder: Path, database: Database, house: Organisation) -> None:
        self.folder = folder
        self.database = database
        self.house = house
        self.clock = SystemClock()
        self.outbox = SqlOutbox(database, self.clock, "test")
        self.archive = Archive(
            Settings(data_dir=folder, node=NODE), database, self.outbox, self.clock, may_make_key=True
        )
        book = OrganisationBook(SqlOrganisations(database, self.clock), self.clock)
        self.studio: Studio = furnish_studio(self.archive, database, book, NODE, self.clock)
        self.stages: dict[RoomId, PlayedStage] = {}
        self.rooms = Rooms(OneNodeDirectory(NODE), self.clock)
        self.meetings = Meetings(
            self.rooms,
            SqlMeetingBook(database, self.clock, NODE),
            SqlEvents(database),
            lambda room_id: self.stages.setdefault(room_id, PlayedStage()),  # type: ignore[arg-type, return-value]
            self.studio.meetings,
        )

    @property
    def organisation_id(self) -> OrganisationId:
        return self.house.id

    # --- a contact

    async def visit(self) -> Visit:
        """Let a customer come and be accepted by an agent."""
        now = self.clock.now()
        tap = Tap(
            self.house.id, "bill", "", "it", "Ada", "ada", "voice", new_id("t"), now, now + timedelta(1)
        )
        made = await SqlVisits(self.database, self.outbox).open(tap)
        await self.set_contact(made.id, state="active", active_at=now)
        async with self.database.read() as connection:
            visit_id = await connection.scalar(select(visits.c.id).where(visits.c.contact_id == made.id))
        return Visit(made.id, MemberId(member_id_of("customer", str(visit_id))), made.customer_id)

    async def answer(self, visit: Visit, given: Answer) -> None:
        """Let the customer answer whether the meeting may be recorded."""
        question = ConsentQuestion("1", "May we record?", "en")
        kept = Consent(visit.contact_id, visit.customer_id, given, question, self.clock.now())  # type: ignore[arg-type]
        await SqlConsents(self.database).add(self.house.id, kept)
        self.meetings.record_consent(visit.contact_id, visit.customer, RecordConsent(given, "1"))

    async def open(self, visit: Visit) -> Meeting:
        """Open the meeting room, as when an agent accepts, or as after a restart."""
        contact = await SqlContacts(self.database, self.outbox).find(self.house.id, visit.contact_id)
        assert contact is not None
        return await self.meetings.reopen(self.house.id, visit.contact_id)

    async def meet(self, visit: Visit) -> Meeting:
        """Open the room and let both in; both turn their microphones on."""
        meeting = await self.open(visit)
        self.enter(meeting, visit.customer, "customer")
        self.enter(meeting, GIULIA, "agent")
        for member_id in (visit.customer, GIULIA):
            self.say(meeting, member_id, Publish("voice"))
        await until(lambda: len(meeting.room.state.publications) == 2)
        return meeting

    async def recorded(self) -> Visit:
        """Let a customer agree, and the meeting be recorded to its end."""
        visit = await self.visit()
        await self.answer(visit, "yes")
        meeting = await self.meet(visit)
        await until(lambda: self.studio.meetings.is_on == 1)
        await self.speak(meeting, 0.6)
        await self.end(visit)
        return visit

    def enter(self, meeting: Meeting, member_id: MemberId, role: Any) -> Mirror:
        """Let somebody in."""
        mirror = Mirror()
        meeting.room.enter(self.seat(member_id, role), mirror, None)
        return mirror

    def seat(self, member_id: MemberId, role: Any) -> Seat:
        return Seat(member_id, ConnectionId(f"{member_id}-1"), member_id, role, "noor")

    def say(self, meeting: Meeting, member_id: MemberId, command: Any) -> None:
        """Let somebody ask something of the room."""
        role = "agent" if member_id.startswith("agent") else "customer"
        meeting.room.post(self.seat(member_id, role), command)

    async def end(self, visit: Visit) -> None:
        """Let the agent end the contact: first the row, then the room, as routing does."""
        await self.set_contact(visit.contact_id, state="wrap_up", ended_at=self.clock.now())
        await self.meetings.end(visit.contact_id, "agent")
        await until(lambda: visit.contact_id not in self.studio.meetings.contacts)

    async def speak(
        self,
        meeting: Meeting,
        seconds: float,
        payload: bytes = VOICE,
        kinds: tuple[str, ...] = ("voice", "screen"),
    ) -> None:
        """Let a packet of every track of these kinds come fifty times a second."""
        stage = self.stages[meeting.room.room_id]
        for _ in range(round(seconds * 50)):
            for publication_id, one in meeting.room.state.publications.items():
                if one.kind in kinds:
                    stage.packet(publication_id, payload)
            await asyncio.sleep(0.02)

    # --- what came of it

    async def recording(self, visit: Visit) -> Recording | None:
        return await self.archive.recordings.of_contact(self.house.id, visit.contact_id)

    async def tape(self, visit: Visit) -> list[TapeMessage]:
        """Return everything on the tape of a visit; nothing if there is none."""
        recording = await self.recording(visit)
        if recording is None:
            return []
        rows = await self.archive.keys.of_contact(self.house.id, visit.contact_id)
        keys = [key for row in rows if (key := row.unwrap(self.archive.master))]
        by_tag = {key.tag: key for key in keys}
        return list(TapeReader(self.tape_folder(recording), by_tag.get))

    def tape_folder(self, recording: Recording) -> Path:
        return self.archive.tapes.tape(recording.organisation_id, recording.id)

    async def finish(self, visit: Visit) -> str:
        """Do what the worker does; return the verdict."""
        recording = await self.recording(visit)
        assert recording is not None
        return str(await self.archive.deposits().finish(self.house.id, recording.id))

    async def only_visit(self) -> Visit:
        """Return the one visit of a folder in which another process was killed."""
        async with self.database.read() as connection:
            row = (
                await connection.execute(select(visits.c.id, visits.c.contact_id, visits.c.customer_id))
            ).one()
        return Visit(ContactId(row.contact_id), MemberId(member_id_of("customer", row.id)), row.customer_id)

    async def rows(self) -> int:
        async with self.database.read() as connection:
            return len((await connection.execute(select(recordings.c.id))).all())

    async def set_contact(self, contact_id: ContactId, **values: object) -> None:
        """Change the row of a contact, as routing would."""
        async with self.database.write() as connection:
            await connection.execute(update(contacts).where(contacts.c.id == contact_id).values(values))


@asynccontextmanager
async def furnished_house(folder: Path, *, may_record: bool = True) -> AsyncIterator[RecordedHouse]:
    """Put a house together in a data folder; nothing runs yet."""
    path = folder / "salotto.db"
    is_new = not path.exists()
    database = Database(f"sqlite+aiosqlite:///{path}")
    clock = SystemClock()
    try:
        if is_new:
            await database.create_all()
            basis = LegalBasis("agreement 7", date(2026, 11, 1)) if may_record else None
            await keep(database, clock, organisation(basis=basis))
        (house,) = await SqlOrganisations(database, clock).all()
        yield RecordedHouse(folder, database, house)
    finally:
        await database.close()


@asynccontextmanager
async def open_recorded_house(folder: Path, *, may_record: bool = True) -> AsyncIterator[RecordedHouse]:
    """Run a house in a data folder; one that is there already goes on."""
    async with furnished_house(folder, may_record=may_record) as one, asyncio.TaskGroup() as tasks:
        for part in (one.studio.meetings, one.rooms, one.meetings):
            tasks.create_task(part.run())
        await asyncio.sleep(0)
        yield one
        for part in (one.meetings, one.rooms, one.studio.meetings):
            part.close()


async def until(condition: Callable[[], bool], within_s: float = 5.0) -> None:
    """Wait for what other tasks bring about."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - what is waited for cannot set an event of ours
            await asyncio.sleep(0.005)


SILENT_AFTER_S = 1.0


async def speak_until_killed(folder: Path, *, has_screen: bool) -> None:
    """Hold a meeting; print a line when it is recorded. A screen, if there is one, falls silent after a second."""
    async with open_recorded_house(folder) as house:
        visit = await house.visit()
        await house.answer(visit, "yes")
        meeting = await house.meet(visit)
        await until(lambda: house.studio.meetings.is_on == 1)
        sys.stdout.write("recording\n")
        sys.stdout.flush()
        if has_screen:
            house.say(meeting, visit.customer, Publish("screen"))
        await house.speak(meeting, SILENT_AFTER_S)
        await house.speak(meeting, 3_600.0, kinds=("voice",))


if __name__ == "__main__":
    asyncio.run(speak_until_killed(Path(sys.argv[1]), has_screen="screen" in sys.argv[2:]))
