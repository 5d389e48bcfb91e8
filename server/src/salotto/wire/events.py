"""What happened in a room: past tense. See wire/messages.py for what is common to all messages."""

from typing import Literal

import msgspec

from salotto.wire.values import (
    Answered,
    ChatLine,
    Gesture,
    Marker,
    Member,
    Publication,
    Quality,
    RecorderState,
    RecordingPause,
    Role,
    Surface,
)


class Event(msgspec.Struct, frozen=True, tag_field="t"):
    """What happened. Applying every event in order to a snapshot gives the current room."""


class MemberJoined(Event, frozen=True, tag="member_joined"):
    """Somebody entered."""

    member_id: str
    member: Member


class MemberLeft(Event, frozen=True, tag="member_left"):
    """Somebody left for good, or was lost for too long."""

    member_id: str
    reason: Literal["left", "lost", "ended"]


class ConnectionChanged(Event, frozen=True, tag="connection_changed"):
    """Somebody's connection was lost, or is back."""

    member_id: str
    is_connected: bool


class QualityChanged(Event, frozen=True, tag="quality_changed"):
    """Somebody's network carries their voice and pictures, or those of others to them, better or worse than before."""

    member_id: str
    upward: Quality
    downward: Quality


class FigureChanged(Event, frozen=True, tag="figure_changed"):
    """Somebody looks different."""

    member_id: str
    figure: str


class Said(Event, frozen=True, tag="said"):
    """Somebody wrote a line."""

    line: ChatLine


class Gestured(Event, frozen=True, tag="gestured"):
    """Somebody waved, nodded, pointed or thought."""

    member_id: str
    gesture: Gesture


class Pointed(Event, frozen=True, tag="pointed"):
    """Somebody points at a spot."""

    member_id: str
    surface: Surface
    u: float
    v: float
    publication_id: str | None = None


class Drawn(Event, frozen=True, tag="drawn"):
    """Somebody drew on a picture: a stroke began, or went on."""

    member_id: str
    publication_id: str
    key: int
    points: tuple[int, ...]


class DrawingCleared(Event, frozen=True, tag="drawing_cleared"):
    """Somebody wiped a picture; ``of`` is whose strokes are gone, None: everybody's."""

    member_id: str
    publication_id: str
    of: str | None = None


class Published(Event, frozen=True, tag="published"):
    """A track plays into the room."""

    publication_id: str
    publication: Publication


class Unpublished(Event, frozen=True, tag="unpublished"):
    """A track has stopped; ``by`` is who stopped it where that was not its owner."""

    publication_id: str
    by: str | None = None


class Muted(Event, frozen=True, tag="muted"):
    """A track was silenced by its owner, or opened again."""

    publication_id: str
    is_muted: bool


class Consented(Event, frozen=True, tag="consented"):
    """Somebody answered whether the meeting may be recorded."""

    member_id: str
    answer: Answered
    text_version: str


class RecordingPaused(Event, frozen=True, tag="recording_paused"):
    """Nothing is recorded or kept from here on, because somebody asked so; or the reason was put right."""

    pause: RecordingPause


class RecordingResumed(Event, frozen=True, tag="recording_resumed"):
    """The pause is over; what was written during it is gone."""

    member_id: str


class Marked(Event, frozen=True, tag="marked"):
    """Somebody marked this moment."""

    marker: Marker


class RecorderChanged(Event, frozen=True, tag="recorder_changed"):
    """The tape takes what it is given, or does not."""

    recorder: RecorderState


class MeetingEnded(Event, frozen=True, tag="meeting_ended"):
    """The meeting is over; the room closes."""

    by: Role


RoomEvent = (
    MemberJoined
    | MemberLeft
    | ConnectionChanged
    | QualityChanged
    | FigureChanged
    | Said
    | Gestured
    | Pointed
    | Drawn
    | DrawingCleared
    | Published
    | Unpublished
    | Muted
    | Consented
    | RecordingPaused
    | RecordingResumed
    | Marked
    | RecorderChanged
    | MeetingEnded
)
