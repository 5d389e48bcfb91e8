from pathlib import Path

from salotto.core.ids import MemberId
from salotto.recording.packing import TapeMessage
from salotto.recording.pen import Pen
from salotto.recording.reading import TapeReader
from salotto.recording.scribe import Scribe
from salotto.recording.tape import Tape
from salotto.recording.topics import SNAPSHOTS, member_of_poses, read_track_topic
from salotto.wire.messages import Happened, MemberLeft, Published, Said, Unpublished
from salotto.wire.values import ChatLine, Publication, RoomState
from tests.support.recorders import snapshots
from tests.support.tapes import ADA, EVERY_KEY, OPENING, ROOM, START_NS

VOICE, SCREEN, STRANGERS = (
    Publication("ada", "voice"),
    Publication("ada", "screen"),
    Publication("bea", "voice"),
)
HELLO = ChatLine("ada", "Ada", "customer", "1", "ciao", 0)


class Desk:
    """A scribe that has the keys of the room and of Ada, and of nobody else."""

    def __init__(self, directory: Path, **publications: Publication) -> None:
        self._directory = directory
        self._tape = Tape(directory, OPENING, ROOM)
        self.scribe = Scribe("epoch", publications)
        self.pen = Pen(self._tape)
        self.pen.admit({"room", "ada"}, [ROOM, ADA])
        self.scribe.pen = self.pen

    def written(self) -> list[TapeMessage]:
        self._tape.release(self._tape.write(self._tape.take(), 0.0))
        return list(TapeReader(self._directory, EVERY_KEY))


def test_without_a_pen_nothing_is_written_and_no_track_opens(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.scribe.pen = None
    desk.scribe.snapshot(1, RoomState(), START_NS)
    desk.scribe.open({"p1": VOICE})
    assert desk.scribe.channels == {}
    assert desk.written() == []


def test_a_room_is_written_without_what_was_said_in_it_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.scribe.snapshot(7, RoomState(publications={"p1": VOICE}, chat=(HELLO,)), START_NS)
    (room,) = snapshots(desk.written())
    assert (room.chat, room.publications) == ((), {"p1": VOICE})


def test_only_of_whom_there_is_a_key_and_who_is_in_the_room_is_it_written_where_they_stand(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    poses = {MemberId(name): bytes(13) for name in ("ada", "bea", "erased")}
    desk.scribe.place(poses, {"ada", "bea"}, START_NS)
    assert [member_of_poses(one.topic) for one in desk.written()] == ["ada"]


def test_a_track_that_begins_is_told_and_opened_and_one_of_somebody_without_a_key_is_neither(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path)
    state = RoomState(publications={"p1": VOICE, "p2": STRANGERS})
    for number, (key, publication) in enumerate(state.publications.items()):
        event = Published(key, publication)
        desk.scribe.learn(event)
        desk.scribe.event(Happened("epoch", number, 0, event), state, START_NS)
    assert set(desk.scribe.channels) == {"p1"}
    assert len(desk.written()) == 1


def test_a_picture_that_is_made_of_something_else_goes_on_under_a_topic_that_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    publications = {"p1": SCREEN}
    desk.scribe.change_codec("p1", "vp9", publications)  # before anything is written: kept for the beginning
    assert desk.scribe.channels == {}
    desk.scribe.open(publications)
    desk.pen.append(desk.scribe.channels["p1"], START_NS, b"nine")
    desk.scribe.change_codec("p1", "vp8", publications)
    desk.pen.append(desk.scribe.channels["p1"], START_NS, b"eight")
    tracks = [(read_track_topic(one.topic), one.data) for one in desk.written() if one.topic != SNAPSHOTS]
    assert [(track.codec, data) for track, data in tracks if track] == [("vp9", b"nine"), ("vp8", b"eight")]


def test_what_has_ended_is_forgotten_and_with_somebody_all_that_they_showed(tmp_path: Path) -> None:
    playing = {"p1": VOICE, "p2": SCREEN}
    desk = Desk(tmp_path, **playing)
    desk.scribe.open(playing)
    desk.scribe.forget(Said(HELLO))
    assert set(desk.scribe.channels) == {"p1", "p2"}
    desk.scribe.forget(Unpublished("p1"))
    assert set(desk.scribe.channels) == {"p2"}
    desk.scribe.forget(MemberLeft("ada", "left"))
    assert desk.scribe.channels == {}
