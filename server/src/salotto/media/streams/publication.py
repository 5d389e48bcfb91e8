"""One track that somebody sends into the room, on its way to everybody else.

A publication outlives the peer that feeds it: a member who reconnects goes on with the same publications.
"""

from collections.abc import Iterable
from typing import Protocol

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.mishaps import mishaps
from salotto.core.pictures import BEGINS_KEYFRAME
from salotto.media.congestion.bandwidth import CEILING_BPS
from salotto.media.description.sdp import Codec
from salotto.media.ports import PacketSubscriber
from salotto.media.streams.group import KeyframeGroup
from salotto.media.streams.rtcp import Moment
from salotto.media.streams.silence import LISTENERS_FEW, LOUDEST, Silence
from salotto.media.streams.slots import medium_of
from salotto.media.streams.subscription import Source, Subscription
from salotto.wire.values import Kind

_KEYFRAME_PAUSE_NS = 500_000_000
"""Between two requests for a keyframe: it costs the publisher ten ordinary pictures."""

_CATCH_UP_S = 0.7
"""What takes longer on a subscriber's way than this is not sent at once: a new keyframe comes as soon, and is paced."""


class Feed(Protocol):
    """Where a publication comes from."""

    __slots__ = ()

    def request_keyframe(self) -> bool:
        """Ask the publisher for a keyframe; False if nobody can be asked yet."""
        ...

    def moment(self) -> Moment | None:
        """Return when its clock stood where; None if it has not said so yet."""
        ...

    def hold_back(self) -> None:
        """Let nothing through that was sent before now: a packet sent once more would bring back what was muted."""
        ...


class Publication(Source):
    """A published track.

    Args:
        publication_id: Its id in the room.
        member_id: Whose it is.
        kind: Voice, screen or camera.
        recorders: Who else takes every packet; shared with the stage, so that it may change meanwhile.
        clock: Paces the requests for keyframes.
    """

    __slots__ = (
        "_able",
        "_asked_ns",
        "_begins_keyframe",
        "_clock",
        "_codec",
        "_group",
        "_is_keyframe_wanted",
        "_is_video",
        "_recorders",
        "_silence",
        "_subscriptions",
        "feed",
        "is_muted",
        "kind",
        "level",
        "member_id",
        "missing",
        "publication_id",
    )

    def __init__(
        self, publication_id: str, member_id: str, kind: Kind, recorders: list[PacketSubscriber], clock: Clock
    ) -> None:
        self.publication_id = publication_id
        self.member_id = member_id
        self.kind: Kind = kind
        self.is_muted = False
        self.feed: Feed | None = None
        """What it comes from now; None while its member is away."""
        self.level = 0
        """Loudest since :meth:`take_level`, 0 (silent) to 127."""
        self.missing = 0.0
        """Share of its packets that did not come, or came only when they were asked for, lately: 0 to 1."""
        self._is_video = medium_of(kind) == "video"
        self._codec: Codec = "vp8" if self._is_video else "opus"
        self._begins_keyframe = BEGINS_KEYFRAME["vp8"]
        self._recorders = recorders
        self._subscriptions: tuple[Subscription, ...] = ()
        self._able: tuple[Subscription, ...] = ()
        self._clock = clock
        self._silence = Silence()
        self._is_keyframe_wanted = False
        self._asked_ns: int | None = None
        self._group = KeyframeGroup()

    @property
    @override
    def codec(self) -> Codec:
        return self._codec

    def subscribe(self, subscription: Subscription) -> None:
        """Let a slot play this publication: from its last keyframe on, if that can still be had, or from the next."""
        self._subscribe((*self._subscriptions, subscription))
        subscription.play(self)

    def unsubscribe(self, subscription: Subscription) -> None:
        """Take a slot away; it plays nothing afterwards."""
        self._subscribe(tuple(each for each in self._subscriptions if each is not subscription))
        subscription.play(None)

    @override
    def reconsider(self) -> None:
        self._able = tuple(each for each in self._subscriptions if each.takes(self._codec))

    @override
    def begin(self, subscription: Subscription) -> None:
        now_ns = self._clock.monotonic_ns()
        if subscription not in self._able:
            return
        is_quick = self._group.octets * 8 <= subscription.allowed_bps * _CATCH_UP_S
        packets = self._group.whole(now_ns) if is_quick and not self.is_muted else None
        if packets is None or not subscription.catch_up(packets, self._group.newest_ns):
            self.want_keyframe()

    def close(self) -> None:
        """Take every slot away."""
        for subscription in self._subscriptions:
            subscription.play(None)
        self._subscribe(())

    def cut(self) -> None:
        """The stream does not go on from where it was: it was muted, or is another one."""
        self._group.clear()
        self._silence.end()
        for subscription in self._subscriptions:
            try:
                subscription.cut()
            except Exception as error:  # noqa: BLE001  it is told
                self._note(error)

    def change_codec(self, codec: Codec) -> None:
        """From its next packet on it is made of something else. Whoever cannot show that gets nothing meanwhile."""
        if codec == self._codec:
            return
        self._codec = codec
        if codec != "opus":
            self._begins_keyframe = BEGINS_KEYFRAME[codec]
        self.tell_codec(self._recorders)
        self._subscribe(self._subscriptions)
        # Whoever changes begins with a keyframe unasked: ask only if none comes.
        self._asked_ns = self._clock.monotonic_ns()
        self.cut()

    def tell_codec(self, recorders: Iterable[PacketSubscriber]) -> None:
        """Let recorders know of what the packets are made that they get."""
        if self._codec != "opus":
            for recorder in recorders:
                recorder.codec_changed(self.publication_id, self._codec)

    def set_muted(self, *, is_muted: bool) -> None:
        """Drop everything from now on, or stop dropping."""
        was_muted, self.is_muted = self.is_muted, is_muted
        self.level = 0
        self._group.clear()
        if was_muted and not is_muted:
            self._hold_back()
            self.cut()

    def begin_tape(self) -> None:
        """Somebody begins to take the packets in the middle: hand it nothing of before, and a whole picture soon."""
        self._hold_back()
        self.want_keyframe()

    def _hold_back(self) -> None:
        if self.feed is not None:
            self.feed.hold_back()

    def forward(
        self,
        packet: bytes,
        header: tuple[int, int, int, int, int],
        at: int,
        arrival_ns: int,
        loudness: int = LOUDEST,
    ) -> None:
        """Send one opened packet on to everybody. A mistake of ours over one listener costs no other the packet.

        Args:
            packet: The whole packet.
            header: As :data:`salotto.core.rtp.HEADER` unpacks it.
            at: Where its payload begins.
            arrival_ns: On the monotonic clock, in nanoseconds.
            loudness: Of a voice, 0 (silent) to 127, as its sender says; leave it out if it says nothing.
        """
        if self.is_muted:
            return
        payload = packet[at:]
        is_keyframe = False
        if self._is_video:
            is_keyframe = self._begins_keyframe(payload)
            self._is_keyframe_wanted &= not is_keyframe
            self._group.add(packet, header[2], arrival_ns, is_keyframe=is_keyframe)
        try:
            if self._is_video or (len(self._able) <= LISTENERS_FEW and not self._silence.is_on):
                for subscription in self._able:
                    try:  # costs nothing where nothing is raised
                        subscription.forward(header, payload, arrival_ns, is_keyframe=is_keyframe)
                    except Exception as error:  # noqa: BLE001  it is told
                        self._note(error)
            else:
                self._forward_voice(header, payload, arrival_ns, loudness)
        finally:  # a mistake over a silence costs no tape its packet, which nobody would miss there
            for recorder in self._recorders:
                recorder.on_packet(self.publication_id, arrival_ns, packet)

    def _forward_voice(
        self, header: tuple[int, int, int, int, int], payload: bytes, arrival_ns: int, loudness: int
    ) -> None:
        """Send what somebody said; the tape gets the silence as well."""
        was_silent = self._silence.is_on
        parts = self._silence.take(
            header, payload, loudness if len(self._able) > LISTENERS_FEW else LOUDEST, arrival_ns
        )
        for subscription in self._able:
            try:
                if was_silent and parts:
                    subscription.bridge(parts[0][0][2])
                for each, said in parts:
                    subscription.forward(each, said, arrival_ns, is_keyframe=False)
            except Exception as error:  # noqa: BLE001  it is told
                self._note(error)

    def report(self) -> None:
        """Let everybody know where its clock stands, now that we do."""
        now_ns = self._clock.monotonic_ns()
        for subscription in self._able:
            try:
                subscription.report(now_ns)
            except Exception as error:  # noqa: BLE001  it is told
                self._note(error)

    def _note(self, error: Exception) -> None:
        mishaps.note("a listener", error, {"publication_id": self.publication_id})

    @override
    def moment(self) -> Moment | None:
        return None if self.is_muted or self.feed is None else self.feed.moment()

    def allowed_bps(self) -> float:
        """Return what it may take on the narrowest way to anybody who gets it, or will in a moment."""
        able = (
            each for each in self._subscriptions if self._codec in each.payload_types and not each.is_away
        )
        return min((each.allowed_bps for each in able), default=CEILING_BPS)

    def worst_loss(self, now_ns: int) -> int:
        """Return what the worst listener lost lately, in 256ths."""
        return max((each.feedback.loss(now_ns) for each in self._subscriptions), default=0)

    @override
    def want_keyframe(self) -> None:
        """Somebody cannot go on without a keyframe. The first wish is granted at once, many wishes are one request."""
        if self._is_video:
            self._is_keyframe_wanted = True
            self.tick()

    def tick(self) -> None:
        """Ask again for a keyframe that has not come; call about ten times a second."""
        if not self._is_keyframe_wanted or self.is_muted or self.feed is None:
            return
        now_ns = self._clock.monotonic_ns()
        if self._asked_ns is not None and now_ns - self._asked_ns < _KEYFRAME_PAUSE_NS:
            return
        if self.feed.request_keyframe():
            self._asked_ns = now_ns

    def _subscribe(self, subscriptions: tuple[Subscription, ...]) -> None:
        self._subscriptions = subscriptions
        self.reconsider()

    def take_level(self) -> int:
        """Return how loud it was since the last call."""
        level, self.level = self.level, 0
        return level
