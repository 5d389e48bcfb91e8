"""Who is given a way through the relay: whoever enters a meeting, and nobody else."""

import logging
from pathlib import Path

import pytest

from salotto.core.clock import SystemClock
from salotto.media.transport.turn import TurnRelay
from tests.integration.gateway.http.test_contact import meet
from tests.support.http_house import open_house

URL, SECRET = "turns:meet.example.com:5349?transport=tcp", "north-wind-and-sun"


async def test_both_people_of_a_meeting_get_a_way_of_their_own_and_no_log_tells_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with open_house(tmp_path, relay=TurnRelay((URL,), SECRET, SystemClock())) as running:
        agent = await running.available("Giulia")
        ada = await running.customer(name="Ada")
        for person, path in ((ada, "/visits/current/pass"), (agent, "/desk/pass")):
            hall = await person.post(path, room="hall")
            assert hall.json()["ice_servers"] == []
        early = await ada.post("/visits/current/pass", room="meeting")
        assert early.status_code == 409
        assert "credential" not in early.text
        await running.stand(ada)
        contact = await meet(running, agent, ada)
        other = await running.staff("Marta")
        strange = await other.post("/desk/pass", room="meeting", contact_id=contact)
        assert strange.status_code in {403, 404}
        assert "credential" not in strange.text
        ways = []
        for person, path in ((ada, "/visits/current/pass"), (agent, "/desk/pass")):
            answer = await person.post(path, room="meeting", contact_id=contact)
            assert SECRET not in answer.text
            assert answer.headers["Cache-Control"] == "no-store"
            (way,) = answer.json()["ice_servers"]
            assert way["urls"] == [URL]
            ways.append(way)
        names = [way["username"] for way in ways]
        assert len(set(names)) == 2
        known = ("ada", "giulia", contact.lower(), agent.member.id.lower())
        assert not [word for word in known for name in names if word in name.lower()]
        for record in caplog.records:
            line = f"{record.getMessage()} {record.__dict__}"
            assert SECRET not in line
            assert not [way for way in ways if way["credential"] in line or way["username"] in line]


async def test_a_house_without_a_relay_gives_none(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        agent = await running.available("Giulia")
        ada = await running.customer()
        contact = await meet(running, agent, ada)
        answer = await agent.post("/desk/pass", room="meeting", contact_id=contact)
        assert answer.json()["ice_servers"] == []
