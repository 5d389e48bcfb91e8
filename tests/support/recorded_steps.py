"""What a recording keeps of beeps and flashes: the packets of a stage, finished as a recording is, and looked at."""

import io
import time
from pathlib import Path

import av
import numpy as np
from typing_extensions import override

from salotto.core.pictures import PictureCodec
from salotto.media.ports import PacketSubscriber
from salotto.recording.finishing.track import Pictures, Track, Voice
from salotto.recording.packing import TapeMessage
from salotto.recording.sealing import open_file
from salotto.recording.topics import TrackTopic
from tests.support.tapes import ADA

_LOUD, _QUIET = 0.1, 0.03
_BRIGHT = 128
_PAUSE_MS = 500.0


class RecordedSteps(PacketSubscriber):
    """Subscribe it to a stage.

    Args:
        folder: Where the files are finished.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._wall_ns = time.time_ns() - time.monotonic_ns()
        self._start_ns = time.time_ns()
        self._voice: Voice | None = None
        self._films: list[Pictures] = []

    @override
    def codec_changed(self, publication_id: str, codec: PictureCodec) -> None:
        self._begin_film(publication_id, codec)

    @override
    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        message = TapeMessage("rtp", arrival_ns + self._wall_ns, rtp)
        if publication_id.endswith("voice"):
            if self._voice is None:
                topic = TrackTopic(publication_id, "ada", "voice")
                self._voice = Voice(topic, self._folder, ADA, self._start_ns)
            self._voice.add(message)
        else:
            if not self._films:
                self._begin_film(publication_id, "vp8")
            self._films[-1].add(message)

    def _begin_film(self, publication_id: str, codec: PictureCodec) -> None:
        topic = TrackTopic(publication_id, "ada", "screen", codec)
        self._films.append(Pictures(topic, self._folder, ADA, self._start_ns, len(self._films) + 1))

    def noted(self) -> dict[str, list[float]]:
        """Finish, and return when the recording beeps and flashes, in milliseconds since 1970."""
        end_ns = time.time_ns()
        assert self._voice is not None
        self._voice.close(end_ns)
        films = [each for each in self._films if each.close(end_ns)]
        return {"beeps": self._beeps(self._voice), "flashes": self._flashes(films)}

    def _opened(self, track: Track) -> "av.container.InputContainer":
        data = open_file(ADA.secret, (self._folder / track.file_name).read_bytes(), track.file_name)
        return av.open(io.BytesIO(data))

    def _beeps(self, voice: Voice) -> list[float]:
        found: list[float] = []
        is_on = False
        with self._opened(voice) as opened:
            for frame in opened.decode(audio=0):
                sound = np.abs(frame.to_ndarray().astype(np.float32))
                sound = sound.max(axis=0) / (1.0 if frame.format.name.startswith("flt") else 32_768.0)
                assert frame.time is not None
                if sound.max() > _LOUD and not is_on:
                    at_ms = 1000 * (frame.time + int(np.argmax(sound > _LOUD)) / frame.sample_rate)
                    self._note(found, at_ms)
                is_on = bool(sound.max() > _QUIET)
        return found

    def _flashes(self, films: list[Pictures]) -> list[float]:
        found: list[float] = []
        is_on = False
        for film in films:
            with self._opened(film) as opened:
                for frame in opened.decode(video=0):
                    is_bright = bool(frame.to_ndarray(format="gray")[:100].mean() > _BRIGHT)
                    assert frame.time is not None
                    if is_bright and not is_on:
                        self._note(found, 1000 * frame.time)
                    is_on = is_bright
        return found

    def _note(self, found: list[float], at_ms: float) -> None:
        at_ms += self._start_ns / 1e6
        if at_ms - (found[-1] if found else 0.0) > _PAUSE_MS:
            found.append(at_ms)
