"""Taking a recording away; the commands around it shows test_archive_commands.py."""

from pathlib import Path

import pytest
from sqlalchemy import update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.tables import recording_keys
from salotto.core.clock import SystemClock
from salotto.core.errors import NotFound
from salotto.identity.model import Organisation
from salotto.journeys.exporting import ExportParts, Exports
from salotto.recording.sealing import SealBroken
from tests.support.people import organisation
from tests.support.recordings import Studio

CLOCK = SystemClock()


def exports(studio: Studio) -> Exports:
    archive = studio.archive
    audit = SqlAudit(studio.database, CLOCK)
    return Exports(
        ExportParts(archive.recordings, archive.book, archive.keys, archive.storage, archive.master, audit)
    )


async def test_whoever_was_erased_is_not_in_it(studio: Studio, house: Organisation, tmp_path: Path) -> None:
    recording = await studio.recorded(house.id, 2)
    await studio.deposits.finish(house.id, recording.id)
    async with studio.database.write() as connection:
        await connection.execute(
            update(recording_keys).where(recording_keys.c.person == "customer-ada").values(wrapped=None)
        )
    names = await exports(studio).export(house.id, recording.id, tmp_path / "taken", "operator")
    assert [name for name in names if name.endswith(".webm")] == ["02-voice-agent-giulia.webm"]


async def test_another_organisation_takes_nothing(
    studio: Studio, house: Organisation, tmp_path: Path
) -> None:
    recording = await studio.recorded(house.id, 2)
    await studio.deposits.finish(house.id, recording.id)
    with pytest.raises(NotFound):
        await exports(studio).export(organisation().id, recording.id, tmp_path / "taken", "operator")


async def test_a_damaged_file_leaves_nothing_half_taken(
    studio: Studio, house: Organisation, tmp_path: Path
) -> None:
    recording = await studio.recorded(house.id, 2)
    await studio.deposits.finish(house.id, recording.id)
    stored = next((tmp_path / "recordings").rglob("*-voice-*.webm"))
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    with pytest.raises(SealBroken):
        await exports(studio).export(house.id, recording.id, tmp_path / "taken", "operator")
    assert not (tmp_path / "taken").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []
