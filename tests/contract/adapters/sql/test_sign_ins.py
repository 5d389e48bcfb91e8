import asyncio
from datetime import timedelta

from sqlalchemy import update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.tables import staff as staff_table
from salotto.core.ids import new_id
from salotto.identity.model import SignIn
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation


async def test_a_link_of_one_person_signs_nobody_else_in(database: Database, clock: SteppingClock) -> None:
    house = organisation()
    await keep(database, clock, house)
    giulia, marta = member(house), member(house, "Marta")
    staff, store = SqlStaff(database, clock), SqlSignIns(database, SqlAudit(database, clock))
    await staff.add(giulia, line=line_of(house.id))
    await staff.add(marta, line=line_of(house.id))
    later = clock.now() + timedelta(minutes=5)
    await store.add_link(giulia, "hash of a secret", later, line=line_of(house.id))
    forged = SignIn(new_id("signin"), marta.id, house.id, "desk", later)
    assert not await store.spend_link(
        "hash of a secret", forged, "hash of a token", clock.now(), line=line_of(house.id)
    )
    assert await store.who("hash of a token", "desk", clock.now()) is None


async def test_a_password_that_was_changed_meanwhile_signs_nobody_in(
    database: Database, clock: SteppingClock
) -> None:
    """Checking one takes a tenth of a second, in which its owner may set another and sign everybody else out."""
    house = organisation()
    await keep(database, clock, house)
    giulia = member(house)
    await SqlStaff(database, clock).add(giulia, "hash of the old one", line=line_of(house.id))
    passwords, store, later = (
        SqlPasswords(database, SqlAudit(database, clock)),
        SqlSignIns(database, SqlAudit(database, clock)),
        clock.now() + timedelta(hours=1),
    )
    await passwords.add_link(giulia, "hash of a link", clock.now(), later, line=line_of(house.id))
    assert await passwords.spend_link(
        "hash of a link", "hash of the new one", clock.now(), line=line_of(house.id)
    )
    sign_in = SignIn(new_id("signin"), giulia.id, house.id, "desk", later)
    assert not await store.add(
        sign_in, "hash of a token", "hash of the old one", clock.now(), line=line_of(house.id)
    )
    assert await store.who("hash of a token", "desk", clock.now()) is None
    assert await store.add(
        sign_in, "hash of a token", "hash of the new one", clock.now(), line=line_of(house.id)
    )


async def test_whoever_is_let_go_meanwhile_is_not_signed_in_not_even_when_they_come_back(
    database: Database, clock: SteppingClock
) -> None:
    house = organisation()
    await keep(database, clock, house)
    giulia, line, now = member(house), line_of(house.id), clock.now()
    await SqlStaff(database, clock).add(giulia, "hash of hers", line=line)
    store, later = SqlSignIns(database, SqlAudit(database, clock)), now + timedelta(hours=1)
    await store.add_link(giulia, "hash of a secret", later, line=line)
    one, other = (SignIn(new_id("signin"), giulia.id, house.id, "desk", later) for _ in range(2))
    outcomes: list[bool] = []

    async def by_link() -> None:
        outcomes.append(await store.spend_link("hash of a secret", one, "token", now, line=line))

    async def by_password() -> None:
        outcomes.append(await store.add(other, "other token", "hash of hers", now, line=line))

    async with asyncio.TaskGroup() as tasks, database.write() as letting_go:
        await letting_go.execute(update(staff_table).values(is_active=False))
        for way in (by_link, by_password):
            tasks.create_task(way())
        await asyncio.sleep(
            0.05
        )  # both have looked by then, on PostgreSQL; on SQLite they wait for their turn
    assert outcomes == [False, False]
