import asyncio
from pathlib import Path

import click
import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import newest_revision
from salotto.app.cli import commands
from salotto.core.clock import SystemClock
from tests.integration.app.conftest import Call
from tests.support.databases import keep
from tests.support.people import organisation


@pytest.mark.parametrize("name", commands.list_commands(click.Context(commands)))
def test_every_command_explains_itself(call: Call, name: str) -> None:
    code, out, _ = call(name, "--help")
    assert code == 0
    assert "Usage: salotto" in out


def test_the_first_page_names_every_command(call: Call) -> None:
    _, out, _ = call("--help")
    assert all(
        name in out
        for name in ("run", "serve", "worker", "migrate", "doctor", "staff", "recordings", "webhooks")
    )


def test_a_database_is_brought_up_to_date_and_left_alone_then(call: Call, tmp_path: Path) -> None:
    assert call("migrate", "--data-dir", str(tmp_path)) == (0, f"Step {newest_revision()} reached.\n", "")
    assert call("migrate", "--data-dir", str(tmp_path)) == (
        0,
        f"The database stands at step {newest_revision()}, as before.\n",
        "",
    )


async def _open_house(folder: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{folder / 'salotto.db'}")
    await keep(database, SystemClock(), organisation("Luce di Casa"))
    await database.close()


def test_staff_are_added_shown_and_given_links(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = ("--data-dir", str(tmp_path))
    call("migrate", *place)
    nobody = call("staff", "add", "Giulia", "giulia@demo.example", *place)
    assert nobody == (2, "", "salotto: There is no organisation yet. `salotto run` makes one to try out.\n")
    asyncio.run(_open_house(tmp_path))
    added = call("staff", "add", "Giulia", "giulia@demo.example", *place)
    assert added == (0, "Giulia works at Luce di Casa as agent.\n", "")
    assert call("staff", "list", *place)[1].split() == ["agent", "Giulia", "giulia@demo.example"]
    _, link, hint = call("staff", "link", "giulia@demo.example", *place)
    assert link.startswith("http://localhost:8080/desk#sign-in=")
    assert "SALOTTO_PUBLIC_URL" in hint
    monkeypatch.setenv("SALOTTO_PUBLIC_URL", "https://meet.example.com")
    _, link, hint = call("staff", "link", "giulia@demo.example", *place)
    assert (link.partition("#")[0], hint) == ("https://meet.example.com/desk", "")


def test_a_setting_that_makes_no_sense_is_said_without_a_traceback(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALOTTO_HTTP__PORT", "99999")
    code, out, err = call("doctor")
    assert (code, out) == (2, "")
    assert err.startswith("salotto: SALOTTO_HTTP__PORT: ")
    assert len(err.splitlines()) == 1


def test_a_command_that_does_not_exist_is_said(call: Call) -> None:
    code, _, err = call("dance")
    assert code == 2
    assert "dance" in err
