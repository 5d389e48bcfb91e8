"""What a client asks for: imperative. See wire/messages.py for what is common to all messages."""

from typing import Annotated

import msgspec

from salotto.wire.limits import PASS_BYTES
from salotto.wire.values import (
    Gesture,
    Id,
    Kind,
    Label,
    PauseReason,
    Points,
    PoseBytes,
    Sdp,
    StrokeKey,
    Surface,
    Text,
    Unit,
)


class Command(msgspec.Struct, frozen=True, tag_field="t"):
    """What a client asks for."""


class Enter(Command, frozen=True, tag="enter"):
    """Enter the pass's room, within 5 s. Whoever comes back tells the last event it has seen, and hears what it missed."""

    entry_pass: Annotated[str, msgspec.Meta(min_length=1, max_length=PASS_BYTES)]
    epoch: str | None = None
    number: int | None = None


class Leave(Command, frozen=True, tag="leave"):
    """Say goodbye: I do not come back."""


class Move(Command, frozen=True, tag="move"):
    """Tell where I am: 13 bytes, or 29 with hands. Latest wins; may be dropped under load."""

    pose: PoseBytes


class Say(Command, frozen=True, tag="say"):
    """Write a line. ``key`` is unique for this writer; sending it again is harmless.

    ``while_paused``: its writer saw that nothing was kept. If the pause is over when it arrives, it is refused.
    """

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=36)]
    text: Text
    while_paused: bool = False


class Gesticulate(Command, frozen=True, tag="gesticulate"):
    """Wave, nod, point or think, visibly."""

    gesture: Gesture


class Point(Command, frozen=True, tag="point"):
    """Point at the wall (fractions from its left and top) or the floor (fractions of the room's width and depth).

    ``publication_id``: the picture on the wall that is meant; None: whatever hangs there.
    """

    surface: Surface
    u: Unit
    v: Unit
    publication_id: Id | None = None


class Draw(Command, frozen=True, tag="draw"):
    """Draw on a picture that is shown, one's own or another's: the next part of a stroke of mine.

    ``while_paused``: nothing was kept when it was drawn. If the pause is over when it arrives, it is forgotten.
    """

    publication_id: Id
    key: StrokeKey
    points: Points
    while_paused: bool = False


class ClearDrawing(Command, frozen=True, tag="clear_drawing"):
    """Wipe a picture: all of it by whoever shows it and by staff, one's own strokes by others."""

    publication_id: Id


class ChangeFigure(Command, frozen=True, tag="change_figure"):
    """Look different from now on."""

    figure: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_-]{1,32}$")]


class Offer(Command, frozen=True, tag="offer"):
    """Offer a media path. ``generation`` grows by one with each new RTCPeerConnection of this page."""

    generation: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    sdp: Sdp


class Publish(Command, frozen=True, tag="publish"):
    """Tell that a track of this kind now plays into its slot."""

    kind: Kind
    is_muted: bool = False


class Unpublish(Command, frozen=True, tag="unpublish"):
    """Tell that the track of this kind has stopped."""

    kind: Kind


class StopShowing(Command, frozen=True, tag="stop_showing"):
    """End somebody's picture for everybody: staff anybody's, a customer that of staff. Nobody's voice."""

    publication_id: Id


class Mute(Command, frozen=True, tag="mute"):
    """Silence one's own track, or open it again. The server drops what arrives meanwhile."""

    kind: Kind
    is_muted: bool


class PauseRecording(Command, frozen=True, tag="pause_recording"):
    """Record and keep nothing for a while: a card number, say. Asked again with another reason, it puts that right."""

    reason: PauseReason


class ResumeRecording(Command, frozen=True, tag="resume_recording"):
    """Record again. Whoever paused may, and the agent."""


class Mark(Command, frozen=True, tag="mark"):
    """Mark this moment, to find it again in the recording and on the ticket."""

    label: Label = ""


class Ping(Command, frozen=True, tag="ping"):
    """Ask for a Pong, to learn the delay and the server's clock."""

    sent_ms: float


ClientMessage = (
    Enter
    | Leave
    | Move
    | Say
    | Gesticulate
    | Point
    | Draw
    | ClearDrawing
    | ChangeFigure
    | Offer
    | Publish
    | Unpublish
    | StopShowing
    | Mute
    | PauseRecording
    | ResumeRecording
    | Mark
    | Ping
)
