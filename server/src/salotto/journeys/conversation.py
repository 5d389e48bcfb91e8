"""The conversation of a meeting: carries what happens in the room to its media, and what media tell to the people."""

import logging
from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from typing_extensions import override

from salotto.core.ids import MemberId
from salotto.core.pictures import PictureCodec
from salotto.media.ports import PathState, PeerListener, StageListener
from salotto.rooms.ports import Observer
from salotto.wire.messages import (
    Answer,
    Happened,
    Levels,
    MeetingEnded,
    MemberLeft,
    Muted,
    Offer,
    PathChanged,
    Published,
    ServerMessage,
    Slots,
    Unpublished,
)
from salotto.wire.values import Kind, Quality, RoomState

log = logging.getLogger(__name__)

Tell = Callable[[ServerMessage], None]
"""Says something to one browser. Must not wait."""
OnQuality = Callable[[MemberId, Quality, Quality], None]
"""Takes a member and two qualities, upward first. Must not wait."""


class Stage(Protocol):
    """The media of one room: what media/stage.py offers."""

    def admit(self, member_id: str, sdp_offer: str, listener: PeerListener) -> str:
        """Answer an offer."""
        ...

    def publish(self, member_id: str, publication_id: str, kind: Kind) -> None:
        """Let a track be heard or seen."""
        ...

    def unpublish(self, publication_id: str) -> None:
        """Take a track away."""
        ...

    def set_muted(self, publication_id: str, muted: bool) -> None:
        """Drop a track's packets, or let them through again."""
        ...

    def leave(self, member_id: str) -> None:
        """Forget a member."""
        ...

    def watch(self, listener: StageListener) -> None:
        """Tell ``listener`` how loud the voices are."""
        ...

    def close(self) -> None:
        """End."""
        ...


class Conversation(Observer, StageListener):
    """Belongs to one meeting room.

    Args:
        stage: The media of that room.
        on_quality: Takes how well somebody's network carries what they send, and what is sent to them.
        on_failed: Called when the stage was closed by a mistake, and the meeting has to be made anew.
    """

    def __init__(
        self,
        stage: Stage,
        on_quality: OnQuality = lambda _member, _upward, _downward: None,
        on_failed: Callable[[], None] = lambda: None,
    ) -> None:
        self._stage = stage
        self._on_failed = on_failed
        self._on_quality = on_quality
        self._told: dict[MemberId, Tell] = {}
        self._ears: dict[MemberId, _Ears] = {}
        self._is_closed = False
        stage.watch(self)

    # --- a browser ---------------------------------------------------------------------------------------------

    def attach(self, member_id: MemberId, tell: Tell) -> None:
        """A member's newest connection: it is told what concerns its media; first, how they stand."""
        self._told[member_id] = tell
        if (ears := self._ears.get(member_id)) is not None:
            ears.tell_again()

    def detach(self, member_id: MemberId, tell: Tell) -> None:
        """A connection went; its media go on, because they travel another way."""
        if self._told.get(member_id) == tell:
            del self._told[member_id]

    def offer(self, member_id: MemberId, offer: Offer) -> None:
        """Answer a browser's offer of a media path.

        Raises:
            Refusal: If it cannot be served.
        """
        ears = _Ears(self, member_id, offer.generation)
        answer = self._stage.admit(member_id, offer.sdp, ears)
        self._ears[member_id] = ears
        self.tell(member_id, Answer(offer.generation, answer))
        ears.tell_again()
        self._on_quality(member_id, "good", "good")  # nothing is known of the new path yet

    def judge(self, ears: "_Ears", upward: Quality, downward: Quality) -> None:
        """Tell the room how well a member's newest path does."""
        if self.is_listening(ears):
            self._on_quality(ears.member_id, upward, downward)

    def tell(self, member_id: MemberId, message: ServerMessage) -> None:
        """Say something to a member's browser, if it is there."""
        if (told := self._told.get(member_id)) is not None:
            told(message)

    def is_listening(self, ears: "_Ears") -> bool:
        """Whether these ears are the newest of their member."""
        return self._ears.get(ears.member_id) is ears

    # --- the room ----------------------------------------------------------------------------------------------

    @override
    def happened(self, happened: Happened, state: RoomState) -> None:
        match happened.event:
            case Published(publication_id, publication):
                self._stage.publish(publication.member_id, publication_id, publication.kind)
                if publication.is_muted:
                    self._stage.set_muted(publication_id, muted=True)
            case Unpublished(publication_id):
                self._stage.unpublish(publication_id)
            case Muted(publication_id, is_muted):
                self._stage.set_muted(publication_id, muted=is_muted)
            case MemberLeft(member_id):
                self._ears.pop(MemberId(member_id), None)
                self._stage.leave(member_id)
            case MeetingEnded():
                self.closed()
            case _:
                return

    @override
    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """Voices do not move; browsers place them."""

    @override
    def closed(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._ears.clear()
            self._stage.close()

    # --- the stage ---------------------------------------------------------------------------------------------

    @override
    def levels(self, levels: dict[str, int]) -> None:
        message = Levels(levels)
        for told in tuple(self._told.values()):
            told(message)

    @override
    def failed(self) -> None:
        self._on_failed()


class _Ears(PeerListener):
    """Hears what the stage says of one media path."""

    def __init__(self, conversation: Conversation, member_id: MemberId, generation: int) -> None:
        self.member_id = member_id
        self._conversation = conversation
        self._generation = generation
        self._slots: dict[str, str | None] = {}
        self._codecs: tuple[PictureCodec, ...] = ("vp8",)
        self._are_pictures_paused = False
        self._max_pictures_bps: int | None = None
        self._path: Literal["connecting", "connected", "lost"] = "connecting"
        self._quality: tuple[Quality, Quality] = ("good", "good")

    @override
    def slots_changed(self, slots: dict[str, str | None]) -> None:
        self._slots = slots
        if self._conversation.is_listening(self):
            self._tell_slots()

    @override
    def watchable_changed(self, codecs: tuple[PictureCodec, ...]) -> None:
        self._codecs = codecs
        if self._conversation.is_listening(self):
            self._tell_slots()

    @override
    def pictures_paused(self, *, is_paused: bool) -> None:
        self._are_pictures_paused = is_paused
        if self._conversation.is_listening(self):
            self._tell_slots()

    @override
    def pictures_limited(self, max_bps: int | None) -> None:
        self._max_pictures_bps = max_bps
        if self._conversation.is_listening(self):
            self._tell_slots()

    @override
    def path_changed(self, path: PathState) -> None:
        was_lost, self._path = self._path == "lost", "connected" if path == "connected" else "lost"
        if self._conversation.is_listening(self):
            self._tell_path()
        if path == "lost":
            self._conversation.judge(self, "poor", "poor")  # the others are told before they wonder
        elif path == "connected" and was_lost:
            self._conversation.judge(self, *self._quality)

    @override
    def quality_changed(self, upward: Quality, downward: Quality) -> None:
        self._quality = upward, downward
        if self._path != "lost":
            self._conversation.judge(self, upward, downward)

    def tell_again(self) -> None:
        """Say how everything stands now."""
        self._tell_slots()
        self._tell_path()

    def _tell_slots(self) -> None:
        told = Slots(
            self._generation,
            dict(self._slots),
            self._codecs,
            self._are_pictures_paused,
            self._max_pictures_bps,
        )
        self._conversation.tell(self.member_id, told)

    def _tell_path(self) -> None:
        self._conversation.tell(self.member_id, PathChanged(self._generation, self._path))
