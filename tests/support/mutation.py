"""Spoil what is right, a little or a lot: the seeds of fuzzing without a fuzzer. Fast: a million takes seconds."""

import random

_WORDS = (
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\x7f\xff\xff\xff",
    b"\x00\x01",
    b"\xff\xfe",
)
_LINES = (
    "a=sendrecv", "a=mid:", "a=ssrc:0", "a=ssrc:4294967296 x", "m=audio", "m=", "a=group:BUNDLE", "a=rtpmap:96",
    "a=fingerprint:sha-256", "a=extmap:0", "a=ice-pwd:\x00", "a=ice-ufrag:é", "c=IN IP4 10.0.0.1", "=", "a=:",
    "a=candidate:1 1 udp 1 10.0.0.1 9 typ host", "m=video 9 UDP/TLS/RTP/SAVPF 999999999999999999999", "\u2028",
)  # fmt: skip


def spoiled(seed: bytes, rng: random.Random) -> bytes:
    """Return ``seed`` with one to four faults: bits, bytes, words of extremes, pieces cut out, doubled or moved."""
    found = bytearray(seed)
    for _ in range(rng.randrange(1, 5)):
        if not found:
            return bytes(found)
        at = rng.randrange(len(found))
        match rng.randrange(7):
            case 0:
                found[at] ^= 1 << rng.randrange(8)
            case 1:
                found[at] = rng.randrange(256)
            case 2:
                word = rng.choice(_WORDS)
                found[at : at + len(word)] = word
            case 3:
                del found[at:]
            case 4:
                del found[at : at + rng.randrange(1, 9)]
            case 5:
                found[at:at] = found[at : at + rng.randrange(1, 64)]
            case _:
                found += rng.randbytes(rng.randrange(1, 40))
    return bytes(found)


def spoiled_text(seed: str, rng: random.Random) -> str:
    """Return a session description with one to five faults, in lines or in letters."""
    lines = seed.split("\r\n")
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(lines))
        match rng.randrange(7):
            case 0:
                lines.pop(at)
            case 1:
                lines.insert(at, rng.choice(lines))
            case 2:
                lines.insert(at, rng.choice(_LINES))
            case 3:
                other = rng.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 4:
                lines[at] = spoiled(lines[at].encode("utf-8", "replace"), rng).decode("utf-8", "replace")
            case 5:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
            case _:
                lines[at] += " " + rng.choice(
                    ("0", "-1", "99999999999999999999", "\x00", "\r", "\ud800", "a" * 300)
                )
        if not lines:
            lines = [""]
    return "\r\n".join(lines)
