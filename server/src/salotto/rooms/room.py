"""The room actor: one state, one mailbox, one writer."""

import asyncio
from dataclasses import dataclass

from salotto.core.clock import Clock, milliseconds
from salotto.core.errors import Ended, Goodbye, Overload, Refusal, Replaced, Restarting
from salotto.core.ids import MemberId, RoomId, new_id
from salotto.core.mailbox import Mailbox
from salotto.core.mishaps import goes_on
from salotto.rooms.guests import Guests
from salotto.rooms.model import (
    Depart,
    Disconnect,
    End,
    Join,
    RecordConsent,
    RoomCommand,
    RoomPolicy,
    Seat,
    Seen,
    SpokenCommand,
    TellQuality,
    TellRecorder,
    Turn,
)
from salotto.rooms.parcel import Parcel
from salotto.rooms.ports import Guest, Observer
from salotto.rooms.poses import PoseBoard
from salotto.rooms.ring import Entry, Ring
from salotto.rooms.rules import decide
from salotto.rooms.visibility import audience, view
from salotto.wire.limits import ROOM_MAILBOX
from salotto.wire.messages import Happened, MemberLeft, RoomEvent, Snapshot, Welcome
from salotto.wire.state import evolve
from salotto.wire.values import RecorderState, Role, RoomState

HOUSE = MemberId("system")
"""Who acts where nobody inside does."""


@dataclass(frozen=True, slots=True)
class _Enter:
    seat: Seat
    guest: Guest
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class _Spoken:
    seat: Seat
    command: SpokenCommand


@dataclass(frozen=True, slots=True)
class _Lost:
    seat: Seat


@dataclass(frozen=True, slots=True)
class _Left:
    seat: Seat


@dataclass(frozen=True, slots=True)
class _Expired:
    member_id: MemberId


@dataclass(frozen=True, slots=True)
class _Ordered:
    actor: MemberId
    command: RecordConsent | TellRecorder | TellQuality | End


_Message = _Enter | _Spoken | _Lost | _Left | _Expired | _Ordered


class Room:
    """One live room.

    Args:
        room_id: Its name, unique in the house.
        policy: What kind of room it is.
        epoch: Names this making of the room; numbers of events count from 1 within it.
        clock: Tells the time.
        state: What is true already, when a room is made again after a restart.
    """

    def __init__(
        self, room_id: RoomId, policy: RoomPolicy, epoch: str, clock: Clock, state: RoomState | None = None
    ) -> None:
        self.room_id = room_id
        self.policy = policy
        self.epoch = epoch
        self.state = state or RoomState()
        self.number = 0
        self._clock = clock
        self._guests = Guests()
        self._observers: list[Observer] = []
        self._deadlines: dict[MemberId, asyncio.TimerHandle] = {}  # whoever has been away longest comes first
        self._ring = Ring()
        self._poses = PoseBoard()
        self._moved = asyncio.Event()
        self._mailbox: Mailbox[_Message] = Mailbox(ROOM_MAILBOX)
        self._closed = asyncio.Event()
        self._is_closing = False
        self._is_ending = False

    # --- asked from outside ------------------------------------------------------------------------------------

    @property
    def is_closing(self) -> bool:
        """Whether the room takes nobody in any more."""
        return self._is_closing

    def observe(self, observer: Observer) -> RoomState:
        """Tell ``observer`` everything from now on; return the room as it is."""
        self._observers.append(observer)
        return self.state

    def ignore(self, observer: Observer) -> None:
        """Tell ``observer`` nothing more."""
        if observer in self._observers:
            self._observers.remove(observer)

    def enter(self, seat: Seat, guest: Guest, seen: Seen | None) -> None:
        """Let a connection in: it is told Welcome, then a snapshot or what it missed, then all that happens.

        Never refused here: a guest who may not stay is dismissed.
        """
        if self._is_closing:
            guest.dismiss(Ended("This meeting is over.") if self._is_ending else _restarting())
            return
        self._mailbox.put(_Enter(seat, guest, seen))

    def post(self, seat: Seat, command: SpokenCommand) -> None:
        """Queue one command of a browser.

        Raises:
            Overload: If the room has too much to do.
        """
        self._mailbox.post(_Spoken(seat, command))

    def move(self, seat: Seat, pose: bytes) -> None:
        """Note where a member is; shown with the next tick.

        Raises:
            ProtocolViolation: If the bytes are not a pose.
        """
        member = self.state.members.get(seat.member_id)
        if member is None or not self._guests.is_current(seat):
            return
        if self._poses.move(seat.member_id, member.index, seat.role, pose):
            self._moved.set()

    def lose(self, seat: Seat) -> None:
        """A connection broke: its member keeps the place for a while. Never refused."""
        self._mailbox.put(_Lost(seat))

    def leave(self, seat: Seat) -> None:
        """A member said goodbye. Never refused."""
        self._mailbox.put(_Left(seat))

    def record_consent(self, member_id: MemberId, consent: RecordConsent) -> None:
        """Somebody answered whether the meeting may be recorded."""
        self._mailbox.put(_Ordered(member_id, consent))

    def tell_recorder(self, recorder: RecorderState) -> None:
        """Let everybody know whether the tape takes what it is given."""
        self._mailbox.put(_Ordered(HOUSE, TellRecorder(recorder)))

    def tell_quality(self, member_id: MemberId, quality: TellQuality) -> None:
        """Let everybody know how well a member's network carries voices and pictures."""
        self._mailbox.put(_Ordered(member_id, quality))

    def end(self, actor: MemberId, by: Role) -> None:
        """End the meeting: all are told and dismissed, and :meth:`run` returns."""
        self._is_closing = self._is_ending = True
        self._mailbox.put(_Ordered(actor, End(by)))

    def close(self) -> None:
        """Let :meth:`run` return once what was posted is done; those inside are asked to come back."""
        self._is_closing = True
        self._mailbox.close()

    async def closed(self) -> None:
        """Wait until :meth:`run` has returned."""
        await self._closed.wait()

    async def run(self) -> None:
        """Live until the meeting ends or the house closes. Owned by the rooms' TaskGroup."""
        try:
            async with asyncio.TaskGroup() as tasks:
                ticking = tasks.create_task(self._tick(), name=f"tick {self.room_id}")
                async for message in self._mailbox:
                    try:
                        self._handle(message)
                    except BaseException:
                        _turn_away(message)
                        raise
                ticking.cancel()
        finally:
            self._finish()

    # --- the one writer ----------------------------------------------------------------------------------------

    def _handle(self, message: _Message) -> None:
        match message:
            case _Enter():
                self._let_in(message)
            case _Spoken(seat, command):
                self._obey(seat, command)
            case _Lost(seat):
                self._mark_lost(seat)
            case _Left(seat):
                if self._guests.is_current(seat):
                    self._depart(seat.member_id, Depart("left"))
            case _Expired(member_id):
                if member_id not in self._guests:
                    self._depart(member_id, Depart("lost"))
            case _Ordered(actor, command):
                self._apply(actor, command)
                if self.state.is_ended:
                    self._dismiss_all(Ended("This meeting is over."))
                    self.close()

    def _let_in(self, message: _Enter) -> None:
        seat, guest = message.seat, message.guest
        replaced = self._guests.remove(seat.member_id)
        was_inside = seat.member_id in self.state.members
        if not was_inside:
            self._make_way()
        try:
            self._apply(seat.member_id, Join(seat.name, seat.role, seat.figure))
        except Refusal as refusal:
            guest.dismiss(Ended(str(refusal)) if self.state.is_ended else Overload(str(refusal)))
            return
        if replaced is not None:
            replaced.dismiss(Replaced("This conversation was opened in another window."))
        self._keep(seat.member_id)
        self._guests.add(seat, guest)
        # Whoever lost the place begins anew with a snapshot, so that the page sees that its tracks are gone.
        self._greet(seat, guest, message.seen if was_inside else None)

    def _make_way(self) -> None:
        """Let whoever has been away longest leave a full hall: places that are kept must not turn away who stands there.

        Whoever waits in the queue loses nothing by it but a place to stand, for the turn is kept elsewhere. In a meeting
        nobody gives way: that place is the customer's own.
        """
        is_full = len(self.state.members) >= self.policy.capacity
        if self.policy.kind == "hall" and is_full and self._deadlines:
            self._depart(next(iter(self._deadlines)), Depart("lost"))

    def _greet(self, seat: Seat, guest: Guest, seen: Seen | None) -> None:
        now_ms = self._clock.now().timestamp() * 1000
        guest.tell(
            Parcel(Welcome(seat.member_id, seat.connection_id, self.room_id, self.policy.tick_hz, now_ms))
        )
        missed = None
        if seen is not None and seen.epoch == self.epoch:
            missed = self._ring.since(seen.number, self.number, seat.viewer, self._clock.monotonic_ns())
        if missed is None:
            known = view(self.state, self.policy, seat.viewer)
            guest.tell(Parcel(Snapshot(self.epoch, self.number, known)))
        else:
            for parcel in missed:
                guest.tell(parcel)
        frame = self._poses.everybody(now_ms, is_staff_only=self._sees_staff_only(seat))
        if frame is not None:
            guest.show(frame)

    def _obey(self, seat: Seat, command: SpokenCommand) -> None:
        if not self._guests.is_current(seat):
            return  # replaced or gone while this command was waiting
        try:
            self._apply(seat.member_id, command)
        except Refusal as refusal:
            guest = self._guests.of(seat.member_id)
            if guest is not None:
                guest.refuse(refusal, command)

    def _mark_lost(self, seat: Seat) -> None:
        if not self._guests.is_current(seat):
            return
        self._guests.remove(seat.member_id)
        self._apply(seat.member_id, Disconnect())
        loop = asyncio.get_running_loop()
        self._deadlines[seat.member_id] = loop.call_later(
            self.policy.resume_s, self._mailbox.put, _Expired(seat.member_id)
        )

    def _depart(self, member_id: MemberId, command: Depart) -> None:
        self._guests.remove(member_id)
        self._keep(member_id)
        self._apply(member_id, command)

    def _keep(self, member_id: MemberId) -> None:
        deadline = self._deadlines.pop(member_id, None)
        if deadline is not None:
            deadline.cancel()

    def _apply(self, actor: MemberId, command: RoomCommand) -> None:
        now = self._clock.now()
        turn = Turn(actor, milliseconds(now), new_id("publication"))
        for event in decide(self.state, self.policy, self.room_id, turn, command):
            self._publish(event, turn.at_ms)

    def _publish(self, event: RoomEvent, at_ms: int) -> None:
        told = audience(self.state, self.policy, event)
        self.state = evolve(self.state, event)
        self.number += 1
        if isinstance(event, MemberLeft):
            self._poses.forget(MemberId(event.member_id))
        parcel = Parcel(Happened(self.epoch, self.number, at_ms, event))
        self._ring.add(Entry(parcel, told, self._clock.monotonic_ns()))
        for guest in self._guests.told(told):
            guest.tell(parcel)
        for observer in self._observers:
            observer.happened(parcel.message, self.state)

    # --- poses -------------------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Show who has moved, at most ``tick_hz`` times a second."""
        pause_s = 1 / self.policy.tick_hz
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            await self._moved.wait()
            self._moved.clear()
            self._show()
            is_late = loop.time() - due_s > pause_s  # nobody had moved for a while: the rhythm begins anew
            due_s = (loop.time() if is_late else due_s) + pause_s
            await asyncio.sleep(due_s - loop.time())

    def _show(self) -> None:
        tick = self._poses.tick(self._clock.now().timestamp() * 1000, is_private=self.policy.is_private)
        for seat, guest in self._guests:
            frame = tick.staff_only if self._sees_staff_only(seat) else tick.all_members
            if frame is not None:
                guest.show(frame)
        for observer in self._observers:
            observer.moved(tick.moved)

    # --- small words -------------------------------------------------------------------------------------------

    def _sees_staff_only(self, seat: Seat) -> bool:
        return self.policy.is_private and seat.role == "customer"

    def _dismiss_all(self, goodbye: Goodbye) -> None:
        for _seat, guest in self._guests:
            guest.dismiss(goodbye)
        self._guests.clear()

    def _finish(self) -> None:
        self._is_closing = True
        with goes_on("the end of a room", room_id=self.room_id):
            self._dismiss_all(_restarting())
            self._mailbox.close()
            for message in self._mailbox.take_all():  # what nobody reads any more, after a mistake
                _turn_away(message)
        for deadline in self._deadlines.values():
            deadline.cancel()
        for observer in self._observers:
            with goes_on("the end of a room", room_id=self.room_id):
                observer.closed()
        self._observers.clear()  # they hold us
        self._closed.set()


def _turn_away(message: _Message) -> None:
    """Tell whoever waits at the door of a room that has failed to come back."""
    if isinstance(message, _Enter):
        message.guest.dismiss(_restarting())


def _restarting() -> Restarting:
    return Restarting("Salotto restarts; you are back in a moment.")
