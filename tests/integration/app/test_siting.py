from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.app.settings import Settings
from salotto.app.siting import OPERATOR, site_office
from salotto.core.clock import SystemClock
from salotto.core.errors import Invalid, NotFound
from salotto.identity.model import AuditLine
from salotto.identity.sites import MOST_SITES
from tests.support.audit_lines import lines
from tests.support.databases import keep
from tests.support.people import organisation

CLOCK = SystemClock()


async def test_there_are_no_more_sites_than_fit_into_a_header(tmp_path: Path) -> None:
    settings, house = Settings(data_dir=tmp_path), organisation()
    database = Database(settings.database)
    await migrate(database)
    await keep(database, CLOCK, house)
    for number in range(MOST_SITES):
        async with site_office(settings, None, CLOCK) as office:
            await office.add(f"https://shop{number}.example")
    async with site_office(settings, house.name, CLOCK) as office:
        await office.add("https://shop0.example")
        with pytest.raises(Invalid, match="Remove one first"):
            await office.add("https://one-more.example")
    kept = await SqlOrganisations(database, CLOCK).by_id(house.id)
    assert kept is not None
    assert len(kept.settings.sites) == MOST_SITES
    assert len(await lines(database)) == MOST_SITES
    await database.close()


async def test_each_step_is_told_in_the_audit(tmp_path: Path) -> None:
    settings, house, shop = Settings(data_dir=tmp_path), organisation(), "https://shop.example"
    database = Database(settings.database)
    await migrate(database)
    await keep(database, CLOCK, house)
    async with site_office(settings, None, CLOCK) as office:
        await office.add(shop)
        await office.new_secret(at_once=True)
    async with site_office(settings, None, CLOCK) as office:
        await office.remove(shop)
        with pytest.raises(NotFound):
            await office.remove("https://other.example")
    assert await lines(database) == [
        AuditLine(house.id, OPERATOR, "site_added", house.id, {"site": shop}),
        AuditLine(house.id, OPERATOR, "site_secret_made", house.id, {"at_once": True}),
        AuditLine(house.id, OPERATOR, "site_removed", house.id, {"site": shop}),
    ]
    await database.close()


async def test_two_operators_at_once_lose_no_site_and_add_none_beyond_the_last(tmp_path: Path) -> None:
    settings, house = Settings(data_dir=tmp_path), organisation()
    database = Database(settings.database)
    await migrate(database)
    await keep(database, CLOCK, house)
    async with site_office(settings, None, CLOCK) as one, site_office(settings, None, CLOCK) as other:
        await one.add("https://shop0.example")
        await other.add("https://shop1.example")
        await other.remove("https://shop0.example")
        with pytest.raises(NotFound):
            await one.remove("https://shop0.example")
        assert await one.sites() == await other.sites() == ("https://shop1.example",)
        for number in range(2, MOST_SITES + 1):
            await one.add(f"https://shop{number}.example")
        with pytest.raises(Invalid, match="Remove one first"):
            await other.add("https://one-more.example")
    await database.close()
