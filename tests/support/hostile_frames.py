"""Sixty ways to be no browser: what is sent once inside, or instead of a handshake."""

import msgpack

from salotto.wire.limits import BYTES_PER_S, MESSAGE_BYTES
from tests.support.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUED,
    FIN,
    HANDSHAKE,
    PING,
    PONG,
    SUBPROTOCOL_HEADER,
    TEXT,
    claim,
    frame,
)

PING_COMMAND = msgpack.packb({"t": "ping", "sent_ms": 1.0})
_LONG = bytes(MESSAGE_BYTES // 2)


def _frames() -> dict[str, bytes]:
    reserved = {
        f"reserved bit {bit} in frame {code}": frame(code, PING_COMMAND, first=FIN | 0x80 >> bit | code)
        for bit in (1, 2, 3)
        for code in (BINARY, PING)
    }
    unknown = {f"opcode {code}": frame(code, b"x") for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)}
    unmasked = {
        f"frame {code} without a mask": frame(code, PING_COMMAND, masked=False)
        for code in (BINARY, TEXT, PING, CLOSE)
    }
    controls = {
        f"control frame {code} {how}": data
        for code in (CLOSE, PING, PONG)
        for how, data in (
            ("in parts", frame(code, b"\x03\xe8", first=code)),
            ("of 126 bytes", frame(code, b"\x03\xe8" + bytes(124))),
        )
    }
    closes = {
        f"close with {code}": frame(CLOSE, code.to_bytes(2))
        for code in (0, 999, 1004, 1005, 1006, 1015, 2999)
    }
    return reserved | unknown | unmasked | controls | closes


def _sequences() -> dict[str, bytes]:
    return {
        "a continuation of nothing": frame(CONTINUED, PING_COMMAND),
        "a continuation of nothing, unfinished": frame(CONTINUED, PING_COMMAND, first=CONTINUED),
        "a message inside of another": frame(BINARY, b"x", first=BINARY) + frame(BINARY, b"x"),
        "a text inside of a message": frame(BINARY, b"x", first=BINARY) + frame(TEXT, b"x"),
        "parts without an end": frame(BINARY, b"x", first=BINARY) + frame(CONTINUED, first=0) * 20_000,
        "parts that are too much together": frame(BINARY, _LONG, first=BINARY)
        + frame(CONTINUED, _LONG, first=0)
        + frame(CONTINUED, _LONG),
        "a close of one byte": frame(CLOSE, b"\x03"),
        "a close whose words are not UTF-8": frame(CLOSE, b"\x03\xe8\xff\xfe"),
        "2**62 bytes to come": claim(BINARY, 2**62),
        "2**63 bytes to come": claim(BINARY, 2**63),
        "a ping of 2**62 bytes": claim(PING, 2**62),
        "one byte more than allowed": frame(BINARY, bytes(MESSAGE_BYTES + 1)),
        "junk with a length in three bytes": frame(BINARY, b"\xc1", width=3),
        "junk with a length in nine bytes": frame(BINARY, b"\xc1", width=9),
        "text": frame(TEXT, b"ciao"),
        "text that is not UTF-8": frame(TEXT, b"\xff\xfe"),
        "empty text": frame(TEXT),
        "an HTTP request": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "more bytes than a browser sends": frame(BINARY, bytes(60_000)) * (int(BYTES_PER_S) // 15_000),
    }


def _messages() -> dict[str, bytes]:
    junk = {
        "an empty message": b"",
        "a byte that is never used": b"\xc1",
        "sixty thousand arrays, one in the other": b"\x91" * 60_000,
        "an array of four billion": b"\xdd\xff\xff\xff\xff",
        "something after the message": PING_COMMAND + b"\0",
    }
    return {name: frame(BINARY, data) for name, data in junk.items()}


ONCE_INSIDE = _frames() | _sequences() | _messages()
"""By name, bytes that must end the connection with a word, or at least with the connection."""

INSTEAD_OF_A_HANDSHAKE = {
    "an old version": HANDSHAKE.replace(b"Version: 13", b"Version: 8") + SUBPROTOCOL_HEADER + b"\r\n",
    "no key": HANDSHAKE.replace(b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b"") + b"\r\n",
    "a key that is too short": HANDSHAKE.replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"YQ==") + b"\r\n",
}
"""By name, requests that must not be answered with 101."""
