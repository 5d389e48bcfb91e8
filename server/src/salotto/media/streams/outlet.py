"""Where the packets of a subscription go."""

from typing import Protocol


class Outlet(Protocol):
    """The peer that a subscription writes to."""

    __slots__ = ()

    def send_rtp(self, packet: bytes) -> bytes | None:
        """Seal and send; returns the sealed bytes, or None if they could not be sent."""
        ...

    def send_again(self, sealed: bytes) -> None:
        """Send bytes that :meth:`send_rtp` returned."""
        ...

    def send_rtcp(self, packet: bytes) -> None:
        """Seal and send."""
        ...
