"""Two nodes on one PostgreSQL and one Redis: they share the floor, and the death of one loses nothing."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from salotto.wire.codec import encode
from salotto.wire.messages import Say, Snapshot
from salotto.wire.statuses import DeskStatus, VisitStatus
from tests.integration.app.test_restart import hear, hear_line
from tests.support.postgres import PostgresServer
from tests.support.two_nodes import Caller, TwoNodes, agent_at, customer_at, two_nodes

BACK_WITHIN_S = 8.0


@pytest.fixture
async def house(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[TwoNodes]:
    folder = tmp_path / "two_nodes"
    folder.mkdir()
    async with two_nodes(folder, postgres) as running:
        yield running


async def meet(agent: Caller, customer: Caller) -> str:
    """Bring the two together, and return the contact's id."""
    desk, home, _ = await agent.enter({"room": "hall"})
    hall, same, _ = await customer.enter({"room": "hall"})
    assert home is same, "the standing connections of an organisation are where its floor is kept"
    await agent.post("/desk/availability", {"availability": "available"})
    while (status := await hear(desk, DeskStatus)).reservation is None:
        pass
    await agent.post(f"/reservations/{status.reservation.reservation_id}/accept")
    while (visit := await hear(hall, VisitStatus)).room_id is None:
        pass
    await hall.close()
    await desk.close()
    return visit.contact_id


@pytest.mark.timeout(240)
async def test_a_customer_at_one_node_is_served_at_the_other_and_a_dead_node_loses_nothing(
    house: TwoNodes,
) -> None:
    async with (
        agent_at(house, house.a, house.a.agent_secret) as agent,
        customer_at(house, house.b) as customer,
    ):
        contact_id = await meet(agent, customer)
        for node in (house.a, house.b):  # one keeps the floor and the other does not: neither sends a no away
            customer.node = node
            answer = await customer.post("/visits/current/consent", {"answer": "no", "text_version": "1"})
            assert (answer["consent"], answer["state"], answer["agent"]["name"]) == ("no", "active", "Giulia")
            standing = await customer.browser.get(f"{house.other(node).url}/api/v1/visits/current")
            assert standing.json()["consent"] == "no"
            await customer.post("/visits/current/consent", {"answer": "yes", "text_version": "1"})
        meeting = {"room": "meeting", "contact_id": contact_id}
        mine, holder, _ = await customer.enter({"room": "meeting"})
        theirs, same, _ = await agent.enter(meeting)
        assert holder is same
        first = await hear(mine, Snapshot)
        await mine.send(encode(Say("1", "La bolletta è doppia.")))
        assert await hear_line(theirs) == "La bolletta è doppia."
        await asyncio.sleep(0.5)  # a page says again what a server told and did not write

        killed_s = time.monotonic()
        await asyncio.to_thread(holder.stop, signal.SIGKILL)
        agent.node = customer.node = house.other(holder)
        mine, survivor, _ = await customer.enter({"room": "meeting"})
        theirs, _, _ = await agent.enter(meeting)
        back_s = time.monotonic() - killed_s
        again = await hear(mine, Snapshot)
        assert survivor is house.other(holder)
        assert again.epoch != first.epoch
        assert [line.text for line in again.state.chat] == ["La bolletta è doppia."]
        await theirs.send(encode(Say("2", "Eccomi di nuovo.")))
        assert await hear_line(mine) == "Eccomi di nuovo."
        assert back_s < BACK_WITHIN_S

        await agent.post(f"/contacts/{contact_id}/end")
        await agent.post(f"/contacts/{contact_id}/wrap-up", {"disposition": "solved", "note": "Rimborsata."})
        recap = await customer.browser.get(f"{survivor.url}/api/v1/visits/current/recap")
        assert recap.json()["disposition"]["code"] == "solved"
