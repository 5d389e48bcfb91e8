import asyncio

import pytest
from sqlalchemy import text, update

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.tables import staff as staff_table
from salotto.core.errors import NotAllowed, NotSignedIn, TooMany
from salotto.identity.limits import WRONG_PASSWORDS_OF_NAME, WRONG_SIGN_INS_OF_ADDRESS
from salotto.identity.model import AuditLine
from salotto.identity.sign_in import LINK_LIFE, SIGN_IN_LIFE, SignedIn
from tests.contract.identity.conftest import PASSWORD, Staffed
from tests.support.audit_lines import heard, lines
from tests.support.clock import SteppingClock


async def test_a_password_signs_in_and_the_page_is_known_from_then_on(staffed: Staffed) -> None:
    signed_in = await staffed.entrance.with_password("Giulia@Demo.example ", PASSWORD, "desk")
    principal = await staffed.entrance.who(signed_in.token, "desk")
    assert (principal.role, principal.principal_id, principal.page) == ("agent", staffed.agent.id, "desk")


@pytest.mark.parametrize(
    ("email", "password"),
    [("giulia@demo.example", "wrong"), ("nobody@demo.example", PASSWORD), ("marta@demo.example", PASSWORD)],
)
async def test_a_wrong_password_does_not_say_what_was_wrong(
    staffed: Staffed, email: str, password: str
) -> None:
    with pytest.raises(NotSignedIn, match="The mail address or the password is wrong"):
        await staffed.entrance.with_password(email, password, "desk")


async def test_guessing_is_slowed_down(staffed: Staffed) -> None:
    for _ in range(WRONG_PASSWORDS_OF_NAME.times):
        with pytest.raises(NotSignedIn):
            await staffed.entrance.with_password("giulia@demo.example", "wrong", "desk")
    with pytest.raises(TooMany):
        await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")


async def test_guessing_many_names_from_one_address_is_slowed_down_and_others_are_not(
    staffed: Staffed,
) -> None:
    for number in range(WRONG_SIGN_INS_OF_ADDRESS.times):
        with pytest.raises(NotSignedIn):
            await staffed.entrance.with_password(f"{number}@demo.example", "wrong", "desk", "203.0.113.9")
    with pytest.raises(TooMany):
        await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk", "203.0.113.9")
    with pytest.raises(TooMany):
        await staffed.entrance.with_link("0" * 22, "desk", "203.0.113.9")
    assert await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk", "203.0.113.10")


async def test_a_link_signs_in_once(staffed: Staffed) -> None:
    secret = await staffed.entrance.issue_link(staffed.agent)
    signed_in = await staffed.entrance.with_link(secret, "desk")
    assert signed_in.staff == staffed.agent
    with pytest.raises(NotSignedIn, match=r"used already.*new one"):
        await staffed.entrance.with_link(secret, "desk")


async def test_of_two_who_spend_a_link_at_once_one_is_signed_in(staffed: Staffed) -> None:
    secret = await staffed.entrance.issue_link(staffed.agent)
    outcomes: list[SignedIn | NotSignedIn] = []

    async def spend() -> None:
        try:
            outcomes.append(await staffed.entrance.with_link(secret, "desk"))
        except NotSignedIn as refusal:
            outcomes.append(refusal)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(6):
            tasks.create_task(spend())
    assert sum(isinstance(one, SignedIn) for one in outcomes) == 1


async def test_a_link_expires(staffed: Staffed, clock: SteppingClock) -> None:
    secret = await staffed.entrance.issue_link(staffed.agent)
    clock.step(LINK_LIFE.total_seconds())
    with pytest.raises(NotSignedIn, match="expired"):
        await staffed.entrance.with_link(secret, "desk")


async def test_a_link_nobody_issued_is_unknown(staffed: Staffed) -> None:
    with pytest.raises(NotSignedIn, match="not known"):
        await staffed.entrance.with_link("0" * 22, "desk")


async def test_a_link_tried_at_the_wrong_page_is_not_spent(staffed: Staffed) -> None:
    secret = await staffed.entrance.issue_link(staffed.supervisor)
    with pytest.raises(NotAllowed, match="Supervisors sign in at /review"):
        await staffed.entrance.with_link(secret, "desk")
    assert (await staffed.entrance.with_link(secret, "review")).staff == staffed.supervisor


async def test_agents_are_shown_from_the_review_to_the_desk(staffed: Staffed) -> None:
    with pytest.raises(NotAllowed, match="Agents sign in at /desk"):
        await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "review")


async def test_each_page_is_signed_in_by_itself(staffed: Staffed) -> None:
    signed_in = await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")
    with pytest.raises(NotSignedIn):
        await staffed.entrance.who(signed_in.token, "review")


async def test_a_sign_in_ends_with_the_day(staffed: Staffed, clock: SteppingClock) -> None:
    signed_in = await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")
    clock.step(SIGN_IN_LIFE.total_seconds())
    with pytest.raises(NotSignedIn, match="Sign in again"):
        await staffed.entrance.who(signed_in.token, "desk")


async def test_signing_out_ends_this_page_and_no_other_and_is_told_once(
    staffed: Staffed, database: Database
) -> None:
    one = await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")
    other = await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")
    who, told = await staffed.entrance.who(one.token, "desk"), len(await lines(database))
    await staffed.entrance.sign_out(who, one.token)
    await staffed.entrance.sign_out(who, one.token)
    with pytest.raises(NotSignedIn):
        await staffed.entrance.who(one.token, "desk")
    assert (await lines(database))[told:] == [
        AuditLine(staffed.house.id, staffed.agent.id, "signed_out", "desk")
    ]
    assert (await staffed.entrance.who(other.token, "desk")).name == "Giulia"


async def test_whoever_does_not_work_there_any_more_is_out_at_once(
    staffed: Staffed, database: Database
) -> None:
    signed_in = await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")
    secret = await staffed.entrance.issue_link(staffed.agent)
    async with database.write() as connection:
        await connection.execute(update(staff_table).values(is_active=False))
    with pytest.raises(NotSignedIn):
        await staffed.entrance.who(signed_in.token, "desk")
    with pytest.raises(NotSignedIn, match="not known"):
        await staffed.entrance.with_link(secret, "desk")


async def test_no_secret_lies_in_the_database(staffed: Staffed, database: Database) -> None:
    secret = await staffed.entrance.issue_link(staffed.agent)
    token = (await staffed.entrance.with_link(secret, "desk")).token
    async with database.read() as connection:
        for table in ("sign_ins", "sign_in_links", "staff", "audit"):
            rows = str((await connection.execute(text(f"SELECT * FROM {table}"))).all())  # noqa: S608
            assert secret not in rows
            assert token not in rows
            assert PASSWORD not in rows


async def test_signing_in_is_one_transaction_with_its_line_of_the_audit(
    staffed: Staffed, database: Database
) -> None:
    house, giulia, told = staffed.house.id, staffed.agent.id, len(await lines(database))
    with heard(database) as transactions:
        await staffed.entrance.with_password("giulia@demo.example", PASSWORD, "desk")
        secret = await staffed.entrance.issue_link(staffed.agent)
        await staffed.entrance.with_link(secret, "desk")
        for words in (PASSWORD + "!", PASSWORD):
            with pytest.raises((NotSignedIn, NotAllowed)):
                await staffed.entrance.with_password("giulia@demo.example", words, "review")
        with pytest.raises(NotSignedIn):
            await staffed.entrance.with_link(secret, "desk")
    assert len(transactions) == 3
    assert (await lines(database))[told:] == [
        AuditLine(house, giulia, "signed_in", "desk", {"by": "password"}),
        AuditLine(house, "system", "sign_in_link_issued", giulia),
        AuditLine(house, giulia, "signed_in", "desk", {"by": "link"}),
    ]
    assert await staffed.audit.first_broken() is None
