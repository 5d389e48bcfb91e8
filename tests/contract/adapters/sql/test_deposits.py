"""The rows of deposits; that they are written with everything that hangs on them shows test_deposit.py."""

from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.core.clock import SystemClock
from salotto.core.errors import Conflict
from salotto.identity.model import Organisation
from salotto.recording.model import GapRow, Recording, Verdict
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.recordings import Studio, open_studio

CLOCK = SystemClock()
GAPS = (GapRow(10, 20, "disk"), GapRow(30, 45, "interrupted"))


@pytest.fixture
async def house() -> Organisation:
    return organisation()


@pytest.fixture
async def studio(tmp_path: Path, database: Database, house: Organisation) -> Studio:
    await keep(database, CLOCK, house)
    return open_studio(tmp_path, database, CLOCK)


@pytest.fixture
async def recording(studio: Studio, house: Organisation) -> Recording:
    return await studio.recorded(house.id, 2)


async def test_verdict_and_gaps_are_kept(studio: Studio, recording: Recording) -> None:
    at = CLOCK.now()
    file = await studio.add_file(recording, "a.bin", b"a")
    new = await studio.add_file(recording, "b.bin", b"b")
    before = await studio.archive.book.deposited(
        recording, [new], "0" * 64, Verdict("partial", "disk"), GAPS, at
    )
    assert set(before) == {file, new}
    row = await studio.row(recording)
    assert (row.state, str(row.verdict), row.gaps) == ("deposited", "partial:disk", GAPS)
    assert (row.manifest_sha256, row.deposited_at) == ("0" * 64, at)
    assert await studio.archive.book.files(recording.organisation_id, recording.id) == (new,)


async def test_of_two_who_deposit_the_same_one_is_told_that_it_has_moved_on(
    studio: Studio, recording: Recording
) -> None:
    new = await studio.add_file(recording, "a.bin", b"a")
    await studio.archive.book.deposited(recording, [new], "0" * 64, Verdict("verified"), (), CLOCK.now())
    with pytest.raises(Conflict):
        await studio.archive.book.deposited(recording, [], "1" * 64, Verdict("verified"), (), CLOCK.now())
    assert await studio.archive.book.files(recording.organisation_id, recording.id) == (new,)
    assert len(await studio.news("recording.verified")) == 1


async def test_another_organisation_sees_and_changes_nothing(studio: Studio, recording: Recording) -> None:
    await studio.add_file(recording, "a.bin", b"a")
    stranger = organisation("Altra Luce")
    await keep(studio.database, CLOCK, stranger)
    assert await studio.archive.book.files(stranger.id, recording.id) == ()
    await studio.archive.book.tape_deleted(stranger.id, recording.id, CLOCK.now())
    assert (await studio.row(recording)).tape_deleted_at is None


async def test_verdicts_are_counted_over_all_organisations(studio: Studio, house: Organisation) -> None:
    assert await studio.archive.book.count_verdicts() == {}
    for verdict in (Verdict("lost", "x"), Verdict("lost", "y"), Verdict("not_recorded", "no_answer")):
        contact_id = await studio.contact(house.id)
        await studio.archive.recordings.settle(house.id, contact_id, verdict, CLOCK.now())
    assert await studio.archive.book.count_verdicts() == {"lost": 2, "not_recorded": 1}
