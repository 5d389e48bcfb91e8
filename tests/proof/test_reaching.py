"""How people reach us: over IPv6 alone, through a router that has another address, and out of the Wi-Fi in mid-sentence.

Needs the right to make networks. Run by ``make proof``.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright, async_playwright

from tests.e2e.conftest import AGENT_HZ, CHROMIUM, CUSTOMER_HZ, _arguments
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, Person, sit_down
from tests.proof.conftest import Tell
from tests.support.own_network import NoNetworkError, command, run_apart
from tests.support.phone_network import PhoneNetwork, address, phone_network
from tests.support.running import RunningHouse
from tests.support.tones import write_tone

pytestmark = [pytest.mark.proof, pytest.mark.browser, pytest.mark.timeout(240)]

HOUSE = "11.22.33.44"
HOUSE_6 = "fd42:9::1"
BEHIND_THE_ROUTER = "10.90.9.9"
SILENCES = Path(__file__).with_name("silences.js")
TARGET_S = 3.0
UNTIL_ANOTHER_WAY = """void (window.untilAnotherWay = (async () => {
    const [former, beganMs] = [silences.newest(), performance.now()];
    while (silences.newest() === former || silences.newest().connectionState !== "connected")
        await new Promise((go) => setTimeout(go, 20));
    return (performance.now() - beganMs) / 1000;
})())"""


def apart(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        run_apart(main, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))


def test_walking_out_of_the_wifi_costs_a_breath(tmp_path: Path, tell: Tell) -> None:
    silences: dict[str, float] = {}
    left: list[str] = []

    async def main() -> None:
        async with phone_in_a_meeting(tmp_path) as (phone, people):
            await walk_out(phone, people, silences, left)

    apart(main)
    for how, silence_s in silences.items():
        with suppress(AssertionError):  # every figure is told; the last line holds them all to the target
            tell(f"N1_network_change.{how}.silence_s", silence_s, TARGET_S)
    tell("N1_network_change.longest_silence_s", max(silences.values()), TARGET_S)
    tell("N1_network_change.times_the_customer_was_said_to_have_left", len(left), 0)


def test_a_network_that_changes_while_nobody_speaks_is_noticed_as_soon(tmp_path: Path, tell: Tell) -> None:
    waits_s: list[float] = []

    async def main() -> None:
        async with phone_in_a_meeting(tmp_path) as (phone, people):
            ada, giulia = people
            for person in people:
                await person.press("Mute", exact=True)
            for former, other in (("wifi", "mobile"), ("mobile", "wifi"), ("wifi", "mobile")):
                await asyncio.sleep(8)  # all that is left of having spoken is over
                await ada.page.evaluate(UNTIL_ANOTHER_WAY)
                phone.down(former)
                await asyncio.sleep(0.3)
                phone.up(other)
                waits_s.append(await ada.page.evaluate("untilAnotherWay"))
            for person in people:
                await person.press("Unmute", exact=True)
            await giulia.hears(CUSTOMER_HZ)
            await ada.hears(AGENT_HZ)

    apart(main)
    tell("N1_network_change.while_nobody_speaks.longest_s_until_another_way", max(waits_s), TARGET_S)


def test_somebody_who_has_only_ipv6_is_heard(tmp_path: Path, tell: Tell) -> None:
    ways: list[str] = []

    async def main() -> None:
        command(address(f"{HOUSE_6}/64", "out"))
        house = RunningHouse(tmp_path / "data", options=("--host", "::"))
        with phone_network() as phone:
            phone.up("ipv6")
            url = f"http://[{HOUSE_6}]:{house.port}"
            ways.extend(await ways_of_a_meeting(house, phone, tmp_path, (url, url)))

    apart(main)
    assert ":" in ways[0], ways
    tell("N2_ipv6_only.people_not_heard_of_2", 2 - len(ways), 0)


@pytest.mark.skipif(shutil.which("nft") is None, reason="nft is needed: apt-get install nftables")
def test_a_house_behind_a_router_is_reached_under_the_address_it_announces(
    tmp_path: Path, tell: Tell
) -> None:
    ways: list[str] = []

    async def main() -> None:
        command(address(f"{BEHIND_THE_ROUTER}/32", "out"))
        told = {"SALOTTO_MEDIA__BIND": BEHIND_THE_ROUTER, "SALOTTO_MEDIA__ANNOUNCE": HOUSE}
        house = RunningHouse(tmp_path / "data", options=("--host", HOUSE), variables=told)
        command("nft add table ip router")
        for hook in ("prerouting", "output"):
            rule = f"ip daddr {HOUSE} udp dport {house.udp_port} dnat to {BEHIND_THE_ROUTER}"
            command(f"nft add chain ip router {hook} {{ type nat hook {hook} priority -100 ; }}")
            command(f"nft add rule ip router {hook} {rule}")
        with phone_network() as phone:
            phone.up("wifi")
            url = f"http://{HOUSE}:{house.port}"
            ways.extend(await ways_of_a_meeting(house, phone, tmp_path, (url, url)))

    apart(main)
    tell("N3_announced_address.people_not_heard_of_2", 2 - len(ways), 0)


async def ways_of_a_meeting(
    house: RunningHouse, phone: PhoneNetwork, folder: Path, urls: tuple[str, str]
) -> list[str]:
    """Let two people hear each other, and return over which address of theirs each did."""
    house.start()
    try:
        async with async_playwright() as driver, meeting(driver, house, phone, folder, urls) as people:
            return [(await person.page.evaluate("silences.way()"))["address"] for person in people]
    finally:
        house.stop()


@asynccontextmanager
async def phone_in_a_meeting(folder: Path) -> AsyncIterator[tuple[PhoneNetwork, tuple[Customer, Agent]]]:
    """A customer on a phone's Wi-Fi and an agent, who hear each other."""
    house = RunningHouse(
        folder / "data", options=("--host", HOUSE), variables={"SALOTTO_MEDIA__ANNOUNCE": HOUSE}
    )
    url = f"http://{HOUSE}:{house.port}"
    house.variables = {**house.variables, "SALOTTO_PUBLIC_URL": url}
    house.start()
    try:
        with phone_network() as phone:
            phone.up("wifi")
            async with (
                async_playwright() as driver,
                meeting(driver, house, phone, folder, (url, url)) as people,
            ):
                yield phone, people
    finally:
        house.stop()


async def walk_out(
    phone: PhoneNetwork, people: tuple[Customer, Agent], silences: dict[str, float], left: list[str]
) -> None:
    _, giulia = people
    for how, change in CHANGES.items():
        await change(phone, people)
        await asyncio.sleep(12)
        for person in people:
            await person.until("silences.lasting() < 0.3")
            silences[f"{how}.heard_by_{person.name}"] = await person.page.evaluate("silences.longest()")
        if await giulia.can_read("left the meeting"):
            left.append(how)
        await giulia.hears(CUSTOMER_HZ)


@asynccontextmanager
async def meeting(
    driver: Playwright, house: RunningHouse, phone: PhoneNetwork, folder: Path, urls: tuple[str, str]
) -> AsyncIterator[tuple[Customer, Agent]]:
    """Two people who hear each other, one of them on the phone's network."""
    trusted = f"--unsafely-treat-insecure-origin-as-secure={','.join(urls)}"
    opened = [
        await driver.chromium.launch(
            executable_path=program, args=[*_arguments(write_tone(folder / f"{hertz}.wav", hertz)), trusted]
        )
        for program, hertz in ((phone.chromium(folder, CHROMIUM), CUSTOMER_HZ), (CHROMIUM, AGENT_HZ))
    ]
    ada: Customer = await sit_down(Customer, "ada", opened[0], urls[0], viewport=PHONE)
    giulia: Agent = await sit_down(Agent, "giulia", opened[1], urls[1], viewport=DESKTOP)
    for person in (ada, giulia):
        await person.context.add_init_script(path=SILENCES)
    await giulia.signs_in(house.agent_secret)
    await giulia.page.goto(f"{urls[1]}/desk?lang=en&view=2d")
    await giulia.becomes_available()
    await ada.arrives(view="2d")
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await giulia.speaks()
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)
    yield ada, giulia
    for browser in opened:
        await browser.close()


async def begin_to_count(people: tuple[Person, ...]) -> None:
    await asyncio.sleep(3)
    for person in people:
        await person.page.evaluate("silences.begin()")


async def leave_the_wifi_with_the_other_way_open(phone: PhoneNetwork, people: tuple[Person, ...]) -> None:
    phone.up("mobile")
    await begin_to_count(people)
    phone.down("wifi")


async def come_home(phone: PhoneNetwork, people: tuple[Person, ...]) -> None:
    await begin_to_count(people)
    phone.down("mobile")
    await asyncio.sleep(0.3)
    phone.up("wifi")


async def leave_the_wifi(phone: PhoneNetwork, people: tuple[Person, ...]) -> None:
    await begin_to_count(people)
    phone.down("wifi")
    await asyncio.sleep(0.3)
    phone.up("mobile")


CHANGES = {
    "other_way_stood_open": leave_the_wifi_with_the_other_way_open,
    "other_way_opens_then": come_home,
    "other_way_opens_then_again": leave_the_wifi,
}
