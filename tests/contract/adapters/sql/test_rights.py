import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.rights import SqlRights
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.tables import contacts, staff, visits
from salotto.adapters.sql.visits import SqlVisits
from salotto.core.ids import ContactId, MemberId, hall_of, new_id
from salotto.identity.model import Organisation, Role, SignIn, StaffMember
from salotto.identity.passes import Claims
from salotto.identity.tokens import mark_of
from salotto.journeys.ports import Tap
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation


def claims(house: Organisation, role: Role, principal: str, contact_id: ContactId | None = None) -> Claims:
    return Claims(
        house.id,
        hall_of(house.id),
        MemberId("m"),
        role,
        "N",
        "ada",
        principal,
        contact_id,
        SteppingClock().now(),
    )


async def signed_in(database: Database, clock: SteppingClock) -> tuple[Organisation, StaffMember]:
    """Return a house with one agent, who is signed in for an hour with the token ``t``."""
    house = organisation()
    await keep(database, clock, house)
    giulia = member(house)
    await SqlStaff(database, clock).add(giulia, line=line_of(house.id))
    sign_in = SignIn(new_id("signin"), giulia.id, house.id, "desk", clock.now() + timedelta(hours=1))
    await SqlSignIns(database, SqlAudit(database, clock)).add(
        sign_in, "t", None, clock.now(), line=line_of(house.id)
    )
    return house, giulia


async def visited(database: Database, clock: SteppingClock, house: Organisation) -> ContactId:
    now = clock.now()
    tap = Tap(house.id, "bill", "", "it", "Ada", "ada", "voice", new_id("t"), now, now + timedelta(1))
    return (await SqlVisits(database, SqlOutbox(database, clock, "test")).open(tap)).id


@pytest.mark.parametrize("how", ["signed out", "expired", "deactivated"])
async def test_an_agent_is_in_until_the_sign_in_ends_in_any_way(
    database: Database, clock: SteppingClock, how: str
) -> None:
    house, giulia = await signed_in(database, clock)
    rights = SqlRights(database)
    assert await rights.signed_in([giulia.id, "nobody"], clock.now()) == {giulia.id}
    assert await rights.may_enter(claims(house, "agent", giulia.id), clock.now())
    if how == "signed out":
        await SqlSignIns(database, SqlAudit(database, clock)).end("t", clock.now(), line=line_of(house.id))
    elif how == "expired":
        clock.step(3_601)
    else:
        async with database.write() as connection:
            await connection.execute(update(staff).values(is_active=False))
    assert await rights.signed_in([giulia.id], clock.now()) == frozenset()
    assert not await rights.may_enter(claims(house, "agent", giulia.id), clock.now())


async def test_very_many_are_asked_for_in_parts(database: Database, clock: SteppingClock) -> None:
    _, giulia = await signed_in(database, clock)
    many = [giulia.id, *(f"nobody-{number}" for number in range(1_200))]
    assert await SqlRights(database).signed_in(many, clock.now()) == {giulia.id}


async def test_a_meeting_opens_for_the_agent_who_holds_it_while_it_is_on(
    database: Database, clock: SteppingClock
) -> None:
    house, giulia = await signed_in(database, clock)
    rights = SqlRights(database)
    contact_id = await visited(database, clock, house)
    hers = claims(house, "agent", giulia.id, contact_id)
    assert not await rights.may_enter(hers, clock.now())
    for state, agent_id, opens in (
        ("active", giulia.id, True),
        ("active", None, False),
        ("wrap_up", giulia.id, False),
    ):
        async with database.write() as connection:
            await connection.execute(update(contacts).values(state=state, agent_id=agent_id))
        assert await rights.may_enter(hers, clock.now()) is opens


async def test_a_visit_opens_until_it_is_over(database: Database, clock: SteppingClock) -> None:
    house, _ = await signed_in(database, clock)
    rights = SqlRights(database)
    contact_id = await visited(database, clock, house)
    for state, opens in (("queued", True), ("active", True), ("wrap_up", False), ("abandoned", False)):
        async with database.write() as connection:
            await connection.execute(update(contacts).values(state=state))
        assert await rights.may_enter(claims(house, "customer", "v1", contact_id), clock.now()) is opens


async def bound(database: Database, house: Organisation, contact_id: ContactId) -> Claims:
    """Return what a pass says that was asked for with the token which the visit has now."""
    async with database.read() as connection:
        visit = (await connection.execute(select(visits).where(visits.c.contact_id == contact_id))).one()
    hers = claims(house, "customer", visit.id, contact_id)
    return replace(hers, credential=mark_of(visit.token_hash))


async def test_a_pass_dies_with_the_token_with_which_it_was_asked_for(
    database: Database, clock: SteppingClock
) -> None:
    house, _ = await signed_in(database, clock)
    rights = SqlRights(database)
    hers = await bound(database, house, await visited(database, clock, house))
    assert await rights.may_enter(hers, clock.now())
    assert not await rights.may_enter(replace(hers, principal_id="another"), clock.now())
    assert not await rights.may_enter(hers, clock.now() + timedelta(days=2))
    async with database.write() as connection:
        await connection.execute(update(visits).values(token_hash="of-another-browser"))
    assert not await rights.may_enter(hers, clock.now())


async def test_those_who_come_at_once_each_hear_what_is_true_of_them(
    database: Database, clock: SteppingClock
) -> None:
    house, _ = await signed_in(database, clock)
    rights = SqlRights(database)
    mine = [await bound(database, house, await visited(database, clock, house)) for _ in range(6)]
    async with database.write() as connection:
        await connection.execute(
            update(contacts).where(contacts.c.id == mine[2].contact_id).values(state="closed")
        )
        await connection.execute(
            update(visits).where(visits.c.id == mine[4].principal_id).values(token_hash="another")
        )
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(rights.may_enter(hers, clock.now())) for hers in mine]
    assert [one.result() for one in asked] == [True, True, False, True, False, True]


async def test_a_contact_of_another_organisation_opens_nothing(
    database: Database, clock: SteppingClock
) -> None:
    house, _ = await signed_in(database, clock)
    hers = await bound(database, house, await visited(database, clock, house))
    theirs = replace(hers, organisation_id=organisation().id)
    assert not await SqlRights(database).may_enter(theirs, clock.now())
