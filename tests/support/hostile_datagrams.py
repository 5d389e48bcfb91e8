"""What somebody who wishes us ill sends to a media port: each kind at least once, more at random."""

import os
import random
import struct

CLIENT_HELLO = bytes.fromhex("16feff0000000000000000002f010000230000000000000023fefd") + bytes(33)
ALERT = bytes.fromhex("15fefd00000000000000010002") + b"\x02\x28"  # plain, fatal: the handshake failed
MOST_BYTES = 1400


def strangers(wrong_check: bytes, ssrc: int, rng: random.Random) -> list[bytes]:
    """Return hostile datagrams.

    Args:
        wrong_check: An ICE check for one of the guests, signed with a wrong password.
        ssrc: Of a stream that is on.
        rng: Decides the random ones.
    """
    rtp = struct.pack("!BBHII", 0x80, 111, rng.randrange(1 << 16), rng.randrange(1 << 32), ssrc)
    rtcp = struct.pack("!BBHII", 0x80, 200, 6, ssrc, rng.randrange(1 << 32))
    fixed = [b"", b"\x00", b"\x16", b"\x80", CLIENT_HELLO, ALERT, wrong_check, wrong_check[:-1], bytes(2000)]
    fixed += [rtp + os.urandom(80), rtp, rtcp + os.urandom(30), b"\x01\x01" + wrong_check[2:]]
    return fixed + [_random(first, rng) for first in (0, 3, 20, 22, 63, 64, 128, 191, 192, 255)]


def _random(first: int, rng: random.Random) -> bytes:
    return bytes([first]) + rng.randbytes(rng.randrange(MOST_BYTES))
