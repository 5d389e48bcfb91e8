"""Which packets of a voice need not be sent on, because nobody says anything in them. Pure: time is given.

In a meeting of eight in which one speaks, seven silent voices would go to seven listeners each. How loud a packet is,
its sender says (RFC 6464). A silence ends at once, with the packet before the first loud one; it begins after a while,
and of its packets a few go on, without the sound in them (RFC 6716 section 3.2.1: a frame of no bytes). A browser takes
these for the sender's own pause (DTX), and what does not come between them for no loss.
"""

from typing import Final

Header = tuple[int, int, int, int, int]
Part = tuple[Header, bytes]
"""Header as :data:`salotto.core.rtp.HEADER` unpacks it, and payload."""

LOUD: Final = 50
"""Louder than -77 dBov: the air of a quiet room is below it, a whisper is not."""
LOUDEST: Final = 127
HOLD_NS: Final = 1_500_000_000
"""A pause within a sentence is shorter."""
REFRESH_NS: Final = 400_000_000
"""As often as Opus itself says that a pause goes on. After a second without a word Chromium counts what is missing as lost."""
LISTENERS_FEW: Final = 2
"""For so few nothing is left out: there is hardly anything to save, and it is what most meetings are."""

_MARKER = 0x80
_ONE_FRAME = 0xFC  # mask of an Opus packet's first byte: its configuration, and one frame


class Silence:
    """The silences of one voice."""

    __slots__ = ("_before", "_loud_ns", "_newest", "_told_ns", "is_on")

    def __init__(self) -> None:
        self.is_on = False
        """Whether packets are left out now."""
        self._loud_ns: int | None = None
        self._told_ns = 0
        self._newest = 0
        self._before: Part | None = None

    def end(self) -> None:
        """Something else begins: nothing of before is sent any more."""
        self.is_on = False
        self._loud_ns = None
        self._before = None

    def take(self, header: Header, payload: bytes, loudness: int, arrival_ns: int) -> tuple[Part, ...]:
        """Return what to send on for one packet: it, nothing, something shorter, or the one before, too.

        Args:
            header: Its header.
            payload: What follows header, CSRCs and extensions.
            loudness: 0 (silent) to 127, as its sender says; :data:`LOUDEST` if it says nothing.
            arrival_ns: On the monotonic clock, in nanoseconds.
        """
        if loudness >= LOUD or self._loud_ns is None:
            self._loud_ns = arrival_ns
            if not self.is_on:
                self._newest = header[2]
                return ((header, payload),)
            return self._speak(header, payload)
        if self.is_on:
            return self._pause(header, payload, arrival_ns)
        self._newest = header[2]
        if arrival_ns - self._loud_ns < HOLD_NS:
            return ((header, payload),)
        self.is_on, self._told_ns = True, arrival_ns
        return ((header, _without_sound(payload)),)

    def _pause(self, header: Header, payload: bytes, arrival_ns: int) -> tuple[Part, ...]:
        """Go on with a silence: say so now and then, and keep what may be the beginning of a word."""
        if not self._is_new(header):
            return ()
        self._newest = header[2]
        if arrival_ns - self._told_ns < REFRESH_NS:
            self._before = header, payload
            return ()
        self._before, self._told_ns = None, arrival_ns
        return ((header, _without_sound(payload)),)

    def _speak(self, header: Header, payload: bytes) -> tuple[Part, ...]:
        """End a silence: its last packet and the first loud one, marked as a beginning (RFC 3551 section 4.1)."""
        if not self._is_new(header):
            return ()  # older than the silence: its place is taken
        self.is_on = False
        self._newest = header[2]
        before, self._before = self._before, None
        spoken: tuple[Part, ...] = ((header, payload),)
        if before is not None and (header[2] - before[0][2]) & 0xFFFF == 1:
            spoken = before, *spoken
        (first, second, number, timestamp, ssrc), begun = spoken[0]
        return ((first, second | _MARKER, number, timestamp, ssrc), begun), *spoken[1:]

    def _is_new(self, header: Header) -> bool:
        return 0 < (header[2] - self._newest) & 0xFFFF < 0x8000


def _without_sound(payload: bytes) -> bytes:
    return bytes((payload[0] & _ONE_FRAME,)) if payload else payload
