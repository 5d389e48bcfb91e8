from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.app.errors import CannotStart
from salotto.app.settings import Settings
from salotto.app.staffing import Newcomer, StaffOffice, staff_office
from salotto.core.clock import SystemClock
from salotto.core.errors import Conflict, Invalid, NotFound
from salotto.identity.model import AuditLine
from tests.support.audit_lines import lines
from tests.support.people import organisation

CLOCK = SystemClock()
GIULIA = Newcomer("Giulia", "Giulia@demo.example", "agent", "noor")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[StaffOffice]:
    database = Database(settings.database)
    await migrate(database)
    await SqlOrganisations(database, CLOCK).add(organisation("Luce di Casa"))
    await database.close()
    async with staff_office(settings, CLOCK) as opened:
        yield opened


async def test_a_newcomer_works_there_from_then_on(office: StaffOffice) -> None:
    house = await office.organisation(None)
    added = await office.add(house, GIULIA, None)
    assert (added.email, added.languages) == ("giulia@demo.example", ("it", "en"))
    assert await office.people(house) == (added,)


async def test_nobody_works_there_twice(office: StaffOffice) -> None:
    house = await office.organisation(None)
    await office.add(house, GIULIA, None)
    with pytest.raises(Conflict, match="belongs to somebody at Luce di Casa already"):
        await office.add(house, GIULIA, None)


@pytest.mark.parametrize(
    ("newcomer", "password", "words"),
    [
        (Newcomer(" ", "g@demo.example", "agent", "noor"), None, "NAME"),
        (Newcomer("x" * 65, "g@demo.example", "agent", "noor"), None, "NAME"),
        (Newcomer("Giulia", "giulia", "agent", "noor"), None, "EMAIL"),
        (Newcomer("Giulia", "@demo.example", "agent", "noor"), None, "EMAIL"),
        (GIULIA, "short", "password"),
    ],
)
async def test_what_cannot_be_right_is_named(
    office: StaffOffice, newcomer: Newcomer, password: str | None, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        await office.add(await office.organisation(None), newcomer, password)


async def test_a_link_leads_to_the_page_of_the_role(office: StaffOffice) -> None:
    house = await office.organisation(None)
    await office.add(house, GIULIA, None)
    await office.add(house, Newcomer("Marta", "marta@demo.example", "supervisor", "yuki"), None)
    _, desk = await office.link(house, "giulia@demo.example", timedelta(hours=1))
    _, review = await office.link(house, "marta@demo.example", timedelta(hours=1))
    assert desk.startswith("/desk#sign-in=")
    assert review.startswith("/review#sign-in=")


async def test_nobody_gets_no_link(office: StaffOffice) -> None:
    with pytest.raises(NotFound, match="salotto staff list"):
        await office.link(await office.organisation(None), "nobody@demo.example", timedelta(hours=1))


async def test_of_several_organisations_one_is_named(office: StaffOffice, settings: Settings) -> None:
    database = Database(settings.database)
    await SqlOrganisations(database, CLOCK).add(organisation("Other"))
    await database.close()
    with pytest.raises(Invalid, match="there are several: Luce di Casa, Other"):
        await office.organisation(None)
    assert (await office.organisation("Other")).name == "Other"
    with pytest.raises(NotFound, match="no organisation 'Third'"):
        await office.organisation("Third")


async def test_without_a_database_there_is_nothing_to_do(settings: Settings) -> None:
    with pytest.raises(CannotStart, match="salotto migrate"):
        async with staff_office(settings, CLOCK):
            pass


async def test_an_empty_database_has_no_organisation(settings: Settings) -> None:
    database = Database(settings.database)
    await migrate(database)
    await database.close()
    async with staff_office(settings, CLOCK) as office:
        with pytest.raises(NotFound, match="salotto run"):
            await office.organisation(None)


async def test_a_database_of_another_version_is_left_alone(office: StaffOffice, settings: Settings) -> None:
    database = Database(settings.database)
    async with database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM alembic_version")
    await database.close()
    with pytest.raises(CannotStart, match="salotto migrate"):
        async with staff_office(settings, CLOCK):
            pass


async def test_a_link_for_a_new_password_leads_to_the_page_of_the_role(office: StaffOffice) -> None:
    house = await office.organisation(None)
    await office.add(house, GIULIA, None)
    member, path = await office.password_link(house, "giulia@demo.example")
    assert (member.name, path.partition("=")[0]) == ("Giulia", "/desk#password")


async def test_whoever_works_there_no_more_gets_no_link_until_they_are_back_and_the_audit_tells(
    office: StaffOffice, settings: Settings
) -> None:
    house = await office.organisation(None)
    giulia = (await office.add(house, GIULIA, None)).id
    await office.set_active(house, "giulia@demo.example", is_active=False)
    with pytest.raises(NotFound):
        await office.password_link(house, "giulia@demo.example")
    await office.set_active(house, "giulia@demo.example", is_active=True)
    assert await office.password_link(house, "giulia@demo.example")
    database = Database(settings.database)
    assert await lines(database) == [
        AuditLine(house.id, "system", "staff_added", giulia, {"role": "agent"}),
        AuditLine(house.id, "system", "staff_deactivated", giulia),
        AuditLine(house.id, "system", "staff_activated", giulia),
        AuditLine(house.id, "system", "password_link_issued", giulia),
    ]
    await database.close()
