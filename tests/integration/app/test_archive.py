from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import SecretStr

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.app.archive import Archive, open_archive
from salotto.app.errors import CannotStart
from salotto.app.settings import RecordingSettings, Settings
from salotto.app.work import work
from salotto.core.clock import SystemClock
from salotto.recording.keys import MasterKeyUnusable
from salotto.recording.sealing import MasterKey, new_secret
from tests.support.audit_lines import line_of
from tests.support.databases import fresh_database, keep
from tests.support.people import organisation

CLOCK = SystemClock()


async def test_server_worker_and_operator_share_one_master_key(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        settings, outbox = Settings(data_dir=tmp_path), SqlOutbox(database, CLOCK, "test")
        one, other = (Archive(settings, database, outbox, CLOCK, may_make_key=True) for _ in range(2))
        secret = new_secret()
        assert other.master.unwrap(one.master.wrap(secret)) == secret
        assert one.tapes.root == tmp_path / "tapes"
        (tmp_path / "master.key").write_text("not a key")
        with pytest.raises(MasterKeyUnusable):
            Archive(settings, database, outbox, CLOCK, may_make_key=True)


async def test_a_key_that_is_lost_is_never_made_anew_beside_recordings(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        settings, outbox = Settings(data_dir=tmp_path), SqlOutbox(database, CLOCK, "test")
        (tmp_path / "recordings").mkdir()
        with pytest.raises(MasterKeyUnusable, match="backup"):
            Archive(settings, database, outbox, CLOCK, may_make_key=True)
        assert not (tmp_path / "master.key").exists()
        new = SecretStr(b64encode(new_secret()).decode())
        anew = Settings(data_dir=tmp_path, recording=RecordingSettings(master_key=new))
        Archive(anew, database, outbox, CLOCK)


async def test_neither_a_command_nor_a_worker_makes_a_key_beside_what_another_sealed(tmp_path: Path) -> None:
    settings, house = Settings(data_dir=tmp_path), organisation()
    database = Database(settings.database)
    await migrate(database)
    await keep(database, CLOCK, house)
    await SqlSiteSecrets(database, MasterKey(b"l" * 32), SqlAudit(database, CLOCK)).replace(
        house.id, "s" * 48, CLOCK.now(), at_once=True, line=line_of(house.id)
    )
    with pytest.raises(CannotStart, match=r"master\.key is missing.*secrets of sites.*Put it back"):
        await open_archive(settings, database, SqlOutbox(database, CLOCK, "test"), CLOCK)
    await database.close()
    with pytest.raises(CannotStart, match=r"master\.key is missing"):
        await work(settings, with_parent=False)
    assert not (tmp_path / "master.key").exists()


async def test_the_first_command_of_a_house_that_sealed_nothing_makes_its_key(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        await open_archive(Settings(data_dir=tmp_path), database, SqlOutbox(database, CLOCK, "test"), CLOCK)
        assert (tmp_path / "master.key").exists()
