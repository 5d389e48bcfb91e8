"""A meeting, with the server gone in the middle of it: everybody is back in the room, and nothing that was said is lost."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from salotto.app.serve import LATE_S, SOCKETS_S
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import SUBPROTOCOL, Enter, Happened, Said, Say, ServerMessage, Snapshot
from salotto.wire.statuses import DeskStatus, VisitStatus
from tests.support.running import RunningHouse, running_house

STOP_WITHIN_S = 2.0

Wanted = TypeVar("Wanted", bound=ServerMessage)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningHouse]:
    with running_house(tmp_path / "data", SALOTTO_STOP_WITHIN_S=f"{STOP_WITHIN_S:g}") as running:
        yield running


@dataclass
class Person:
    """Somebody with a browser: what they may do, and where they get their passes."""

    house: RunningHouse
    browser: httpx.AsyncClient
    pass_path: str
    sockets: AsyncExitStack

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = await self.browser.post(f"/api/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def enter(self, wish: dict[str, Any]) -> ClientConnection:
        """Open a socket into a room."""
        entry = await self.post(self.pass_path, wish)
        opening = connect(f"ws://localhost:{self.house.port}/ws", subprotocols=[SUBPROTOCOL])  # type: ignore[list-item]
        socket = await self.sockets.enter_async_context(opening)
        await socket.send(encode(Enter(entry["entry_pass"])))
        return socket


async def hear(socket: ClientConnection, kind: type[Wanted]) -> Wanted:
    """Read until a message of that kind comes."""
    while True:
        message = decode_server(await socket.recv(decode=False))
        if isinstance(message, kind):
            return message


async def hear_line(socket: ClientConnection) -> str:
    """Read until somebody says something."""
    while True:
        event = (await hear(socket, Happened)).event
        if isinstance(event, Said):
            return event.line.text


@asynccontextmanager
async def giulia(house: RunningHouse) -> AsyncIterator[Person]:
    headers = {"Origin": house.url, "X-Salotto-Page": "desk"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers) as browser, AsyncExitStack() as sockets:
        person = Person(house, browser, "/desk/pass", sockets)
        await person.post("/sign-in/link", {"secret": house.agent_secret, "page": "desk"})
        yield person


@asynccontextmanager
async def ada(house: RunningHouse) -> AsyncIterator[Person]:
    headers = {"Origin": house.url}
    async with httpx.AsyncClient(base_url=house.url, headers=headers) as browser, AsyncExitStack() as sockets:
        person = Person(house, browser, "/visits/current/pass", sockets)
        started = await person.post("/visits", {"topic": "bill", "language": "it", "name": "Ada"})
        browser.headers["Authorization"] = f"Bearer {started['token']}"
        yield person


async def meet(agent: Person, customer: Person) -> str:
    """Bring the two together, and return the contact's id."""
    desk = await agent.enter({"room": "hall"})
    hall = await customer.enter({"room": "hall"})
    await agent.post("/desk/availability", {"availability": "available"})
    while (status := await hear(desk, DeskStatus)).reservation is None:
        pass
    await agent.post(f"/reservations/{status.reservation.reservation_id}/accept")
    while (visit := await hear(hall, VisitStatus)).room_id is None:
        pass
    assert visit.agent is not None
    assert visit.agent.name == "Giulia"
    await hall.close()
    await desk.close()
    return visit.contact_id


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_a_meeting_goes_on_after_the_server_was_gone(house: RunningHouse, end: signal.Signals) -> None:
    async with asyncio.timeout(30), giulia(house) as agent, ada(house) as customer:
        contact_id = await meet(agent, customer)
        meeting = {"room": "meeting", "contact_id": contact_id}
        theirs, mine = await agent.enter(meeting), await customer.enter({"room": "meeting"})
        first = await hear(mine, Snapshot)
        await mine.send(encode(Say("1", "La bolletta è doppia.")))
        assert await hear_line(theirs) == "La bolletta è doppia."

        await asyncio.sleep(0.5)  # of a crash, the last moment may be lost
        house.stop(end)
        house.start()

        theirs, mine = await agent.enter(meeting), await customer.enter({"room": "meeting"})
        again = await hear(mine, Snapshot)
        assert again.epoch != first.epoch
        assert [line.text for line in again.state.chat] == ["La bolletta è doppia."]
        await theirs.send(encode(Say("1", "Eccomi di nuovo.")))
        assert await hear_line(mine) == "Eccomi di nuovo."

        await agent.post(f"/contacts/{contact_id}/end")
        await agent.post(f"/contacts/{contact_id}/wrap-up", {"disposition": "solved", "note": "Rimborsata."})
        card = (await agent.browser.get(f"/api/v1/contacts/{contact_id}")).json()
        ticket = (await agent.browser.get(f"/api/v1/tickets/{card['contact']['ticket_id']}")).json()
        assert (ticket["state"], [line["text"] for line in ticket["chat"]]) == (
            "closed",
            ["La bolletta è doppia.", "Eccomi di nuovo."],
        )
        recap = (await customer.browser.get("/api/v1/visits/current/recap")).json()
        assert recap["disposition"]["code"] == "solved"


async def test_a_house_that_cannot_write_ends_in_its_time_and_says_so(house: RunningHouse) -> None:
    async with asyncio.timeout(40), giulia(house) as agent, ada(house) as customer:
        contact_id = await meet(agent, customer)
        meeting = {"room": "meeting", "contact_id": contact_id}
        theirs, mine = await agent.enter(meeting), await customer.enter({"room": "meeting"})
        await mine.send(encode(Say("1", "La bolletta è doppia.")))
        assert await hear_line(theirs) == "La bolletta è doppia."
        await asyncio.sleep(0.5)  # the ledger writes every 50 ms

        with closing(sqlite3.connect(house.data_dir / "salotto.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await mine.send(encode(Say("2", "Pronto?")))  # what nobody can write down
            assert await hear_line(theirs) == "Pronto?"
            began_s = time.monotonic()
            assert house.stop(signal.SIGTERM) == 1
            took_s = time.monotonic() - began_s
        assert took_s < SOCKETS_S + STOP_WITHIN_S + LATE_S
        assert f"did not close within {STOP_WITHIN_S:g} seconds" in house.log()

        house.start()
        mine = await customer.enter({"room": "meeting"})
        assert [line.text for line in (await hear(mine, Snapshot)).state.chat] == ["La bolletta è doppia."]
