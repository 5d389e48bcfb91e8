"""R8: how many addresses of the relay one customer asks for, and that the shipped configuration gives them.

A real Chromium on a device with two networks asks a real coturn by UDP, TCP and TLS: once, and once more while the first
connection still has its own, as after a network that was lost. Needs the right to make a network. Run by ``make proof``.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, async_playwright

from salotto.core.clock import SystemClock
from salotto.media.transport.turn import TurnRelay
from tests.e2e.conftest import CHROMIUM
from tests.proof.conftest import Tell
from tests.proof.test_relay import HOUSE, SECRET, apart, believe, certificate_in
from tests.support.coturn import PORT, TLS_PORT, coturn, is_installed
from tests.support.own_network import command

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.skipif(not is_installed(), reason="coturn is needed: apt-get install coturn"),
]

SECOND_NETWORK = "11.22.77.5"
FORMER_QUOTA = "--user-quota=4"
OVER_QUOTA = 486
URLS = (
    f"turn:{HOUSE}:{PORT}?transport=udp",
    f"turn:{HOUSE}:{PORT}?transport=tcp",
    f"turns:{HOUSE}:{TLS_PORT}?transport=tcp",
)
PER_CONNECTION = 4
"""By UDP on each of two networks; by TCP and TLS only where the way of the system leads, for Chromium binds no TCP socket."""
ASK = """async (servers) => {
    window.kept ??= [];
    const one = new RTCPeerConnection({ iceServers: servers, bundlePolicy: "max-bundle", rtcpMuxPolicy: "require" });
    window.kept.push(one);
    const [relayed, refused] = [[], []];
    one.onicecandidate = ({ candidate }) => {
        if (candidate?.type === "relay") relayed.push(`${candidate.relayProtocol} ${candidate.relatedAddress}`);
    };
    one.onicecandidateerror = ({ errorCode, url, address }) => refused.push({ errorCode, url, address });
    for (const medium of ["audio", "video"]) one.addTransceiver(medium);
    const done = new Promise((resolve) => {
        one.onicegatheringstatechange = () => one.iceGatheringState === "complete" && resolve();
        setTimeout(resolve, 15_000);
    });
    await one.setLocalDescription(await one.createOffer());
    await done;
    return { relayed, refused };
}"""


async def ask_twice(folder: Path, certificate: Path, *more: str) -> list[dict[str, list[Any]]]:
    """Return what a browser got and did not get from the relay, for each of two connections under one name."""
    (way,) = TurnRelay(URLS, SECRET, SystemClock()).servers()
    servers = [{"urls": list(way.urls), "username": way.username, "credential": way.credential}]
    with coturn(folder, HOUSE, SECRET, certificate=certificate, more=more):
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=[believe(certificate)])
            context = await browser.new_context(permissions=["microphone"])  # or it shows one network only
            page: Page = await context.new_page()

            async def blank(route: Route) -> None:
                await route.fulfill(content_type="text/html", body="<title>relay</title>")

            await page.route("**/*", blank)
            await page.goto("http://localhost:9/")
            found = [await page.evaluate(ASK, servers) for _ in range(2)]
            await browser.close()
    return found


def over_quota(found: list[dict[str, list[Any]]]) -> int:
    return sum(one["errorCode"] == OVER_QUOTA for each in found for one in each["refused"])


def test_r8_a_device_with_two_networks_gets_what_it_asks_for_and_again_when_it_comes_back(
    tmp_path: Path, tell: Tell
) -> None:
    told: list[list[dict[str, list[Any]]]] = []

    async def probe() -> None:
        command("ip link add mobile type veth peer name tower")
        command(f"ip addr add {SECOND_NETWORK}/24 dev mobile")
        command("ip link set mobile up")
        command("ip link set tower up")
        certificate = certificate_in(tmp_path)
        told.append(await ask_twice(tmp_path, certificate))
        told.append(await ask_twice(tmp_path, certificate, FORMER_QUOTA))

    apart(probe)
    ours, formerly = told
    assert over_quota(formerly) > 0, f"a quota of four must be seen to be too small: {formerly}"
    missing = sum(PER_CONNECTION - len(each["relayed"]) for each in ours)
    tell(f"R8_turn_quota.addresses_refused_of_{2 * PER_CONNECTION}", over_quota(ours), 0)
    tell(f"R8_turn_quota.addresses_missing_of_{2 * PER_CONNECTION}", missing, 0)
