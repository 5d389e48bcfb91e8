from collections.abc import AsyncIterator
from pathlib import Path

from salotto.gateway.http.guard import BODY_BYTES
from tests.support.http_house import open_house


async def test_every_answer_carries_the_headers_and_the_api_is_never_stored(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        for path in ("/api/v1/house", "/api/v1/nowhere", "/visit", "/healthz", "/assets/none.js"):
            headers = (await client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'self'" in policy
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
