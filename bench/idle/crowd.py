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
from typing import Any, cast

import msgspec
import uvloop
from typing_extensions import override

from bench.idle.papers import Papers, asked_for, minted
from salotto.wire.codec import encode
from salotto.wire.messages import Enter, Ping

PING_EVERY_S, CONNECT_DEADLINE_S = 4.0, 10.0  # as client_web/src/room/link.ts
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
        papers: Gets each a pass.
        has_pings: Whether pages ask every few seconds whether the house is there, as browsers do.
        to_paper_s: How long each waited for a pass.
        to_open_s: From the beginning of a connection to the end of its handshake.
        to_welcome_s: From the beginning of the attempt that succeeded, its pass included, to being inside.
        given_up: Attempts that a page gave up because they took too long.
    """

    port: int
    papers: Papers
    tasks: asyncio.TaskGroup
    has_pings: bool = False
    inside: int = 0
    to_paper_s: list[float] = field(default_factory=list)
    to_open_s: list[float] = field(default_factory=list)
    to_welcome_s: list[float] = field(default_factory=list)
    given_up: int = 0
    last_in_s: float = 0.0

    def figures(self) -> dict[str, float]:
        """Return what was seen since the last time, and forget it."""
        told: dict[str, float] = {
            "inside": self.inside,
            "last_in_s": self.last_in_s,
            "handshakes": len(self.to_open_s),
            "papers": len(self.to_paper_s),
            "given_up": self.given_up,
        }
        for name, spans_s in (
            ("paper", self.to_paper_s),
            ("handshake", self.to_open_s),
            ("welcome", self.to_welcome_s),
        ):
            ordered = sorted(spans_s)
            told |= {f"{name}_p50_s": _percentile(ordered, 0.5), f"{name}_p99_s": _percentile(ordered, 0.99)}
            spans_s.clear()
        self.given_up = 0
        return told


WELCOME = b"\x86\xa1t\xa7welcome"
PONG = b"\x84\xa1t\xa4pong"
_RETURN_PASS = b"\x83\xa1t\xabreturn_pass"
_PASS_REFUSED = (4401).to_bytes(2)
_UINT16 = b"\xcd"  # MessagePack: how every return_within_ms from 256 to 65,535 is written; it stands last


class Page(asyncio.Protocol):
    """One page: opens a socket, enters, stays, and comes back when it is lost, as client_web/src/room/link.ts does."""

    def __init__(self, number: int, crowd: Crowd) -> None:
        self._number = number
        self._crowd = crowd
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._paper = self._return_pass = ""
        self._began_s = 0.0
        self._is_open = self._is_in = False
        self._attempt = 0
        self._within_s = 0.0
        self._beat: asyncio.TimerHandle | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._trying: asyncio.Task[None] | None = None
        self._attempt_s = 0.0

    def come(self) -> None:
        """Try once; what fails is tried again after a while."""
        loop = asyncio.get_running_loop()
        self._attempt_s = loop.time()
        self._deadline = loop.call_later(CONNECT_DEADLINE_S, self._give_up)
        self._trying = self._crowd.tasks.create_task(self._connect())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._paper = self._return_pass
            if not self._paper:
                self._paper = await self._crowd.papers(self._number)
                self._crowd.to_paper_s.append(loop.time() - self._attempt_s)
            self._began_s = loop.time()
            await loop.create_connection(lambda: self, "127.0.0.1", self._crowd.port)
        except OSError:
            self._lose()

    def _give_up(self) -> None:
        self._crowd.given_up += 1
        if self._transport is not None:
            self._transport.abort()
        elif self._trying is not None:
            self._trying.cancel()
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
            self._send(0x82, encode(Enter(self._paper)))
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
        self._transport = None
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
        elif code == 0x88 and payload[:2] == _PASS_REFUSED:
            self._return_pass = ""
        elif code == 0x82 and payload.startswith(PONG):
            self._within_s = int.from_bytes(payload[-2:]) / 1000 if payload[-3:-2] == _UINT16 else 0.0
        elif code == 0x82 and payload.startswith(_RETURN_PASS):
            self._return_pass = msgspec.msgpack.decode(payload)["entry_pass"]
        elif code == 0x82 and payload.startswith(WELCOME):
            loop = asyncio.get_running_loop()
            self._is_in, self._attempt = True, 0
            self._return_pass = ""
            self._crowd.inside += 1
            self._crowd.last_in_s = loop.time()
            self._crowd.to_welcome_s.append(loop.time() - self._attempt_s)
            if self._deadline is not None:
                self._deadline.cancel()
            if self._crowd.has_pings:
                self.ping()

    def _lose(self) -> None:
        """The rhythm of link.ts."""
        ceiling_s = 2.0 if self._attempt < 6 else 10.0
        own_s = min(ceiling_s, 2.0**self._attempt)
        longest_s = own_s if self._attempt == 0 else max(own_s, self._within_s)
        self._attempt += 1
        if self._deadline is not None:
            self._deadline.cancel()
        asyncio.get_running_loop().call_later(random.random() * longest_s, self.come)

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
        page.come()
        while number - crowd.inside >= at_once:  # noqa: ASYNC110 - a protocol sets no event
            await asyncio.sleep(0.002)
    await _all_in(crowd, people, 120.0)
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


async def main(port: int, papers: Papers, *, has_pings: bool) -> None:
    """Obey until standard input ends."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(port, papers, tasks, has_pings)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            print(json.dumps(await _obey(crowd, json.loads(line))), flush=True)
        os._exit(0)  # ten thousand goodbyes are not what is measured


if __name__ == "__main__":
    _port = int(sys.argv[1])
    _papers = minted() if sys.argv[2] == "minted" else asked_for(_port)
    uvloop.run(main(_port, _papers, has_pings=sys.argv[3] == "pings"))
