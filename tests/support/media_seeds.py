"""One good example of each thing that the media plane reads, from which bad ones are made."""

import struct

from aioice import stun
from OpenSSL import SSL

from salotto.core.clock import SystemClock
from salotto.media.transport.dtls import Identity

PASSWORD = b"secret" * 4


def packets() -> list[bytes]:
    """RTP: plain, with extensions of one byte, of two, with CSRCs, and padded."""
    head = struct.pack("!BHII", 111, 7, 960, 5)
    level = struct.pack("!HHBBH", 0xBEDE, 1, 1 << 4, 20, 0)
    two = struct.pack("!HHBBBB", 0x1000, 1, 1, 1, 20, 0)
    mids = struct.pack("!HHBBBBBBH", 0xBEDE, 2, 3 << 4, ord("0"), 1 << 4, 20, 0, 0, 0)
    return [
        b"\x80" + head + b"voice",
        b"\x90" + head + level + b"voice",
        b"\x90" + head + two + b"voice",
        b"\x92" + head + bytes(8) + mids + b"voice",
        b"\xa0" + head + b"voice" + b"\x00\x00\x03",
    ]


def reports() -> list[bytes]:
    """RTCP: reports of both kinds, NACK, PLI, FIR, goodbye, REMB, and all of it in one."""
    block = struct.pack("!IIIIII", 9, 0x10000007, 77, 3, 1, 2)
    each = [
        struct.pack("!BBHIQIII", 0x81, 200, 12, 5, 1 << 40, 960, 10, 1000) + block,
        struct.pack("!BBHI", 0x81, 201, 7, 5) + block,
        struct.pack("!BBHIIHHHH", 0x81, 205, 4, 5, 9, 100, 0xFFFF, 7, 1),
        struct.pack("!BBHII", 0x81, 206, 2, 5, 9),
        struct.pack("!BBHIIII", 0x84, 206, 4, 5, 0, 9, 0x01000000),
        struct.pack("!BBHI", 0x81, 203, 1, 5),
        struct.pack("!BBHII4sII", 0x8F, 206, 5, 5, 0, b"REMB", 0x01123456, 9),
        struct.pack("!BBHIIHHIB3x", 0x8F, 205, 5, 5, 9, 1, 4, 7, 9),
    ]
    return [*each, b"".join(each)]


def checks() -> list[bytes]:
    """STUN: a check and an answer, signed."""
    check = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    check.attributes["USERNAME"] = "ours:theirs"
    check.attributes["PRIORITY"] = 1
    check.attributes["ICE-CONTROLLING"] = 1
    check.attributes["USE-CANDIDATE"] = None
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE)
    answer.attributes["XOR-MAPPED-ADDRESS"] = ("192.0.2.1", 9)
    for each in (check, answer):
        each.add_message_integrity(PASSWORD)
    return [bytes(check), bytes(answer)]


def pictures() -> list[bytes]:
    """VP8 payloads with every descriptor, VP9 ones with and without a layer structure."""
    vp8 = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\x68\x01" + bytes(20)
    descriptors = (b"\x10", b"\x90\x80\x05", b"\x90\x80\x85\x01", b"\x90\xe0\x85\x01\x07\x21", b"\x00")
    vp9 = b"\x8a\x81\x00" + b"\x18\x02\x80\x01\x68" + b"\x82\x49\x83\x42" + bytes(20)
    return [*(each + vp8 for each in descriptors), vp9, b"\x80\x81\x00\x01" + bytes(20), b"\x2a" + bytes(20)]


def flights() -> list[bytes]:
    """DTLS: the datagrams of a browser's first flight, and of one that has the keys."""
    identity = Identity(SystemClock())
    client = SSL.Connection(identity.context)
    client.set_ciphertext_mtu(1200)
    client.set_connect_state()
    try:
        client.do_handshake()
    except SSL.WantReadError:
        hello = client.bio_read(65_536)
    record = b"\x17\xfe\xfd\x00\x01\x00\x00\x00\x00\x00\x01\x00\x20" + bytes(32)
    alert = b"\x15\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x05\x00\x02\x02\x28"
    fragment = (
        b"\x16\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x03\x00\x20"
        + b"\x0b\x00\x40\x00\x00\x01\x00\x10\x00\x00\x00\x14"
    )
    return [hello, record, alert, fragment + bytes(20)]
