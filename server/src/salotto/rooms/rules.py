"""What may happen in a room. Pure: a state and a command give events, or a refusal in words."""

from itertools import count
from typing import assert_never

from msgspec.structs import replace

from salotto.core.errors import Conflict, Invalid, NotAllowed, RoomFull
from salotto.core.ids import RoomId
from salotto.rooms.model import (
    Depart,
    Disconnect,
    End,
    Join,
    RecordConsent,
    RoomCommand,
    RoomPolicy,
    SpokenCommand,
    TellQuality,
    TellRecorder,
    Turn,
)
from salotto.rooms.shown import decide_point, decide_shown
from salotto.wire.messages import (
    ChangeFigure,
    ClearDrawing,
    ConnectionChanged,
    Consented,
    Draw,
    FigureChanged,
    Gesticulate,
    Gestured,
    Mark,
    Marked,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Mute,
    Muted,
    PauseRecording,
    Point,
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
    StopShowing,
    Unpublish,
    Unpublished,
)
from salotto.wire.values import ChatLine, Kind, Marker, Member, Publication, RecordingPause, RoomState

Events = tuple[RoomEvent, ...]
NOTHING: Events = ()


def decide(state: RoomState, policy: RoomPolicy, room_id: RoomId, turn: Turn, command: RoomCommand) -> Events:
    """Return what ``command`` makes happen; nothing, if it is so already.

    Raises:
        Refusal: With words for people; then nothing changes.
    """
    match command:
        case Join() | Disconnect() | Depart():
            return _decide_presence(state, policy, room_id, turn, command)
        case RecordConsent(answer, text_version):
            is_said = answer == "no" and state.consents.get(turn.actor) == "no"
            return NOTHING if is_said else (Consented(turn.actor, answer, text_version),)
        case TellRecorder(recorder):
            return NOTHING if state.is_ended or state.recorder == recorder else (RecorderChanged(recorder),)
        case TellQuality(upward, downward):
            member = state.members.get(turn.actor)
            is_said = member is None or (member.upward, member.downward) == (upward, downward)
            return NOTHING if is_said else (QualityChanged(turn.actor, upward, downward),)
        case End(by):
            return NOTHING if state.is_ended else (MeetingEnded(by),)
        case _:
            return _decide_spoken(state, policy, turn, command)


def _decide_presence(
    state: RoomState, policy: RoomPolicy, room_id: RoomId, turn: Turn, command: Join | Disconnect | Depart
) -> Events:
    member = state.members.get(turn.actor)
    match command:
        case Join(name, role, figure):
            if state.is_ended:
                raise NotAllowed("This meeting is over.")
            if member is not None:
                return NOTHING if member.is_connected else (ConnectionChanged(turn.actor, True),)
            if len(state.members) >= policy.capacity:
                raise RoomFull(room_id, policy.capacity)
            return (MemberJoined(turn.actor, Member(name, role, figure, _free_index(state))),)
        case Disconnect():
            is_here = member is not None and member.is_connected
            return (ConnectionChanged(turn.actor, False),) if is_here else NOTHING
        case Depart(reason):
            return NOTHING if member is None else (MemberLeft(turn.actor, reason),)
        case _:
            assert_never(command)


def _decide_spoken(state: RoomState, policy: RoomPolicy, turn: Turn, command: SpokenCommand) -> Events:
    member = state.members.get(turn.actor)
    if member is None:
        raise NotAllowed("You are not in this room.")
    if state.is_ended:
        raise NotAllowed("This meeting is over.")
    match command:
        case Gesticulate() | Point() | ChangeFigure():
            return _decide_gesture(state, turn, member, command)
        case Say():
            _only_in_meetings(policy, "Nobody writes here; you can write as soon as the conversation begins.")
            return _decide_line(state, turn, member, command)
        case Publish() | Unpublish() | Mute():
            _only_in_meetings(policy, "Nobody talks here; you can talk as soon as the conversation begins.")
            return _decide_track(state, turn, command)
        case Draw() | ClearDrawing() | StopShowing():
            _only_in_meetings(policy, "Nothing is shown here.")
            return decide_shown(state, turn, member, command)
        case PauseRecording() | ResumeRecording() | Mark():
            _only_in_meetings(policy, "Nothing is recorded here.")
            return _decide_recording(state, turn, member, command)
        case _:
            assert_never(command)


def _decide_gesture(
    state: RoomState, turn: Turn, member: Member, command: Gesticulate | Point | ChangeFigure
) -> Events:
    match command:
        case Gesticulate(gesture):
            return (Gestured(turn.actor, gesture),)
        case Point():
            return decide_point(state, turn, command)
        case ChangeFigure(figure):
            return NOTHING if member.figure == figure else (FigureChanged(turn.actor, figure),)
        case _:
            assert_never(command)


def _only_in_meetings(policy: RoomPolicy, words: str) -> None:
    if policy.kind != "meeting":
        raise NotAllowed(words)


def _decide_line(state: RoomState, turn: Turn, member: Member, command: Say) -> Events:
    if not command.text.strip():
        raise Invalid("text", "The line is empty. Write something first.")
    if any(line.key == command.key and line.member_id == turn.actor for line in state.chat):
        return NOTHING  # sent again because the answer was lost
    is_kept = state.pause is None
    if is_kept and command.while_paused:  # written, or sent once more, after a loss: perhaps a card number
        raise NotAllowed("The pause is over: what was written during it is not passed on any more.")
    line = ChatLine(turn.actor, member.name, member.role, command.key, command.text, turn.at_ms, is_kept)
    return (Said(line),)


def _decide_track(state: RoomState, turn: Turn, command: Publish | Unpublish | Mute) -> Events:
    own = _own_publication(state, turn, command.kind)
    match command:
        case Publish(kind, is_muted):
            gone: Events = () if own is None else (Unpublished(own),)
            return (*gone, Published(turn.fresh_id, Publication(turn.actor, kind, is_muted)))
        case Unpublish():
            return NOTHING if own is None else (Unpublished(own),)
        case Mute(kind, is_muted):
            if own is None:
                raise Conflict(f"Your {kind} is not on, so there is nothing to silence.")
            return NOTHING if state.publications[own].is_muted == is_muted else (Muted(own, is_muted),)
        case _:
            assert_never(command)


def _decide_recording(
    state: RoomState, turn: Turn, member: Member, command: PauseRecording | ResumeRecording | Mark
) -> Events:
    match command:
        case PauseRecording(reason):
            if state.pause is None:
                return (RecordingPaused(RecordingPause(turn.actor, reason, turn.at_ms)),)
            is_so = state.pause.reason == reason or not _may_lift(state.pause, turn, member)
            return NOTHING if is_so else (RecordingPaused(replace(state.pause, reason=reason)),)
        case ResumeRecording():
            if state.pause is None:
                return NOTHING
            if not _may_lift(state.pause, turn, member):
                raise NotAllowed("The recording was paused by somebody else, who will resume it.")
            return (RecordingResumed(turn.actor),)
        case Mark(label):
            kept = (
                label.strip() if state.pause is None else ""
            )  # the moment may be found again, words are not kept
            return (Marked(Marker(turn.actor, kept, turn.at_ms)),)
        case _:
            assert_never(command)


def _may_lift(pause: RecordingPause, turn: Turn, member: Member) -> bool:
    """Tell whether a pause is somebody's to end or to correct: that of whoever paused, and every agent's."""
    return member.role != "customer" or pause.member_id == turn.actor


def _own_publication(state: RoomState, turn: Turn, kind: Kind) -> str | None:
    for publication_id, publication in state.publications.items():
        if publication.member_id == turn.actor and publication.kind == kind:
            return publication_id
    return None


def _free_index(state: RoomState) -> int:
    taken = {member.index for member in state.members.values()}
    return next(index for index in count() if index not in taken)
