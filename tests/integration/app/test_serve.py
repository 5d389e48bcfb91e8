import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from salotto.adapters.sql.events import SqlEvents
from salotto.app.errors import CannotStart, NotInTime, PortTaken
from salotto.app.last_resort import LastResort
from salotto.app.serve import Building, HttpServer, Part, listen, serve
from salotto.journeys.ledger import chat_of
from salotto.recording.notes import Stopped, read_note
from salotto.recording.topics import NOTES
from salotto.wire.messages import Say
from tests.support.eventually import eventually
from tests.support.recorded_house import furnished_house

Message = dict[str, Any]


async def greet(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Any]
) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"come in"})


class Resident:
    """A part that lives until it is closed, and notes what it does."""

    def __init__(self, name: str, diary: list[str]) -> None:
        self.name = name
        self.diary = diary
        self.is_broken = False
        self._told = asyncio.Event()

    async def run(self) -> None:
        try:
            await self._told.wait()
            if self.is_broken:
                raise RuntimeError(f"{self.name} broke")
        finally:
            self.diary.append(f"{self.name} ended")

    def break_down(self) -> None:
        self.is_broken = True
        self._told.set()

    def close(self) -> None:
        self.diary.append(f"{self.name} closes")
        self._told.set()

    def part(self) -> Part:
        return Part(self.name, self.run, self.close)


@asynccontextmanager
async def serving(
    *parts: Part, stop_within_s: float = 5.0, last_resort: LastResort | None = None
) -> AsyncIterator[tuple[int, "asyncio.Task[None]"]]:
    listener = listen("127.0.0.1", 0)
    started = asyncio.Event()
    building = Building(greet, parts, stop_within_s)  # type: ignore[arg-type]
    async with asyncio.TaskGroup() as tasks:

        async def run() -> None:
            await serve(building, listener, started.set, None, last_resort)

        task = tasks.create_task(run())
        await started.wait()
        yield listener.getsockname()[1], task


async def test_a_signal_closes_sockets_with_1012_and_then_the_parts_in_reverse() -> None:
    diary: list[str] = []
    first, second = Resident("first", diary), Resident("second", diary)
    async with serving(first.part(), second.part()) as (port, task):
        async with connect(f"ws://127.0.0.1:{port}") as peer:
            os.kill(os.getpid(), signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                await peer.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        async with asyncio.timeout(3):
            await task
    assert [line for line in diary if "closes" in line] == ["second closes", "first closes"]


async def test_requests_are_answered_until_then() -> None:
    async with serving() as (port, _), httpx.AsyncClient() as browser:
        assert (await browser.get(f"http://127.0.0.1:{port}/")).text == "come in"
        os.kill(os.getpid(), signal.SIGINT)


async def test_a_part_that_fails_closes_the_others_as_a_signal_does(caplog: pytest.LogCaptureFixture) -> None:
    diary: list[str] = []
    first, second = Resident("first", diary), Resident("second", diary)

    async def write_the_last() -> None:
        await second.run()
        await asyncio.sleep(0.1)
        diary.append("second has written the last")

    parts = (first.part(), Part("second", write_the_last, second.close))
    with pytest.RaisesGroup(pytest.RaisesExc(RuntimeError, match="first broke"), flatten_subgroups=True):
        async with serving(*parts) as (port, _):
            peer = await connect(f"ws://127.0.0.1:{port}")
            first.break_down()
            with pytest.raises(ConnectionClosed) as closed:
                await peer.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
            assert "second ended" not in diary
    assert diary[-1] == "second has written the last"
    assert "a part of the house has failed" in caplog.messages


async def test_what_was_said_and_recorded_before_a_part_failed_is_written(tmp_path: Path) -> None:
    broken = Resident("broken", [])
    async with furnished_house(tmp_path) as house:
        living = {"recordings": house.studio.meetings, "rooms": house.rooms, "meetings": house.meetings}
        parts = [Part(name, one.run, one.close) for name, one in living.items()]
        with pytest.RaisesGroup(RuntimeError, flatten_subgroups=True):
            async with serving(*parts, broken.part()):
                visit = await house.visit()
                await house.answer(visit, "yes")
                meeting = await house.meet(visit)
                await eventually(lambda: meeting.room.state.recorder == "writing")
                house.say(meeting, visit.customer, Say("1", "La bolletta è doppia."))
                await eventually(lambda: meeting.room.state.chat)
                broken.break_down()
        written = await SqlEvents(house.database).of_contacts(house.organisation_id, [visit.contact_id])
        notes = [read_note(one.data) for one in await house.tape(visit) if one.topic == NOTES]
    assert [line.text for line in chat_of(written)] == ["La bolletta è doppia."]
    assert notes[-1] == Stopped("restart")


async def test_a_part_that_fails_while_it_closes_keeps_no_other_from_closing() -> None:
    diary: list[str] = []
    first, second = Resident("first", diary), Resident("second", diary)

    def break_and_end() -> None:
        second.close()
        raise OSError("the door is stuck")

    with pytest.RaisesGroup(pytest.RaisesExc(OSError, match="stuck"), flatten_subgroups=True):
        async with serving(first.part(), Part("second", second.run, break_and_end)):
            os.kill(os.getpid(), signal.SIGTERM)
    assert diary[-1] == "first ended"


async def test_a_part_that_ends_by_itself_ends_the_house() -> None:
    async def leave() -> None:
        await asyncio.sleep(0.05)

    with pytest.RaisesGroup(
        pytest.RaisesExc(RuntimeError, match="'short' ended by itself"), flatten_subgroups=True
    ):
        async with serving(Part("short", leave, None)):
            pass


async def test_a_part_that_does_not_end_is_not_waited_for_forever() -> None:
    async def stay() -> None:
        await asyncio.Event().wait()

    late = pytest.RaisesExc(NotInTime, match="within 0.1 seconds: stubborn")
    with pytest.RaisesGroup(late, flatten_subgroups=True):
        async with serving(Part("stubborn", stay, lambda: None), stop_within_s=0.1):
            os.kill(os.getpid(), signal.SIGTERM)


async def test_a_part_without_anything_to_lose_is_cancelled() -> None:
    async def stay() -> None:
        await asyncio.Event().wait()

    async with serving(Part("careless", stay, None)):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_taken_port_is_said_with_its_remedy() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(
            PortTaken, match=rf"TCP port {port} on 127\.0\.0\.1 is taken.*--port or SALOTTO_HTTP__PORT"
        ):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_said_with_its_remedy() -> None:
    with pytest.raises(CannotStart, match="--host or SALOTTO_HTTP__HOST"):
        listen("192.0.2.1", 0)


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_every_address_is_one_of_ipv4_too() -> None:
    with listen("::", 0) as listener:
        port = listener.getsockname()[1]
        for address in ("127.0.0.1", "::1"):
            socket.create_connection((address, port), timeout=5).close()


async def test_a_second_signal_ends_it_at_once_but_not_one_press_that_is_heard_twice() -> None:
    stays = asyncio.Event()
    ends: list[int] = []

    def end(code: int) -> None:
        ends.append(code)
        stays.set()

    async def stay() -> None:
        await stays.wait()

    async with serving(Part("slow", stay, lambda: None), last_resort=LastResort(end)) as (_, task):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.6)
        assert ends == []
        assert not task.done()
        os.kill(os.getpid(), signal.SIGINT)
    assert ends == [1]


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [((), "127.0.0.1"), (("127.0.0.1/32",), "203.0.113.9"), (("192.0.2.0/24",), "127.0.0.1")],
)
async def test_only_a_named_proxy_says_whose_request_it_is(trusted: tuple[str, ...], seen: str) -> None:
    async def tell_address(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope["client"][0])(scope, receive, send)

    with listen("127.0.0.1", 0) as listener:
        server = HttpServer(tell_address, listener, lambda: None, trusted_proxies=trusted)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.run_until_stopped())
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with httpx.AsyncClient() as client:
                forged = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
                answer = await client.get(url, headers=forged)
            server.stop()
    assert answer.text == seen
