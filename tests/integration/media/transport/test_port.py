"""What strangers and clumsy guests can do to the port: nothing."""

import contextlib
import os
import secrets
import socket
import struct
from collections.abc import Iterator

import pytest

from salotto.core.clock import SystemClock
from salotto.media.plane import MediaPlane
from salotto.media.stage import House, Stage
from salotto.media.transport.addresses import host_addresses
from salotto.media.transport.dtls import Identity
from salotto.media.transport.port import UdpPort
from tests.integration.media.conftest import Join
from tests.support.eventually import eventually
from tests.support.media_peer import OPUS, VP8, Listener, MediaPeer
from tests.support.mistakes import Mistakes

CLIENT_HELLO = bytes.fromhex("16feff0000000000000000002f010000230000000000000023fefd") + bytes(33)


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


async def assert_still_talking(stage: Stage, giulia: MediaPeer, paolo: MediaPeer) -> None:
    giulia.speak(b"still here")
    heard = await paolo.until(len(paolo.in_slot("3")) + 1, "3")
    assert heard[-1].payload == b"still here"


async def test_a_packet_over_which_we_stumble_costs_nobody_else_theirs(
    stage: Stage,
    join: Join,
    monkeypatch: pytest.MonkeyPatch,
    mistakes: Mistakes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    stage.publish("paolo", "voice-2", "voice")

    def stumble(*_: object) -> None:
        raise ValueError("a packet that nobody thought of")

    monkeypatch.setattr(stage._peers["paolo"], "on_media", stumble)
    for _ in range(12):
        paolo.speak(b"over this")
    await assert_still_talking(stage, giulia, paolo)
    await eventually(lambda: mistakes() == {"a packet": 12})
    assert caplog.messages.count("something failed, and goes on") == 2, (
        "not a line for each: the first, the tenth"
    )


async def test_a_strangers_datagrams_kill_nothing(
    plane: MediaPlane, stage: Stage, join: Join, stranger: socket.socket
) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    junk = [b"", b"\x00", b"\x16", b"\x80", CLIENT_HELLO, bytes(2000), b"\x80\x6f" + bytes(100), b"\xff" * 50]
    junk += [giulia.check_bytes("wrong" * 6), giulia.check_bytes(giulia.their_password)[:-1]]
    for datagram in junk + [os.urandom(secrets.randbelow(200)) for _ in range(200)]:
        stranger.sendto(datagram, giulia.remote)
    await assert_still_talking(stage, giulia, paolo)
    assert plane.strangers > 0
    stranger.setblocking(False)
    with pytest.raises(BlockingIOError):
        stranger.recv(2048)  # nobody answered


async def test_a_strangers_handshake_before_the_peers_own_changes_nothing(
    stage: Stage, stranger: socket.socket
) -> None:
    peer, listener = MediaPeer(), Listener()
    answer = stage.admit("giulia", peer.offer(), listener)
    peer.read(answer)
    for _ in range(50):
        stranger.sendto(CLIENT_HELLO, peer.remote)
    await peer.connect(answer)
    assert listener.paths == ["connected"]
    await peer.close()


async def test_junk_from_a_proven_address_is_dropped(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    for first in (0, 22, 60, 128, 191, 200, 255):
        for size in (0, 1, 11, 12, 40, 1400):
            giulia.send(bytes([first]) + os.urandom(size))
    giulia.send(b"")
    await assert_still_talking(stage, giulia, paolo)


async def test_a_peer_with_another_certificate_than_its_offers_is_refused(stage: Stage) -> None:
    peer, listener = MediaPeer(), Listener()
    other = MediaPeer().offer().split("a=fingerprint:")[1].split("\r\n")[0]
    mine = peer.offer().split("a=fingerprint:")[1].split("\r\n")[0]
    await peer.connect(stage.admit("giulia", peer.offer().replace(mine, other), listener))
    await eventually(lambda: listener.paths == ["closed"])
    await peer.close()


async def test_a_spray_of_streams_is_bounded(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    for ssrc in range(1, 2000):
        giulia.send_packet(OPUS, 1, 1, ssrc, b"spray")
    await assert_still_talking(stage, giulia, paolo)
    assert len(stage._peers["giulia"]._streams) <= 8


async def test_an_undeclared_stream_is_found_by_its_mid_however_much_came_of_another_before(
    stage: Stage, join: Join
) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    for number in range(100):
        giulia.send_packet(VP8, number, number, 4712, b"of no line")
    extension = struct.pack("!HHBBH", 0xBEDE, 1, 3 << 4, ord("0"), 0)
    giulia.send_packet(OPUS, 7, 7, 4711, extension + b"by mid", has_extension=True)
    assert (await paolo.until(1, "3"))[0].payload == b"by mid"


async def test_a_guest_who_was_dismissed_is_a_stranger(plane: MediaPlane, stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    stage.leave("giulia")
    before = plane.strangers
    giulia.speak()
    giulia.check()
    await eventually(lambda: plane.strangers >= before + 2)


async def test_a_guests_addresses_are_bounded_and_its_own_is_never_forgotten(
    plane: MediaPlane, stage: Stage, join: Join
) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    with contextlib.ExitStack() as opened:
        others = [opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(30)]
        for other in others:
            other.bind(("127.0.0.1", 0))
            other.setblocking(False)
            other.sendto(giulia.check_bytes(giulia.their_password), giulia.remote)
        await assert_still_talking(
            stage, giulia, paolo
        )  # it came last, so all the checks were handled before
        assert sum(map(got_an_answer, others)) == 30
        (gate,) = plane._port._gates.values()
        assert sum(each.guest is stage._peers["giulia"] for each in gate._paths.values()) == 16


async def test_a_guest_with_the_address_of_another_takes_nothing_from_it(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    mallory, _ = await join("mallory")
    stage.publish("giulia", "voice-1", "voice")
    giulia.send(mallory.check_bytes(mallory.their_password))  # as if Mallory forged the source of a datagram
    await assert_still_talking(stage, giulia, paolo)


async def test_whoever_sends_a_check_again_from_elsewhere_is_not_followed(
    stage: Stage, join: Join, stranger: socket.socket
) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    seen_on_the_way = paolo.check_bytes(paolo.their_password)
    for _ in range(20):
        stranger.sendto(seen_on_the_way, giulia.remote)
    await assert_still_talking(stage, giulia, paolo)
    assert not any(datagram[0] > 127 for datagram in everything_at(stranger)), "media went to a stranger"


async def test_packets_sent_again_are_dropped_and_move_nothing(
    stage: Stage, join: Join, stranger: socket.socket
) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    seen: list[bytes] = []
    send = paolo.send
    paolo.send = lambda datagram: (seen.append(datagram), send(datagram))[1]  # type: ignore[method-assign,func-returns-value]
    paolo.speak(b"once")
    paolo.send_rtcp(b"\x80\xc9\x00\x01" + bytes(4))
    await assert_still_talking(stage, giulia, paolo)
    stranger.sendto(paolo.check_bytes(paolo.their_password), giulia.remote)
    for datagram in seen * 3:
        stranger.sendto(datagram, giulia.remote)
    await assert_still_talking(stage, giulia, paolo)
    assert not any(datagram[0] > 127 for datagram in everything_at(stranger))
    forged = stage._peers["paolo"]._allowance.forged
    assert forged == 20_000 - 3 * len(seen), "each of them was found out"


def everything_at(asked: socket.socket) -> list[bytes]:
    asked.setblocking(False)
    found: list[bytes] = []
    try:
        while True:
            found.append(asked.recv(2048))
    except BlockingIOError:
        return found


def got_an_answer(asked: socket.socket) -> bool:
    try:
        return bool(asked.recv(2048))
    except BlockingIOError:
        return False


async def test_a_free_port_is_the_same_on_every_address() -> None:
    port = UdpPort(0, host_addresses(), (), SystemClock())
    port.open()
    assert len({number for _, number in port.announced}) == 1
    port.close()


async def test_an_address_that_is_not_ready_is_taken_as_soon_as_it_is() -> None:
    """As IPv6 addresses are for a second after a network has come up: they are found, and cannot be bound."""
    found = ["192.0.2.77", "127.0.0.1"]
    port = UdpPort(0, (), (), SystemClock(), lambda: tuple(found))
    port.open()
    ((address, number),) = port.announced
    assert address == "127.0.0.1"
    port.look_around()
    assert port.announced == (("127.0.0.1", number),)
    found[0] = "127.0.0.2"
    port.look_around()
    assert port.announced == (("127.0.0.2", number), ("127.0.0.1", number))
    port.close()


async def test_an_address_that_is_gone_is_announced_no_more_and_kept_while_it_is_used() -> None:
    found = ["127.0.0.2", "127.0.0.1"]
    port = UdpPort(0, (), (), SystemClock(), lambda: tuple(found))
    port.open()
    stage = Stage("meeting-1", House(port, Identity(SystemClock()), SystemClock()), lambda: None)
    giulia, paolo = MediaPeer(), MediaPeer()
    for name, peer in (("giulia", giulia), ("paolo", paolo)):
        await peer.connect(stage.admit(name, peer.offer(), Listener()))
    stage.publish("giulia", "voice-1", "voice")
    found.remove("127.0.0.1")  # where both of them are
    try:
        port.look_around()
        assert [address for address, _ in port.announced] == ["127.0.0.2"]
        await assert_still_talking(stage, giulia, paolo)
    finally:
        for peer in (giulia, paolo):
            await peer.close()
    stage.close()
    port.look_around()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(giulia.remote)  # nobody holds it any more
    port.close()


async def test_an_address_where_another_program_holds_the_port_is_left_out_once_the_house_is_open(
    caplog: pytest.LogCaptureFixture,
) -> None:
    found = ["127.0.0.1"]
    port = UdpPort(0, (), (), SystemClock(), lambda: tuple(found))
    port.open()
    ((_, number),) = port.announced
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.2", number))
        found.insert(0, "127.0.0.2")
        port.look_around()
        port.look_around()
        assert [address for address, _ in port.announced] == ["127.0.0.1"]
        assert len([each for each in caplog.records if each.levelname == "WARNING"]) == 1
    port.look_around()
    assert [address for address, _ in port.announced] == ["127.0.0.2", "127.0.0.1"]
    port.close()


async def test_what_is_announced_may_differ_from_what_is_bound() -> None:
    port = UdpPort(0, ("127.0.0.1",), ("203.0.113.9",), SystemClock())
    port.open()
    assert [address for address, _ in port.announced] == ["203.0.113.9"]
    port.close()
