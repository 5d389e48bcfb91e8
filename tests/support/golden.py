"""The bytes of every message and a log of a room, kept so that nobody changes the wire without seeing it.

``python -m tests.support.golden`` writes the files anew: do that when a field was added, never to make a test pass.
"""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec

from salotto.wire.codec import encode
from salotto.wire.messages import (
    Answer,
    ChangeFigure,
    ClearDrawing,
    ClientMessage,
    ConnectionChanged,
    Consented,
    Draw,
    DrawingCleared,
    Drawn,
    Enter,
    FigureChanged,
    Gesticulate,
    Gestured,
    Goodbye,
    Happened,
    Leave,
    Levels,
    Mark,
    Marked,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Move,
    Mute,
    Muted,
    Offer,
    PathChanged,
    PauseRecording,
    Ping,
    Point,
    Pointed,
    Pong,
    Poses,
    Publish,
    Published,
    QualityChanged,
    RecorderChanged,
    RecordingPaused,
    RecordingResumed,
    Refused,
    ResumeRecording,
    ReturnPass,
    RoomEvent,
    Said,
    Say,
    ServerMessage,
    Slots,
    Snapshot,
    StopShowing,
    Unpublish,
    Unpublished,
    Welcome,
)
from salotto.wire.state import evolve
from salotto.wire.statuses import (
    DeskStatus,
    HeldContact,
    Person,
    RingingReservation,
    VisitStatus,
    WaitingContact,
)
from salotto.wire.values import ChatLine, Marker, Member, Publication, RecordingPause, RoomState, Stroke

GOLDEN = Path(__file__).parents[1] / "golden"
MESSAGES = GOLDEN / "messages.json"
LOG = GOLDEN / "room.log.json"

_ADA = Member("Ada", "customer", "noor", 0)
_GIULIA = Member("Giulia", "agent", "mika", 1)
_LINE = ChatLine("ada", "Ada", "customer", "k1", "Perché è così alta? €", 1_795_000_000_123)
_VOICE = Publication("ada", "voice")
_STATE = RoomState(
    {"ada": _ADA},
    {"p1": _VOICE},
    (_LINE,),
    {"ada": "yes"},
    may_record=True,
    pause=RecordingPause("giulia", "other", 1_795_000_002_000),
    recorder="writing",
    markers=(Marker("giulia", "", 1_795_000_001_000),),
    strokes=(Stroke("giulia", "p3", 7, (0, 0, 65_535, 32_768)),),
)
_WAITING = WaitingContact(
    "contact",
    "S-00042",
    "Ada",
    "bill",
    "Perché è così alta?",
    "it",
    1_795_000_000_000,
    1,
    is_verified=True,
    order="A-100",
)

EVENTS: tuple[RoomEvent, ...] = (
    MemberJoined("ada", _ADA),
    MemberJoined("giulia", _GIULIA),
    Said(_LINE),
    Gestured("giulia", "wave"),
    Pointed("ada", "wall", 0.5, 0.25),
    Published("p1", _VOICE),
    Published("p2", Publication("giulia", "voice", is_muted=True)),
    Muted("p2", False),
    Muted("p1", True),
    Published("p3", Publication("ada", "screen")),
    Pointed("giulia", "wall", 0.5, 0.25, "p3"),
    Drawn("giulia", "p3", 7, (0, 0, 65_535, 32_768)),
    Drawn("ada", "p3", 1, (300, 20)),
    Drawn("giulia", "p3", 7, (40_000, 50_000)),
    DrawingCleared("ada", "p3", "ada"),
    Drawn("giulia", "p3", 8, (1, 2)),
    DrawingCleared("giulia", "p3"),
    Drawn("giulia", "p3", 9, (3, 4)),
    QualityChanged("ada", "poor", "fair"),
    Consented("ada", "yes", "2026-11"),
    RecorderChanged("writing"),
    Marked(Marker("giulia", "the bill", 1_795_000_001_000)),
    RecordingPaused(RecordingPause("ada", "card", 1_795_000_002_000)),
    Said(ChatLine("ada", "Ada", "customer", "k2", "4111 1111 1111 1111", 1_795_000_002_500, is_kept=False)),
    Drawn("ada", "p3", 2, (5, 6)),
    RecordingPaused(RecordingPause("ada", "other", 1_795_000_002_000)),
    RecordingResumed("ada"),
    Drawn("ada", "p3", 3, (7, 8)),
    FigureChanged("ada", "leo"),
    ConnectionChanged("ada", False),
    ConnectionChanged("ada", True),
    Unpublished("p2"),
    Unpublished("p3", "giulia"),
    MemberLeft("ada", "lost"),
    MeetingEnded("agent"),
)
"""A short meeting in which everything happens once."""

CLIENT: tuple[ClientMessage, ...] = (
    Enter("a.b.c", "epoch-1", 7),
    Leave(),
    Move(bytes(range(1, 14))),
    Say("k1", "Buongiorno"),
    Gesticulate("wave"),
    Point("wall", 0.5, 0.25, "p3"),
    Draw("p3", 7, (0, 0, 65_535, 32_768), while_paused=True),
    ClearDrawing("p3"),
    StopShowing("p3"),
    ChangeFigure("leo"),
    Offer(2, "v=0\r\n"),
    Publish("screen", is_muted=True),
    Unpublish("screen"),
    Mute("voice", True),
    PauseRecording("card"),
    ResumeRecording(),
    Mark("the bill"),
    Ping(1_795_000_000_000.5),
)

SERVER: tuple[ServerMessage, ...] = (
    Welcome("ada", "connection-1", "meeting-1", 20, 1_795_000_000_000.25),
    Snapshot("epoch-1", 7, _STATE),
    *(Happened("epoch-1", number, 1_795_000_000_123, event) for number, event in enumerate(EVENTS, 1)),
    Poses(bytes(range(24))),
    Levels({"p1": 97}),
    Refused("too_many", "Wait a moment.", "say", "k1"),
    Answer(2, "v=0\r\n"),
    Slots(2, {"3": "p1", "4": None}, ("vp8", "av1")),
    PathChanged(2, "connected"),
    Pong(1.5, 1_795_000_000_000.5, 11_111),
    ReturnPass("eyJ0.eyJ1.c2ln", 420_000),
    Goodbye("replaced", "Opened in another window.", True),
    VisitStatus(
        "contact",
        "S-00042",
        "queued",
        2,
        (120, 300),
        1_795_000_060_000,
        True,
        1,
        Person("Giulia", "mika"),
        "r",
        "no",
    ),
    DeskStatus(
        "reserved",
        None,
        (_WAITING,),
        RingingReservation("reservation", _WAITING, 1_795_000_020_000),
        HeldContact("contact", "ticket", "S-00042", "active", 1_795_000_000_000, "meeting-1"),
    ),
)


def examples() -> dict[str, ClientMessage | ServerMessage]:
    """Return one of each message by a name of its own."""
    named: dict[str, ClientMessage | ServerMessage] = {}
    for message in (*CLIENT, *SERVER):
        tag = str(type(message).__struct_config__.tag)
        if isinstance(message, Happened):
            tag += f" {type(message.event).__struct_config__.tag} {message.number}"
        named[tag] = message
    return named


def untold() -> set[str]:
    """Return the messages and events of which there is no example."""
    shown = {type(message) for message in (*CLIENT, *SERVER, *EVENTS)}
    every = {*get_args(ClientMessage), *get_args(ServerMessage), *get_args(RoomEvent)}
    return {kind.__name__ for kind in every - shown}


def log() -> dict[str, Any]:
    """Return the meeting, step by step: each event, and the room after it."""
    state, steps = RoomState(), []
    for event in EVENTS:
        state = evolve(state, event)
        steps.append({"event": msgspec.to_builtins(event), "state": msgspec.to_builtins(state)})
    return {"about": "Each event, and the room after it. Replayed by pytest and vitest.", "steps": steps}


def main() -> None:
    """Write the golden files."""
    GOLDEN.mkdir(exist_ok=True)
    bytes_of = {name: encode(message).hex() for name, message in examples().items()}
    MESSAGES.write_text(json.dumps(bytes_of, indent=2) + "\n")
    LOG.write_text(json.dumps(log(), indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
