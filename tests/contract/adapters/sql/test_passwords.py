from datetime import timedelta

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.staff import SqlStaff
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation


async def test_one_persons_link_leaves_everybody_else_alone(database: Database, clock: SteppingClock) -> None:
    house = organisation()
    await keep(database, clock, house)
    giulia, luca = member(house), member(house, "Luca")
    staff, store = SqlStaff(database, clock), SqlPasswords(database, SqlAudit(database, clock))
    later, line = clock.now() + timedelta(hours=1), line_of(house.id)
    await staff.add(giulia, "hash of Giulia's", line=line)
    await staff.add(luca, "hash of Luca's", line=line)
    await store.add_link(giulia, "hers", clock.now(), later, line=line)
    await store.add_link(luca, "his", clock.now(), later, line=line)
    assert await store.spend_link("hers", "new", clock.now(), line=line)
    assert not await store.spend_link("hers", "newer", clock.now(), line=line)
    assert not await store.spend_link("nobody's", "newer", clock.now(), line=line)
    assert await store.password_hash(giulia.id) == "new"
    assert await store.password_hash(luca.id) == "hash of Luca's"
    his = await store.link("his")
    assert his is not None
    assert (his.staff, his.spent_at, his.expires_at) == (luca, None, later)
    assert not await store.spend_link("his", "new", later, line=line)
