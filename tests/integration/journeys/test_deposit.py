"""From a real tape to files that are stored and verified: over a real database and a real folder."""

import asyncio
import os
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.deposits import SWEEP
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.tables import audit, recording_keys
from salotto.core.clock import SystemClock
from salotto.core.errors import Conflict, NotFound
from salotto.identity.model import Organisation
from salotto.journeys.deposit import MASTER_KEY, Busy, DepositParts, Deposits, NotAsStored, TapeElsewhere
from salotto.recording.finishing.manifest import MANIFEST, PLAN, TIMELINE, read_manifest
from salotto.recording.model import Recording
from salotto.recording.sealing import MasterKey, new_secret
from salotto.recording.segment import segments
from salotto.recording.stored import StoredReader
from tests.support.databases import keep
from tests.support.kills import is_loss, kills
from tests.support.people import organisation
from tests.support.recordings import NODE, Studio

CLOCK = SystemClock()


@pytest.fixture
async def recording(studio: Studio, house: Organisation) -> Recording:
    return await studio.recorded(house.id)


async def is_whole(studio: Studio, recording: Recording) -> bool:
    """Tell whether all that the rows name is there and as it was stored, and nothing else."""
    named = {
        file.storage_name for file in await studio.archive.book.files(recording.organisation_id, recording.id)
    }
    row = await studio.row(recording)
    return (
        set(await studio.stored(recording)) == named
        and len(named) == 9
        and await studio.deposits.verify(row) == {}
    )


async def test_a_tape_becomes_files_that_are_stored_and_verified(
    studio: Studio, recording: Recording
) -> None:
    verdict = await studio.deposits.finish(recording.organisation_id, recording.id)
    row = await studio.row(recording)
    assert (str(verdict), row.state, row.verdict) == ("verified", "deposited", verdict)
    assert row.deposited_at is not None
    assert await is_whole(studio, recording)
    files = {
        file.name: file for file in await studio.archive.book.files(recording.organisation_id, recording.id)
    }
    keys = {
        key.id: key.unwrap(studio.archive.master)
        for key in await studio.archive.keys.of_contact(recording.organisation_id, recording.contact_id)
    }
    table = files[MANIFEST]
    room_key = keys[table.key_id]
    assert room_key is not None
    assert room_key.person == "room"
    manifest = read_manifest(
        await StoredReader(studio.archive.storage, table, room_key).read(0, table.plain_bytes)
    )
    assert (manifest.recording_id, manifest.contact_id) == (recording.id, recording.contact_id)
    assert {file.name for file in manifest.files} | {MANIFEST} == set(files)
    assert row.manifest_sha256 == table.sha256
    assert segments(studio.tape(recording))


async def test_nothing_readable_touches_the_disk(studio: Studio, recording: Recording) -> None:
    await studio.deposits.finish(recording.organisation_id, recording.id)
    for path in (studio.folder / "recordings").rglob("*.*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(word in content for word in (b"ciao", b"OpusHead", b"webm", b"Giulia", b"salotto"))


async def test_the_world_hears_of_it_once_and_the_audit_remembers(
    studio: Studio, recording: Recording
) -> None:
    for _ in range(2):
        await studio.deposits.finish(recording.organisation_id, recording.id)
    (told,) = await studio.news("recording.verified")
    assert told["recording_id"] == recording.id
    assert told["contact_id"] == recording.contact_id
    assert str(told["ticket_id"]).startswith("ticket_")
    assert len(await studio.news(SWEEP)) == 1
    async with studio.database.read() as connection:
        lines = (await connection.execute(select(audit.c.action, audit.c.subject))).all()
    assert lines == [("recording_deposited", recording.contact_id)]
    assert await SqlAudit(studio.database, CLOCK).first_broken() is None


async def test_a_tape_that_breaks_off_is_partial_with_its_gap(studio: Studio, recording: Recording) -> None:
    (segment,) = segments(studio.tape(recording))
    segment.write_bytes(segment.read_bytes()[: segment.stat().st_size // 2])
    verdict = await studio.deposits.finish(recording.organisation_id, recording.id)
    row = await studio.row(recording)
    assert str(verdict) == "partial:interrupted"
    assert [gap.reason for gap in row.gaps] == ["interrupted"]
    assert 2_900 < row.gaps[0].to_ms <= 3_000
    assert len(await studio.news("recording.partial")) == 1


async def test_a_tape_of_which_nothing_can_be_read_is_lost(studio: Studio, recording: Recording) -> None:
    (segment,) = segments(studio.tape(recording))
    segment.write_bytes(os.urandom(5_000))
    assert str(await studio.deposits.finish(recording.organisation_id, recording.id)) == "lost:unreadable"
    assert (await studio.row(recording)).state == "lost"
    assert len(await studio.news("recording.lost")) == 1
    assert await studio.stored(recording) == ()


async def test_a_tape_that_is_gone_is_lost_but_one_at_another_node_is_not(
    studio: Studio, recording: Recording
) -> None:
    shutil.rmtree(studio.tape(recording))
    archive = studio.archive
    elsewhere = DepositParts(
        archive.recordings,
        archive.book,
        archive.keys,
        archive.storage,
        archive.tapes,
        archive.master,
        SqlEvents(studio.database),
        "other",
    )
    with pytest.raises(TapeElsewhere):
        await Deposits(elsewhere, CLOCK).finish(recording.organisation_id, recording.id)
    assert (await studio.row(recording)).state == "finishing"
    assert recording.node == NODE
    assert str(await studio.deposits.finish(recording.organisation_id, recording.id)) == "lost:tape_gone"


async def test_a_meeting_that_never_began_is_not_recorded(studio: Studio, house: Organisation) -> None:
    contact_id = await studio.contact(house.id)
    recording = await studio.archive.recordings.open(house.id, contact_id, CLOCK.now())
    await studio.end(recording, 0)
    assert str(await studio.deposits.finish(house.id, recording.id)) == "not_recorded:never_began"
    assert await studio.news("recording.lost") == []


async def test_a_meeting_that_is_on_is_left_alone(studio: Studio, house: Organisation) -> None:
    recording = await studio.archive.recordings.open(house.id, await studio.contact(house.id), CLOCK.now())
    with pytest.raises(Conflict):
        await studio.deposits.finish(house.id, recording.id)


async def test_another_organisations_recording_is_not_there(studio: Studio, recording: Recording) -> None:
    stranger = organisation("Altra Luce")
    await keep(studio.database, CLOCK, stranger)
    with pytest.raises(NotFound):
        await studio.deposits.finish(stranger.id, recording.id)


async def test_one_process_at_a_time(studio: Studio, recording: Recording) -> None:
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(studio.deposits.finish(recording.organisation_id, recording.id))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await studio.deposits.finish(recording.organisation_id, recording.id)
    assert str(first.result()) == "verified"


async def test_with_another_master_key_nothing_is_changed(studio: Studio, recording: Recording) -> None:
    archive = studio.archive
    other = DepositParts(
        archive.recordings,
        archive.book,
        archive.keys,
        archive.storage,
        archive.tapes,
        MasterKey(new_secret()),
        SqlEvents(studio.database),
        NODE,
    )
    wrong = Deposits(other, CLOCK)
    for _ in range(2):
        assert str(await wrong.finish(recording.organisation_id, recording.id)) == "pending:master_key"
    row = await studio.row(recording)
    assert (row.state, str(row.verdict)) == ("finishing", "pending:master_key")
    assert await archive.recordings.delayed(MASTER_KEY) == 1
    assert str(await studio.deposits.finish(recording.organisation_id, recording.id)) == "verified"
    assert await archive.recordings.delayed(MASTER_KEY) == 0

    deposited = await studio.row(recording)
    assert set((await wrong.verify(deposited)).values()) == {"sealed under another master key"}
    assert str(await wrong.finish(recording.organisation_id, recording.id, again=True)) == "verified"
    assert not await wrong.sweep(recording.organisation_id, recording.id)
    assert await is_whole(studio, recording)


async def test_a_tape_that_could_not_be_deleted_whole_is_not_called_deleted(
    studio: Studio, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    await studio.deposits.finish(recording.organisation_id, recording.id)
    real = shutil.rmtree

    def half(path: Path, **_options: object) -> None:
        next(iter(segments(path))).unlink()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(shutil, "rmtree", half)
    with pytest.raises(OSError, match="Input/output"):
        await studio.deposits.sweep(recording.organisation_id, recording.id)
    assert (await studio.row(recording)).tape_deleted_at is None
    monkeypatch.setattr(shutil, "rmtree", real)
    assert await studio.deposits.sweep(recording.organisation_id, recording.id)
    assert (await studio.row(recording)).tape_deleted_at is not None
    assert not studio.tape(recording).exists()


async def test_a_person_who_was_erased_is_in_no_file(studio: Studio, recording: Recording) -> None:
    async with studio.database.write() as connection:
        await connection.execute(
            update(recording_keys)
            .where(recording_keys.c.person == "customer-ada")
            .values(wrapped=None, erased_at=CLOCK.now())
        )
    assert str(await studio.deposits.finish(recording.organisation_id, recording.id)) == "verified"
    names = {file.name for file in await studio.archive.book.files(recording.organisation_id, recording.id)}
    assert names == {
        TIMELINE,
        PLAN,
        MANIFEST,
        "voice-voice-agent-giulia.webm",
        "voice-voice-agent-giulia.peaks",
    }


class Forgetful:
    """A storage that keeps one bit wrong."""

    def __init__(self, studio: Studio) -> None:
        self._files = studio.archive.storage
        self._root = studio.folder / "recordings"

    def __getattr__(self, name: str):  # type: ignore[no-untyped-def]
        return getattr(self._files, name)

    async def put_file(self, name: str, path: Path) -> None:
        await self._files.put_file(name, path)
        if name.endswith(TIMELINE):
            stored = self._root / name
            content = bytearray(stored.read_bytes())
            content[len(content) // 2] ^= 1
            stored.write_bytes(content)


async def test_what_the_storage_does_not_keep_is_not_deposited(studio: Studio, recording: Recording) -> None:
    archive = studio.archive
    parts = DepositParts(
        archive.recordings,
        archive.book,
        archive.keys,
        Forgetful(studio),  # type: ignore[arg-type]
        archive.tapes,
        archive.master,
        SqlEvents(studio.database),
        NODE,
    )
    with pytest.raises(NotAsStored):
        await Deposits(parts, CLOCK).finish(recording.organisation_id, recording.id)
    assert (await studio.row(recording)).state == "finishing"
    assert str(await studio.deposits.finish(recording.organisation_id, recording.id)) == "verified"
    assert await is_whole(studio, recording)


async def test_finished_again_new_files_take_the_place_of_the_old_ones(
    studio: Studio, recording: Recording
) -> None:
    await studio.deposits.finish(recording.organisation_id, recording.id)
    before = set(await studio.stored(recording))
    assert (
        str(await studio.deposits.finish(recording.organisation_id, recording.id, again=True)) == "verified"
    )
    assert await is_whole(studio, recording)
    assert before.isdisjoint(await studio.stored(recording))


async def test_a_good_copy_is_never_given_for_a_worse_one(studio: Studio, recording: Recording) -> None:
    await studio.deposits.finish(recording.organisation_id, recording.id)
    before = await studio.stored(recording)
    (segment,) = segments(studio.tape(recording))
    segment.write_bytes(segment.read_bytes()[:-2_000])
    assert (
        str(await studio.deposits.finish(recording.organisation_id, recording.id, again=True)) == "verified"
    )
    assert await studio.stored(recording) == before
    segment.unlink()
    with pytest.raises(Conflict):
        await studio.deposits.finish(recording.organisation_id, recording.id, again=True)
    assert await is_whole(studio, recording)


async def test_a_tape_is_swept_only_while_the_recording_is_as_it_was_stored(
    studio: Studio, recording: Recording
) -> None:
    assert not await studio.deposits.sweep(recording.organisation_id, recording.id)  # not deposited yet
    await studio.deposits.finish(recording.organisation_id, recording.id)
    stored = studio.folder / "recordings" / (await studio.stored(recording))[0]
    good = stored.read_bytes()
    stored.write_bytes(good[:-1])
    assert not await studio.deposits.sweep(recording.organisation_id, recording.id)
    assert segments(studio.tape(recording))
    stored.write_bytes(good)
    assert await studio.deposits.sweep(recording.organisation_id, recording.id)
    assert not studio.tape(recording).exists()
    assert (await studio.row(recording)).tape_deleted_at is not None
    assert not await studio.deposits.sweep(recording.organisation_id, recording.id)
    assert await is_whole(studio, recording)


@pytest.mark.parametrize(
    ("days", "verdict", "left"), [(7, "verified", 7), (0, "verified", 0), (0, "partial", 90)]
)
async def test_the_tape_stays_as_long_as_policy_says(
    studio: Studio, days: int, verdict: str, left: int
) -> None:
    house = organisation()
    decided = msgspec.structs.replace(house.settings, tape_days=days)
    await keep(studio.database, CLOCK, replace(house, settings=decided))
    recording = await studio.recorded(house.id)
    if verdict == "partial":
        (segment,) = segments(studio.tape(recording))
        segment.write_bytes(segment.read_bytes()[:-2_000])
    assert (await studio.deposits.finish(house.id, recording.id)).word == verdict
    due_at = await studio.outbox.next_due_at([SWEEP])
    assert due_at is not None
    assert abs((due_at - CLOCK.now()).total_seconds() - left * 86_400) < 60


async def test_cancelled_it_stops_soon_and_loses_nothing(studio: Studio, recording: Recording) -> None:
    work = asyncio.ensure_future(studio.deposits.finish(recording.organisation_id, recording.id))  # noqa: TID251
    await asyncio.sleep(0.02)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert str(await studio.deposits.finish(recording.organisation_id, recording.id)) == "verified"
    assert await is_whole(studio, recording)
    left = list(studio.archive.tapes.working(recording.organisation_id, recording.id).parent.iterdir())
    assert {path.suffix for path in left} <= {"", ".lock"}


@pytest.mark.parametrize(("turn", "every"), [("once", 19), ("again", 25)])
def test_killed_at_any_step_and_run_again_nothing_is_lost(tmp_path: Path, turn: str, every: int) -> None:
    """The proof (tests/proof) takes every step; here some of them are taken."""
    killed = kills(tmp_path / "kills", turn, every)
    assert len(killed) > 3
    assert {"put_file", "read"} <= {str(one["step"]).split()[1] for one in killed}
    assert [one for one in killed if is_loss(one, turn)] == []
