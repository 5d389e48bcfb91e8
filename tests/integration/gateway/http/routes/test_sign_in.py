from pathlib import Path

from salotto.identity.model import AuditLine
from tests.support.audit_lines import lines
from tests.support.databases import fresh_database
from tests.support.http_house import open_house


async def test_a_link_signs_in_once(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        secret = await running.entrance.issue_link(agent.member)
        body = {"secret": secret, "page": "desk"}
        assert (await running.client().post("/api/v1/sign-in/link", json=body)).json()["role"] == "agent"
        spent = await running.client().post("/api/v1/sign-in/link", json=body)
        assert spent.status_code == 401
        assert "used already" in spent.json()["message"]


async def test_signing_out_ends_it(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        kept = dict(agent.client.cookies)
        assert (await agent.post("/sign-out")).status_code == 204
        last, giulia = (await lines(running.database))[-1], agent.member
        assert (last.organisation_id, last.actor) == (giulia.organisation_id, giulia.id)
        assert (last.action, last.subject) == ("signed_out", "desk")
        assert not dict(agent.client.cookies)
        agent.client.cookies.update(kept)  # a thief's copy
        assert (await agent.get("/me")).status_code == 401
        assert (await agent.post("/sign-out")).status_code == 401
        assert (await lines(running.database))[-1] == last


async def test_one_browser_holds_a_desk_and_a_review(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        supervisor = await running.staff("Marta", "supervisor")
        secret = await running.entrance.issue_link(supervisor.member)
        body = {"secret": secret, "page": "review"}
        await agent.client.post("/api/v1/sign-in/link", json=body)
        review = await agent.client.get("/api/v1/me", headers={"X-Salotto-Page": "review"})
        assert (review.json()["name"], (await agent.get("/me")).json()["name"]) == ("Marta", "Giulia")


async def test_a_wrong_password_does_not_say_what_was_wrong(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        body = {"email": "nobody@demo.example", "password": "x", "page": "desk"}
        answer = await running.client().post("/api/v1/sign-in", json=body)
        assert (answer.status_code, answer.json()["message"]) == (
            401,
            "The mail address or the password is wrong.",
        )


async def test_the_audit_tells_a_refused_sign_in_by_ids_only(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = (await running.staff("Giulia")).member
        told = len(await lines(running.database))
        for email in (
            giulia.email,
            "nobody@demo.example",
        ):  # whose audit that would be nobody knows: there are two houses
            body = {"email": email, "password": "tre gatti neri", "page": "desk"}
            assert (await running.client().post("/api/v1/sign-in", json=body)).status_code == 401
    async with fresh_database(tmp_path) as database:  # the house has closed, and told all
        more = (await lines(database))[told:]
    body = {"by": "password", "why": "wrong", "page": "desk"}
    assert more == [AuditLine(giulia.organisation_id, "unknown", "sign_in_refused", giulia.id, body)]


async def test_me_knows_what_the_page_needs(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        me = (await (await running.staff("Giulia")).get("/me")).json()
        assert me["organisation_name"] == "Luce di Casa"
        assert [one["code"] for one in me["dispositions"]] == ["solved", "follow_up"]
        assert [one["code"] for one in me["away_reasons"]] == ["break"]
