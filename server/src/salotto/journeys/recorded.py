"""Recorded meetings: gives each meeting a recorder, supplies it, brings its tape to disk, and ends it with the meeting."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.deadline import deadline
from salotto.core.errors import Refusal, SalottoError
from salotto.core.ids import ContactId, OrganisationId, RoomId
from salotto.core.mishaps import goes_on
from salotto.journeys.house import OrganisationBook
from salotto.journeys.meeting import MeetingRecordings, MeetingTerms, RecordedStage
from salotto.recording.desk import NoRoom, RecordingDesk, Supplies
from salotto.recording.notes import MissedReason
from salotto.recording.ports import RecorderHost
from salotto.recording.recorder import Recorder
from salotto.recording.segment import segments
from salotto.recording.tape import FLUSH_EVERY_S, Tape
from salotto.rooms.room import Room
from salotto.wire.values import Answered, RecorderState

log = logging.getLogger(__name__)

RETRY_S: Final = 1.0
"""Pause after the row or a key could not be written."""
LAST_WRITE_S: Final = 5.0
"""Time for what is left when a meeting is over or the house closes; the disk has not answered if it takes longer."""
PICTURES_EVERY_S: Final = 30.0
"""Between two keyframes asked of whatever is shown: a player that seeks decodes no more than so much, and no still that it
shows is older. On a slow uplink one costs about half a second of pictures, and none of voice."""
LONGEST_REST_S: Final = 60.0
"""Between two beginnings of a recorder that fails again and again: people read each time that it is interrupted."""
WRITERS: Final = 4
"""Threads that write all tapes: each write waits for the disk, hardly for the processor."""


class ConsentFacts(Protocol):
    """What people have answered, from before the meeting."""

    async def newest(self, organisation_id: OrganisationId, contact_id: ContactId) -> Mapping[str, Answered]:
        """Return the newest answer of each customer of a contact, by member id."""
        ...

    async def refused(self, contact_ids: Collection[ContactId]) -> frozenset[tuple[ContactId, str]]:
        """Return who of these contacts answered no: contact and member."""
        ...


class RecordedMeetings(MeetingRecordings):
    """The recorders of this process.

    Args:
        desk: Supplies them.
        organisations: Say whether meetings may be recorded.
        consents: What people have answered.
        clock: Times the tapes.
    """

    def __init__(
        self, desk: RecordingDesk, organisations: OrganisationBook, consents: ConsentFacts, clock: Clock
    ) -> None:
        self._desk = desk
        self._organisations = organisations
        self._consents = consents
        self._clock = clock
        self._live: dict[RoomId, _RecordedMeeting] = {}
        self.on_over: Callable[[], None] = lambda: None
        """Called when the recorder of a meeting has ended."""
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="tape")
        self._tasks: asyncio.TaskGroup | None = None
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Let tapes be written until :meth:`close`, and until the last is. Owned by the root TaskGroup."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                await self._closing.wait()
        finally:
            self._writers.shutdown(wait=False)

    def close(self) -> None:
        """Take no new meeting; :meth:`run` returns when the rooms have closed and their tapes are written."""
        self._closing.set()

    @property
    def contacts(self) -> frozenset[ContactId]:
        """The contacts whose meetings are on here: their recordings are nobody else's to end."""
        return frozenset(one.contact_id for one in self._live.values())

    @property
    def is_on(self) -> int:
        """How many meetings are being recorded right now."""
        return sum(one.recorder.is_on for one in self._live.values())

    @override
    async def terms(self, organisation_id: OrganisationId, contact_id: ContactId) -> MeetingTerms:
        may_record = (await self._organisations.get(organisation_id)).settings.may_record
        return MeetingTerms(may_record, await self._consents.newest(organisation_id, contact_id))

    @override
    async def refused(self, contact_ids: Collection[ContactId]) -> frozenset[tuple[ContactId, str]]:
        return await self._consents.refused(contact_ids)

    @override
    def attach(
        self, organisation_id: OrganisationId, contact_id: ContactId, room: Room, stage: RecordedStage
    ) -> None:
        if self._tasks is None or self._closing.is_set():
            return
        meeting = _RecordedMeeting(
            organisation_id, contact_id, room, stage, _Workshop(self._desk, self._clock, self._writers)
        )
        self._live[room.room_id] = meeting
        self._tasks.create_task(self._keep(room.room_id, meeting), name=f"recorder {room.room_id}")

    async def _keep(self, room_id: RoomId, meeting: "_RecordedMeeting") -> None:
        try:
            with goes_on("the recording of a meeting", room_id=room_id):
                await meeting.run()
        finally:
            if self._live.get(room_id) is meeting:
                del self._live[room_id]
            self.on_over()


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What all recorded meetings of a process share."""

    desk: RecordingDesk
    clock: Clock
    writers: ThreadPoolExecutor


class _RecordedMeeting(RecorderHost):
    """One meeting, its recorder and its tape."""

    def __init__(
        self,
        organisation_id: OrganisationId,
        contact_id: ContactId,
        room: Room,
        stage: RecordedStage,
        workshop: _Workshop,
    ) -> None:
        self.contact_id = contact_id
        self._organisation_id = organisation_id
        self._room = room
        self._stage = stage
        self._desk = workshop.desk
        self._clock = workshop.clock
        self._writers = workshop.writers
        self._supplies: Supplies | None = None
        self._writing: asyncio.Future[int] | None = None
        self._asked = asyncio.Event()
        self._is_noted = False
        self._rest_s = RETRY_S
        self.recorder = self._observe()

    def _observe(self) -> Recorder:
        """Let a recorder begin with the room as it is."""
        recorder = Recorder(self._room.epoch, self._room.state, self._clock, self, self._room.number)
        self._room.observe(recorder)
        self._stage.subscribe(recorder)
        return recorder

    async def run(self) -> None:
        """Write until the room has closed, then write the rest and say what is to come of it."""
        async with asyncio.TaskGroup() as tasks:
            supplying = tasks.create_task(self._supply(), name=f"supplies {self._room.room_id}")
            flushing = tasks.create_task(self._flush(), name=f"tape {self._room.room_id}")
            refreshing = tasks.create_task(self._refresh(), name=f"pictures {self._room.room_id}")
            await self._room.closed()
            self._stage.unsubscribe(self.recorder)
            for task in (supplying, flushing, refreshing):
                task.cancel()
        await self._end()

    # --- the recorder's host

    @override
    def recorder_changed(self, recorder: RecorderState) -> None:
        log.info("recorder changed", extra={**self._names, "recorder": recorder})
        self._room.tell_recorder(recorder)

    @override
    def keys_wanted(self) -> None:
        self._asked.set()

    @override
    def pictures_wanted(self, *, is_beginning: bool) -> None:
        with goes_on("asking for pictures", contact_id=self.contact_id):
            if is_beginning:
                self._stage.want_pictures()
            else:
                self._stage.refresh_pictures()

    @override
    def recorder_failed(self) -> None:
        self.recorder_changed("interrupted")
        self._asked.set()

    # --- what goes on meanwhile

    async def _supply(self) -> None:
        """Get tape and keys whenever they lack, and note the beginning in the database."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            error: Exception | None = None
            with goes_on("supplying a recorder", contact_id=self.contact_id) as turn:
                try:
                    if self.recorder.is_closed:
                        await self._begin_anew()
                    await self._get_supplies()
                    await self._note_beginning()
                except (Refusal, SalottoError, OSError) as expected:
                    error = expected
                    log.warning("nothing can be recorded now", extra={**self._names, "error": str(error)})
            if (error := error or turn.error) is not None:
                if self.recorder.lacking:  # or it is written, and only the database does not know yet
                    self.recorder.deny(_why(error))
                await asyncio.sleep(RETRY_S)
                self._asked.set()

    async def _begin_anew(self) -> None:
        """Let another recorder take the place of one that has failed; more and more seldom, if it fails again."""
        await asyncio.sleep(self._rest_s)
        self._rest_s = min(2 * self._rest_s, LONGEST_REST_S)
        self._stage.unsubscribe(self.recorder)
        self._room.ignore(self.recorder)
        self.recorder = self._observe()

    async def _get_supplies(self) -> None:
        lacking = self.recorder.lacking
        if lacking:
            found = await self._desk.prepare(self._organisation_id, self.contact_id, lacking, self._supplies)
            self._supplies = found
            self.recorder.supply(found.tape, lacking, found.keys.values())
        elif self._supplies is not None:
            self.recorder.supply(self._supplies.tape, (), ())  # whoever lacked a key has left

    async def _note_beginning(self) -> None:
        found = self._supplies
        if found is not None and found.tape.synced_until_ns and not self._is_noted:
            await self._desk.store.began(self._organisation_id, found.recording.id, self._clock.now())
            self._is_noted = True

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_EVERY_S)
            with goes_on("the turn of a tape", contact_id=self.contact_id):
                self._turn()

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(PICTURES_EVERY_S)
            if self.recorder.is_on:
                self.pictures_wanted(is_beginning=False)

    def _turn(self) -> None:
        """Take back what was written, and hand over what has come. A disk that hangs holds up nothing but itself."""
        if self._supplies is None:
            return
        tape = self._supplies.tape
        if self._writing is not None and self._writing.done():
            written, self._writing = self._writing, None
            tape.release(written.result())
            if not self._is_noted and tape.synced_until_ns:
                self._asked.set()
        if self._writing is None:
            self._writing = self._write(tape)
        self.recorder.flushed()

    def _write(self, tape: Tape) -> asyncio.Future[int] | None:
        batch = tape.take()
        if batch is None and not tape.is_behind:
            return None
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._writers, tape.write, batch, self._clock.monotonic_ns() / 1e9)

    # --- the end

    async def _end(self) -> None:
        found = self._supplies
        if found is None:
            return
        try:
            async with deadline(LAST_WRITE_S):
                await self._write_the_rest(found.tape)
                await self._note_end(found)
        except TimeoutError:
            log.exception("the end of a recording was not written in time", extra=self._names)
        except Refusal as refusal:  # the reconciler does it later
            log.warning("the end of a recording was not noted", extra={**self._names, "error": str(refusal)})

    async def _note_end(self, found: Supplies) -> None:
        if not segments(self._desk.folders.tape(self._organisation_id, found.recording.id)):
            return  # nothing was written at all: the reconciler says what that means
        await self._note_beginning()
        if self._room.state.is_ended:
            await self._desk.store.ended(self._organisation_id, found.recording.id, self._clock.now())

    async def _write_the_rest(self, tape: Tape) -> None:
        if self._writing is not None:
            tape.release(await self._writing)
        loop = asyncio.get_running_loop()
        while True:
            writing = self._write(tape)
            if writing is not None:
                tape.release(await writing)
            if not tape.is_behind:
                break
            await asyncio.sleep(FLUSH_EVERY_S)
        reason = "ended" if self._room.state.is_ended else "restart"
        await loop.run_in_executor(self._writers, tape.close, reason)

    @property
    def _names(self) -> dict[str, str]:
        return {"organisation_id": self._organisation_id, "contact_id": self.contact_id}


def _why(error: Exception) -> MissedReason:
    """Return why a recording did not begin, as its ticket will say."""
    match error:
        case NoRoom():
            return "no_room"
        case OSError():
            return "disk"
        case _:
            return "late"
