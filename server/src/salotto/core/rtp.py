"""RTP packets as bytes: where things are in them. RFC 3550 section 5.1, RFC 8285."""

import struct

HEADER = struct.Struct("!BBHII")
"""First byte, marker and payload type, sequence number, timestamp, SSRC."""
HEADER_BYTES = 12

AUDIO_LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"

CNAME = "salotto"
"""Of every stream that we send: all are told in one clock. RFC 3550 section 6.5.1."""

_ONE_BYTE_PROFILE = b"\xbe\xde"
LONE_EXTENSION = _ONE_BYTE_PROFILE + b"\x00\x01"
"""What follows the header if there is one word of extensions, as nearly always."""
LONE_VALUE_AT = HEADER_BYTES + len(LONE_EXTENSION) + 1
LONE_PAYLOAD_AT = HEADER_BYTES + len(LONE_EXTENSION) + 4


def payload_at(packet: bytes) -> int:
    """Return where the payload begins, after CSRCs and header extensions.

    Returns:
        An index into ``packet``; its length or more if the header claims more bytes than there are.
    """
    first = packet[0]
    at = HEADER_BYTES + 4 * (first & 0x0F)
    if first & 0x10:
        at += 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
    return at


def extension(packet: bytes, wanted_id: int) -> bytes | None:
    """Return the value of one header extension, or None. Only the one-byte form, which browsers use.

    Args:
        packet: A whole RTP packet.
        wanted_id: The number that the session description gave it, 1 to 14.
    """
    first = packet[0]
    if not first & 0x10:
        return None
    at = HEADER_BYTES + 4 * (first & 0x0F)
    if packet[at : at + 2] != _ONE_BYTE_PROFILE:
        return None
    end = min(len(packet), at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big"))
    at += 4
    while at < end:
        head = packet[at]
        size = (head & 0x0F) + 1
        if head >> 4 == wanted_id:
            value = packet[at + 1 : min(end, at + 1 + size)]
            return value if len(value) == size else None
        at += 1 + size if head else 1  # a zero byte is padding
    return None
