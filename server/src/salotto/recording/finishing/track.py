"""One publication on its way from tape to file: a voice with its peaks, or a picture."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from salotto.recording.finishing.manifest import StillEntry, TrackEntry
from salotto.recording.finishing.opus import RATE_HZ as VOICE_HZ
from salotto.recording.finishing.opus import VoicePacket, VoiceTrack
from salotto.recording.finishing.peaks import PeakMeter
from salotto.recording.finishing.pictures import RATE_HZ as PICTURE_HZ
from salotto.recording.finishing.pictures import Picture, PictureTrack
from salotto.recording.finishing.sealed_file import SealedFileWriter
from salotto.recording.finishing.stills import Stills, as_webm
from salotto.recording.finishing.stream import MENDED_WINDOW_NS, WINDOW_NS, StreamOrder, TimedPacket
from salotto.recording.finishing.webm import NotAPicture, PictureFile, VoiceFile
from salotto.recording.packing import TapeMessage
from salotto.recording.sealing import RecordingKey
from salotto.recording.topics import TrackTopic


class Track(ABC):
    """Takes the packets of one publication; has its files on disk when closed.

    Args:
        topic: Which publication.
        folder: Where its files go.
        key: The key of the person who spoke or showed.
        start_ns: When the recording began.
        part: Which track of this publication it is: another codec begins another, counted from 1.
    """

    rate_hz: int
    window_ns = WINDOW_NS

    def __init__(
        self, topic: TrackTopic, folder: Path, key: RecordingKey, start_ns: int, part: int = 1
    ) -> None:
        self.topic = topic
        self.key = key
        self.name = f"{topic.kind}-{topic.publication_id}" + (f".{part}" if part > 1 else "")
        self.file_name = f"{self.name}.webm"
        self._folder = folder
        self._order = StreamOrder(self.rate_hz, start_ns, self.window_ns)
        self._start_ns = start_ns
        self._first_ns: int | None = None
        self._last_ns = start_ns
        self._is_closed = False
        self._closed: TrackEntry | None = None

    @property
    def first_ns(self) -> int | None:
        """When the first packet came; None before."""
        return self._first_ns

    @property
    def last_ns(self) -> int:
        """When the last packet came; before, when the recording began."""
        return self._last_ns

    def add(self, message: TapeMessage) -> None:
        """Take one packet from the tape."""
        self._first_ns = message.t_ns if self._first_ns is None else self._first_ns
        self._last_ns = message.t_ns
        for packet in self._order.add(message.t_ns, message.data):
            self._place(packet)

    def close(self, end_ns: int) -> TrackEntry | None:
        """Finish the files, once. Returns None if nothing that can be played ever came."""
        if self._is_closed:
            return self._closed
        self._is_closed = True
        for packet in self._order.flush():
            self._place(packet)
        if self._first_ns is not None and self._finish(end_ns):
            self._closed = self._entry(
                (self._first_ns - self._start_ns) // 1_000_000, (self._last_ns - self._start_ns) // 1_000_000
            )
        return self._closed

    def seal(self, name: str) -> SealedFileWriter:
        """Open one of its files for writing."""
        return SealedFileWriter(self._folder / name, self.key.secret, name)

    @abstractmethod
    def _place(self, packet: TimedPacket) -> None: ...

    @abstractmethod
    def _finish(self, end_ns: int) -> bool: ...

    @abstractmethod
    def _entry(self, first_ms: int, last_ms: int) -> TrackEntry: ...


class Voice(Track):
    """A voice: one file that begins and ends with the recording, and its peaks."""

    rate_hz = VOICE_HZ

    def __init__(
        self, topic: TrackTopic, folder: Path, key: RecordingKey, start_ns: int, part: int = 1
    ) -> None:
        super().__init__(topic, folder, key, start_ns, part)
        self.peaks_name = f"{self.name}.peaks"
        self._track = VoiceTrack()
        self._meter = PeakMeter()
        self._out = self.seal(self.file_name)
        self._file = VoiceFile(self._out)

    @override
    def _place(self, packet: TimedPacket) -> None:
        for laid in self._track.add(packet):
            self._write(laid)

    @override
    def _finish(self, end_ns: int) -> bool:
        for laid in self._track.fill((end_ns - self._start_ns) * VOICE_HZ // 1_000_000_000):
            self._write(laid)
        self._file.close()
        self._out.close()
        with self.seal(self.peaks_name) as peaks:
            peaks.write(self._meter.result())
        return True

    @override
    def _entry(self, first_ms: int, last_ms: int) -> TrackEntry:
        topic = self.topic
        return TrackEntry(
            topic.publication_id,
            topic.member_id,
            topic.kind,
            self.file_name,
            self.peaks_name,
            first_ms,
            last_ms,
        )

    def _write(self, packet: VoicePacket) -> None:
        self._file.add(packet)
        self._meter.add(packet)


@dataclass(frozen=True, slots=True)
class _PictureFiles:
    out: SealedFileWriter
    file: PictureFile
    stills_out: SealedFileWriter
    stills: Stills


class Pictures(Track):
    """A screen or a camera: one file, begun at its first keyframe, and stills."""

    rate_hz = PICTURE_HZ
    window_ns = MENDED_WINDOW_NS

    def __init__(
        self, topic: TrackTopic, folder: Path, key: RecordingKey, start_ns: int, part: int = 1
    ) -> None:
        super().__init__(topic, folder, key, start_ns, part)
        self.stills_name = f"{self.name}.stills"
        self._track = PictureTrack(topic.codec)
        self._files: _PictureFiles | None = None

    @override
    def _place(self, packet: TimedPacket) -> None:
        for picture in self._track.add(packet):
            try:
                self._keep(picture)
            except NotAPicture:
                self._track.dropped += 1
                self._track.lose()

    def _keep(self, picture: Picture) -> None:
        if self._files is None and picture.size is not None:
            if self.topic.codec != "vp8":
                as_webm(picture, self.topic.codec)  # raises before there is a file that could not be begun
            out, stills_out = self.seal(self.file_name), self.seal(self.stills_name)
            self._files = _PictureFiles(
                out,
                PictureFile(out, picture.size, self.topic.codec),
                stills_out,
                Stills(stills_out, self.topic.codec),
            )
        if self._files is not None:
            self._files.file.add(picture)
            self._files.stills.add(picture)

    @override
    def _finish(self, end_ns: int) -> bool:
        if self._files is None:
            return False
        self._files.file.close()
        self._files.out.close()
        self._files.stills_out.close()
        return True

    @override
    def _entry(self, first_ms: int, last_ms: int) -> TrackEntry:
        topic = self.topic
        kept = self._files.stills.kept if self._files is not None else []
        return TrackEntry(
            topic.publication_id,
            topic.member_id,
            topic.kind,
            self.file_name,
            None,
            first_ms,
            last_ms,
            self._track.dropped,
            self.stills_name,
            tuple(StillEntry(one.at_ms, one.start, one.end) for one in kept),
            topic.codec,
        )
