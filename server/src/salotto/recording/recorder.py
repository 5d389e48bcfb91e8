"""The recorder of one meeting: sees everything, and writes it down while, and only while, all have agreed.

It observes the room and takes every packet of its media. One flag decides; it is flipped in the turn of the loop in
which the room decides, before anything else is written, so that no byte can slip through behind a *no*.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.ids import MemberId
from salotto.core.mishaps import goes_on, mishaps
from salotto.core.pictures import PictureCodec
from salotto.recording.notes import Missed, MissedReason, OffReason, Stopped
from salotto.recording.overdue import LATE_NS, Overdue
from salotto.recording.pen import Pen
from salotto.recording.ports import RecorderHost
from salotto.recording.rules import Wanted, off_reason, wanted
from salotto.recording.sealing import RecordingKey
from salotto.recording.tape import Channel, Tape
from salotto.recording.topics import (
    ROOM,
    SNAPSHOTS,
    TrackTopic,
    happened_topic,
    person_of,
    poses_topic,
    track_topic,
)
from salotto.wire.codec import encode
from salotto.wire.messages import (
    Drawn,
    Happened,
    Marked,
    MemberLeft,
    Published,
    RoomEvent,
    Said,
    Snapshot,
    Unpublished,
)
from salotto.wire.values import RecorderState, RoomState

_KEPT_NOWHERE_ELSE: Final = (Said, Marked, Drawn)
"""What people do that the snapshot of a beginning does not tell."""


class _Nobody(RecorderHost):
    """Where a recorder is at home after its end."""

    @override
    def recorder_changed(self, recorder: RecorderState) -> None:
        return

    @override
    def keys_wanted(self) -> None:
        return

    @override
    def pictures_wanted(self, *, is_beginning: bool) -> None:
        return

    @override
    def recorder_failed(self) -> None:
        return


class Recorder:
    """Writes one meeting. A mistake of ours ends it and nothing else: what was not understood might have been a no.

    Args:
        epoch: Of the room.
        state: The room as it is now.
        clock: Tape time is its wall clock now and, from here on, its monotonic difference.
        host: Gets it tape and keys.
        number: Of what happened last in the room.
    """

    def __init__(
        self, epoch: str, state: RoomState, clock: Clock, host: RecorderHost, number: int = 0
    ) -> None:
        self._epoch = epoch
        self._state = state
        self._number = number
        self._clock = clock
        self._host = host
        self._offset_ns = round(clock.now().timestamp() * 1e9) - clock.monotonic_ns()
        self._owners = {key: one.member_id for key, one in state.publications.items()}
        self._stands: dict[MemberId, bytes] = {}
        self._tracks: dict[str, Channel] = {}
        self._codecs: dict[str, PictureCodec] = {}
        self._pen: Pen | None = None
        self._wanted: Wanted = "alone"
        self._off: OffReason | None = "alone"
        self._overdue = Overdue(epoch)
        self._unsealed_ns: int | None = None
        self._is_denied = False
        self._is_on = False
        self._has_begun = False
        self._told: RecorderState = "none"
        self.is_closed = False
        self._decide()

    # --- how it stands -----------------------------------------------------------------------------------------

    @property
    def wanted(self) -> Wanted:
        """Whether the meeting is to be recorded now, or why not."""
        return self._wanted

    @property
    def is_on(self) -> bool:
        """Whether what happens now is written down."""
        return self._is_on

    @property
    def has_begun(self) -> bool:
        """Whether anything was written by this recorder."""
        return self._has_begun

    @property
    def lacking(self) -> frozenset[str]:
        """Whose keys are needed and not here yet, ``room`` among them; nobody's while nothing is to be written."""
        if self._wanted != "on":
            return frozenset()
        return frozenset({ROOM, *self._state.members}) - (self._pen.asked if self._pen else frozenset())

    # --- told by the room and its media ------------------------------------------------------------------------

    def happened(self, happened: Happened, state: RoomState) -> None:
        """Take one event, and the room after it."""
        try:
            self._happen(happened, state)
        except Exception as error:  # noqa: BLE001  it is told
            self._fail(error)

    def _happen(self, happened: Happened, state: RoomState) -> None:
        event = happened.event
        if isinstance(event, Published):
            self._owners[event.publication_id] = event.publication.member_id
        was_on = self._is_on
        self._state, self._number = state, happened.number
        self._decide()
        if self._is_on and was_on:
            person = person_of(event, self._owners)
            self._write(happened_topic(person), "msgpack", person, encode(happened))
            if isinstance(event, Published):
                self._open_track(event.publication_id)
        elif isinstance(event, _KEPT_NOWHERE_ELSE):
            self._lose(self._now_ns())
        self._forget(event)

    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """Take where people are who moved. The newest are kept in memory: a beginning needs to place everybody."""
        self._stands.update(poses)
        if self._is_on:
            try:
                self._place(poses)
            except Exception as error:  # noqa: BLE001  it is told
                self._fail(error)

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        """Take one RTP packet, as it arrived."""
        if not self._is_on or self._pen is None:
            self._lose(arrival_ns + self._offset_ns)
            return
        channel = self._tracks.get(publication_id)
        if channel is not None:
            try:
                self._pen.append(channel, arrival_ns + self._offset_ns, rtp)
            except Exception as error:  # noqa: BLE001  it is told; others wait for this packet
                self._fail(error)

    def codec_changed(self, publication_id: str, codec: PictureCodec) -> None:
        """Hear of what a screen or camera is made from now on: its packets stand under a topic that says so."""
        self._codecs[publication_id] = codec
        if publication_id in self._tracks:
            try:
                self._open_track(publication_id)
            except Exception as error:  # noqa: BLE001  it is told
                self._fail(error)

    def closed(self) -> None:
        """Hear that nothing more will happen: the meeting is over, or is made again elsewhere after a restart."""
        if self.is_closed:
            return
        self.is_closed = True
        if self._is_on and self._pen is not None:
            self._is_on = False
            self._tell_unsealed(self._now_ns())
            self._pen.note(self._now_ns(), Stopped("restart"))
        self._host = _Nobody()  # it holds us, and has nothing more to hear

    def _fail(self, error: Exception) -> None:
        """Write nothing from here on: whoever keeps us begins anew, from the room as it is."""
        mishaps.note("a recorder", error, {"epoch": self._epoch})
        host = self._host
        with goes_on("the end of a recorder"):
            self.closed()
        host.recorder_failed()

    # --- told by whoever keeps tape and keys -------------------------------------------------------------------

    def supply(self, tape: Tape, asked: Iterable[str], keys: Iterable[RecordingKey]) -> None:
        """Take the tape, and keys that are committed to the database.

        Args:
            tape: Always the same.
            asked: Whom keys were asked for; whoever has none among ``keys`` is not written down.
            keys: Their keys.
        """
        if self.is_closed:
            return
        pen = self._pen = self._pen or Pen(tape)
        news = pen.admit(asked, keys)
        self._is_denied = False
        if not self.lacking:
            self._tell_unsealed(self._now_ns())
            self._unsealed_ns = None
        if not self._is_on:
            self._decide()
        elif news:  # the tape learns who came meanwhile
            self._snapshot()
            self._open_tracks()
            self._place(self._stands)
            self._host.pictures_wanted(is_beginning=False)

    def deny(self, why: MissedReason = "late") -> None:
        """Hear that there is no tape or no key now, though the recording should run."""
        if self._wanted == "on" and not self.is_closed:
            self._is_denied = True
            self._overdue.why = why
            self._say("interrupted")

    def flushed(self) -> None:
        """Hear that the disk was given what waited: see how it fares."""
        pen = self._pen
        if pen is None or not self._has_begun:
            return
        now_ns = self._now_ns()
        pen.tell_lost(now_ns)
        if pen.resume(now_ns) and self._is_on:
            self._snapshot()
            self._place(self._stands)
            self._host.pictures_wanted(is_beginning=False)
        self._tell_unsealed(now_ns)
        self._say("writing" if pen.is_well(now_ns) and not self._is_denied else "interrupted")

    # --- the flag ----------------------------------------------------------------------------------------------

    def _decide(self) -> None:
        if self.is_closed:
            return
        before, self._off = self._off, off_reason(self._state)
        self._wanted = wanted(self._state)
        now_ns = self._now_ns()
        if self._off is not None:
            self._is_denied = False
            if before != self._off:
                self._stop(now_ns, self._off)
            return
        if self.lacking:
            self._host.keys_wanted()
            if self._is_on and self._unsealed_ns is None:
                self._unsealed_ns = now_ns
        if not self._is_on and self._pen is not None and self._pen.has(ROOM):
            self._begin(self._pen, now_ns)

    def _stop(self, now_ns: int, off: OffReason) -> None:
        if self._pen is None or not self._has_begun:
            self._overdue.stop(now_ns, off)
            return
        self._tell_unsealed(now_ns)
        self._unsealed_ns = None
        self._is_on = False
        self._tracks.clear()
        self._pen.note(now_ns, Stopped(off))

    def _begin(self, pen: Pen, now_ns: int) -> None:
        self._is_on = self._has_begun = True
        for at_ns, note in self._overdue.begin(now_ns):
            pen.note(at_ns, note)
        self._snapshot()
        self._open_tracks()
        self._place(self._stands)
        self._say("writing")
        self._host.pictures_wanted(is_beginning=True)

    def _lose(self, at_ns: int) -> None:
        if self._off is None and not self.is_closed:
            self._overdue.lose(at_ns)

    def _tell_unsealed(self, now_ns: int) -> None:
        """Note, once a second, that somebody is here who cannot be written down for want of a key."""
        if self._pen is None or self._unsealed_ns is None or now_ns - self._unsealed_ns <= LATE_NS:
            return
        self._pen.note(now_ns, Missed(self._unsealed_ns, now_ns, "key"))
        self._unsealed_ns = now_ns

    def _say(self, recorder: RecorderState) -> None:
        if self._told != recorder:
            self._told = recorder
            self._host.recorder_changed(recorder)

    # --- onto the tape -----------------------------------------------------------------------------------------

    def _snapshot(self) -> None:
        """Write the room as it is, without what was said and marked before: it may have been before consent."""
        state = self._state
        bare = RoomState(
            state.members,
            state.publications,
            consents=state.consents,
            may_record=True,
            recorder=state.recorder,
        )
        self._write(SNAPSHOTS, "msgpack", ROOM, encode(Snapshot(self._epoch, self._number, bare)))

    def _place(self, poses: Mapping[MemberId, bytes]) -> None:
        now_ns = self._now_ns()  # one moment for all: they are one frame
        for member_id, pose in poses.items():
            if member_id in self._state.members:
                self._write(poses_topic(member_id), "pose", member_id, pose, now_ns)

    def _open_tracks(self) -> None:
        for publication_id in self._state.publications:
            self._open_track(publication_id)

    def _open_track(self, publication_id: str) -> None:
        publication = self._state.publications[publication_id]
        self._owners[publication_id] = publication.member_id
        if self._pen is not None and self._pen.has(publication.member_id):
            codec = self._codecs.get(publication_id, "vp8")
            topic = track_topic(TrackTopic(publication_id, publication.member_id, publication.kind, codec))
            self._tracks[publication_id] = self._pen.channel(topic, "rtp", publication.member_id)

    def _write(self, topic: str, encoding: str, person: str, data: bytes, at_ns: int | None = None) -> None:
        if self._pen is not None and self._pen.has(person):
            channel = self._pen.channel(topic, encoding, person)
            self._pen.append(channel, self._now_ns() if at_ns is None else at_ns, data)

    def _forget(self, event: RoomEvent) -> None:
        if isinstance(event, Unpublished):
            self._tracks.pop(event.publication_id, None)
            self._codecs.pop(event.publication_id, None)
            self._owners.pop(event.publication_id, None)
        elif isinstance(event, MemberLeft):
            self._stands.pop(MemberId(event.member_id), None)
            gone = [key for key, owner in self._owners.items() if owner == event.member_id]
            for publication_id in gone:
                self._tracks.pop(publication_id, None)
                self._codecs.pop(publication_id, None)
                del self._owners[publication_id]

    def _now_ns(self) -> int:
        return self._clock.monotonic_ns() + self._offset_ns
