"""The part of a recording without media: what happened, who stood where, and where to begin after a seek.

Channels of ``timeline.mcap``: ``snapshot`` (a checkpoint: the room as it was), ``stand`` (with each checkpoint: a pose
frame of everybody), ``happened`` and ``poses`` (in between). A seek reads one checkpoint and what follows it.
"""

import io
from collections.abc import Iterator
from typing import Final

from mcap.writer import CompressionType, Writer
from msgspec.structs import replace

from salotto.core.errors import ProtocolViolation
from salotto.recording.notes import Began, Note
from salotto.recording.packing import TapeMessage
from salotto.recording.topics import SNAPSHOTS, is_happened, member_of_poses
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import Happened, Snapshot
from salotto.wire.pose import encode_frame
from salotto.wire.state import evolve
from salotto.wire.values import RoomState

CHECKPOINT_EVERY_NS: Final = 10_000_000_000
_CHUNK_BYTES: Final = 128 * 1024  # what a seek reads at least, before compression
_ENCODINGS: Final = {"snapshot": "msgpack", "stand": "pose", "happened": "msgpack", "poses": "pose"}


class TimelineFile:
    """Writes ``timeline.mcap`` with its index.

    Args:
        out: Where it goes; stays open for its owner to close.
    """

    def __init__(self, out: io.RawIOBase) -> None:
        self._buffer = io.BufferedWriter(out)
        self._writer = Writer(self._buffer, chunk_size=_CHUNK_BYTES, compression=CompressionType.ZSTD)
        self._writer.start(profile="salotto", library="salotto")
        self._channels = {
            topic: self._writer.register_channel(topic, encoding, 0) for topic, encoding in _ENCODINGS.items()
        }
        self.messages = 0

    def add(self, message: TapeMessage) -> None:
        """Append one message of one of the four channels."""
        self._writer.add_message(
            self._channels[message.topic], message.t_ns, message.data, message.t_ns, self.messages
        )
        self.messages += 1

    def close(self) -> None:
        """Write the index."""
        self._writer.finish()  # type: ignore[no-untyped-call]  # the library types all but this
        self._buffer.flush()
        self._buffer.detach()


class Timeline:
    """Turns the messages of a tape into those of a timeline."""

    def __init__(self) -> None:
        self.state = RoomState()
        self._epoch, self._number = "", 0
        self._poses: dict[str, bytes] = {}
        self._moved: dict[str, bytes] = {}
        self._moved_ns = 0
        self._checkpoint_ns: int | None = None

    def note(self, note: Note) -> None:
        """Hear what the recorder tells of itself. What was drawn or wiped before a beginning is not known."""
        if isinstance(note, Began):
            self.state = replace(self.state, strokes=())

    def add(self, message: TapeMessage) -> Iterator[TapeMessage]:
        """Take one message; those that do not belong here are passed over."""
        member_id = member_of_poses(message.topic)
        if member_id is not None:
            yield from self._move(member_id, message)
        elif message.topic == SNAPSHOTS:
            yield from self._begin(message)
        elif is_happened(message.topic):
            yield from self._happen(message)

    def flush(self) -> Iterator[TapeMessage]:
        """Yield the frame that is being gathered."""
        if self._moved:
            yield TapeMessage("poses", self._moved_ns, self._frame(self._moved_ns, self._moved))
            self._moved = {}

    def stand(self, t_ns: int) -> bytes:
        """Return where everybody stands now, as a pose frame of that moment."""
        return self._frame(t_ns, self._poses)

    def _begin(self, message: TapeMessage) -> Iterator[TapeMessage]:
        snapshot = _read(message.data)
        if not isinstance(snapshot, Snapshot):
            return
        # What was said and marked while the recording ran stays so after a pause; what was drawn stands as long as it runs.
        told = snapshot.state
        strokes = tuple(
            one
            for one in self.state.strokes
            if one.publication_id in told.publications and one.member_id in told.members
        )
        self.state = replace(told, chat=self.state.chat, markers=self.state.markers, strokes=strokes)
        self._epoch, self._number = snapshot.epoch, snapshot.number
        yield from self._checkpoint(message.t_ns)

    def _happen(self, message: TapeMessage) -> Iterator[TapeMessage]:
        happened = _read(message.data)
        if not isinstance(happened, Happened):
            return
        yield from self.flush()
        try:
            self.state = evolve(self.state, happened.event)
        except KeyError:
            return  # its beginning was lost with damaged bytes; the next checkpoint tells the truth again
        self._number = happened.number
        yield TapeMessage("happened", message.t_ns, message.data)
        yield from self._checkpoint_if_due(message.t_ns)

    def _move(self, member_id: str, message: TapeMessage) -> Iterator[TapeMessage]:
        if message.t_ns != self._moved_ns:
            yield from self.flush()
            yield from self._checkpoint_if_due(message.t_ns)
            self._moved_ns = message.t_ns
        self._moved[member_id] = message.data
        self._poses[member_id] = message.data

    def _checkpoint_if_due(self, t_ns: int) -> Iterator[TapeMessage]:
        if self._checkpoint_ns is not None and t_ns - self._checkpoint_ns >= CHECKPOINT_EVERY_NS:
            yield from self._checkpoint(t_ns)

    def _checkpoint(self, t_ns: int) -> Iterator[TapeMessage]:
        yield from self.flush()
        self._checkpoint_ns = t_ns
        yield TapeMessage("snapshot", t_ns, encode(Snapshot(self._epoch, self._number, self.state)))
        yield TapeMessage("stand", t_ns, self.stand(t_ns))

    def _frame(self, t_ns: int, poses: dict[str, bytes]) -> bytes:
        members = self.state.members
        return encode_frame(
            t_ns / 1_000_000, [(members[one].index, pose) for one, pose in poses.items() if one in members]
        )


def _read(data: bytes) -> object:
    try:
        return decode_server(data)
    except ProtocolViolation:
        return None
