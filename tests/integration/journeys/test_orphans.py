"""Tapes that no row knows: taken up again where they are what their name says, and told where they are not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from salotto.adapters.sql.reconciling import SqlReconcileBook
from salotto.adapters.sql.tables import outbox, recordings
from salotto.journeys.orphans import Orphans
from salotto.recording.ports import FINISH
from tests.support.recorded_house import RecordedHouse, open_recorded_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[RecordedHouse]:
    async with open_recorded_house(tmp_path) as opened:
        yield opened


def orphans_of(house: RecordedHouse) -> Orphans:
    archive = house.archive
    return Orphans(SqlReconcileBook(house.database), archive.recordings, archive.tapes, house.clock)


async def test_a_tape_that_no_row_knows_is_adopted(house: RecordedHouse) -> None:
    visit = await house.recorded()
    found = await house.recording(visit)
    assert found is not None
    orphans = orphans_of(house)
    assert await orphans.find() == []
    async with house.database.write() as connection:  # as if it had been put back from an older copy
        await connection.execute(delete(recordings))
        await connection.execute(delete(outbox).where(outbox.c.kind == FINISH))
    ((organisation_id, recording_id),) = await orphans.find()
    await orphans.adopt(organisation_id, recording_id)
    after = await house.recording(visit)
    assert after is not None
    assert (after.id, after.state) == (found.id, "finishing")
    assert await house.finish(visit) == "verified"


async def test_a_tape_of_an_unknown_contact_is_told_once(
    house: RecordedHouse, caplog: pytest.LogCaptureFixture
) -> None:
    folder = house.archive.tapes.tape(house.organisation_id, "recording_unknown")
    folder.mkdir(parents=True)
    (folder / "segment-000001.tape").write_bytes(b"noise")
    for _ in range(2):
        await house.studio.reconciler.look()
    assert caplog.messages.count("a tape belongs to no recording") == 1
