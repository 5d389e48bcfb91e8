import json
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.demo import Demo, consent_text, prepare_demo
from salotto.core.clock import SystemClock
from tests.support.databases import fresh_database, keep
from tests.support.people import organisation
from tests.support.tree import ROOT

CLOCK = SystemClock()


async def prepare(database: Database) -> Demo:
    return await prepare_demo(SqlOrganisations(database, CLOCK), SqlStaff(database, CLOCK), CLOCK)


async def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        assert await prepare(database) == await prepare(database)


async def test_other_organisations_are_left_alone(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        other = organisation("Other")
        await keep(database, CLOCK, other)
        await prepare(database)
        assert await SqlStaff(database, CLOCK).all(other.id) == ()


async def test_its_legal_basis_says_that_it_is_a_demonstration(tmp_path: Path) -> None:
    async with fresh_database(tmp_path) as database:
        basis = (await prepare(database)).organisation.settings.recording_legal_basis
    assert basis is not None
    assert basis.is_demo
    assert basis.reference.startswith("DEMO")


async def test_everybody_appears_as_a_figure_that_staff_may_have(tmp_path: Path) -> None:
    catalogue = json.loads((ROOT / "avatars" / "models" / "catalogue.json").read_text("utf-8"))
    staff = {figure["id"] for figure in catalogue["figures"] if figure["role"] == "staff"}
    async with fresh_database(tmp_path) as database:
        demo = await prepare(database)
    assert {demo.agent.figure, demo.supervisor.figure} <= staff
    assert demo.agent.figure != demo.supervisor.figure


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_recording_question_says_who_how_long_and_that_no_is_fine(language: str) -> None:
    words = consent_text("Luce di Casa", 30).texts[language]
    assert "Luce di Casa" in words
    assert "30" in words
    assert "no" in words
    assert words.count("?") == 1
