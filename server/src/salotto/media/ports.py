"""What the media plane asks of others: who wants to be told, and where packets come from."""

from typing import Literal, Protocol

from salotto.core.pictures import PictureCodec
from salotto.wire.values import Quality

PathState = Literal["connected", "lost", "closed"]
Address = tuple[str, int]
"""Numeric IP address and UDP port."""


class PeerListener(Protocol):
    """Told about one peer: one RTCPeerConnection of one member. Never called after it heard ``closed``."""

    def slots_changed(self, slots: dict[str, str | None]) -> None:
        """Take the publication id that plays in each receiving slot, by media line (mid); None is empty."""
        ...

    def watchable_changed(self, codecs: tuple[PictureCodec, ...]) -> None:
        """Take what everybody else here can show: whatever else this peer sends, somebody sees nothing."""
        ...

    def pictures_paused(self, *, is_paused: bool) -> None:
        """Hear that this peer is sent no pictures for now, because its way does not carry them; or that they go on."""
        ...

    def pictures_limited(self, max_bps: int | None) -> None:
        """Hear what this peer's pictures may take together, in bits per second, for it does not heed RTCP; None: it may."""
        ...

    def path_changed(self, path: PathState) -> None:
        """Hear that packets flow, that nothing came for some seconds, or that the peer is gone for good."""
        ...

    def quality_changed(self, upward: Quality, downward: Quality) -> None:
        """Hear that the peer's network carries what it sends, or what is sent to it, better or worse than before."""
        ...


class StageListener(Protocol):
    """Told about a whole stage."""

    def levels(self, levels: dict[str, int]) -> None:
        """Take how loud each voice is, by publication id: 1 (just above silence) to 127 (as loud as it goes).

        At most ten times a second, and only when something changed; voices left out are silent.
        """
        ...

    def failed(self) -> None:
        """Hear that a mistake has closed the stage, though the meeting goes on: it needs another."""
        ...


class PacketSubscriber(Protocol):
    """Takes every packet of a stage that its members may hear or see: what is muted never arrives here."""

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        """Take one RTP packet, opened, as its sender wrote it (SSRC, extensions and all).

        Called on the packet's way to the members, so it must return within microseconds and never raise.

        Args:
            publication_id: Which publication it belongs to.
            arrival_ns: When it arrived, on the monotonic clock, in nanoseconds.
            rtp: Header and payload, RFC 3550 section 5.1.
        """
        ...

    def codec_changed(self, publication_id: str, codec: PictureCodec) -> None:
        """Hear of what the packets of a screen or camera are made from now on. Until it is told, they are VP8."""
        ...


class PacketPath(Protocol):
    """A way to one remote address that has proved who it is by an ICE check."""

    __slots__ = ()

    def send(self, datagram: bytes) -> None:
        """Send, or drop if the network takes nothing now. Never waits, never raises."""
        ...


class PortGuest(Protocol):
    """Somebody to whom a port hands datagrams. Only datagrams of proven addresses arrive here."""

    __slots__ = ()

    ufrag: str
    password: bytes

    def on_check(self, path: PacketPath, *, is_nominated: bool, arrival_ns: int) -> None:
        """Hear that a valid ICE check came along ``path``."""
        ...

    def on_answer(self, datagram: bytes, path: PacketPath, arrival_ns: int) -> None:
        """Take what claims to answer a question of ours."""
        ...

    def lives_at(self, path: PacketPath) -> bool:
        """Tell whether this is where the guest is now: then nobody else may have its address."""
        ...

    def on_dtls(self, datagram: bytes, path: PacketPath) -> None:
        """Take a DTLS datagram (first byte 20 to 63)."""
        ...

    def on_media(self, datagram: bytes, path: PacketPath, arrival_ns: int) -> None:
        """Take an SRTP or SRTCP packet (first byte 128 to 191), still sealed."""
        ...


class PacketPort(Protocol):
    """Where packets come from and go to. The seam at which a native plane may replace ours."""

    __slots__ = ()

    @property
    def announced(self) -> tuple[Address, ...]:
        """The addresses to write into an answer as ICE candidates, best first."""
        ...

    def welcome(self, guest: PortGuest) -> None:
        """Let checks for the guest's user fragment in."""
        ...

    def dismiss(self, guest: PortGuest) -> None:
        """Forget the guest and every address that was bound to it."""
        ...
