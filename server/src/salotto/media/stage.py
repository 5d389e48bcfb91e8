"""The media of one room: who publishes what, and who gets it in which slot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from salotto.core.clock import Clock
from salotto.core.errors import Conflict, NotFound
from salotto.core.pictures import BEGINS_KEYFRAME
from salotto.media.description.sdp import read_offer
from salotto.media.peer import Peer
from salotto.media.ports import PacketPort, PacketSubscriber, PeerListener, StageListener
from salotto.media.streams.publication import Publication
from salotto.media.streams.slots import Wanted, assign, faded
from salotto.media.transport.dtls import Identity
from salotto.wire.values import Kind

log = logging.getLogger(__name__)

_ASLEEP_NS = 1_000_000_000
"""Between two ticks of a stage to which nothing comes."""


@dataclass(frozen=True)
class House:
    """What every stage of a process shares.

    Attributes:
        port: Where packets come from and go to.
        identity: Our certificate.
        clock: Tells when.
    """

    port: PacketPort
    identity: Identity
    clock: Clock


class Stage:
    """The media of one room. Everything is synchronous, so nothing can come in between.

    Args:
        room_id: For the log.
        house: What all stages share.
        on_closed: Called once at the end.
    """

    def __init__(self, room_id: str, house: House, on_closed: Callable[[], None]) -> None:
        self.room_id = room_id
        self._house = house
        self._on_closed = on_closed
        self._peers: dict[str, Peer] = {}
        self._publications: dict[str, Publication] = {}
        self._slots: dict[str, dict[str, str | None]] = {}
        self._recorders: list[PacketSubscriber] = []
        self._watchers: list[StageListener] = []
        self._levels: dict[str, int] = {}
        self._waiting: set[str] = set()  # members with fewer slots than others have voices
        self._loudness: dict[str, float] = {}
        self._ticked_ns = 0
        self._is_closed = False

    def admit(self, member_id: str, sdp_offer: str, listener: PeerListener) -> str:
        """Answer a member's offer. A former peer of the same member is closed; its publications go on here.

        Args:
            member_id: Whose browser it is.
            sdp_offer: As ``RTCPeerConnection.createOffer`` wrote it.
            listener: Hears about this peer; its first ``slots_changed`` comes before this returns.

        Returns:
            The SDP answer.

        Raises:
            OfferRefused: If the offer cannot be served; a former peer stays as it is.
            Conflict: If the stage is closed.
        """
        if self._is_closed:
            raise Conflict("The meeting is over.")
        offer = read_offer(sdp_offer)
        house = self._house
        now_ns = house.clock.monotonic_ns()
        peer = Peer(house.port, house.identity, offer, listener, now_ns, partial(self._forget, member_id))
        self._drop_peer(member_id)
        self._peers[member_id] = peer
        self._slots[member_id] = {}
        for publication in self._publications.values():
            if publication.member_id == member_id:
                self._connect(publication)
        answer = peer.answer()
        self._assign(member_id)
        self._tell_watchable()
        return answer

    def publish(self, member_id: str, publication_id: str, kind: Kind) -> None:
        """Let a member's track be heard or seen by everybody else. It may come before the member's offer.

        Raises:
            Conflict: If the member publishes this kind already, or the id is taken.
        """
        if publication_id in self._publications or self._publication_of(member_id, kind):
            raise Conflict(f"A {kind} of this member plays already.")
        publication = Publication(publication_id, member_id, kind, self._recorders, self._house.clock)
        self._publications[publication_id] = publication
        self._connect(publication)
        self._assign_all()

    def unpublish(self, publication_id: str) -> None:
        """Take a track away; does nothing if there is none of this id."""
        publication = self._publications.pop(publication_id, None)
        if publication is None:
            return
        peer = self._peers.get(publication.member_id)
        if peer is not None and publication.kind in peer.uplinks:
            peer.uplinks[publication.kind].end()
        publication.close()
        self._assign_all()

    def set_muted(self, publication_id: str, muted: bool) -> None:
        """Drop everything of this track at the server, or let it through again.

        Raises:
            NotFound: If there is no such publication.
        """
        publication = self._publications.get(publication_id)
        if publication is None:
            raise NotFound("This track does not play.")
        publication.set_muted(is_muted=muted)

    def leave(self, member_id: str) -> None:
        """Forget a member with everything it published; does nothing if it is not here."""
        for publication_id in [
            each.publication_id for each in self._publications.values() if each.member_id == member_id
        ]:
            self.unpublish(publication_id)
        self._drop_peer(member_id)
        self._tell_watchable()

    def subscribe(self, recorder: PacketSubscriber) -> None:
        """From now on hand every packet to ``recorder``, too."""
        self._recorders.append(recorder)
        for publication in self._publications.values():
            publication.tell_codec((recorder,))

    def unsubscribe(self, recorder: PacketSubscriber) -> None:
        """Hand no more packets to ``recorder``; does nothing if it never got any."""
        if recorder in self._recorders:
            self._recorders.remove(recorder)

    def want_pictures(self) -> None:
        """Let a tape begin here: nothing of before, and a keyframe of every screen and camera."""
        for publication in self._publications.values():
            publication.begin_tape()

    def refresh_pictures(self) -> None:
        """Ask every screen and camera for a keyframe, and let all else go on: what is on its way still counts."""
        for publication in self._publications.values():
            publication.want_keyframe()

    def watch(self, listener: StageListener) -> None:
        """From now on tell ``listener`` how loud the voices are."""
        self._watchers.append(listener)

    def close(self) -> None:
        """End: every peer is closed."""
        if self._is_closed:
            return
        self._is_closed = True
        for member_id in list(self._peers):
            self._drop_peer(member_id)
        for publication in self._publications.values():
            publication.close()
        self._publications.clear()
        self._watchers.clear()  # they hold us
        self._recorders.clear()
        self._on_closed()

    def fail(self) -> None:
        """End for a mistake of ours. Whoever watches has to see that the meeting gets another stage."""
        watchers = tuple(self._watchers)
        try:
            self.close()
        finally:
            for watcher in watchers:
                watcher.failed()

    def tick(self, now_ns: int) -> None:
        """Do what time asks for; the plane calls this about ten times a second, if it :meth:`is_due`."""
        passed_s, self._ticked_ns = (now_ns - self._ticked_ns) / 1e9, now_ns
        for peer in list(self._peers.values()):
            peer.tick(now_ns)
        levels: dict[str, int] = {}
        for publication in self._publications.values():
            publication.tick()
            if level := publication.take_level():
                levels[publication.publication_id] = level
        if levels != self._levels:
            self._levels = levels
            for watcher in self._watchers:
                watcher.levels(levels)
        self._loudness = faded(self._loudness, levels, passed_s) if self._waiting else {}
        for member_id in list(self._waiting):
            self._assign(member_id)

    def is_due(self, now_ns: int) -> bool:
        """Tell whether something came since the last tick, or a voice that was heard then must be told silent.

        Once a second is enough while nothing comes from anybody: a thousand rooms may wait like that at once.
        """
        if self._levels or now_ns - self._ticked_ns >= _ASLEEP_NS:
            return True
        for peer in self._peers.values():  # noqa: SIM110  any() costs as much as ten peers
            if peer.alive_ns >= self._ticked_ns:
                return True
        return False

    def _publication_of(self, member_id: str, kind: Kind) -> Publication | None:
        return next(
            (
                each
                for each in self._publications.values()
                if (each.member_id, each.kind) == (member_id, kind)
            ),
            None,
        )

    def _connect(self, publication: Publication) -> None:
        """Feed a publication from its member's peer, if there is one that can."""
        peer = self._peers.get(publication.member_id)
        if peer is not None and publication.kind in peer.uplinks:
            peer.uplinks[publication.kind].begin(publication)

    def _drop_peer(self, member_id: str) -> None:
        peer = self._peers.pop(member_id, None)
        if peer is None:
            return
        for publication in self._publications.values():
            for subscription in peer.subscriptions.values():
                publication.unsubscribe(subscription)
        for uplink in peer.uplinks.values():
            uplink.end()
        del self._slots[member_id]
        self._waiting.discard(member_id)
        peer.close()

    def _forget(self, member_id: str, peer: Peer) -> None:
        """Hear that a peer is over. What its member publishes waits for the next one."""
        if self._peers.get(member_id) is peer:
            self._drop_peer(member_id)
            self._tell_watchable()

    def _tell_watchable(self) -> None:
        """Tell every peer what all others can show."""
        for member_id, peer in self._peers.items():
            others = [each.showable for other, each in self._peers.items() if other != member_id]
            watchable = tuple(codec for codec in BEGINS_KEYFRAME if all(codec in each for each in others))
            if watchable != peer.watchable:
                peer.watchable = watchable
                peer.listener.watchable_changed(watchable)

    def _assign_all(self) -> None:
        for member_id in self._peers:
            self._assign(member_id)

    def _assign(self, member_id: str) -> None:
        """Give a member's slots what it should get, and tell it if anything changed."""
        peer = self._peers[member_id]
        before = self._slots[member_id]
        wanted = [
            Wanted(each.publication_id, each.kind, each.member_id, self._loudness.get(each.publication_id, 0))
            for each in self._publications.values()
            if each.member_id != member_id
        ]
        media = {mid: each.medium for mid, each in peer.subscriptions.items()}
        after = assign(media, before, wanted)
        if 0 < [*media.values()].count("audio") < sum(each.kind == "voice" for each in wanted):
            self._waiting.add(member_id)
        else:
            self._waiting.discard(member_id)
        if after == before:
            return
        self._slots[member_id] = after
        for mid, publication_id in after.items():
            slot = peer.subscriptions[mid]
            playing = before.get(mid)
            if playing == publication_id:
                continue
            if playing in self._publications:
                self._publications[playing].unsubscribe(slot)
            if publication_id is not None:
                self._publications[publication_id].subscribe(slot)
        peer.listener.slots_changed(dict(after))
