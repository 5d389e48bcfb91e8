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
from salotto.recording.scribe import Scribe
from salotto.recording.sealing import RecordingKey
from salotto.recording.tape import Tape
from salotto.recording.topics import ROOM
from salotto.wire.messages import Drawn, Happened, Marked, MemberLeft, Said
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
        self._scribe = Scribe(epoch, state.publications)
        self._state = state
        self._number = number
        self._clock = clock
        self._host = host
        self._offset_ns = round(clock.now().timestamp() * 1e9) - clock.monotonic_ns()
        self._stands: dict[MemberId, bytes] = {}
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
        pen = self._scribe.pen
        return frozenset({ROOM, *self._state.members}) - (pen.asked if pen else frozenset())

    # --- told by the room and its media ------------------------------------------------------------------------

    def happened(self, happened: Happened, state: RoomState) -> None:
        """Take one event, and the room after it."""
        try:
            self._happen(happened, state)
        except Exception as error:  # noqa: BLE001  it is told
            self._fail(error)

    def _happen(self, happened: Happened, state: RoomState) -> None:
        event = happened.event
        self._scribe.learn(event)
        was_on = self._is_on
        self._state, self._number = state, happened.number
        self._decide()
        if self._is_on and was_on:
            self._scribe.event(happened, state, self._now_ns())
        elif isinstance(event, _KEPT_NOWHERE_ELSE):
            self._lose(self._now_ns())
        self._scribe.forget(event)
        if isinstance(event, MemberLeft):
            self._stands.pop(MemberId(event.member_id), None)

    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """Take where people are who moved. The newest are kept in memory: a beginning needs to place everybody."""
        self._stands.update(poses)
        if self._is_on:
            try:
                self._scribe.place(poses, self._state.members, self._now_ns())
            except Exception as error:  # noqa: BLE001  it is told
                self._fail(error)

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        """Take one RTP packet, as it arrived."""
        pen = self._scribe.pen
        if not self._is_on or pen is None:
            self._lose(arrival_ns + self._offset_ns)
            return
        channel = self._scribe.channels.get(publication_id)
        if channel is not None:
            try:
                pen.append(channel, arrival_ns + self._offset_ns, rtp)
            except Exception as error:  # noqa: BLE001  it is told; others wait for this packet
                self._fail(error)

    def codec_changed(self, publication_id: str, codec: PictureCodec) -> None:
        """Hear of what a screen or camera is made from now on: its packets stand under a topic that says so."""
        try:
            self._scribe.change_codec(publication_id, codec, self._state.publications)
        except Exception as error:  # noqa: BLE001  it is told
            self._fail(error)

    def closed(self) -> None:
        """Hear that nothing more will happen: the meeting is over, or is made again elsewhere after a restart."""
        if self.is_closed:
            return
        self.is_closed = True
        if self._is_on and self._scribe.pen is not None:
            self._is_on = False
            self._tell_unsealed(self._now_ns())
            self._scribe.pen.note(self._now_ns(), Stopped("restart"))
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
        pen = self._scribe.pen = self._scribe.pen or Pen(tape)
        news = pen.admit(asked, keys)
        self._is_denied = False
        if not self.lacking:
            self._tell_unsealed(self._now_ns())
            self._unsealed_ns = None
        if not self._is_on:
            self._decide()
        elif news:  # the tape learns who came meanwhile
            self._write_all()
            self._host.pictures_wanted(is_beginning=False)

    def deny(self, why: MissedReason = "late") -> None:
        """Hear that there is no tape or no key now, though the recording should run."""
        if self._wanted == "on" and not self.is_closed:
            self._is_denied = True
            self._overdue.why = why
            self._say("interrupted")

    def flushed(self) -> None:
        """Hear that the disk was given what waited: see how it fares."""
        pen = self._scribe.pen
        if pen is None or not self._has_begun:
            return
        now_ns = self._now_ns()
        pen.tell_lost(now_ns)
        if pen.resume(now_ns) and self._is_on:
            self._scribe.snapshot(self._number, self._state, now_ns)
            self._scribe.place(self._stands, self._state.members, now_ns)
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
        pen = self._scribe.pen
        if not self._is_on and pen is not None and pen.has(ROOM):
            self._begin(pen, now_ns)

    def _stop(self, now_ns: int, off: OffReason) -> None:
        pen = self._scribe.pen
        if pen is None or not self._has_begun:
            self._overdue.stop(now_ns, off)
            return
        self._tell_unsealed(now_ns)
        self._unsealed_ns = None
        self._is_on = False
        self._scribe.channels.clear()
        pen.note(now_ns, Stopped(off))

    def _begin(self, pen: Pen, now_ns: int) -> None:
        self._is_on = self._has_begun = True
        for at_ns, note in self._overdue.begin(now_ns):
            pen.note(at_ns, note)
        self._write_all()
        self._say("writing")
        self._host.pictures_wanted(is_beginning=True)

    def _lose(self, at_ns: int) -> None:
        if self._off is None and not self.is_closed:
            self._overdue.lose(at_ns)

    def _tell_unsealed(self, now_ns: int) -> None:
        """Note, once a second, that somebody is here who cannot be written down for want of a key."""
        pen = self._scribe.pen
        if pen is None or self._unsealed_ns is None or now_ns - self._unsealed_ns <= LATE_NS:
            return
        pen.note(now_ns, Missed(self._unsealed_ns, now_ns, "key"))
        self._unsealed_ns = now_ns

    def _say(self, recorder: RecorderState) -> None:
        if self._told != recorder:
            self._told = recorder
            self._host.recorder_changed(recorder)

    def _write_all(self) -> None:
        """Write what a beginning needs: the room, its tracks, and where everybody stands."""
        state, now_ns = self._state, self._now_ns()
        self._scribe.snapshot(self._number, state, now_ns)
        self._scribe.open(state.publications)
        self._scribe.place(self._stands, state.members, now_ns)

    def _now_ns(self) -> int:
        return self._clock.monotonic_ns() + self._offset_ns
