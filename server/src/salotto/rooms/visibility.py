"""Who sees what. In a private hall a customer sees the staff and nobody else's customers; elsewhere all see all.

The law, checked for every viewer: looking and evolving commute, so that what a viewer builds from its own snapshot
and its own events is its own view of the room.
"""

from dataclasses import dataclass
from typing import assert_never

from salotto.core.ids import MemberId
from salotto.rooms.model import RoomPolicy, Viewer
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


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told: everybody, or the staff and at most one customer."""

    is_everybody: bool
    customer: MemberId | None = None

    def includes(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` is told."""
        return self.is_everybody or viewer.role != "customer" or viewer.member_id == self.customer


EVERYBODY = Audience(is_everybody=True)
STAFF = Audience(is_everybody=False)

_OfMember = (
    MemberLeft
    | ConnectionChanged
    | QualityChanged
    | FigureChanged
    | Gestured
    | Pointed
    | Published
    | Unpublished
    | Muted
)


def audience(state: RoomState, policy: RoomPolicy, event: RoomEvent) -> Audience:
    """Return who is told about ``event``, which is about to happen to ``state``."""
    if not policy.is_private or isinstance(event, MeetingEnded):
        return EVERYBODY
    match event:
        case (
            Said()
            | Drawn()
            | DrawingCleared()
            | RecordingPaused()
            | RecordingResumed()
            | Marked()
            | RecorderChanged()
        ):
            # nobody writes, draws or records in a hall; were it otherwise, no stranger would learn of it
            return STAFF
        case Consented(member_id):
            return Audience(is_everybody=False, customer=MemberId(member_id))
        case MemberJoined(member_id, member):
            return _about(member_id, member.role)
        case _:
            member_id = _subject(state, event)
            return _about(member_id, state.members[member_id].role)


def _subject(state: RoomState, event: _OfMember) -> str:
    match event:
        case MemberLeft() | ConnectionChanged() | QualityChanged() | FigureChanged() | Gestured() | Pointed():
            return event.member_id
        case Published(_, publication):
            return publication.member_id
        case Unpublished(publication_id) | Muted(publication_id):
            return state.publications[publication_id].member_id
        case _:
            assert_never(event)


def visible(state: RoomState, policy: RoomPolicy, event: RoomEvent, viewer: Viewer) -> RoomEvent | None:
    """Return ``event`` as ``viewer`` is told of it, or None."""
    return event if audience(state, policy, event).includes(viewer) else None


def view(state: RoomState, policy: RoomPolicy, viewer: Viewer) -> RoomState:
    """Return the room as ``viewer`` may know it."""
    if not policy.is_private or viewer.role != "customer":
        return state
    members = {
        member_id: member
        for member_id, member in state.members.items()
        if member.role != "customer" or member_id == viewer.member_id
    }
    publications = {key: one for key, one in state.publications.items() if one.member_id in members}
    consents = {key: answer for key, answer in state.consents.items() if key == viewer.member_id}
    return RoomState(
        members, publications, consents=consents, is_ended=state.is_ended, may_record=state.may_record
    )


def _about(member_id: str, role: str) -> Audience:
    return Audience(is_everybody=False, customer=MemberId(member_id)) if role == "customer" else EVERYBODY
