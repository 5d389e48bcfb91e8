import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from salotto.core.errors import Conflict, Invalid, NotAllowed, Refusal, RoomFull
from salotto.core.ids import MemberId
from salotto.rooms.model import (
    MEETING,
    OPEN_HALL,
    PRIVATE_HALL,
    Depart,
    Disconnect,
    End,
    Join,
    RecordConsent,
    RoomCommand,
    RoomPolicy,
    TellQuality,
    TellRecorder,
    Turn,
)
from salotto.rooms.rules import decide
from salotto.wire.messages import (
    ChangeFigure,
    ConnectionChanged,
    Consented,
    FigureChanged,
    Gesticulate,
    Gestured,
    Mark,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Mute,
    Muted,
    Offer,
    PauseRecording,
    Point,
    Pointed,
    Publish,
    Published,
    QualityChanged,
    RecorderChanged,
    RecordingPaused,
    RecordingResumed,
    ResumeRecording,
    RoomEvent,
    Said,
    Say,
    Unpublish,
    Unpublished,
)
from salotto.wire.state import evolve
from salotto.wire.values import Marker, RecordingPause, RoomState
from tests.support.rooms import ADA, GIULIA, ROOM, scripts

POLICIES = st.sampled_from([MEETING, PRIVATE_HALL, OPEN_HALL])


def ask(
    state: RoomState, who: MemberId, command: RoomCommand, policy: RoomPolicy = MEETING, number: int = 0
) -> tuple[RoomEvent, ...]:
    return decide(state, policy, ROOM, Turn(who, 1000 + number, f"publication-{number}"), command)


def after(*story: tuple[MemberId, RoomCommand], policy: RoomPolicy = MEETING) -> RoomState:
    state = RoomState()
    for number, (who, command) in enumerate(story):
        for event in ask(state, who, command, policy, number):
            state = evolve(state, event)
    return state


def join(who: MemberId) -> tuple[MemberId, Join]:
    return who, Join(who.title(), "customer" if who == ADA else "agent", "noor")


BOTH = (join(ADA), join(GIULIA))


@given(POLICIES, scripts())
def test_every_command_is_decided_or_refused_and_what_is_decided_can_happen(
    policy: RoomPolicy, story: list[tuple[MemberId, RoomCommand]]
) -> None:
    state = RoomState()
    for number, (who, command) in enumerate(story):
        try:
            events = ask(state, who, command, policy, number)
        except Refusal:
            continue
        for event in events:
            state = evolve(state, event)
        indexes = [member.index for member in state.members.values()]
        assert len(indexes) == len(set(indexes))
        kinds = [(one.member_id, one.kind) for one in state.publications.values()]
        assert len(kinds) == len(set(kinds))
        assert {one.member_id for one in state.publications.values()} <= set(state.members)


@given(scripts())
def test_nobody_writes_or_talks_in_a_hall(story: list[tuple[MemberId, RoomCommand]]) -> None:
    state = RoomState()
    for number, (who, command) in enumerate(story):
        try:
            for event in ask(state, who, command, OPEN_HALL, number):
                state = evolve(state, event)
        except Refusal:
            continue
    assert state.chat == ()
    assert state.publications == {}


def test_a_newcomer_gets_the_lowest_free_index() -> None:
    state = after(*BOTH, (ADA, Depart("left")))
    (joined,) = ask(state, MemberId("carla"), Join("Carla", "customer", "noor"))
    assert isinstance(joined, MemberJoined)
    assert joined.member.index == 0


def test_a_full_room_refuses_and_says_how_many_fit() -> None:
    tiny = RoomPolicy("meeting", 20, 1, 60.0, is_private=False)
    state = after(join(ADA), policy=tiny)
    with pytest.raises(RoomFull, match="1 people"):
        ask(state, GIULIA, Join("Giulia", "agent", "noor"), tiny)


def test_joining_twice_changes_nothing() -> None:
    assert ask(after(*BOTH), *join(ADA)) == ()


def test_coming_back_is_told_as_a_connection_regained() -> None:
    state = after(*BOTH, (ADA, Disconnect()))
    assert state.members[ADA].is_connected is False
    assert ask(state, *join(ADA)) == (ConnectionChanged(ADA, True),)
    assert ask(state, ADA, Disconnect()) == ()


def test_leaving_is_told_once() -> None:
    assert ask(after(*BOTH), ADA, Depart("lost")) == (MemberLeft(ADA, "lost"),)
    assert ask(RoomState(), ADA, Depart("lost")) == ()


def test_a_line_said_again_is_said_once() -> None:
    (said,) = ask(after(*BOTH), ADA, Say("k", "ciao"))
    assert isinstance(said, Said)
    assert (said.line.name, said.line.role, said.line.text, said.line.at_ms) == (
        "Ada",
        "customer",
        "ciao",
        1000,
    )
    state = after(*BOTH, (ADA, Say("k", "ciao")))
    assert ask(state, ADA, Say("k", "ciao")) == ()
    assert len(ask(state, GIULIA, Say("k", "ciao"))) == 1


def test_an_empty_line_is_refused() -> None:
    with pytest.raises(Invalid, match="empty"):
        ask(after(*BOTH), ADA, Say("k", " \n"))


def test_a_second_track_of_a_kind_replaces_the_first() -> None:
    state = after(*BOTH, (ADA, Publish("voice")))
    unpublished, published = ask(state, ADA, Publish("voice", True), number=9)
    assert unpublished == Unpublished("publication-2")
    assert isinstance(published, Published)
    assert published.publication.is_muted


def test_muting_what_is_not_on_is_refused() -> None:
    with pytest.raises(Conflict, match="not on"):
        ask(after(*BOTH), ADA, Mute("voice", True))


def test_tracks_are_muted_opened_and_stopped_by_their_owner() -> None:
    state = after(*BOTH, (ADA, Publish("voice")))
    assert ask(state, ADA, Mute("voice", True)) == (Muted("publication-2", True),)
    assert ask(state, ADA, Mute("voice", False)) == ()
    assert ask(state, ADA, Unpublish("voice")) == (Unpublished("publication-2"),)
    assert ask(state, GIULIA, Unpublish("voice")) == ()


def test_movements_and_looks_are_told() -> None:
    state = after(*BOTH)
    assert ask(state, ADA, Gesticulate("wave")) == (Gestured(ADA, "wave"),)
    assert ask(state, ADA, Point("wall", 0.5, 0.25)) == (Pointed(ADA, "wall", 0.5, 0.25),)
    assert ask(state, ADA, ChangeFigure("mika")) == (FigureChanged(ADA, "mika"),)
    assert ask(state, ADA, ChangeFigure("noor")) == ()


def test_consent_is_recorded_also_for_those_who_are_not_here_yet() -> None:
    assert ask(RoomState(), ADA, RecordConsent("yes", "1")) == (Consented(ADA, "yes", "1"),)


def test_a_no_that_was_heard_is_not_told_again() -> None:
    assert ask(RoomState(consents={ADA: "yes"}), ADA, RecordConsent("no", "1")) != ()
    assert ask(RoomState(consents={ADA: "no"}), ADA, RecordConsent("no", "1")) == ()


def test_a_meeting_ends_once_and_then_refuses() -> None:
    state = after(*BOTH)
    assert ask(state, GIULIA, End("agent")) == (MeetingEnded("agent"),)
    ended = replace(state, is_ended=True)
    assert ask(ended, GIULIA, End("agent")) == ()
    with pytest.raises(NotAllowed, match="over"):
        ask(ended, ADA, Say("k", "ciao"))
    with pytest.raises(NotAllowed, match="over"):
        ask(ended, MemberId("carla"), Join("Carla", "customer", "noor"))


def test_whoever_is_not_here_may_do_nothing_here() -> None:
    with pytest.raises(NotAllowed, match="not in this room"):
        ask(RoomState(), ADA, Gesticulate("wave"))


def test_an_offer_is_no_business_of_the_room() -> None:
    with pytest.raises(AssertionError):
        ask(after(*BOTH), ADA, Offer(1, "v=0"))  # type: ignore[arg-type]


TOGETHER = ((ADA, Join("Ada", "customer", "noor")), (GIULIA, Join("Giulia", "agent", "noor")))


def test_whoever_pauses_the_recording_may_resume_it_and_the_agent_always() -> None:
    state = after(*TOGETHER, (ADA, PauseRecording("card")))
    assert state.pause == RecordingPause(ADA, "card", 1002)
    assert ask(state, ADA, ResumeRecording()) == (RecordingResumed(ADA),)
    assert ask(state, GIULIA, ResumeRecording()) == (RecordingResumed(GIULIA),)


def test_a_customer_does_not_resume_what_another_has_paused() -> None:
    state = after(*TOGETHER, (GIULIA, PauseRecording("other")))
    with pytest.raises(NotAllowed, match="somebody else"):
        ask(state, ADA, ResumeRecording())


def test_pausing_twice_and_resuming_what_runs_change_nothing() -> None:
    state = after(*TOGETHER)
    assert ask(state, ADA, ResumeRecording()) == ()
    paused = after(*TOGETHER, (ADA, PauseRecording("card")))
    assert ask(paused, GIULIA, PauseRecording("card")) == ()


def test_a_pause_that_is_asked_for_again_after_a_loss_stays_the_first_and_keeps_none_of_its_lines() -> None:
    first = after(*TOGETHER, (ADA, PauseRecording("card")))
    again = after(
        *TOGETHER,
        (ADA, PauseRecording("card")),
        (ADA, PauseRecording("card")),
        (ADA, Say("2", "4111 1111", while_paused=True)),
    )
    assert again.pause == first.pause
    assert [line.is_kept for line in again.chat] == [False]
    with pytest.raises(NotAllowed, match="pause is over"):  # its lines without it
        ask(after(*TOGETHER), ADA, Say("2", "4111 1111", while_paused=True))


def test_the_reason_of_a_pause_is_put_right_by_whoever_may_end_it() -> None:
    paused = after(*TOGETHER, (ADA, PauseRecording("card")))
    for one in (ADA, GIULIA):
        assert ask(paused, one, PauseRecording("other")) == (
            RecordingPaused(RecordingPause(ADA, "other", 1002)),
        )
    of_agent = after(*TOGETHER, (GIULIA, PauseRecording("card")))
    assert ask(of_agent, ADA, PauseRecording("other")) == ()


def test_what_is_written_during_a_pause_is_not_kept_and_gone_afterwards() -> None:
    script = (
        *TOGETHER,
        (ADA, Say("1", "ciao")),
        (ADA, PauseRecording("card")),
        (ADA, Say("2", "4111 1111")),
        (GIULIA, Mark("4111 1111")),
    )
    paused = after(*script)
    assert [(line.text, line.is_kept) for line in paused.chat] == [("ciao", True), ("4111 1111", False)]
    assert [marker.label for marker in paused.markers] == [""]
    resumed = after(*script, (GIULIA, ResumeRecording()), (ADA, Say("3", "fatto")))
    assert [line.text for line in resumed.chat] == ["ciao", "fatto"]


@pytest.mark.parametrize("key", ["2", "3"])
def test_what_was_written_during_a_pause_is_not_kept_because_it_comes_late_or_again(key: str) -> None:
    paused = (*TOGETHER, (ADA, PauseRecording("card")), (ADA, Say("2", "4111 1111", while_paused=True)))
    assert [line.is_kept for line in after(*paused).chat] == [False]
    with pytest.raises(NotAllowed, match="pause is over"):
        ask(after(*paused, (GIULIA, ResumeRecording())), ADA, Say(key, "4111 1111", while_paused=True))


def test_a_moment_is_marked_with_its_label_and_its_time() -> None:
    state = after(*TOGETHER, (GIULIA, Mark(" the bill ")))
    assert state.markers == (Marker(GIULIA, "the bill", 1002),)


@pytest.mark.parametrize("command", [PauseRecording("card"), ResumeRecording(), Mark()])
def test_nothing_is_recorded_in_a_hall(command: PauseRecording | ResumeRecording | Mark) -> None:
    state = after(*TOGETHER, policy=PRIVATE_HALL)
    with pytest.raises(NotAllowed, match="Nothing is recorded"):
        ask(state, ADA, command, PRIVATE_HALL)


def test_the_recorder_tells_only_news() -> None:
    state = after(*TOGETHER)
    assert ask(state, GIULIA, TellRecorder("none")) == ()
    assert ask(state, GIULIA, TellRecorder("writing")) == (RecorderChanged("writing"),)


def test_a_networks_quality_is_told_once_and_of_those_who_are_there() -> None:
    state = after(*BOTH)
    assert ask(state, ADA, TellQuality("poor", "good")) == (QualityChanged(ADA, "poor", "good"),)
    assert ask(after(*BOTH, (ADA, TellQuality("poor", "good"))), ADA, TellQuality("poor", "good")) == ()
    assert ask(state, MemberId("nobody"), TellQuality("poor", "good")) == ()
