"""What is drawn on a picture is recorded as all else is: with consent, and not in a pause."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import MemberId
from salotto.recording.finishing.timeline import Timeline
from salotto.recording.notes import read_note
from salotto.recording.topics import NOTES, is_happened
from salotto.rooms.model import Depart, Join, RecordConsent
from salotto.wire.codec import decode_server
from salotto.wire.messages import (
    ClearDrawing,
    Draw,
    Drawn,
    Happened,
    PauseRecording,
    Publish,
    Published,
    ResumeRecording,
    Unpublish,
)
from salotto.wire.values import RoomState
from tests.support.recorders import RecordedRoom, snapshots
from tests.support.rooms import ADA, BEA, GIULIA


def test_a_drawing_is_on_the_tape_and_one_of_a_pause_or_before_consent_is_not(tmp_path: Path) -> None:
    room = RecordedRoom(tmp_path)
    room.do(ADA, Join("Ada", "customer", "noor"))
    room.do(GIULIA, Join("Giulia", "agent", "noor"))
    (shown,) = room.do(ADA, Publish("screen"))
    assert isinstance(shown, Published)
    picture = shown.publication_id
    room.do(GIULIA, Draw(picture, 1, (11, 11)))
    room.do(ADA, RecordConsent("yes", "1"))
    room.do(GIULIA, Draw(picture, 2, (22, 22)))
    room.do(ADA, PauseRecording("card"))
    room.do(GIULIA, Draw(picture, 3, (33, 33)))
    room.do(ADA, ResumeRecording())
    room.do(GIULIA, Draw(picture, 4, (44, 44), while_paused=True))  # was on its way
    room.do(ADA, Draw(picture, 5, (55, 55)))
    messages = room.read()
    told = [decode_server(one.data) for one in messages if is_happened(one.topic)]
    assert [
        one.event.points for one in told if isinstance(one, Happened) and isinstance(one.event, Drawn)
    ] == [(22, 22), (55, 55)]
    assert all(state.strokes == () for state in snapshots(messages))


def replayed(room: RecordedRoom) -> RoomState:
    """Return the room as a player has it at the end of the tape."""
    timeline = Timeline()
    for message in room.read():
        if message.topic == NOTES:
            timeline.note(read_note(message.data))
        else:
            list(timeline.add(message))
    return timeline.state


SHOW, HIDE, WIPE, COME, GO, KEY = "show", "hide", "wipe", "come", "go", "key"
acts = st.one_of(
    st.sampled_from([SHOW, HIDE, WIPE, COME, GO, KEY]),
    st.tuples(st.sampled_from([ADA, GIULIA]), st.integers(1, 3), st.integers(0, 9)),
)


@given(st.lists(acts, max_size=30))
def test_while_it_is_recorded_a_player_sees_every_drawing_that_stands(
    script: list[str | tuple[MemberId, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        room = RecordedRoom(Path(folder))
        room.do(ADA, Join("Ada", "customer", "noor"))
        room.do(GIULIA, Join("Giulia", "agent", "noor"))
        room.do(ADA, RecordConsent("yes", "1"))
        room.is_prompt = False
        for act in script:
            shown = next(iter(room.state.publications), "nothing")
            match act:
                case (who, key, at):
                    room.do(who, Draw(shown, key, (at, at)))
                case "show":
                    room.do(ADA, Publish("screen"))
                case "hide":
                    room.do(ADA, Unpublish("screen"))
                case "wipe":
                    room.do(GIULIA, ClearDrawing(shown))
                case "come":
                    room.do(BEA, Join("Bea", "agent", "noor"))
                case "go":
                    room.do(BEA, Depart("left"))
                case "key":
                    room.supply()
        room.supply()
        assert replayed(room).strokes == room.state.strokes


def test_a_drawing_of_before_a_pause_is_not_seen_after_it(tmp_path: Path) -> None:
    room = RecordedRoom(tmp_path)
    room.do(ADA, Join("Ada", "customer", "noor"))
    room.do(GIULIA, Join("Giulia", "agent", "noor"))
    room.do(ADA, RecordConsent("yes", "1"))
    (shown,) = room.do(ADA, Publish("screen"))
    assert isinstance(shown, Published)
    room.do(GIULIA, Draw(shown.publication_id, 1, (11, 11)))
    assert len(replayed(room).strokes) == 1
    room.do(ADA, PauseRecording("card"))
    room.do(ADA, ResumeRecording())
    assert replayed(room).strokes == room.state.strokes == ()
