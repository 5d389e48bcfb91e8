"""Two nodes, two browsers: who enters at one is served at the other, and when the one with the room dies, both go on."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import WebSocket

from tests.e2e.conftest import AGENT_HZ, CUSTOMER_HZ, Browsers
from tests.e2e.people import DESKTOP, PHONE, Agent, Customer, Person, sit_down
from tests.support.balancer import balancer
from tests.support.postgres import PostgresServer
from tests.support.running import free_port
from tests.support.two_nodes import TwoNodes, two_nodes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

BACK_WITHIN_S, VOICE_WITHIN_S = 8.0, 8.0


@dataclass
class Sockets:
    """The sockets that a page has opened, oldest first."""

    opened: list[WebSocket]

    @property
    def place(self) -> str:
        """Where the one is that is open still, after that of the hall has closed."""
        (one,) = [socket for socket in self.opened if not socket.is_closed()]
        return one.url


@pytest_asyncio.fixture(loop_scope="session")
async def nodes(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer
) -> AsyncIterator[TwoNodes]:
    folder, port = tmp_path_factory.mktemp("e2e_nodes"), free_port()
    async with (
        two_nodes(folder, postgres, port) as house,
        balancer(port, {"a": house.a.port, "b": house.b.port}),
    ):
        yield house


def watched(person: Person) -> Sockets:
    sockets = Sockets([])
    person.page.on("websocket", lambda socket: sockets.opened.append(socket))  # noqa: PLW0108  it wants a name of its own
    return sockets


async def times_read(person: Person, words: str) -> int:
    return await person.page.get_by_text(words).count()


async def test_both_go_on_at_the_other_node_when_the_one_with_their_room_is_killed(
    nodes: TwoNodes, browsers: Browsers
) -> None:
    at_a, at_b = ({"extra_http_headers": {"X-Node": name}} for name in ("a", "b"))
    giulia: Agent = await sit_down(
        Agent, "giulia", browsers.agent, nodes.public_url, viewport=DESKTOP, **at_b
    )
    ada: Customer = await sit_down(
        Customer, "ada", browsers.customer, nodes.public_url, viewport=PHONE, **at_a
    )
    sockets = watched(ada)
    await giulia.signs_in(nodes.b.agent_secret)
    await giulia.becomes_available()
    await ada.arrives()
    await ada.takes_a_place()
    await ada.agrees_and_tests_the_microphone()
    await giulia.accepts()
    await ada.reads("I'm Giulia, a person.")
    await giulia.speaks()
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)
    await ada.press("Write")
    await ada.writes("Said before.")
    await giulia.reads("Said before.")

    holder = nodes.at(sockets.place)
    await asyncio.to_thread(holder.stop, signal.SIGKILL)
    killed_s = time.monotonic()
    await ada.writes("Said while it was gone.")
    await giulia.writes("Where are you?")
    await giulia.reads("Said while it was gone.")
    await ada.reads("Where are you?")
    await ada.until("!document.querySelector('main').innerText.includes('reconnect')")
    back_s = time.monotonic() - killed_s
    assert nodes.at(sockets.place) is nodes.other(holder)
    await giulia.hears(CUSTOMER_HZ)
    await ada.hears(AGENT_HZ)
    voice_s = time.monotonic() - killed_s
    for person in (ada, giulia):
        for line in ("Said before.", "Said while it was gone.", "Where are you?"):
            assert await times_read(person, line) == 1, (person.name, line)
    assert (back_s < BACK_WITHIN_S, voice_s < BACK_WITHIN_S + VOICE_WITHIN_S) == (True, True), (
        back_s,
        voice_s,
    )
    await ada.context.close()
    await giulia.context.close()
