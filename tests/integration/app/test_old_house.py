"""What people ask for costs as much in a house with a long past as in a young one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from salotto.adapters.sql.reconciling import SqlReconcileBook
from tests.support.http_house import Running, Staff, open_house
from tests.support.old_house import counted_steps, grow_old


async def test_what_is_asked_of_the_database_does_not_grow_with_its_past(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent, supervisor = await running.available("Giulia"), await running.staff("Marta", "supervisor")
        await meet_and_look_back(running, agent, supervisor)
        await grow_old(running.database, 100)
        await meet_and_look_back(running, agent, supervisor)
        with counted_steps(running.database) as young:
            await meet_and_look_back(running, agent, supervisor)
        await grow_old(running.database, 15)
        with counted_steps(running.database) as old:
            await meet_and_look_back(running, agent, supervisor)
    assert young.count > 10_000, "it is hardly asked anything, so this proves nothing"
    assert old.count < 1.3 * young.count


async def meet_and_look_back(running: Running, agent: Staff, supervisor: Staff) -> None:
    """One whole contact, its lists and its ticket, and the search for contacts without a verdict."""
    customer = await running.customer()
    await agent.accepts()
    contact = customer.visit["contact_id"]
    assert (await agent.get(f"/contacts/{contact}")).status_code == 200
    await agent.post(f"/contacts/{contact}/end")
    ticket = (await agent.post(f"/contacts/{contact}/wrap-up", disposition="solved", note="")).json()
    assert (await customer.get("/visits/current/recap")).status_code == 200
    for path, query in (
        ("/contacts", {}),
        ("/contacts", {"state": "abandoned"}),
        ("/tickets", {}),
        ("/tickets", {"state": "open"}),
        (f"/tickets/{ticket['id']}", {}),
    ):
        answer = await supervisor.get(path, **query)
        assert answer.status_code == 200, answer.text
    now = datetime.now(UTC)  # noqa: TID251 - that of a real house
    book = SqlReconcileBook(running.database)
    await book.without_verdict(now - timedelta(seconds=0.01), now, 200)
    await book.still_writing()
    await book.may_still_finish([agent.member.organisation_id])
