"""Seal and open packets: SRTP (RFC 3711, RFC 7714).

The one file that knows libsrtp's binding. It calls the C functions with buffers of its own, because the binding's
methods allocate anew for each packet and cost as much again as the cipher; the private names that this needs are held
by a contract test, which fails when an upgrade moves them.
"""

from collections.abc import Callable
from typing import Any

from pylibsrtp import Policy, Session
from pylibsrtp._binding import ffi, lib  # type: ignore[import-not-found]

from salotto.media.transport.dtls import SrtpKeys

_WINDOW_PACKETS = 1024
"""How late a packet may come: four seconds of a busy screen."""
_BUFFER_BYTES = 2048
_TRAILER_BYTES = 4 + 16 + 128
"""Room that libsrtp may write behind a packet: SRTCP index, tag, key identifier."""
_LARGEST_BYTES = _BUFFER_BYTES - _TRAILER_BYTES

_LIBSRTP_PROFILES = {
    "SRTP_AEAD_AES_256_GCM": Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    "SRTP_AEAD_AES_128_GCM": Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    "SRTP_AES128_CM_SHA1_80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}

# One set for the process: a packet is in them for one call, and there is one thread.
_memory = ffi.new("char[]", _BUFFER_BYTES)
_buffer = ffi.buffer(_memory)
_length = ffi.new("int *")

_protect, _unprotect = lib.srtp_protect, lib.srtp_unprotect


class SrtpPair:
    """Both directions of one peer. One thread only.

    A sequence number is never sealed twice: with GCM, a repeated nonce would give the key away, so libsrtp is told
    to refuse it (``allow_repeat_tx`` stays off) and whoever resends, resends the sealed bytes.
    """

    __slots__ = ("_in", "_inbound", "_out", "_outbound")

    def __init__(self, keys: SrtpKeys) -> None:
        self._inbound = Session(_policy(keys, keys.inbound, Policy.SSRC_ANY_INBOUND))
        self._outbound = Session(_policy(keys, keys.outbound, Policy.SSRC_ANY_OUTBOUND))
        self._in: Any = self._inbound._srtp[0]  # noqa: SLF001 - see the module's docstring
        self._out: Any = self._outbound._srtp[0]  # noqa: SLF001

    def open_rtp(self, datagram: bytes) -> bytes | None:
        """Return the packet, or None if it is forged, replayed, too late or not RTP."""
        size = len(datagram)  # written out, as in seal_rtp: the call of _apply would cost a fifth of both
        if size > _LARGEST_BYTES:
            return None
        _buffer[0:size] = datagram
        _length[0] = size
        if _unprotect(self._in, _memory, _length):
            return None
        packet: bytes = _buffer[0 : _length[0]]
        return packet

    def open_rtcp(self, datagram: bytes) -> bytes | None:
        """Return the compound packet, or None if it is forged, replayed or not RTCP."""
        return _apply(lib.srtp_unprotect_rtcp, self._in, datagram)

    def seal_rtp(self, packet: bytes) -> bytes | None:
        """Return the sealed packet, or None if its number was used before or it is too long."""
        size = len(packet)
        if size > _LARGEST_BYTES:
            return None
        _buffer[0:size] = packet
        _length[0] = size
        if _protect(self._out, _memory, _length):
            return None
        sealed: bytes = _buffer[0 : _length[0]]
        return sealed

    def seal_rtcp(self, packet: bytes) -> bytes | None:
        """Return the sealed compound packet, or None if it is too long."""
        return _apply(lib.srtp_protect_rtcp, self._out, packet)


def _apply(function: Callable[[Any, Any, Any], int], session: Any, packet: bytes) -> bytes | None:
    size = len(packet)
    if size > _LARGEST_BYTES:
        return None
    _buffer[0:size] = packet
    _length[0] = size
    if function(session, _memory, _length):
        return None
    sealed: bytes = _buffer[0 : _length[0]]
    return sealed


def _policy(keys: SrtpKeys, key: bytes, direction: int) -> Policy:
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=_LIBSRTP_PROFILES[keys.profile.name])
    policy.window_size = _WINDOW_PACKETS
    return policy
