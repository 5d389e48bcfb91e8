import asyncio
from datetime import date

import msgspec

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.core.ids import OrganisationId
from salotto.identity.model import LegalBasis, OrganisationSettings
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


async def test_whoever_is_here_alone_is_known_as_that(database: Database, clock: SteppingClock) -> None:
    organisations, house = SqlOrganisations(database, clock), organisation()
    assert await organisations.only() is None
    await organisations.add(house)
    assert await organisations.only() == house.id
    await organisations.add(organisation("Other"))
    assert await organisations.only() is None


async def test_one_organisation_changes_its_mind_and_no_other(
    database: Database, clock: SteppingClock
) -> None:
    organisations = SqlOrganisations(database, clock)
    house, other = organisation("One"), organisation("Other")
    await organisations.add(house)
    await organisations.add(other)
    changed = settings(is_hall_open=True)
    assert await organisations.change(house.id, lambda _now: changed, line=line_of(house.id))
    found = {one.id: one.settings for one in await organisations.all()}
    assert found == {house.id: changed, other.id: other.settings}


async def test_what_two_change_at_once_on_two_nodes_is_changed_by_both(
    database: Database, database_url: str, clock: SteppingClock
) -> None:
    house, other = organisation(), Database(database_url)
    await SqlOrganisations(database, clock).add(house)
    sites = [f"https://shop{number}.example" for number in range(12)]

    async def add(site: str, at: Database) -> None:
        def more(now: OrganisationSettings) -> OrganisationSettings:
            return msgspec.structs.replace(now, sites=(*now.sites, site))

        assert await SqlOrganisations(at, clock).change(house.id, more, line=line_of(house.id))

    async with asyncio.TaskGroup() as tasks:
        for number, site in enumerate(sites):
            tasks.create_task(add(site, (database, other)[number % 2]))
    await other.close()
    kept = await SqlOrganisations(database, clock).by_id(house.id)
    assert kept is not None
    assert sorted(kept.settings.sites) == sorted(sites)
