"""Still pictures of what was shown: keyframes as they came, each in a file of its own, nothing decoded.

A lossy WebP picture is one VP8 keyframe behind a RIFF header (RFC 9649 section 2.5). One of VP9 or AV1 is a WebM file of
one picture. So whoever looks at it decodes it, in a browser that is made for it, and no process of ours opens a
stranger's picture.
"""

import io
import struct
from dataclasses import dataclass
from typing import Final

from salotto.core.pictures import PictureCodec
from salotto.recording.finishing.pictures import RATE_HZ, Picture
from salotto.recording.finishing.webm import PictureFile

LEAST_STEP_MS: Final = 20_000
"""Between two stills at least."""


@dataclass(frozen=True, slots=True)
class Still:
    """One picture: when it was shown, and where it lies in its file."""

    at_ms: int
    start: int
    end: int


class Stills:
    """Keeps a keyframe now and then, one file after the other.

    Args:
        out: Where they go; stays open for its owner to close.
        codec: What they are made of.
    """

    def __init__(self, out: io.RawIOBase, codec: PictureCodec = "vp8") -> None:
        self._out = out
        self._codec = codec
        self._end = 0
        self.kept: list[Still] = []

    def add(self, picture: Picture) -> None:
        """Keep a picture if it stands alone and the last one is old enough."""
        at_ms = picture.at * 1_000 // RATE_HZ
        if not picture.is_key or (self.kept and at_ms - self.kept[-1].at_ms < LEAST_STEP_MS):
            return
        still = as_webp(picture.data) if self._codec == "vp8" else as_webm(picture, self._codec)
        self._out.write(still)
        self.kept.append(Still(at_ms, self._end, self._end + len(still)))
        self._end += len(still)


def as_webp(keyframe: bytes) -> bytes:
    """Return a WebP file of one VP8 keyframe."""
    padded = keyframe + b"\x00" * (len(keyframe) % 2)
    chunk = b"WEBPVP8 " + struct.pack("<I", len(keyframe)) + padded
    return b"RIFF" + struct.pack("<I", len(chunk)) + chunk


def as_webm(keyframe: Picture, codec: PictureCodec) -> bytes:
    """Return a WebM file of one picture.

    Raises:
        NotAPicture: If it is none.
    """
    out = io.BytesIO()
    file = PictureFile(out, keyframe.size or (1, 1), codec)
    file.add(Picture(0, is_key=True, data=keyframe.data, size=keyframe.size))
    file.close()
    return out.getvalue()
