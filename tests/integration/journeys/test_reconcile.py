"""Every contact ends in exactly one verdict, whatever happened to the processes on the way."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, select, update

from salotto.adapters.sql.tables import outbox, recordings
from salotto.journeys.reconcile import Reconciler
from salotto.recording.model import Recording
from salotto.recording.ports import FINISH
from salotto.wire.messages import PauseRecording
from tests.support.audit_lines import heard
from tests.support.eventually import eventually
from tests.support.mistakes import Mistakes, break_once
from tests.support.recorded_house import GIULIA, RecordedHouse, Visit, open_recorded_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RecordedHouse]:
    async with open_recorded_house(tmp_path) as opened:
        yield opened


async def look(house: RecordedHouse, monkeypatch: pytest.MonkeyPatch) -> Reconciler:
    """Let the reconciler look once, at contacts that are over since just now."""
    monkeypatch.setattr("salotto.journeys.reconcile.SOON_S", -1.0)
    await house.studio.reconciler.look()
    return house.studio.reconciler


async def verdict(house: RecordedHouse, visit: Visit) -> str:
    found = await house.recording(visit)
    assert found is not None
    return str(found.verdict)


async def recorded(house: RecordedHouse) -> tuple[Visit, Recording]:
    """Return a visit that was recorded to its end, and its recording."""
    visit = await house.recorded()
    found = await house.recording(visit)
    assert found is not None
    return visit, found


async def finishes(house: RecordedHouse) -> int:
    async with house.database.read() as connection:
        rows = await connection.execute(select(outbox.c.id).where(outbox.c.kind == FINISH))
        return len(rows.all())


async def test_a_contact_is_looked_at_until_it_has_its_verdict_however_long_ago_it_ended(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    visit = await house.visit()
    ended_at = house.clock.now() - timedelta(hours=1)
    await house.set_contact(visit.contact_id, state="closed", ended_at=ended_at)
    here = {visit.contact_id}
    reconciler = Reconciler(house.studio.reconciler._parts, lambda: here, house.clock)
    for _ in range(2):
        await reconciler.look()
        assert await house.recording(visit) is None
    here.clear()  # the meeting is over at last
    monkeypatch.setattr("salotto.journeys.reconcile.verdict_without_tape", lambda _facts: None)  # a mistake
    await reconciler.look()
    assert await house.recording(visit) is None
    assert mistakes() == {"comparing a recording": 1}
    monkeypatch.undo()
    await reconciler.look()
    assert await verdict(house, visit) == "not_recorded:never_began"


async def test_what_was_not_recorded_says_why(house: RecordedHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    never, refused, silent, paused = [await house.visit() for _ in range(4)]
    await house.answer(refused, "no")
    await house.answer(paused, "yes")
    await house.set_contact(never.contact_id, state="abandoned", ended_at=house.clock.now())
    for visit in (refused, silent):
        await house.meet(visit)
    meeting = await house.open(paused)
    house.enter(meeting, paused.customer, "customer")
    house.say(meeting, paused.customer, PauseRecording("other"))
    house.enter(meeting, GIULIA, "agent")
    for visit in (refused, silent, paused):
        await house.end(visit)
    await look(house, monkeypatch)
    assert [await verdict(house, visit) for visit in (never, refused, silent, paused)] == [
        "not_recorded:abandoned",
        "not_recorded:customer_choice",
        "not_recorded:no_answer",
        "not_recorded:customer_choice",
    ]
    assert house.studio.reconciler.losses == 0


async def test_without_a_legal_basis_nobody_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_recorded_house(tmp_path, may_record=False) as house:
        visit = await house.visit()
        await house.answer(visit, "yes")
        await house.meet(visit)
        await house.end(visit)
        await look(house, monkeypatch)
        assert await verdict(house, visit) == "not_recorded:no_legal_basis"


async def test_a_meeting_whose_process_died_is_finished_from_its_tape(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, found = await recorded(house)
    async with house.database.write() as connection:  # as if the process had died before it said so
        await connection.execute(update(recordings).values(state="writing", ended_at=None))
        await connection.execute(delete(outbox).where(outbox.c.kind == FINISH))
    await look(house, monkeypatch)
    assert await finishes(house) == 1
    after = await house.recording(visit)
    assert after is not None
    assert (after.id, after.state) == (found.id, "finishing")
    await look(house, monkeypatch)
    assert await finishes(house) == 1


async def test_a_machine_that_got_another_name_finishes_what_lies_on_its_disk(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, _ = await recorded(house)
    async with house.database.write() as connection:
        await connection.execute(update(recordings).values(state="writing", ended_at=None, node="former"))
    await look(house, monkeypatch)
    just_ended = await house.recording(visit)
    assert just_ended is not None
    assert just_ended.state == "writing"  # the other may still be at it
    await house.set_contact(visit.contact_id, ended_at=house.clock.now() - timedelta(minutes=2))
    await look(house, monkeypatch)
    found = await house.recording(visit)
    assert found is not None
    assert found.state == "finishing"


async def test_a_finish_that_nobody_was_asked_for_is_asked_for_once(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await recorded(house)
    async with house.database.write() as connection:
        await connection.execute(delete(outbox).where(outbox.c.kind == FINISH))
    for _ in range(2):
        await look(house, monkeypatch)
    assert await finishes(house) == 1


async def test_what_is_being_finished_is_looked_at_with_one_question_and_nothing_is_written(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await recorded(house)
    asked: list[str] = []
    event.listen(
        house.database._reader.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_others: asked.append(statement),
    )
    with heard(house.database) as written:
        await look(house, monkeypatch)
    assert written == []
    assert sum("FROM outbox" in one for one in asked) == 1


async def test_a_finish_that_failed_for_days_is_a_loss_and_the_world_is_told(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, _ = await recorded(house)
    async with house.database.write() as connection:
        await connection.execute(update(outbox).where(outbox.c.kind == FINISH).values(state="dead"))
    reconciler = await look(house, monkeypatch)
    assert await verdict(house, visit) == "lost:unfinished"
    assert reconciler.losses == 1
    async with house.database.read() as connection:
        (told,) = (
            await connection.execute(select(outbox.c.body).where(outbox.c.kind == "recording.lost"))
        ).scalars()
    assert (told["contact_id"], told["reason"]) == (visit.contact_id, "unfinished")


async def test_a_meeting_that_is_on_is_left_alone(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = await house.visit()
    await house.answer(visit, "yes")
    await house.meet(visit)
    await eventually(lambda: house.studio.meetings.is_on == 1)
    await house.set_contact(visit.contact_id, state="wrap_up", ended_at=house.clock.now())
    await look(house, monkeypatch)
    assert await verdict(house, visit) == "pending"
    await house.end(visit)


async def test_what_was_promised_and_never_written_is_lost(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, found = await recorded(house)
    shutil.rmtree(house.tape_folder(found))
    async with house.database.write() as connection:
        await connection.execute(update(recordings).values(state="writing", ended_at=None))
    await look(house, monkeypatch)
    assert await verdict(house, visit) == "lost:tape_gone"


async def test_verified_files_that_are_gone_are_a_loss(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, found = await recorded(house)
    assert await house.finish(visit) == "verified"
    reconciler = await look(house, monkeypatch)
    assert reconciler.losses == 0
    files = await house.archive.book.files(house.organisation_id, found.id)
    await house.archive.storage.delete(files[0].storage_name)
    await look(house, monkeypatch)
    assert await house.finish(visit) == "verified"  # from the tape, which is still there
    files = await house.archive.book.files(house.organisation_id, found.id)
    await house.archive.storage.delete(files[0].storage_name)
    shutil.rmtree(house.tape_folder(found))
    await look(house, monkeypatch)
    assert await verdict(house, visit) == "lost:files_gone"


async def test_files_that_come_back_are_a_recording_again(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit, found = await recorded(house)
    assert await house.finish(visit) == "verified"
    shutil.rmtree(house.tape_folder(found))
    files = house.folder / "recordings"
    files.rename(away := house.folder / "unmounted")
    await look(house, monkeypatch)
    assert await verdict(house, visit) == "lost:files_gone"
    away.rename(files)
    await look(house, monkeypatch)
    again = await house.recording(visit)
    assert again is not None
    assert (again.state, str(again.verdict)) == ("deposited", "verified")


async def test_it_looks_at_the_start_and_soon_after_each_meeting(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salotto.journeys.reconcile.SOON_S", 0.05)
    visit = await house.visit()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(house.studio.reconciler.run())
        await asyncio.sleep(0.1)
        await house.meet(visit)
        await house.end(visit)
        async with asyncio.timeout(5):
            while await house.recording(visit) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        house.studio.reconciler.close()
    assert await verdict(house, visit) == "not_recorded:no_answer"


async def test_what_the_database_cannot_say_is_asked_again(
    house: RecordedHouse, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.studio.reconciler, "_end", _failing)
    await house.studio.reconciler.look()
    assert "recordings could not be compared" in caplog.messages


async def _failing() -> None:
    raise OSError("the disk does not answer")


async def test_a_house_that_closes_waits_for_one_contact_and_not_for_all_of_them(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = [await house.visit() for _ in range(3)]
    for one in contacts:
        await house.set_contact(one.contact_id, state="abandoned", ended_at=house.clock.now())
    settle = house.archive.recordings.settle
    looked: list[object] = []

    async def settle_and_close(*arguments: Any) -> None:
        house.studio.reconciler.close()
        await settle(*arguments)

    monkeypatch.setattr(house.archive.recordings, "settle", settle_and_close)
    monkeypatch.setattr(house.studio.reconciler, "_look_at_files", lambda: looked.append(1))
    await look(house, monkeypatch)
    assert [await house.recording(one) is None for one in contacts].count(False) == 1
    assert looked == []


async def test_after_each_meeting_only_what_ended_is_looked_at_and_the_rest_every_minute(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    for step in ("_settle", "_look_at_files", "_look_at_tapes"):

        async def note(_self: Reconciler, step: str = step) -> None:
            looked.append(step)

        monkeypatch.setattr(Reconciler, step, note)
    monkeypatch.setattr("salotto.journeys.reconcile.SOON_S", 0.01)
    monkeypatch.setattr("salotto.journeys.reconcile.EVERY_S", 0.6)
    reconciler = house.studio.reconciler
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(reconciler.run())
        for turn in range(2, 5):
            reconciler.nudge()
            await eventually(lambda turn=turn: looked.count("_settle") == turn)  # type: ignore[misc]
        assert looked.count("_look_at_tapes") == looked.count("_look_at_files") == 1
        await eventually(lambda: looked.count("_look_at_tapes") == 2)
        reconciler.close()


async def test_a_mistake_with_one_contact_keeps_no_other_from_its_verdict(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    visits = [await house.visit() for _ in range(2)]
    for visit in visits:
        await house.set_contact(visit.contact_id, state="abandoned", ended_at=house.clock.now())
    break_once(monkeypatch, house.archive.recordings, "settle")
    await look(house, monkeypatch)
    found = [await house.recording(visit) for visit in visits]
    assert [one is None for one in found].count(True) == 1
    await look(house, monkeypatch)
    assert [await verdict(house, visit) for visit in visits] == ["not_recorded:abandoned"] * 2
    assert mistakes() == {"comparing a recording": 1}


async def test_a_mistake_at_one_step_keeps_no_other_from_being_taken(
    house: RecordedHouse, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    visit = await house.visit()
    await house.set_contact(visit.contact_id, state="abandoned", ended_at=house.clock.now())
    break_once(monkeypatch, house.studio.reconciler._parts.book, "still_writing")
    await look(house, monkeypatch)
    assert await verdict(house, visit) == "not_recorded:abandoned"
    assert mistakes() == {"comparing recordings": 1}
