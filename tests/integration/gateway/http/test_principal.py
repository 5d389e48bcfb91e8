from pathlib import Path

import httpx

from salotto.gateway.http.principal import cookie_name
from tests.support.http_house import ORIGIN, open_house


async def test_a_staff_request_without_the_page_header_is_nobodys(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        answer = await agent.client.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
        assert (await agent.get("/me")).json()["name"] == "Giulia"


async def test_the_cookie_of_one_page_opens_no_other(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        answer = await agent.client.get("/api/v1/me", headers={"X-Salotto-Page": "review"})
        assert answer.status_code == 401


async def test_a_foreign_page_changes_nothing(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        for origin in ("https://evil.example", "null", "http://salotto.test.evil.example"):
            headers = {**agent.headers, "Origin": origin}
            answer = await agent.client.post("/api/v1/sign-out", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
            assert (await agent.get("/me")).status_code == 200
            read = await agent.client.get("/api/v1/me", headers=headers)
            assert read.status_code == 200  # reading is kept from them by the browser


async def test_a_wrong_or_missing_visit_token_is_told_to_start_again(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        for headers in ({}, {"Authorization": "Bearer rubbish"}, {"Authorization": "Basic xyz"}):
            answer = await client.get("/api/v1/visits/current", headers=headers)
            assert answer.status_code == 401
            assert "start again" in answer.json()["message"]


async def test_a_customer_is_told_that_the_desk_is_for_agents(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        customer = await running.customer()
        answer = await customer.post("/desk/availability", availability="away")
        assert (answer.status_code, answer.json()["message"]) == (403, "This is for agents only.")


def test_over_https_the_cookie_is_bound_to_the_host() -> None:
    assert cookie_name("desk", is_secure=True) == "__Host-salotto-desk"
    assert cookie_name("review", is_secure=False) == "salotto-review"


async def test_the_sign_in_cookie_is_for_requests_only(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.staff("Giulia")
        secret = await running.entrance.issue_link(agent.member)
        body = {"secret": secret, "page": "desk"}
        plain = await running.client().post("/api/v1/sign-in/link", json=body, headers={"Origin": ORIGIN})
        cookie = plain.headers["set-cookie"].lower()
        assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/", "max-age=43200"))
        assert "secure" not in cookie
        secret = await running.entrance.issue_link(agent.member)
        secure = httpx.AsyncClient(transport=running.transport, base_url="https://salotto.test")
        answer = await secure.post("/api/v1/sign-in/link", json={"secret": secret, "page": "desk"})
        assert answer.headers["set-cookie"].startswith("__Host-salotto-desk=")
        assert "secure" in answer.headers["set-cookie"].lower()
