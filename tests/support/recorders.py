"""A recorder at home in a test: its room is played by the rules, its tape is real, its keys come at once or later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from salotto.core.errors import Refusal
from salotto.core.ids import MemberId, RoomId
from salotto.recording.notes import Note, read_note
from salotto.recording.packing import TapeMessage
from salotto.recording.reading import TapeReader
from salotto.recording.recorder import Recorder
from salotto.recording.sealing import RecordingKey
from salotto.recording.tape import Tape
from salotto.recording.topics import NOTES, ROOM, SNAPSHOTS, is_happened
from salotto.rooms.model import MEETING, RoomCommand, Turn
from salotto.rooms.rules import decide
from salotto.wire.codec import decode_server
from salotto.wire.messages import Happened, RoomEvent, Said, Snapshot
from salotto.wire.state import evolve
from salotto.wire.values import RecorderState, RoomState
from tests.support.clock import SteppingClock
from tests.support.tapes import OPENING, lookup, recording_key

TICK_S = 0.02


@dataclass
class RecordedRoom:
    """A room without an actor, and the recorder that observes it. Each command takes a tick."""

    directory: Path
    state: RoomState = field(default_factory=lambda: RoomState(may_record=True))
    is_prompt: bool = True
    """Whether keys come in the same turn, as if the database took no time."""

    def __post_init__(self) -> None:
        self.clock = SteppingClock()
        self.keys: dict[str, RecordingKey] = {ROOM: recording_key(ROOM)}
        self.tape = Tape(self.directory, OPENING, self.keys[ROOM])
        self.told: list[RecorderState] = []
        self.wishes: list[bool] = []
        """Each wish for keyframes: whether it was one of a beginning."""
        self.number = 0
        self.history: list[tuple[int, RoomState]] = []
        self.recorder = Recorder("epoch-1", self.state, self.clock, self)
        self._asked = False
        self._remember()

    # --- the host of the recorder

    def recorder_changed(self, recorder: RecorderState) -> None:
        self.told.append(recorder)

    def keys_wanted(self) -> None:
        self._asked = True

    def pictures_wanted(self, *, is_beginning: bool) -> None:
        self.wishes.append(is_beginning)

    def recorder_failed(self) -> None:
        self.told.append("interrupted")

    # --- what tests do

    @property
    def now_ns(self) -> int:
        return round(self.clock.now().timestamp() * 1e9)

    def do(self, who: MemberId, command: RoomCommand) -> tuple[RoomEvent, ...]:
        """Play one command; return what happened, nothing if it was refused."""
        self.clock.step(TICK_S)
        self.number += 1
        turn = Turn(who, self.now_ns // 1_000_000, f"publication_{self.number}")
        try:
            events = decide(self.state, MEETING, RoomId("meeting"), turn, command)
        except Refusal:
            return ()
        for event in events:
            self.state = evolve(self.state, event)
            self._remember()
            self.recorder.happened(Happened("epoch-1", self.number, turn.at_ms, event), self.state)
            if self.is_prompt:
                self.supply()
        return events

    def supply(self) -> None:
        """Give the keys that were asked for, as the database would."""
        if self._asked:
            self._asked = False
            asked = self.recorder.lacking
            for person in asked:
                self.keys.setdefault(person, recording_key(person))
            self.recorder.supply(self.tape, asked, [self.keys[person] for person in asked])

    def packet(self, publication_id: str, rtp: bytes) -> None:
        """Let a packet arrive now."""
        self.clock.step(TICK_S)
        self.recorder.on_packet(publication_id, self.clock.monotonic_ns(), rtp)

    def move(self, poses: dict[MemberId, bytes]) -> None:
        """Let a tick of poses pass."""
        self.clock.step(TICK_S)
        self.recorder.moved(poses)

    def flush(self) -> None:
        """Write what waits."""
        self.tape.release(self.tape.write(self.tape.take(), self.clock.monotonic_ns() / 1e9))
        self.recorder.flushed()

    def read(self) -> list[TapeMessage]:
        """Flush, and return everything on the tape."""
        self.flush()
        return list(TapeReader(self.directory, lookup(*self.keys.values())))

    def states_at(self, t_ns: int) -> Iterable[RoomState]:
        """Return the state at a moment; both, where one turned into the other right then."""
        before = [state for at_ns, state in self.history if at_ns < t_ns]
        return [*before[-1:], *(state for at_ns, state in self.history if at_ns == t_ns)]

    def _remember(self) -> None:
        self.history.append((self.now_ns, self.state))


def notes(messages: Sequence[TapeMessage]) -> list[Note]:
    """Return what the recorder told of itself."""
    return [read_note(one.data) for one in messages if one.topic == NOTES]


def lines(messages: Sequence[TapeMessage]) -> list[str]:
    """Return what was said, as the tape has it."""
    events = [decode_server(one.data) for one in messages if is_happened(one.topic)]
    return [
        one.event.line.text for one in events if isinstance(one, Happened) and isinstance(one.event, Said)
    ]


def snapshots(messages: Sequence[TapeMessage]) -> list[RoomState]:
    """Return every room as it was written whole."""
    found = [decode_server(one.data) for one in messages if one.topic == SNAPSHOTS]
    return [one.state for one in found if isinstance(one, Snapshot)]
