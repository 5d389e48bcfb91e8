import asyncio
from pathlib import Path

import pytest

from salotto.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from salotto.core.ids import ContactId
from salotto.identity.model import Principal
from salotto.identity.tokens import hash_of
from salotto.journeys.visit import FIGURES, Wanted
from tests.support.eventually import eventually
from tests.support.http_house import Running, open_house

WANTED = Wanted("bill", "  Bolletta doppia ", "it", None, "voice", None)


async def start(running: Running, wanted: Wanted = WANTED) -> tuple[str, Principal]:
    token, _ = await running.house.visits.start(running.organisations[0].id, wanted)
    return token, await running.house.visit_entrance.who(token)


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("salotto.db*"))


async def test_the_token_is_kept_nowhere_but_in_the_browser(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        token, customer = await start(running)
        assert customer.figure in FIGURES
        written = await asyncio.to_thread(everything_in, tmp_path)
        assert token.encode() not in written
        assert hash_of(token).encode() in written
        with pytest.raises(NotSignedIn):
            await running.house.visit_entrance.who(hash_of(token))


async def test_a_topic_that_is_not_served_takes_no_place(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        with pytest.raises(Invalid, match="topic"):
            await start(running, Wanted("magic", "", "it", None, "voice", None))
        assert running.floor().contacts == {}


async def test_leaving_a_meeting_ends_it_for_everybody(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        await agent.accepts()
        contact_id = ContactId(customer.visit["contact_id"])
        meeting = await running.meetings.reopen(running.organisations[0].id, contact_id)
        left = (await customer.post("/visits/current/leave")).json()
        assert left["state"] == "wrap_up"
        await eventually(lambda: meeting.room.state.is_ended)
        recap = (await customer.get("/visits/current/recap")).json()
        assert (recap["disposition"], recap["promise"]) == (None, None)  # not written up yet


async def test_a_visit_that_is_over_opens_no_room(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        _, customer = await start(running)
        await running.house.visits.leave(customer)
        with pytest.raises(Conflict, match="over"):
            await running.house.visits.entry(customer, "hall")


async def test_somebody_without_a_contact_has_no_visit(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        _, customer = await start(running)
        nobody = Principal("customer", "v9", customer.organisation_id, "N", "ada")
        unknown = Principal("customer", "v9", customer.organisation_id, "N", "ada", ContactId("c9"))
        for one in (nobody, unknown):
            with pytest.raises(NotFound):
                await running.house.visits.current(one)
            with pytest.raises(NotFound):
                await running.house.visits.recap(one)
