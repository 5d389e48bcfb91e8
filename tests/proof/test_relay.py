"""R8: whom our relay reaches, and whom it does not; and two people who hear each other where no UDP gets out.

Needs coturn's ``turnserver`` and the right to make a network. Run by ``make proof``.
"""

import asyncio
import base64
import hashlib
import ipaddress
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, cast

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import TurnClientTcpProtocol
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.async_api import async_playwright
from typing_extensions import override

from salotto.app.lan.addresses import LanNames
from salotto.app.lan.authority import load_authority, read_pair
from salotto.app.lan.certificate import certificate_for
from salotto.core.clock import SystemClock
from salotto.media.transport.turn import CREDENTIAL_LIFE, TurnRelay
from tests.e2e.conftest import AGENT_HZ, CHROMIUM, CUSTOMER_HZ, _arguments
from tests.e2e.people import DESKTOP, Agent, Customer, Person, sit_down
from tests.proof.conftest import Tell
from tests.support.clock import SteppingClock
from tests.support.coturn import PORT, TLS_PORT, allocation, coturn, is_installed
from tests.support.own_network import NoNetworkError, command, let_no_udp_through, run_apart
from tests.support.running import RunningHouse
from tests.support.tones import write_tone

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not is_installed(), reason="coturn is needed: apt-get install coturn"),
]

HOUSE = "11.22.33.44"  # a public address, within a network of our own
SECRET = "north-wind-and-sun"
FORBIDDEN = (
    "0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254",
    "192.0.0.8", "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255",
)  # fmt: skip
HOUSE_V6 = "2a0e:9:8:7::1"
FORBIDDEN_V6 = (
    "::", "::1", "::7f00:1", "::ffff:10.1.2.3", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a01:203",
    "64:ff9b:1::a01:203", "100::1", "2001::1", "2001:db8::1", "2002:a01:203::1", "2002:7f00:1::1", "3fff::1", "5f00::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1",
)  # fmt: skip
"""Loopback and private networks, as they are and as the ways in which IPv6 writes IPv4."""
UNAUTHORIZED = 401
RELAYED_PORTS = "49160-49400"  # between relay and house
BY_UDP_AND_TCP = f"turn:{HOUSE}:{PORT}?transport=udp,turn:{HOUSE}:{PORT}?transport=tcp"
WAY = """async () => {
    const [one] = window.connections.filter((each) => each.connectionState === "connected");
    const all = [...(await one.getStats()).values()];
    const { selectedCandidatePairId } = all.find((each) => each.type === "transport");
    const pair = all.find((each) => each.id === selectedCandidatePairId);
    const mine = all.find((each) => each.id === pair.localCandidateId);
    const [first] = window.connections.map((each) => each.getConfiguration().iceServers.length);
    return `${mine.candidateType} ${mine.relayProtocol}, after ${first} relays`;
}"""
REMEMBER = """
window.connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...wishes) { super(...wishes); window.connections.push(this); }
};
"""


def apart(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        run_apart(main, HOUSE)
    except NoNetworkError as error:
        pytest.skip(str(error))


def relay_of(secret: str = SECRET) -> TurnRelay:
    return TurnRelay((f"turn:{HOUSE}:{PORT}?transport=tcp",), secret, SystemClock())


async def reached(way: TurnClientTcpProtocol, peers: tuple[str, ...]) -> list[str]:
    """Return those peers to which the relay binds a channel; the others it must refuse in so many words."""
    found = []
    for number, peer in enumerate(peers):
        try:
            await way.channel_bind(0x4000 + number, (peer, 9))
        except TransactionFailed:
            continue
        found.append(peer)
    return found


class Echo(asyncio.DatagramProtocol):
    """Salotto's port, as far as a relay is concerned."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    @override
    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.transport.sendto(data, addr)


class Listener(asyncio.DatagramProtocol):
    """Whatever comes back through the relay."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()

    @override
    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.put_nowait(data)


def test_r8_the_relay_reaches_the_house_and_none_of_what_it_must_not(tmp_path: Path, tell: Tell) -> None:
    told: list[list[str]] = []

    async def probe() -> None:
        for is_ours in (True, False):
            with coturn(tmp_path, HOUSE, SECRET, is_ours=is_ours):
                way = await allocation(relay_of(), HOUSE)
                told.append(await reached(way, FORBIDDEN))
                if is_ours:
                    await goes_to_the_house_and_back(way)
                await way.delete()

    apart(probe)
    ours, by_default = told
    assert len(by_default) > len(FORBIDDEN) / 2, "without our list the probe must see them reached"
    tell(f"R8_turn_ssrf.forbidden_peers_reached_of_{len(FORBIDDEN)}", len(ours), 0)


def test_r8_the_relay_reaches_the_house_by_ipv6_and_none_of_what_it_must_not(
    tmp_path: Path, tell: Tell
) -> None:
    told: list[list[str]] = []

    async def probe() -> None:
        try:
            command(f"ip addr add {HOUSE_V6}/64 dev out nodad")
        except AssertionError as error:
            raise NoNetworkError(f"IPv6 is needed: {error}") from error
        addresses = (f"--listening-ip={HOUSE_V6}", f"--relay-ip={HOUSE_V6}")
        for is_ours in (True, False):
            with coturn(tmp_path, HOUSE, SECRET, is_ours=is_ours, more=addresses):
                way = await allocation(relay_of(), HOUSE, is_ipv6=True)
                assert way.relayed_address is not None
                assert way.relayed_address[0] == HOUSE_V6
                told.append(await reached(way, FORBIDDEN_V6))
                if is_ours:
                    await goes_to_the_house_and_back(way, HOUSE_V6)
                await way.delete()

    apart(probe)
    ours, by_default = told
    assert len(by_default) > len(FORBIDDEN_V6) / 2, "without our list the probe must see them reached"
    tell(f"R8_turn_ssrf_ipv6.forbidden_peers_reached_of_{len(FORBIDDEN_V6)}", len(ours), 0)


async def goes_to_the_house_and_back(way: TurnClientTcpProtocol, house: str = HOUSE) -> None:
    loop = asyncio.get_running_loop()
    echo, _ = await loop.create_datagram_endpoint(Echo, local_addr=(house, 7881))
    listener = Listener()
    way.receiver = listener
    await way.send_data(b"a voice", (house, 7881))
    async with asyncio.timeout(5):
        assert await listener.heard.get() == b"a voice"
    echo.close()


def test_the_relay_believes_our_credentials_and_only_while_they_count(tmp_path: Path, tell: Tell) -> None:
    answers: list[int] = []

    async def probe() -> None:
        past = SteppingClock()
        past.step(-(SystemClock().now() - past.now() + CREDENTIAL_LIFE).total_seconds())
        urls = (f"turn:{HOUSE}:{PORT}?transport=tcp",)
        with coturn(tmp_path, HOUSE, SECRET):
            await (await allocation(relay_of(), HOUSE)).delete()
            for stranger in (relay_of("another secret"), TurnRelay(urls, SECRET, past)):
                with pytest.raises(TransactionFailed) as refused:
                    await allocation(stranger, HOUSE)
                answers.append(refused.value.response.attributes["ERROR-CODE"][0])

    apart(probe)
    let_in = sum(one != UNAUTHORIZED for one in answers)
    tell(f"R8_turn_credentials.forged_or_expired_let_in_of_{len(answers)}", let_in, 0)


@pytest.mark.browser
def test_two_people_hear_each_other_where_no_udp_gets_out(tmp_path: Path, tell: Tell) -> None:
    ways = _ways_of_a_meeting(tmp_path, BY_UDP_AND_TCP)
    elsehow = [one for one in ways if one != "relay tcp, after 0 relays"]  # straight first
    tell("R8_turn_voice.people_not_heard_over_tcp_of_2", len(elsehow) + 2 - len(ways), 0)


@pytest.mark.browser
def test_two_people_hear_each_other_by_udp_where_it_gets_to_the_relay_alone(
    tmp_path: Path, tell: Tell
) -> None:
    """An office that lets UDP out to the well-known port of relays, and to no other."""
    ways = _ways_of_a_meeting(tmp_path, BY_UDP_AND_TCP.partition(",")[0], is_relay_open_to_udp=True)
    elsehow = [one for one in ways if one != "relay udp, after 0 relays"]
    tell("R8_turn_voice.people_not_heard_over_udp_of_2", len(elsehow) + 2 - len(ways), 0)


@pytest.mark.browser
def test_two_people_hear_each_other_over_tls_alone(tmp_path: Path, tell: Tell) -> None:
    """With a certificate of the local authority, whose key Chromium is told to believe: not the check of a browser."""
    certificate = certificate_in(tmp_path)
    ways = _ways_of_a_meeting(tmp_path, f"turns:{HOUSE}:{TLS_PORT}?transport=tcp", certificate)
    elsehow = [one for one in ways if one != "relay tls, after 0 relays"]
    tell("R8_turns_voice.people_not_heard_over_tls_of_2", len(elsehow) + 2 - len(ways), 0)


def certificate_in(folder: Path) -> Path:
    """Return key and chain of the relay in one file."""
    now, names = SystemClock().now(), LanNames(addresses=(ipaddress.ip_address(HOUSE),), hosts=("localhost",))
    found = certificate_for(load_authority(folder / "lan", names, now), folder / "lan", names, now)
    assert found.left_out == ()
    return found.path


def believe(certificate: Path) -> str:
    """Return what makes Chromium take a key for good; it asks its network service, for relays too."""
    _, leaf = read_pair(certificate)
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}"


def _ways_of_a_meeting(
    folder: Path, urls: str, certificate: Path | None = None, *, is_relay_open_to_udp: bool = False
) -> list[str]:
    """Let two people meet where no UDP gets out, or only to the relay; returns how their voices went."""
    ways: list[str] = []

    async def meet() -> None:
        variables = {
            "SALOTTO_MEDIA__ANNOUNCE": HOUSE,
            "SALOTTO_TURN__URLS": urls,
            "SALOTTO_TURN__SECRET": SECRET,
        }
        house = RunningHouse(folder / "data", variables=variables)
        let_no_udp_through(RELAYED_PORTS, *([str(PORT)] if is_relay_open_to_udp else []))
        with socket.socket(type=socket.SOCK_DGRAM) as probe, pytest.raises(PermissionError):
            probe.sendto(b"", (HOUSE, house.udp_port))
        with coturn(folder, HOUSE, SECRET, certificate=certificate):
            house.start()
            try:
                ways.extend(await _talk(house, folder, *([believe(certificate)] if certificate else [])))
            finally:
                house.stop()

    apart(meet)
    return ways


async def _talk(house: RunningHouse, folder: Path, *more: str) -> list[str]:
    async with async_playwright() as driver:
        opened = [
            await driver.chromium.launch(
                executable_path=CHROMIUM,
                args=[*_arguments(write_tone(folder / f"{hertz}.wav", hertz)), *more],
            )
            for hertz in (CUSTOMER_HZ, AGENT_HZ)
        ]
        ada: Customer = await sit_down(Customer, "ada", opened[0], house.url, viewport=DESKTOP)
        giulia: Agent = await sit_down(Agent, "giulia", opened[1], house.url, viewport=DESKTOP)
        people: tuple[Person, ...] = (ada, giulia)
        for person in people:
            await person.context.add_init_script(REMEMBER)
        await giulia.signs_in(house.agent_secret)
        await giulia.becomes_available()
        await ada.arrives()
        await ada.takes_a_place()
        await ada.agrees_and_tests_the_microphone()
        await giulia.accepts()
        await giulia.speaks()
        await giulia.hears(CUSTOMER_HZ)
        await ada.hears(AGENT_HZ)
        ways = [await person.page.evaluate(WAY) for person in people]
        for browser in opened:
            await browser.close()
        return ways
