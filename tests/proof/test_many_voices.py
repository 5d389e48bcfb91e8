"""M: eight people in one meeting, and six voices that a browser has slots for. Run by ``make proof``."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from salotto.media.plane import MediaPlane, MediaSettings
from tests.proof.conftest import Tell
from tests.proof.test_bad_networks import tell_all
from tests.support.media_peer import Listener, MediaPeer

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

PEOPLE = 8
SLOTS = 6
"""As VOICE_SLOTS of client_web/src/media/peer.ts."""
TURNS = 24
TURN_S = 0.6
SPEAKING, SILENT = 25, 127
"""In -dBov."""


class Meeting:
    """All send a voice packet every 20 ms, with their name in it; who speaks says so in the level."""

    def __init__(self) -> None:
        self.peers: list[MediaPeer] = []
        self.speaking: set[int] = set()
        self.turn = 0

    async def talk(self) -> None:
        due_s = time.monotonic()
        while True:
            for n, peer in enumerate(self.peers):
                is_speaking = n in self.speaking
                word = f"{n} in turn {self.turn if is_speaking else 'of nobody'}".encode()
                peer.speak(word, level=SPEAKING if is_speaking else SILENT)
            due_s += 0.02
            await asyncio.sleep(max(0.0, due_s - time.monotonic()))

    def heard(self, listener: int, word: bytes) -> int:
        """Return how many packets with this word have reached a listener."""
        return sum(each.payload == word for each in self.peers[listener].packets)

    async def waits_ms(self, speaker: int) -> list[float]:
        """Let somebody begin to speak; return how long it takes until each of the others hears it."""
        self.turn += 1
        for peer in self.peers:
            peer.packets.clear()
        began_s = time.monotonic()
        self.speaking = {speaker}
        word = f"{speaker} in turn {self.turn}".encode()
        waits: dict[int, float] = {}
        while time.monotonic() - began_s < TURN_S:
            for n in range(PEOPLE):
                if n != speaker and n not in waits and self.heard(n, word):
                    waits[n] = (time.monotonic() - began_s) * 1000
            await asyncio.sleep(0.005)
        return [waits.get(n, TURN_S * 1000) for n in range(PEOPLE) if n != speaker]


@pytest.fixture
async def meeting() -> AsyncIterator[Meeting]:
    plane = MediaPlane(MediaSettings(udp_port=0, bind=("127.0.0.1",)))
    await plane.open()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(plane.run(), name="media plane")
        stage, opened = plane.stage("meeting"), Meeting()
        for n in range(PEOPLE):
            peer = MediaPeer(voices=SLOTS)
            await peer.connect(stage.admit(f"m{n}", peer.offer(), Listener()))
            opened.peers.append(peer)
            stage.publish(f"m{n}", f"voice-{n}", "voice")
        talking = tasks.create_task(opened.talk(), name="voices")
        yield opened
        talking.cancel()
        for peer in opened.peers:
            await peer.close()
        await plane.close()


async def test_whoever_speaks_in_a_meeting_of_eight_is_heard_by_all(meeting: Meeting, tell: Tell) -> None:
    """The worst order: each time somebody begins who has been silent the longest, and has no slot anywhere."""
    await asyncio.sleep(2)
    waits = [wait for turn in range(TURNS) for wait in await meeting.waits_ms(turn * 3 % PEOPLE)]
    assert len(waits) == TURNS * (PEOPLE - 1)
    waits.sort()
    tell_all(
        tell,
        (f"M1_speaking.median_ms_until_heard_of_{len(waits)}", waits[len(waits) // 2], 150),
        ("M1_speaking.slowest_ms_until_heard", waits[-1], 400),
    )


async def test_six_who_speak_are_not_interrupted_by_a_seventh_and_nothing_flaps(
    meeting: Meeting, tell: Tell
) -> None:
    """A voice is taken from nobody who speaks: the last of seven waits until one of them pauses."""
    meeting.speaking = set(range(SLOTS))
    await asyncio.sleep(2)
    for peer in meeting.peers:
        peer.packets.clear()
    meeting.speaking = set(range(SLOTS + 1))
    await asyncio.sleep(3)
    words = [f"{n} in turn 0".encode() for n in range(SLOTS)]
    fewest = min(meeting.heard(n, word) for n in (SLOTS, SLOTS + 1) for word in words)
    most = max(meeting.heard(n, word) for n in (SLOTS, SLOTS + 1) for word in words)
    assert most > 100
    tell("M2_speaking.percent_missing_of_the_most_interrupted_of_six", 100 * (1 - fewest / most), 3)
    meeting.speaking.discard(0)
    began_s = time.monotonic()
    while not meeting.heard(SLOTS + 1, f"{SLOTS} in turn 0".encode()):
        assert time.monotonic() - began_s < 10
        await asyncio.sleep(0.01)
    tell(
        "M2_speaking.ms_until_the_seventh_is_heard_after_one_pauses",
        (time.monotonic() - began_s) * 1000,
        1300,
    )
