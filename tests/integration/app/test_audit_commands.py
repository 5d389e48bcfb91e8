import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.core.clock import SystemClock
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.running import salotto


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """A house where nothing has happened yet."""
    found = ["--data-dir", str(tmp_path)]
    assert salotto("migrate", *found)[0] == 0
    return found


def test_an_empty_trail_is_whole_and_has_an_anchor(place: list[str], tmp_path: Path) -> None:
    code, said, _ = salotto("audit", "anchor", *place)
    assert (code, said) == (0, f"0 {'0' * 64}\n")
    kept = tmp_path / "anchors"
    kept.write_text(said)
    code, said, _ = salotto("audit", "verify", *place, "--anchors", str(kept))
    assert code == 0
    assert said.startswith("All 0 lines are as they were written")


def test_a_trail_that_lost_its_end_ends_with_1(place: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "anchors"
    kept.write_text(f"3 {'a' * 64}\n")
    code, said, _ = salotto("audit", "verify", *place, "--anchors", str(kept))
    assert code == 1
    assert said.startswith("Line 1 is not as it was written")


def test_a_file_that_holds_no_anchors_is_named(place: list[str], tmp_path: Path) -> None:
    kept = tmp_path / "anchors"
    kept.write_text("yesterday\n")
    code, _, complaint = salotto("audit", "verify", *place, "--anchors", str(kept))
    assert code == 2
    assert "'yesterday' is no anchor" in complaint


@pytest.fixture
def staffed(place: list[str], tmp_path: Path) -> list[str]:
    """A house to which Giulia and Luca were added; a link was made for Luca."""

    async def open_house() -> None:
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'salotto.db'}")
        await keep(database, SystemClock(), organisation("Luce di Casa"))
        await database.close()

    asyncio.run(open_house())
    for name in ("Giulia", "Luca"):
        assert salotto("staff", "add", name, f"{name.lower()}@demo.example", *place)[0] == 0
    assert salotto("staff", "link", "luca@demo.example", *place)[0] == 0
    return place


def test_the_trail_can_be_read_with_the_names_of_the_staff(staffed: list[str]) -> None:
    code, said, _ = salotto("audit", "list", *staffed)
    lines = said.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines] == ["1", "2", "3"]
    assert "staff_added  by system  on staff_" in lines[0]
    assert '(Giulia <giulia@demo.example>)  {"role": "agent"}' in lines[0]
    assert "sign_in_link_issued" in lines[2]
    assert "Luca" in lines[2]


def test_the_trail_is_read_by_what_one_asks(staffed: list[str]) -> None:
    luca = salotto("audit", "list", *staffed, "--last", "1")[1].split("  on ")[1].split()[0]
    about = salotto("audit", "list", *staffed, "--about", luca)[1].splitlines()
    assert [line.split()[3] for line in about] == ["staff_added", "sign_in_link_issued"]
    assert len(salotto("audit", "list", *staffed, "--action", "staff_added")[1].splitlines()) == 2
    tomorrow = (SystemClock().now() + timedelta(days=1)).strftime("%Y-%m-%d")
    assert len(salotto("audit", "list", *staffed, "--before", tomorrow)[1].splitlines()) == 3
    for asked in (["--since", tomorrow], ["--by", "giulia@demo.example"]):
        code, said, complaint = salotto("audit", "list", *staffed, *asked)
        assert (code, said) == (0, "")
        assert complaint == "No line of the audit answers to that.\n"
