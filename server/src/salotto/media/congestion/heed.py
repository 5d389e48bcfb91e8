"""Whether a publisher goes by what it is told by RTCP, and what its page has to be told if not. Pure.

REMB is a wish. Firefox sends no less than it thinks a picture of its size needs, whatever is wished (measured: 600 kbit/s
of a camera, told 360), and goes by nothing but the ``maxBitrate`` that its page sets (WebRTC, RTCRtpEncodingParameters).
"""

from collections import deque
from statistics import median_low
from typing import Final

LOOKS: Final = 6
"""As many looks, three seconds: a browser that heeds needs one or two of them, and keyframes fill others."""
OVER: Final = 1.25
"""Sending so many times what was told is no chance."""
_LESS, _MORE = 0.95, 1.1
"""Closer to what its page was told already, it is not told again."""


class Heed:
    """What the page of one publisher has to be told."""

    __slots__ = ("_looks", "_unheeded_bps", "max_bps")

    def __init__(self) -> None:
        self.max_bps: int | None = None
        """What its pictures may take together, in bits per second; None while it goes by RTCP."""
        self._looks: deque[tuple[float, float]] = deque(maxlen=LOOKS)
        self._unheeded_bps = 0.0

    def see(self, sent_bps: float, told_bps: float) -> bool:
        """Take one look, twice a second while a picture is shown; returns whether :attr:`max_bps` is another now.

        Args:
            sent_bps: What came since the last look, in bits per second.
            told_bps: What it is told now.
        """
        before = self.max_bps
        if before is None:
            self._looks.append((sent_bps, told_bps))
            if self._is_unheeded():
                self.max_bps = round(told_bps)
        elif told_bps >= self._unheeded_bps:  # there is room for what it sends anyway
            self.max_bps = None
            self._looks.clear()
        elif not before * _LESS <= told_bps <= before * _MORE:
            self.max_bps = round(told_bps)
        return self.max_bps != before

    def _is_unheeded(self) -> bool:
        if len(self._looks) < LOOKS:
            return False
        self._unheeded_bps = median_low(sent for sent, _ in self._looks)  # one keyframe is no habit
        return self._unheeded_bps > OVER * max(told for _, told in self._looks)
