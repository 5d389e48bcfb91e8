from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.finishing.timeline import CHECKPOINT_EVERY_NS, Timeline
from salotto.recording.packing import TapeMessage
from salotto.recording.topics import SNAPSHOTS, happened_topic, poses_topic
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import FigureChanged, Happened, MemberLeft, Snapshot
from salotto.wire.pose import decode_frame
from salotto.wire.state import evolve
from tests.support.meetings import ADA, GIULIA, STATE
from tests.support.rtp_streams import START_NS

POSE = bytes(7) + (3 << 30).to_bytes(4, "little") + bytes(2)
SECOND_NS = 1_000_000_000


def begin(t_ns: int = START_NS) -> TapeMessage:
    return TapeMessage(SNAPSHOTS, t_ns, encode(Snapshot("e", 0, STATE)))


def happened(number: int, t_ns: int, figure: str) -> TapeMessage:
    event = FigureChanged(ADA, figure)
    return TapeMessage(happened_topic(ADA), t_ns, encode(Happened("e", number, t_ns // 1_000_000, event)))


steps = st.lists(st.tuples(st.integers(0, 8), st.sampled_from(["noor", "leila", "move"])), max_size=40)


@given(steps)
def test_every_checkpoint_is_what_the_events_before_it_make(script: list[tuple[int, str]]) -> None:
    timeline, now = Timeline(), START_NS
    written = list(timeline.add(begin()))
    for number, (seconds, what) in enumerate(script, 1):
        now += seconds * SECOND_NS
        message = TapeMessage(poses_topic(ADA), now, POSE) if what == "move" else happened(number, now, what)
        written += timeline.add(message)
    written += timeline.flush()
    state = STATE
    for message in written:
        if message.topic == "snapshot":
            snapshot = decode_server(message.data)
            assert isinstance(snapshot, Snapshot)
            assert snapshot.state == state
        elif message.topic == "happened":
            one = decode_server(message.data)
            assert isinstance(one, Happened)
            state = evolve(state, one.event)
    assert [message.t_ns for message in written] == sorted(message.t_ns for message in written)


def test_checkpoints_come_every_ten_seconds_of_life() -> None:
    timeline = Timeline()
    written = list(timeline.add(begin()))
    for second in range(61):
        written += timeline.add(TapeMessage(poses_topic(GIULIA), START_NS + second * SECOND_NS, POSE))
    stands = [message for message in written if message.topic == "stand"]
    assert len(stands) == 1 + 60 * SECOND_NS // CHECKPOINT_EVERY_NS
    assert [index for index, _ in decode_frame(stands[-1].data)] == [1]


def test_an_event_that_fits_nothing_is_passed_over() -> None:
    timeline = Timeline()
    list(timeline.add(begin()))
    stray = Happened("e", 5, 0, MemberLeft("nobody", "left"))
    assert list(timeline.add(TapeMessage(happened_topic("nobody"), START_NS, encode(stray)))) == []
    assert list(timeline.add(TapeMessage(happened_topic(ADA), START_NS, b"rubbish"))) == []
