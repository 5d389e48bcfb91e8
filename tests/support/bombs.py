"""MessagePack that promises more than it brings, or brings what nobody should read; at most 64 KiB each."""

import json
import random
from collections.abc import Iterator

import msgpack

from salotto.wire.limits import MESSAGE_BYTES, SDP_BYTES
from tests.support.golden import GOLDEN

_SAY = {"t": "say", "key": "k"}


def _nested(head: bytes) -> bytes:
    return head * (MESSAGE_BYTES // len(head))


BOMBS: dict[str, bytes] = {
    "array of 4 billion": b"\xdd\xff\xff\xff\xff",
    "map of 4 billion": b"\xdf\xff\xff\xff\xff",
    "4 GiB of bytes": b"\xc6\xff\xff\xff\xff",
    "4 GiB of text": b"\xdb\xff\xff\xff\xff",
    "4 GiB of an extension": b"\xc9\xff\xff\xff\xff\x01",
    "arrays in arrays": _nested(b"\x91"),
    "long arrays in long arrays": _nested(b"\xdd\x00\x00\x00\x01"),
    "huge arrays in huge arrays": _nested(b"\xdd\xff\xff\xff\xff"),
    "maps in maps": _nested(b"\x81\xa1t"),
    "empty maps": b"\xdc\xff\x00" + bytes([0x80]) * 65_280,
    "empty arrays": b"\xdc\xff\x00" + bytes([0x90]) * 65_280,
    "nothings": b"\xdc\xff\x00" + bytes([0xC0]) * 65_280,
    "a map of many keys": b"\xde\x3f\xff"
    + b"".join(b"\xcd" + n.to_bytes(2) + b"\xc0" for n in range(16_383)),
    "the same key again and again": b"\xde\x3f\xff" + b"\xa1t\xc0" * 16_383,
    "a field nobody knows, full of empty maps": b"\x82\xa1t\xa5leave\xa1x\xdc\xf0\x00" + b"\x80" * 61_440,
    "a field nobody knows, nested": b"\x82\xa1t\xa5leave\xa1x" + b"\x91" * 60_000,
    "unknown fields": msgpack.packb({"t": "leave"} | {f"f{n}": n for n in range(7_000)}),
    "not a number": msgpack.packb({"t": "ping", "sent_ms": float("nan")}) + b"\0",
    "infinity": msgpack.packb({"t": "point", "surface": "wall", "u": float("inf"), "v": 0.5}),
    "a number too large": msgpack.packb({"t": "offer", "generation": 2**64 - 1, "sdp": "v=0"}),
    "text that is not UTF-8": b"\x83\xa1t\xa3say\xa3key\xa1k\xa4text\xc5\xff\x00" + b"\xff" * 60_000,
    "a text too long": msgpack.packb(_SAY | {"text": "x" * 60_000}),
    "an SDP too long": msgpack.packb({"t": "offer", "generation": 1, "sdp": "x" * (SDP_BYTES + 1)}),
    "a tag that is a map": msgpack.packb({"t": {}}),
    "a tag as long as a message": msgpack.packb({"t": "x" * 65_000}),
    "a moment of its own type": b"\xd6\xff\x00\x00\x00\x00",
}


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Yield so many messages that were nearly ours: bits flipped, parts cut, doubled, and grafted on others."""
    chance = random.Random(seed)
    grown = [bytes.fromhex(line) for line in _golden()] + [bomb[:400] for bomb in BOMBS.values()]
    for _ in range(count):
        data = bytearray(chance.choice(grown))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(5):
                case 0 if data:
                    data[at % len(data)] ^= 1 << chance.randrange(8)
                case 1:
                    data[at:at] = bytes([chance.choice(_HEADS)])
                case 2:
                    del data[at : at + chance.randint(1, 9)]
                case 3:
                    data[at:at] = chance.choice(grown)[: chance.randint(1, 64)]
                case _ if data:
                    data[at % len(data)] = chance.choice(_HEADS)
        yield bytes(data)


_HEADS = (
    0x80,
    0x90,
    0xA0,
    0xC0,
    0xC1,
    0xC4,
    0xC6,
    0xC7,
    0xC9,
    0xCA,
    0xCB,
    0xCF,
    0xD3,
    0xD9,
    0xDB,
    0xDC,
    0xDD,
    0xDF,
)


def _golden() -> list[str]:
    kept: dict[str, str] = json.loads((GOLDEN / "messages.json").read_text("utf-8"))
    return list(kept.values())
