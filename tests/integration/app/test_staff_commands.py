import asyncio
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.core.clock import SystemClock
from tests.integration.app.conftest import Call
from tests.support.databases import keep
from tests.support.people import organisation

Place = tuple[str, str]


@pytest.fixture
def place(call: Call, tmp_path: Path) -> Place:
    """Return where Giulia works."""
    place = ("--data-dir", str(tmp_path))
    call("migrate", *place)
    asyncio.run(_open_house(tmp_path))
    call("staff", "add", "Giulia", "giulia@demo.example", *place)
    return place


async def _open_house(folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'salotto.db'}")
    await keep(database, SystemClock(), organisation("Luce di Casa"))
    await database.close()


def test_somebody_gets_a_link_for_a_new_password(call: Call, place: Place) -> None:
    code, out, _ = call("staff", "reset", "giulia@demo.example", *place)
    assert code == 0
    assert out.startswith("http://localhost:8080/desk#password=")


def test_whoever_leaves_has_no_way_in_until_they_are_back(call: Call, place: Place) -> None:
    left = call("staff", "deactivate", "giulia@demo.example", *place)
    assert left == (0, "Giulia does not work at Luce di Casa any more.\n", "")
    assert "(not active)" in call("staff", "list", *place)[1]
    for command in ("link", "reset"):
        assert call("staff", command, "giulia@demo.example", *place)[0] == 2
    back = call("staff", "activate", "giulia@demo.example", *place)
    assert back == (0, "Giulia works at Luce di Casa.\n", "")
    assert "(not active)" not in call("staff", "list", *place)[1]
    assert call("staff", "link", "giulia@demo.example", *place)[0] == 0


def test_nobody_is_told_how_to_find_somebody(call: Call, place: Place) -> None:
    code, _, err = call("staff", "deactivate", "nobody@demo.example", *place)
    assert code == 2
    assert "salotto staff list" in err
