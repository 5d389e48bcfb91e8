"""Two nodes on PostgreSQL and Redis: how long until everybody is back after kill -9 or SIGTERM, and what an outage costs.

C1 and C4 of the reliability catalogue.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from salotto.core.ids import ContactId
from salotto.recording.model import Recording
from salotto.wire.codec import encode
from salotto.wire.messages import Consented, Happened, Say, Snapshot
from tests.integration.app.test_restart import hear, hear_line
from tests.integration.nodes.test_two_nodes import meet
from tests.proof.conftest import Tell
from tests.support.live_meeting import Books, is_cut, open_books
from tests.support.moving_meetings import MovingMeeting, moving_meetings
from tests.support.postgres import PostgresServer
from tests.support.two_nodes import Caller, TwoNodes, agent_at, customer_at, two_nodes

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

BACK_S, DEGRADED_S, GAP_S, LINES = 8.0, 2.0, 10.0, 24
REFUSED_S = 1.5  # the look, the database, and the word back
MEETINGS, VOICES, STEADY_S, FLOW_S, SETTLED_S = 20, 3, 4.0, 2.0, 30.0


@pytest.fixture
async def house(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[TwoNodes]:
    folder = tmp_path / "proof_nodes"
    folder.mkdir()
    async with two_nodes(folder, postgres) as running:
        yield running


async def test_a_meeting_outlives_redis_and_then_its_node(house: TwoNodes, tell: Tell) -> None:
    async with (
        agent_at(house, house.a, house.a.agent_secret) as agent,
        customer_at(house, house.b) as customer,
    ):
        contact_id = await meet(agent, customer)
        meeting = {"room": "meeting", "contact_id": contact_id}
        mine, holder, _ = await customer.enter({"room": "meeting"})
        theirs, _, _ = await agent.enter(meeting)
        written = [f"line {number}" for number in range(LINES)]
        heard: list[str] = []
        degraded_s = 0.0
        for number, line in enumerate(written):
            if number == LINES // 4:
                house.redis.kill()
            if number == LINES // 2:
                await asyncio.to_thread(house.redis.start)
                degraded_s = await until_a_visit_is_taken(house)
            await mine.send(encode(Say(line, line)))
            heard.append(await hear_line(theirs))
            assert await hear_line(mine) == line
            await asyncio.sleep(0.25)  # more would be too much at once
        await asyncio.sleep(4.0)  # nobody is declared dead right after an outage
        killed_s = time.monotonic()
        await asyncio.to_thread(holder.stop, signal.SIGKILL)
        agent.node = customer.node = house.other(holder)
        back_s, kept = await both_are_back(agent, customer, meeting, killed_s)
    tell("nodes.redis_kill.chat_lost", len(set(written) - set(heard)), 0)
    tell("nodes.redis_kill.seconds_degraded", degraded_s, DEGRADED_S)
    tell("nodes.node_kill.seconds_until_both_are_back", back_s, BACK_S)
    tell("nodes.node_kill.chat_lost_or_said_twice", 0 if kept == written else 1, 0)


async def test_a_no_to_recording_reaches_its_meeting_while_redis_is_away(house: TwoNodes, tell: Tell) -> None:
    async with (
        agent_at(house, house.a, house.a.agent_secret) as agent,
        customer_at(house, house.b) as customer,
    ):
        yes = {"answer": "yes", "text_version": "1"}
        await customer.post("/visits/current/consent", yes)
        await meet(agent, customer)
        mine, holder, _ = await customer.enter({"room": "meeting"})
        assert list((await hear(mine, Snapshot)).state.consents.values()) == ["yes"]
        await asyncio.to_thread(house.redis.kill)
        customer.node = house.other(holder)  # whether it keeps the floor or not
        began_s = time.monotonic()
        await customer.post("/visits/current/consent", {"answer": "no", "text_version": "1"})
        async with asyncio.timeout(REFUSED_S * 5):
            while not isinstance((await hear(mine, Happened)).event, Consented):
                pass
        heard_s = time.monotonic() - began_s
    tell("nodes.redis_kill.seconds_until_a_no_is_heard", heard_s, REFUSED_S)


async def test_a_no_to_recording_is_written_while_the_node_of_the_floor_hangs(
    house: TwoNodes, tell: Tell
) -> None:
    async with (
        agent_at(house, house.a, house.a.agent_secret) as agent,
        customer_at(house, house.b) as customer,
    ):
        hall, keeper, _ = await customer.enter({"room": "hall"})
        await hall.close()
        customer.node = house.other(keeper)
        await customer.post("/visits/current/consent", {"answer": "yes", "text_version": "1"})
        assert keeper.process is not None
        keeper.process.send_signal(signal.SIGSTOP)
        began_s = time.monotonic()
        answer = await customer.post("/visits/current/consent", {"answer": "no", "text_version": "1"})
        written_s = time.monotonic() - began_s
        keeper.process.send_signal(signal.SIGCONT)
        assert answer["consent"] == "no"
        agent.node = customer.node = keeper
        while True:
            standing = await customer.browser.get(f"{keeper.url}/api/v1/visits/current")
            if standing.json()["consent"] == "no":
                break
            await asyncio.sleep(0.05)
        known_s = time.monotonic() - began_s
    tell("nodes.hung_node.seconds_until_a_no_is_written", written_s, REFUSED_S)
    tell("nodes.hung_node.seconds_until_the_floor_knows_it", known_s, BACK_S)


async def until_a_visit_is_taken(house: TwoNodes) -> float:
    """Let somebody arrive at each node, again and again; return how long one of them was refused."""
    began_s = time.monotonic()
    for node in (house.a, house.b):
        async with Caller(house, node, "", {}) as caller:
            while True:
                wish = {"topic": "bill", "language": "it", "name": "Zoe"}
                if (await caller.ask("/visits", wish)).status_code == 201:
                    break
                await asyncio.sleep(0.05)
    return time.monotonic() - began_s


async def both_are_back(
    agent: Caller, customer: Caller, meeting: dict[str, str], since_s: float
) -> tuple[float, list[str]]:
    """Return how long it took, and the chat that both find."""
    mine, _, _ = await customer.enter({"room": "meeting"})
    await agent.enter(meeting)
    back_s = time.monotonic() - since_s
    return back_s, [line.text for line in (await hear(mine, Snapshot)).state.chat]


@pytest.mark.timeout(500)
@pytest.mark.parametrize(("how", "name"), [(signal.SIGKILL, "C4_node_kill"), (signal.SIGTERM, "node_drain")])
async def test_twenty_meetings_outlive_their_node(
    how: signal.Signals, name: str, tmp_path: Path, postgres: PostgresServer, tell: Tell
) -> None:
    folder = tmp_path / name.lower()
    folder.mkdir()
    database_url = postgres.url(folder.name)
    async with (
        two_nodes(folder, postgres, only_a=True) as house,
        moving_meetings(house, database_url, MEETINGS, VOICES) as meetings,
        open_books(folder / "data", database_url) as books,
    ):
        for line in ("first", "second", "third"):
            for meeting in meetings:
                await meeting.write(line)
        await asyncio.to_thread(house.b.start)  # only now: so that every meeting is at the one that goes
        await asyncio.sleep(STEADY_S)
        back_s = await all_move(house, meetings, how)
        wrong = sum(meeting.kept != meeting.written for meeting in meetings)
        recorded = meetings[:VOICES]
        await asyncio.sleep(FLOW_S)
        for meeting in recorded:
            await meeting.write("again")
            await meeting.end()
        rows = [await finished(books, meeting.contact_id) for meeting in recorded]
    gaps_s = [sum(gap.to_ms - gap.from_ms for gap in row.gaps) / 1e3 for row in rows]
    tell(f"{name}.chats_lost_or_said_twice_of_{MEETINGS}", wrong, 0)
    tell(f"{name}.recording_gap_s_worst_of_{VOICES}", max(gaps_s), GAP_S)
    untold = sum(row.verdict.word != "partial" or not gap_s for row, gap_s in zip(rows, gaps_s, strict=True))
    tell(f"{name}.not_partial_with_the_gap", untold, 0)
    tell(f"{name}.s_until_all_of_{MEETINGS}_are_back_and_heard", back_s, BACK_S)


async def finished(books: Books, contact_id: ContactId) -> Recording:
    """Finish a recording as the worker does, once its meeting has ended."""
    async with asyncio.timeout(SETTLED_S):
        while (row := await books.recording(contact_id)).state != "finishing":  # noqa: ASYNC110  another process
            await asyncio.sleep(0.1)
    await books.archive.deposits().finish(row.organisation_id, row.id)
    return await books.recording(contact_id)


async def all_move(house: TwoNodes, meetings: list[MovingMeeting], how: signal.Signals) -> float:
    """End node a, and return how long it takes until everybody is back at b, and hears whom they heard before."""
    began_s = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        stopping = tasks.create_task(asyncio.to_thread(house.a.stop, how), name="stop")
        for meeting in meetings:
            tasks.create_task(once_cut(meeting, house), name=f"back {meeting.contact_id}")
    assert stopping.result() == (-how if how == signal.SIGKILL else 0)
    return max(meeting.back_s for meeting in meetings) - began_s


async def once_cut(meeting: MovingMeeting, house: TwoNodes) -> None:
    """Come back as soon as the connection is gone, as a page does."""
    for person in (meeting.agent, meeting.customer):
        assert person.socket is not None
        await is_cut(person.socket, within_s=30.0)
    await meeting.join(house.b)
