"""Rooms and the people in them, as tests need them: real rooms, and guests that keep what they are told."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import Goodbye, Refusal
from salotto.core.ids import ConnectionId, MemberId, RoomId
from salotto.rooms.model import (
    MEETING,
    Depart,
    Disconnect,
    End,
    Join,
    RecordConsent,
    RoomCommand,
    RoomPolicy,
    Seat,
    Seen,
    SpokenCommand,
    TellQuality,
    TellRecorder,
)
from salotto.rooms.parcel import Parcel
from salotto.rooms.ports import Guest, Observer
from salotto.rooms.room import Room
from salotto.wire.messages import (
    ChangeFigure,
    ClearDrawing,
    Draw,
    Gesticulate,
    Happened,
    Mark,
    Mute,
    PauseRecording,
    Point,
    Poses,
    Publish,
    ResumeRecording,
    RoomEvent,
    Say,
    ServerMessage,
    Snapshot,
    StopShowing,
    Unpublish,
    Welcome,
)
from salotto.wire.state import evolve
from salotto.wire.values import Role, RoomState

ROOM = RoomId("meeting-test")
ADA, BEA, GIULIA, MARTA = (MemberId(name) for name in ("ada", "bea", "giulia", "marta"))
ROLES: dict[MemberId, Role] = {ADA: "customer", BEA: "customer", GIULIA: "agent", MARTA: "supervisor"}


class LoopClock(Clock):
    """The running loop's time: virtual where the loop's is."""

    @override
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 9, 45, tzinfo=UTC) + timedelta(
            seconds=asyncio.get_running_loop().time()
        )

    @override
    def monotonic_ns(self) -> int:
        return round(asyncio.get_running_loop().time() * 1e9)


@dataclass
class Mirror(Guest):
    """Knows only what it was told, as a browser does."""

    state: RoomState = field(default_factory=RoomState)
    epoch: str = ""
    number: int = 0
    welcomes: list[Welcome] = field(default_factory=list)
    snapshots: int = 0
    events: list[RoomEvent] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    refusals: list[tuple[Refusal, object]] = field(default_factory=list)
    goodbyes: list[Goodbye] = field(default_factory=list)

    @override
    def tell(self, parcel: Parcel[ServerMessage]) -> None:
        match parcel.message:
            case Welcome() as welcome:
                self.welcomes.append(welcome)
            case Snapshot(epoch, number, state):
                self.epoch, self.number, self.state = epoch, number, state
                self.snapshots += 1
            case Happened(_, number, _, event):
                self.events.append(event)
                self.numbers.append(number)
                self.number = number
                self.state = evolve(self.state, event)
            case _:
                raise AssertionError(f"a room does not say this: {parcel.message}")

    @override
    def show(self, parcel: Parcel[Poses]) -> None:
        self.frames.append(parcel.message.frame)

    @override
    def refuse(self, refusal: Refusal, command: SpokenCommand) -> None:
        self.refusals.append((refusal, command))

    @override
    def dismiss(self, goodbye: Goodbye) -> None:
        self.goodbyes.append(goodbye)

    @property
    def seen(self) -> Seen:
        """Where this browser was, for coming back."""
        return Seen(self.epoch, self.number)

    def come_back(self) -> "Mirror":
        """Return the same browser on a new connection: it still knows what it knew."""
        return Mirror(state=self.state, epoch=self.epoch, number=self.number)


@dataclass
class Witness(Observer):
    """Sees everything."""

    events: list[RoomEvent] = field(default_factory=list)
    poses: dict[MemberId, bytes] = field(default_factory=dict)
    is_closed: bool = False

    @override
    def happened(self, happened: Happened, state: RoomState) -> None:
        self.events.append(happened.event)

    @override
    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        self.poses.update(poses)

    @override
    def closed(self) -> None:
        self.is_closed = True


def seat(member_id: MemberId, connection: str = "1") -> Seat:
    """Return a seat of one of the usual people."""
    return Seat(
        member_id, ConnectionId(f"{member_id}-{connection}"), member_id.title(), ROLES[member_id], "noor"
    )


@asynccontextmanager
async def open_room(policy: RoomPolicy = MEETING, state: RoomState | None = None) -> AsyncIterator[Room]:
    """Run a room for the length of the block."""
    room = Room(ROOM, policy, "epoch-1", LoopClock(), state)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(room.run())
        await settle()
        yield room
        room.close()


async def settle() -> None:
    """Let everybody do what is to be done now; no time passes."""
    for _ in range(20):
        await asyncio.sleep(0)


# --- strategies ------------------------------------------------------------------------------------------------

_shown = st.sampled_from([f"p{number}" for number in range(4, 8)])  # first things done after all have come
_kinds = st.sampled_from(["voice", "screen", "camera"])
spoken: st.SearchStrategy[SpokenCommand] = st.one_of(
    st.builds(Say, st.sampled_from("abc"), st.sampled_from(["ciao", " ", "sì"])),
    st.builds(Gesticulate, st.sampled_from(["wave", "nod"])),
    st.builds(Point, st.sampled_from(["wall", "floor"]), st.just(0.5), st.just(0.25)),
    st.builds(Draw, _shown, st.sampled_from([1, 2]), st.just((1, 2, 3, 4)), st.booleans()),
    st.builds(ClearDrawing, _shown),
    st.builds(StopShowing, _shown),
    st.builds(ChangeFigure, st.sampled_from(["noor", "mika"])),
    st.builds(Publish, _kinds, st.booleans()),
    st.builds(Unpublish, _kinds),
    st.builds(Mute, _kinds, st.booleans()),
    st.builds(PauseRecording, st.sampled_from(["card", "other"])),
    st.just(ResumeRecording()),
    st.builds(Mark, st.sampled_from(["", "the bill"])),
)
people = st.sampled_from([ADA, BEA, GIULIA, MARTA])


@st.composite
def scripts(draw: st.DrawFn) -> list[tuple[MemberId, RoomCommand]]:
    """Draw a story: who did what, in order. People come first in most, or little would happen."""
    story: list[tuple[MemberId, RoomCommand]] = [
        (who, _join(who)) for who in draw(st.permutations(list(ROLES)))
    ]
    steps = st.tuples(
        people,
        st.one_of(
            spoken,
            st.just(Disconnect()),
            st.builds(Depart, st.sampled_from(["left", "lost", "ended"])),
            st.builds(TellRecorder, st.sampled_from(["none", "writing", "interrupted"])),
            st.builds(TellQuality, st.sampled_from(["good", "poor"]), st.just("fair")),
            st.builds(RecordConsent, st.sampled_from(["yes", "no"]), st.just("1")),
            st.just(None),
        ),
    )
    for who, command in draw(st.lists(steps, max_size=25)):
        story.append((who, command if command is not None else _join(who)))
    if draw(st.booleans()):
        story.append((GIULIA, End("agent")))
    return story


def _join(who: MemberId) -> Join:
    return Join(who.title(), ROLES[who], "noor")
