"""Two hundred people who walk about, in a process of their own: sends poses, and measures how old they arrive.

Speaks WebSocket by hand, because a library's client would be the limit: what is measured is the server.
"""

import asyncio
import json
import os
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import uvloop
from typing_extensions import override

from salotto.core.geometry import Quaternion, Vector3
from salotto.wire.codec import encode
from salotto.wire.messages import Enter, Move
from salotto.wire.pose import Pose, encode_pose

MOVES_PER_S = 10
_READERS = 8  # how many of the people look at what they see; the others only take it
_STEPS = 4096  # positions a person goes through before one comes again: minutes of walking
_POSES = np.dtype([("index", "<u2"), ("flags", "u1"), ("x", "<i2"), ("rest", "V10")])
_FRAME_HEADER = 9
_POSE_FRAME = b"\x82\xa1t\xa5poses\xa5frame"


@dataclass
class Tally:
    """What was seen by everybody together, from the moment at which measuring began."""

    is_on: bool = False
    messages: int = 0
    payload_bytes: int = 0
    pose_ages_ms: list[Any] = field(default_factory=list)
    frame_ages_ms: list[float] = field(default_factory=list)
    closed: int = 0


class Walker(asyncio.Protocol):
    """One person.

    Args:
        number: Counts from 0.
        path: Of the handshake.
        kind: ``salotto`` or ``colyseus``.
        first: What to send first.
        sent_at: When each person was at each step, in seconds; shared.
        tally: Shared.
    """

    def __init__(self, number: int, path: str, kind: str, first: bytes, sent_at: Any, tally: Tally) -> None:
        self.number = number
        self.index: int | None = None
        self._path, self._kind, self._first = path, kind, first
        self._sent_at, self._tally = sent_at, tally
        self._buffer = bytearray()
        self._is_open = False
        self.is_in = False
        self._step = 0
        self._transport: Any = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        wish = "Sec-WebSocket-Protocol: salotto.v1\r\n" if self._kind == "salotto" else ""
        self._transport.write(
            f"GET {self._path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{wish}"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    @override
    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self._buffer.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"no WebSocket here: {bytes(self._buffer[:200])!r}")
            del self._buffer[: end + 4]
            self._is_open = True
            if self._first:
                self.send(self._first)
        while (payload := self._next()) is not None:
            self._take(payload)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._tally.closed += 1

    def send(self, payload: bytes) -> None:
        """Send one binary message; the mask is zero, which is as good as any against ourselves."""
        size = len(payload)
        head = struct.pack("!BB", 0x82, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x82, 0xFE, size)
        self._transport.write(head + b"\0\0\0\0" + payload)

    def walk(self) -> None:
        """Take one step, and remember when."""
        self._step = (self._step + 1) % _STEPS
        pose = self.pose(self._step)
        if self.index is not None:
            self._sent_at[self.index, self._step] = time.time_ns() / 1e6
        self.send(encode(Move(pose)) if self._kind == "salotto" else b"\x11\xa1m" + pose)

    def pose(self, step: int) -> bytes:
        """Return where somebody is after so many steps: the millimetre tells which step it was."""
        turn = Quaternion(0.0, (step % 100) / 100, 0.0, 1.0)
        position = Vector3((step - _STEPS // 2) / 1000, 1.6, (self.number % 100) / 25 - 2)
        return encode_pose(Pose(position, turn, (step % 7) / 7))

    def _next(self) -> bytes | None:
        """Return the next message, if it is there whole. Servers do not mask."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == 126:
            if len(buffer) < 4:
                return None
            size, start = struct.unpack_from("!H", buffer, 2)[0], 4
        elif size == 127:
            if len(buffer) < 10:
                return None
            size, start = struct.unpack_from("!Q", buffer, 2)[0], 10
        if len(buffer) < start + size:
            return None
        code, payload = buffer[0] & 0x0F, bytes(buffer[start : start + size])
        del buffer[: start + size]
        if code == 9:
            self._transport.write(struct.pack("!BB", 0x8A, 0x80 | size) + b"\0\0\0\0" + payload)
            return b""
        return payload

    def _take(self, payload: bytes) -> None:
        if self._tally.is_on and payload:
            self._tally.messages += 1
            self._tally.payload_bytes += len(payload)
        if self._kind == "colyseus":
            self._take_colyseus(payload)
        elif payload.startswith(_POSE_FRAME):
            if self._tally.is_on and self.number < _READERS:
                self._look(payload)
        elif not self.is_in and b"snapshot" in payload[:14]:
            self._find_self(payload)

    def _take_colyseus(self, payload: bytes) -> None:
        if payload[:1] == b"\x0a":  # asked to join: agree
            self.send(b"\x0a")
            self.is_in, self.index = True, self.number

    def _find_self(self, payload: bytes) -> None:
        members = msgspec.msgpack.decode(payload)["state"]["members"]
        self.index = members[f"customer-{self.number}"]["index"]
        self.is_in = True

    def _look(self, payload: bytes) -> None:
        now_ms = time.time_ns() / 1e6
        start = len(_POSE_FRAME) + (2 if payload[len(_POSE_FRAME)] == 0xC4 else 3)
        self._tally.frame_ages_ms.append(now_ms - struct.unpack_from("<d", payload, start + 1)[0])
        poses = np.frombuffer(payload, _POSES, offset=start + _FRAME_HEADER)
        steps = poses["x"].astype(np.int64) + _STEPS // 2
        sent_at = self._sent_at[poses["index"], steps]
        self._tally.pose_ages_ms.append(now_ms - sent_at[sent_at > 0])


def cpu_s(pid: int) -> float:
    """Return the processor time of a process so far, in seconds."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main(kind: str, pid: int, seconds: float, told: dict[str, Any]) -> dict[str, Any]:
    """Let everybody in, walk for a while, and return what was measured."""
    loop = asyncio.get_running_loop()
    tally = Tally()
    firsts = told.get("passes") or [""] * len(told["seats"])
    paths = told.get("seats") or ["/ws"] * len(firsts)
    sent_at = np.zeros((len(firsts), _STEPS))
    walkers = []
    for number, (path, entry_pass) in enumerate(zip(paths, firsts, strict=True)):
        first = encode(Enter(entry_pass)) if entry_pass else b""
        walker = Walker(number, path, kind, first, sent_at, tally)
        await loop.create_connection(_protocol(walker), "127.0.0.1", told["port"])
        walkers.append(walker)
        while not walker.is_in:  # noqa: ASYNC110 - a protocol sets no event
            await asyncio.sleep(0.001)
    async with asyncio.TaskGroup() as tasks:
        walking = [tasks.create_task(_walk(walker, len(walkers))) for walker in walkers]
        await asyncio.sleep(2.0)
        began_s, server_s, own_s = loop.time(), cpu_s(pid), time.process_time()
        tally.is_on = True
        await asyncio.sleep(seconds)
        tally.is_on = False
        took_s = loop.time() - began_s
        server_share = (cpu_s(pid) - server_s) / took_s
        own_share = (time.process_time() - own_s) / took_s
        for task in walking:
            task.cancel()
    return _figures(tally, server_share, own_share, took_s, len(walkers))


def _protocol(walker: Walker) -> Callable[[], Walker]:
    return lambda: walker


async def _walk(walker: Walker, people: int) -> None:
    await asyncio.sleep(walker.number / people / MOVES_PER_S)
    loop = asyncio.get_running_loop()
    due_s = loop.time()
    while True:
        walker.walk()
        due_s += 1 / MOVES_PER_S
        await asyncio.sleep(due_s - loop.time())


def _figures(
    tally: Tally, server_share: float, own_share: float, took_s: float, people: int
) -> dict[str, Any]:
    figures = {
        "core_share": server_share,
        "load_core_share": own_share,
        "closed": tally.closed,
        "messages_per_s": tally.messages / took_s,
        "bytes_per_pose": tally.payload_bytes / (took_s * MOVES_PER_S * people * people),
    }
    if tally.frame_ages_ms:
        ages = np.concatenate(tally.pose_ages_ms)
        figures |= {
            "frame_p50_ms": float(np.percentile(tally.frame_ages_ms, 50)),
            "frame_p99_ms": float(np.percentile(tally.frame_ages_ms, 99)),
            "pose_p50_ms": float(np.percentile(ages, 50)),
            "pose_p99_ms": float(np.percentile(ages, 99)),
        }
    return figures


if __name__ == "__main__":
    kind, pid, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    print(json.dumps(uvloop.run(main(kind, pid, seconds, json.loads(sys.stdin.readline())))))
