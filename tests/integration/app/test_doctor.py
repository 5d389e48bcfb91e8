import base64
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.server_facts import ServerFacts
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.app import doctor
from salotto.app.doctor import (
    Finding,
    check_avatars,
    check_clock,
    check_data_dir,
    check_database,
    check_master_key,
    check_open_files,
    check_python,
    check_relay,
    check_server,
    check_tcp_port,
    check_udp_port,
    check_web,
    examine,
    print_findings,
)
from salotto.app.settings import RecordingSettings, Settings
from salotto.core.clock import SystemClock
from salotto.recording.keys import MASTER_KEY_FILE, load_master_key
from salotto.recording.sealing import MasterKey
from tests.integration.app.conftest import Call
from tests.support.audit_lines import line_of
from tests.support.databases import make_database
from tests.support.people import organisation
from tests.support.postgres import PostgresServer

CLOCK = SystemClock()


def settings(folder: Path, **more: str) -> Settings:
    return Settings(data_dir=folder, **more)  # type: ignore[arg-type]


async def made_database(folder: Path) -> Database:
    database = Database(settings(folder).database)
    await migrate(database)
    return database


@pytest.mark.parametrize(("version", "verdict"), [((3, 10), "wrong"), ((3, 11), "fine"), ((3, 14), "fine")])
def test_python_is_new_enough_or_not(version: tuple[int, ...], verdict: str) -> None:
    assert check_python(version).verdict == verdict


def test_pages_that_are_not_built_are_named(tmp_path: Path) -> None:
    (tmp_path / "desk.html").touch()
    finding = check_web(tmp_path)
    assert finding.verdict == "wrong"
    assert "visit.html, review.html" in finding.words
    assert "make web" in finding.remedy
    for page in ("visit.html", "review.html"):
        (tmp_path / page).touch()
    assert check_web(tmp_path).verdict == "fine"


@pytest.mark.parametrize(
    ("catalogue", "words"),
    [
        (None, "no catalogue"),
        ("{", "no catalogue"),
        ('{"figures": [{"file": "ada.min.vrm"}]}', "ada.min.vrm"),
    ],
)
def test_missing_figures_are_a_pity_and_no_fault(tmp_path: Path, catalogue: str | None, words: str) -> None:
    if catalogue is not None:
        (tmp_path / "catalogue.json").write_text(catalogue)
    finding = check_avatars(tmp_path)
    assert finding.verdict == "look"
    assert words in finding.words
    assert "flat view" in finding.remedy


def test_figures_that_are_there_are_counted(tmp_path: Path) -> None:
    (tmp_path / "catalogue.json").write_text('{"figures": [{"file": "ada.min.vrm", "id": "ada"}]}')
    (tmp_path / "ada.min.vrm").touch()
    assert check_avatars(tmp_path) == Finding("figures", "fine", "1 of them")


def test_a_data_directory_need_not_be_there_yet(tmp_path: Path) -> None:
    assert check_data_dir(tmp_path / "a" / "b").verdict in {"fine", "look"}


@pytest.mark.parametrize(
    ("free_share", "total_gib", "verdict"), [(0.5, 100, "fine"), (0.05, 100, "look"), (0.5, 2, "wrong")]
)
def test_room_on_the_disk_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_share: float, total_gib: int, verdict: str
) -> None:
    total = total_gib * 1024**3
    usage = doctor.shutil._ntuple_diskusage(total, 0, int(total * free_share))  # type: ignore[attr-defined]
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: usage)
    finding = check_data_dir(tmp_path)
    assert finding.verdict == verdict
    assert bool(finding.remedy) is (verdict != "fine")


def test_a_place_that_cannot_be_written_is_wrong() -> None:
    finding = check_data_dir(Path("/proc/salotto"))
    assert finding.verdict == "wrong"
    assert "SALOTTO_DATA_DIR" in finding.remedy


def test_the_master_key_is_there_and_its_owners_only(tmp_path: Path) -> None:
    assert check_master_key(settings(tmp_path)).verdict == "look"
    assert list(tmp_path.iterdir()) == []
    load_master_key(tmp_path)
    path = tmp_path / MASTER_KEY_FILE
    assert check_master_key(settings(tmp_path)).verdict == "fine"
    path.chmod(0o644)
    assert "chmod 600" in check_master_key(settings(tmp_path)).remedy
    (tmp_path / "tapes").mkdir()
    path.write_text("noise")
    assert check_master_key(settings(tmp_path)).verdict == "wrong"
    path.unlink()
    assert check_master_key(settings(tmp_path)).verdict == "wrong"


def test_a_master_key_from_the_environment_is_looked_at_and_never_shown(tmp_path: Path) -> None:
    good = base64.b64encode(bytes(32)).decode()
    for text, verdict in ((good, "fine"), ("too short", "wrong")):
        finding = check_master_key(
            Settings(data_dir=tmp_path, recording=RecordingSettings(master_key=SecretStr(text)))
        )
        assert finding.verdict == verdict
        assert text not in finding.words + finding.remedy


def test_ports_are_free_or_taken() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as web,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as media,
    ):
        media.bind(("127.0.0.1", 0))
        tcp_port, udp_port = web.getsockname()[1], media.getsockname()[1]
        tcp, udp = check_tcp_port("127.0.0.1", tcp_port), check_udp_port(("127.0.0.1",), udp_port)
        assert (tcp.verdict, udp.verdict) == ("look", "look")
        assert "--port" in tcp.remedy
        assert "SALOTTO_MEDIA__UDP_PORT" in udp.remedy
    assert check_tcp_port("127.0.0.1", tcp_port).verdict == "fine"
    assert check_udp_port(("127.0.0.1",), udp_port).verdict == "fine"


def test_a_clock_that_stands_in_the_past_is_wrong() -> None:
    assert check_clock(datetime(1970, 1, 1, tzinfo=UTC)).verdict == "wrong"
    assert check_clock(CLOCK.now()).verdict == "fine"


@pytest.mark.parametrize(("limit", "verdict"), [(1_024, "look"), (65_536, "fine"), (-1, "fine")])
def test_few_open_files_are_noticed(limit: int, verdict: str) -> None:
    assert check_open_files(limit).verdict == verdict


async def test_a_database_that_is_not_there_yet_is_no_fault(tmp_path: Path) -> None:
    (finding,) = await check_database(settings(tmp_path), CLOCK)
    assert finding.verdict == "look"
    assert "salotto run" in finding.remedy


async def test_secrets_that_the_master_key_does_not_open_are_named_with_the_remedy(tmp_path: Path) -> None:
    database, house = await made_database(tmp_path), organisation()
    await SqlOrganisations(database, CLOCK).add(house)
    lost = SqlSiteSecrets(database, MasterKey(b"l" * 32), SqlAudit(database, CLOCK))
    await lost.replace(house.id, "s" * 48, CLOCK.now(), at_once=True, line=line_of(house.id))
    await database.close()
    for _ in ("a restored house, whose key is still missing", "one that made another key"):
        (finding,) = [one for one in await check_database(settings(tmp_path), CLOCK) if "site" in one.about]
        assert (finding.verdict, finding.words) == (
            "wrong",
            "1 do not open with the master key of this house",
        )
        assert "Put the master key back" in finding.remedy
        assert "salotto sites secret" in finding.remedy
        load_master_key(tmp_path)


async def test_a_database_of_another_version_wants_its_steps(tmp_path: Path) -> None:
    database = await made_database(tmp_path)
    async with database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM alembic_version")
    await database.close()
    (finding,) = await check_database(settings(tmp_path), CLOCK)
    assert (finding.verdict, finding.remedy) == ("wrong", "Run `salotto migrate`.")


async def test_a_file_that_is_no_database_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "salotto.db").write_text("dear diary, " * 100)
    (finding,) = await check_database(settings(tmp_path), CLOCK)
    assert finding.verdict == "wrong"
    assert "cannot be read" in finding.words


async def test_a_postgresql_server_is_looked_at(tmp_path: Path, postgres: PostgresServer) -> None:
    await make_database(postgres, "doctor", anew=True)
    mine = settings(tmp_path, database_url=postgres.url("doctor"))
    server, steps = await check_database(mine, CLOCK)
    assert (server.about, server.verdict) == ("database server", "fine")
    assert steps.remedy == "Run `salotto migrate`."
    database = Database(mine.database)
    await migrate(database)
    await database.close()
    server, reached = await check_database(mine, CLOCK)
    assert (server.verdict, reached.verdict) == ("fine", "fine")


async def test_a_postgresql_server_that_is_not_there_is_wrong(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    nowhere = settings(tmp_path, database_url=f"postgresql://salotto@/doctor?host={tmp_path}")
    (finding,) = await check_database(nowhere, CLOCK)
    assert (finding.verdict, "SALOTTO_DATABASE_URL" in finding.remedy) == ("wrong", True)
    (finding,) = await check_database(settings(tmp_path, database_url=postgres.url("no_such")), CLOCK)
    assert "no_such" in finding.words


@pytest.mark.parametrize(
    ("changes", "verdict", "words"),
    [
        ({}, "fine", "PostgreSQL 15.18, 100 connections"),
        ({"version": "12.4", "release": 12}, "wrong", "too old"),
        ({"is_standby": True}, "wrong", "standby"),
        ({"encoding": "SQL_ASCII"}, "wrong", "SQL_ASCII"),
        ({"keeps_commits": False}, "look", "not kept"),
    ],
)
def test_what_may_be_wrong_with_a_server_is_named(
    changes: dict[str, object], verdict: str, words: str
) -> None:
    facts = ServerFacts("15.18", 15, "UTF8", is_standby=False, keeps_commits=True, connections=100)
    (finding,) = check_server(replace(facts, **changes))  # type: ignore[arg-type]
    assert finding.verdict == verdict
    assert words in finding.words
    assert bool(finding.remedy) is (verdict != "fine")
    assert check_server(None) == ()


async def test_an_organisation_without_a_legal_basis_is_told_what_that_means(tmp_path: Path) -> None:
    database = await made_database(tmp_path)
    await SqlOrganisations(database, CLOCK).add(organisation("Luce di Casa"))
    await database.close()
    reached, basis = await check_database(settings(tmp_path), CLOCK)
    assert reached.verdict == "fine"
    assert (basis.verdict, basis.words) == ("look", "Luce di Casa has stated none, so nothing is recorded")


async def test_everything_is_looked_at(tmp_path: Path) -> None:
    findings = await examine(settings(tmp_path), CLOCK)
    assert {finding.about for finding in findings} == {
        "Python", "pages", "figures", "data directory", "master key", "TCP port", "UDP port", "clock", "open files", "database",
    }  # fmt: skip


def test_whatever_is_not_fine_comes_with_a_remedy() -> None:
    said: list[str] = []
    print_findings(
        (Finding("clock", "fine", "noon"), Finding("pages", "wrong", "not built", "Build.")), said.append
    )
    assert said == ["  ok   clock: noon", "WRONG  pages: not built", "        Build."]


def test_a_broken_installation_ends_with_1_and_a_whole_one_does_not(call: Call, tmp_path: Path) -> None:
    arguments = ("--data-dir", str(tmp_path), "--port", "0", "--udp-port", "0")
    (tmp_path / "salotto.db").write_text("dear diary, " * 100)
    code, out, err = call("doctor", *arguments)
    assert (code, err) == (1, "")
    assert "WRONG  database" in out
    (tmp_path / "salotto.db").unlink()
    call("migrate", "--data-dir", str(tmp_path))
    _, out, _ = call("doctor", *arguments)
    assert "  ok   database: reached" in out


def test_a_relay_that_answers_is_fine_and_one_that_does_not_is_worth_a_look() -> None:
    with socket.create_server(("127.0.0.1", 0)) as relay:
        port = relay.getsockname()[1]
        urls = tuple(f"turn:127.0.0.1:{port}?transport={by}" for by in ("udp", "tcp"))
        assert [one.verdict for one in check_relay(urls)] == ["fine"]
    (silent,) = check_relay(urls)
    assert silent.verdict == "look"
    assert f"TCP port {port} on 127.0.0.1 does not answer" in silent.words
    assert "coturn" in silent.remedy
    assert check_relay(()) == ()
