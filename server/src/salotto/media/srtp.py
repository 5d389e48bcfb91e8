"""Seal and open packets: SRTP (RFC 3711, RFC 7714).

The one file that knows libsrtp's binding, and the two private names of it that save a third of its cost; a contract
test fails when an upgrade moves them.
"""

from pylibsrtp import Error, Policy, Session

from salotto.media.dtls import SrtpKeys

_WINDOW_PACKETS = 1024
"""How late a packet may come: four seconds of a busy screen."""

_LIBSRTP_PROFILES = {
    "SRTP_AEAD_AES_256_GCM": Policy.SRTP_PROFILE_AEAD_AES_256_GCM,
    "SRTP_AEAD_AES_128_GCM": Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    "SRTP_AES128_CM_SHA1_80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}


class SrtpPair:
    """Both directions of one peer.

    A sequence number is never sealed twice: with GCM, a repeated nonce would give the key away, so libsrtp is told
    to refuse it (``allow_repeat_tx`` stays off) and whoever resends, resends the sealed bytes.
    """

    def __init__(self, keys: SrtpKeys) -> None:
        self._inbound = Session(_policy(keys, keys.inbound, Policy.SSRC_ANY_INBOUND))
        self._outbound = Session(_policy(keys, keys.outbound, Policy.SSRC_ANY_OUTBOUND))

    def open_rtp(self, datagram: bytes) -> bytes | None:
        """Return the packet, or None if it is forged, replayed, too late or not RTP."""
        try:
            return self._inbound.unprotect(datagram)
        except (Error, ValueError):
            return None

    def open_rtcp(self, datagram: bytes) -> bytes | None:
        """Return the compound packet, or None if it is forged, replayed or not RTCP."""
        try:
            return self._inbound.unprotect_rtcp(datagram)
        except (Error, ValueError):
            return None

    def seal_rtp(self, packet: bytes) -> bytes | None:
        """Return the sealed packet, or None if its number was used before or it is too long."""
        try:
            return self._outbound.protect(packet)
        except (Error, ValueError):
            return None

    def seal_rtcp(self, packet: bytes) -> bytes | None:
        """Return the sealed compound packet, or None if it is too long."""
        try:
            return self._outbound.protect_rtcp(packet)
        except (Error, ValueError):
            return None


def _policy(keys: SrtpKeys, key: bytes, direction: int) -> Policy:
    policy = Policy(key=key, ssrc_type=direction, srtp_profile=_LIBSRTP_PROFILES[keys.profile.name])
    policy.window_size = _WINDOW_PACKETS
    return policy
