"""The messages on the WebSocket. The TypeScript client and the protocol document are generated from here.

Commands (client to server) are imperative, events (server to client) past tense. Lengths are metres, axes those of
glTF (right-handed, Y up), moments milliseconds since 1970 UTC. A newer peer may add fields, so unknown ones are
ignored; an unknown message is a violation.
"""

from typing import Literal

import msgspec

from salotto.wire.commands import (
    ChangeFigure,
    ClearDrawing,
    ClientMessage,
    Command,
    Draw,
    Enter,
    Gesticulate,
    Leave,
    Mark,
    Move,
    Mute,
    Offer,
    PauseRecording,
    Ping,
    Point,
    Publish,
    ResumeRecording,
    Say,
    StopShowing,
    Unpublish,
)
from salotto.wire.events import (
    ConnectionChanged,
    Consented,
    DrawingCleared,
    Drawn,
    Event,
    FigureChanged,
    Gestured,
    Marked,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Muted,
    Pointed,
    Published,
    QualityChanged,
    RecorderChanged,
    RecordingPaused,
    RecordingResumed,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.limits import RETURN_WITHIN_S
from salotto.wire.statuses import DeskStatus, VisitStatus
from salotto.wire.values import PictureCodec, RoomState

# What a server tells one client stands here; commands and events have files of their own, and come in by this door.
__all__ = [
    "SUBPROTOCOL",
    "WIRE_VERSION",
    "Answer",
    "ChangeFigure",
    "ClearDrawing",
    "ClientMessage",
    "Command",
    "ConnectionChanged",
    "Consented",
    "Draw",
    "DrawingCleared",
    "Drawn",
    "Enter",
    "Event",
    "FigureChanged",
    "Gesticulate",
    "Gestured",
    "Goodbye",
    "Happened",
    "Leave",
    "Levels",
    "Mark",
    "Marked",
    "MeetingEnded",
    "MemberJoined",
    "MemberLeft",
    "Message",
    "Move",
    "Mute",
    "Muted",
    "Offer",
    "PathChanged",
    "PauseRecording",
    "Ping",
    "Point",
    "Pointed",
    "Pong",
    "Poses",
    "Publish",
    "Published",
    "QualityChanged",
    "RecorderChanged",
    "RecordingPaused",
    "RecordingResumed",
    "Refused",
    "ResumeRecording",
    "RoomEvent",
    "Said",
    "Say",
    "ServerMessage",
    "Slots",
    "Snapshot",
    "StopShowing",
    "Unpublish",
    "Unpublished",
    "Welcome",
]

WIRE_VERSION = 1
SUBPROTOCOL = "salotto.v1"


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
    event: RoomEvent


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
    """Which publication plays in which receiving slot, by media line (mid); None is an empty slot.

    ``codecs``: what everybody else can show; of a screen or camera in any other, somebody sees nothing.
    ``are_pictures_paused``: we send none for now, because your connection does not carry them beside the voices.
    ``max_pictures_bps``: your pictures may take so much together, in bits per second, and your browser sends more than RTCP
    tells it: set its ``maxBitrate``. None: it may go by RTCP.
    """

    generation: int
    slots: dict[str, str | None]
    codecs: tuple[PictureCodec, ...] = ("vp8",)
    are_pictures_paused: bool = False
    max_pictures_bps: int | None = None


class PathChanged(Message, frozen=True, tag="path_changed"):
    """The server's view of your media path."""

    generation: int
    path: Literal["connecting", "connected", "lost"]


class Pong(Message, frozen=True, tag="pong"):
    """The answer to Ping. After a loss, attempts but the first wait a random part of ``return_within_ms``."""

    sent_ms: float
    now_ms: float
    return_within_ms: int = int(RETURN_WITHIN_S * 1000)


class ReturnPass(Message, frozen=True, tag="return_pass"):
    """After a loss, enter with this instead of asking for a pass: once, within ``good_for_ms``. It replaces earlier ones."""

    entry_pass: str
    good_for_ms: int


class Goodbye(Message, frozen=True, tag="goodbye"):
    """The connection closes, and why. ``is_final`` means: do not come back with this pass's purpose."""

    code: str
    text: str
    is_final: bool


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
    | ReturnPass
    | Goodbye
    | VisitStatus
    | DeskStatus
)
