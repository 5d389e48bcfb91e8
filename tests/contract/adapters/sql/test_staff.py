from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.staff import SqlStaff
from salotto.identity.model import Organisation
from tests.support.audit_lines import line_of
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation


@pytest.fixture
def staff(database: Database, clock: SteppingClock) -> SqlStaff:
    return SqlStaff(database, clock)


@pytest.fixture
async def houses(database: Database, clock: SteppingClock) -> tuple[Organisation, Organisation]:
    mine, theirs = organisation("Mine"), organisation("Theirs")
    await keep(database, clock, mine, theirs)
    return mine, theirs


async def test_a_person_comes_back_as_written(
    staff: SqlStaff, houses: tuple[Organisation, Organisation]
) -> None:
    giulia = replace(member(houses[0]), topics=("bill",))
    await staff.add(giulia, line=line_of(houses[0].id))
    assert await staff.by_id(houses[0].id, giulia.id) == giulia
    assert await staff.by_email(houses[0].id, " Giulia@demo.example ") == giulia


async def test_people_of_another_organisation_are_not_there(
    staff: SqlStaff, houses: tuple[Organisation, Organisation]
) -> None:
    mine, theirs = houses
    stranger = member(theirs)
    await staff.add(stranger, line=line_of(theirs.id))
    assert await staff.by_id(mine.id, stranger.id) is None
    assert await staff.by_email(mine.id, stranger.email) is None
    assert await staff.all(mine.id) == ()
    await staff.set_availability(mine.id, stranger.id, "available", None)
    assert await staff.all(theirs.id) == (stranger,)


async def test_an_address_belongs_to_one_person_of_an_organisation(
    staff: SqlStaff, houses: tuple[Organisation, Organisation]
) -> None:
    mine, theirs = houses
    await staff.add(member(mine), line=line_of(mine.id))
    await staff.add(member(theirs), line=line_of(theirs.id))
    with pytest.raises(IntegrityError):
        await staff.add(member(mine), line=line_of(mine.id))


async def test_the_wish_of_an_agent_survives(
    staff: SqlStaff, houses: tuple[Organisation, Organisation]
) -> None:
    giulia = member(houses[0])
    await staff.add(giulia, line=line_of(houses[0].id))
    await staff.set_availability(houses[0].id, giulia.id, "away", "break")
    assert await staff.by_id(houses[0].id, giulia.id) == replace(
        giulia, availability="away", away_reason="break"
    )


async def test_credentials_are_those_of_active_people_everywhere(
    staff: SqlStaff, houses: tuple[Organisation, Organisation]
) -> None:
    mine, theirs = houses
    await staff.add(member(mine), "hash 1", line=line_of(mine.id))
    await staff.add(member(theirs, is_active=False), "hash 2", line=line_of(theirs.id))
    (credential,) = await staff.credentials("giulia@demo.example")
    assert (credential.staff.organisation_id, credential.password_hash) == (mine.id, "hash 1")
