"""The tape: what the recorder appends to while a meeting is on. Crash-safe, sealed, one per contact.

Two sides, never the same thread at once: the event loop calls :meth:`Tape.append` (under a microsecond, never waits)
and :meth:`Tape.take`; a worker thread calls :meth:`Tape.write` with what was taken, which seals, writes and syncs.
What was synced survives ``kill -9`` and a power cut; at most one interval between two writes is ever at risk.
"""

import logging
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from salotto.core.errors import SalottoError
from salotto.core.mishaps import goes_on
from salotto.recording.frames import FrameKind, pack_frame_header
from salotto.recording.packing import MESSAGE_HEADER, pack_channel, pack_chunk
from salotto.recording.sealing import NONCE_BYTES, TAG_BYTES, FrameSeal, RecordingKey
from salotto.recording.segment import Segment, segment_number, segment_path, segments
from salotto.recording.synced import Synced

log = logging.getLogger(__name__)

FLUSH_EVERY_S: Final = 0.5
"""Between two writes: what kill -9 may cost."""
HELD_BYTES: Final = 32 << 20
"""Waiting in memory for a disk that does not take it: about two minutes of voice and screen of two people."""

_MESSAGE, _MESSAGE_FIXED = 0x05, 22


class TapeFull(SalottoError):
    """Nothing more fits into memory, because the disk has not taken anything for too long."""


@dataclass(slots=True)
class Channel:
    """A topic of the tape. ``slot`` says under whose key its messages are sealed."""

    channel_id: int
    topic: str
    slot: int
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Message records of one person, the channel records they need, and the earliest and the latest moment."""

    channels: bytes
    records: bytearray
    first_ns: int
    last_ns: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one write puts on disk, by slot."""

    parts: Mapping[int, Part]
    size: int
    until_ns: int

    @property
    def from_ns(self) -> int:
        """The earliest moment in it."""
        return min(part.first_ns for part in self.parts.values())


@dataclass(slots=True)
class _Slot:
    key: RecordingKey
    seal: FrameSeal
    records: bytearray = field(default_factory=bytearray)
    channels: bytes = b""
    first_ns: int = 0
    last_ns: int = 0

    def take(self) -> Part:
        part = Part(self.channels, self.records, self.first_ns, self.last_ns)
        self.records = bytearray()
        return part


class Tape:
    """The tape of one contact.

    Args:
        directory: Its own folder; segments are added to what is there and never changed.
        opening: Ids and moments that every segment begins with: recording, contact, organisation, boot.
        room_key: Seals what belongs to nobody alone.
    """

    def __init__(self, directory: Path, opening: Mapping[str, object], room_key: RecordingKey) -> None:
        self._directory = directory
        self._opening = dict(opening)
        self._slots: dict[int, _Slot] = {0: _Slot(room_key, FrameSeal(room_key))}
        self._slot_of: dict[str, int] = {room_key.person: 0}
        self._channels: dict[str, Channel] = {}
        self._held_bytes = 0
        self._until_ns = 0
        self._backlog: deque[Batch] = deque()
        self._segment: Segment | None = None
        self._synced = Synced(directory)
        self._next_number = 1 + max((segment_number(path) for path in segments(directory)), default=0)
        self._lost: deque[tuple[int, int]] = deque()
        self.synced_until_ns = 0
        self.faults = 0

    def admit(self, key: RecordingKey) -> None:
        """Take the key of one more person. It must be committed to the database before."""
        if key.person not in self._slot_of:
            self._slot_of[key.person] = len(self._slots)
            self._slots[len(self._slots)] = _Slot(key, FrameSeal(key))

    def channel(self, topic: str, encoding: str, person: str) -> Channel:
        """Return the channel of a topic, made at its first use.

        Raises:
            KeyError: If the person was not admitted.
        """
        channel = self._channels.get(topic)
        if channel is None:
            slot = self._slot_of[person]
            channel = self._channels[topic] = Channel(len(self._channels) + 1, topic, slot)
            self._slots[slot].channels += pack_channel(channel.channel_id, topic, encoding)
        return channel

    def append(self, channel: Channel, t_ns: int, data: bytes) -> None:
        """Add one message. Never waits.

        Raises:
            TapeFull: If the disk has taken nothing for so long that memory is used up; the message is dropped.
        """
        size = len(data)
        if self._held_bytes > HELD_BYTES:
            raise TapeFull("the recording waits for the disk and holds no more")
        channel.sequence += 1
        slot = self._slots[channel.slot]
        if not (records := slot.records):
            slot.first_ns = slot.last_ns = t_ns
        elif t_ns > slot.last_ns:
            slot.last_ns = t_ns
        elif t_ns < slot.first_ns:
            slot.first_ns = t_ns
        records += MESSAGE_HEADER.pack(
            _MESSAGE, _MESSAGE_FIXED + size, channel.channel_id, channel.sequence, t_ns, t_ns
        )
        records += data
        self._held_bytes += size + MESSAGE_HEADER.size
        self._until_ns = t_ns

    def take_lost(self) -> list[tuple[int, int]]:
        """Hand over which stretches could not be written since the last call; called on the event loop."""
        return [self._lost.popleft() for _ in range(len(self._lost))]

    def take(self) -> Batch | None:
        """Hand over what was appended since the last call; called on the event loop."""
        parts = {number: slot.take() for number, slot in self._slots.items() if slot.records}
        if not parts:
            return None
        return Batch(parts, sum(len(part.records) for part in parts.values()), self._until_ns)

    def write(self, batch: Batch | None, now_s: float) -> int:
        """Put a batch on disk, and whatever waits from before. Runs in a worker thread; never raises.

        What the disk does not take waits. What cannot be written for a mistake of ours is lost, for nothing would be
        written behind it ever.

        Args:
            batch: What :meth:`take` returned.
            now_s: Monotonic seconds, for the age of the segment.

        Returns:
            Bytes that left memory; give them to :meth:`release` on the event loop.
        """
        if batch is not None:
            self._backlog.append(batch)
        released = 0
        try:
            while self._backlog:
                if self._put_down(self._backlog[0], now_s):
                    self.synced_until_ns = self._backlog[0].until_ns
                released += self._backlog.popleft().size
        except OSError as error:
            self._fault(error)
        if released and self._segment is not None:
            self._synced.publish(self._segment.synced)
        return released

    def release(self, released_bytes: int) -> None:
        """Make room in memory for what was written; called on the event loop."""
        self._held_bytes -= released_bytes

    def close(self, reason: str) -> None:
        """End the segment cleanly. Runs in a worker thread, after the last :meth:`write`."""
        if self._segment is not None:
            try:
                self._segment.close(reason)
            except OSError as error:
                self._fault(error)
            self._segment = None
        self._synced.close()

    @property
    def has_room(self) -> bool:
        """Whether so much has left memory that it is worth going on after a TapeFull."""
        return self._held_bytes <= HELD_BYTES // 2

    @property
    def is_behind(self) -> bool:
        """Whether something waits that the disk did not take."""
        return bool(self._backlog)

    def _put_down(self, batch: Batch, now_s: float) -> bool:
        """Write one batch; tell whether it could be."""
        with goes_on("writing a tape", but=(OSError,)) as turn:
            self._current(now_s).put(self._seal(batch))
        if turn.error is not None:
            self._lost.append((batch.from_ns, batch.until_ns))
            self.faults += 1
        return turn.error is None

    def _seal(self, batch: Batch) -> bytes:
        frames = []
        for number, part in batch.parts.items():
            slot, nonce = self._slots[number], secrets.token_bytes(NONCE_BYTES)
            chunk = pack_chunk(part.channels, part.records, part.first_ns, part.last_ns)
            header = pack_frame_header(FrameKind.SEALED, len(chunk) + TAG_BYTES, nonce, slot.key.tag)
            frames += [header, slot.seal.seal(nonce, chunk, header)]
        return b"".join(frames)

    def _current(self, now_s: float) -> Segment:
        if self._segment is not None and self._segment.is_full(now_s):
            self._segment.close("rotated")
            self._segment = None
        if self._segment is None:
            while segment_path(self._directory, self._next_number).exists():
                self._next_number += 1  # what a full disk did not even let us remove
            # A number counts once its file is there: a hole in the numbers tells a reader that a segment is missing.
            self._segment = Segment(self._directory, self._next_number, self._opening, now_s)
            self._next_number += 1
        return self._segment

    def _fault(self, error: OSError) -> None:
        self.faults += 1
        log.error("the tape could not be written", extra={"errno": error.errno, "faults": self.faults})
        if self._segment is not None:
            self._segment.abandon()
            self._segment = None
