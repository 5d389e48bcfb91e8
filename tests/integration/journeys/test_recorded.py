"""Recorded meetings: real rooms, real rows, real keys, real tapes."""

import asyncio
import logging
import signal
import sys
import time
import weakref
from collections.abc import AsyncIterator, Mapping
from itertools import chain
from pathlib import Path

import pytest

from salotto.core.errors import Unavailable
from salotto.core.ids import MemberId
from salotto.journeys import recorded as recorded_module
from salotto.journeys.meeting import Meeting
from salotto.recording import overdue as overdue_module
from salotto.recording.desk import DiskLimits, RecordingDesk
from salotto.recording.notes import Began, Stopped, read_note
from salotto.recording.topics import NOTES, read_track_topic
from salotto.rooms.ports import Observer
from salotto.wire.messages import Happened, PauseRecording, ResumeRecording, Say
from salotto.wire.values import RoomState
from tests.support.eventually import eventually
from tests.support.leftovers import nothing_collected
from tests.support.recorded_house import GIULIA, RecordedHouse, open_recorded_house

PILOT = b"PILOT-TONE-0123456789-PILOT-TONE"
TEXT = "pilot text before consent"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RecordedHouse]:
    async with open_recorded_house(tmp_path) as opened:
        yield opened


def tapes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((folder / "tapes").rglob("*")) if path.is_file())


async def test_a_meeting_is_on_tape_and_ends_verified(house: RecordedHouse) -> None:
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    await eventually(lambda: meeting.room.state.recorder == "writing")
    await house.speak(meeting, 1.2)
    house.say(meeting, visit.customer, Say("k1", "ciao"))
    await house.end(visit)
    recording = await house.recording(visit)
    assert recording is not None
    assert recording.state == "finishing"
    assert recording.started_at is not None
    messages = await house.tape(visit)
    notes = [read_note(one.data) for one in messages if one.topic == NOTES]
    assert notes == [Began(meeting.room.epoch), Stopped("ended")]
    tracks = {track.member_id for one in messages if (track := read_track_topic(one.topic))}
    assert tracks == {visit.customer, GIULIA}
    assert await house.finish(visit) == "verified"


def kept_of(house: RecordedHouse, meeting: Meeting) -> list[weakref.ref[object]]:
    recorded = house.studio.meetings._live[meeting.room.room_id]
    parts = (meeting.room, meeting.conversation, recorded, recorded.recorder)
    return [weakref.ref(one) for one in parts]


async def test_nothing_of_a_recorded_meeting_is_left_once_it_is_over(house: RecordedHouse) -> None:
    visit = await house.visit()
    await house.answer(visit, "yes")
    with nothing_collected():
        meeting = await house.meet(visit)
        gone = kept_of(house, meeting)
        await eventually(lambda: house.studio.meetings.is_on == 1)
        del meeting
        await house.end(visit)
        house.stages.clear()
        await eventually(lambda: not any(one() for one in gone))


async def test_whatever_is_shown_is_asked_for_a_whole_picture_now_and_then_while_it_is_recorded(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded_module, "PICTURES_EVERY_S", 0.05)
    visit = await house.visit()
    meeting = await house.meet(visit)
    await asyncio.sleep(0.2)
    stage = house.stages[meeting.room.room_id]
    assert stage.wanted_pictures == stage.refreshed_pictures == 0
    await house.answer(visit, "yes")
    await eventually(lambda: stage.refreshed_pictures > 3)
    assert stage.wanted_pictures == 1


async def test_nothing_of_what_came_before_consent_is_on_the_tape_or_in_a_log(
    house: RecordedHouse, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "salotto")
    visit = await house.visit()
    meeting = await house.meet(visit)
    house.say(meeting, visit.customer, Say("k1", TEXT))
    await house.speak(meeting, 0.8, PILOT)
    assert await house.rows() == 0
    assert tapes_of(tmp_path) == b""
    await house.answer(visit, "yes")
    await eventually(lambda: meeting.room.state.recorder == "writing")
    await house.speak(meeting, 0.8)
    await house.end(visit)
    assert await house.finish(visit) == "verified"
    messages = await house.tape(visit)
    assert any(read_track_topic(one.topic) for one in messages)
    assert not [one.topic for one in messages if PILOT in one.data or TEXT.encode() in one.data]
    found = [path for path in tmp_path.rglob("*") if path.is_file() and PILOT in path.read_bytes()]
    assert found == []
    assert PILOT.decode() not in caplog.text
    assert TEXT not in caplog.text


async def test_no_leaves_no_row_no_key_and_no_folder(house: RecordedHouse, tmp_path: Path) -> None:
    visit = await house.visit()
    await house.answer(visit, "no")
    meeting = await house.meet(visit)
    await house.speak(meeting, 0.6)
    await house.end(visit)
    assert await house.rows() == 0
    assert await house.archive.keys.of_contact(house.organisation_id, visit.contact_id) == ()
    assert not (tmp_path / "tapes").exists()


async def test_a_withdrawal_stops_it_at_once_and_a_late_joiner_does(house: RecordedHouse) -> None:
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    await eventually(lambda: house.studio.meetings.is_on == 1)
    house.enter(meeting, MemberId("customer-late"), "customer")
    await eventually(lambda: house.studio.meetings.is_on == 0)
    meeting.room.leave(house.seat(MemberId("customer-late"), "customer"))
    await eventually(lambda: house.studio.meetings.is_on == 1)
    said_ns = time.time_ns()
    await house.answer(visit, "no")
    await house.speak(meeting, 0.8)
    await house.end(visit)
    last_ns = max(one.t_ns for one in await house.tape(visit) if read_track_topic(one.topic))
    assert last_ns < said_ns + 1_000_000_000
    assert await house.finish(visit) == "verified"


async def test_a_pause_is_in_the_manifest_and_nothing_of_it_anywhere(
    house: RecordedHouse, tmp_path: Path
) -> None:
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    await eventually(lambda: house.studio.meetings.is_on == 1)
    house.say(meeting, visit.customer, PauseRecording("card"))
    await eventually(lambda: house.studio.meetings.is_on == 0)
    house.say(meeting, visit.customer, Say("k", "card 4000 1234 5678"))
    await house.speak(meeting, 0.6, PILOT)
    house.say(meeting, GIULIA, ResumeRecording())
    await eventually(lambda: house.studio.meetings.is_on == 1)
    await house.speak(meeting, 0.6)
    await house.end(visit)
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"card 4000" not in everything
    assert not any(PILOT in one.data for one in await house.tape(visit))
    assert await house.finish(visit) == "verified"


async def test_after_a_restart_the_tape_goes_on_with_a_gap(tmp_path: Path) -> None:
    async with open_recorded_house(tmp_path) as first:
        visit = await first.visit()
        await first.answer(visit, "yes")
        meeting = await first.meet(visit)
        await eventually(lambda: first.studio.meetings.is_on == 1)
        await first.speak(meeting, 0.6)
    async with open_recorded_house(tmp_path) as second:
        meeting = await second.meet(visit)
        await eventually(lambda: second.studio.meetings.is_on == 1)
        assert meeting.room.state.consents == {visit.customer: "yes"}
        await second.speak(meeting, 0.6)
        await second.end(visit)
        notes = [read_note(one.data) for one in await second.tape(visit) if one.topic == NOTES]
        assert [type(one) for one in notes] == [Began, Stopped, Began, Stopped]
        assert notes[1] == Stopped("restart")
        assert await second.finish(visit) == "partial:interrupted"


@pytest.mark.parametrize("goes_on", [False, True])
async def test_a_restart_in_a_pause_is_no_gap_unless_the_pause_was_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, goes_on: bool
) -> None:
    async with open_recorded_house(tmp_path) as first:
        visit = await first.visit()
        await first.answer(visit, "yes")
        meeting = await first.meet(visit)
        await eventually(lambda: first.studio.meetings.is_on == 1)
        await first.speak(meeting, 0.6)
        first.say(meeting, visit.customer, PauseRecording("card"))
        await eventually(lambda: first.studio.meetings.is_on == 0)
        await first.speak(meeting, 0.7)
    async with open_recorded_house(tmp_path) as second:
        meeting = await second.meet(visit)
        assert meeting.room.state.pause is not None
        if goes_on:  # and is not recorded: the disk has no room any more
            monkeypatch.setattr(second.studio.meetings._desk, "_limits", DiskLimits(least_bytes=1 << 62))
            second.say(meeting, visit.customer, ResumeRecording())
            await eventually(lambda: meeting.room.state.recorder == "interrupted")
        await asyncio.sleep(1.1)
        await second.end(visit)
        await second.studio.reconciler.look()
        assert await second.finish(visit) == ("partial:interrupted" if goes_on else "verified")


async def test_who_meets_again_goes_on_the_same_tape(house: RecordedHouse) -> None:
    visit = await house.visit()
    await house.answer(visit, "yes")
    for _ in range(2):
        await house.set_contact(visit.contact_id, state="active")
        meeting = await house.meet(visit)
        await eventually(lambda: house.studio.meetings.is_on == 1)
        await house.speak(meeting, 0.6)
        await house.end(visit)
    assert await house.rows() == 1
    assert await house.finish(visit) == "verified"


@pytest.mark.parametrize("after_s", [0.2, 1.3])
async def test_killed_at_any_moment_at_most_a_second_is_lost_and_it_is_told(
    tmp_path: Path, after_s: float
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.recorded_house", str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        assert await process.stdout.readline() == b"recording\n"
    await asyncio.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    killed_ns = time.time_ns()
    await process.wait()
    async with open_recorded_house(tmp_path) as house:
        visit = await house.only_visit()
        written = [one.t_ns for one in await house.tape(visit)]
        assert killed_ns - max(written, default=killed_ns) <= 1_000_000_000
        meeting = await house.meet(visit)
        await eventually(lambda: house.studio.meetings.is_on == 1)
        await house.speak(meeting, 0.6)
        await house.end(visit)
        verdict = await house.finish(visit)
        assert verdict == ("partial:interrupted" if written else "verified")


async def test_a_nearly_full_disk_begins_no_recording_and_the_room_is_told(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: RecordingDesk = house.studio.meetings._desk
    monkeypatch.setattr(desk, "_limits", DiskLimits(least_bytes=1 << 62))
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    await eventually(lambda: meeting.room.state.recorder == "interrupted")
    monkeypatch.setattr(desk, "_limits", DiskLimits(0, 0.0))
    await eventually(lambda: meeting.room.state.recorder == "writing")
    await house.end(visit)
    assert await house.finish(visit) == "verified"  # nobody had said anything


async def test_a_database_that_does_not_answer_delays_it_and_nothing_else(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue_module, "LATE_NS", 100_000_000)
    store = house.archive.recordings
    opens = chain([True, False], iter(bool, True))
    really = store.open

    async def open_(*arguments: object) -> object:
        if next(opens):
            raise Unavailable("not now")
        return await really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "open", open_)
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    await eventually(lambda: meeting.room.state.recorder == "interrupted")
    await house.speak(meeting, 0.2)
    await eventually(lambda: meeting.room.state.recorder == "writing")
    await house.end(visit)
    assert await house.finish(visit) == "partial:late"
    row = await house.recording(visit)
    assert row is not None
    (gap,) = row.gaps
    assert gap.from_ms == 0
    assert gap.to_ms > 100


async def test_a_database_that_hangs_at_the_end_holds_up_no_tape_and_no_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorded_module, "LAST_WRITE_S", 0.5)

    async def hang(*_arguments: object) -> None:
        await asyncio.sleep(60)

    async with asyncio.timeout(10), open_recorded_house(tmp_path) as house:
        visit = await house.visit()
        await house.answer(visit, "yes")
        meeting = await house.meet(visit)
        await eventually(lambda: meeting.room.state.recorder == "writing")
        await house.speak(meeting, 0.2)
        monkeypatch.setattr(house.archive.recordings, "ended", hang)
        await house.end(visit)
        notes = [read_note(one.data) for one in await house.tape(visit) if one.topic == NOTES]
    assert notes[-1] == Stopped("ended")
    assert "the end of a recording was not written in time" in caplog.messages


async def test_a_beginning_that_cannot_be_noted_now_interrupts_nothing(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded_module, "RETRY_S", 0.1)
    store, tries = house.archive.recordings, [0]
    really = store.began

    async def began(*arguments: object) -> None:
        tries[0] += 1
        if tries[0] < 3:
            raise Unavailable("not now")
        await really(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "began", began)
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    said: list[str] = []
    meeting.room.observe(States(said))
    await eventually(lambda: tries[0] == 3)
    assert "interrupted" not in said
    assert meeting.room.state.recorder == "writing"


class States(Observer):
    """Notes what people are told of the recorder."""

    def __init__(self, said: list[str]) -> None:
        self._said = said

    def happened(self, happened: Happened, state: RoomState) -> None:
        self._said.append(state.recorder)

    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """Nobody moves."""

    def closed(self) -> None:
        """It has heard enough."""


async def test_a_key_that_could_not_be_had_is_forgotten_with_whoever_has_left(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded_module, "RETRY_S", 0.1)
    visit = await house.visit()
    await house.answer(visit, "yes")
    meeting = await house.meet(visit)
    await eventually(lambda: meeting.room.state.recorder == "writing")
    really = house.archive.keys.add

    async def add(keys: object) -> None:
        raise Unavailable("not now")

    monkeypatch.setattr(house.archive.keys, "add", add)
    marta = MemberId("agent-marta")
    house.enter(meeting, marta, "agent")
    await eventually(lambda: meeting.room.state.recorder == "interrupted")
    meeting.room.leave(house.seat(marta, "agent"))
    await eventually(lambda: meeting.room.state.recorder == "writing")
    monkeypatch.setattr(house.archive.keys, "add", really)
