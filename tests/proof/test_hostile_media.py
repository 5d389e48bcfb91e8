"""R1, R3, R4: what strangers, forgers and members who wish us ill can do to voices. Run by ``make proof``.

Sources are forged with a raw socket, on loopback only; that needs root.
"""

import asyncio
import gc
import os
import random
import secrets
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.stage import Stage
from tests.proof.conftest import Tell
from tests.support.forged import Forger, forger
from tests.support.growth import rss_bytes
from tests.support.hostile_datagrams import strangers
from tests.support.media_peer import KEYFRAME, OPUS, Listener, MediaPeer

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(240),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may forge a source address"),
]

MEETINGS = 50
WORDS = 20
SPRAYED = 20_000
ROOM_OF = 12


@pytest.fixture
async def plane() -> AsyncIterator[MediaPlane]:
    opened = MediaPlane(MediaSettings(udp_port=0, bind=("127.0.0.1",)))
    await opened.open()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(opened.run(), name="media plane")
        yield opened
        await opened.close()


@dataclass
class Guest:
    """Somebody in a meeting, and what the server told them."""

    peer: MediaPeer
    listener: Listener

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.peer.transport.get_extra_info("sockname")
        return host, port


async def join(stage: Stage, member_id: str) -> Guest:
    guest = Guest(MediaPeer(), Listener())
    await guest.peer.connect(stage.admit(member_id, guest.peer.offer(), guest.listener))
    return guest


class Enemy:
    """Strangers at twenty addresses, and one who forges those of the guests."""

    def __init__(self, plane: MediaPlane, sockets: list[socket.socket], raw: Forger) -> None:
        self._target = ("127.0.0.1", plane.announced[0][1])
        self._sockets = sockets
        self._raw = raw
        self._rng = random.Random(1)
        self.guests: list[Guest] = []
        self.sent = 0

    async def run(self) -> None:
        """Send on and on, a few hundred datagrams at a time."""
        while True:
            victim = self._rng.choice(self.guests) if self.guests else None
            wrong = victim.peer.check_bytes("wrong" * 6) if victim else b"\x00\x01" + bytes(18)
            ssrc = victim.peer.ssrcs["voice"] if victim else 1
            for datagram in strangers(wrong, ssrc, self._rng):
                self._rng.choice(self._sockets).sendto(datagram, self._target)
                if victim:
                    self._raw.send(datagram, victim.address, self._target)
                self.sent += 1 + bool(victim)
            await asyncio.sleep(0.01)


async def test_r1_strangers_and_forgers_end_no_session(plane: MediaPlane, tell: Tell) -> None:
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in range(20)]
        for number, each in enumerate(sockets):
            each.bind((f"127.0.0.{2 + number}", 0))
            each.setblocking(False)
        enemy = Enemy(plane, sockets, opened.enter_context(forger()))
        attack = asyncio.get_running_loop().create_task(enemy.run(), name="enemy")
        try:
            pairs = [await meeting(plane, f"meeting-{number}", enemy) for number in range(MEETINGS)]
            await asyncio.sleep(2)
            heard = [await is_heard(*pair) for pair in pairs]
        finally:
            attack.cancel()
        answered = sum(has_datagram(each) for each in sockets)
    dead = sum(guest.listener.paths != ["connected"] for pair in pairs for guest in pair)
    assert enemy.sent > 10_000
    assert plane.strangers > 1_000
    tell(f"R1_strangers.sessions_killed_of_{2 * MEETINGS}", dead, 0)
    tell(f"R1_strangers.voices_not_heard_of_{MEETINGS}", heard.count(False), 0)
    tell("R1_strangers.answers_to_strangers", answered, 0)
    for guest in [each for pair in pairs for each in pair]:
        await guest.peer.close()


async def meeting(plane: MediaPlane, room_id: str, enemy: Enemy) -> tuple[Guest, Guest]:
    """Bring two people together; the enemy knows them as soon as they have shaken hands."""
    stage = plane.stage(room_id)
    giulia, paolo = await join(stage, "giulia"), await join(stage, "paolo")
    stage.publish("giulia", f"{room_id}-voice", "voice")
    enemy.guests += [giulia, paolo]
    return giulia, paolo


async def is_heard(speaker: Guest, listener: Guest) -> bool:
    """Tell whether every word of the one arrives at the other."""
    for number in range(WORDS):
        speaker.peer.speak(b"word %d" % number)
        await asyncio.sleep(0.002)
    try:
        await listener.peer.until(WORDS, "3")
    except TimeoutError:
        return False
    return True


def has_datagram(asked: socket.socket) -> bool:
    try:
        return bool(asked.recv(2048))
    except BlockingIOError:
        return False


async def test_what_was_seen_on_the_way_leads_nobody_astray(plane: MediaPlane, tell: Tell) -> None:
    """A hundred times: whoever sees checks and packets pass sends them again, from elsewhere and under forged sources."""
    stage = plane.stage("meeting")
    giulia, paolo = await join(stage, "giulia"), await join(stage, "paolo")
    stage.publish("giulia", "voice-1", "voice")
    seen = spy_on(paolo.peer)
    with forger() as raw, socket.socket(type=socket.SOCK_DGRAM) as elsewhere:
        elsewhere.bind(("127.0.0.9", 0))
        elsewhere.setblocking(False)
        lost = 0
        for round_number in range(100):
            paolo.peer.check()
            paolo.peer.speak(b"mine")
            paolo.peer.send_rtcp(struct.pack("!BBHI", 0x80, 201, 1, paolo.peer.ssrcs["voice"]))
            await asyncio.sleep(0)
            for datagram in seen[-3:]:
                elsewhere.sendto(datagram, giulia.peer.remote)
                raw.send(datagram, giulia.address, giulia.peer.remote)
            giulia.peer.speak(b"for paolo only")
            try:
                await paolo.peer.until(round_number + 1 - lost, "3")
            except TimeoutError:
                lost += 1
        astray = sum(datagram[0] > 127 for datagram in everything_at(elsewhere))
    tell("R1_replay.voice_packets_lost_of_100", lost, 0)
    tell("R1_replay.media_datagrams_led_astray", astray, 0)
    for guest in (giulia, paolo):
        await guest.peer.close()


def spy_on(peer: MediaPeer) -> list[bytes]:
    seen: list[bytes] = []
    send = peer.send

    def send_seen(datagram: bytes) -> None:
        seen.append(datagram)
        send(datagram)

    peer.send = send_seen  # type: ignore[method-assign]
    return seen


def everything_at(asked: socket.socket) -> list[bytes]:
    found: list[bytes] = []
    while True:
        try:
            found.append(asked.recv(2048))
        except BlockingIOError:
            return found


async def test_r4_a_spray_of_streams_costs_no_memory(plane: MediaPlane, tell: Tell) -> None:
    """Sealed beforehand, because sealing under many names costs the sender what it must not cost us."""
    stage = plane.stage("meeting")
    giulia, paolo = await join(stage, "giulia"), await join(stage, "paolo")
    stage.publish("giulia", "voice-1", "voice")
    seen = spy_on(giulia.peer)
    giulia.peer.send = seen.append  # type: ignore[method-assign]  # kept, not sent
    for ssrc in range(1, SPRAYED + 1):
        giulia.peer.send_packet(OPUS, 1, 1, ssrc, b"spray")
        giulia.peer.send_rtcp(struct.pack("!BBHI", 0x80, 201, 1, ssrc))
    before = rss_bytes(os.getpid())
    for number, datagram in enumerate(seen):
        giulia.peer.transport.sendto(datagram, giulia.peer.remote)
        if number % 50 == 0:
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.2)
    grown = rss_bytes(os.getpid()) - before
    del giulia.peer.send
    assert await is_heard(giulia, paolo), "and whoever does it is still heard"
    tell(f"R4_ssrc_spray.rss_mb_after_{2 * SPRAYED}", grown / 1e6, 2)
    for guest in (giulia, paolo):
        await guest.peer.close()


async def test_r4_a_peer_has_a_bound(plane: MediaPlane, tell: Tell) -> None:
    """Twelve people, each with three pictures that fill what is kept for those who miss one."""
    stage = plane.stage("meeting")
    guests = []
    before = rss_bytes(os.getpid())
    for number in range(ROOM_OF):
        guest = await join(stage, f"guest-{number}")
        guest.peer.datagram_received = lambda *_: None  # type: ignore[method-assign]  # nobody keeps what arrives
        guests.append(guest)
    for number, guest in enumerate(guests[:2]):
        for kind in ("screen", "camera"):
            stage.publish(f"guest-{number}", f"{kind}-{number}", kind)  # type: ignore[arg-type]
        picture = KEYFRAME + secrets.token_bytes(1150)
        for _ in range(600):
            guest.peer.show(picture)
            guest.peer.show(picture, kind="camera")
            await asyncio.sleep(0.002)
    gc.collect()
    rings = sum(
        sum(map(len, slot._ring or ()))
        for peer in stage._peers.values()
        for slot in peer.subscriptions.values()
    )
    assert rings > ROOM_OF * 1_000_000, "they must be full, or this proves nothing"
    tell("R4_memory.rss_mb_per_peer_with_full_rings", (rss_bytes(os.getpid()) - before) / ROOM_OF / 1e6, 3)
    for guest in guests:
        await guest.peer.close()
