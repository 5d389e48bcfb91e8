"""What somebody reports to have lost, in packets. Pure.

Browsers report a voice once in five seconds, and a picture with each question for what is missing: twenty times a second, of
three packets each. A share of three packets says nothing, so reports are weighed by what they tell of.
"""


class Losses:
    """Reports on several streams."""

    __slots__ = ("_highest", "expected", "lost")

    def __init__(self) -> None:
        self.lost = 0.0
        self.expected = 0
        """Packets lost, and sent, since :meth:`begin`."""
        self._highest: dict[int, int] = {}

    def note(self, ssrc: int, highest: int, share: float) -> None:
        """Account for one report.

        Args:
            ssrc: The stream.
            highest: The highest number that came of it, with its cycles, 32 bits.
            share: What was lost of it since the last report, 0 to 1.
        """
        expected = (highest - self._highest.get(ssrc, highest)) & 0xFFFF_FFFF
        if expected < 0x8000_0000:
            self._highest[ssrc] = highest
            self.expected += expected
            self.lost += expected * share

    def begin(self) -> None:
        """Count from now on."""
        self.lost, self.expected = 0.0, 0
