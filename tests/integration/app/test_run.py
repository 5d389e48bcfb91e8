"""The whole of it, as an operator sees it: one command, real ports, real signals."""

import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.keys import SqlSigningKeys
from salotto.core.clock import SystemClock
from salotto.wire.codec import decode_server, encode
from salotto.wire.messages import SUBPROTOCOL, Enter, Welcome
from tests.support.eventually import eventually
from tests.support.running import RunningHouse, running_house, salotto

DESK = {"X-Salotto-Page": "desk"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """Return a house that no test stops."""
    with running_house(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[RunningHouse]:
    """Return a house for one test alone."""
    with running_house(tmp_path / "data") as running:
        yield running


def browser_of(house: RunningHouse) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=house.url, headers={"Origin": house.url})


async def sign_in(house: RunningHouse, browser: httpx.AsyncClient) -> httpx.Response:
    wish = {"secret": house.agent_secret, "page": "desk"}
    return await browser.post("/api/v1/sign-in/link", json=wish, headers=DESK)


async def enter_hall(house: RunningHouse, browser: httpx.AsyncClient) -> ClientConnection:
    signed_in = await sign_in(house, browser)
    assert signed_in.status_code == 200, signed_in.text
    given = await browser.post("/api/v1/desk/pass", json={"room": "hall"}, headers=DESK)
    assert given.status_code == 200, given.text
    peer = await connect(f"ws://localhost:{house.port}/ws", subprotocols=[SUBPROTOCOL])  # type: ignore[list-item]
    await peer.send(encode(Enter(given.json()["entry_pass"])))
    assert isinstance(decode_server(await peer.recv(decode=False)), Welcome)
    return peer


async def close_code(peer: ClientConnection) -> int | None:
    """Read until the socket closes, and return the code that the server gave; None if it gave none."""
    try:
        async for _ in peer:
            pass
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
    return peer.close_code


async def count(house: RunningHouse, table: str) -> int:
    database = Database(f"sqlite+aiosqlite:///{house.data_dir / 'salotto.db'}")
    async with database.read() as connection:
        rows = await connection.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
    await database.close()
    return rows or 0


async def key_ids(house: RunningHouse) -> list[str]:
    database = Database(f"sqlite+aiosqlite:///{house.data_dir / 'salotto.db'}")
    keys = await SqlSigningKeys(database, SystemClock()).load()
    await database.close()
    return [key.id for key in keys]


async def test_everything_answers_once_the_page_is_printed(house: RunningHouse) -> None:
    async with browser_of(house) as browser:
        assert (await browser.get("/healthz")).json()["ok"]
        ready = await browser.get("/readyz")
        assert (ready.status_code, ready.json()["checks"]) == (200, {"database": "ok"})
        about = (await browser.get("/api/v1/house")).json()
        assert (about["name"], about["staff_on_duty"], about["may_record"]) == ("Luce di Casa", 0, True)
        assert b"salotto_sockets" in (await browser.get("/metrics")).content


async def test_a_printed_link_signs_in_once(house: RunningHouse) -> None:
    async with browser_of(house) as giulia, browser_of(house) as somebody_else:
        first = await sign_in(house, giulia)
        assert (first.status_code, first.json()["name"]) == (200, "Giulia")
        second = await sign_in(house, somebody_else)
        assert second.status_code == 401
        assert "used already" in second.json()["message"]


async def test_work_is_done_soon_after_it_was_caused(house: RunningHouse) -> None:
    await eventually(lambda: "worker started" in house.worker_log(), within_s=10)
    async with browser_of(house) as browser:
        started = await browser.post("/api/v1/visits", json={"topic": "bill", "language": "it"})
        assert started.is_success, started.text
    await eventually(lambda: "contact.queued" in house.worker_log(), within_s=3)


def test_a_taken_port_is_one_sentence_and_not_another_port(house: RunningHouse, tmp_path: Path) -> None:
    code, _, err = salotto("run", "--data-dir", str(tmp_path / "second"), "--port", str(house.port))
    assert code == 2
    assert err == (
        f"salotto: TCP port {house.port} on 127.0.0.1 is taken by another program. "
        f"Stop that program, or choose another port with --port or SALOTTO_HTTP__PORT.\n"
    )


def test_a_taken_media_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        code, _, err = salotto(
            "run", "--data-dir", str(tmp_path / "data"), "--port", "0", "--udp-port", str(port)
        )
    assert code == 2
    assert err.startswith(f"salotto: UDP port {port}")
    assert "SALOTTO_MEDIA__UDP_PORT" in err
    assert len(err.splitlines()) == 1


async def test_a_signal_ends_it_quickly_with_1012_and_0_and_it_opens_again(own_house: RunningHouse) -> None:
    secret = own_house.agent_secret
    async with browser_of(own_house) as browser:
        peer = await enter_hall(own_house, browser)
        asked_s = time.monotonic()
        assert own_house.stop(signal.SIGTERM) == 0
        assert time.monotonic() - asked_s < 3
        assert await close_code(peer) == 1012
    own_house.start()
    assert own_house.agent_secret != secret
    assert (await count(own_house, "staff"), await count(own_house, "organisations")) == (2, 1)
    assert own_house.stop(signal.SIGINT) == 0


async def test_after_a_crash_keys_and_sign_ins_are_as_before_and_no_worker_is_left(
    own_house: RunningHouse,
) -> None:
    await eventually(lambda: len(own_house.workers()) == 1, within_s=10)
    (worker,) = own_house.workers()
    keys = await key_ids(own_house)
    async with browser_of(own_house) as browser:
        peer = await enter_hall(own_house, browser)
        own_house.stop(signal.SIGKILL)
        assert await close_code(peer) is None
        await eventually(lambda: worker not in own_house.workers(), within_s=40)  # it may still be starting
        own_house.start()
        assert await key_ids(own_house) == keys
        me = await browser.get("/api/v1/me", headers=DESK)
        assert (me.status_code, me.json()["name"]) == (200, "Giulia")


def test_a_place_that_cannot_be_written_is_said_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    code, _, err = salotto("run", "--data-dir", str(tmp_path / "file" / "data"), "--port", "0")
    assert code == 2
    assert "--data-dir or SALOTTO_DATA_DIR" in err
