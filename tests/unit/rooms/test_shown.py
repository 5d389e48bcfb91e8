import pytest

from salotto.core.errors import Invalid, NotAllowed
from salotto.core.ids import MemberId
from salotto.rooms.model import MEETING, OPEN_HALL, Join, RoomPolicy, SpokenCommand, Turn
from salotto.rooms.rules import decide
from salotto.wire.limits import DRAW_POINTS, STROKE_POINTS
from salotto.wire.messages import (
    ClearDrawing,
    Draw,
    DrawingCleared,
    Drawn,
    PauseRecording,
    Point,
    Pointed,
    Publish,
    ResumeRecording,
    RoomEvent,
    StopShowing,
    Unpublished,
)
from salotto.wire.state import evolve
from salotto.wire.values import RoomState
from tests.support.rooms import ADA, BEA, GIULIA, MARTA, ROLES, ROOM

ADAS, BEAS, GIULIAS, VOICE = "adas", "beas", "giulias", "voice"


def ask(
    state: RoomState,
    who: MemberId,
    command: SpokenCommand,
    fresh_id: str = "fresh",
    policy: RoomPolicy = MEETING,
) -> tuple[RoomEvent, ...]:
    return decide(state, policy, ROOM, Turn(who, 1000, fresh_id), command)


def told(state: RoomState, who: MemberId, command: SpokenCommand, fresh_id: str = "fresh") -> RoomState:
    for event in ask(state, who, command, fresh_id):
        state = evolve(state, event)
    return state


def everybody() -> RoomState:
    """Return a room in which two customers and an agent show their screens."""
    state = RoomState()
    for who in (ADA, BEA, GIULIA, MARTA):
        for event in decide(state, MEETING, ROOM, Turn(who, 1, "x"), Join(who, ROLES[who], "noor")):
            state = evolve(state, event)
    for who, picture in ((ADA, ADAS), (BEA, BEAS), (GIULIA, GIULIAS)):
        state = told(state, who, Publish("screen"), picture)
    return told(state, ADA, Publish("voice"), VOICE)


SHOWN = everybody()
DRAWN = told(told(SHOWN, ADA, Draw(ADAS, 1, (1, 2))), GIULIA, Draw(ADAS, 1, (3, 4)))


def test_pointing_may_name_the_picture_that_is_meant() -> None:
    assert ask(SHOWN, GIULIA, Point("wall", 0.5, 0.5, ADAS)) == (Pointed(GIULIA, "wall", 0.5, 0.5, ADAS),)
    assert ask(SHOWN, GIULIA, Point("wall", 0.5, 0.5)) == (Pointed(GIULIA, "wall", 0.5, 0.5),)
    assert ask(SHOWN, GIULIA, Point("wall", 0.5, 0.5, "gone")) == ()


@pytest.mark.parametrize("who", [ADA, BEA, GIULIA])
@pytest.mark.parametrize("picture", [ADAS, BEAS, GIULIAS])
def test_everybody_draws_on_every_picture(who: MemberId, picture: str) -> None:
    assert ask(SHOWN, who, Draw(picture, 1, (1, 2))) == (Drawn(who, picture, 1, (1, 2)),)


@pytest.mark.parametrize("picture", ["gone", VOICE])
def test_what_comes_for_a_picture_that_is_not_there_is_forgotten(picture: str) -> None:
    for command in (Draw(picture, 1, (1, 2)), ClearDrawing(picture), StopShowing(picture)):
        assert ask(SHOWN, GIULIA, command) == ()


def test_half_a_point_is_refused_and_so_is_a_stroke_without_end() -> None:
    with pytest.raises(Invalid, match="two parts"):
        ask(SHOWN, ADA, Draw(ADAS, 1, (1, 2, 3)))
    state = SHOWN
    for _ in range(STROKE_POINTS // DRAW_POINTS):
        state = told(state, ADA, Draw(ADAS, 1, (1, 2) * DRAW_POINTS))
    with pytest.raises(Invalid, match=str(STROKE_POINTS)):
        ask(state, ADA, Draw(ADAS, 1, (1, 2)))
    assert ask(state, ADA, Draw(ADAS, 2, (1, 2))) != ()


def test_nobody_draws_in_a_hall() -> None:
    with pytest.raises(NotAllowed):
        ask(SHOWN, ADA, Draw(ADAS, 1, (1, 2)), policy=OPEN_HALL)


def test_whoever_shows_it_and_staff_wipe_a_picture_and_others_their_own_strokes() -> None:
    assert ask(DRAWN, ADA, ClearDrawing(ADAS)) == (DrawingCleared(ADA, ADAS, None),)
    assert ask(DRAWN, GIULIA, ClearDrawing(ADAS)) == (DrawingCleared(GIULIA, ADAS, None),)
    assert ask(DRAWN, BEA, ClearDrawing(ADAS)) == ()
    hers = told(DRAWN, BEA, Draw(ADAS, 1, (5, 6)))
    assert ask(hers, BEA, ClearDrawing(ADAS)) == (DrawingCleared(BEA, ADAS, BEA),)
    assert ask(SHOWN, ADA, ClearDrawing(ADAS)) == ()


def test_a_drawing_ends_with_its_picture() -> None:
    assert len(DRAWN.strokes) == 2
    assert evolve(DRAWN, Unpublished(ADAS)).strokes == ()


def test_what_was_drawn_before_a_pause_and_during_it_are_sheets_that_do_not_stay() -> None:
    paused = told(DRAWN, ADA, PauseRecording("card"))
    assert paused.strokes == ()
    drawn = told(paused, ADA, Draw(ADAS, 2, (1, 2), while_paused=True))
    corrected = told(drawn, ADA, PauseRecording("other"))
    assert len(corrected.strokes) == 1
    assert told(corrected, ADA, ResumeRecording()).strokes == ()


def test_what_was_drawn_in_a_pause_and_comes_after_it_is_forgotten() -> None:
    assert ask(SHOWN, ADA, Draw(ADAS, 2, (1, 2), while_paused=True)) == ()


@pytest.mark.parametrize(
    ("who", "picture", "may"),
    [
        (GIULIA, ADAS, True),
        (GIULIA, BEAS, True),
        (MARTA, GIULIAS, True),
        (ADA, GIULIAS, True),
        (ADA, BEAS, False),
        (BEA, ADAS, False),
    ],
)
def test_staff_end_every_picture_and_a_customer_those_of_staff(
    who: MemberId, picture: str, *, may: bool
) -> None:
    if may:
        assert ask(SHOWN, who, StopShowing(picture)) == (Unpublished(picture, who),)
    else:
        with pytest.raises(NotAllowed):
            ask(SHOWN, who, StopShowing(picture))


def test_ending_ones_own_picture_is_nobody_elses_doing() -> None:
    assert ask(SHOWN, ADA, StopShowing(ADAS)) == (Unpublished(ADAS),)
