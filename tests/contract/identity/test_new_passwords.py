import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.core.errors import Expired, Invalid, NotAllowed, NotFound, NotSignedIn, Spent, TooMany
from salotto.core.ids import OrganisationId, StaffId
from salotto.identity.attempts import OwnCounting
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, WRONG_SIGN_INS_OF_ADDRESS
from salotto.identity.model import AuditLine, Principal, StaffMember
from salotto.identity.new_passwords import PASSWORD_LINK_LIFE, NewPasswords
from salotto.identity.passwords import Passwords
from salotto.identity.tokens import hash_of
from tests.contract.identity.conftest import PASSWORD, Staffed
from tests.support.audit_lines import heard, line_of, lines
from tests.support.clock import SteppingClock

NEW = "quattro cani bianchi"


@pytest.fixture
def store(database: Database, clock: SteppingClock) -> SqlPasswords:
    return SqlPasswords(database, SqlAudit(database, clock))


@pytest.fixture
def new_passwords(staffed: Staffed, store: SqlPasswords, clock: SteppingClock) -> NewPasswords:
    return NewPasswords(staffed.staff, store, staffed.entrance._passwords, clock, counting=OwnCounting(clock))


class Interrupted(Passwords):
    """Lets something happen between the look at a password and the writing of the next."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def hash(self, password: str) -> str:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await super().hash(password)


def principal(member: StaffMember) -> Principal:
    return Principal(member.role, member.id, member.organisation_id, member.name, member.figure)


async def sign_in(staffed: Staffed, password: str = PASSWORD) -> str:
    return (await staffed.entrance.with_password("giulia@demo.example", password, "desk")).token


async def test_a_link_sets_a_password_and_ends_every_sign_in(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    one, other = await sign_in(staffed), await sign_in(staffed)
    unused = await staffed.entrance.issue_link(staffed.agent)
    secret = await new_passwords.issue_link(staffed.agent)
    assert await new_passwords.with_link(secret, NEW) == staffed.agent
    for token in (one, other):
        with pytest.raises(NotSignedIn):
            await staffed.entrance.who(token, "desk")
    with pytest.raises(NotSignedIn):
        await sign_in(staffed, PASSWORD)
    with pytest.raises(NotSignedIn, match="used already"):
        await staffed.entrance.with_link(unused, "desk")
    assert await staffed.entrance.who(await sign_in(staffed, NEW), "desk")


async def test_a_link_works_once_for_an_hour_and_the_newest_only(
    staffed: Staffed, new_passwords: NewPasswords, clock: SteppingClock
) -> None:
    older = await new_passwords.issue_link(staffed.agent)
    newer = await new_passwords.issue_link(staffed.agent)
    with pytest.raises(Spent, match="newer one"):
        await new_passwords.with_link(older, NEW)
    await new_passwords.with_link(newer, NEW)
    with pytest.raises(Spent):
        await new_passwords.with_link(newer, PASSWORD)
    late = await new_passwords.issue_link(staffed.agent)
    clock.step(PASSWORD_LINK_LIFE.total_seconds())
    with pytest.raises(Expired, match="an hour"):
        await new_passwords.with_link(late, NEW)


async def test_a_password_that_is_too_short_does_not_spend_the_link(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    secret = await new_passwords.issue_link(staffed.agent)
    with pytest.raises(Invalid, match="10 to 256"):
        await new_passwords.with_link(secret, "short")
    await new_passwords.with_link(secret, NEW)


async def test_of_two_who_spend_a_link_at_once_one_sets_the_password(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    secret = await new_passwords.issue_link(staffed.agent)
    outcomes: list[bool] = []

    async def spend(password: str) -> None:
        try:
            await new_passwords.with_link(secret, password)
            outcomes.append(True)
        except Spent:
            outcomes.append(False)

    async with asyncio.TaskGroup() as tasks:
        for number in range(4):
            tasks.create_task(spend(f"{NEW} {number}"))
    assert sorted(outcomes) == [False, False, False, True]


async def test_guessing_links_is_slowed_down(new_passwords: NewPasswords) -> None:
    for _ in range(WRONG_SIGN_INS_OF_ADDRESS.times):
        with pytest.raises(NotFound):
            await new_passwords.with_link("0" * 22, NEW, "203.0.113.9")
    with pytest.raises(TooMany):
        await new_passwords.with_link("0" * 22, NEW, "203.0.113.9")


async def test_whoever_does_not_work_there_any_more_has_nothing_left(
    staffed: Staffed, new_passwords: NewPasswords, store: SqlPasswords, clock: SteppingClock
) -> None:
    token = await sign_in(staffed)
    secret, link = (
        await new_passwords.issue_link(staffed.agent),
        await staffed.entrance.issue_link(staffed.agent),
    )
    house = staffed.house.id
    await store.set_active(
        OrganisationId("org_of_others"), staffed.agent.id, clock.now(), is_active=True, line=line_of(house)
    )
    await store.set_active(house, staffed.agent.id, clock.now(), is_active=False, line=line_of(house))
    with pytest.raises(NotFound):
        await new_passwords.with_link(secret, NEW)
    await store.set_active(house, staffed.agent.id, clock.now(), is_active=True, line=line_of(house))
    with pytest.raises(NotSignedIn):
        await staffed.entrance.who(token, "desk")
    with pytest.raises(Spent):
        await new_passwords.with_link(secret, NEW)
    with pytest.raises(NotSignedIn):
        await staffed.entrance.with_link(link, "desk")
    assert await sign_in(staffed)


async def test_ones_own_change_keeps_this_page_and_ends_the_others(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    here, there = await sign_in(staffed), await sign_in(staffed)
    giulia = principal(staffed.agent)
    with pytest.raises(Invalid, match="current") as refused:
        await new_passwords.change(giulia, "wrong", NEW, here)
    assert refused.value.field == "current"
    await new_passwords.change(giulia, PASSWORD, NEW, here)
    assert await staffed.entrance.who(here, "desk")
    with pytest.raises(NotSignedIn):
        await staffed.entrance.who(there, "desk")
    assert await sign_in(staffed, NEW)


async def test_whoever_changes_a_password_while_a_link_sets_another_changes_nothing(
    staffed: Staffed, store: SqlPasswords, clock: SteppingClock
) -> None:
    passwords = Interrupted(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    new_passwords = NewPasswords(staffed.staff, store, passwords, clock, counting=OwnCounting(clock))
    here, secret = await sign_in(staffed), await new_passwords.issue_link(staffed.agent)
    passwords.meanwhile = lambda: new_passwords.with_link(secret, "of the link, set first")
    with pytest.raises(NotSignedIn, match="set anew"):
        await new_passwords.change(principal(staffed.agent), PASSWORD, NEW, here)
    assert await sign_in(staffed, "of the link, set first")


async def test_a_sign_in_that_ends_meanwhile_sets_no_first_password(
    staffed: Staffed, store: SqlPasswords, clock: SteppingClock
) -> None:
    passwords = Interrupted(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    new_passwords = NewPasswords(staffed.staff, store, passwords, clock, counting=OwnCounting(clock))
    marta, secret = principal(staffed.supervisor), await staffed.entrance.issue_link(staffed.supervisor)
    here = (await staffed.entrance.with_link(secret, "review")).token
    passwords.meanwhile = lambda: new_passwords.sign_out_everywhere(marta)
    with pytest.raises(NotSignedIn):
        await new_passwords.change(marta, "", NEW, here)
    with pytest.raises(NotSignedIn):
        await staffed.entrance.with_password("marta@demo.example", NEW, "review")


async def test_of_several_pages_that_change_a_password_at_once_one_does(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    pages = [await sign_in(staffed) for _ in range(4)]
    done: list[str] = []

    async def change(token: str) -> None:
        with suppress(NotSignedIn):
            await new_passwords.change(principal(staffed.agent), PASSWORD, f"{NEW} {token}", token)
            done.append(token)

    async with asyncio.TaskGroup() as tasks:
        for token in pages:
            tasks.create_task(change(token))
    assert len(done) == 1
    assert await staffed.entrance.who(done[0], "desk")
    assert await sign_in(staffed, f"{NEW} {done[0]}")


async def test_of_links_that_are_made_at_once_one_works(
    staffed: Staffed, new_passwords: NewPasswords, store: SqlPasswords
) -> None:
    async with asyncio.TaskGroup() as tasks:
        made = [tasks.create_task(new_passwords.issue_link(staffed.agent)) for _ in range(4)]
    links = [await store.link(hash_of(one.result())) for one in made]
    assert [link is not None and link.spent_at is None for link in links].count(True) == 1


async def test_guessing_the_current_password_is_slowed_down(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    for _ in range(WRONG_PASSWORDS_OF_NAME.times):
        with pytest.raises(Invalid):
            await new_passwords.change(principal(staffed.agent), "wrong", NEW, "")
    with pytest.raises(TooMany):
        await new_passwords.change(principal(staffed.agent), PASSWORD, NEW, "")


async def test_whoever_came_by_link_only_sets_a_first_password_without_an_old_one(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    secret = await staffed.entrance.issue_link(staffed.supervisor)
    here = (await staffed.entrance.with_link(secret, "review")).token
    await new_passwords.change(principal(staffed.supervisor), "", NEW, here)
    assert await staffed.entrance.with_password("marta@demo.example", NEW, "review")


async def test_signing_out_everywhere_ends_every_sign_in_of_this_person_only(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    mine = [await sign_in(staffed), await sign_in(staffed)]
    secret = await staffed.entrance.issue_link(staffed.supervisor)
    hers = (await staffed.entrance.with_link(secret, "review")).token
    await new_passwords.sign_out_everywhere(principal(staffed.agent))
    for token in mine:
        with pytest.raises(NotSignedIn):
            await staffed.entrance.who(token, "desk")
    assert await staffed.entrance.who(hers, "review")


async def test_a_supervisor_makes_links_for_agents_of_the_house_only(
    staffed: Staffed, new_passwords: NewPasswords
) -> None:
    marta = principal(staffed.supervisor)
    member, secret = await new_passwords.issue_for_agent(marta, staffed.agent.id)
    assert member == staffed.agent
    assert await new_passwords.with_link(secret, NEW) == staffed.agent
    with pytest.raises(NotAllowed, match="operator"):
        await new_passwords.issue_for_agent(marta, staffed.supervisor.id)
    with pytest.raises(NotFound):
        await new_passwords.issue_for_agent(marta, StaffId("staff_of_nobody"))


async def test_no_secret_lies_in_the_database_and_each_step_is_one_transaction_with_its_line(
    staffed: Staffed, new_passwords: NewPasswords, database: Database
) -> None:
    house, giulia, marta = staffed.house.id, staffed.agent.id, staffed.supervisor.id
    told = len(await lines(database))
    with heard(database) as transactions:
        await new_passwords.issue_link(staffed.agent)
        _, secret = await new_passwords.issue_for_agent(principal(staffed.supervisor), giulia)
        await new_passwords.with_link(secret, NEW)
        with pytest.raises(Spent):
            await new_passwords.with_link(secret, NEW)
        here = await sign_in(staffed, NEW)
        await new_passwords.change(principal(staffed.agent), NEW, PASSWORD, here)
        await new_passwords.sign_out_everywhere(principal(staffed.agent))
    assert len(transactions) == 6
    assert (await lines(database))[told:] == [
        AuditLine(house, "system", "password_link_issued", giulia),
        AuditLine(house, marta, "password_link_issued", giulia),
        AuditLine(house, giulia, "password_set", giulia, {"by": "link"}),
        AuditLine(house, giulia, "signed_in", "desk", {"by": "password"}),
        AuditLine(house, giulia, "password_set", giulia, {"by": "password"}),
        AuditLine(house, giulia, "signed_out_everywhere", giulia),
    ]
    async with database.read() as connection:
        links = str((await connection.execute(text("SELECT * FROM password_links"))).all())
        people = str((await connection.execute(text("SELECT * FROM staff"))).all())
    assert secret not in links
    assert NEW not in people
