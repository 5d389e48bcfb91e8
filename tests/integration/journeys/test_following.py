"""Tapes that are followed while they grow: over a real database and a real folder."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from salotto.adapters.sql.tables import recording_keys
from salotto.core.clock import SystemClock
from salotto.identity.model import Organisation
from salotto.journeys.following import Follower, FollowParts
from salotto.recording.finishing.finish import Finish
from salotto.recording.model import Recording, RecordingState
from salotto.recording.segment import segments
from tests.support.eventually import eventually
from tests.support.meetings import ADA, GIULIA, Keys, Scene
from tests.support.mistakes import Mistakes, break_once
from tests.support.recordings import NODE, Studio

CLOCK = SystemClock()
SECONDS = 6


def follower_of(studio: Studio, node: str = NODE, spare_bytes: int = 0) -> Follower:
    archive = studio.archive
    parts = FollowParts(archive.recordings, archive.keys, archive.tapes, archive.master, node)
    return Follower(parts, spare_bytes)


class Meeting:
    """A meeting that is on, its tape growing second by second."""

    def __init__(self, studio: Studio, recording: Recording, keys: Keys) -> None:
        self.recording = recording
        self.keys = keys
        self._studio = studio
        self._scene = Scene(studio.tape(recording), keys)
        self._at_s = 0
        self._scene.begin()

    def go_on(self, seconds: int) -> None:
        for _ in range(seconds):
            self._scene.speak(float(self._at_s), ADA, 1)
            self._scene.speak(float(self._at_s), GIULIA, 1)
            self._scene.write()
            self._at_s += 1

    async def end(self) -> None:
        self._scene.end(float(self._at_s))
        await self._studio.end(self.recording, self._at_s)

    def working(self) -> list[Path]:
        folder = self._studio.archive.tapes.working(self.recording.organisation_id, self.recording.id)
        return sorted(folder.iterdir()) if folder.exists() else []

    def spoil(self) -> None:
        """Make all of the tape unreadable that was written so far."""
        for path in segments(self._studio.tape(self.recording)):
            path.write_bytes(bytes(path.stat().st_size))

    async def finish(self, follower: Follower | None) -> str:
        deposits = self._studio.archive.deposits(follower)
        return str(await deposits.finish(self.recording.organisation_id, self.recording.id))


@pytest.fixture
async def meeting(studio: Studio, house: Organisation) -> Meeting:
    return Meeting(studio, *await studio.begun(house.id))


async def test_what_was_followed_need_not_be_read_again(studio: Studio, meeting: Meeting) -> None:
    follower = follower_of(studio)
    for _ in range(3):
        meeting.go_on(2)
        await follower.look()
    meeting.spoil()  # nobody reads that any more
    meeting.go_on(1)
    await meeting.end()
    assert await meeting.finish(follower) == "verified"
    assert await studio.deposits.verify(await studio.row(meeting.recording)) == {}
    assert meeting.working() == []


async def test_a_worker_that_began_anew_begins_with_the_tape(studio: Studio, meeting: Meeting) -> None:
    meeting.go_on(2)
    await follower_of(studio).look()  # and the process dies
    follower = follower_of(studio)
    meeting.go_on(1)
    await follower.look()
    await meeting.end()
    assert await meeting.finish(follower) == "verified"
    assert meeting.working() == []


async def test_without_a_look_the_finish_does_it_all(studio: Studio, meeting: Meeting) -> None:
    meeting.go_on(2)
    await meeting.end()
    follower = follower_of(studio)
    await follower.look()  # over already: left to the finish
    assert meeting.working() == []
    assert await meeting.finish(follower) == "verified"


async def test_who_is_erased_meanwhile_is_in_no_file(studio: Studio, meeting: Meeting) -> None:
    follower = follower_of(studio)
    meeting.go_on(2)
    await follower.look()
    async with studio.database.write() as connection:
        await connection.execute(
            update(recording_keys)
            .where(recording_keys.c.person == ADA)
            .values(wrapped=None, erased_at=CLOCK.now())
        )
    await meeting.end()
    assert await meeting.finish(follower) == "verified"
    files = await studio.archive.book.files(meeting.recording.organisation_id, meeting.recording.id)
    assert not any(ADA in file.name for file in files)


async def test_another_nodes_tape_and_a_full_disk_are_left_alone(studio: Studio, meeting: Meeting) -> None:
    meeting.go_on(2)
    for follower in (follower_of(studio, node="other"), follower_of(studio, spare_bytes=1 << 60)):
        await follower.look()
        assert meeting.working() == []


async def test_a_disk_that_fills_gets_back_what_was_made_so_far(studio: Studio, meeting: Meeting) -> None:
    follower = follower_of(studio)
    meeting.go_on(2)
    await follower.look()
    assert meeting.working()
    follower._spare_bytes = 1 << 60
    await follower.look()
    assert meeting.working() == []
    await meeting.end()
    assert await meeting.finish(follower) == "verified"


async def test_a_step_that_fails_leaves_all_to_the_finish(studio: Studio, meeting: Meeting) -> None:
    follower = follower_of(studio)
    meeting.go_on(1)
    folder = studio.archive.tapes.working(meeting.recording.organisation_id, meeting.recording.id)
    folder.write_text("in the way")
    await follower.look()
    folder.unlink()
    meeting.go_on(1)
    await follower.look()
    assert meeting.working() == []
    await meeting.end()
    assert await meeting.finish(follower) == "verified"


async def test_asked_to_close_it_forgets_everything(studio: Studio, meeting: Meeting) -> None:
    follower = follower_of(studio)
    meeting.go_on(2)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(follower.run())
        await eventually(meeting.working, 5)
        follower.close()
    assert meeting.working() == []


async def test_a_recording_that_is_over_otherwise_is_forgotten(studio: Studio, meeting: Meeting) -> None:
    follower = follower_of(studio)
    meeting.go_on(2)
    await follower.look()
    await meeting.end()
    assert await meeting.finish(None) == "verified"  # by another process
    await follower.look()
    assert meeting.working() == []


async def test_a_look_that_breaks_is_followed_by_the_next(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr("salotto.journeys.following.EVERY_S", 0.01)
    monkeypatch.setattr("salotto.core.mishaps.AGAIN_S", 0.01)
    follower = follower_of(studio)
    looked = asyncio.Event()
    break_once(monkeypatch, follower._parts.recordings, "in_state")
    really = follower._parts.recordings.in_state

    async def in_state(states: Sequence[RecordingState]) -> tuple[Recording, ...]:
        found = await really(states)
        looked.set()
        return found

    monkeypatch.setattr(follower._parts.recordings, "in_state", in_state)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(follower.run())
        await looked.wait()
        follower.close()
    assert mistakes() == {"following tapes": 1}


async def test_a_meeting_that_ended_before_its_first_step_is_not_followed(
    studio: Studio, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = follower_of(studio)
    asked, answer = asyncio.Event(), asyncio.Event()
    store = follower._parts.keys
    really = store.of_contact

    async def of_contact(*arguments: Any) -> Any:
        asked.set()
        await answer.wait()
        return await really(*arguments)

    meeting.go_on(SECONDS)
    monkeypatch.setattr(store, "of_contact", of_contact)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(follower.look())
        await asked.wait()
        monkeypatch.setattr(store, "of_contact", really)
        await meeting.end()
        assert await meeting.finish(follower) == "verified"
        answer.set()
    assert meeting.working() == []  # nobody would take it, and its folder goes while a thread works there


async def test_a_finish_of_another_process_ends_a_step_in_silence(
    studio: Studio, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    follower = follower_of(studio)
    begun, go_on = threading.Event(), threading.Event()
    really = Finish.advance

    def advance(work: Finish, *arguments: Any) -> None:
        begun.set()
        assert go_on.wait(10)
        really(work, *arguments)

    meeting.go_on(SECONDS)
    monkeypatch.setattr(Finish, "advance", advance)
    async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
        tasks.create_task(follower.look())
        await eventually(begun.is_set, 5)
        await meeting.end()
        assert await meeting.finish(None) == "verified"
        go_on.set()
    assert (meeting.working(), follower._left_alone) == ([], set())
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def test_a_close_in_mid_step_is_no_mistake(
    studio: Studio, meeting: Meeting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    follower = follower_of(studio)
    really = Finish.advance

    def advance(work: Finish, *arguments: Any) -> None:
        follower.close()
        really(work, *arguments)

    meeting.go_on(SECONDS)
    monkeypatch.setattr(Finish, "advance", advance)
    await follower.run()
    assert meeting.working() == []
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []
