"""Firefox meets Chromium, on either side of the desk: the same meeting, another browser's WebRTC.

Needs Debian's firefox-esr and pulseaudio; run by ``make proof``.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from tests.e2e.conftest import AGENT_HZ, CHROMIUM, CUSTOMER_HZ, _arguments
from tests.e2e.people import DESKTOP, INSTRUMENTS, PATIENCE_S, Agent, Customer, open_shown_tab, sit_down
from tests.proof.conftest import Tell
from tests.support.firefox import FirefoxPage, PageError, firefox, is_installed
from tests.support.running import RunningHouse, running_house
from tests.support.tones import write_tone

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not is_installed(), reason="needed: apt-get install firefox-esr pulseaudio"),
]

FIREFOX_HZ = 440
WHERE = """(() => {
    const words = (one) => `${one.getAttribute("aria-label") ?? ""} ${one.innerText ?? ""} ${one.value ?? ""}`;
    const one = [...document.querySelectorAll("button, a, [role=button]")].find((each) =>
        words(each).includes(WORDS) && !each.disabled && each.getClientRects().length);
    if (!one) return null;
    one.scrollIntoView({ block: "center" });
    const box = one.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
})()"""
FIELD = """(() => {
    const field = document.querySelector('[placeholder="Write here…"]');
    field?.focus();
    return field !== null;
})()"""


class FirefoxPerson:
    """Somebody with Firefox; presses and reads as the others do."""

    def __init__(self, page: FirefoxPage, url: str) -> None:
        self.page = page
        self.url = url

    async def until(self, expression: str, within_s: float = PATIENCE_S) -> Any:
        """Evaluate until the answer is truthy."""
        last: Any = None
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            try:
                if last := await self.page.evaluate(expression):
                    return last
            except PageError as error:  # the page is just being left
                last = error
            await asyncio.sleep(0.1)
        raise AssertionError(
            f"{expression} stayed {last!r} on: {await self.page.evaluate('document.body.innerText')}"
        )

    async def press(self, words: str) -> None:
        """Press the button with these words."""
        x, y = await self.until(WHERE.replace("WORDS", json.dumps(words)))
        await self.page.click(x, y)

    async def reads(self, words: str) -> None:
        """Wait until these words stand on the page."""
        await self.until(f"document.body.innerText.includes({json.dumps(words)})")

    async def hears(self, hertz: float) -> None:
        """Wait until a tone is what the loudspeaker plays."""
        await self.until(f"Math.abs(instruments.loudestHz() - {hertz}) < 12")

    async def sees_pictures_change(self) -> None:
        """Wait until a video shows one picture after the other."""
        await self.until("instruments.distinctPictures(1500).then((seen) => seen > 3)")

    async def speaks(self) -> None:
        """Have the microphone on: where it was allowed before, it is on by itself."""
        found = WHERE.replace("WORDS", '"Mute"')
        for words in ("Unmute", "Turn on the microphone"):
            found += f" ?? {WHERE.replace('WORDS', json.dumps(words))}"
        await self.until(found)
        for words in ("Unmute", "Turn on the microphone"):
            if spot := await self.page.evaluate(WHERE.replace("WORDS", json.dumps(words))):
                await self.page.click(*spot)

    async def writes(self, text: str) -> None:
        """Write a line into the chat."""
        await self.until(FIELD)
        await self.page.type(text + "\ue007")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningHouse]:
    with running_house(tmp_path / "data") as running:
        yield running


@pytest.fixture
async def at_firefox(house: RunningHouse, tmp_path: Path) -> AsyncIterator[FirefoxPerson]:
    preferences = {"media.navigator.audio.fake_frequency": FIREFOX_HZ}
    async with firefox(tmp_path, INSTRUMENTS.read_text("utf-8"), **preferences) as page:
        yield FirefoxPerson(page, house.url)


@asynccontextmanager
async def chromium(folder: Path, hertz: float) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        tone = _arguments(write_tone(folder / "tone.wav", hertz))
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=tone)
        yield browser
        await browser.close()


async def test_a_customer_with_firefox_meets_an_agent_with_chromium(
    house: RunningHouse, at_firefox: FirefoxPerson, tmp_path: Path, tell: Tell
) -> None:
    ada = at_firefox
    async with chromium(tmp_path, AGENT_HZ) as browser:
        giulia: Agent = await sit_down(Agent, "giulia", browser, house.url, viewport=DESKTOP)
        await giulia.signs_in(house.agent_secret)
        await giulia.becomes_available()
        began_s = time.monotonic()
        await they_come_together(ada, giulia)
        await they_hear_each_other(ada, giulia)
        await they_write_to_each_other(ada, giulia)
        await ada.press("Show with camera")
        await giulia.sees_pictures_change()
        await ada.page.reload()
        await they_hear_each_other(ada, giulia)
        await ada.press("Write")
        await ada.reads("Show me, please.")
        await giulia.ends()
        await ada.reads("You spoke with Giulia.")
        assert [each for each in ada.page.bidi.complaints if "WebGL" not in each] == []
        assert giulia.complaints == []
    tell("interop_firefox_customer.seconds_of_a_whole_meeting", time.monotonic() - began_s, 90)


async def test_an_agent_with_firefox_sees_what_a_customer_with_chromium_shows(
    house: RunningHouse, at_firefox: FirefoxPerson, tmp_path: Path, tell: Tell
) -> None:
    giulia = at_firefox
    async with chromium(tmp_path, CUSTOMER_HZ) as browser:
        ada: Customer = await sit_down(Customer, "ada", browser, house.url, viewport=DESKTOP)
        await open_shown_tab(ada)
        began_s = time.monotonic()
        await giulia.page.goto(f"{house.url}/desk?lang=en&q=test#sign-in={house.agent_secret}")
        await giulia.press("Not now")
        await giulia.press("Available")
        await ada.arrives()
        await ada.takes_a_place()
        await ada.agrees_and_tests_the_microphone()
        await giulia.press("Accept")
        await ada.reads("I'm Giulia, a person.")
        await giulia.speaks()
        await ada.hears(FIREFOX_HZ)
        await giulia.hears(CUSTOMER_HZ)
        await ada.shows_another_tab()
        await giulia.sees_pictures_change()
    tell("interop_firefox_agent.seconds_until_the_screen_is_seen", time.monotonic() - began_s, 90)


async def they_come_together(ada: FirefoxPerson, giulia: Agent) -> None:
    await ada.page.goto(f"{ada.url}/visit?lang=en&q=test")
    for words in ("Start", "Bill and payments", "Yes, record", "Turn on microphone", "I can see it move"):
        await ada.press(words)
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()


async def they_write_to_each_other(ada: FirefoxPerson, giulia: Agent) -> None:
    await ada.press("Write")
    await ada.writes("My bill is wrong.")
    await giulia.reads("My bill is wrong.")
    await giulia.writes("Show me, please.")
    await ada.reads("Show me, please.")


async def they_hear_each_other(ada: FirefoxPerson, giulia: Agent) -> None:
    await giulia.hears(FIREFOX_HZ)
    await ada.hears(AGENT_HZ)
