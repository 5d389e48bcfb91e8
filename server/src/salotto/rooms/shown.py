"""What may be done to a picture that is shown: point at it, draw on it, wipe it, end it. Pure; a part of rules.py.

A picture may end while somebody's pen is on its way to it. What comes too late is forgotten, and nobody is bothered.
"""

from typing import assert_never

from salotto.core.errors import Invalid, NotAllowed
from salotto.rooms.model import Turn
from salotto.wire.drawing import find
from salotto.wire.limits import STROKE_POINTS
from salotto.wire.messages import (
    ClearDrawing,
    Draw,
    DrawingCleared,
    Drawn,
    Point,
    Pointed,
    RoomEvent,
    StopShowing,
    Unpublished,
)
from salotto.wire.values import Member, Publication, RoomState

Events = tuple[RoomEvent, ...]
NOTHING: Events = ()


def decide_point(state: RoomState, turn: Turn, command: Point) -> Events:
    """Return what pointing makes happen."""
    meant = command.publication_id
    if meant is not None and _picture(state, meant) is None:
        return NOTHING
    return (Pointed(turn.actor, command.surface, command.u, command.v, meant),)


def decide_shown(
    state: RoomState, turn: Turn, member: Member, command: Draw | ClearDrawing | StopShowing
) -> Events:
    """Return what ``command`` makes happen to a picture.

    Raises:
        Invalid: If the points of a stroke are half a point, or too many.
        NotAllowed: If the picture is not the actor's to end.
    """
    picture = _picture(state, command.publication_id)
    if picture is None:
        return NOTHING
    match command:
        case Draw():
            return _decide_stroke(state, turn, command)
        case ClearDrawing(publication_id):
            of = None if member.role != "customer" or picture.member_id == turn.actor else turn.actor
            is_drawn = any(
                one.publication_id == publication_id and of in {None, one.member_id} for one in state.strokes
            )
            return (DrawingCleared(turn.actor, publication_id, of),) if is_drawn else NOTHING
        case StopShowing(publication_id):
            if picture.member_id == turn.actor:
                return (Unpublished(publication_id),)
            if not _may_end(state, picture, member):
                raise NotAllowed("Only the staff may stop what another customer shows.")
            return (Unpublished(publication_id, turn.actor),)
        case _:
            assert_never(command)


def _decide_stroke(state: RoomState, turn: Turn, command: Draw) -> Events:
    if len(command.points) % 2:
        raise Invalid("points", "A point has two parts: from the left, and from the top.")
    if command.while_paused and state.pause is None:
        return NOTHING  # drawn while nothing was kept: perhaps around a card number
    begun = find(state.strokes, turn.actor, command.publication_id, command.key)
    before = 0 if begun is None else len(begun.points)
    if before + len(command.points) > 2 * STROKE_POINTS:
        raise Invalid("points", f"A stroke has at most {STROKE_POINTS} points. Begin another one.")
    return (Drawn(turn.actor, command.publication_id, command.key, command.points),)


def _picture(state: RoomState, publication_id: str) -> Publication | None:
    found = state.publications.get(publication_id)
    return None if found is None or found.kind == "voice" else found


def _may_end(state: RoomState, picture: Publication, member: Member) -> bool:
    """Tell whether a picture of somebody else is a member's to end: staff anybody's, a customer that of staff."""
    owner = state.members[picture.member_id]
    return member.role != "customer" or owner.role != "customer"
