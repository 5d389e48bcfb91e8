import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from salotto.core.errors import PassRefused, Unavailable
from salotto.core.ids import ContactId, OrganisationId
from salotto.gateway.socket.endpoint import SocketEndpoint
from salotto.gateway.socket.socket import AsgiMessage
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import ClientMessage, Enter, Goodbye, Leave, Ping, Pong, Say, Snapshot, Welcome
from tests.support.rooms import ADA, MARTA
from tests.support.sockets import SmallHouse


class Browser:
    """One WebSocket, as ASGI shows it to an application."""

    def __init__(
        self, origin: str | None = "http://127.0.0.1:8080", subprotocols: tuple[str, ...] = ("salotto.v1",)
    ):
        headers = [(b"host", b"127.0.0.1:8080")]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.scope: dict[str, Any] = {
            "type": "websocket",
            "headers": headers,
            "subprotocols": list(subprotocols),
        }
        self.incoming: asyncio.Queue[AsgiMessage] = asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.sent: list[AsgiMessage] = []

    def say(self, message: ClientMessage | bytes) -> None:
        data = message if isinstance(message, bytes) else encode(message)
        self.incoming.put_nowait({"type": "websocket.receive", "bytes": data})

    async def visit(self, endpoint: SocketEndpoint) -> None:
        async def send(message: AsgiMessage) -> None:
            self.sent.append(message)

        await endpoint(self.scope, self.incoming.get, send)

    @property
    def status(self) -> int | None:
        return next((message["status"] for message in self.sent if "status" in message), None)

    @property
    def close(self) -> tuple[int, str] | None:
        closes = (message for message in self.sent if message["type"] == "websocket.close")
        return next(((message["code"], message["reason"]) for message in closes), None)

    @property
    def messages(self) -> list[object]:
        return [
            decode_server(message["bytes"]) for message in self.sent if message["type"] == "websocket.send"
        ]


@asynccontextmanager
async def door(public_url: str | None = None) -> AsyncIterator[tuple[SmallHouse, SocketEndpoint]]:
    async with SmallHouse().living() as house:
        yield house, SocketEndpoint(house.reception, public_url, house.clock)


async def test_a_pass_opens_the_door() -> None:
    async with door() as (house, endpoint):
        browser = Browser()
        browser.say(Enter(house.pass_for(ADA, "customer")))
        asyncio.get_running_loop().call_later(1, browser.say, Leave())
        await browser.visit(endpoint)
        assert browser.sent[0]["subprotocol"] == "salotto.v1"
        assert [type(message) for message in browser.messages] == [Welcome, Snapshot, Goodbye]
        assert endpoint.open_sockets == 0


async def test_whoever_loses_the_right_to_be_inside_is_shown_out_with_4401() -> None:
    async with door() as (house, endpoint):
        browser = Browser()
        browser.say(Enter(house.pass_for(ADA, "customer")))

        def show_out() -> None:
            house.door.inside[ADA](PassRefused("You are not signed in any more."))

        asyncio.get_running_loop().call_later(1, show_out)
        await browser.visit(endpoint)
        assert browser.close == (4401, "You are not signed in any more.")
        assert house.door.inside == {}


async def test_five_seconds_of_silence_close_with_4401() -> None:
    async with door() as (_, endpoint):
        browser = Browser()
        before_s = asyncio.get_running_loop().time()
        await browser.visit(endpoint)
        assert asyncio.get_running_loop().time() - before_s == pytest.approx(5.0)
        assert browser.close == (4401, "No pass came within 5 seconds.")


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (Say("k", "ciao"), 1002),
        (Leave(), 1002),
        (b"junk", 1002),
        (Enter("nonsense"), 4401),
    ],
)
async def test_a_wrong_first_message_ends_with_words(first: ClientMessage | bytes, code: int) -> None:
    async with door() as (_, endpoint):
        browser = Browser()
        browser.say(first)
        await browser.visit(endpoint)
        assert browser.close is not None
        assert browser.close[0] == code
        assert isinstance(browser.messages[-1], Goodbye)


async def test_a_text_frame_first_closes_with_1002() -> None:
    async with door() as (_, endpoint):
        browser = Browser()
        browser.incoming.put_nowait({"type": "websocket.receive", "text": "hello"})
        await browser.visit(endpoint)
        assert browser.close is not None
        assert browser.close[0] == 1002


async def test_a_pass_opens_one_connection_only() -> None:
    async with door() as (house, endpoint):
        entry_pass = house.pass_for(ADA, "customer")
        house.passes.verify(entry_pass)
        browser = Browser()
        browser.say(Enter(entry_pass))
        await browser.visit(endpoint)
        assert browser.close == (4401, "This pass was used before; ask for a new one.")


async def test_a_supervisor_does_not_enter_a_meeting() -> None:
    async with door() as (house, endpoint):
        browser = Browser()
        browser.say(Enter(house.pass_for(MARTA, "supervisor")))
        await browser.visit(endpoint)
        assert browser.close == (4401, "Supervisors do not enter meetings.")


async def test_a_database_that_cannot_be_read_means_come_back_soon() -> None:
    class Broken:
        async def is_active(self, organisation_id: OrganisationId, contact_id: ContactId) -> bool:
            raise Unavailable("The database rests.")

    async with door() as (house, endpoint):
        house.meetings._book = Broken()  # type: ignore[assignment]
        browser = Browser()
        browser.say(Enter(house.pass_for(ADA, "customer")))
        await browser.visit(endpoint)
        assert browser.close == (1013, "The database rests.")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://127.0.0.1:8081",
        "https://127.0.0.1:8080.evil.example",
        "",
        "127.0.0.1:8080",
    ],
)
async def test_a_page_of_somebody_else_is_turned_away(origin: str) -> None:
    async with door("https://salotto.example.org") as (_, endpoint):
        browser = Browser(origin)
        await browser.visit(endpoint)
        assert browser.status == 403


@pytest.mark.parametrize("origin", ["https://salotto.example.org", "http://127.0.0.1:8080", None])
async def test_our_own_pages_and_programs_that_are_no_browser_come_in(origin: str | None) -> None:
    async with door("https://salotto.example.org/visit") as (_, endpoint):
        browser = Browser(origin)
        await browser.visit(endpoint)
        assert browser.status is None


async def test_another_subprotocol_is_turned_away() -> None:
    async with door() as (_, endpoint):
        browser = Browser(subprotocols=("chat",))
        await browser.visit(endpoint)
        assert browser.status == 400


async def test_a_peer_that_leaves_before_entering_is_forgotten() -> None:
    async with door() as (_, endpoint):
        browser = Browser()
        browser.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await browser.visit(endpoint)
        assert browser.close is None


@pytest.mark.parametrize(("others", "expected_ms"), [(0, 1_000), (6_999, 10_000)])
async def test_a_crowd_is_told_to_take_its_time_coming_back(others: int, expected_ms: int) -> None:
    async with SmallHouse().living() as house:
        endpoint = SocketEndpoint(house.reception, None, house.clock)
        endpoint._open = others
        browser = Browser()
        browser.say(Enter(house.pass_for(ADA, "customer")))
        browser.say(Ping(1.0))
        browser.say(Leave())
        await browser.visit(endpoint)
        pongs = [message for message in browser.messages if isinstance(message, Pong)]
        assert [one.return_within_ms for one in pongs] == [expected_ms]
