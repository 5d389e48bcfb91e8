"""W2: five of fifteen people in a meeting stop reading; the others should not notice. Run by ``make proof``."""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgpack
import pytest
from websockets.asyncio.client import ClientConnection, connect

from salotto.core.geometry import IDENTITY, Vector3
from salotto.wire.codec import encode
from salotto.wire.messages import SUBPROTOCOL, Enter, Move, Say
from salotto.wire.pose import Pose, encode_pose, frame_moment_ms
from tests.proof.test_sockets import Tell, tell
from tests.support.growth import rss_bytes
from tests.support.raw_socket import BINARY, HANDSHAKE, SUBPROTOCOL_HEADER, frame
from tests.support.rooms import LoopClock

__all__ = ["tell"]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(120)]

QUICK = [f"quick-{number}" for number in range(10)]
STALLED = [f"stalled-{number}" for number in range(5)]
SECONDS, LINES_PER_S, MOVES_PER_S = 10, 4, 20
LINE = "\N{MUSICAL SYMBOL G CLEF}" * 1_900  # 7.6 kB: what a stalled network holds is full at once
CLOCK = LoopClock()  # the monotonic clock, which all processes of a machine share


@dataclass
class Reader:
    """Somebody who reads, and what they have read."""

    page: ClientConnection
    lines: list[str] = field(default_factory=list)
    pose_ages_ms: list[float] = field(default_factory=list)
    lost_at_s: dict[str, float] = field(default_factory=dict)

    async def read(self) -> None:
        async for data in self.page:
            message = msgpack.unpackb(data)
            if message["t"] == "poses":
                self.pose_ages_ms.append(CLOCK.now().timestamp() * 1000 - frame_moment_ms(message["frame"]))
            elif message["t"] == "happened":
                self._note(message["event"])

    def _note(self, event: dict[str, Any]) -> None:
        if event["t"] == "said":
            self.lines.append(event["line"]["key"])
        elif event["t"] == "connection_changed" and not event["is_connected"]:
            self.lost_at_s[event["member_id"]] = asyncio.get_running_loop().time()

    async def live(self, name: str) -> None:
        """Walk and write."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        for step in range(SECONDS * MOVES_PER_S):
            await self.page.send(encode(Move(encode_pose(Pose(Vector3(step / 1000, 1.6, 0), IDENTITY)))))
            if step % (MOVES_PER_S // LINES_PER_S) == 0:
                await self.page.send(encode(Say(f"{name}-{step}", LINE)))
            due_s += 1 / MOVES_PER_S
            await asyncio.sleep(due_s - loop.time())


@contextmanager
def house() -> Iterator[tuple[int, dict[str, Any]]]:
    """Run the house; gives its process id and what it tells."""
    command = [sys.executable, "-m", "tests.support.served_alone", *QUICK, *STALLED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        try:
            yield process.pid, json.loads(process.stdout.readline())
        finally:
            process.kill()


def stall(port: int, entry_pass: str) -> socket.socket:
    """Enter, and read nothing."""
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    peer.connect(("127.0.0.1", port))
    peer.sendall(HANDSHAKE + SUBPROTOCOL_HEADER + b"\r\n")
    assert peer.recv(1_000).startswith(b"HTTP/1.1 101")
    peer.sendall(frame(BINARY, encode(Enter(entry_pass))))
    return peer


@asynccontextmanager
async def readers(told: dict[str, Any]) -> AsyncIterator[dict[str, Reader]]:
    """Let those in who read."""
    found: dict[str, Reader] = {}
    url = f"ws://127.0.0.1:{told['port']}/ws"
    for name in QUICK:
        page = await connect(url, subprotocols=[SUBPROTOCOL], compression=None, max_size=None)
        await page.send(encode(Enter(told["passes"][name])))
        found[name] = Reader(page)
    try:
        async with asyncio.TaskGroup() as tasks:
            for reader in found.values():
                tasks.create_task(reader.read())
            yield found
            for reader in found.values():
                await reader.page.close()
    finally:
        for reader in found.values():
            reader.page.transport.abort()


@dataclass
class Meeting:
    """What became of one meeting."""

    people: dict[str, Reader]
    stalled_s: float
    growth_mb: float

    @property
    def pose_ms_p99(self) -> float:
        """How old poses were when they were read."""
        ages_ms = sorted(age for reader in self.people.values() for age in reader.pose_ages_ms)
        return ages_ms[int(len(ages_ms) * 0.99)]


async def meet(stalled: list[str]) -> Meeting:
    """Let ten people live in a room for a while, beside some who take nothing."""
    loop = asyncio.get_running_loop()
    with house() as (pid, told):
        async with readers(told) as people:
            await asyncio.sleep(1)
            before_mb, most_mb = rss_bytes(pid) / 1e6, 0.0
            peers = [stall(told["port"], told["passes"][name]) for name in stalled]
            stalled_s = loop.time()
            async with asyncio.TaskGroup() as living:
                tasks = [living.create_task(reader.live(name)) for name, reader in people.items()]
                while not all(task.done() for task in tasks):
                    most_mb = max(most_mb, rss_bytes(pid) / 1e6)
                    await asyncio.sleep(0.1)
            await asyncio.sleep(1)
            for peer in peers:
                peer.close()
    return Meeting(people, stalled_s, most_mb - before_mb)


async def test_w2_a_third_of_a_room_stalls_and_the_others_do_not_notice(tell: Tell) -> None:
    alone, meeting = await meet([]), await meet(STALLED)  # what was said is kept for all, stalled or not
    people = meeting.people.values()
    expected = {f"{name}-{step}" for name in QUICK for step in range(0, SECONDS * MOVES_PER_S, 5)}
    lost = sum(len(expected - set(reader.lines)) for reader in people)
    doubled = sum(len(reader.lines) - len(set(reader.lines)) for reader in people)
    kicked_s = [reader.lost_at_s.get(name, 1e9) - meeting.stalled_s for reader in people for name in STALLED]
    tell("W2_slow_consumer.lines_lost", lost, 0)
    tell("W2_slow_consumer.lines_doubled", doubled, 0)
    tell("W2_slow_consumer.mb_more_than_without_them", meeting.growth_mb - alone.growth_mb, 5.0)
    tell("W2_slow_consumer.s_until_the_last_was_cut_off", max(kicked_s), 6.0)
    tell("W2_slow_consumer.pose_ms_p99_without_them", alone.pose_ms_p99, 60_000.0)  # what the machine takes
    tell("W2_slow_consumer.pose_ms_p99_from_the_tick", meeting.pose_ms_p99, 50.0)
