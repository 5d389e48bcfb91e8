from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from salotto.adapters.sql.tables import invitation_codes, invitations
from salotto.identity.limits import INVITATIONS_OF_AGENT, WRONG_CODES_OF_ADDRESS, WRONG_CODES_OF_CODE
from tests.support.eventually import eventually
from tests.support.http_house import Customer, Running, Staff, open_house


async def invite(agent: Staff, **wish: Any) -> dict[str, Any]:
    wish = wish or {"new_case": {"topic": "bill", "name": "Ada"}}
    answer = await agent.post("/invitations", **wish)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def follow(running: Running, made: dict[str, Any], by: str = "link", **changes: Any) -> httpx.Response:
    given = {"secret": made["link"].partition("#invitation=")[2]} if by == "link" else {"code": made["code"]}
    body = {"organisation": running.organisations[0].id, "language": "en-GB", **given, **changes}
    return await running.client().post(f"/api/v1/visits/by-{by}", json=body)


def arrived(running: Running, answer: httpx.Response) -> Customer:
    assert answer.status_code == 201, answer.text
    return Customer(running.client(), answer.json()["token"], answer.json()["visit"])


async def at_the_desk(running: Running, name: str = "Giulia") -> Staff:
    """Somebody who is at the desk, and away for all who wait: she is on the telephone."""
    agent = await running.staff(name)
    await running.stand(agent)
    await eventually(lambda: agent.member.id in running.floor().seats)
    return agent


@pytest.mark.parametrize("by", ["link", "code"])
async def test_an_invited_customer_is_with_that_agent_and_nobody_else(tmp_path: Path, by: str) -> None:
    async with open_house(tmp_path) as running:
        luca = await running.available("Luca")
        giulia = await at_the_desk(running)
        made = await invite(giulia)
        answer = await follow(running, made, by)
        ada = arrived(running, answer)
        assert (answer.json()["agent_name"], answer.json()["how"]) == ("Giulia", "coming")
        assert (ada.visit["state"], ada.visit["channel"], ada.visit["name"]) == ("reserved", "phone", "Ada")
        reservation = await giulia.rings()
        ringing = giulia.status.reservation
        assert ringing is not None
        assert (ringing.contact.channel, ringing.contact.customer_name) == ("phone", "Ada")
        assert luca.status.reservation is None
        assert (await giulia.post(f"/reservations/{reservation}/accept")).status_code == 200
        visit = (await ada.get("/visits/current")).json()
        assert (visit["state"], visit["agent"]["name"]) == ("active", "Giulia")
        ticket = (await giulia.get(f"/tickets/{await ticket_of(giulia, made)}")).json()
        kinds = [event["kind"] for event in ticket["events"]]
        assert kinds == ["queued", "invitation_followed", "reserved", "accepted"]


async def ticket_of(agent: Staff, made: dict[str, Any]) -> str:
    found = (await agent.get("/tickets", query=made["ticket_number"])).json()
    ticket_id: str = found["tickets"][0]["id"]
    return ticket_id


async def test_an_agent_with_somebody_else_leaves_the_line_and_honest_words(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.available("Giulia")
        made = await invite(giulia)
        await running.customer()
        await giulia.rings()
        answer = await follow(running, made)
        assert answer.json()["how"] == "busy"
        ada = arrived(running, answer)
        assert ada.visit["state"] == "queued"
        assert (await ada.post("/visits/current/callback", reach="+39 02 1234")).json()["state"] == "callback"


async def test_an_agent_who_is_gone_leaves_the_line_and_honest_words(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        answer = await follow(running, await invite(giulia))
        assert (answer.json()["how"], answer.json()["visit"]["state"]) == ("gone", "queued")


async def test_each_works_once_whichever_way_it_was_followed(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        made = await invite(await at_the_desk(running))
        assert (await follow(running, made, "code")).status_code == 201
        for by in ("link", "code"):
            again = await follow(running, made, by)
            assert (again.status_code, again.json()["code"]) == (410, "spent")


async def test_a_newer_one_takes_the_place_of_the_older_and_its_page_says_so(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await at_the_desk(running)
        older = await invite(giulia)
        newer = await invite(giulia, ticket_id=await ticket_of(giulia, older))
        for by in ("link", "code"):
            late = await follow(running, older, by)
            assert (late.status_code, late.json()["code"]) == (410, "outdated")
        assert (await follow(running, newer)).status_code == 201


async def test_one_that_has_expired_says_so(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        made = await invite(await at_the_desk(running))
        past = running.house.now().replace(year=2025)
        async with running.database.write() as connection:
            await connection.execute(update(invitations).values(expires_at=past))
        for by in ("link", "code"):
            late = await follow(running, made, by)
            assert (late.status_code, late.json()["code"]) == (410, "expired")


@pytest.mark.parametrize("by", ["link", "code"])
async def test_at_another_organisation_it_is_not_known_and_not_spent(tmp_path: Path, by: str) -> None:
    async with open_house(tmp_path) as running:
        made = await invite(await at_the_desk(running))
        elsewhere = await follow(running, made, by, organisation=running.organisations[1].id)
        assert elsewhere.status_code == 404
        assert (await follow(running, made, by)).status_code == 201


async def test_guessing_from_one_address_is_slowed_down_and_a_link_works_all_the_same(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        made = await invite(await at_the_desk(running))
        wrong = f"{(int(made['code']) + 1) % 1_000_000:06}"
        for _ in range(WRONG_CODES_OF_ADDRESS.times):
            assert (await follow(running, made, "code", code=wrong)).status_code == 404
        slowed = await follow(running, made, "code")
        assert slowed.status_code == 429
        assert 0 < int(slowed.headers["Retry-After"]) <= WRONG_CODES_OF_ADDRESS.within_s
        assert "link" in slowed.json()["message"]


async def test_a_code_that_heard_too_many_wrong_ones_is_void_and_its_link_is_not(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        made = await invite(await at_the_desk(running))
        async with running.database.write() as connection:
            await connection.execute(update(invitation_codes).values(wrong=WRONG_CODES_OF_CODE))
        void = await follow(running, made, "code")
        assert (void.status_code, void.json()["code"]) == (410, "expired")
        assert (await follow(running, made, "link")).status_code == 201


async def test_the_customer_of_a_meeting_comes_with_one_more_device_and_is_asked_nothing_twice(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.available("Giulia")
        ada = await running.customer()
        await ada.post("/visits/current/consent", answer="no", text_version="1")
        await giulia.accepts()
        made = await invite(giulia, contact_id=ada.visit["contact_id"])
        answer = await follow(running, made)
        assert answer.json()["how"] == "joined"
        phone = arrived(running, answer)
        assert phone.visit["contact_id"] == ada.visit["contact_id"]
        assert phone.visit["consent"] == "no"
        assert (await phone.post("/visits/current/pass", room="meeting")).status_code == 200


async def test_the_ticket_of_ones_own_meeting_leads_into_that_meeting(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.available("Giulia")
        ada = await running.customer()
        card = (await giulia.accepts()).json()
        made = await invite(giulia, ticket_id=card["contact"]["ticket_id"])
        assert (await follow(running, made)).json()["visit"]["contact_id"] == ada.visit["contact_id"]
        luca = await running.staff("Luca")
        refused = await luca.post("/invitations", ticket_id=card["contact"]["ticket_id"])
        assert refused.status_code == 409
        await giulia.post(f"/contacts/{ada.visit['contact_id']}/end")
        over = await giulia.post("/invitations", contact_id=ada.visit["contact_id"])
        assert over.status_code == 409


async def test_one_into_a_meeting_that_has_ended_says_so_and_makes_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.available("Giulia")
        ada = await running.customer()
        await giulia.post(f"/reservations/{await giulia.rings()}/accept")
        made = await invite(giulia, contact_id=ada.visit["contact_id"])
        await giulia.post(f"/contacts/{ada.visit['contact_id']}/end")
        late = await follow(running, made)
        assert (late.status_code, late.json()["code"]) == (410, "expired")


async def test_a_ticket_found_by_the_agent_gets_one_more_contact(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        ada = await running.customer(name="Ada")
        await ada.post("/visits/current/leave")
        giulia = await at_the_desk(running)
        made = await invite(giulia, ticket_id=await ticket_of(giulia, ada.visit))
        assert (made["ticket_number"], made["customer_name"]) == (ada.visit["ticket_number"], "Ada")
        again = arrived(running, await follow(running, made))
        assert again.visit["ticket_number"] == ada.visit["ticket_number"]
        assert again.visit["contact_id"] != ada.visit["contact_id"]


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"new_case": {"topic": "moon"}}, 422),
        ({"ticket_id": "ticket_of_nobody"}, 404),
        ({"contact_id": "contact_of_nobody"}, 404),
        ({}, 422),
        ({"ticket_id": "a", "contact_id": "b"}, 422),
    ],
)
async def test_what_cannot_be_invited_to_is_refused(
    tmp_path: Path, wish: dict[str, Any], status: int
) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        assert (await giulia.post("/invitations", **wish)).status_code == status


async def test_an_agent_who_invites_without_end_is_stopped(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        tally = running.house.invitations._of_agent
        for _ in range(INVITATIONS_OF_AGENT.times):
            await tally.take(giulia.member.id)
        refused = await giulia.post("/invitations", new_case={"topic": "bill"})
        assert refused.status_code == 429


async def test_what_is_not_six_digits_is_told_so(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await follow(running, {"code": "12 34 5x"}, "code")
        assert (answer.status_code, answer.json()["field"]) == (422, "code")


async def test_no_secret_and_no_code_lies_in_the_database(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        made = await invite(await at_the_desk(running))
        await follow(running, made)
        raw = (tmp_path / "salotto.db").read_bytes() + (tmp_path / "salotto.db-wal").read_bytes()
        secret = made["link"].partition("#invitation=")[2]
        assert secret.encode() not in raw
        assert made["code"].encode() not in raw
