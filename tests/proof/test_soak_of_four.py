"""C8 for more than two: twenty rooms of four on a bare media plane, people coming and going. Run by ``make proof``.

A meeting of a house has two people, so that test_soak.py holds meetings of two. What the media plane keeps grows with the
pairs in a room, of which four people make six times as many. They come one after the other; some say goodbye, others are
gone without a word; some come again; and each room ends and is made anew. ``SALOTTO_SOAK_MINUTES`` (60) says how long.
"""

import asyncio
import json
import os
import random
import sys
import time
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field

import pytest

from tests.proof.conftest import Tell
from tests.support.growth import Look, look, mb_per_hour
from tests.support.media_peer import DELTA, KEYFRAME, MediaPeer

MINUTES = float(os.environ.get("SALOTTO_SOAK_MINUTES", "60"))
ROOMS, PEOPLE = 20, 4
SHORTEST_S, LONGEST_S = 5.0, 30.0
SPEAKS_EVERY_S = 0.1
"""Five times as seldom as a browser: what is kept of a voice does not depend on it, and eighty peers are played here."""
PICTURE_BYTES = bytes(900)
SAMPLED_EVERY_S = 2.0
REST_S = 5.0

pytestmark = [pytest.mark.proof, pytest.mark.timeout(MINUTES * 60 + 600)]


@dataclass
class Plane:
    """A media plane in a process of its own."""

    process: Process
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def wish(self, *words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(words).encode() + b"\n")
        await self.process.stdin.drain()

    async def admit(self, room: str, member: str, offer: str) -> str:
        """Return the answer."""
        return await self._ask("admit", room, member, offer)

    async def tasks(self) -> int:
        """Return how many tasks there are."""
        return int(await self._ask("tasks"))

    async def _ask(self, *words: str) -> str:
        assert self.process.stdout is not None
        async with self.asking:
            await self.wish(*words)
            return str(json.loads(await self.process.stdout.readline()))


@dataclass
class Crowd:
    """Everybody who comes."""

    plane: Plane
    until_s: float
    met: int = 0
    heard: int = 0

    async def fill(self, name: str) -> None:
        """Hold one meeting after the other in one place."""
        number = 0
        while time.monotonic() < self.until_s:
            number += 1
            room = f"{name}-{number}"
            async with asyncio.TaskGroup() as people:
                for seat in range(PEOPLE):
                    people.create_task(self._sit(room, f"{room}-{seat}", shows=seat == 0))
            await self.plane.wish("end", room)
            self.met += 1

    async def _sit(self, room: str, member: str, *, shows: bool) -> None:
        """Come, speak, go; one of two comes again."""
        silent: list[MediaPeer] = []
        for visit in range(random.choice((1, 2))):
            await asyncio.sleep(random.uniform(0, SHORTEST_S))
            peer = MediaPeer()
            await peer.connect(await self.plane.admit(room, member, peer.offer()))
            kinds = ("voice", "screen") if shows else ("voice",)
            if not visit:
                for kind in kinds:
                    await self.plane.wish("publish", room, member, kind)
            await self._speak(peer, random.uniform(SHORTEST_S, LONGEST_S), shows=shows)
            if random.random() < 0.5:
                await peer.close()
            else:
                silent.append(peer)
        await self.plane.wish("leave", room, member)
        for peer in silent:
            await peer.close()  # long after the plane has let go of it

    async def _speak(self, peer: MediaPeer, duration_s: float, *, shows: bool) -> None:
        ends_s = time.monotonic() + duration_s
        for number in range(int(duration_s / SPEAKS_EVERY_S)):
            peer.speak()
            if shows:
                peer.show((DELTA if number % 50 else KEYFRAME) + PICTURE_BYTES)
            self.heard += len(peer.packets)
            peer.packets.clear()
            peer.reports.clear()
            await asyncio.sleep(SPEAKS_EVERY_S)
            if time.monotonic() > ends_s:
                return


async def _watch(pid: int, looks: list[Look]) -> None:
    while True:
        looks.append(look(pid))
        await asyncio.sleep(SAMPLED_EVERY_S)


async def test_c8_twenty_rooms_of_four_leave_nothing_behind(tell: Tell) -> None:
    program = [sys.executable, "-m", "tests.support.bare_plane"]
    process = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE, limit=1 << 20)
    try:
        assert process.stdout is not None
        await process.stdout.readline()  # it is open
        crowd = Crowd(plane := Plane(process), time.monotonic() + MINUTES * 60)
        empty, tasks_before = look(process.pid), await plane.tasks()
        looks: list[Look] = []
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(_watch(process.pid, looks), name="watch")
            await asyncio.wait([tasks.create_task(crowd.fill(f"room{n}"), name="room") for n in range(ROOMS)])
            watching.cancel()
        await asyncio.sleep(REST_S)
        rest, tasks_after = look(process.pid), await plane.tasks()
    finally:
        process.kill()
        await process.wait()
    assert crowd.heard > 0, "nobody is heard"
    tell("C8_soak_of_four.open_files_more", rest.files - empty.files, 0)
    tell("C8_soak_of_four.tasks_more", tasks_after - tasks_before, 0)
    tell(f"C8_soak_of_four.rss_mb_per_hour_in_{crowd.met}_meetings", mb_per_hour(looks), 1)
