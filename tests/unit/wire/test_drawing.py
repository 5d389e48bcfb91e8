from hypothesis import given
from hypothesis import strategies as st

from salotto.wire.codec import encode
from salotto.wire.drawing import clear, find, grow
from salotto.wire.limits import DRAW_POINTS, DRAWING_POINTS, MESSAGE_BYTES, STROKE_POINTS, STROKES
from salotto.wire.messages import DrawingCleared, Drawn, Snapshot
from salotto.wire.values import RoomState, Stroke

parts = st.builds(
    Drawn,
    st.sampled_from(["ada", "giulia"]),
    st.sampled_from(["p1", "p2"]),
    st.integers(0, 200),
    st.integers(1, DRAW_POINTS).map(lambda points: (1, 2) * points),
)


def test_a_stroke_grows_and_becomes_the_newest() -> None:
    strokes = grow((), Drawn("ada", "p", 1, (1, 2)))
    strokes = grow(strokes, Drawn("giulia", "p", 1, (3, 4)))
    strokes = grow(strokes, Drawn("ada", "p", 1, (5, 6)))
    assert strokes == (Stroke("giulia", "p", 1, (3, 4)), Stroke("ada", "p", 1, (1, 2, 5, 6)))
    assert find(strokes, "ada", "p", 1) == strokes[1]
    assert find(strokes, "ada", "q", 1) is None


def test_wiping_takes_the_strokes_of_one_or_of_all_and_of_one_picture() -> None:
    mine, yours = Stroke("ada", "p", 1, (1, 2)), Stroke("giulia", "p", 1, (1, 2))
    elsewhere = Stroke("ada", "q", 1, (1, 2))
    strokes = (mine, yours, elsewhere)
    assert clear(strokes, DrawingCleared("ada", "p", "ada")) == (yours, elsewhere)
    assert clear(strokes, DrawingCleared("giulia", "p")) == (elsewhere,)


@given(st.lists(parts, max_size=400))
def test_a_drawing_never_grows_beyond_its_limits_and_keeps_what_is_newest(drawn: list[Drawn]) -> None:
    strokes: tuple[Stroke, ...] = ()
    for part in drawn:
        strokes = grow(strokes, part)
        assert len(strokes) <= STROKES
        assert sum(len(one.points) for one in strokes[1:]) <= 2 * DRAWING_POINTS
        assert strokes[-1].points[-len(part.points) :] == part.points


def test_the_fullest_drawing_there_can_be_fits_a_message() -> None:
    strokes: tuple[Stroke, ...] = ()
    for key in range(2 * DRAWING_POINTS // DRAW_POINTS):
        part = Drawn(
            "m" * 96, "p" * 96, 2**31 - 1 - key // (STROKE_POINTS // DRAW_POINTS), (65_535,) * 2 * DRAW_POINTS
        )
        strokes = grow(strokes, part)
    size_bytes = len(encode(Snapshot("epoch", 1, RoomState(strokes=strokes))))
    assert DRAWING_POINTS < size_bytes <= MESSAGE_BYTES
