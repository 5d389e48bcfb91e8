import socket
from pathlib import Path

import httpx
import pytest

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate, newest_revision, revision
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.app.compose import _trouble_of, open_building
from salotto.app.errors import CannotStart, NoDatabase
from salotto.app.settings import MediaSettings, Settings
from salotto.core.clock import SystemClock
from salotto.core.mishaps import goes_on, mishaps
from salotto.media.errors import MediaPortTaken
from salotto.recording.sealing import MasterKey
from tests.support.audit_lines import line_of
from tests.support.mistakes import Mistake, Mistakes
from tests.support.people import organisation

LOOPBACK = MediaSettings(udp_port=0, bind=("127.0.0.1",))


def settings(folder: Path, **more: object) -> Settings:
    return Settings(data_dir=folder, media=LOOPBACK, **more)  # type: ignore[arg-type]


async def test_the_parts_are_made_in_the_order_of_who_needs_whom(tmp_path: Path) -> None:
    async with open_building(settings(tmp_path), "http://localhost:1") as building:
        assert [part.name for part in building.parts] == [
            "media", "reconciler", "verdicts", "recordings", "rooms", "meetings", "dispatcher", "standing",
            "doorkeeper", "refused sign-ins", "worker",
        ]  # fmt: skip


async def test_a_worker_may_run_elsewhere(tmp_path: Path) -> None:
    async with open_building(settings(tmp_path, start_worker=False), "http://localhost:1") as building:
        assert "worker" not in [part.name for part in building.parts]


async def test_our_own_database_is_brought_up_to_date_by_itself(tmp_path: Path) -> None:
    mine = settings(tmp_path)
    async with open_building(mine, "http://localhost:1"):
        database = Database(mine.database)
        assert await revision(database) == newest_revision()
        await database.close()


async def test_a_database_elsewhere_is_migrated_by_whoever_owns_it(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'theirs.db'}"
    with pytest.raises(CannotStart, match="salotto migrate"):
        async with open_building(settings(tmp_path, database_url=url), "http://localhost:1"):
            pass
    database = Database(url)
    await migrate(database)
    await database.close()
    async with open_building(settings(tmp_path, database_url=url), "http://localhost:1"):
        pass


async def test_a_house_whose_master_key_is_missing_makes_no_other_beside_what_it_sealed(
    tmp_path: Path,
) -> None:
    mine, house, clock = settings(tmp_path), organisation(), SystemClock()
    database = Database(mine.database)
    await migrate(database)
    await SqlOrganisations(database, clock).add(house)
    await SqlSiteSecrets(database, MasterKey(b"l" * 32), SqlAudit(database, clock)).replace(
        house.id, "s" * 48, clock.now(), at_once=True, line=line_of(house.id)
    )
    await database.close()
    with pytest.raises(CannotStart, match=r"master\.key is missing.*secrets of sites.*Put it back"):
        async with open_building(mine, "http://localhost:1"):
            pass
    assert not (tmp_path / "master.key").exists()


async def test_a_server_that_does_not_answer_keeps_the_house_closed_and_is_said_in_words(
    tmp_path: Path,
) -> None:
    url = f"postgresql://salotto@/salotto?host={tmp_path}"
    with pytest.raises(NoDatabase, match="salotto doctor"):
        async with open_building(settings(tmp_path, database_url=url), "http://localhost:1"):
            pass


async def test_the_house_says_whether_its_database_answers(tmp_path: Path) -> None:
    async with open_building(settings(tmp_path), "http://localhost:1") as building:
        transport = httpx.ASGITransport(building.application)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:1") as browser:
            assert (await browser.get("/readyz")).json() == {"ok": True, "checks": {"database": "ok"}}


async def test_a_mistake_that_was_survived_is_among_the_figures(tmp_path: Path, mistakes: Mistakes) -> None:
    async with open_building(settings(tmp_path), "http://localhost:1") as building:
        with goes_on("this test"):
            raise Mistake
        transport = httpx.ASGITransport(building.application)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:1") as browser:
            figures = (await browser.get("/metrics")).text
    assert f'salotto_mishaps_total{{what="this test"}} {float(mishaps.counts["this test"])}' in figures
    assert mistakes() == {"this test": 1}


async def test_a_database_that_cannot_be_read_is_in_trouble(tmp_path: Path) -> None:
    (tmp_path / "diary.db").write_text("dear diary, " * 100)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'diary.db'}")
    assert await _trouble_of(database) == "DatabaseError"
    await database.close()


async def test_a_taken_media_port_keeps_the_house_closed_and_makes_no_database(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        taken = MediaSettings(udp_port=other.getsockname()[1], bind=("127.0.0.1",))
        with pytest.raises(MediaPortTaken):
            async with open_building(Settings(data_dir=tmp_path, media=taken), "http://localhost:1"):
                pass
    assert not (tmp_path / "salotto.db").exists()
