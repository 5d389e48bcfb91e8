"""Reading a tape: everything that can be recovered, in order, and an account of what cannot."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from typing import Final

from salotto.recording.frames import Damage, Frame, FrameKind, read_clear_body, scan
from salotto.recording.packing import NotAChunk, TapeMessage, unpack_chunk
from salotto.recording.sealing import FrameSeal, RecordingKey, SealBroken
from salotto.recording.segment import segment_number, segments
from salotto.recording.synced import Position

KeyLookup = Callable[[bytes], RecordingKey | None]
"""From the tag of a key to the key, or None where it was erased."""

_OPENING_BYTES = 4_096
UNSORTED_NS: Final = 2_000_000_000
"""Messages of different people may stand so far out of order on a tape: four times the time between two writes."""


@dataclass(slots=True)
class SegmentReport:
    """What was found in one segment."""

    number: int
    opening: dict[str, object] = field(default_factory=dict)
    messages: int = 0
    first_ns: int | None = None
    last_ns: int | None = None
    damages: list[Damage] = field(default_factory=list)
    broken_frames: int = 0
    erased_frames: int = 0
    closing: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it was closed cleanly and nothing in it is damaged."""
        return self.closing is not None and not self.damages and not self.broken_frames

    @property
    def is_unharmed(self) -> bool:
        """Whether nothing in it is damaged. One that was not closed was cut back to what is whole, or is the last."""
        return not self.damages and not self.broken_frames

    def add(self, t_ns: int) -> None:
        """Count one message."""
        self.messages += 1
        self.first_ns = t_ns if self.first_ns is None else min(self.first_ns, t_ns)
        self.last_ns = t_ns if self.last_ns is None else max(self.last_ns, t_ns)


@dataclass(slots=True)
class TapeReport:
    """What was found on a tape."""

    segments: list[SegmentReport] = field(default_factory=list)
    missing_segments: int = 0
    """Numbers between 1 and the last for which there is no file: segments are numbered without a hole."""

    @property
    def messages(self) -> int:
        """Messages recovered."""
        return sum(one.messages for one in self.segments)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost that this reader could notice."""
        return not self.missing_segments and all(one.is_whole for one in self.segments)

    @property
    def is_unharmed(self) -> bool:
        """Whether nothing is damaged. What a process did not write any more, the next beginning tells."""
        return not self.missing_segments and all(one.is_unharmed for one in self.segments)


class TapeReader:
    """Reads a tape once, from its first segment to its last; also one that is still being written.

    Any number of :meth:`follow` and one pass to the end yield the same messages as that one pass alone.

    Args:
        directory: The tape's folder.
        keys: Finds the keys that are still there.
    """

    def __init__(self, directory: Path, keys: KeyLookup) -> None:
        self._directory = directory
        self._keys = keys
        self.report = TapeReport()
        self.lost_ns: list[tuple[int, int]] = []
        """Stretches whose bytes are damaged: from the last message before to the first one after."""
        self._at = Position(0, 0)
        self._waiting: list[tuple[int, int, TapeMessage]] = []
        self._count = 0
        self._last_ns = 0
        self._broken_since_ns: int | None = None

    def __iter__(self) -> Iterator[TapeMessage]:
        """Yield message after message in the order of their moments, to the end of the tape."""
        yield from self._in_order(None)
        while self._waiting:
            yield heappop(self._waiting)[2]

    def follow(self, until: Position) -> Iterator[TapeMessage]:
        """Yield the messages up to ``until`` whose turn has come; the newest 2 s wait for what may come before them.

        Args:
            until: What lies before it will not change any more, as :func:`salotto.recording.synced.read_synced` tells.
        """
        yield from self._in_order(until)

    def _in_order(self, until: Position | None) -> Iterator[TapeMessage]:
        for message in self._written(until):
            self._count += 1
            heappush(self._waiting, (message.t_ns, self._count, message))
            while self._waiting[0][0] < message.t_ns - UNSORTED_NS:
                yield heappop(self._waiting)[2]

    def _written(self, until: Position | None) -> Iterator[TapeMessage]:
        """Yield messages as they were written: each write holds one person after the other."""
        for path in segments(self._directory):
            number = segment_number(path)
            if number < self._at.segment:
                continue
            if until is not None and number > until.segment:
                return
            if number > self._at.segment:
                if number > self._at.segment + 1:
                    self.report.missing_segments += number - self._at.segment - 1
                    self._break()
                self.report.segments.append(SegmentReport(number))
                self._at = Position(number, 0)
            if until is not None and number == until.segment:
                yield from self._frames(path, until.offset)
            else:  # whoever has begun the next one changes nothing in this one
                yield from self._frames(path, None)
                self._end_segment()

    def _frames(self, path: Path, end: int | None) -> Iterator[TapeMessage]:
        report, start = self.report.segments[-1], self._at.offset
        with path.open("rb") as file:
            file.seek(start)
            data = file.read() if end is None else file.read(max(0, end - start))
        for found in scan(data, grows=end is not None):
            if isinstance(found, Damage):
                report.damages.append(Damage(start + found.start, start + found.end))
                self._at = Position(report.number, start + found.end)
                self._break()
                continue
            self._at = Position(report.number, self._at.offset + found.size)
            if found.kind is FrameKind.SEALED:
                yield from self._open(found, report)
            elif (body := read_clear_body(found)) is None:
                report.broken_frames += 1
                self._break()
            elif found.kind is FrameKind.OPENING:
                report.opening = body
            else:
                report.closing = str(body.get("reason"))

    def _end_segment(self) -> None:
        if self.report.segments[-1].closing is None:
            self._broken_since_ns = None  # a process died here: the next beginning says what is missing

    def _open(self, frame: Frame, report: SegmentReport) -> Iterator[TapeMessage]:
        key = self._keys(frame.key_tag)
        if key is None:
            report.erased_frames += 1
            return
        try:
            chunk = FrameSeal(key).open(frame.nonce, frame.body, frame.header)
            messages = list(unpack_chunk(chunk))
        except (SealBroken, NotAChunk):
            report.broken_frames += 1
            self._break()
            return
        for message in messages:
            report.add(message.t_ns)
            self._mend(message.t_ns)
            yield message

    def _break(self) -> None:
        if self._broken_since_ns is None:
            self._broken_since_ns = self._last_ns

    def _mend(self, t_ns: int) -> None:
        if self._broken_since_ns:
            self.lost_ns.append((self._broken_since_ns, t_ns))
        self._broken_since_ns = None
        self._last_ns = max(self._last_ns, t_ns)


def read_opening(directory: Path) -> dict[str, object]:
    """Return what the first segment of a tape says of itself, in clear; nothing if that is damaged."""
    for path in segments(directory)[:1]:
        with path.open("rb") as file:
            head = file.read(_OPENING_BYTES)
        for found in scan(head):
            if isinstance(found, Frame) and found.kind is FrameKind.OPENING:
                return read_clear_body(found) or {}
    return {}
