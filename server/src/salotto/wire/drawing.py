"""What is drawn on the pictures of a room: how strokes grow, and go. Pure; mirrored by ``client_web/src/room/drawing.ts``.

Nothing grows without bound: a snapshot holds so many strokes and so many points, and the oldest strokes make room.
"""

from msgspec.structs import replace

from salotto.wire.events import DrawingCleared, Drawn
from salotto.wire.limits import DRAWING_POINTS, STROKES
from salotto.wire.values import Stroke

Strokes = tuple[Stroke, ...]


def find(strokes: Strokes, member_id: str, publication_id: str, key: int) -> Stroke | None:
    """Return the stroke of this drawer, picture and key, if it is there."""
    sought = (member_id, publication_id, key)
    return next((one for one in strokes if (one.member_id, one.publication_id, one.key) == sought), None)


def grow(strokes: Strokes, drawn: Drawn) -> Strokes:
    """Return the strokes after another part of one: it becomes the newest."""
    begun = find(strokes, drawn.member_id, drawn.publication_id, drawn.key)
    if begun is None:
        newest = Stroke(drawn.member_id, drawn.publication_id, drawn.key, drawn.points)
    else:
        newest = replace(begun, points=(*begun.points, *drawn.points))
    return _newest((*(one for one in strokes if one is not begun), newest))


def clear(strokes: Strokes, cleared: DrawingCleared) -> Strokes:
    """Return the strokes after a picture was wiped."""
    return tuple(
        one
        for one in strokes
        if one.publication_id != cleared.publication_id or cleared.of not in {None, one.member_id}
    )


def _newest(strokes: Strokes) -> Strokes:
    kept, points = 0, 0
    for one in reversed(strokes):
        points += len(one.points) // 2
        if kept and (kept == STROKES or points > DRAWING_POINTS):
            break
        kept += 1
    return strokes[len(strokes) - kept :]
