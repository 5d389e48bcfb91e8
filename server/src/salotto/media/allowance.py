"""What one peer may cost us: in a second, and in all."""

from typing import Final

_PACKETS_PER_S: Final = 4000
"""Genuine packets: eight times a busy screen with voice and camera."""
_FORGED_PER_S: Final = 20_000
"""Packets that do not open. Up to here whoever forges the peer's address takes nothing from the peer. Beyond it nothing is
opened for the rest of the second, genuine or not: which is which shows only in opening, and 2 us for each are 4 % of a
core."""
_FEEDBACK_BYTES_PER_S: Final = 64 * 1024
"""RTCP: twenty times what a browser says; each word of it may ask for seventeen packets."""
_REPORTERS_MAX: Final = 16
"""SSRCs in whose name a peer reports: libsrtp keeps state for each that it ever opened."""


class Allowance:
    """One peer's purses. Whoever spends, asks first."""

    __slots__ = ("_reporters", "feedback_bytes", "forged", "packets")

    def __init__(self) -> None:
        self._reporters: set[bytes] = set()
        self.begin_second()

    def begin_second(self) -> None:
        """Fill the purses again."""
        self.packets = _PACKETS_PER_S
        self.forged = _FORGED_PER_S
        self.feedback_bytes = _FEEDBACK_BYTES_PER_S

    def may_report(self, datagram: bytes) -> bool:
        """Tell, before it is opened, whether a SRTCP packet may cost anything."""
        is_known = datagram[4:8] in self._reporters or len(self._reporters) < _REPORTERS_MAX
        return is_known and self.feedback_bytes > 0

    def reported(self, datagram: bytes) -> None:
        """Account for a SRTCP packet that was genuine."""
        self._reporters.add(datagram[4:8])
        self.feedback_bytes -= len(datagram)
