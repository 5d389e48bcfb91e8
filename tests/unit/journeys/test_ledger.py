import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from salotto.core.errors import Unavailable
from salotto.journeys.ledger import BACKLOG_EVENTS, DRAIN_S, Ledger, chat_of
from salotto.tickets.model import ContactEvent
from salotto.wire.messages import (
    ConnectionChanged,
    Consented,
    DrawingCleared,
    Drawn,
    Gestured,
    Happened,
    Marked,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Muted,
    Pointed,
    Published,
    RecordingPaused,
    RecordingResumed,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.values import ChatLine, Marker, Member, Publication, RecordingPause, RoomState
from tests.support.sockets import CONTACT, ORGANISATION, MemoryEvents

LINE = ChatLine("ada", "Ada", "customer", "k", "ciao", 1_795_000_000_123)


def tell(ledger: Ledger, *events: RoomEvent) -> None:
    for number, event in enumerate(events, 1):
        ledger.happened(Happened("e", number, 1_795_000_000_123, event), RoomState())


@asynccontextmanager
async def keeping(events: MemoryEvents) -> AsyncIterator[Ledger]:
    async with asyncio.TaskGroup() as tasks:
        ledger = Ledger(ORGANISATION, CONTACT, events)
        tasks.create_task(ledger.run())
        await asyncio.sleep(0)
        yield ledger
        ledger.closed()


async def test_what_happens_is_written_in_order_with_who_did_it() -> None:
    events = MemoryEvents()
    async with keeping(events) as ledger:
        tell(
            ledger,
            MemberJoined("ada", Member("Ada", "customer", "noor", 0)),
            Published("p", Publication("ada", "voice")),
            Said(LINE),
            Muted("p", True),
            Unpublished("p"),
            ConnectionChanged("ada", False),
            MemberLeft("ada", "left"),
            MeetingEnded("agent"),
        )
    assert [(event.kind, event.actor) for event in events.events] == [
        ("member_joined", "ada"),
        ("published", "ada"),
        ("said", "ada"),
        ("muted", "ada"),
        ("unpublished", "ada"),
        ("connection_changed", "ada"),
        ("member_left", "ada"),
        ("meeting_ended", "agent"),
    ]
    assert events.events[2].body["text"] == "ciao"
    assert "t" not in events.events[0].body


async def test_passing_movements_and_drawings_are_not_written() -> None:
    events = MemoryEvents()
    async with keeping(events) as ledger:
        tell(ledger, Gestured("ada", "nod"), Pointed("ada", "wall", 0.5, 0.5), Consented("ada", "yes", "1"))
        tell(ledger, Drawn("ada", "p1", 1, (1, 2, 3, 4)), DrawingCleared("ada", "p1", "ada"))
    assert events.events == []


async def test_a_batch_gathers_for_fifty_milliseconds() -> None:
    events = MemoryEvents()
    async with keeping(events) as ledger:
        for _ in range(4):
            tell(ledger, Said(LINE))
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert events.batches == [4]


async def test_a_failing_database_is_tried_again_and_nothing_is_lost() -> None:
    events = MemoryEvents()
    async with keeping(events) as ledger:
        events.failure = Unavailable("no")
        tell(ledger, Said(LINE))
        await asyncio.sleep(10)
        tell(ledger, MemberLeft("ada", "left"))
        events.failure = None
        await asyncio.sleep(2)
        assert [event.kind for event in events.events] == ["said", "member_left"]


async def test_closing_writes_what_is_left_before_it_is_drained() -> None:
    events = MemoryEvents()
    async with keeping(events) as ledger:
        tell(ledger, Said(LINE))
        ledger.closed()
        await ledger.drained()
        assert len(events.events) == 1


async def test_a_database_that_comes_back_during_the_drain_gets_everything() -> None:
    events = MemoryEvents()
    events.failure = OSError("disk")
    async with keeping(events) as ledger:
        tell(ledger, Said(LINE))
        await asyncio.sleep(3)
        ledger.closed()
        await asyncio.sleep(2)
        events.failure = None
        await ledger.drained()
        assert len(events.events) == 1


async def test_a_drain_has_a_deadline_and_says_what_was_lost(caplog: pytest.LogCaptureFixture) -> None:
    events = MemoryEvents()
    events.failure = Unavailable("no")
    async with keeping(events) as ledger:
        tell(ledger, Said(LINE))
        ledger.closed()
        before_s = asyncio.get_running_loop().time()
        await ledger.drained()
        assert asyncio.get_running_loop().time() - before_s == pytest.approx(DRAIN_S, abs=0.1)
    assert "events of a meeting are lost" in caplog.messages


async def test_a_write_that_hangs_when_the_room_closes_has_the_same_deadline(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_arguments: object) -> None:
        await asyncio.sleep(60)

    events = MemoryEvents()
    monkeypatch.setattr(events, "append", hang)
    async with keeping(events) as ledger:
        tell(ledger, Said(LINE))
        await asyncio.sleep(1)
        before_s = asyncio.get_running_loop().time()
        ledger.closed()
        await asyncio.sleep(1)
        ledger.closed()
        await ledger.drained()
        assert asyncio.get_running_loop().time() - before_s == pytest.approx(DRAIN_S, abs=0.1)
    assert "events of a meeting are lost" in caplog.messages


async def test_whoever_cancels_a_ledger_reads_in_the_log_what_it_cost(
    caplog: pytest.LogCaptureFixture,
) -> None:
    events = MemoryEvents()
    events.failure = Unavailable("no")
    ledger = Ledger(ORGANISATION, CONTACT, events)
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(ledger.run())
        tell(ledger, Said(LINE))
        await asyncio.sleep(1)
        writing.cancel()
    ledger.closed()  # the room may close after it
    assert "events of a meeting are lost" in caplog.messages


async def test_the_backlog_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    events = MemoryEvents()
    events.failure = Unavailable("no")
    async with keeping(events) as ledger:
        for _ in range(BACKLOG_EVENTS + 3):
            tell(ledger, Said(LINE))
        await asyncio.sleep(1)
        events.failure = None
        await asyncio.sleep(2)
        assert len(events.events) == BACKLOG_EVENTS
    assert "events of a meeting are lost" in caplog.messages


async def test_what_is_written_while_the_recording_is_paused_is_kept_by_nobody() -> None:
    events = MemoryEvents()
    pause = RecordingPause("giulia", "card", 1)
    async with keeping(events) as ledger:
        tell(ledger, RecordingPaused(pause))
        ledger.happened(
            Happened("e", 2, 1_795_000_000_123, Said(replace(LINE, is_kept=False))), RoomState(pause=pause)
        )
        tell(ledger, RecordingResumed("giulia"), Marked(Marker("giulia", "the bill", 5)))
    written = [(one.kind, one.actor, one.body) for one in await events.of_contacts(ORGANISATION, [CONTACT])]
    assert written == [
        ("recording_paused", "giulia", {"member_id": "giulia", "reason": "card", "since_ms": 1}),
        ("recording_resumed", "giulia", {"member_id": "giulia"}),
        ("marked", "giulia", {"member_id": "giulia", "label": "the bill", "at_ms": 5}),
    ]


async def test_the_chat_reads_back_as_it_was_said() -> None:
    events = MemoryEvents()
    async with keeping(events) as ledger:
        tell(ledger, Said(LINE), MemberLeft("ada", "left"))
    written = await events.of_contacts(ORGANISATION, [CONTACT])
    assert chat_of(written) == (LINE,)


def test_a_line_that_somebody_else_wrote_into_the_log_reads_too() -> None:
    at = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)
    body: dict[str, object] = {"name": "Ada", "role": "customer", "text": "ciao"}
    (line,) = chat_of((ContactEvent(CONTACT, 4, "said", "ada", body, at),))
    assert (line.key, line.member_id, line.text) == ("event-4", "ada", "ciao")
