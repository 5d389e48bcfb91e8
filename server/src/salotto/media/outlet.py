"""Everything that is sent to one peer: sealed with its keys, to where it is."""

from typing_extensions import override

from salotto.media.ports import PacketPath
from salotto.media.streams import rtcp
from salotto.media.streams.outlet import Outlet
from salotto.media.transport.srtp import SrtpPair


class SealedOutlet(Outlet):
    """What the parts of a peer write to. It knows none of them, so that all of them go when the peer goes.

    Args:
        ssrc: Ours, as a sender of reports.
    """

    __slots__ = ("path", "srtp", "ssrc")

    def __init__(self, ssrc: int) -> None:
        self.ssrc = ssrc
        self.path: PacketPath | None = None
        """Where the peer is, as far as it is known."""
        self.srtp: SrtpPair | None = None
        """The keys, from the handshake on until the end."""

    def close(self) -> None:
        """Send nothing any more."""
        self.path = self.srtp = None

    def send(self, datagram: bytes) -> None:
        """Send as it is."""
        if self.path is not None:
            self.path.send(datagram)

    @override
    def send_rtp(self, packet: bytes) -> bytes | None:
        if self.srtp is None or self.path is None:
            return None
        sealed = self.srtp.seal_rtp(packet)
        if sealed is not None:
            self.path.send(sealed)
        return sealed

    @override
    def send_again(self, sealed: bytes) -> None:
        self.send(sealed)

    @override
    def send_rtcp(self, packet: bytes) -> None:
        sealed = self.srtp.seal_rtcp(packet) if self.srtp else None
        if sealed is not None:
            self.send(sealed)

    def request_keyframe(self, ssrc: int) -> bool:
        """Ask the peer for a keyframe of one of its streams; False if it cannot be asked yet."""
        if self.srtp is None:
            return False
        self.send_rtcp(rtcp.picture_loss(self.ssrc, ssrc))
        return True

    def ask_again(self, ssrc: int, numbers: tuple[int, ...]) -> None:
        """Ask the peer for packets of one of its streams once more."""
        self.send_rtcp(rtcp.nack(self.ssrc, ssrc, numbers))
