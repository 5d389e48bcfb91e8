from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import SecretStr

from salotto.adapters.sql.outbox import SqlOutbox
from salotto.app.archive import Archive
from salotto.app.settings import RecordingSettings, Settings
from salotto.core.clock import SystemClock
from salotto.recording.keys import MasterKeyUnusable
from salotto.recording.sealing import new_secret
from tests.support.databases import fresh_database

CLOCK = SystemClock()


async def test_server_worker_and_operator_share_one_master_key(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        settings, outbox = Settings(data_dir=tmp_path), SqlOutbox(database, CLOCK, "test")
        one, other = (Archive(settings, database, outbox, CLOCK) for _ in range(2))
        secret = new_secret()
        assert other.master.unwrap(one.master.wrap(secret)) == secret
        assert one.tapes.root == tmp_path / "tapes"
        (tmp_path / "master.key").write_text("not a key")
        with pytest.raises(MasterKeyUnusable):
            Archive(settings, database, outbox, CLOCK)


async def test_a_key_that_is_lost_is_never_made_anew_beside_recordings(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        settings, outbox = Settings(data_dir=tmp_path), SqlOutbox(database, CLOCK, "test")
        (tmp_path / "recordings").mkdir()
        with pytest.raises(MasterKeyUnusable, match="backup"):
            Archive(settings, database, outbox, CLOCK)
        assert not (tmp_path / "master.key").exists()
        new = SecretStr(b64encode(new_secret()).decode())
        anew = Settings(data_dir=tmp_path, recording=RecordingSettings(master_key=new))
        Archive(anew, database, outbox, CLOCK)
