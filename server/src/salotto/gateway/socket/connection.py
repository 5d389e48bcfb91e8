"""One browser in one room: read, write, be dismissed. When one of the three ends, all end, and the room is told.

Ten thousand of them wait at once, so one that is idle wakes for nothing: no task looks after it at intervals, and the
only timer there is runs while a message is on its way to somebody who does not take it.
"""

import asyncio
from collections.abc import Callable

from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.deadline import deadline
from salotto.core.errors import (
    Ended,
    Goodbye,
    NotAllowed,
    Overload,
    PassRefused,
    ProtocolViolation,
    Refusal,
    TooMany,
)
from salotto.core.ids import ConnectionId, MemberId, new_id
from salotto.gateway.socket.budget import Budget, Verdict
from salotto.gateway.socket.farewell import PeerGone, close_reason, last_words, why
from salotto.gateway.socket.outbox import Outbox
from salotto.gateway.socket.socket import Socket
from salotto.identity.passes import RENEW_EVERY, RETURN_LIFE
from salotto.identity.policy import may
from salotto.journeys.reception import Admission
from salotto.rooms.model import Seat, Seen, SpokenCommand
from salotto.rooms.parcel import Parcel
from salotto.rooms.ports import Guest
from salotto.wire.codec import decode
from salotto.wire.limits import OUTBOX_EVENTS, RETURN_WITHIN_S, STALL_S
from salotto.wire.messages import (
    ClientMessage,
    Enter,
    Leave,
    Levels,
    Move,
    Offer,
    Ping,
    Pong,
    Poses,
    Refused,
    ReturnPass,
    Say,
    ServerMessage,
)
from salotto.wire.statuses import DeskStatus, VisitStatus

_GOODBYE_S = 1.0
_NEWEST = (Levels, VisitStatus, DeskStatus)


class Connection(Guest):
    """A browser, from its admission until it goes.

    Args:
        socket: Accepted; its first message has been read.
        admission: What its pass opened.
        enter: That first message.
        clock: Tells what time it is here, to those who ask.
        return_within_s: Tells over how long those who are lost should spread their return.
    """

    def __init__(
        self,
        socket: Socket,
        admission: Admission,
        enter: Enter,
        clock: Clock,
        return_within_s: Callable[[], float] = lambda: RETURN_WITHIN_S,
    ) -> None:
        claims = admission.claims
        self._socket = socket
        self._admission = admission
        self._enter = enter
        self._clock = clock
        self._return_within_s = return_within_s
        self._seat = Seat(
            MemberId(claims.member_id),
            ConnectionId(new_id("connection")),
            claims.name,
            claims.role,
            claims.figure,
        )
        loop = asyncio.get_running_loop()
        self._loop = loop
        self._budget = Budget(loop.time)
        self._outbox = Outbox()
        self._is_sending = False
        self._renew_at_s = 0.0
        self._dismissed: asyncio.Future[Goodbye] = loop.create_future()

    # --- told by the room and its journeys ---------------------------------------------------------------------

    @override
    def tell(self, parcel: Parcel[ServerMessage]) -> None:
        if self._dismissed.done():
            return  # what may have been dropped before must not be followed by what was not
        if not self._send_now(parcel):
            self._outbox.put(parcel)
            if self._outbox.is_overfull:
                behind = f"You are {OUTBOX_EVENTS} messages behind; come back and hear what you missed."
                self.dismiss(Overload(behind))

    @override
    def show(self, parcel: Parcel[Poses]) -> None:
        if not self._send_now(parcel):
            self._outbox.put_poses(parcel)

    @override
    def refuse(self, refusal: Refusal, command: SpokenCommand | Offer) -> None:
        key = command.key if isinstance(command, Say) else None
        self.say(Refused(refusal.code, str(refusal), _tag(command), key))

    @override
    def dismiss(self, goodbye: Goodbye) -> None:
        if not self._dismissed.done():
            self._dismissed.set_result(goodbye.with_traceback(None))  # or we would hold one another

    def say(self, message: ServerMessage) -> None:
        """Tell this browser what concerns it alone. Of a status, only the newest matters."""
        if isinstance(message, _NEWEST):
            self._outbox.put_newest(message)
        else:
            self.tell(Parcel(message))

    # --- its life ----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve until the peer goes or is dismissed, and close the socket with the reason."""
        end: Goodbye | PeerGone = PeerGone()
        self._attach()
        try:
            async with asyncio.TaskGroup() as tasks:
                for name, work in (
                    ("read", self._read()),
                    ("write", self._write()),
                    ("dismissal", self._wait_for_dismissal()),
                ):
                    tasks.create_task(work, name=f"{name} {self._seat.member_id}")
        except BaseExceptionGroup as errors:
            end = why(errors)
        finally:
            self._detach(end)
        await self._close(end)

    async def _read(self) -> None:
        while True:
            self._take(await self._socket.receive())

    def _take(self, data: bytes) -> None:
        """Do what one message asks. Whatever is wrong with it ends the connection, but not whoever called."""
        if self._dismissed.done():
            return
        try:
            if self._budget.take_bytes(len(data)) is Verdict.CLOSE:
                raise Overload("You send more than a browser does.")
            self._obey(decode(data))
        except Goodbye as goodbye:
            self.dismiss(goodbye)

    def _send_now(self, parcel: Parcel[ServerMessage]) -> bool:
        """Send what nothing else waits before, without waking a task for it."""
        is_idle = not self._is_sending and self._outbox.is_empty
        return is_idle and self._socket.send_now(parcel.data)

    async def _write(self) -> None:
        while True:
            data = await self._outbox.next()
            self._is_sending = True
            stall = self._loop.call_later(STALL_S, self._stalled)
            try:
                await self._socket.send(data)
            finally:
                stall.cancel()
            self._is_sending = False

    def _stalled(self) -> None:
        self.dismiss(Overload("You took nothing for some seconds; come back and hear what you missed."))

    async def _wait_for_dismissal(self) -> None:
        goodbye = await self._dismissed
        raise goodbye

    def _attach(self) -> None:
        admission, enter = self._admission, self._enter
        seen = None
        if enter.epoch is not None and enter.number is not None:
            seen = Seen(enter.epoch, enter.number)
        admission.room.enter(self._seat, self, seen)
        self._socket.listen(self._take)
        if admission.conversation is not None:
            self._socket.miss_soon()
            admission.conversation.attach(self._seat.member_id, self.say)
        if admission.standing is not None:
            admission.standing.attach(admission.claims, self.say)

    def _detach(self, end: Goodbye | PeerGone) -> None:
        admission, seat = self._admission, self._seat
        is_for_good = isinstance(end, Ended | PassRefused)  # whoever is shown out is heard no more, either
        if is_for_good:
            admission.room.leave(seat)
        else:
            admission.room.lose(seat)
        if admission.conversation is not None:
            admission.conversation.detach(seat.member_id, self.say)
        if admission.standing is not None:
            admission.standing.detach(admission.claims, self.say)

    async def _close(self, end: Goodbye | PeerGone) -> None:
        """Say goodbye within a second: what waits for a peer that does not read is no longer sent."""
        if isinstance(end, PeerGone):
            return
        try:
            async with deadline(_GOODBYE_S):
                if not isinstance(end, Overload):
                    await self._flush()
                await self._socket.send(Parcel(last_words(end)).data)
                await self._socket.close(end.close_code, close_reason(end))
        except TimeoutError:
            self._socket.cut()
        except PeerGone:
            return

    async def _flush(self) -> None:
        while (data := self._outbox.take()) is not None:
            await self._socket.send(data)

    # --- what the browser asks ---------------------------------------------------------------------------------

    def _obey(self, command: ClientMessage) -> None:
        verdict = self._budget.take(command)
        if isinstance(command, Move):
            if verdict is Verdict.PASS:
                self._admission.room.move(self._seat, command.pose)
            return
        if isinstance(command, Enter):
            raise ProtocolViolation("You are in already.")
        if isinstance(command, Leave):
            raise Ended("Goodbye.")
        if verdict is not Verdict.PASS:
            self._refuse_any(TooMany("That was too much at once. Wait a moment."), command)
        elif isinstance(command, Ping):
            now_ms = self._clock.now().timestamp() * 1000
            self.say(Pong(command.sent_ms, now_ms, round(self._return_within_s() * 1000)))
            self._renew_return()
        elif not may(self._seat.role, f"wire {_tag(command)}"):
            self._refuse_any(NotAllowed("Your role may not do that."), command)
        elif isinstance(command, Offer):
            self._offer(command)
        else:
            self._admission.room.post(self._seat, command)

    def _renew_return(self) -> None:
        """Give whoever may come back without asking a paper for it, before the last one grows old."""
        mint, now_s = self._admission.return_pass, self._loop.time()
        if mint is not None and now_s >= self._renew_at_s:
            self._renew_at_s = now_s + RENEW_EVERY.total_seconds()
            self.say(ReturnPass(mint(), round(RETURN_LIFE.total_seconds() * 1000)))

    def _offer(self, offer: Offer) -> None:
        conversation = self._admission.conversation
        if conversation is None:
            self.refuse(
                NotAllowed("Nobody talks here; you can talk as soon as the conversation begins."), offer
            )
            return
        try:
            conversation.offer(self._seat.member_id, offer)
        except Refusal as refusal:
            self.refuse(refusal, offer)

    def _refuse_any(self, refusal: Refusal, command: SpokenCommand | Offer | Ping) -> None:
        if not isinstance(command, Ping):
            self.refuse(refusal, command)


def _tag(command: ClientMessage) -> str:
    tag = type(command).__struct_config__.tag
    if not isinstance(tag, str):
        raise TypeError(f"{type(command).__name__} has no tag")
    return tag
