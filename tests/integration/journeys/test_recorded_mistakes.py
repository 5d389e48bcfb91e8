"""Meetings that are recorded, and what a mistake in one of them costs: its own stretch, and the others nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from salotto.journeys import recorded as recorded_module
from salotto.journeys.meeting import Meeting
from salotto.recording.recorder import Recorder
from salotto.recording.tape import Tape
from salotto.rooms import room as room_module
from salotto.wire.messages import Say
from tests.support.eventually import eventually
from tests.support.mistakes import Mistakes, break_once
from tests.support.recorded_house import PlayedStage, RecordedHouse, Visit, open_recorded_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RecordedHouse]:
    async with open_recorded_house(tmp_path) as opened:
        yield opened


async def two_meetings(house: RecordedHouse) -> tuple[tuple[Visit, Meeting], tuple[Visit, Meeting]]:
    """Let two meetings be recorded at once."""
    visits = [await house.visit() for _ in range(2)]
    for visit in visits:
        await house.answer(visit, "yes")
    one, other = [(visit, await house.meet(visit)) for visit in visits]
    await eventually(lambda: house.studio.meetings.is_on == 2)
    return one, other


async def test_a_recorder_that_fails_begins_anew_and_costs_no_other_meeting_anything(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr(recorded_module, "RETRY_S", 0.1)
    (visit, meeting), (other, elsewhere) = await two_meetings(house)
    break_once(monkeypatch, Recorder, "_happen")
    house.say(meeting, visit.customer, Say("k1", "ciao"))
    await eventually(lambda: meeting.room.state.recorder == "interrupted")
    await house.speak(elsewhere, 0.2)
    await eventually(lambda: meeting.room.state.recorder == "writing")
    assert elsewhere.room.state.recorder == "writing"
    assert house.studio.meetings.is_on == 2
    for one in (visit, other):
        await house.end(one)
    assert await house.finish(visit) == "partial:interrupted"
    assert await house.finish(other) == "verified"
    assert mistakes() == {"a recorder": 1}


async def test_a_mistake_while_the_tape_is_got_costs_one_try(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    monkeypatch.setattr(recorded_module, "RETRY_S", 0.1)
    break_once(monkeypatch, house.archive.recordings, "open")
    await two_meetings(house)
    assert mistakes() == {"supplying a recorder": 1}


async def test_a_mistake_in_one_turn_of_a_tape_is_made_good_by_the_next(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    (visit, meeting), (other, _) = await two_meetings(house)
    break_once(monkeypatch, Tape, "take")
    await house.speak(meeting, 0.7)
    for one in (visit, other):
        await house.end(one)
        assert await house.finish(one) == "verified"
    assert mistakes() == {"the turn of a tape": 1}


async def test_a_recording_whose_end_fails_is_ended_by_the_reconciler_and_the_others_go_on(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    (visit, meeting), (other, elsewhere) = await two_meetings(house)
    await house.speak(meeting, 0.6)
    break_once(monkeypatch, house.archive.recordings, "ended")
    await house.end(visit)
    await eventually(lambda: visit.contact_id not in house.studio.meetings.contacts)
    await house.speak(elsewhere, 0.2)
    await house.end(other)
    await house.studio.reconciler.look()
    assert await house.finish(visit) == "verified"
    assert await house.finish(other) == "verified"
    assert mistakes() == {"the recording of a meeting": 1}


async def test_a_meeting_whose_room_fails_goes_on_the_same_tape_and_no_other_hears_of_it(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    (visit, meeting), (other, elsewhere) = await two_meetings(house)
    await house.speak(meeting, 0.6)
    break_once(monkeypatch, room_module, "audience")
    house.say(meeting, visit.customer, Say("k1", "ciao"))
    await meeting.room.closed()
    again = await house.meet(visit)
    await eventually(lambda: again.room.state.recorder == "writing")
    assert not elsewhere.room.is_closing
    for one in (visit, other):
        await house.end(one)
    assert await house.finish(visit) == "partial:interrupted"
    assert await house.finish(other) == "verified"
    assert mistakes() == {"a room": 1}


async def test_a_mistake_in_asking_for_pictures_costs_no_recording(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    broken = break_once(monkeypatch, PlayedStage, "want_pictures")
    (visit, _), (other, _) = await two_meetings(house)
    for one in (visit, other):
        await house.end(one)
        assert await house.finish(one) == "verified"
    assert broken == ["want_pictures"]
    assert mistakes() == {"asking for pictures": 1}
