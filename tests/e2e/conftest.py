"""One house and two browsers for all meetings: browsers are dear, and each microphone has its own tone."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

import build_web
from tests.e2e.people import SHOWN_TITLE, see_out
from tests.support.running import RunningHouse, running_house
from tests.support.tones import write_tone

CHROMIUM = "/usr/bin/chromium"
CUSTOMER_HZ, AGENT_HZ = 440.0, 660.0

_open: list[Browser] = []


@dataclass(frozen=True)
class Browsers:
    """A browser whose microphone hums 440 Hz, and one that hums 660."""

    customer: Browser
    agent: Browser


@pytest.fixture(scope="session", autouse=True)
def pages_of_today() -> None:
    """Build the pages, unless they are those of the sources at hand: old ones would be tested, and believed."""
    if not build_web.is_fresh():
        build_web.build()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A demonstration as ``make run`` starts it."""
    with running_house(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as driver:
        yield driver


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browsers(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Browsers]:
    folder = tmp_path_factory.mktemp("tones")
    opened = [
        await playwright.chromium.launch(
            executable_path=CHROMIUM, args=_arguments(write_tone(folder / name, hertz))
        )
        for name, hertz in (("customer.wav", CUSTOMER_HZ), ("agent.wav", AGENT_HZ))
    ]
    _open.extend(opened)
    yield Browsers(*opened)
    _open.clear()
    for browser in opened:
        await browser.close()


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def nobody_stays() -> AsyncIterator[None]:
    """Whom a test that failed left behind would be the next customer of the test after it."""
    before = {context for browser in _open for context in browser.contexts}
    yield
    for context in [context for browser in _open for context in browser.contexts if context not in before]:
        await see_out(context)


def _arguments(wav: Path) -> list[str]:
    return [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={wav}",
        f"--auto-select-tab-capture-source-by-title={SHOWN_TITLE}",
    ]
