"""A meeting in a house that runs as a process of its own: entered over HTTP and WebSocket, heard and seen over UDP."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.tables import recordings
from salotto.app.archive import Archive
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.model import Recording
from salotto.recording.packing import TapeMessage
from salotto.recording.reading import TapeReader
from salotto.recording.stored import StoredReader
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import (
    SUBPROTOCOL,
    Answer,
    Command,
    Enter,
    Event,
    Happened,
    Offer,
    Publish,
    Published,
    RecorderChanged,
    ServerMessage,
    Snapshot,
    Welcome,
)
from salotto.wire.statuses import DeskStatus, VisitStatus
from tests.support.media_peer import KEYFRAME, MediaPeer
from tests.support.running import RunningHouse

Wanted = TypeVar("Wanted", bound=ServerMessage)
VOICE_EVERY_S = 0.02
PATIENCE_S = 10.0
"""How long somebody waits for an answer, and for what should happen."""
VOICE = b"a voice over the network " * 3


@dataclass(frozen=True, slots=True)
class Sent:
    """One packet that left us: its number, and when, on the monotonic clock."""

    number: int
    at_ns: int


@dataclass
class LivePerson:
    """Somebody with a browser, but for the browser.

    Attributes:
        pass_path: Where they get their passes.
        sent: Every packet that left since the last offer, by publication.
        silent_after_s: When their screen stops, in seconds since it began; None: never.
        voice: The next payload of their voice.
        picture: The next payload of their screen.
    """

    house: RunningHouse
    browser: httpx.AsyncClient
    pass_path: str
    tasks: asyncio.TaskGroup
    sockets: AsyncExitStack = field(default_factory=AsyncExitStack)
    sent: dict[str, list[Sent]] = field(default_factory=dict)
    silent_after_s: float | None = None
    voice: Callable[[], bytes] = lambda: VOICE
    picture: Callable[[], bytes] = lambda: KEYFRAME
    told: list[ServerMessage] = field(default_factory=list)
    socket: ClientConnection | None = None
    peer: MediaPeer | None = None
    sending: "asyncio.Task[None] | None" = None

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self.browser.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def enter(self, wish: dict[str, Any]) -> ClientConnection:
        """Open a socket into a room."""
        entry = await self.post(self.pass_path, wish)
        url = entry["socket_url"] or f"ws://localhost:{self.house.port}/ws"
        opening = connect(url, subprotocols=[SUBPROTOCOL])  # type: ignore[list-item]
        socket = await self.sockets.enter_async_context(opening)
        await socket.send(encode(Enter(entry["entry_pass"])))
        return socket

    async def join(self, wish: dict[str, Any], kinds: Sequence[str]) -> None:
        """Enter the meeting, connect the media, and begin to speak and to show."""
        self.socket = await self.enter(wish)
        member_id = (await self.hear(Welcome)).member_id
        await self.hear(Snapshot)
        peer = MediaPeer()
        await self.say(Offer(1, peer.offer()))
        await peer.connect((await self.hear(Answer)).sdp)
        self.peer = peer
        self.sent = {}
        for kind in kinds:
            await self.say(Publish(kind))  # type: ignore[arg-type]
            publication_id = ""
            while not publication_id:
                event = (await self.hear(Happened)).event
                if isinstance(event, Published) and event.publication.member_id == member_id:
                    publication_id = event.publication_id
            self.sent[f"{kind}/{publication_id}"] = []
        self.sending = self.tasks.create_task(self._send(), name="media of a live person")

    async def say(self, command: Command) -> None:
        assert self.socket is not None
        await self.socket.send(encode(command))  # type: ignore[arg-type]

    async def hear(self, kind: type[Wanted], within_s: float | None = None) -> Wanted:
        """Read until a message of that kind comes; what came before is in ``told``."""
        assert self.socket is not None
        async with asyncio.timeout(PATIENCE_S if within_s is None else within_s):
            while True:
                message = decode_server(await self.socket.recv(decode=False))
                self.told.append(message)
                if isinstance(message, kind):
                    return message

    async def happens(self, kind: type[Event]) -> None:
        """Wait until an event of that kind is told."""
        while not isinstance((await self.hear(Happened)).event, kind):
            pass

    async def is_recorded(self) -> None:
        """Wait until the room says that the tape takes what it is given."""
        while not any(_writes(one) for one in self.told):
            await self.hear(Happened)

    async def hush(self) -> None:
        """Say and show nothing any more, and let go of the sockets."""
        if self.sending is not None:
            self.sending.cancel()
        if self.peer is not None:
            await self.peer.close()
        await self.sockets.aclose()
        self.told.clear()
        self.socket = self.peer = self.sending = None

    async def _send(self) -> None:
        assert self.peer is not None
        began_s = due_s = time.monotonic()
        while True:
            elapsed_s = time.monotonic() - began_s
            for name, sent in self.sent.items():
                if name.startswith("voice"):
                    number = self.peer.speak(self.voice())
                elif self.silent_after_s is None or elapsed_s < self.silent_after_s:
                    number = self.peer.show(self.picture())
                else:
                    continue
                sent.append(Sent(number, time.monotonic_ns()))
            due_s += VOICE_EVERY_S
            await asyncio.sleep(due_s - time.monotonic())


def _writes(message: ServerMessage) -> bool:
    if isinstance(message, Happened):
        return isinstance(message.event, RecorderChanged) and message.event.recorder == "writing"
    return isinstance(message, Snapshot) and message.state.recorder == "writing"


@asynccontextmanager
async def live_agent(house: RunningHouse, secret: str, origin: str = "") -> AsyncIterator[LivePerson]:
    """Sign an agent in; ``origin`` is where their page came from, if not from this node."""
    headers = {"Origin": origin or house.url, "X-Salotto-Page": "desk"}
    async with (
        httpx.AsyncClient(base_url=house.url, headers=headers, timeout=PATIENCE_S) as browser,
        asyncio.TaskGroup() as tasks,
    ):
        agent = LivePerson(house, browser, "/desk/pass", tasks)
        await agent.post("/sign-in/link", {"secret": secret, "page": "desk"})
        try:
            yield agent
        finally:
            await agent.hush()


@asynccontextmanager
async def live_customer(
    house: RunningHouse, answer: str = "yes", origin: str = ""
) -> AsyncIterator[LivePerson]:
    """Let a customer come, and answer whether the meeting may be recorded."""
    headers = {"Origin": origin or house.url}
    async with (
        httpx.AsyncClient(base_url=house.url, headers=headers, timeout=PATIENCE_S) as browser,
        asyncio.TaskGroup() as tasks,
    ):
        customer = LivePerson(house, browser, "/visits/current/pass", tasks)
        started = await customer.post("/visits", {"topic": "bill", "language": "it", "name": "Ada"})
        browser.headers["Authorization"] = f"Bearer {started['token']}"
        await customer.post("/visits/current/consent", {"answer": answer, "text_version": "1"})
        try:
            yield customer
        finally:
            await customer.hush()


async def bring_together(agent: LivePerson, customer: LivePerson) -> ContactId:
    """Let the agent accept the customer; returns the contact."""
    desk = agent.socket = await agent.enter({"room": "hall"})
    await agent.hear(DeskStatus)  # only then the desk is connected
    hall = customer.socket = await customer.enter({"room": "hall"})
    await agent.post("/desk/availability", {"availability": "available"})
    while (status := await agent.hear(DeskStatus)).reservation is None:
        pass
    await agent.post(f"/reservations/{status.reservation.reservation_id}/accept")
    while (visit := await customer.hear(VisitStatus)).room_id is None:
        pass
    await hall.close()
    await desk.close()
    return ContactId(visit.contact_id)


async def join_both(
    agent: LivePerson, customer: LivePerson, contact_id: ContactId, *, kinds: Sequence[str] = ("voice",)
) -> None:
    """Let both into the meeting; the customer sends ``kinds``. Returns when it is recorded."""
    await agent.join({"room": "meeting", "contact_id": contact_id}, ("voice",))
    await customer.join({"room": "meeting"}, kinds)
    await customer.is_recorded()


async def is_cut(socket: ClientConnection, within_s: float = 5.0) -> int | None:
    """Wait until the server closes a socket; returns its close code."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return None if closed.rcvd is None else closed.rcvd.code


@dataclass
class Books:
    """What a house has written down, looked at from outside, whether it runs or not."""

    database: Database
    archive: Archive

    async def recording(self, contact_id: ContactId) -> Recording:
        """Return the row of a contact's recording."""
        statement = select(recordings.c.organisation_id).where(recordings.c.contact_id == contact_id)
        async with self.database.read() as connection:
            organisation_id = OrganisationId(str(await connection.scalar(statement)))
        found = await self.archive.recordings.of_contact(organisation_id, contact_id)
        assert found is not None
        return found

    async def tape(self, contact_id: ContactId) -> list[TapeMessage]:
        """Return what can be read of a contact's tape."""
        row = await self.recording(contact_id)
        stored = await self.archive.keys.of_contact(row.organisation_id, contact_id)
        by_tag = {key.tag: key for one in stored if (key := one.unwrap(self.archive.master))}
        return list(TapeReader(self.archive.tapes.tape(row.organisation_id, row.id), by_tag.get))

    async def settled(self, contact_id: ContactId, within_s: float = 60.0) -> Recording:
        """Wait until the worker has deposited a contact's recording."""
        async with asyncio.timeout(within_s):
            while (row := await self.recording(contact_id)).state != "deposited":  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.1)
        return row

    async def files(self, contact_id: ContactId) -> dict[str, bytes]:
        """Return every stored file of a contact's recording, opened."""
        row = await self.recording(contact_id)
        stored = await self.archive.keys.of_contact(row.organisation_id, contact_id)
        keys = {one.id: key for one in stored if (key := one.unwrap(self.archive.master))}
        return {
            one.name: await StoredReader(self.archive.storage, one, keys[one.key_id]).read(0, one.plain_bytes)
            for one in await self.archive.book.files(row.organisation_id, row.id)
        }


@asynccontextmanager
async def open_books(data_dir: Path, database_url: str | None = None) -> AsyncIterator[Books]:
    """Look into the data folder of a house, and into its database if that lies elsewhere."""
    database = Database(database_url or f"sqlite+aiosqlite:///{data_dir / 'salotto.db'}")
    clock = SystemClock()
    try:
        settings = Settings(data_dir=data_dir, node="test")
        yield Books(
            database,
            Archive(settings, database, SqlOutbox(database, clock, "test"), clock, may_make_key=True),
        )
    finally:
        await database.close()
