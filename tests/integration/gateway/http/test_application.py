from pathlib import Path

import pytest
from fastapi import APIRouter

from salotto.gateway.http import application
from salotto.gateway.http.application import openapi_document
from salotto.identity.policy import UnknownKey
from tests.support.http_house import open_house


async def test_the_description_is_served_as_it_is_generated(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        served = (await running.client().get("/api/v1/openapi.json")).json()
        assert served == openapi_document()


async def test_sockets_and_pages_stand_beside_the_api(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        assert (await running.client().get("/visit")).status_code == 503  # a page, though none is built here
        assert (await running.client().get("/ws")).status_code == 404  # a socket, not a page


def test_a_route_without_a_row_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    router = APIRouter()

    @router.get("/api/v1/secrets")
    async def secrets() -> None:
        """Nobody has said who may."""

    class Secrets:
        pass

    noun = Secrets()
    noun.router = router  # type: ignore[attr-defined]
    monkeypatch.setattr(application, "_NOUNS", (noun,))
    with pytest.raises(UnknownKey, match="GET /api/v1/secrets"):
        openapi_document()
