from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.app.archiving import OPERATOR, archive_office
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from salotto.core.errors import Invalid, NotFound
from salotto.identity.model import AuditLine
from tests.support.audit_lines import lines
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.recordings import open_studio

CLOCK = SystemClock()


async def test_an_operator_sees_one_organisation_at_a_time(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database)
    await migrate(database)
    ours, theirs = organisation("Luce di Casa"), organisation("Altra Luce")
    await keep(database, CLOCK, ours, theirs)
    recorded = await open_studio(tmp_path, database, CLOCK).recorded(ours.id, 2)
    await database.close()
    with pytest.raises(Invalid, match="there are several"):
        async with archive_office(settings, None, CLOCK):
            pass
    async with archive_office(settings, "Altra Luce", CLOCK) as office:
        assert await office.recordings() == []
        with pytest.raises(NotFound):
            await office.recording(recorded.id)
        await office.add_webhook("https://example.com/hook", ())
    async with archive_office(settings, ours.id, CLOCK) as office:
        assert (await office.recording(recorded.contact_id)).id == recorded.id
        assert await office.webhooks() == ()
        with pytest.raises(NotFound):
            await office.webhook("https://example.com/hook")


async def test_a_webhook_that_two_operators_remove_is_removed_once_in_the_audit(tmp_path: Path) -> None:
    settings, house = Settings(data_dir=tmp_path), organisation()
    database = Database(settings.database)
    await migrate(database)
    await keep(database, CLOCK, house)
    open_studio(tmp_path, database, CLOCK)
    async with archive_office(settings, None, CLOCK) as office:
        endpoint, _ = await office.add_webhook("https://example.com/hook", ())
        await office.remove_webhook(endpoint)
        await office.remove_webhook(endpoint)
    assert await lines(database) == [
        AuditLine(house.id, OPERATOR, action, endpoint.id, {"url": "https://example.com/hook"})
        for action in ("webhook_added", "webhook_removed")
    ]
    await database.close()
