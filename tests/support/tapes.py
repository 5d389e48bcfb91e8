"""Builders of tapes for tests: keys, and a tape on which a short meeting was written."""

from collections.abc import Callable
from pathlib import Path

from salotto.recording.frames import HEADER_BYTES, Frame, FrameKind, scan
from salotto.recording.packing import TapeMessage, unpack_chunk
from salotto.recording.sealing import FrameSeal, RecordingKey, new_secret
from salotto.recording.tape import Tape

OPENING = {"recording": "recording_1", "contact": "contact_1", "organisation": "organisation_1"}
START_NS = 1_790_000_000_000_000_000
TICK_NS = 20_000_000


def recording_key(person: str) -> RecordingKey:
    return RecordingKey(f"key_{person}", person, new_secret())


ROOM, ADA, GIULIA = (recording_key(person) for person in ("room", "ada", "giulia"))


def lookup(*keys: RecordingKey) -> Callable[[bytes], RecordingKey | None]:
    by_tag = {key.tag: key for key in keys}
    return by_tag.get


EVERY_KEY = lookup(ROOM, ADA, GIULIA)


def open_tape(directory: Path) -> Tape:
    tape = Tape(directory, OPENING, ROOM)
    tape.admit(ADA)
    tape.admit(GIULIA)
    return tape


def write_meeting(tape: Tape, batches: int = 10, *, first: int = 0, now_s: float = 0.0) -> int:
    """Write half a second of two voices and an event for each batch; return how many messages."""
    count = 0
    for batch in range(first, first + batches):
        for packet in range(25):
            t_ns = START_NS + (batch * 25 + packet) * TICK_NS
            for person in ("ada", "giulia"):
                voice = tape.channel(f"rtp/{person}-voice", "rtp", person)
                tape.append(voice, t_ns, f"{person} {batch} {packet}".encode() * 5)
                count += 1
        tape.append(tape.channel("events", "msgpack", "room"), t_ns, b"said %d" % batch)
        count += 1
        tape.release(tape.write(tape.take(), now_s))
    return count


def messages_by_frame(data: bytes) -> list[tuple[int, int, list[TapeMessage]]]:
    """Return start, end and messages of every sealed frame."""
    found, offset = [], 0
    for frame in scan(data):
        assert isinstance(frame, Frame)
        end = offset + HEADER_BYTES + len(frame.body)
        if frame.kind is FrameKind.SEALED:
            key = EVERY_KEY(frame.key_tag)
            assert key is not None
            chunk = FrameSeal(key).open(frame.nonce, frame.body, frame.header)
            found.append((offset, end, list(unpack_chunk(chunk))))
        offset = end
    return found
