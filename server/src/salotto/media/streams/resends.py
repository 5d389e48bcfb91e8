"""Pictures that were sent on one slot, kept for a subscriber who missed some.

With a stream of its own for what is sent again (RTX, RFC 4588) the subscriber can tell what was lost from what was late;
without one it gets the sealed bytes of before, because no number is ever sealed twice.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Final

from salotto.core.rtp import HEADER, HEADER_BYTES

RING_PACKETS: Final = 512
"""A second and a half of a busy screen."""
_SHARE = 0.25
"""Of what pictures may take on the way: who misses more has no use for more packets on a full way."""
_PACKET_BITS = 9600
"""A usual packet of a picture."""


class Resends:
    """The last packets of a slot.

    Args:
        send: Seals and sends.
        send_again: Sends sealed bytes.
        repairs: The subscriber's numbers of what is sent again on a stream of its own, to those of what is in it.
        allowed_bps: What pictures may take on the way.
    """

    __slots__ = ("_left", "_number", "_send", "_send_again", "_types", "ring", "ssrc")

    def __init__(
        self,
        send: Callable[[bytes], object],
        send_again: Callable[[bytes], None],
        repairs: Mapping[int, int],
        allowed_bps: float,
    ) -> None:
        self.ring: list[bytes] = [b""] * RING_PACKETS
        """By number modulo its length: packets if there is a stream for them, else sealed bytes."""
        self.ssrc = secrets.randbelow(0xFFFF_FFFE) + 1 if repairs else None
        """The stream on which packets are sent again; None: as they were, on their own."""
        self._send = send
        self._send_again = send_again
        self._types = {repaired: number for number, repaired in repairs.items()}
        self._number = secrets.randbelow(0x8000)
        self._left = 0
        self.begin_second(allowed_bps)

    def begin_second(self, allowed_bps: float) -> None:
        """Allow as many again as one second may have."""
        self._left = int(allowed_bps * _SHARE / _PACKET_BITS)

    def stop(self) -> None:
        """Send nothing again until the next second begins: the way is full of what came too much."""
        self._left = 0

    def answer(self, numbers: tuple[int, ...]) -> None:
        """Answer a NACK; what is too old stays lost."""
        for number in numbers:
            kept = self.ring[number % RING_PACKETS]
            if kept[2:4] == number.to_bytes(2, "big") and self._left > 0:
                self._left -= 1
                if self.ssrc is None:
                    self._send_again(kept)
                else:
                    self._repair(kept, self.ssrc)

    def _repair(self, packet: bytes, ssrc: int) -> None:
        first, second, number, timestamp, _ = HEADER.unpack_from(packet)
        payload_type = self._types.get(second & 0x7F)
        if payload_type is not None:
            self._number = (self._number + 1) & 0xFFFF
            begin = HEADER.pack(first, second & 0x80 | payload_type, self._number, timestamp, ssrc)
            self._send(begin + number.to_bytes(2, "big") + packet[HEADER_BYTES:])
