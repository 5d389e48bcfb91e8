from pathlib import Path

from tests.support.http_house import open_house


async def fine() -> str | None:
    return None


async def full() -> str | None:
    return "The disk is full."


async def test_a_process_lives_even_when_it_cannot_serve(tmp_path: Path) -> None:
    async with open_house(tmp_path, checks={"database": fine, "disk": full}) as running:
        client = running.client()
        assert (await client.get("/healthz")).json() == {"ok": True, "checks": {}}
        ready = await client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json() == {"ok": False, "checks": {"database": "ok", "disk": "The disk is full."}}


async def test_figures_are_for_prometheus(tmp_path: Path) -> None:
    async with open_house(tmp_path, checks={"database": fine}) as running:
        client = running.client()
        assert (await client.get("/readyz")).status_code == 200
        answer = await client.get("/metrics")
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        assert answer.text == "salotto_up 1\n"
