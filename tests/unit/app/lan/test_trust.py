"""The page on trust can be read and nothing else."""

import re
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from salotto.app.lan.authority import load_authority
from salotto.app.lan.trust import House, device_of, language_of, spaced, trust_application
from salotto.app.lan.words import DEVICES, LANGUAGES
from tests.support.lan import NOW, names


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(
        load_authority(tmp_path, names("192.168.1.20", "fd00::2"), NOW),
        names("192.168.1.20", "fd00::2"),
        8080,
    )


async def read(house: House, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(trust_application(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://192.168.1.20:8081") as reader:
        return await reader.request(method, path, headers=headers)


async def test_it_shows_the_fingerprint_and_the_ways_in(house: House) -> None:
    page = (await read(house, "/trust")).text
    assert spaced(house.authority.fingerprint) in page
    assert 'href="https://192.168.1.20:8080/visit"' in page
    assert 'href="/trust/salotto.crt"' in page


async def test_the_certificate_comes_as_devices_install_it(house: House) -> None:
    answer = await read(house, "/trust/salotto.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert x509.load_der_x509_certificate(answer.content) == house.authority.certificate


async def test_no_key_ever_leaves(house: House) -> None:
    for path in ("/trust", "/trust/salotto.crt", "/trust/style.css"):
        assert b"PRIVATE KEY" not in (await read(house, path)).content


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_changed_through_it(house: House, method: str) -> None:
    assert (await read(house, "/trust", method)).status_code == 405


async def test_it_runs_no_script_and_asks_for_nothing(house: House) -> None:
    answer = await read(house, "/trust")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert re.findall(r"<script|<form|<input|\son\w+=|<style|\sstyle=", answer.text) == []


async def test_the_door_leads_there_and_everything_else_nowhere(house: House) -> None:
    assert (await read(house, "/")).headers["location"] == "/trust"
    assert (await read(house, "/api/v1/health")).status_code == 404


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.168.1.20:8081", "https://192.168.1.20:8080"),
        ("desk.local:8081", "https://desk.local:8080"),
        ("[fd00::2]:8081", "https://[fd00::2]:8080"),
        ("evil.example", "https://192.168.1.20:8080"),
        ("[", "https://192.168.1.20:8080"),
        ('"><script>', "https://192.168.1.20:8080"),
    ],
)
async def test_it_leads_to_the_house_by_the_name_that_one_came_by(
    house: House, host: str, expected: str
) -> None:
    page = (await read(house, "/trust", Host=host)).text
    assert f'href="{expected}/visit"' in page
    assert "evil" not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_speaks_every_language_for_every_device(house: House, language: str) -> None:
    page = (await read(house, f"/trust?lang={language}")).text
    assert f'<html lang="{language}">' in page
    assert page.count("<details") == len(DEVICES)
    assert "{" not in page


@pytest.mark.parametrize(
    ("wish", "accepted", "expected"),
    [
        (None, "it-IT,it;q=0.9,en;q=0.8", "it"),
        ("en", "it", "en"),
        (None, "de,fr", "en"),
        ("xx", "it", "it"),
        (None, "", "en"),
    ],
)
def test_it_speaks_the_first_language_that_it_knows(wish: str | None, accepted: str, expected: str) -> None:
    assert language_of(wish, accepted) == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "iphone"),
        ("Mozilla/5.0 (Linux; Android 16; Pixel 9)", "android"),
        ("Mozilla/5.0 (X11; Linux x86_64; Quest 3) OculusBrowser/40.0 Android", "quest"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "desktop"),
    ],
)
async def test_the_steps_of_the_readers_own_device_are_open(house: House, agent: str, expected: str) -> None:
    assert device_of(agent) == expected
    page = (await read(house, "/trust?lang=en", **{"User-Agent": agent})).text
    opened = re.findall(r"<details open><summary>([^<]+)", page)
    assert opened == [LANGUAGES["en"].devices[DEVICES.index(expected)].name]
