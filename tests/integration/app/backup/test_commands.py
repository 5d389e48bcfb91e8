"""A backup of a house with a recording, made, lost and put back by command, as an operator does it."""

import asyncio
import json
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from tests.integration.app.conftest import Call
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.recordings import open_studio

CLOCK = SystemClock()
Salotto = Callable[..., tuple[int, str, str]]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """An installation with one finished recording, and one whose tape still lies there."""
    folder = tmp_path / "house"
    folder.mkdir()

    async def prepare() -> None:
        database = Database(Settings(data_dir=folder).database)
        await migrate(database)
        company = organisation()
        await keep(database, CLOCK, company)
        studio = open_studio(folder, database, CLOCK)
        finished = await studio.recorded(company.id)
        await studio.deposits.finish(company.id, finished.id)
        await studio.recorded(company.id)
        await database.close()

    asyncio.run(prepare())
    return folder


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return tmp_path / "other"


@pytest.fixture
def salotto(call: Call) -> Salotto:
    return lambda folder, *arguments: call(*arguments, "--data-dir", str(folder))


def files(folder: Path) -> dict[str, bytes]:
    """Return every file of recordings and tapes, by its name below the data folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for part in ("recordings", "tapes")
        for path in (folder / part).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def rows(folder: Path) -> list[str]:
    return list(sqlite3.connect(folder / "salotto.db").iterdump())


def test_what_was_backed_up_comes_back_as_it_was(
    salotto: Salotto, house: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    code, said, _ = salotto(house, "backup", str(target), "--with-key")
    assert code == 0
    assert "master key is in it" in said
    assert stat.S_IMODE(target.stat().st_mode) == 0o600

    code, said, _ = salotto(other, "restore", str(target))
    assert code == 0
    assert "Back as it was" in said
    assert files(other) == files(house) != {}
    assert rows(other) == rows(house)
    assert {"master.key", "recordings", "salotto.db", "tapes"} <= {path.name for path in other.iterdir()}
    assert not [path for path in other.iterdir() if path.name.startswith(".")]

    code, said, _ = salotto(other, "recordings", "verify")
    assert code == 0
    assert "as it was stored" in said


def test_without_its_key_a_backup_says_what_is_missing(
    salotto: Salotto, house: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    assert "not in it" in salotto(house, "backup", str(target))[1]
    with tarfile.open(target) as tar:
        assert "master.key" not in tar.getnames()
    assert "put your copy of master.key" in salotto(other, "restore", str(target))[1]
    (other / "master.key").write_bytes((house / "master.key").read_bytes())
    assert salotto(other, "recordings", "verify")[0] == 0


def test_another_key_is_not_dropped_in_silence(
    salotto: Salotto, house: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    salotto(house, "backup", str(target), "--with-key")
    other.mkdir()
    (other / "master.key").write_text("another")
    code, _, trouble = salotto(other, "restore", str(target))
    assert code == 2
    assert "another master key" in trouble
    assert [path.name for path in other.iterdir()] == ["master.key"]


def test_the_file_checks_itself_with_the_tools_of_every_machine(
    salotto: Salotto, house: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    salotto(house, "backup", str(target))
    with tarfile.open(target) as tar:
        names = tar.getnames()
        note = tar.extractfile("salotto-backup.json")
        sums = tar.extractfile("SHA256SUMS")
        assert note is not None
        assert sums is not None
        assert json.load(note)["database"] == "sqlite"
        assert len(sums.read().splitlines()) == len(names) - 1


def test_a_damaged_backup_is_refused_whole(
    salotto: Salotto, house: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    salotto(house, "backup", str(target))
    content = bytearray(target.read_bytes())
    at = content.index(b"SQLite format 3") + 5_000
    content[at] ^= 1
    target.write_bytes(content)
    code, _, trouble = salotto(other, "restore", str(target))
    assert code == 2
    assert "damaged: database.copy" in trouble
    assert list(other.iterdir()) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_cut_backup_is_refused_whole(
    salotto: Salotto, house: Path, other: Path, tmp_path: Path, share: float
) -> None:
    target = tmp_path / "backup.tar"
    salotto(house, "backup", str(target))
    target.write_bytes(target.read_bytes()[: int(target.stat().st_size * share)])
    code, _, trouble = salotto(other, "restore", str(target))
    assert code == 2
    assert "backup" in trouble
    assert list(other.iterdir()) == []


def test_a_backup_is_never_put_over_an_installation(salotto: Salotto, house: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    salotto(house, "backup", str(target))
    before = files(house), rows(house)
    code, _, trouble = salotto(house, "restore", str(target))
    assert code == 2
    assert "is not empty" in trouble
    assert (files(house), rows(house)) == before


def test_a_database_that_is_there_is_not_replaced(
    salotto: Salotto, house: Path, other: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    salotto(house, "backup", str(target))
    salotto(other, "migrate")
    code, _, trouble = salotto(other, "restore", str(target))
    assert code == 2
    assert "There is a database already" in trouble


def test_a_file_that_is_there_is_not_overwritten(salotto: Salotto, house: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    target.write_text("mine")
    code, _, trouble = salotto(house, "backup", str(target))
    assert code == 2
    assert "is there already" in trouble
    assert target.read_text() == "mine"


def test_nothing_to_back_up_is_said(salotto: Salotto, other: Path, tmp_path: Path) -> None:
    other.mkdir()
    code, _, trouble = salotto(other, "backup", str(tmp_path / "backup.tar"))
    assert code == 2
    assert "nothing to back up" in trouble
