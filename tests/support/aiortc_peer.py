"""A whole WebRTC stack that is no browser: aiortc's RTCPeerConnection with its own offers, encoders and decoders."""

import asyncio
import fractions

import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack
from av import AudioFrame
from typing_extensions import override

RATE_HZ = 48_000
FRAME_SAMPLES = 960
ANALYSED_S = 0.5
TOLERANCE_HZ = 12.0
SILENCE = 100.0  # of 32,768


class Tone(MediaStreamTrack):
    """A microphone that hums."""

    kind = "audio"

    def __init__(self, hertz: float) -> None:
        super().__init__()
        self._hertz = hertz
        self._sent = 0
        self._began_s = asyncio.get_running_loop().time()

    @override
    async def recv(self) -> AudioFrame:
        due_s = self._began_s + self._sent / RATE_HZ
        await asyncio.sleep(max(0, due_s - asyncio.get_running_loop().time()))
        when = (self._sent + np.arange(FRAME_SAMPLES)) / RATE_HZ
        samples = (10_000 * np.sin(2 * np.pi * self._hertz * when)).astype(np.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, self._sent, fractions.Fraction(1, RATE_HZ)
        self._sent += FRAME_SAMPLES
        return frame


class AiortcPeer:
    """Somebody with a stack of their own.

    Args:
        hertz: What they hum.
        is_plain: Offer as ``addTrack`` does by itself, one line that sends and receives, beside a slot to listen.
    """

    def __init__(self, hertz: float, *, is_plain: bool = False) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.connection.addTransceiver(Tone(hertz), direction="sendrecv" if is_plain else "sendonly")
        self._slot = self.connection.addTransceiver("audio", direction="recvonly")

    async def offer(self) -> str:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return str(self.connection.localDescription.sdp)

    async def take(self, answer: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def heard_hz(self, within_s: float = 15.0) -> float:
        """Return the loudest frequency of half a second that was decoded, once there is any sound."""
        heard = np.zeros(0, dtype=np.int16)
        async with asyncio.timeout(within_s):
            while len(heard) < ANALYSED_S * RATE_HZ:
                frame = await self._slot.receiver.track.recv()
                samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0]
                if np.abs(samples).max() > SILENCE:
                    heard = np.concatenate([heard, samples])
        spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
        return float(np.fft.rfftfreq(len(heard), 1 / RATE_HZ)[spectrum.argmax()])

    async def close(self) -> None:
        await self.connection.close()
