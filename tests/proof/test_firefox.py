"""Firefox meets Chromium, on either side of the desk: the same meeting, another browser's WebRTC.

Needs Debian's firefox-esr and pulseaudio; run by ``make proof``.
"""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from salotto.media.congestion.bandwidth import FLOOR_BPS
from tests.e2e.conftest import AGENT_HZ, CHROMIUM, CUSTOMER_HZ, _arguments
from tests.e2e.people import DESKTOP, INSTRUMENTS, Agent, Customer, Person, open_shown_tab, sit_down
from tests.proof.conftest import Tell
from tests.support.firefox import firefox, is_installed
from tests.support.firefox_people import FirefoxPerson
from tests.support.own_network import NoNetworkError, command, run_apart
from tests.support.running import RunningHouse, running_house
from tests.support.tones import write_tone

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not is_installed(), reason="needed: apt-get install firefox-esr pulseaudio"),
]

FIREFOX_HZ = 440
SILENCES = Path(__file__).with_name("silences.js")
HOUSE = "11.22.33.44"  # within a network of our own
EVERY_TWENTIETH = "numgen random mod 20 == 0 drop"
SCREEN = """silences.newest().getStats().then((all) =>
    [...all.values()].find((one) => one.type === "inbound-rtp" && one.kind === "video" && one.framesDecoded))"""
STANDSTILL_MS = """(async () => {
    let [shown, sinceMs, longestMs] = [0, performance.now(), 0];
    for (const endMs = sinceMs + 20_000; performance.now() < endMs; ) {
        const { framesDecoded } = await (SCREEN);
        longestMs = Math.max(longestMs, performance.now() - sinceMs);
        if (framesDecoded !== shown) [shown, sinceMs] = [framesDecoded, performance.now()];
        await new Promise((go) => setTimeout(go, 40));
    }
    return longestMs;
})()""".replace("SCREEN", SCREEN)
SENT_BPS = """(async () => {
    const sent = async () => [...(await silences.newest().getStats()).values()]
        .filter((one) => one.type === "outbound-rtp" && one.kind === "video")
        .reduce((sum, one) => sum + one.bytesSent, 0);
    const [before, beganMs] = [await sent(), performance.now()];
    await new Promise((go) => setTimeout(go, SECONDS * 1000));
    return ((await sent() - before) * 8000) / (performance.now() - beganMs);
})()"""
VOICE_BPS = 60_000
PORT = """silences.way().then(({ port }) => port)"""


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
        began_s = time.monotonic()
        await an_agent_sees_what_is_shown(giulia, ada, house)
    tell("interop_firefox_agent.seconds_until_the_screen_is_seen", time.monotonic() - began_s, 90)


@pytest.mark.skipif(shutil.which("nft") is None, reason="nft is needed: apt-get install nftables")
def test_firefox_mends_its_pictures_and_notices_a_lost_path_as_soon_as_others(
    tmp_path: Path, tell: Tell
) -> None:
    async def main() -> None:
        prepare_bad_ways()
        with running_house(tmp_path / "data", SALOTTO_MEDIA__ANNOUNCE=HOUSE) as house:
            async with firefox_and_chromium(house, tmp_path) as (giulia, ada):
                await an_agent_sees_what_is_shown(giulia, ada, house, view="2d")
                await pictures_are_mended(giulia, house, tell)
                await a_lost_path_is_made_anew(giulia, ada, house, tell)

    try:
        run_apart(main, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))


@pytest.mark.skipif(shutil.which("nft") is None, reason="nft is needed: apt-get install nftables")
def test_firefox_sends_no_more_than_its_watchers_way_carries(tmp_path: Path, tell: Tell) -> None:
    async def main() -> None:
        prepare_bad_ways()
        with running_house(tmp_path / "data", SALOTTO_MEDIA__ANNOUNCE=HOUSE) as house:
            async with firefox_and_chromium(house, tmp_path, Agent) as (ada, giulia):
                await giulia.signs_in(house.agent_secret)
                await giulia.page.goto(f"{house.url}/desk?lang=en&view=2d")
                await giulia.becomes_available()
                await they_come_together(ada, giulia)
                await they_hear_each_other(ada, giulia)
                await ada.press("Show with camera")
                await giulia.sees_pictures_change()
                await a_picture_fits_its_way(ada, giulia, tell)

    try:
        run_apart(main, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))


def prepare_bad_ways() -> None:
    command("ip route add default via 11.22.33.1 dev out")  # Firefox looks for a way on no other
    for line in ("table ip way", "chain ip way bad { type filter hook input priority 0 ; }"):
        command(f"nft add {line}")


@asynccontextmanager
async def firefox_and_chromium(
    house: RunningHouse, folder: Path, other: type[Person] = Customer
) -> AsyncIterator[tuple[FirefoxPerson, Any]]:
    """Somebody with Firefox, and the other one with Chromium."""
    counts = SILENCES.read_text("utf-8")
    preferences = {"media.navigator.audio.fake_frequency": FIREFOX_HZ}
    preload = INSTRUMENTS.read_text("utf-8") + counts
    hertz = CUSTOMER_HZ if other is Customer else AGENT_HZ
    async with firefox(folder, preload, **preferences) as page, chromium(folder, hertz) as browser:
        person = await sit_down(other, "the_other", browser, house.url, viewport=DESKTOP)
        await person.context.add_init_script(counts)
        yield FirefoxPerson(page, house.url), person


async def pictures_are_mended(giulia: FirefoxPerson, house: RunningHouse, tell: Tell) -> None:
    """Lose every twentieth packet, each way; what is sent again comes on a stream of its own (RTX)."""
    offer, answer = await giulia.page.evaluate(
        "[silences.newest().localDescription.sdp, silences.newest().remoteDescription.sdp]"
    )
    for words in (" rtx/90000", "goog-remb", " nack\r\n", "a=ssrc-group:FID"):
        assert words in offer, words
        assert words in answer, words
    before = await giulia.page.evaluate(SCREEN)
    for port in ("sport", "dport"):
        command(f"nft add rule ip way bad udp {port} {house.udp_port} {EVERY_TWENTIETH}")
    still_ms = await giulia.page.evaluate(STANDSTILL_MS)
    command("nft flush chain ip way bad")
    after = await giulia.page.evaluate(SCREEN)
    counted = ("framesDecoded", "packetsLost", "nackCount", "keyFramesDecoded")
    since = {name: after[name] - before[name] for name in counted}
    assert since["packetsLost"] > 0, since
    assert since["nackCount"] > 0, since
    assert since["framesDecoded"] > 50, since
    tell("interop_firefox_loss.keyframes_needed_in_20_s", since["keyFramesDecoded"], 1)
    tell("interop_firefox_loss.screen_stood_still_s", still_ms / 1000, 2.0)


async def a_picture_fits_its_way(ada: FirefoxPerson, giulia: Agent, tell: Tell) -> None:
    """Let the agent's way carry half of what comes, and then all of it again; Firefox is told by REMB alone."""
    await asyncio.sleep(10)  # it begins with little
    free_bps = await ada.page.evaluate(SENT_BPS.replace("SECONDS", "5"))
    port = await giulia.page.evaluate(PORT)
    room_bps = free_bps / 2
    assert room_bps > FLOOR_BPS, f"{free_bps:.0f} bit/s are too few to be halved"
    rate = f"{round((room_bps + VOICE_BPS) / 8)} bytes/second burst 20000 bytes"
    command(f"nft add rule ip way bad udp dport {port} limit rate over {rate} drop")
    await asyncio.sleep(10)
    narrow_bps = await ada.page.evaluate(SENT_BPS.replace("SECONDS", "8"))
    command("nft flush chain ip way bad")
    began_s = time.monotonic()
    while await ada.page.evaluate(SENT_BPS.replace("SECONDS", "2")) < 0.8 * free_bps:
        assert time.monotonic() - began_s < 60, "the picture stays small"
    tell("interop_firefox_bandwidth.sent_of_what_the_way_carries", narrow_bps / room_bps, 1.1)
    tell("interop_firefox_bandwidth.seconds_until_it_sends_as_before", time.monotonic() - began_s, 30)


async def a_lost_path_is_made_anew(
    giulia: FirefoxPerson, ada: Customer, house: RunningHouse, tell: Tell
) -> None:
    """Let nothing through any more on the ways that Firefox has; new ones are open."""
    await asyncio.sleep(8)  # until no connection is left over from the way in
    for person in (giulia, ada):
        await person.page.evaluate("silences.begin()")
    ways = [("udp", await giulia.page.evaluate(PORT))]
    sockets = command(f"ss -Htnp state established dport = :{house.port}").splitlines()
    ways += [("tcp", each.split()[2].rpartition(":")[2]) for each in sockets if "chrom" not in each]
    for kind, port in ways:
        for end in ("sport", "dport"):
            command(f"nft add rule ip way bad {kind} {end} {port} drop")
    await asyncio.sleep(12)
    for name, person in (("agent", giulia), ("customer", ada)):
        assert await person.page.evaluate("silences.lasting()") < 0.3
        silence_s = await person.page.evaluate("silences.longest()")
        tell(f"N1_firefox_network_change.heard_by_{name}.silence_s", silence_s, 3.0)


async def an_agent_sees_what_is_shown(
    giulia: FirefoxPerson, ada: Customer, house: RunningHouse, **query: str
) -> None:
    asked = "".join(f"&{key}={value}" for key, value in query.items())
    await open_shown_tab(ada)
    await giulia.page.goto(f"{house.url}/desk?lang=en&q=test{asked}#sign-in={house.agent_secret}")
    await giulia.press("Not now")
    await giulia.press("Available")
    await ada.arrives(**query)
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.press("Accept")
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    await ada.hears(FIREFOX_HZ)
    await giulia.hears(CUSTOMER_HZ)
    await ada.shows_another_tab()
    await giulia.sees_pictures_change()


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
