"""A house on the local network, met by real TLS clients and by a real browser."""

import base64
import hashlib
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from playwright.async_api import async_playwright
from websockets.asyncio.client import connect

from salotto.app.errors import CannotStart, PortTaken
from salotto.app.lan import front as fronts
from salotto.app.lan.addresses import LanNames
from salotto.app.lan.authority import AUTHORITY_FILE, FOLDER, read_pair
from salotto.app.lan.front import open_front
from salotto.app.serve import listen
from salotto.app.settings import read_settings
from salotto.wire.messages import SUBPROTOCOL
from tests.support.lan import NOW
from tests.support.running import RunningHouse, free_port

CHROMIUM = "/usr/bin/chromium"
HOST = "127.0.0.1"  # in every certificate, and the one address that every machine has


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    running = RunningHouse(
        tmp_path_factory.mktemp("lan") / "data",
        options=("--lan",),
        variables={"SALOTTO_LAN__TRUST_PORT": str(free_port()), "SALOTTO_LAN__ADDRESSES": HOST},
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def trusting(house: RunningHouse) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(house.data_dir / FOLDER / AUTHORITY_FILE))


def address_of(house: RunningHouse) -> str:
    return f"https://{HOST}:{house.port}"


async def test_who_trusts_the_authority_gets_in_by_address_and_by_name(
    house: RunningHouse, trusting: ssl.SSLContext
) -> None:
    async with httpx.AsyncClient(verify=trusting) as client:
        for host in (HOST, "localhost"):
            answer = await client.get(f"https://{host}:{house.port}/visit")
            assert answer.status_code == 200


async def test_who_does_not_trust_it_is_refused(house: RunningHouse) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await client.get(f"{address_of(house)}/visit")


async def test_plain_http_is_not_answered(house: RunningHouse) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.HTTPError):
            await client.get(f"http://{HOST}:{house.port}/visit")


async def test_sockets_are_served_by_tls_too(house: RunningHouse, trusting: ssl.SSLContext) -> None:
    protocols = [SUBPROTOCOL]
    async with connect(
        f"wss://{HOST}:{house.port}/ws",
        ssl=trusting,
        subprotocols=protocols,
        origin=address_of(house),  # type: ignore[arg-type]
    ) as peer:
        assert peer.subprotocol == SUBPROTOCOL


async def test_staff_sign_in_with_a_cookie_that_only_https_carries(
    house: RunningHouse, trusting: ssl.SSLContext
) -> None:
    origin = address_of(house)
    async with httpx.AsyncClient(verify=trusting, base_url=origin, headers={"Origin": origin}) as client:
        answer = await client.post(
            "/api/v1/sign-in/link",
            json={"secret": house.agent_secret, "page": "desk"},
            headers={"X-Salotto-Page": "desk"},
        )
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].startswith("__Host-salotto-desk=")


async def test_the_terminal_leads_to_both_doors_and_the_page_agrees_on_the_fingerprint(
    house: RunningHouse,
) -> None:
    trust = next(word for word in house.page.split() if word.endswith("/trust"))
    assert f"https://{HOST}:{house.port}/visit" in house.page
    async with httpx.AsyncClient() as client:
        page = (await client.get(trust)).text
    printed = page.partition('class="print">')[2].partition("<")[0]
    assert printed in house.page


async def test_a_browser_that_trusts_the_authority_gives_what_only_safe_pages_get(
    house: RunningHouse,
) -> None:
    _, certificate = read_pair(house.data_dir / FOLDER / AUTHORITY_FILE)
    spki = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM, args=[f"--ignore-certificate-errors-spki-list={pin}"]
        )
        page = await browser.new_page()
        answer = await page.goto(f"{address_of(house)}/visit?lang=en")
        assert answer is not None
        assert answer.status == 200
        assert (
            await page.evaluate("[isSecureContext, 'mediaDevices' in navigator, 'xr' in navigator]")
            == [True] * 3
        )
        await browser.close()


def test_a_machine_without_a_network_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fronts, "lan_names", lambda _more: LanNames((), ("localhost", "desk.local")))
    settings = read_settings({"data_dir": tmp_path, "lan.enabled": True})
    with pytest.raises(CannotStart, match="SALOTTO_LAN__ADDRESSES"), open_front(settings, 8080, NOW):
        pass


def test_a_taken_port_of_the_page_is_said(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        said = {
            "data_dir": tmp_path,
            "lan.enabled": True,
            "lan.trust_port": port,
            "lan.addresses": "192.168.1.20",
        }
        settings = read_settings(said | {"http.host": "127.0.0.1"})
        with pytest.raises(PortTaken, match="SALOTTO_LAN__TRUST_PORT"), open_front(settings, 8080, NOW):
            pass
