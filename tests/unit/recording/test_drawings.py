"""What is drawn on a picture is recorded as all else is: with consent, and not in a pause."""

from pathlib import Path

from salotto.recording.topics import is_happened
from salotto.rooms.model import Join, RecordConsent
from salotto.wire.codec import decode_server
from salotto.wire.messages import Draw, Drawn, Happened, PauseRecording, Publish, Published, ResumeRecording
from tests.support.recorders import RecordedRoom, snapshots
from tests.support.rooms import ADA, GIULIA


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
