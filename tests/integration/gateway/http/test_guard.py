from collections.abc import AsyncIterator
from pathlib import Path

import httpx
from starlette.responses import PlainTextResponse

from salotto.gateway.http.guard import BODY_BYTES, Guard, content_security_policy
from tests.support.http_house import open_house


async def test_every_answer_carries_the_headers_and_the_api_is_never_stored(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        for path in ("/api/v1/house", "/api/v1/nowhere", "/visit", "/healthz", "/assets/none.js"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert policy.endswith("frame-ancestors 'none'")
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "strict-transport-security" not in headers, "a promise that plain HTTP cannot keep"
            assert "unsafe-inline" not in policy
            assert "'unsafe-eval'" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert "microphone=(self)" in headers["permissions-policy"]
            assert (headers.get("cache-control") == "no-store") is path.startswith("/api/")


async def test_a_body_that_says_it_is_too_large_is_not_read(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().post("/api/v1/visits", content=b"x" * (BODY_BYTES + 1))
        assert (answer.status_code, answer.json()["code"]) == (413, "invalid")
        assert "256 KiB" in answer.json()["message"]


async def test_a_body_that_grows_too_large_is_cut_off(tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield b"x" * (BODY_BYTES // 4)

    async with open_house(tmp_path) as running:
        answer = await running.client().post("/api/v1/visits", content=endless())
        assert answer.status_code == 413


async def test_a_length_that_is_no_number_is_refused(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().post(
            "/api/v1/visits", content=b"{}", headers={"Content-Length": "-1"}
        )
        assert answer.status_code == 413


async def test_over_https_browsers_are_told_to_stay_there() -> None:
    for is_secure, scheme in ((True, "http"), (False, "https")):
        guarded = Guard(PlainTextResponse("ciao"), is_secure=is_secure)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(guarded), base_url=f"{scheme}://salotto.test"
        ) as client:
            assert (await client.get("/visit")).headers["strict-transport-security"] == "max-age=31536000"


def test_a_page_may_name_who_frames_it() -> None:
    policy = content_security_policy(("https://shop.example", "https://help.example"))
    assert policy.endswith("; frame-ancestors https://shop.example https://help.example")


async def test_what_an_answer_says_itself_is_left_to_it() -> None:
    framed = content_security_policy(("https://shop.example",))
    guarded = Guard(PlainTextResponse("ciao", headers={"Content-Security-Policy": framed}), is_secure=False)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guarded), base_url="http://salotto.test"
    ) as client:
        assert (await client.get("/visit")).headers["content-security-policy"] == framed
