import tempfile
from itertools import groupby
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import MemberId
from salotto.recording.notes import Began, Missed, Note, Stopped
from salotto.recording.overdue import LATE_NS, Overdue
from salotto.recording.spans import Account
from salotto.recording.topics import read_track_topic
from salotto.rooms.model import RecordConsent
from salotto.wire.messages import PauseRecording, Publish, ResumeRecording, Say
from tests.support.recorded_scripts import YES, Packet, Supply, join, may_be_written, play, pose
from tests.support.recorders import RecordedRoom, notes
from tests.support.rooms import ADA, GIULIA
from tests.support.rtp_streams import rtp_packet

BEGAN = Began("e")

steps = st.lists(
    st.tuples(st.integers(1, 3 * LATE_NS), st.sampled_from(["lose", "lose", "paused", "consent"])),
    max_size=20,
)


@given(steps)
def test_its_notes_are_in_the_order_of_time_and_make_an_account_without_holes(
    script: list[tuple[int, str]],
) -> None:
    overdue, now_ns, lost_ns = Overdue("e"), 0, 0
    since_ns: int | None = None
    for after_ns, step in script:
        now_ns += after_ns
        match step:
            case "lose":
                overdue.lose(now_ns)
                since_ns = now_ns if since_ns is None else since_ns
            case "paused" | "consent":
                overdue.stop(now_ns, step)
                lost_ns += worth_telling(since_ns, now_ns)
                since_ns = None
    told = overdue.begin(now_ns + 1)
    lost_ns += worth_telling(since_ns, now_ns + 1)
    assert [at_ns for at_ns, _ in told] == sorted(at_ns for at_ns, _ in told)
    account = Account()
    for at_ns, note in told:
        account.note(at_ns, note)
    spans = account.spans()
    assert spans is not None
    assert sum(gap.to_ns - gap.from_ns for gap in spans.gaps) == lost_ns
    silent_ns = sum(one.to_ns - one.from_ns for one in (*spans.pauses, *spans.gaps))
    assert silent_ns == now_ns + 1 - spans.start_ns


def worth_telling(since_ns: int | None, to_ns: int) -> int:
    return 0 if since_ns is None or to_ns - since_ns <= LATE_NS else to_ns - since_ns


def test_a_reason_is_that_of_its_own_stretch() -> None:
    overdue = Overdue("e")
    overdue.lose(0)
    overdue.why = "no_room"
    overdue.stop(2 * LATE_NS, "paused")
    overdue.lose(5 * LATE_NS)
    told: list[Note] = [note for _, note in overdue.begin(7 * LATE_NS)]
    assert told == [
        BEGAN,
        Missed(0, 2 * LATE_NS, "no_room"),
        Stopped("paused"),
        BEGAN,
        Missed(5 * LATE_NS, 7 * LATE_NS, "late"),
    ]


# --- with the recorder of a meeting ---------------------------------------------------------------------------

people = st.sampled_from([ADA, GIULIA])
waits = st.lists(
    st.tuples(
        people,
        st.one_of(
            st.just(Packet()),
            st.just(Supply()),
            st.sampled_from([0.25, 0.5, 1.0, 2.0]),
            st.just(PauseRecording("other")),
            st.just(ResumeRecording()),
            st.builds(RecordConsent, st.sampled_from(["yes", "no"]), st.just("1")),
        ),
    ),
    max_size=30,
)


@given(waits)
def test_whatever_was_said_is_on_the_tape_or_in_a_stretch_that_is_told_but_for_a_second(
    script: list[tuple[MemberId, object]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = RecordedRoom(Path(folder), is_prompt=False)
        said = play(room, [(ADA, None), (GIULIA, None), (ADA, Publish("voice")), (ADA, YES), *script])
        said += play(room, [(ADA, YES), (GIULIA, ResumeRecording()), (ADA, Supply()), (ADA, Packet())])
        sent = [(round(t_ns, -3), one) for t_ns, one in said]  # the clock's float knows no better
        messages = room.read()
        missed = [one for one in notes(messages) if isinstance(one, Missed)]
        told = {round(one.t_ns, -3) for one in messages if read_track_topic(one.topic)}
        told |= {t_ns for t_ns, _ in sent if any(one.from_ns - 1_000 <= t_ns <= one.to_ns for one in missed)}
        due = [t_ns for t_ns, _ in sent if may_be_written([*room.states_at(t_ns)][-1])]
        assert due, "the last packet is due"
        assert told <= set(due)
        untold = [t_ns for t_ns in due if t_ns not in told]
        for _, stretch in groupby(untold, lambda t_ns: stops_before(room, t_ns)):
            first_ns, *rest = stretch
            assert max(rest, default=first_ns) - first_ns <= LATE_NS


def stops_before(room: RecordedRoom, t_ns: int) -> int:
    """Count the states before a moment in which nothing may be written: equal within a stretch that may."""
    return sum(at_ns <= t_ns and not may_be_written(state) for at_ns, state in room.history)


def late_meeting(directory: Path) -> tuple[RecordedRoom, str]:
    """Return a meeting that is due and has no key yet, and what Ada's voice is called."""
    room = RecordedRoom(directory, is_prompt=False)
    for who, command in ((ADA, join(ADA)), (GIULIA, join(GIULIA)), (ADA, Publish("voice")), (ADA, YES)):
        room.do(who, command)
    return room, next(iter(room.state.publications))


def test_a_beginning_that_comes_late_tells_from_the_first_word_that_is_missing(tmp_path: Path) -> None:
    room, voice = late_meeting(tmp_path)
    room.clock.step(3.0)
    room.packet(voice, rtp_packet(111, 1, 960, 7, b"hello"))
    first_ns = room.now_ns
    room.clock.step(5.0)
    room.supply()
    messages = room.read()
    assert notes(messages) == [Began("epoch-1"), Missed(first_ns, first_ns + 5_000_000_000, "late")]
    assert messages[0].t_ns == first_ns
    assert room.told == ["writing"]


def test_a_beginning_that_comes_late_where_nobody_said_anything_lacks_nothing(tmp_path: Path) -> None:
    room, _ = late_meeting(tmp_path)
    room.clock.step(5.0)
    room.move({ADA: pose(0.0)})
    room.supply()
    assert notes(room.read()) == [Began("epoch-1")]


def test_a_line_that_was_written_before_a_late_beginning_is_missing_too(tmp_path: Path) -> None:
    room, _ = late_meeting(tmp_path)
    room.do(ADA, Say("1", "hello"))
    said_ns = room.now_ns
    room.clock.step(2.0)
    room.supply()
    assert notes(room.read()) == [Began("epoch-1"), Missed(said_ns, room.now_ns, "late")]


def test_a_beginning_that_was_denied_says_why(tmp_path: Path) -> None:
    room, voice = late_meeting(tmp_path)
    room.packet(voice, rtp_packet(111, 1, 960, 7, b"hello"))
    room.recorder.deny("no_room")
    room.clock.step(5.0)
    room.supply()
    (missed,) = (one for one in notes(room.read()) if isinstance(one, Missed))
    assert missed.reason == "no_room"
    assert room.told == ["interrupted", "writing"]


def test_what_was_missed_before_a_pause_is_told_when_the_key_comes_after_it(tmp_path: Path) -> None:
    room, voice = late_meeting(tmp_path)
    room.packet(voice, rtp_packet(111, 1, 960, 7, b"hello"))
    first_ns = room.now_ns
    room.clock.step(3.0)
    room.do(ADA, PauseRecording("card"))
    paused_ns = room.now_ns
    room.packet(voice, rtp_packet(111, 2, 1920, 7, b"4000 1234"))
    room.clock.step(3.0)
    room.do(ADA, ResumeRecording())
    room.supply()
    began = Began("epoch-1")
    assert notes(room.read()) == [began, Missed(first_ns, paused_ns, "late"), Stopped("card"), began]
