"""Values of a room: its policy, who sits in it, and what only the house itself may ask of it."""

from dataclasses import dataclass
from typing import Literal

from salotto.core.ids import ConnectionId, MemberId
from salotto.wire.limits import (
    HALL_CAPACITY,
    HALL_RESUME_S,
    HALL_TICK_HZ,
    MEETING_CAPACITY,
    MEETING_TICK_HZ,
    RESUME_S,
)
from salotto.wire.messages import (
    ChangeFigure,
    ClearDrawing,
    Draw,
    Gesticulate,
    Mark,
    Mute,
    PauseRecording,
    Point,
    Publish,
    ResumeRecording,
    Say,
    StopShowing,
    Unpublish,
)
from salotto.wire.values import Answered, Quality, RecorderState, Role


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """What kind of room it is.

    Args:
        kind: People arrive and wait in a hall; they talk in a meeting.
        tick_hz: Pose frames a second.
        capacity: People allowed inside at once.
        resume_s: How long a lost member keeps its place, in seconds.
        is_private: Customers see only the staff and themselves.
    """

    kind: Literal["hall", "meeting"]
    tick_hz: int
    capacity: int
    resume_s: float
    is_private: bool


MEETING = RoomPolicy("meeting", MEETING_TICK_HZ, MEETING_CAPACITY, RESUME_S, is_private=False)
PRIVATE_HALL = RoomPolicy("hall", HALL_TICK_HZ, HALL_CAPACITY, HALL_RESUME_S, is_private=True)
OPEN_HALL = RoomPolicy("hall", HALL_TICK_HZ, HALL_CAPACITY, HALL_RESUME_S, is_private=False)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whose eyes a room is seen with."""

    member_id: MemberId
    role: Role


@dataclass(frozen=True, slots=True)
class Seat:
    """One connection of one member. The newest connection of a member wins."""

    member_id: MemberId
    connection_id: ConnectionId
    name: str
    role: Role
    figure: str

    @property
    def viewer(self) -> Viewer:
        """Whose eyes look through this connection."""
        return Viewer(self.member_id, self.role)


@dataclass(frozen=True, slots=True)
class Seen:
    """The last event that somebody who comes back has seen."""

    epoch: str
    number: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Who acts, when (milliseconds since 1970 UTC), and an id nobody has used yet."""

    actor: MemberId
    at_ms: int
    fresh_id: str


@dataclass(frozen=True, slots=True)
class Join:
    """Come in, or come back."""

    name: str
    role: Role
    figure: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """The connection broke; the place is kept for a while."""


@dataclass(frozen=True, slots=True)
class Depart:
    """Go for good."""

    reason: Literal["left", "lost", "ended"]


@dataclass(frozen=True, slots=True)
class RecordConsent:
    """The actor answered whether the meeting may be recorded."""

    answer: Answered
    text_version: str


@dataclass(frozen=True, slots=True)
class End:
    """The meeting is over."""

    by: Role


@dataclass(frozen=True, slots=True)
class TellRecorder:
    """The recorder says how it fares."""

    recorder: RecorderState


@dataclass(frozen=True, slots=True)
class TellQuality:
    """The media say how well the actor's network carries what the actor sends, and what is sent to them."""

    upward: Quality
    downward: Quality


SpokenCommand = (
    Say
    | Gesticulate
    | Point
    | Draw
    | ClearDrawing
    | ChangeFigure
    | Publish
    | Unpublish
    | StopShowing
    | Mute
    | PauseRecording
    | ResumeRecording
    | Mark
)
"""What a browser may ask of a room."""

RoomCommand = SpokenCommand | Join | Disconnect | Depart | RecordConsent | TellRecorder | TellQuality | End
"""All that the rules decide upon."""
