"""R6 and R7: a whole meeting over a network that is bad, and one that goes away. Run by ``make proof``.

The customer is behind a link of 1 Mbit/s that delays each packet by 100 +- 30 ms and loses 5 % each way; the desk is on a
good one. Both pages are real browsers in the simple view. It lasts five minutes, as the promise says, or
``SALOTTO_PROOF_MINUTES``. Needs the right to make networks.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright, async_playwright

from tests.e2e.conftest import CHROMIUM
from tests.e2e.people import DESKTOP, SHOWN_TITLE, Agent, Customer, Person, open_shown_tab, sit_down
from tests.proof.conftest import Tell
from tests.support import tree
from tests.support.bad_links import BAD, Place, bad_links
from tests.support.own_network import NoNetworkError, run_apart
from tests.support.running import RunningHouse
from tests.support.talker import write_talk

pytestmark = [pytest.mark.proof, pytest.mark.browser, pytest.mark.timeout(600)]

HOUSE = "11.22.33.44"
MINUTES = float(os.environ.get("SALOTTO_PROOF_MINUTES", "5"))
CHAT_EVERY_S = 2.0
NAMED = "document.querySelector('.network:is(.network--fair, .network--poor)') !== null"
"""Whose network is weak stands on the page."""
INSTRUMENTS = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...wishes) { super(...wishes); window.connections.push(this); }
};
window.inbound = async () => {
    const found = [];
    for (const one of window.connections.filter((each) => each.connectionState === "connected"))
        for (const each of (await one.getStats()).values())
            if (each.type === "inbound-rtp" && each.packetsReceived > 0) found.push({ ...each });
    return found;
};
window.read = {};
new MutationObserver(() => {
    for (const [word] of (document.body?.textContent ?? "").matchAll(/ping-\\d+/g)) window.read[word] ??= Date.now();
}).observe(document, { childList: true, subtree: true, characterData: true });
window.stills = () => {
    const videos = [...document.querySelectorAll("video")].filter((one) => one.videoWidth > 0);
    const [video] = videos.sort((one, other) => other.videoWidth - one.videoWidth);
    window.still = { longest: 0, last: Date.now(), frames: 0 };
    const next = () => {
        const now = Date.now();
        window.still.longest = Math.max(window.still.longest, now - window.still.last);
        window.still.last = now;
        window.still.frames += 1;
        video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    return videos.length;
};
"""


@contextmanager
def reachable(house: RunningHouse, place: Place) -> Iterator[None]:
    """Let a place reach the house as ``localhost``: pages may use a microphone only there, or over HTTPS."""
    near = [sys.executable, "-m", "tests.support.forwarder", f"10.77.{place.number}.1", str(house.port)]
    far = [sys.executable, "-m", "tests.support.forwarder", "127.0.0.1", str(house.port)]
    commands = (
        [*near, "127.0.0.1", str(house.port)],
        place.entering(*far, f"10.77.{place.number}.1", str(house.port)),
    )
    running = []
    for command in commands:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tree.ROOT)  # noqa: S603
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.communicate()


async def open_page(
    kind: type[Person], name: str, driver: Playwright, house: RunningHouse, place: Place, folder: Path
) -> Any:
    browser = await driver.chromium.launch(
        executable_path=place.program(CHROMIUM, folder),
        args=[
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-audio-capture={write_talk(folder / f'{name}.wav')}",
            f"--auto-select-tab-capture-source-by-title={SHOWN_TITLE}",
        ],
    )
    person = await sit_down(kind, name, browser, house.url, viewport=DESKTOP)
    await person.context.add_init_script(INSTRUMENTS)
    return person


def in_a_meeting(folder: Path, then: Callable[[Customer, Agent, Place], Awaitable[None]]) -> None:
    """Bring a customer and an agent together, each behind a link, and let the customer show a screen."""

    async def meet() -> None:
        house = RunningHouse(folder / "data", variables={"SALOTTO_MEDIA__ANNOUNCE": HOUSE})
        with bad_links(2) as (place, office), reachable(house, place), reachable(house, office):
            house.start()
            try:
                async with async_playwright() as driver:
                    giulia: Agent = await open_page(Agent, "giulia", driver, house, office, folder)
                    ada: Customer = await open_page(Customer, "ada", driver, house, place, folder)
                    await giulia.page.goto(
                        f"{house.url}/desk?lang=en&q=low&view=2d#sign-in={house.agent_secret}"
                    )
                    await giulia.press("Not now")
                    await giulia.becomes_available()
                    await ada.arrives(view="2d", q="low")
                    await ada.takes_a_place()
                    await ada.agrees_and_tests_the_microphone()
                    await giulia.accepts()
                    await giulia.speaks()
                    await open_shown_tab(ada)
                    await ada.shows_another_tab()
                    await giulia.sees_pictures_change()
                    await then(ada, giulia, place)
            finally:
                house.stop()

    try:
        run_apart(meet, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))


async def voice(person: Person) -> dict[str, float]:
    found = [each for each in await person.page.evaluate("inbound()") if each["kind"] == "audio"]
    return max(found, key=lambda each: each["packetsReceived"], default={})


async def packets(person: Person) -> dict[str, int]:
    """Return how many packets of voices have arrived, by stream."""
    found = await person.page.evaluate("inbound()")
    return {
        f"{each['id']}/{each['ssrc']}": each["packetsReceived"] for each in found if each["kind"] == "audio"
    }


def concealed_percent(before: dict[str, float], after: dict[str, float]) -> float:
    def since(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    return 100 * (since("concealedSamples") - since("silentConcealedSamples")) / since("totalSamplesReceived")


async def chat(writer: Person, reader: Person, number: int) -> float:
    """Write a line, and return how many seconds later the other could read it."""
    word = f"ping-{number}"
    box = writer.page.get_by_placeholder("Write here…")
    await box.fill(word)
    began_ms = await writer.page.evaluate("Date.now()")
    await writer.page.keyboard.press("Enter")
    await reader.until(f"window.read['{word}']", within_s=20)
    return float(await reader.page.evaluate(f"window.read['{word}']") - began_ms) / 1000


def test_r7_a_meeting_holds_over_a_bad_network(tmp_path: Path, tell: Tell) -> None:
    async def hold(ada: Customer, giulia: Agent, place: Place) -> None:
        place.set(BAD)
        await asyncio.sleep(5)  # a link that turns bad all at once is another promise
        await ada.press("Write")
        await giulia.page.evaluate("stills()")
        before = [await voice(each) for each in (ada, giulia)]
        connected = [len(await each.page.evaluate("connections")) for each in (ada, giulia)]
        waits_s, down, looks, named = [], 0, 0, 0
        until_s = time.monotonic() + MINUTES * 60
        while time.monotonic() < until_s:
            turn_s = time.monotonic()
            writer, reader = (ada, giulia) if len(waits_s) % 2 else (giulia, ada)
            waits_s.append(await chat(writer, reader, len(waits_s) + 1000))
            for each in (ada, giulia):
                looks += 1
                named += await each.page.evaluate(NAMED)
                down += not await each.page.evaluate(
                    "connections.some((one) => one.connectionState === 'connected')"
                )
            await asyncio.sleep(max(0.0, CHAT_EVERY_S - (time.monotonic() - turn_s)))
        after = [await voice(each) for each in (ada, giulia)]
        still = await giulia.page.evaluate("still")
        again = [len(await each.page.evaluate("connections")) for each in (ada, giulia)]
        name = f"R7_bad_network_{MINUTES:g}_min"
        tell(f"{name}.sessions_down_percent", 100 * down / looks, 0)
        tell(f"{name}.called_good_percent", 100 * (1 - named / looks), 25)  # 5 % by chance is 3 % for a while
        tell(f"{name}.connections_made_anew", sum(again) - sum(connected), 0)
        waits_s.sort()
        tell(
            f"{name}.chat_p99_s_of_{len(waits_s)}",
            waits_s[min(len(waits_s) - 1, round(0.99 * len(waits_s)))],
            1.0,
        )
        for person, one, other in zip(("customer", "agent"), before, after, strict=True):
            tell(f"{name}.voice_concealed_percent_at_{person}", concealed_percent(one, other), 5)
        tell(f"{name}.screen_stood_still_s", max(still["longest"], 0) / 1000, 2.0)
        assert still["frames"] > 30

    in_a_meeting(tmp_path, hold)


def test_r6_a_lost_network_is_seen_soon_and_media_come_back_soon(tmp_path: Path, tell: Tell) -> None:
    async def lose(ada: Customer, giulia: Agent, place: Place) -> None:
        gone = giulia.page.get_by_text("is reconnecting")
        assert await gone.count() == 0
        place.cut()
        cut_s = time.monotonic()
        await gone.first.wait_for(timeout=20_000)
        tell("R6_peer_loss.seconds_until_shown_as_lost", time.monotonic() - cut_s, 6)
        await asyncio.sleep(max(0.0, 10 - (time.monotonic() - cut_s)))
        before = [await packets(each) for each in (ada, giulia)]
        place.mend()
        mended_s = time.monotonic()
        for person, counted in zip((ada, giulia), before, strict=True):
            while not any(now > counted.get(name, 0) + 5 for name, now in (await packets(person)).items()):
                assert time.monotonic() - mended_s < 30, f"no voice came back to {person.name}"
                await asyncio.sleep(0.05)
        tell("R6_peer_loss.seconds_until_media_are_back_at_both", time.monotonic() - mended_s, 3)

    in_a_meeting(tmp_path, lose)
