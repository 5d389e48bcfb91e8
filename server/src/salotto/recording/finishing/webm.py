"""Writing WebM without transcoding, one file per track: a silent track would hold the others back in a shared one."""

import io
from fractions import Fraction
from functools import cache
from typing import Final

import av
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from salotto.core.errors import SalottoError
from salotto.core.pictures import PictureCodec
from salotto.recording.finishing.opus import RATE_HZ as VOICE_HZ
from salotto.recording.finishing.opus import SILENCE, VoicePacket
from salotto.recording.finishing.pictures import RATE_HZ as PICTURE_HZ
from salotto.recording.finishing.pictures import Picture
from salotto.recording.finishing.sealed_file import SealedFileWriter

_VOICE_BASE: Final = Fraction(1, VOICE_HZ)  # ours: after the header a stream's own time base is another
_PICTURE_BASE: Final = Fraction(1, PICTURE_HZ)
_SAME: Final = {"fflags": "+bitexact"}  # no random ids: the same tape gives the same file


class NotAPicture(SalottoError):
    """The bytes are no picture of the codec that they are said to be."""


class VoiceFile:
    """A WebM file of one voice.

    Args:
        out: Where it goes; stays open for its owner to close.
    """

    def __init__(self, out: SealedFileWriter | io.BytesIO) -> None:
        self._container: OutputContainer = av.open(out, "w", format="webm", options=_SAME)
        template = _opus_template().streams.audio[0]
        self._stream: Stream = self._container.add_stream_from_template(template, opaque=True)

    def add(self, packet: VoicePacket) -> None:
        """Append one packet."""
        wrapped = av.Packet(packet.data)
        wrapped.stream = self._stream
        wrapped.time_base = _VOICE_BASE
        wrapped.pts = wrapped.dts = packet.at
        wrapped.duration = packet.samples
        wrapped.is_keyframe = True
        self._container.mux(wrapped)

    def close(self) -> None:
        """Write the index."""
        self._container.close()


class PictureFile:
    """A WebM file of one screen or camera. Made when the size is known: at the first keyframe.

    Args:
        out: Where it goes; stays open for its owner to close.
        size: Width and height of the first picture in pixels; later ones may differ.
        codec: What the pictures are made of.
    """

    def __init__(
        self, out: SealedFileWriter | io.BytesIO, size: tuple[int, int], codec: PictureCodec = "vp8"
    ) -> None:
        self._container: OutputContainer = av.open(out, "w", format="webm", options=_SAME)
        width, height = size
        self._stream = self._container.add_mux_stream(codec, rate=30, width=width, height=height)
        self._stream.time_base = _PICTURE_BASE

    def add(self, picture: Picture) -> None:
        """Append one picture.

        Raises:
            NotAPicture: Only for AV1, whose headers are looked at on the way. If it is the first one, the file is good
                for nothing; later ones are left out.
        """
        wrapped = av.Packet(picture.data)
        wrapped.stream = self._stream
        wrapped.time_base = _PICTURE_BASE
        wrapped.pts = wrapped.dts = picture.at
        wrapped.is_keyframe = picture.is_key
        try:
            self._container.mux(wrapped)
        except av.error.InvalidDataError as error:
            raise NotAPicture("these bytes are no picture") from error

    def close(self) -> None:
        """Write the index."""
        self._container.close()


@cache
def _opus_template() -> InputContainer:
    """Return an open file from which streams take their OpusHead: muxing streams come without one."""
    out = io.BytesIO()
    container = av.open(out, "w", format="webm")
    stream = container.add_stream("libopus", rate=VOICE_HZ, layout="mono")
    packet = av.Packet(SILENCE)
    packet.stream = stream
    packet.time_base = _VOICE_BASE
    packet.pts = packet.dts = 0
    container.mux(packet)
    container.close()
    return av.open(io.BytesIO(out.getvalue()), "r")
