"""What the recorder tells of itself on the tape: when it ran, why it did not, and what it missed."""

from typing import Literal

import msgspec

from salotto.core.errors import SalottoError

OffReason = Literal["ended", "paused", "card", "consent", "alone", "restart"]
"""Why no bytes were written from here on: over, a pause, a pause for a card or other secret numbers, an answer missing or
withdrawn, one person only, a restart."""


MissedReason = Literal["disk", "key", "late", "no_room", "interrupted"]
"""Why something was not written: the disk took nothing; somebody was there whose key could not be had; the recording
began late, because its row or its key was not ready; there was no room on the disk to begin one; or a mistake of ours."""


class NotANote(SalottoError):
    """The bytes are not a note that this program knows."""


class Began(msgspec.Struct, frozen=True, tag="began"):
    """From here on everything is written, but for what a Missed right after it tells."""

    epoch: str


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    """From here on nothing is written, on purpose."""

    reason: OffReason


class Missed(msgspec.Struct, frozen=True, tag="missed"):
    """Something that should have been written was not. Nanoseconds since 1970 UTC."""

    from_ns: int
    to_ns: int
    reason: MissedReason = "disk"


Note = Began | Stopped | Missed

_decoder: msgspec.json.Decoder[Note] = msgspec.json.Decoder(Note)


def write_note(note: Note) -> bytes:
    """Return a note as it stands on the tape."""
    return msgspec.json.encode(note)


def read_note(data: bytes) -> Note:
    """Return the note.

    Raises:
        NotANote: If the bytes are none that this program knows.
    """
    try:
        return _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotANote(str(error)) from error
