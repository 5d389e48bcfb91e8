"""How each event changes a room: the meaning of the events. Pure; mirrored by ``client_web/src/room/state.ts``.

The law that browser, recorder, reconnection and seek all stand on: snapshot + events == fresh snapshot.
"""

from typing import assert_never

from msgspec.structs import replace

from salotto.wire.drawing import clear, grow
from salotto.wire.limits import CHAT_LINES, MARKERS
from salotto.wire.messages import (
    ConnectionChanged,
    Consented,
    DrawingCleared,
    Drawn,
    FigureChanged,
    Gestured,
    Marked,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Muted,
    Pointed,
    Published,
    QualityChanged,
    RecorderChanged,
    RecordingPaused,
    RecordingResumed,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.values import RoomState


def evolve(state: RoomState, event: RoomEvent) -> RoomState:
    """Return the room after ``event``. Total for every event that the rules decided upon ``state``."""
    match event:
        case Said() | Drawn() | DrawingCleared():
            return _evolve_sheets(state, event)
        case Gestured() | Pointed():
            return state  # seen by those who are there; nothing that a newcomer must be told
        case MeetingEnded():
            return replace(state, is_ended=True)
        case Consented() | RecordingPaused() | RecordingResumed() | Marked() | RecorderChanged():
            return _evolve_recording(state, event)
        case Published() | Unpublished() | Muted():
            return _evolve_publications(state, event)
        case MemberJoined() | MemberLeft() | ConnectionChanged() | FigureChanged() | QualityChanged():
            return _evolve_members(state, event)
        case _:
            assert_never(event)


def _evolve_sheets(state: RoomState, event: Said | Drawn | DrawingCleared) -> RoomState:
    match event:
        case Said(line):
            return replace(state, chat=(*state.chat, line)[-CHAT_LINES:])
        case Drawn():
            return replace(state, strokes=grow(state.strokes, event))
        case DrawingCleared():
            return replace(state, strokes=clear(state.strokes, event))
        case _:
            assert_never(event)


def _evolve_recording(
    state: RoomState, event: Consented | RecordingPaused | RecordingResumed | Marked | RecorderChanged
) -> RoomState:
    match event:
        case Consented(member_id, answer):
            return replace(state, consents={**state.consents, member_id: answer})
        case RecordingPaused(pause):
            # What is drawn before a pause and what is drawn during it are two sheets.
            strokes = state.strokes if state.pause is not None else ()
            return replace(state, pause=pause, strokes=strokes)
        case RecordingResumed():
            # A card number that was written must not come back into a picture of the screen, or before newcomers.
            kept = tuple(line for line in state.chat if line.is_kept)
            return replace(state, pause=None, chat=kept, strokes=())
        case Marked(marker):
            return replace(state, markers=(*state.markers, marker)[-MARKERS:])
        case RecorderChanged(recorder):
            return replace(state, recorder=recorder)
        case _:
            assert_never(event)


def _evolve_members(
    state: RoomState,
    event: MemberJoined | MemberLeft | ConnectionChanged | FigureChanged | QualityChanged,
) -> RoomState:
    members = dict(state.members)
    match event:
        case MemberJoined(member_id, member):
            members[member_id] = member
        case ConnectionChanged(member_id, is_connected):
            members[member_id] = replace(members[member_id], is_connected=is_connected)
        case FigureChanged(member_id, figure):
            members[member_id] = replace(members[member_id], figure=figure)
        case QualityChanged(member_id, upward, downward):
            members[member_id] = replace(members[member_id], upward=upward, downward=downward)
        case MemberLeft(member_id):
            del members[member_id]
            kept = {key: one for key, one in state.publications.items() if one.member_id != member_id}
            strokes = tuple(
                one for one in state.strokes if one.publication_id in kept and one.member_id != member_id
            )
            return replace(state, members=members, publications=kept, strokes=strokes)
        case _:
            assert_never(event)
    return replace(state, members=members)


def _evolve_publications(state: RoomState, event: Published | Unpublished | Muted) -> RoomState:
    publications = dict(state.publications)
    match event:
        case Published(publication_id, publication):
            publications[publication_id] = publication
        case Unpublished(publication_id):
            del publications[publication_id]
            strokes = tuple(one for one in state.strokes if one.publication_id != publication_id)
            return replace(state, publications=publications, strokes=strokes)
        case Muted(publication_id, is_muted):
            publications[publication_id] = replace(publications[publication_id], is_muted=is_muted)
        case _:
            assert_never(event)
    return replace(state, publications=publications)
