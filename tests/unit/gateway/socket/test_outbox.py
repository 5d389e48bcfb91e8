import asyncio

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.geometry import IDENTITY, Vector3
from salotto.gateway.socket.outbox import Outbox
from salotto.rooms.parcel import Parcel
from salotto.wire.codec import decode_server
from salotto.wire.limits import OUTBOX_EVENTS
from salotto.wire.messages import Gestured, Happened, Levels, Poses, ServerMessage
from salotto.wire.pose import Pose, encode_frame, encode_pose, frame_moment_ms, split_frame


def event(number: int) -> Parcel[ServerMessage]:
    return Parcel(Happened("e", number, 0, Gestured("ada", "nod")))


def pose(x: int) -> bytes:
    return encode_pose(Pose(Vector3(x / 100, 0, 0), IDENTITY))


def frame(at_ms: float, *poses: tuple[int, int]) -> Parcel[Poses]:
    return Parcel(Poses(encode_frame(at_ms, [(index, pose(x)) for index, x in poses])))


def taken(outbox: Outbox) -> list[ServerMessage]:
    found = []
    while (data := outbox.take()) is not None:
        found.append(decode_server(data))
    return found


def test_events_come_in_order_and_before_everything_else() -> None:
    outbox = Outbox()
    outbox.put_poses(frame(1.0, (0, 1)))
    outbox.put_newest(Levels({"p": 3}))
    outbox.put(event(1))
    outbox.put(event(2))
    kinds = [type(message).__name__ for message in taken(outbox)]
    assert kinds == ["Happened", "Happened", "Levels", "Poses"]


def test_of_levels_only_the_newest_is_sent() -> None:
    outbox = Outbox()
    outbox.put_newest(Levels({"p": 3}))
    outbox.put_newest(Levels({"p": 9}))
    assert taken(outbox) == [Levels({"p": 9})]


def test_a_single_frame_is_passed_on_as_it_was_encoded_for_all() -> None:
    outbox, parcel = Outbox(), frame(1.0, (0, 1))
    outbox.put_poses(parcel)
    assert outbox.take() is parcel.data


steps = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), min_size=1, max_size=3),
    min_size=2,
    max_size=30,
)


@given(steps)
def test_a_slow_reader_learns_where_everybody_is_in_the_end(frames: list[list[tuple[int, int]]]) -> None:
    outbox, expected = Outbox(), {}
    for moment, poses in enumerate(frames):
        outbox.put_poses(frame(float(moment), *poses))
        expected.update({index: pose(x) for index, x in poses})
    (merged,) = taken(outbox)
    assert isinstance(merged, Poses)
    assert dict(split_frame(merged.frame)) == expected
    assert frame_moment_ms(merged.frame) == len(frames) - 1


def test_too_many_events_are_noticed_and_take_no_more_memory() -> None:
    outbox = Outbox()
    for number in range(OUTBOX_EVENTS):
        outbox.put(event(number))
    assert not outbox.is_overfull
    for number in range(1000):
        outbox.put(event(number))
    assert outbox.is_overfull
    assert len(taken(outbox)) == OUTBOX_EVENTS


async def test_a_reader_waits_for_what_comes() -> None:
    outbox = Outbox()
    asyncio.get_running_loop().call_later(3, outbox.put, event(7))
    assert decode_server(await outbox.next()) == event(7).message
