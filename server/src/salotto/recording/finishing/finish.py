"""The finish itself: reads a tape once, from its first message to its last, and leaves a folder of sealed files.

Idempotent: it works in a folder of its own, from the tape alone, and may be killed and run again at any time.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from salotto.core.errors import SalottoError
from salotto.recording.finishing.manifest import (
    MANIFEST_VERSION,
    FileEntry,
    GapEntry,
    Manifest,
    MemberEntry,
    PauseEntry,
    TrackEntry,
    write_manifest,
)
from salotto.recording.finishing.sealed_file import SealedFileWriter
from salotto.recording.finishing.timeline import Timeline, TimelineFile
from salotto.recording.finishing.track import Pictures, Track, Voice
from salotto.recording.notes import NotANote, read_note
from salotto.recording.packing import TapeMessage
from salotto.recording.reading import TapeReader
from salotto.recording.sealing import RecordingKey, plain_size
from salotto.recording.spans import Account, Spans
from salotto.recording.topics import NOTES, ROOM, read_track_topic
from salotto.wire.values import Member

TIMELINE = "timeline.mcap"
MANIFEST = "manifest.json"
_TYPES = {".webm": "video/webm", ".peaks": "application/octet-stream", ".mcap": "application/octet-stream"}

Progress = Callable[[int], None]
"""Told how many messages were read, now and then."""
_TELL_EVERY = 20_000


class NothingRecorded(SalottoError):
    """The tape holds nothing that was meant to be recorded."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to finish: where the tape lies, where the files go, and the keys that are still there."""

    recording_id: str
    contact_id: str
    tape: Path
    folder: Path
    keys: tuple[RecordingKey, ...]


def finish(job: Job, progress: Progress | None = None) -> Manifest:
    """Finish one recording.

    Returns:
        The manifest, which also lies sealed in the folder.

    Raises:
        NothingRecorded: If nothing on the tape can be played.
        OSError: If the folder cannot be written.
    """
    shutil.rmtree(job.folder, ignore_errors=True)
    job.folder.mkdir(parents=True)
    return _Finish(job, progress or (lambda _count: None)).run()


class _Finish:
    def __init__(self, job: Job, progress: Progress) -> None:
        self._job = job
        self._progress = progress
        self._key_of = {key.person: key for key in job.keys}
        by_tag = {key.tag: key for key in job.keys}
        self._reader = TapeReader(job.tape, by_tag.get)
        self._account = Account()
        self._timeline = Timeline()
        self._tracks: dict[str, Track | None] = {}
        self._members: dict[str, Member] = {}

    def run(self) -> Manifest:
        room_key = self._key_of[ROOM]
        with SealedFileWriter(self._job.folder / TIMELINE, room_key.secret, TIMELINE) as out:
            file = TimelineFile(out)
            for count, message in enumerate(self._reader):
                self._take(message, file)
                if count % _TELL_EVERY == 0:
                    self._progress(count)
            for message in self._timeline.flush():
                file.add(message)
            file.close()
        for from_ns, to_ns in self._reader.lost_ns:
            self._account.damage(from_ns, to_ns)
        spans = self._account.spans()
        if spans is None:
            raise NothingRecorded("nothing on this tape was meant to be recorded")
        tracks = [entry for track in self._tracks.values() if track and (entry := track.close(spans.end_ns))]
        manifest = self._manifest(spans, tracks)
        with SealedFileWriter(self._job.folder / MANIFEST, room_key.secret, MANIFEST) as out:
            out.write(write_manifest(manifest))
        return manifest

    def _take(self, message: TapeMessage, file: TimelineFile) -> None:
        if message.topic == NOTES:
            with suppress(NotANote):  # a newer recorder's word: the messages around it still stand
                self._account.note(message.t_ns, read_note(message.data))
            return
        self._account.message(message.t_ns)
        track = self._track(message)
        if track is not None:
            track.add(message)
            return
        for entry in self._timeline.add(message):
            file.add(entry)
        self._members.update(self._timeline.state.members)

    def _track(self, message: TapeMessage) -> Track | None:
        if message.topic in self._tracks:
            return self._tracks[message.topic]
        topic = read_track_topic(message.topic)
        spans = self._account.spans()
        if topic is None or spans is None or topic.member_id not in self._key_of:
            return None
        kind = Voice if topic.kind == "voice" else Pictures
        track = kind(topic, self._job.folder, self._key_of[topic.member_id], spans.start_ns)
        self._tracks[message.topic] = track
        return track

    def _manifest(self, spans: Spans, tracks: list[TrackEntry]) -> Manifest:
        def ms(moment_ns: int) -> int:
            return max(0, moment_ns - spans.start_ns) // 1_000_000

        members = (MemberEntry(key, one.name, one.role, one.figure) for key, one in self._members.items())
        return Manifest(
            MANIFEST_VERSION,
            self._job.recording_id,
            self._job.contact_id,
            spans.start_ns // 1_000_000,
            ms(spans.end_ns),
            self._account.ended_cleanly and self._reader.report.is_unharmed,
            tuple(members),
            tuple(tracks),
            tuple(PauseEntry(ms(pause.from_ns), ms(pause.to_ns), pause.reason) for pause in spans.pauses),
            tuple(GapEntry(ms(gap.from_ns), ms(gap.to_ns), gap.reason) for gap in spans.gaps),
            tuple(self._files(tracks)),
        )

    def _files(self, tracks: list[TrackEntry]) -> list[FileEntry]:
        owners = {TIMELINE: self._key_of[ROOM]}
        for track in tracks:
            for name in (track.file, track.peaks):
                if name is not None:
                    owners[name] = self._key_of[track.member_id]
        return [self._file(name, key) for name, key in owners.items()]

    def _file(self, name: str, key: RecordingKey) -> FileEntry:
        path = self._job.folder / name
        with path.open("rb") as stored:
            digest = sha256()
            while piece := stored.read(1 << 20):
                digest.update(piece)
        sealed = path.stat().st_size
        return FileEntry(
            name, _TYPES[path.suffix], plain_size(sealed), sealed, digest.hexdigest(), key.key_id
        )
