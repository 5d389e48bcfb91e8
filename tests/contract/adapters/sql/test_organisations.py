from datetime import date

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.core.ids import OrganisationId
from salotto.identity.model import LegalBasis
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.people import organisation, settings


async def test_an_organisation_comes_back_as_written(database: Database, clock: SteppingClock) -> None:
    organisations = SqlOrganisations(database, clock)
    house = organisation(basis=LegalBasis("agreement 12", date(2026, 3, 1)))
    await organisations.add(house)
    assert await organisations.by_id(house.id) == house
    assert await organisations.by_id(OrganisationId("org_other")) is None


async def test_the_oldest_stands_first(database: Database, clock: SteppingClock) -> None:
    organisations = SqlOrganisations(database, clock)
    first, second = organisation("B"), organisation("A")
    await organisations.add(first)
    clock.step(1)
    await organisations.add(second)
    assert await organisations.all() == (first, second)


async def test_one_organisation_changes_its_mind_and_no_other(
    database: Database, clock: SteppingClock
) -> None:
    organisations = SqlOrganisations(database, clock)
    house, other = organisation("One"), organisation("Other")
    await organisations.add(house)
    await organisations.add(other)
    changed = settings(is_hall_open=True)
    await organisations.change(house.id, changed, line=line_of(house.id))
    found = {one.id: one.settings for one in await organisations.all()}
    assert found == {house.id: changed, other.id: other.settings}
