"""The ledger of a meeting: a member that nobody sees, and that writes down what happens."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
from typing_extensions import override

from salotto.core.errors import Refusal
from salotto.core.ids import ContactId, MemberId, OrganisationId, new_id
from salotto.rooms.ports import Observer
from salotto.tickets.model import ContactEvent, NewEvent
from salotto.tickets.ports import EventLog
from salotto.tickets.rules import SAID
from salotto.wire.messages import (
    Consented,
    DrawingCleared,
    Drawn,
    Gestured,
    Happened,
    Marked,
    MeetingEnded,
    Muted,
    Pointed,
    Published,
    RecordingPaused,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.values import ChatLine, Marker, RecordingPause, RoomState

log = logging.getLogger(__name__)

BATCH_S = 0.05
"""How long a batch gathers: a transaction costs milliseconds, and a line of chat can wait as long."""
RETRY_S = 1.0
"""Pause after the database could not write."""
DRAIN_S = 5.0
"""Time to write what is left when the meeting is over or the house closes."""
BACKLOG_EVENTS = 10_000
"""Events kept while the database cannot write: hours of a lively meeting."""

_PAUSED = "recording_paused"
_MARKED = "marked"
_ENDED = "meeting_ended"
_UNPAUSED = frozenset({"recording_resumed", _ENDED, "handed_back"})
"""What ends a pause: who meets again later begins anew."""
_UNWRITTEN = (Gestured, Pointed, Drawn, DrawingCleared, Consented)
"""Passing movements; drawings, which are on the tape or, around a card number perhaps, nowhere (ADR 0029); and consent, which is
written together with its text by whoever took it."""


class Ledger(Observer):
    """Writes the events of one meeting in order, each once. A failing database never stops the room.

    Args:
        organisation_id: Whose meeting.
        contact_id: Which one.
        events: Where to write.
    """

    def __init__(self, organisation_id: OrganisationId, contact_id: ContactId, events: EventLog) -> None:
        self._organisation_id = organisation_id
        self._contact_id = contact_id
        self._events = events
        self._backlog: deque[NewEvent] = deque()
        self._owners: dict[str, str] = {}
        self._arrived = asyncio.Event()
        self._closing = asyncio.Event()
        self._drained = asyncio.Event()
        self._lost = 0
        self._limit: asyncio.Timeout | None = None

    @override
    def happened(self, happened: Happened, state: RoomState) -> None:
        if isinstance(happened.event, _UNWRITTEN):
            return
        if isinstance(happened.event, Said) and not happened.event.line.is_kept:
            return  # a card number, perhaps: while the recording is paused, nobody keeps it
        if len(self._backlog) >= BACKLOG_EVENTS:
            self._lost += 1
            return
        self._backlog.append(self._entry(happened))
        self._arrived.set()

    @override
    def moved(self, poses: Mapping[MemberId, bytes]) -> None:
        """Where people stood is nothing for the books."""

    @override
    def closed(self) -> None:
        if not self._closing.is_set():
            self._closing.set()
            self._set_limit()
        self._arrived.set()

    async def drained(self) -> None:
        """Wait until all is written, or given up under the deadline."""
        await self._drained.wait()

    async def run(self) -> None:
        """Write until the room closes, then write the rest. Owned by the meetings' TaskGroup."""
        try:
            async with asyncio.timeout(None) as self._limit:
                if self._closing.is_set():
                    self._set_limit()
                while not self._closing.is_set():
                    await self._arrived.wait()
                    self._arrived.clear()
                    await self._pause(BATCH_S)
                    while self._backlog and not await self._write():
                        await self._pause(RETRY_S)
                        if self._closing.is_set():
                            break
                while self._backlog:
                    if not await self._write():
                        await asyncio.sleep(RETRY_S)
        except TimeoutError:
            log.warning("a ledger had no time left", extra=self._names())
        finally:
            self._limit = None
            self._lost += len(self._backlog)
            if self._lost:
                log.error("events of a meeting are lost", extra={**self._names(), "events": self._lost})
            self._drained.set()

    def _set_limit(self) -> None:
        """Let the time run from the closing of the room on, and so for a write that is under way, too."""
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time() + DRAIN_S)

    async def _write(self) -> bool:
        batch = tuple(self._backlog)
        try:
            await self._events.append(self._organisation_id, self._contact_id, batch)
        except (Refusal, OSError) as error:
            log.warning(
                "ledger cannot write", extra={**self._names(), "waiting": len(batch), "error": str(error)}
            )
            return False
        for _ in batch:
            self._backlog.popleft()
        return True

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond the closing of the room."""
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    def _entry(self, happened: Happened) -> NewEvent:
        event = happened.event
        body: dict[str, object] = msgspec.to_builtins(_content(event))
        kind = str(type(event).__struct_config__.tag)
        body.pop("t", None)
        body.pop("is_kept", None)  # whatever is written here is
        return NewEvent(kind, self._actor(happened), body, _moment(happened.at_ms), new_id("event"))

    def _actor(self, happened: Happened) -> str:
        match happened.event:
            case Said() | RecordingPaused() | Marked():
                return str(getattr(_content(happened.event), "member_id", "system"))
            case MeetingEnded(by):
                return by
            case Published(publication_id, publication):
                self._owners[publication_id] = publication.member_id
                return publication.member_id
            case Unpublished(publication_id) | Muted(publication_id):
                return self._owners.get(publication_id, "system")
            case event:
                return getattr(event, "member_id", "system")

    def _names(self) -> dict[str, str]:
        return {"organisation_id": self._organisation_id, "contact_id": self._contact_id}


def chat_of(events: tuple[ContactEvent, ...]) -> tuple[ChatLine, ...]:
    """Return the chat as a ledger wrote it, so that a room made again has it."""
    return tuple(_line(event) for event in events if event.kind == SAID)


def pause_of(events: tuple[ContactEvent, ...]) -> RecordingPause | None:
    """Return the pause that nobody has ended, so that a room made again keeps it: somebody may be reading out a card."""
    pause = None
    for event in events:
        if event.kind == _PAUSED:
            pause = msgspec.convert(event.body, RecordingPause)
        elif event.kind in _UNPAUSED:
            pause = None
    return pause


def is_left_paused(events: tuple[ContactEvent, ...]) -> bool:
    """Tell whether a pause lasted until the meeting was over: nobody ended it, and nobody met anew afterwards."""
    kinds = [event.kind for event in events if event.kind in {_PAUSED, *_UNPAUSED - {_ENDED}}]
    return kinds[-1:] == [_PAUSED]


def markers_of(events: tuple[ContactEvent, ...]) -> tuple[Marker, ...]:
    """Return the moments that were marked, so that a room made again has them."""
    return tuple(msgspec.convert(event.body, Marker) for event in events if event.kind == _MARKED)


def _line(event: ContactEvent) -> ChatLine:
    at_ms = round(event.at.timestamp() * 1000)
    known = {"member_id": MemberId(event.actor), "key": f"event-{event.sequence}", "at_ms": at_ms}
    return msgspec.convert({**known, **event.body}, ChatLine)


def _content(event: RoomEvent) -> object:
    """Return what is written of an event: what it carries, where it carries one thing."""
    match event:
        case Said(line=part) | RecordingPaused(pause=part) | Marked(marker=part):
            return part
        case _:
            return event


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC)
