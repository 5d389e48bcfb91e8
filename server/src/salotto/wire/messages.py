"""The messages on the WebSocket. The TypeScript client and the protocol document are generated from here.

Commands (client to server) are imperative, events (server to client) past tense. Lengths are metres, axes those of
glTF (right-handed, Y up), moments milliseconds since 1970 UTC. A newer peer may add fields, so unknown ones are
ignored; an unknown message is a violation.
"""

from typing import Annotated, Literal

import msgspec

from salotto.wire.limits import PASS_BYTES, RETURN_WITHIN_S
from salotto.wire.statuses import DeskStatus, VisitStatus
from salotto.wire.values import (
    Answered,
    ChatLine,
    Gesture,
    Kind,
    Label,
    Marker,
    Member,
    PauseReason,
    PoseBytes,
    Publication,
    RecorderState,
    RecordingPause,
    Role,
    RoomState,
    Sdp,
    Surface,
    Text,
    Unit,
)

WIRE_VERSION = 1
SUBPROTOCOL = "salotto.v1"


# --- commands: client to server ------------------------------------------------------------------------------------


class Command(msgspec.Struct, frozen=True, tag_field="t"):
    """What a client asks for."""


class Enter(Command, frozen=True, tag="enter"):
    """Enter the pass's room, within 5 s. Whoever comes back tells the last event it has seen, and hears what it missed."""

    entry_pass: Annotated[str, msgspec.Meta(min_length=1, max_length=PASS_BYTES)]
    epoch: str | None = None
    number: int | None = None


class Leave(Command, frozen=True, tag="leave"):
    """Say goodbye: I do not come back."""


class Move(Command, frozen=True, tag="move"):
    """Tell where I am: 13 bytes, or 29 with hands. Latest wins; may be dropped under load."""

    pose: PoseBytes


class Say(Command, frozen=True, tag="say"):
    """Write a line. ``key`` is unique for this writer; sending it again is harmless.

    ``while_paused``: its writer saw that nothing was kept. If the pause is over when it arrives, it is refused.
    """

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
    text: Text
    while_paused: bool = False


class Gesticulate(Command, frozen=True, tag="gesticulate"):
    """Wave, nod, point or think, visibly."""

    gesture: Gesture


class Point(Command, frozen=True, tag="point"):
    """Point at the wall (fractions from its left and top) or the floor (fractions of the room's width and depth)."""

    surface: Surface
    u: Unit
    v: Unit


class ChangeFigure(Command, frozen=True, tag="change_figure"):
    """Look different from now on."""

    figure: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,32}$")]


class Offer(Command, frozen=True, tag="offer"):
    """Offer a media path. ``generation`` grows by one with each new RTCPeerConnection of this page."""

    generation: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    sdp: Sdp


class Publish(Command, frozen=True, tag="publish"):
    """Tell that a track of this kind now plays into its slot."""

    kind: Kind
    is_muted: bool = False


class Unpublish(Command, frozen=True, tag="unpublish"):
    """Tell that the track of this kind has stopped."""

    kind: Kind


class Mute(Command, frozen=True, tag="mute"):
    """Silence one's own track, or open it again. The server drops what arrives meanwhile."""

    kind: Kind
    is_muted: bool


class PauseRecording(Command, frozen=True, tag="pause_recording"):
    """Record and keep nothing for a while: a card number, say. Asked again with another reason, it puts that right."""

    reason: PauseReason


class ResumeRecording(Command, frozen=True, tag="resume_recording"):
    """Record again. Whoever paused may, and the agent."""


class Mark(Command, frozen=True, tag="mark"):
    """Mark this moment, to find it again in the recording and on the ticket."""

    label: Label = ""


class Ping(Command, frozen=True, tag="ping"):
    """Ask for a Pong, to learn the delay and the server's clock."""

    sent_ms: float


# --- events: what happened in the room ---------------------------------------------------------------------------


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


class Published(Event, frozen=True, tag="published"):
    """A track plays into the room."""

    publication_id: str
    publication: Publication


class Unpublished(Event, frozen=True, tag="unpublished"):
    """A track has stopped."""

    publication_id: str


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


# --- messages: server to client ------------------------------------------------------------------------------------


class Message(msgspec.Struct, frozen=True, tag_field="t"):
    """What a server tells one client."""


class Welcome(Message, frozen=True, tag="welcome"):
    """You are in. ``tick_hz`` is the pace at which poses are useful."""

    member_id: str
    connection_id: str
    room_id: str
    tick_hz: int
    now_ms: float


class Snapshot(Message, frozen=True, tag="snapshot"):
    """The whole room after event ``number`` of ``epoch``."""

    epoch: str
    number: int
    state: RoomState


class Happened(Message, frozen=True, tag="happened"):
    """Event ``number`` of the room. Numbers grow; those that do not concern this member are left out."""

    epoch: str
    number: int
    at_ms: int
    event: "RoomEvent"


class Poses(Message, frozen=True, tag="poses"):
    """Where everybody is who moved since the last frame. Layout: see wire/pose.py."""

    frame: bytes


class Levels(Message, frozen=True, tag="levels"):
    """How loud each publication is, 0 (silent) to 127 (loud). Those left out are silent."""

    levels: dict[str, int]


class Refused(Message, frozen=True, tag="refused"):
    """Your last command was refused; nothing changed."""

    code: str
    text: str
    command: str
    key: str | None = None


class Answer(Message, frozen=True, tag="answer"):
    """The answer to the offer of the same generation."""

    generation: int
    sdp: str


class Slots(Message, frozen=True, tag="slots"):
    """Which publication plays in which receiving slot, by media line (mid); None is an empty slot."""

    generation: int
    slots: dict[str, str | None]


class PathChanged(Message, frozen=True, tag="path_changed"):
    """The server's view of your media path."""

    generation: int
    path: Literal["connecting", "connected", "lost"]


class Pong(Message, frozen=True, tag="pong"):
    """The answer to Ping. After a loss, attempts but the first wait a random part of ``return_within_ms``."""

    sent_ms: float
    now_ms: float
    return_within_ms: int = int(RETURN_WITHIN_S * 1000)


class Goodbye(Message, frozen=True, tag="goodbye"):
    """The connection closes, and why. ``is_final`` means: do not come back with this pass's purpose."""

    code: str
    text: str
    is_final: bool


RoomEvent = (
    MemberJoined
    | MemberLeft
    | ConnectionChanged
    | FigureChanged
    | Said
    | Gestured
    | Pointed
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
ClientMessage = (
    Enter
    | Leave
    | Move
    | Say
    | Gesticulate
    | Point
    | ChangeFigure
    | Offer
    | Publish
    | Unpublish
    | Mute
    | PauseRecording
    | ResumeRecording
    | Mark
    | Ping
)
ServerMessage = (
    Welcome
    | Snapshot
    | Happened
    | Poses
    | Levels
    | Refused
    | Answer
    | Slots
    | PathChanged
    | Pong
    | Goodbye
    | VisitStatus
    | DeskStatus
)
