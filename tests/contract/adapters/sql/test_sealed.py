from datetime import timedelta

from sqlalchemy import insert

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.sealed import sealed_elsewhere
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.adapters.sql.tables import recording_keys
from salotto.core.ids import new_id
from salotto.identity.sites import new_site_secret
from salotto.recording.sealing import MasterKey, new_secret
from tests.support import taps
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock


async def test_what_another_master_key_sealed_is_counted_and_what_was_erased_is_not(
    database: Database, clock: SteppingClock
) -> None:
    books = await taps.books(database, clock)
    contact = await books.queued("token")
    ours, theirs = MasterKey(b"m" * 32), MasterKey(b"n" * 32)
    sites = SqlSiteSecrets(database, ours, SqlAudit(database, clock))
    for _ in range(2):
        await sites.replace(
            books.house.id, new_site_secret(), clock.now(), at_once=False, line=line_of(books.house.id)
        )
    wrapped = (ours.wrap(new_secret()), theirs.wrap(new_secret()), None)
    rows = [
        {
            "id": new_id("key"),
            "organisation_id": books.house.id,
            "contact_id": contact.id,
            "person": f"person {number}",
            "wrapped": one,
            "made_at": clock.now() - timedelta(seconds=number),
        }
        for number, one in enumerate(wrapped)
    ]
    async with database.write() as connection:
        for row in rows:
            await connection.execute(insert(recording_keys).values(row))
    assert await sealed_elsewhere(database, ours) == {"keys of recordings": 1}
    assert await sealed_elsewhere(database, theirs) == {"secrets of sites": 2, "keys of recordings": 1}
