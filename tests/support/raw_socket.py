"""A peer that speaks WebSocket as badly as it likes: frames are bytes, written by hand."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from salotto.wire.codec import encode
from salotto.wire.messages import Enter

BINARY, TEXT, CONTINUED, CLOSE, PING, PONG = 2, 1, 0, 8, 9, 10
FIN = 0x80
HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
)
SUBPROTOCOL_HEADER = b"Sec-WebSocket-Protocol: salotto.v1\r\n"


def frame(
    code: int,
    payload: bytes = b"",
    *,
    first: int | None = None,
    masked: bool = True,
    width: int | None = None,
) -> bytes:
    """Return one frame.

    Args:
        code: The opcode.
        payload: What it carries.
        first: The whole first byte, where FIN and opcode alone will not do.
        masked: Whether it is masked, as a client's must be; with zeros.
        width: Bytes of the length field, 1, 3 or 9; None for the shortest.
    """
    size = len(payload)
    width = width or (1 if size < 126 else 3 if size < 65_536 else 9)
    mask = 0x80 if masked else 0
    length = bytes((mask | {1: size, 3: 126, 9: 127}[width],)) + (
        b"" if width == 1 else size.to_bytes(width - 1)
    )
    return bytes((FIN | code if first is None else first,)) + length + (bytes(4) if masked else b"") + payload


def claim(code: int, size: int) -> bytes:
    """Return the head of a frame that promises so many bytes and brings ten."""
    return bytes((FIN | code, 0xFF)) + struct.pack("!Q", size) + bytes(14)


@dataclass(frozen=True, slots=True)
class End:
    """How a connection ended.

    Attributes:
        how: ``closed`` with a code, ``cut`` without a word, or ``open`` still.
        code: Of the close frame.
    """

    how: str
    code: int | None = None


class RawPeer:
    """One TCP connection to the house."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def shake_hands(self, more: bytes = SUBPROTOCOL_HEADER) -> bytes:
        """Send a handshake with further headers, and return the first line of the answer."""
        self._writer.write(HANDSHAKE + more + b"\r\n")
        return (await self._head()).split(b"\r\n")[0]

    async def enter(self, entry_pass: str) -> None:
        """Come in as a page would, and hear Welcome."""
        assert b" 101 " in await self.shake_hands()
        self.write(frame(BINARY, encode(Enter(entry_pass))))
        async with asyncio.timeout(5):
            while b"welcome" not in (await self.next_frame())[1]:
                pass

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)

    def pause(self) -> None:
        """Read nothing more."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]

    async def ask(self, request: bytes) -> bytes:
        """Send a whole request and return the first line of the answer; nothing, if there is none."""
        self._writer.write(request)
        return (await self._head()).split(b"\r\n")[0]

    async def next_frame(self) -> tuple[int, bytes]:
        """Return opcode and payload of the next frame of the server."""
        first, size = await self._reader.readexactly(2)
        if size == 126:
            (size,) = struct.unpack("!H", await self._reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self._reader.readexactly(8))
        return first & 0x0F, await self._reader.readexactly(size)

    async def end(self, within_s: float = 3.0) -> End:
        """Wait until the server closes, and say how."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    code, payload = await self.next_frame()
                    if code == CLOSE:
                        return End("closed", struct.unpack("!H", payload[:2])[0] if payload else None)
        except TimeoutError:
            return End("open")
        except (asyncio.IncompleteReadError, OSError):
            return End("cut")

    async def _head(self) -> bytes:
        try:
            async with asyncio.timeout(5):
                return await self._reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError):
            return b""


@asynccontextmanager
async def raw_peer(port: int) -> AsyncIterator[RawPeer]:
    """Connect to a port for the length of the block."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield RawPeer(reader, writer)
    finally:
        writer.transport.abort()
