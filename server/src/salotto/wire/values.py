"""The values that messages are made of. Limits stand in the types, so that nothing reaches a rule unchecked."""

from typing import Annotated, Literal

import msgspec

from salotto.core import pictures
from salotto.wire.limits import DRAW_POINTS, LABEL_CHARACTERS, NAME_CHARACTERS, SDP_BYTES, TEXT_CHARACTERS

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=96)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_CHARACTERS)]
Sdp = Annotated[str, msgspec.Meta(min_length=1, max_length=SDP_BYTES)]
Label = Annotated[str, msgspec.Meta(max_length=LABEL_CHARACTERS)]
Unit = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]
Index = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
PoseBytes = Annotated[bytes, msgspec.Meta(min_length=13, max_length=29)]
Fraction = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
"""A place along a picture's width or height, from the left or the top, in 65,535ths."""
Points = Annotated[tuple[Fraction, ...], msgspec.Meta(min_length=2, max_length=2 * DRAW_POINTS)]
"""Spots of a picture in the order in which they were drawn: u, v, u, v and so on."""
StrokeKey = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
Role = Literal["customer", "agent", "supervisor"]
Kind = Literal["voice", "screen", "camera"]
PictureCodec = pictures.PictureCodec
Gesture = Literal["wave", "nod", "point", "think"]
Surface = Literal["wall", "floor"]
Answered = Literal["unanswered", "yes", "no"]
PauseReason = Literal["card", "other"]
RecorderState = Literal["none", "writing", "interrupted"]
Quality = Literal["good", "fair", "poor"]


class Member(msgspec.Struct, frozen=True):
    """One person as everybody sees them. ``index`` names them in pose frames.

    ``upward``, ``downward``: how well their network carries what they send, and what is sent to them.
    """

    name: str
    role: Role
    figure: str
    index: int
    is_connected: bool = True
    upward: Quality = "good"
    downward: Quality = "good"


class Publication(msgspec.Struct, frozen=True):
    """A track that somebody sends into the room."""

    member_id: str
    kind: Kind
    is_muted: bool = False


class ChatLine(msgspec.Struct, frozen=True):
    """One line of chat. ``key`` is the writer's own, so that a line sent twice appears once.

    ``is_kept``: False for what was written during a pause of the recording. It is seen by those in the room until the
    pause ends, and stands nowhere else: not on the ticket, not on the tape.
    """

    member_id: str
    name: str
    role: Role
    key: str
    text: str
    at_ms: int
    is_kept: bool = True


class RecordingPause(msgspec.Struct, frozen=True):
    """Somebody asked that nothing be recorded for a while. ``card``: a card or other secret numbers."""

    member_id: str
    reason: PauseReason
    since_ms: int


class Marker(msgspec.Struct, frozen=True):
    """A moment that somebody marked, to find it again. The label may be empty."""

    member_id: str
    label: str
    at_ms: int


class Stroke(msgspec.Struct, frozen=True):
    """What somebody drew on a picture without lifting the pen. ``key`` is the drawer's own."""

    member_id: str
    publication_id: str
    key: int
    points: tuple[int, ...]


class RoomState(msgspec.Struct, frozen=True):
    """Everything that a newcomer must be told. A value: ``evolve`` returns a new one.

    ``may_record``: the organisation states a legal basis. ``recorder``: whether the tape takes what it is given.
    ``strokes``: what is drawn on pictures that are shown now, oldest first.
    """

    members: dict[str, Member] = {}
    publications: dict[str, Publication] = {}
    chat: tuple[ChatLine, ...] = ()
    consents: dict[str, Answered] = {}
    is_ended: bool = False
    may_record: bool = False
    pause: RecordingPause | None = None
    recorder: RecorderState = "none"
    markers: tuple[Marker, ...] = ()
    strokes: tuple[Stroke, ...] = ()
