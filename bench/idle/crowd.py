"""Thousands of pages that do nothing but stay, in a process of their own. Speaks WebSocket by hand: it must be light.

Takes commands on standard input, one JSON object a line, and answers each with one: ``enter`` opens every socket,
``rest`` waits, ``return`` lets everybody come back who was lost, as a page does.
"""

import asyncio
import json
import os
import random
import resource
import struct
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import uvloop
from typing_extensions import override

from bench.idle.house import KEY_ID
from salotto.core.clock import SystemClock
from salotto.core.ids import ContactId, MemberId, OrganisationId, hall_of
from salotto.identity.passes import Claims, PassOffice, SigningKey
from salotto.wire.codec import encode
from salotto.wire.limits import HALL_CAPACITY
from salotto.wire.messages import Enter, Ping

PING_EVERY_S = 4.0  # as client_web/src/room/link.ts
_HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Origin: http://x\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n"
    b"Sec-WebSocket-Protocol: salotto.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13\r\n\r\n"
)


@dataclass
class Crowd:
    """Everybody, and what they have seen.

    Attributes:
        port: Of the house.
        office: Mints passes as the house's own would: fetching one over HTTP is another measurement.
        has_pings: Whether pages ask every few seconds whether the house is there, as browsers do.
    """

    port: int
    office: PassOffice
    tasks: asyncio.TaskGroup
    has_pings: bool = False
    inside: int = 0
    to_open_s: list[float] = field(default_factory=list)
    to_welcome_s: list[float] = field(default_factory=list)
    last_in_s: float = 0.0

    def pass_of(self, number: int) -> str:
        """Return a fresh pass of somebody who waits in a hall."""
        organisation = OrganisationId(f"bench-{number // HALL_CAPACITY}")
        return self.office.mint(
            Claims(
                organisation,
                hall_of(organisation),
                MemberId(f"customer-{number}"),
                "customer",
                f"Guest {number}",
                "noor",
                str(number),
                ContactId(f"contact-{number}"),
                self.office.expiry() + timedelta(seconds=1),
            )
        )

    def figures(self) -> dict[str, float]:
        """Return what was seen since the last time, and forget it."""
        opened, welcomed = sorted(self.to_open_s), sorted(self.to_welcome_s)
        self.to_open_s.clear()
        self.to_welcome_s.clear()
        return {
            "inside": self.inside,
            "last_in_s": self.last_in_s,
            "handshakes": len(opened),
            "handshake_p50_s": _percentile(opened, 0.5),
            "handshake_p99_s": _percentile(opened, 0.99),
            "welcome_p50_s": _percentile(welcomed, 0.5),
            "welcome_p99_s": _percentile(welcomed, 0.99),
        }


_WELCOME = b"\x86\xa1t\xa7welcome"
_PONG = b"\x84\xa1t\xa4pong"
_UINT16 = b"\xcd"  # MessagePack: how every return_within_ms from 256 to 65,535 is written; it stands last


class Page(asyncio.Protocol):
    """One page: opens a socket, enters, stays, and comes back when it is lost, as client_web/src/room/link.ts does."""

    def __init__(self, number: int, crowd: Crowd) -> None:
        self._number = number
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._began_s = 0.0
        self._is_open = self._is_in = False
        self._attempt = 0
        self._within_s = 0.0
        self._beat: asyncio.TimerHandle | None = None

    async def connect(self) -> None:
        """Try once; what fails is tried again after a while."""
        loop = asyncio.get_running_loop()
        self._began_s = loop.time()
        try:
            await loop.create_connection(lambda: self, "127.0.0.1", self._crowd.port)
        except OSError:
            self._lose()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(_HANDSHAKE)

    @override
    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        if not self._is_open:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"no WebSocket here: {data[:200]!r}")
            self._is_open = True
            self._crowd.to_open_s.append(asyncio.get_running_loop().time() - self._began_s)
            self._send(0x82, encode(Enter(self._crowd.pass_of(self._number))))
            data = data[end + 4 :]
        while (found := _frame(data)) is not None:
            code, payload, data = found
            self._take(code, payload)
        self._buffer = data

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.inside -= self._is_in
        self._is_in = self._is_open = False
        self._buffer = b""
        if self._beat is not None:
            self._beat.cancel()
        self._lose()

    def ping(self) -> None:
        """Ask whether the house is there, and again after a while."""
        if self._is_in and self._crowd.has_pings:
            loop = asyncio.get_running_loop()
            self._send(0x82, encode(Ping(loop.time())))
            self._beat = loop.call_later(PING_EVERY_S, self.ping)

    def _take(self, code: int, payload: bytes) -> None:
        if code == 0x89:
            self._send(0x8A, payload)
        elif code == 0x82 and payload.startswith(_PONG):
            self._within_s = int.from_bytes(payload[-2:]) / 1000 if payload[-3:-2] == _UINT16 else 0.0
        elif code == 0x82 and payload.startswith(_WELCOME):
            loop = asyncio.get_running_loop()
            self._is_in, self._attempt = True, 0
            self._crowd.inside += 1
            self._crowd.last_in_s = loop.time()
            self._crowd.to_welcome_s.append(loop.time() - self._began_s)
            if self._crowd.has_pings:
                self.ping()

    def _lose(self) -> None:
        """The rhythm of link.ts."""
        ceiling_s = 2.0 if self._attempt < 6 else 10.0
        own_s = min(ceiling_s, 2.0**self._attempt)
        longest_s = own_s if self._attempt == 0 else max(own_s, self._within_s)
        self._attempt += 1
        loop = asyncio.get_running_loop()
        loop.call_later(random.random() * longest_s, self._come_back)

    def _come_back(self) -> None:
        self._crowd.tasks.create_task(self.connect())

    def _send(self, code: int, payload: bytes) -> None:
        assert self._transport is not None
        size = len(payload)
        head = struct.pack("!BB", code, 0x80 | size) if size < 126 else struct.pack("!BBH", code, 0xFE, size)
        self._transport.write(head + b"\0\0\0\0" + payload)


def _frame(data: bytes) -> tuple[int, bytes, bytes] | None:
    """Return code, payload and what follows, if a frame is there whole. Servers do not mask."""
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size == 126:
        size, start = int.from_bytes(data[2:4]), 4
    elif size == 127:
        size, start = int.from_bytes(data[2:10]), 10
    if len(data) < start + size:
        return None
    return data[0], data[start : start + size], data[start + size :]


def _percentile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


async def _enter(crowd: Crowd, people: int, at_once: int) -> dict[str, float]:
    """Let everybody in, so many at a time; a launch is not what is measured."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    pages = [Page(number, crowd) for number in range(people)]
    for number, page in enumerate(pages):
        crowd.tasks.create_task(page.connect())
        while number - crowd.inside >= at_once:  # noqa: ASYNC110 - a protocol sets no event
            await asyncio.sleep(0.002)
    await _all_in(crowd, people, 60.0)
    return {"took_s": loop.time() - began_s, **crowd.figures()}


async def _all_in(crowd: Crowd, people: int, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while crowd.inside < people:  # noqa: ASYNC110 - a protocol sets no event
            await asyncio.sleep(0.01)


async def _obey(crowd: Crowd, order: dict[str, Any]) -> dict[str, float]:
    match order["do"]:
        case "enter":
            return await _enter(crowd, order["people"], order["at_once"])
        case "gone":
            while crowd.inside:  # noqa: ASYNC110 - a protocol sets no event
                await asyncio.sleep(0.01)
            return crowd.figures()
        case "return":
            await _all_in(crowd, order["people"], order["within_s"])
            return crowd.figures()
        case unknown:
            raise ValueError(unknown)


async def main(port: int, secret: bytes, *, has_pings: bool) -> None:
    """Obey until standard input ends."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    office = PassOffice((SigningKey(KEY_ID, secret),), SystemClock())
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(port, office, tasks, has_pings)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(await _obey(crowd, json.loads(line))), flush=True)
        os._exit(0)  # ten thousand goodbyes are not what is measured


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), bytes.fromhex(sys.argv[2]), has_pings=sys.argv[3] == "pings"))
