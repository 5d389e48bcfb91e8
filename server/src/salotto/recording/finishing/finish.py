"""The finish itself: follows a tape from its first message to its last, and leaves a folder of sealed files.

A mistake over one voice or picture leaves that one out, and says so as a gap: all else of the meeting is there. It may read
as far as the tape is written and go on later: however often it stopped, the files are the same. Idempotent: it works in a
folder of its own, from the tape alone, and may be killed and begun anew at any time.
"""

import shutil
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from salotto.core.errors import SalottoError
from salotto.core.mishaps import goes_on, mishaps
from salotto.recording.finishing.manifest import (
    MANIFEST,
    MANIFEST_VERSION,
    PLAN,
    TIMELINE,
    FileEntry,
    GapEntry,
    Manifest,
    MemberEntry,
    PauseEntry,
    PlanEntry,
    TrackEntry,
    write_manifest,
)
from salotto.recording.finishing.plan import COLUMNS, TILE, Plan
from salotto.recording.finishing.sealed_file import SealedFileWriter
from salotto.recording.finishing.timeline import Timeline, TimelineFile
from salotto.recording.finishing.track import Pictures, Track, Voice
from salotto.recording.notes import NotANote, OffReason, read_note
from salotto.recording.packing import TapeMessage
from salotto.recording.reading import TapeReader
from salotto.recording.sealing import RecordingKey, plain_size
from salotto.recording.spans import Account, Spans
from salotto.recording.synced import Position
from salotto.recording.topics import NOTES, ROOM, read_track_topic, track_topic
from salotto.wire.values import Member

_PLAIN = "application/octet-stream"
_TYPES = {".webm": "video/webm", ".png": "image/png", ".peaks": _PLAIN, ".stills": _PLAIN, ".mcap": _PLAIN}

PARTS_MAX: Final = 100
"""Tracks of one publication. A browser changes its codec a few times; whoever does it all the time is not followed."""

_ABOUT_NS: Final = 500_000_000
"""How much is told as damaged around a message that could not be understood: as much as was written with it."""

_LOOK_UP_EVERY: Final = 5_000
"""Messages between two looks at whether anybody still waits for the finish."""


class TooManyParts(SalottoError):
    """A publication changed its codec more often than anybody is followed."""


class NothingRecorded(SalottoError):
    """The tape holds nothing that was meant to be recorded."""


class GivenUp(SalottoError):
    """Nobody waits for this finish any more."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to finish: where the tape lies, where the files go, and the keys that are still there, the room's among them."""

    recording_id: str
    contact_id: str
    tape: Path
    folder: Path
    keys: tuple[RecordingKey, ...]


def finish(job: Job) -> Manifest:
    """Finish one recording in one pass; see :meth:`Finish.complete`."""
    return Finish(job).complete()


class Finish:
    """A finish under way. One thread at a time; whatever it raises, it can only be abandoned then.

    Args:
        job: What to finish. The folder is made anew.

    Raises:
        OSError: If the folder cannot be written.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._key_of: dict[str, RecordingKey] = {}
        self._by_tag: dict[bytes, RecordingKey] = {}
        self.know(job.keys)
        shutil.rmtree(job.folder, ignore_errors=True)
        job.folder.mkdir(parents=True)
        self._reader = TapeReader(job.tape, self._by_tag.get)
        self._account = Account()
        self._timeline = Timeline()
        self._timeline_out = SealedFileWriter(job.folder / TIMELINE, self._key_of[ROOM].secret, TIMELINE)
        self._timeline_file = TimelineFile(self._timeline_out)
        self._plan = Plan()
        self._tracks: dict[str, Track] = {}
        self._parts: dict[str, list[Track]] = {}
        self._left_out: dict[str, tuple[int, int]] = {}  # topics: the first moment and the last
        self._members: dict[str, Member] = {}
        self._given_up = threading.Event()

    @property
    def keys(self) -> frozenset[str]:
        """The ids of all keys that it has used, or would have."""
        return frozenset(key.key_id for key in self._key_of.values())

    @property
    def folder(self) -> Path:
        """Where the files go."""
        return self._job.folder

    def know(self, keys: Iterable[RecordingKey]) -> None:
        """Take keys, before the first message that they open is read."""
        for key in keys:
            self._key_of[key.person] = self._by_tag[key.tag] = key

    def advance(self, until: Position) -> None:
        """Do what can be done with the tape up to ``until``, of which no later byte is needed.

        Raises:
            GivenUp: After :meth:`give_up`.
            OSError: If the folder cannot be written.
        """
        self._read(self._reader.follow(until))

    def complete(self) -> Manifest:
        """Read the tape to its end, and complete the files.

        Returns:
            The manifest, which also lies sealed in the folder.

        Raises:
            NothingRecorded: If nothing on the tape can be played.
            GivenUp: After :meth:`give_up`.
            OSError: If the folder cannot be written.
        """
        self._read(self._reader)
        for message in self._timeline.flush():
            self._timeline_file.add(message)
        self._timeline_file.close()
        self._timeline_out.close()
        for from_ns, to_ns in self._reader.lost_ns:
            self._account.damage(from_ns, to_ns)
        spans = self._account.spans()
        if spans is None:
            raise NothingRecorded("nothing on this tape was meant to be recorded")
        tracks = self._close_tracks(spans)
        for from_ns, to_ns in self._left_out.values():
            self._account.damage(from_ns, to_ns)
        spans = self._account.spans() or spans
        manifest = self._manifest(spans, tracks, self._draw(spans))
        self._write(MANIFEST, write_manifest(manifest))
        return manifest

    def give_up(self) -> None:
        """Let whatever thread is at it stop soon. May be called from any thread."""
        self._given_up.set()

    def _read(self, messages: Iterable[TapeMessage]) -> None:
        for count, message in enumerate(messages):
            if count % _LOOK_UP_EVERY == 0 and self._given_up.is_set():
                raise GivenUp("nobody waits for this finish any more")
            self._take(message)

    def _take(self, message: TapeMessage) -> None:
        if message.topic == NOTES:
            with suppress(NotANote):  # a newer recorder's word: the messages around it still stand
                note = read_note(message.data)
                self._account.note(message.t_ns, note)
                self._timeline.note(note)
            return
        self._account.message(message.t_ns)
        if message.topic in self._left_out:
            self._left_out[message.topic] = (self._left_out[message.topic][0], message.t_ns)
            return
        try:
            track = self._track(message)
            if track is not None:
                track.add(message)
            else:
                self._tell(message)
        except OSError:  # the folder cannot be written: nothing of it can
            raise
        except TooManyParts:
            self._leave_out(message)
        except Exception as error:  # noqa: BLE001  it is told
            mishaps.note("finishing a recording", error, {"recording_id": self._job.recording_id})
            self._leave_out(message)

    def _tell(self, message: TapeMessage) -> None:
        """Take what happened, or where somebody was."""
        for entry in self._timeline.add(message):
            self._timeline_file.add(entry)
            if entry.topic == "stand" and (spans := self._account.spans()):
                self._plan.add(_ms(entry.t_ns, spans), entry.data, self._timeline.state)
        self._members.update(self._timeline.state.members)

    def _track(self, message: TapeMessage) -> Track | None:
        if message.topic in self._tracks:
            return self._tracks[message.topic]
        topic = read_track_topic(message.topic)
        spans = self._account.spans()
        if topic is None or spans is None or topic.member_id not in self._key_of:
            return None
        parts = self._parts.setdefault(topic.publication_id, [])
        if parts:  # it goes on in another codec
            self._tracks.pop(track_topic(parts[-1].topic), None)
            parts[-1].close(message.t_ns)
        if len(parts) == PARTS_MAX:
            raise TooManyParts(f"{topic.publication_id} has changed its codec {PARTS_MAX} times")
        kind = Voice if topic.kind == "voice" else Pictures
        key = self._key_of[topic.member_id]
        track = kind(topic, self._job.folder, key, spans.start_ns, len(parts) + 1)
        parts.append(track)
        self._tracks[message.topic] = track
        return track

    def _leave_out(self, message: TapeMessage) -> None:
        """Leave out what could not be understood: a voice or picture as a whole, of all else this message."""
        if (topic := read_track_topic(message.topic)) is None:
            self._account.damage(message.t_ns - _ABOUT_NS, message.t_ns)
            return
        track = self._tracks.pop(message.topic, None)
        began_ns = message.t_ns if track is None or track.first_ns is None else track.first_ns
        self._left_out[message.topic] = (began_ns, message.t_ns)
        parts = self._parts.get(topic.publication_id, [])
        if track in parts:
            parts.remove(track)

    def _close_tracks(self, spans: Spans) -> list[TrackEntry]:
        tracks = []
        for track in [one for parts in self._parts.values() for one in parts]:
            with goes_on("finishing a track", but=(OSError,), recording_id=self._job.recording_id) as turn:
                if (entry := track.close(spans.end_ns)) is not None:
                    tracks.append(entry)
            if turn.error is not None:
                self._account.damage(track.first_ns or spans.start_ns, track.last_ns)
        return tracks

    def _draw(self, spans: Spans) -> PlanEntry | None:
        end_ms = _ms(spans.end_ns, spans)
        with goes_on("drawing a plan", but=(OSError,), recording_id=self._job.recording_id):
            self._plan.add(end_ms, self._timeline.stand(spans.end_ns), self._timeline.state)
            sheet = self._plan.draw(end_ms)
            if sheet is not None:
                self._write(PLAN, sheet.png)
                return PlanEntry(PLAN, sheet.step_ms, sheet.tiles, min(COLUMNS, sheet.tiles), *TILE)
        return None  # a help and never a need

    def _write(self, name: str, content: bytes) -> None:
        with SealedFileWriter(self._job.folder / name, self._key_of[ROOM].secret, name) as out:
            out.write(content)

    def _manifest(self, spans: Spans, tracks: list[TrackEntry], plan: PlanEntry | None) -> Manifest:
        members = (MemberEntry(key, one.name, one.role, one.figure) for key, one in self._members.items())
        return Manifest(
            MANIFEST_VERSION,
            self._job.recording_id,
            self._job.contact_id,
            spans.start_ns // 1_000_000,
            _ms(spans.end_ns, spans),
            self._account.ended_cleanly and self._reader.report.is_unharmed,
            tuple(members),
            tuple(tracks),
            tuple(
                PauseEntry(_ms(pause.from_ns, spans), _ms(pause.to_ns, spans), pause.reason)
                for pause in spans.pauses
            ),
            tuple(GapEntry(_ms(gap.from_ns, spans), _ms(gap.to_ns, spans), gap.reason) for gap in spans.gaps),
            tuple(self._files(tracks, plan)),
            plan,
            off=self._off(),
        )

    def _off(self) -> OffReason | None:
        is_told = self._reader.report.is_unharmed and not self._account.ended_cleanly
        return self._account.off if is_told else None

    def _files(self, tracks: list[TrackEntry], plan: PlanEntry | None) -> list[FileEntry]:
        owners = {name: self._key_of[ROOM] for name in (TIMELINE, plan and plan.file) if name}
        for track in tracks:
            for name in (track.file, track.peaks, track.stills_file):
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


def _ms(moment_ns: int, spans: Spans) -> int:
    """Return a moment in milliseconds since the start."""
    return max(0, moment_ns - spans.start_ns) // 1_000_000
