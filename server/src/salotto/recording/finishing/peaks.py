"""How loud a voice was, all along: what a waveform is drawn from."""

from typing import Final

import av
from av.codec.context import CodecContext

from salotto.recording.finishing.opus import RATE_HZ, VoicePacket

BUCKET_MS: Final = 50
"""Time of one peak: an hour is 72,000 bytes."""

_BUCKET = RATE_HZ * BUCKET_MS // 1000
_STRIDE = 4  # a peak found among every fourth sample is seen no different, and costs a quarter


class PeakMeter:
    """Gathers the peaks of one voice, 0 to 255, one for each 50 ms since the recording began."""

    def __init__(self) -> None:
        self._codec = CodecContext.create("opus", "r")
        self._peaks = bytearray()

    def add(self, packet: VoicePacket) -> None:
        """Decode one packet and note how loud it is. Silence that was filled in costs nothing."""
        bucket = packet.at // _BUCKET
        if bucket >= len(self._peaks):
            self._peaks.extend(bytes(bucket + 1 - len(self._peaks)))
        if len(packet.data) <= 1:
            return
        try:
            frames = self._codec.decode(av.Packet(packet.data))
        except av.FFmpegError:
            return  # a damaged packet is a moment of silence, as it is to a listener
        for frame in frames:
            samples = memoryview(frame.planes[0]).cast("f")[: frame.samples : _STRIDE]
            loudest = max(max(samples, default=0.0), -min(samples, default=0.0))
            self._peaks[bucket] = max(self._peaks[bucket], min(255, round(loudest * 255)))

    def result(self) -> bytes:
        """Return all peaks so far."""
        return bytes(self._peaks)
