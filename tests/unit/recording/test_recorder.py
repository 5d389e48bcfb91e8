import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import MemberId
from salotto.recording import tape as tape_module
from salotto.recording.notes import Began, Missed, Stopped
from salotto.recording.topics import (
    NOTES,
    happened_topic,
    member_of_poses,
    read_track_topic,
)
from salotto.rooms.model import Depart, Disconnect, End, Join, RecordConsent, RoomCommand
from salotto.wire.messages import (
    Mark,
    Mute,
    PauseRecording,
    Publish,
    Published,
    ResumeRecording,
    Say,
    Unpublish,
)
from salotto.wire.values import RoomState
from tests.support.mistakes import Mistakes, break_once
from tests.support.recorded_scripts import (
    NO,
    YES,
    Flush,
    Packet,
    Step,
    Supply,
    join,
    may_be_written,
    play,
    pose,
)
from tests.support.recorders import RecordedRoom, lines, notes, snapshots
from tests.support.rooms import ADA, BEA, GIULIA, ROLES
from tests.support.rtp_streams import rtp_packet


def meeting(directory: Path, *, is_prompt: bool = True) -> RecordedRoom:
    """Return a meeting that has begun and is recorded."""
    room = RecordedRoom(directory, is_prompt=is_prompt)
    for who, command in ((ADA, join(ADA)), (GIULIA, join(GIULIA)), (ADA, YES)):
        room.do(who, command)
    return room


# --- the law ---------------------------------------------------------------------------------------------------


commands: st.SearchStrategy[RoomCommand] = st.one_of(
    st.builds(RecordConsent, st.sampled_from(["yes", "yes", "no"]), st.just("1")),
    st.builds(PauseRecording, st.sampled_from(["card", "other"])),
    st.just(ResumeRecording()),
    st.just(Publish("voice")),
    st.just(Unpublish("voice")),
    st.builds(Mute, st.just("voice"), st.booleans()),
    st.builds(Say, st.uuids().map(str), st.just("ciao")),
    st.just(Mark("here")),
    st.just(Disconnect()),
    st.just(Depart("left")),
)
people = st.sampled_from([ADA, BEA, GIULIA])
acts = st.one_of(
    commands,
    st.just(None),
    st.just(Packet()),
    st.just(Packet()),
    st.just(Step()),
    st.just(Flush()),
    st.just(Supply()),
)
scripts = st.lists(st.tuples(people, acts), max_size=60)


@given(script=scripts, is_prompt=st.booleans(), may_record=st.booleans())
def test_every_byte_on_the_tape_is_of_a_moment_in_which_all_had_agreed(
    script: list[tuple[MemberId, object]], *, is_prompt: bool, may_record: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = RecordedRoom(Path(folder), RoomState(may_record=may_record), is_prompt=is_prompt)
        play(room, [(ADA, None), (GIULIA, None), (ADA, YES), *script])
        for message in room.read():
            if message.topic == NOTES:
                continue
            states = list(room.states_at(message.t_ns))
            assert any(may_be_written(state) for state in states), message.topic
            person = message.topic.split("/")[1] if "/" in message.topic else None
            if person is not None and ROLES.get(MemberId(person)) == "customer":
                assert any(state.consents.get(person) == "yes" for state in states)


@given(scripts)
def test_nothing_is_missing_of_what_was_to_be_written(script: list[tuple[MemberId, object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = RecordedRoom(Path(folder))
        sent = play(room, [(ADA, None), (GIULIA, None), (ADA, YES), (ADA, Publish("voice")), *script])
        found = [
            (one.t_ns, track.publication_id) for one in room.read() if (track := read_track_topic(one.topic))
        ]
        assert found == [(t_ns, one) for t_ns, one in sent if may_be_written([*room.states_at(t_ns)][-1])]


# --- examples --------------------------------------------------------------------------------------------------


def test_a_meeting_is_recorded_from_the_moment_in_which_all_have_agreed(tmp_path: Path) -> None:
    room = RecordedRoom(tmp_path)
    room.do(ADA, join(ADA))
    room.do(ADA, YES)
    assert not room.recorder.is_on
    room.do(GIULIA, join(GIULIA))
    assert room.recorder.is_on
    assert notes(room.read()) == [Began("epoch-1")]
    assert room.told == ["writing"]
    assert room.wishes == [True]


def test_no_means_not_one_byte(tmp_path: Path) -> None:
    room = RecordedRoom(tmp_path)
    for who, command in ((ADA, join(ADA)), (GIULIA, join(GIULIA)), (ADA, NO), (ADA, Publish("voice"))):
        room.do(who, command)
    room.packet("publication_4", b"x" * 40)
    room.move({ADA: pose(0.0)})
    room.do(GIULIA, End("agent"))
    room.recorder.closed()
    room.flush()
    assert list(tmp_path.iterdir()) == []
    assert room.told == []


def test_what_was_said_before_consent_is_not_on_the_tape(tmp_path: Path) -> None:
    room = RecordedRoom(tmp_path)
    for who, command in (
        (ADA, join(ADA)),
        (GIULIA, join(GIULIA)),
        (ADA, Say("1", "before")),
        (GIULIA, Mark("before")),
        (ADA, YES),
        (ADA, Say("2", "after")),
    ):
        room.do(who, command)
    messages = room.read()
    assert lines(messages) == ["after"]
    assert all(state.chat == () and state.markers == () for state in snapshots(messages))
    assert not any(b"before" in one.data for one in messages)


def test_a_late_joiner_without_an_answer_stops_it_before_their_name_is_written(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.do(BEA, join(BEA))
    assert not room.recorder.is_on
    assert room.recorder.wanted == "waiting"
    messages = room.read()
    assert notes(messages) == [Began("epoch-1"), Stopped("consent")]
    assert not any(b"Bea" in one.data for one in messages)
    room.do(BEA, YES)
    seen = [sorted(state.members) for state in snapshots(room.read())]
    assert (seen[0], seen[-1]) == ([ADA, GIULIA], [ADA, BEA, GIULIA])


def test_a_withdrawal_stops_it_at_once(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    (published,) = room.do(ADA, Publish("voice"))
    assert isinstance(published, Published)
    room.packet(published.publication_id, rtp_packet(111, 1, 960, 7, b"yes"))
    room.do(ADA, NO)
    withdrawn_ns = room.now_ns
    for number in range(50):
        room.packet(published.publication_id, rtp_packet(111, number, 960, 7, b"no"))
    assert max(one.t_ns for one in room.read()) == withdrawn_ns


def test_a_pause_and_its_end_are_told_and_nothing_between(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.do(ADA, PauseRecording("card"))
    room.do(ADA, Say("1", "4000 1234"))
    room.do(ADA, ResumeRecording())
    room.do(ADA, Say("2", "done"))
    messages = room.read()
    assert notes(messages) == [Began("epoch-1"), Stopped("card"), Began("epoch-1")]
    assert lines(messages) == ["done"]
    assert room.wishes == [True, True]


def test_a_beginning_places_everybody_where_they_stand(tmp_path: Path) -> None:
    room = RecordedRoom(tmp_path)
    room.do(ADA, join(ADA))
    room.do(GIULIA, join(GIULIA))
    room.move({ADA: pose(0.0), GIULIA: pose(1.0)})
    room.move({ADA: pose(2.0)})
    room.do(ADA, YES)
    placed = {member_of_poses(one.topic): one.data for one in room.read() if member_of_poses(one.topic)}
    assert placed == {ADA: pose(2.0), GIULIA: pose(1.0)}


def test_a_second_agent_is_written_down_as_soon_as_their_key_is_there(tmp_path: Path) -> None:
    room = meeting(tmp_path, is_prompt=False)
    room.supply()
    room.do(GIULIA, Depart("left"))
    room.do(GIULIA, join(GIULIA))
    second = MemberId("agent-second")
    room.do(second, Join("Second", "agent", "noor"))
    room.do(second, Say("1", "too early"))
    room.supply()
    assert room.wishes[-1] is False  # what they show already must not wait for the next refresh
    room.do(second, Say("2", "in time"))
    messages = room.read()
    assert lines(messages) == ["in time"]
    assert second in snapshots(messages)[-1].members
    assert happened_topic(second) in {one.topic for one in messages}


def test_it_ends_with_the_meeting_or_with_a_restart(tmp_path: Path) -> None:
    ended, restarted = meeting(tmp_path / "a"), meeting(tmp_path / "b")
    ended.do(GIULIA, End("agent"))
    for room in (ended, restarted):
        room.recorder.closed()
        room.recorder.closed()
    assert notes(ended.read())[-1] == Stopped("ended")
    assert notes(restarted.read())[-1] == Stopped("restart")


def test_a_pause_whose_reason_is_put_right_is_noted_once_more(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.do(ADA, PauseRecording("card"))
    room.do(ADA, PauseRecording("other"))
    room.do(ADA, ResumeRecording())
    assert notes(room.read()) == [Began("epoch-1"), Stopped("card"), Stopped("paused"), Began("epoch-1")]


def test_a_pause_that_lasts_to_the_end_ends_with_the_meeting(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.do(ADA, PauseRecording("card"))
    room.do(GIULIA, End("agent"))
    assert notes(room.read()) == [Began("epoch-1"), Stopped("card"), Stopped("ended")]


def test_whoever_has_no_key_is_not_written_down(tmp_path: Path) -> None:
    room = meeting(tmp_path, is_prompt=False)
    asked = room.recorder.lacking
    room.keys |= {GIULIA: room.keys["room"]}
    room.recorder.supply(room.tape, asked, [room.keys["room"]])
    assert room.recorder.is_on
    assert room.recorder.lacking == frozenset()
    room.do(ADA, Say("1", "erased"))
    assert lines(room.read()) == []


def test_a_full_tape_is_told_and_what_is_missing_stands_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = meeting(tmp_path)
    room.flush()
    monkeypatch.setattr(tape_module, "HELD_BYTES", 1_000)
    for number in range(40):
        room.do(ADA, Say(f"a{number}", "x" * 100))
    full_ns = room.now_ns
    room.recorder.flushed()
    assert room.told == ["writing", "interrupted"]
    room.do(ADA, PauseRecording("card"))
    paused_ns = room.now_ns
    room.do(ADA, ResumeRecording())
    resumed_ns = room.now_ns
    room.clock.step(3.0)
    room.flush()
    room.do(ADA, Say("b", "again"))
    messages = room.read()
    assert room.told == ["writing", "interrupted", "writing"]
    assert room.wishes == [True, True, False]  # the second Began, and the disk that recovered
    assert lines(messages)[-1] == "again"
    told = notes(messages)
    first, last = (one for one in told if isinstance(one, Missed))
    assert first.from_ns < full_ns
    assert (first.to_ns, last.from_ns) == (paused_ns, resumed_ns)
    assert [type(one) for one in told] == [Began, Missed, Stopped, Began, Missed]


def test_somebody_whose_key_fails_in_mid_recording_is_a_gap_as_long_as_it_lasts(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.is_prompt = False
    room.do(BEA, Join("Bea", "agent", "noor"))
    since_ns = room.now_ns
    for _ in range(4):
        room.clock.step(1.5)
        room.recorder.deny()
        room.flush()
        assert room.told[-1] == "interrupted"
    room.supply()
    until_ns = room.now_ns
    messages = room.read()
    assert room.told[-1] == "writing"
    missed = [one for one in notes(messages) if isinstance(one, Missed)]
    assert {one.reason for one in missed} == {"key"}
    assert (missed[0].from_ns, missed[-1].to_ns) == (since_ns, until_ns)
    assert all(one.to_ns == other.from_ns for one, other in pairwise(missed))


def test_a_key_that_comes_within_a_second_costs_nothing_worth_telling(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.is_prompt = False
    room.do(BEA, Join("Bea", "agent", "noor"))
    room.flush()
    room.clock.step(0.9)
    room.supply()
    room.clock.step(5.0)
    assert not any(isinstance(one, Missed) for one in notes(room.read()))


def test_a_missing_key_is_told_up_to_the_pause_and_no_further(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    room.is_prompt = False
    room.do(BEA, Join("Bea", "agent", "noor"))
    room.clock.step(3.0)
    room.do(ADA, PauseRecording("card"))
    paused_ns = room.now_ns
    room.clock.step(5.0)
    missed = [one for one in notes(room.read()) if isinstance(one, Missed)]
    assert [one.to_ns for one in missed] == [paused_ns]


def test_a_screen_that_changes_its_codec_goes_on_under_another_topic(tmp_path: Path) -> None:
    room = meeting(tmp_path)
    for codecs in (("vp9", "vp8"), ("vp8",)):
        room.do(ADA, Publish("screen"))
        (publication_id,) = room.state.publications
        for codec in codecs:
            room.recorder.codec_changed(publication_id, codec)
            room.packet(publication_id, rtp_packet(96, 1, 1, 9, codec.encode()))
        room.do(ADA, Unpublish("screen"))
    topics = [(read_track_topic(one.topic), one.data[12:]) for one in room.read()]
    assert [topic.codec for topic, _ in topics if topic] == ["vp9", "vp8", "vp8"]
    assert [data for topic, data in topics if topic] == [b"vp9", b"vp8", b"vp8"]


@pytest.mark.parametrize("at", ["happened", "on_packet", "moved", "codec_changed"])
def test_a_recorder_that_makes_a_mistake_writes_nothing_more_and_says_so(
    tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    room = meeting(tmp_path)
    room.do(ADA, Publish("voice"))
    (voice,) = room.state.publications
    scribe = room.recorder._scribe
    broken: dict[str, tuple[object, str]] = {
        "happened": (room.recorder, "_decide"),
        "on_packet": (scribe.pen, "append"),
        "moved": (scribe, "place"),
        "codec_changed": (scribe, "change_codec"),
    }
    break_once(monkeypatch, *broken[at])
    if at == "on_packet":
        room.packet(voice, rtp_packet(111, 1, 960, 7, b"voice"))
    elif at == "moved":
        room.move({ADA: pose(0.0)})
    elif at == "codec_changed":
        room.recorder.codec_changed(voice, "vp9")
    else:
        room.do(ADA, NO)  # a no that was not understood is obeyed all the same
    failed_ns = room.now_ns
    room.is_prompt = False
    room.do(ADA, Say("1", "after"))
    room.packet(voice, rtp_packet(111, 2, 1920, 7, b"after"))
    messages = room.read()
    assert notes(messages) == [Began("epoch-1"), Stopped("restart")]
    assert max(one.t_ns for one in messages) <= failed_ns
    assert room.told == ["writing", "interrupted"]
    assert mistakes() == {"a recorder": 1}


def test_what_a_mistake_kept_from_the_disk_stands_on_the_tape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    room = meeting(tmp_path)
    room.flush()
    room.do(ADA, Say("1", "lost"))
    lost_ns = room.now_ns
    break_once(monkeypatch, tape_module, "pack_chunk")
    room.flush()
    room.do(ADA, Say("2", "kept"))
    messages = room.read()
    assert lines(messages) == ["kept"]
    assert notes(messages)[1:] == [Missed(lost_ns, lost_ns, "interrupted")]
    assert room.told == ["writing", "interrupted", "writing"]
    assert mistakes() == {"writing a tape": 1}
