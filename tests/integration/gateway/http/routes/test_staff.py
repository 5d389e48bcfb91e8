from pathlib import Path

import pytest

from salotto.identity.policy import key_of, row
from tests.support.http_house import ORIGIN, Running, Staff, open_house

NEW = "quattro cani bianchi"


def secret_of(link: str) -> str:
    return link.partition("#password=")[2]


async def set_password(running: Running, secret: str, password: str = NEW) -> dict[str, object]:
    body = {"secret": secret, "password": password}
    answer = await running.client().post("/api/v1/sign-in/new-password", json=body)
    return {"status": answer.status_code, **answer.json()}


async def test_a_supervisor_gives_an_agent_a_new_password(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia, marta = await running.staff("Giulia"), await running.staff("Marta", "supervisor")
        people = (await marta.get("/staff")).json()["people"]
        assert [(one["name"], one["role"], one["is_active"]) for one in people] == [
            ("Giulia", "agent", True),
            ("Marta", "supervisor", True),
        ]
        made = await marta.post(f"/staff/{people[0]['id']}/password-link")
        assert made.status_code == 201
        assert made.json()["link"].startswith(f"{ORIGIN}/desk#password=")
        secret = secret_of(made.json()["link"])
        assert await set_password(running, secret) == {
            "status": 200,
            "email": "giulia@demo.example",
            "page": "desk",
        }
        assert (await giulia.get("/me")).status_code == 401
        body = {"email": "giulia@demo.example", "password": NEW, "page": "desk"}
        assert (await running.client().post("/api/v1/sign-in", json=body)).status_code == 200
        again = await set_password(running, secret)
        assert (again["status"], again["code"]) == (410, "spent")


async def test_nobody_gets_at_a_password_of_another_house_or_of_a_supervisor(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        marta = await running.staff("Marta", "supervisor")
        rosa = await running.staff("Rosa", "supervisor", running.organisations[1])
        assert [one["name"] for one in (await rosa.get("/staff")).json()["people"]] == ["Rosa"]
        assert (await rosa.post(f"/staff/{giulia.member.id}/password-link")).status_code == 404
        assert (await marta.post(f"/staff/{marta.member.id}/password-link")).status_code == 403
        assert (await giulia.post(f"/staff/{giulia.member.id}/password-link")).status_code == 403


async def test_a_change_of_ones_own_keeps_this_page(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        there = await second_page(running, giulia)
        assert (await giulia.post("/me/password", password=NEW)).status_code == 204
        assert (await giulia.get("/me")).status_code == 200
        assert (await there.get("/me")).status_code == 401
        wrong = await giulia.post("/me/password", current="wrong", password=NEW)
        assert (wrong.status_code, wrong.json()["field"]) == (422, "current")
        short = await giulia.post("/me/password", current=NEW, password="x")
        assert (short.status_code, short.json()["field"]) == (422, "password")


async def second_page(running: Running, of: Staff) -> Staff:
    secret = await running.entrance.issue_link(of.member)
    client = running.client()
    await client.post("/api/v1/sign-in/link", json={"secret": secret, "page": of.page})
    return Staff(client, of.member, of.page)


async def test_signing_out_everywhere_leaves_no_page_of_this_person(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        here = await running.staff("Giulia")
        there = await second_page(running, here)
        luca = await running.staff("Luca")
        assert (await here.post("/sign-out/everywhere")).status_code == 204
        assert here.client.cookies.get("salotto-desk") is None
        assert [(await one.get("/me")).status_code for one in (here, there, luca)] == [401, 401, 200]


async def test_two_roles_in_one_browser_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        marta = await running.staff("Marta", "supervisor")
        secret = await running.entrance.issue_link(marta.member)
        body = {"secret": secret, "page": "review"}
        assert (await giulia.client.post("/api/v1/sign-in/link", json=body)).status_code == 200
        review = Staff(giulia.client, marta.member, "review")
        assert set(giulia.client.cookies) == {"salotto-desk", "salotto-review"}
        assert (await giulia.get("/me")).json()["name"] == "Giulia"
        assert (await review.get("/me")).json()["name"] == "Marta"
        assert (await giulia.get("/contacts")).status_code == 403
        assert (await review.get("/contacts")).status_code == 200
        assert (await review.post("/desk/availability", availability="away")).status_code == 403
        assert (await giulia.post("/sign-out")).status_code == 204
        assert (await giulia.get("/me")).status_code == 401
        assert (await review.get("/me")).json()["name"] == "Marta"


async def test_a_cookie_of_one_page_is_worth_nothing_as_that_of_another(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        token = giulia.client.cookies["salotto-desk"]
        thief = running.client()
        thief.cookies.set("salotto-review", token)
        answer = await thief.get("/api/v1/tickets", headers={"X-Salotto-Page": "review"})
        assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/api/v1/staff", "/api/v1/me/password", "/api/v1/sign-out/everywhere"])
def test_nothing_of_it_is_for_customers(path: str) -> None:
    verb = "GET" if path.endswith("staff") else "POST"
    assert "customer" not in row(key_of(verb, path))
