"""What the audit tells of sign-ins that were refused."""

from contextlib import suppress

from sqlalchemy import text

from salotto.adapters.sql.database import Database
from salotto.core.errors import NotAllowed, NotSignedIn, TooMany
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME
from salotto.identity.model import AuditLine
from salotto.identity.sign_in import LINK_LIFE
from tests.contract.identity.conftest import PASSWORD, Staffed
from tests.support.audit_lines import line_of, lines
from tests.support.clock import SteppingClock
from tests.support.databases import keep
from tests.support.people import member, organisation

GIULIA, NOBODY = "giulia@demo.example", "nobody@demo.example"


async def told(staffed: Staffed, database: Database) -> list[AuditLine]:
    """Let everything be told, and return the lines of what was refused."""
    staffed.refused.close()
    await staffed.refused.run()
    return [line for line in await lines(database) if "refused" in line.action]


def line(staffed: Staffed, subject: str, **body: str) -> AuditLine:
    return AuditLine(staffed.house.id, "unknown", "sign_in_refused", subject, {"page": "desk", **body})


async def refuse(staffed: Staffed, email: str, password: str = "wrong") -> None:
    with suppress(NotSignedIn, TooMany):
        assert not await staffed.entrance.with_password(email, password, "desk")


async def test_a_wrong_password_is_told_with_whose_it_is_not(staffed: Staffed, database: Database) -> None:
    await refuse(staffed, GIULIA)
    await refuse(staffed, NOBODY)
    assert await told(staffed, database) == [
        line(staffed, staffed.agent.id, by="password", why="wrong"),
        line(staffed, "unknown", by="password", why="wrong"),
    ]
    assert await staffed.audit.first_broken() is None


async def test_so_are_links_that_do_not_work_any_more_and_the_page_of_others(
    staffed: Staffed, database: Database, clock: SteppingClock
) -> None:
    giulia, marta = staffed.agent, staffed.supervisor
    old, used = [await staffed.entrance.issue_link(giulia) for _ in range(2)]
    await staffed.entrance.with_link(used, "desk")
    clock.step(LINK_LIFE.total_seconds())
    of_marta = await staffed.entrance.issue_link(marta)
    for secret in (used, old, "0" * 22, of_marta):
        with suppress(NotSignedIn, NotAllowed):
            assert not await staffed.entrance.with_link(secret, "desk")
    assert await told(staffed, database) == [
        line(staffed, giulia.id, by="link", why="spent"),
        line(staffed, giulia.id, by="link", why="expired"),
        line(staffed, "unknown", by="link", why="unknown"),
        line(staffed, marta.id, by="link", why="page"),
    ]


async def test_whoever_was_wrong_too_often_is_not_told_again_and_guessing_on_says_so_once(
    staffed: Staffed, database: Database, clock: SteppingClock
) -> None:
    giulia, many = staffed.agent, WRONG_PASSWORDS_OF_NAME.times
    for _ in range(3):
        for _ in range(many + 5):
            await refuse(staffed, GIULIA)
        clock.step(WRONG_PASSWORDS_OF_NAME.within_s)
    await refuse(staffed, NOBODY)
    assert await told(staffed, database) == [
        *[line(staffed, giulia.id, by="password", why="wrong")] * many,
        AuditLine(staffed.house.id, "system", "sign_ins_refused_untold", giulia.id),
        line(staffed, "unknown", by="password", why="wrong"),
    ]


async def test_each_organisation_hears_of_its_own_people_and_none_of_nobody_where_there_are_several(
    staffed: Staffed, database: Database, clock: SteppingClock
) -> None:
    other = organisation("Altra Luce")
    await keep(database, clock, other)
    theirs = member(other)
    await staffed.staff.add(theirs, line=line_of(other.id))
    await refuse(staffed, GIULIA)
    await refuse(staffed, NOBODY)
    found = {(one.organisation_id, one.subject) for one in await told(staffed, database)}
    assert found == {(staffed.house.id, staffed.agent.id), (other.id, theirs.id)}


async def test_no_line_holds_what_was_typed_or_where_it_came_from(
    staffed: Staffed, database: Database
) -> None:
    for email in (GIULIA, NOBODY):
        with suppress(NotSignedIn):
            await staffed.entrance.with_password(email, f"{PASSWORD}!", "desk", "203.0.113.9")
    assert len(await told(staffed, database)) == 2
    async with database.read() as connection:
        rows = str((await connection.execute(text("SELECT * FROM audit"))).all())
    assert not [typed for typed in (GIULIA, NOBODY, PASSWORD, "203.0.113") if typed in rows]
