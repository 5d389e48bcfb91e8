"""One peer's life: found, followed, missed, gone."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from salotto.core.clock import SystemClock
from salotto.media.description.sdp import read_offer
from salotto.media.peer import Peer
from salotto.media.streams.publication import Publication
from salotto.media.transport.dtls import Identity
from salotto.media.transport.port import UdpPort
from tests.support.eventually import eventually
from tests.support.media_peer import OPUS, Listener, MediaPeer

SECOND_NS = 1_000_000_000


class Meeting:
    """A port with one peer on it; time passes for the peer when told."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.port = UdpPort(0, ("127.0.0.1",), (), self.clock)
        self.port.open()
        self.theirs, self.listener = MediaPeer(), Listener()
        self.ended: list[Peer] = []
        offer = read_offer(self.theirs.offer())
        self.ours = Peer(
            self.port,
            Identity(self.clock),
            offer,
            self.listener,
            self.clock.monotonic_ns(),
            self.ended.append,
        )

    async def connect(self) -> None:
        await self.theirs.connect(self.ours.answer())
        await eventually(lambda: self.listener.paths == ["connected"])

    def tick(self, after_s: float) -> None:
        self.ours.tick(self.clock.monotonic_ns() + round(after_s * SECOND_NS))

    async def close(self) -> None:
        self.ours.close()
        await self.theirs.close()
        self.port.close()


@pytest.fixture
async def meeting() -> AsyncIterator[Meeting]:
    meeting = Meeting()
    yield meeting
    await meeting.close()


async def test_a_listening_peer_is_missed_after_eight_seconds_and_found_again(meeting: Meeting) -> None:
    await meeting.connect()
    meeting.tick(7.0)  # Firefox leaves 5.8 s between checks
    assert meeting.listener.paths == ["connected"]
    meeting.tick(8.5)
    assert meeting.listener.paths == ["connected", "lost"]
    meeting.theirs.check()
    await asyncio.sleep(0.05)
    meeting.tick(0.0)
    assert meeting.listener.paths == ["connected", "lost", "connected"]
    await meeting.close()
    assert meeting.listener.paths[-1] == "closed"


async def test_a_speaking_peer_is_missed_after_five_seconds(meeting: Meeting) -> None:
    await meeting.connect()
    meeting.ours.uplinks["voice"].begin(Publication("p", "m", "voice", [], meeting.clock))
    meeting.tick(4.5)
    assert meeting.listener.paths == ["connected"]
    meeting.tick(5.5)
    assert meeting.listener.paths[-1] == "lost"


async def test_a_peer_to_which_nobody_speaks_hears_from_us_each_second(meeting: Meeting) -> None:
    await meeting.connect()
    for second in (1, 2):
        meeting.tick(1.01 * second)
        *_, report = await meeting.theirs.until_rtcp(201, second)
        assert len(report) == 8
    await meeting.close()


async def test_a_peer_that_never_came_is_not_lost(meeting: Meeting) -> None:
    meeting.ours.answer()
    meeting.tick(60)
    assert meeting.listener.paths == []
    meeting.ours.close()
    meeting.ours.close()
    assert meeting.listener.paths == ["closed"]
    assert meeting.ended == [meeting.ours]


async def test_a_peers_goodbye_ends_it(meeting: Meeting) -> None:
    await meeting.connect()
    await meeting.theirs._dtls.stop()
    await eventually(lambda: meeting.listener.paths == ["connected", "closed"])
    meeting.tick(0)
    await meeting.close()
    assert meeting.listener.paths == ["connected", "closed"]


async def test_a_peer_that_moves_to_another_address_is_followed(meeting: Meeting) -> None:
    await meeting.connect()
    old = meeting.theirs.transport
    await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: meeting.theirs, local_addr=("127.0.0.1", 0)
    )
    meeting.theirs._bound.clear()
    meeting.theirs.check()
    await meeting.theirs._bound.wait()
    meeting.ours._outlet.send_rtcp(b"\x80\xc9\x00\x01" + bytes(4))
    await meeting.theirs.until_rtcp(201)
    old.close()


async def test_a_flood_of_packets_is_cut_off_until_the_next_second(meeting: Meeting) -> None:
    await meeting.connect()
    meeting.ours._allowance.packets = 3
    meeting.ours.uplinks["voice"].begin(Publication("p", "m", "voice", [], meeting.clock))
    for _ in range(10):
        meeting.theirs.speak()
    await asyncio.sleep(0.1)
    meeting.tick(1.5)
    (report,) = await meeting.theirs.until_rtcp(201)
    highest = int.from_bytes(report[16:20], "big")
    assert highest & 0xFFFF == (meeting.theirs.numbers["voice"] - 7) & 0xFFFF


async def test_what_is_lost_on_the_way_is_told_as_a_poor_network_and_only_for_that_way(
    meeting: Meeting,
) -> None:
    await meeting.connect()
    publication = Publication("p", "m", "voice", [], meeting.clock)
    meeting.ours.uplinks["voice"].begin(publication)
    for second in range(1, 8):
        for number in range(20):
            if number % 4 == 0:
                meeting.theirs.lose(OPUS, b"voice", ticks=960, kind="voice")
            meeting.theirs.speak()
        await asyncio.sleep(0.02)
        meeting.tick(1.01 * second)
    assert meeting.listener.qualities[-1] == ("poor", "good")
    assert 0.15 < publication.missing < 0.3


@pytest.mark.parametrize(("missing", "told"), [(0.2, []), (0.0, [("good", "poor")])])
async def test_what_a_voice_lost_before_it_came_to_us_is_not_held_against_its_listeners(
    meeting: Meeting, missing: float, told: list[tuple[str, str]]
) -> None:
    await meeting.connect()
    publication = Publication("p", "m", "voice", [], meeting.clock)
    publication.missing = missing
    publication.subscribe(meeting.ours.subscriptions["3"])
    slot = meeting.theirs.slot_ssrcs["3"].to_bytes(4, "big")
    for second in range(1, 7):
        came = bytes([51, 0, 0, 0]) + (second * 50).to_bytes(4, "big")
        meeting.theirs.send_rtcp(b"\x81\xc9\x00\x07" + bytes(4) + slot + came + bytes(12))
        await asyncio.sleep(0.02)
        meeting.tick(1.01 * second)
    assert meeting.listener.qualities == told


async def test_packets_that_do_not_open_spend_nothing_of_the_peers_own(meeting: Meeting) -> None:
    await meeting.connect()
    before = meeting.ours._allowance.packets
    genuine = meeting.theirs.ssrcs["voice"].to_bytes(4, "big")
    for _ in range(50):
        meeting.theirs.send(b"\x80\x6d" + bytes(6) + genuine + bytes(60))
    meeting.theirs.speak()
    await eventually(lambda: meeting.ours._allowance.packets == before - 1)


async def test_reports_in_the_names_of_many_are_bounded(meeting: Meeting) -> None:
    await meeting.connect()
    for name in range(500):
        meeting.theirs.send_rtcp(b"\x80\xc9\x00\x01" + name.to_bytes(4, "big"))
    await asyncio.sleep(0.1)
    assert len(meeting.ours._allowance._reporters) == 16


async def test_a_peer_that_seems_to_move_is_asked_first(meeting: Meeting) -> None:
    await meeting.connect()
    assert meeting.theirs.questions == 0, "a peer that stays is not asked"
    where, old = meeting.ours._outlet.path, meeting.theirs.transport
    await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: meeting.theirs, local_addr=("127.0.0.1", 0)
    )
    meeting.theirs.send_rtcp(b"\x80\xc9\x00\x01" + bytes(4))
    await asyncio.sleep(0.05)
    assert meeting.ours._outlet.path is where, "an address without a check"
    meeting.theirs.check()
    await eventually(lambda: meeting.ours._outlet.path is not where)
    assert meeting.theirs.questions == 1
    old.close()
