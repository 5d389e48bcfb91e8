"""ICE connectivity checks: read a Binding request, prove it, answer it, and ask one of our own.

The little of RFC 8489 that an ICE-lite agent (RFC 8445 section 2.5) needs, and the question of RFC 7675: a request can
be sent again by whoever saw it, from anywhere; only who is really there can answer. Every function is total: hostile
bytes give ``None`` or ``False``, never an exception.
"""

import hashlib
import hmac
import socket
import struct
import zlib
from dataclasses import dataclass

_COOKIE = 0x2112A442
_HEADER_BYTES = 20
_INTEGRITY_BYTES = 24  # attribute header and SHA-1
_FINGERPRINT_BYTES = 8
_FINGERPRINT_XOR = 0x5354554E
_LARGEST_CHECK_BYTES = 548  # RFC 8489 section 6.1: what fits into the smallest IPv4 path

_BINDING_REQUEST = 0x0001
_BINDING_SUCCESS = 0x0101
_USERNAME = 0x0006
_MESSAGE_INTEGRITY = 0x0008
_XOR_MAPPED_ADDRESS = 0x0020
_PRIORITY = 0x0024
_USE_CANDIDATE = 0x0025
_FINGERPRINT = 0x8028
_ICE_CONTROLLED = 0x8029

_PRIORITY_OF_HOSTS = (126 << 24 | 65_535 << 8 | 255).to_bytes(4, "big")  # RFC 8445 section 5.1.2.1

ANSWER = _BINDING_SUCCESS.to_bytes(2, "big")
"""How every answer to a question begins."""

_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")


@dataclass(frozen=True, slots=True)
class Check:
    """A Binding request as it was read; believe nothing of it before :func:`is_authentic`.

    Attributes:
        ufrag: Our user fragment: the part of USERNAME before the colon; empty in answers, which have none.
        transaction_id: Twelve bytes to repeat in the answer.
        is_nominated: Whether the peer chose this path (USE-CANDIDATE).
        signed: What the signature covers, with the length field as RFC 8489 section 14.5 wants it.
        signature: MESSAGE-INTEGRITY, 20 bytes.
    """

    ufrag: str
    transaction_id: bytes
    is_nominated: bool
    signed: bytes
    signature: bytes


def read_check(datagram: bytes) -> Check | None:
    """Read a Binding request, or return None if ``datagram`` is anything else."""
    check = _read(datagram, _BINDING_REQUEST)
    return check if check and check.ufrag else None


def answered(datagram: bytes, password: bytes) -> bytes | None:
    """Return which :func:`question` this answers, by its transaction; None if it is no answer signed so."""
    answer = _read(datagram, _BINDING_SUCCESS)
    return answer.transaction_id if answer and is_authentic(answer, password) else None


def _read(datagram: bytes, kind: int) -> Check | None:
    if not _HEADER_BYTES <= len(datagram) <= _LARGEST_CHECK_BYTES:
        return None
    found, length, cookie, transaction_id = _HEADER.unpack_from(datagram)
    if found != kind or cookie != _COOKIE or length != len(datagram) - _HEADER_BYTES or length % 4:
        return None
    ufrag = ""
    is_nominated = False
    position = _HEADER_BYTES
    while position + 4 <= len(datagram):
        attribute, size = _ATTRIBUTE.unpack_from(datagram, position)
        value = datagram[position + 4 : position + 4 + size]
        if len(value) != size:
            return None
        if attribute == _USERNAME:
            ufrag = value.partition(b":")[0].decode("ascii", "replace")
        elif attribute == _USE_CANDIDATE:
            is_nominated = True
        elif attribute == _MESSAGE_INTEGRITY:
            if size != _INTEGRITY_BYTES - 4 or not _is_tail_sound(datagram, position):
                return None
            signed = _with_length(datagram[:position], position + _INTEGRITY_BYTES - _HEADER_BYTES)
            return Check(ufrag, transaction_id, is_nominated, signed, value)
        position += 4 + size + (-size % 4)
    return None  # unsigned


def _is_tail_sound(datagram: bytes, integrity_at: int) -> bool:
    """Tell whether nothing, or a right fingerprint and nothing else, follows the signature."""
    tail = datagram[integrity_at + _INTEGRITY_BYTES :]
    if not tail:
        return True
    if len(tail) != _FINGERPRINT_BYTES:
        return False
    attribute, size, fingerprint = struct.unpack("!HHI", tail)
    right = zlib.crc32(datagram[:-_FINGERPRINT_BYTES]) ^ _FINGERPRINT_XOR
    return bool(attribute == _FINGERPRINT and size == 4 and fingerprint == right)


def is_authentic(check: Check, password: bytes) -> bool:
    """Tell whether the check was signed with our ICE password."""
    return hmac.compare_digest(hmac.digest(password, check.signed, hashlib.sha1), check.signature)


def answer(check: Check, host: str, port: int, password: bytes) -> bytes:
    """Return the success response, signed: under which address and UDP port the peer was seen."""
    is_ipv6 = ":" in host
    address = socket.inet_pton(socket.AF_INET6 if is_ipv6 else socket.AF_INET, host.partition("%")[0])
    pad = (_COOKIE.to_bytes(4, "big") + check.transaction_id)[: len(address)]
    veiled = (int.from_bytes(address, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(address), "big")
    mapped = struct.pack("!BBH", 0, 2 if is_ipv6 else 1, port ^ (_COOKIE >> 16)) + veiled
    body = _ATTRIBUTE.pack(_XOR_MAPPED_ADDRESS, len(mapped)) + mapped
    return _sign(_BINDING_SUCCESS, check.transaction_id, body, password)


def question(names: tuple[str, str], password: bytes, transaction_id: bytes) -> bytes:
    """Return a Binding request of our own, signed.

    Args:
        names: The peer's user fragment, and ours.
        password: The peer's.
        transaction_id: Twelve bytes that nobody can guess.
    """
    username = ":".join(names).encode()
    body = _ATTRIBUTE.pack(_USERNAME, len(username)) + username + bytes(-len(username) % 4)
    body += _ATTRIBUTE.pack(_PRIORITY, 4) + _PRIORITY_OF_HOSTS
    body += _ATTRIBUTE.pack(_ICE_CONTROLLED, 8) + transaction_id[:8]
    return _sign(_BINDING_REQUEST, transaction_id, body, password)


def _sign(kind: int, transaction_id: bytes, body: bytes, password: bytes) -> bytes:
    """Add header, signature and fingerprint."""
    message = _HEADER.pack(kind, len(body) + _INTEGRITY_BYTES, _COOKIE, transaction_id) + body
    message += _ATTRIBUTE.pack(_MESSAGE_INTEGRITY, 20) + hmac.digest(password, message, hashlib.sha1)
    message = _with_length(message, len(message) - _HEADER_BYTES + _FINGERPRINT_BYTES)
    return message + struct.pack("!HHI", _FINGERPRINT, 4, zlib.crc32(message) ^ _FINGERPRINT_XOR)


def _with_length(message: bytes, length: int) -> bytes:
    return message[:2] + length.to_bytes(2, "big") + message[4:]
