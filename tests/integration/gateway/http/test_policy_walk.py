"""The table of who may do what, walked whole: every route with every kind of principal, and every wire command.

Whatever the table does not allow is refused; whatever it allows of one's own is refused for another's.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from sqlalchemy import update

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.tables import visits
from salotto.core.clock import SystemClock
from salotto.core.errors import NotAllowed
from salotto.core.ids import MemberId, RoomId
from salotto.gateway.http.application import openapi_document
from salotto.identity.policy import POLICY, Condition, key_of, row
from salotto.rooms.model import MEETING, PRIVATE_HALL, RoomPolicy, SpokenCommand, Turn
from salotto.rooms.rules import decide
from salotto.wire.messages import (
    ChangeFigure,
    ClientMessage,
    Gesticulate,
    Mute,
    Point,
    Publish,
    Published,
    Say,
    Unpublish,
)
from salotto.wire.state import evolve
from salotto.wire.values import Member, Publication, Role, RoomState
from tests.support.audit_lines import line_of
from tests.support.http_house import Customer, Running, Staff, open_house

REFUSED = {401, 403, 404}
BODIES: dict[str, dict[str, object]] = {
    "POST /api/v1/visits": {"topic": "bill", "language": "it"},
    "POST /api/v1/visits/by-handover": {"secret": "x" * 22},
    "POST /api/v1/visits/by-link": {"secret": "x" * 22, "language": "it"},
    "POST /api/v1/visits/by-code": {"code": "000 000", "language": "it"},
    "POST /api/v1/visits/current/consent": {"answer": "yes", "text_version": "1"},
    "POST /api/v1/visits/current/callback": {"reach": "+39 02 1234"},
    "POST /api/v1/visits/current/pass": {"room": "hall"},
    "POST /api/v1/visits/current/satisfaction": {"answer": "solved"},
    "POST /api/v1/sign-in": {"email": "a@b.example", "password": "x", "page": "desk"},
    "POST /api/v1/sign-in/link": {"secret": "x" * 22, "page": "desk"},
    "POST /api/v1/sign-in/new-password": {"secret": "x" * 22, "password": "quattro cani"},
    "POST /api/v1/me/password": {"password": "quattro cani bianchi"},
    "POST /api/v1/desk/availability": {"availability": "away"},
    "POST /api/v1/desk/pass": {"room": "meeting"},
    "POST /api/v1/contacts/{id}/recording/viewing": {},
    "POST /api/v1/contacts/{id}/note": {"note": "n"},
    "POST /api/v1/contacts/{id}/wrap-up": {"disposition": "solved"},
}
ANYBODYS_ANSWERS = {200, 201, 401, 404, 422, 429}
"""What a row for anybody may answer: a wrong password, an unknown link or an unnamed organisation are no refusals, and a
crowd of wrong ones from one address has to wait."""


def routes() -> list[str]:
    document = openapi_document()
    return [key_of(verb, path) for path, verbs in document["paths"].items() for verb in verbs]


@dataclass
class Cast:
    """Everybody who might try: Giulia serves Ada; the others have nothing to do with that contact."""

    running: Running
    people: dict[str, tuple[str, Customer | Staff | None]]
    own: str
    foreign: set[str]
    contact: str
    ticket: str
    reservation: str
    agent_id: str

    async def attempt(self, name: str, key: str) -> httpx.Response:
        """Let somebody try a route, on the contact, ticket and reservation of Ada and Giulia."""
        verb, path = key.split(" ", maxsplit=1)
        noun = path.split("/")[3] if path.count("/") > 2 else ""
        ids = {"contacts": self.contact, "tickets": self.ticket, "reservations": self.reservation}
        ids |= {"recordings": "recording_1", "staff": self.agent_id}
        address = path.replace("{id}", ids.get(noun, ""))
        body = dict(BODIES.get(key, {}))
        if key in {"POST /api/v1/desk/pass", "POST /api/v1/invitations"}:
            body["contact_id"] = self.contact
        if key == "POST /api/v1/visits":
            body["organisation"] = self.running.organisations[0].id
        person = self.people[name][1]
        client = self.running.client() if person is None else person.client
        headers = {} if person is None else person.headers
        sent = body if verb == "POST" else None
        query = {"viewing": "viewing_of_nobody"} if noun == "recordings" else None
        return await client.request(verb, address, headers=headers, json=sent, params=query)

    async def sign_in_again(self, name: str) -> None:
        """Sign a page of the staff in anew; nothing for everybody else."""
        person = self.people[name][1]
        if isinstance(person, Staff):
            secret = await self.running.entrance.issue_link(person.member)
            body = {"secret": secret, "page": person.page}
            assert (await person.client.post("/api/v1/sign-in/link", json=body)).status_code == 200


NOBODY_ANY_MORE = {"signed-out agent", "signed-out supervisor", "former agent", "forgotten customer"}
"""Who was somebody once: whatever their browsers still hold opens nothing."""


async def _former(running: Running) -> dict[str, tuple[str, Customer | Staff | None]]:
    """Return those who were somebody once, with their cookies and tokens as they were."""
    agent, supervisor = await running.staff("Nina"), await running.staff("Olga", "supervisor")
    for one in (agent, supervisor):
        kept = dict(one.client.cookies)
        await one.post("/sign-out")
        one.client.cookies.update(kept)
    former = await running.staff("Piero")
    now, theirs = running.house.now(), former.member.organisation_id
    store = SqlPasswords(running.database, SqlAudit(running.database, SystemClock()))
    await store.set_active(theirs, former.member.id, now, is_active=False, line=line_of(theirs))
    forgotten = await running.customer()
    async with running.database.write() as connection:
        mine = visits.c.contact_id == forgotten.visit["contact_id"]
        await connection.execute(update(visits).where(mine).values(expires_at=now))
    return {
        "signed-out agent": ("nobody", agent),
        "signed-out supervisor": ("nobody", supervisor),
        "former agent": ("nobody", former),
        "forgotten customer": ("nobody", forgotten),
    }


@asynccontextmanager
async def assembled(folder: Path) -> AsyncIterator[Cast]:
    async with open_house(folder) as running:
        agent = await running.available("Giulia")
        customer = await running.customer()
        reservation = await agent.rings()
        accepted = await agent.post(f"/reservations/{reservation}/accept")
        card = accepted.json()["contact"]
        other_house = running.organisations[1]
        yield Cast(
            running,
            {
                "none": ("nobody", None),
                "customer": ("customer", customer),
                "other customer": ("customer", await running.customer()),
                "agent": ("agent", agent),
                "other agent": ("agent", await running.staff("Luca")),
                "supervisor": ("supervisor", await running.staff("Marta", "supervisor")),
                "foreign customer": ("customer", await running.customer(other_house)),
                "foreign agent": ("agent", await running.staff("Sara", "agent", other_house)),
                "foreign supervisor": ("supervisor", await running.staff("Rosa", "supervisor", other_house)),
                **await _former(running),
            },
            own="agent",
            foreign={"foreign agent", "foreign supervisor"},
            contact=card["id"],
            ticket=card["ticket_id"],
            reservation=reservation,
            agent_id=agent.member.id,
        )


def expectation(cast: Cast, name: str, key: str) -> str:
    """Return what the table says: ``refused``, ``allowed``, or ``anybody``."""
    allowed: Any = row(key)
    if "anybody" in allowed:
        return "anybody"
    role = cast.people[name][0]
    condition = allowed.get(role)
    if condition is None:
        return "refused"
    if "{id}" in key and name in cast.foreign:
        return "refused"  # every row of the database belongs to an organisation
    if condition in {Condition.OWN_CONTACT, Condition.OWN_RESERVATION} and name != cast.own:
        return "refused"
    if condition in {Condition.HALL_ONLY, Condition.OWN_VIEWING}:
        return "refused"  # the walk asks for a meeting, and began no viewing
    return "allowed"


LAST = ("leave", "end", "wrap-up", "callback", "password")
"""What ends things is tried after the rest; and whoever is to be signed out is signed in for it."""


async def test_every_route_gives_everybody_what_the_table_says(tmp_path: Path) -> None:
    wrong: list[str] = []
    async with assembled(tmp_path) as cast:
        ordinary = [key for key in routes() if "/sign-out" not in key]
        leaving = [key for key in routes() if "/sign-out" in key]
        for key in sorted(ordinary, key=lambda one: (one.endswith(LAST), one)) + leaving:
            for name in cast.people:
                if key in leaving and name not in NOBODY_ANY_MORE:
                    await cast.sign_in_again(name)
                answer = await cast.attempt(name, key)
                expected = expectation(cast, name, key)
                ok = {
                    "refused": answer.status_code in REFUSED,
                    "allowed": answer.status_code not in REFUSED and answer.status_code < 500,
                    "anybody": answer.status_code in ANYBODYS_ANSWERS,
                }[expected]
                if not ok:
                    wrong.append(
                        f"{name}: {key} is {expected} but answered {answer.status_code} {answer.text}"
                    )
    assert wrong == []


def test_no_route_is_without_a_row_and_no_row_without_a_route() -> None:
    http = {key for key in POLICY if not key.startswith("wire ")}
    assert set(routes()) == http


def test_no_wire_command_is_without_a_row_and_no_row_without_a_command() -> None:
    tags = {f"wire {command.__struct_config__.tag}" for command in get_args(ClientMessage)}
    assert {key for key in POLICY if key.startswith("wire ")} == tags


@pytest.mark.parametrize("who", ["customer", "agent", "supervisor"])
def test_supervisors_watch_halls_and_speak_nowhere_and_all_others_may_do_all(who: str) -> None:
    spoken = {"wire say", "wire offer", "wire publish", "wire unpublish", "wire mute"}
    spoken |= {"wire draw", "wire clear_drawing", "wire stop_showing"}
    spoken |= {"wire pause_recording", "wire resume_recording"}
    for key in (key for key in POLICY if key.startswith("wire ")):
        allowed: Any = row(key)
        may = "anybody" in allowed or who in allowed
        if key == "wire mark":
            assert may is (who == "agent")
        else:
            assert may is not (who == "supervisor" and key in spoken)


SPOKEN: tuple[SpokenCommand, ...] = (
    Gesticulate("wave"),
    Point("wall", 0.5, 0.5),
    ChangeFigure("omar"),
    Say("k1", "ciao"),
    Publish("voice"),
    Unpublish("voice"),
    Mute("voice", is_muted=True),
)


@pytest.mark.parametrize("command", SPOKEN, ids=lambda command: type(command).__name__)
@pytest.mark.parametrize(
    ("role", "policy"),
    [
        ("customer", PRIVATE_HALL),
        ("customer", MEETING),
        ("agent", PRIVATE_HALL),
        ("agent", MEETING),
        ("supervisor", PRIVATE_HALL),  # reception.py lets no supervisor into a meeting
    ],
)
def test_rooms_refuse_what_the_table_does_not_allow(
    command: SpokenCommand, role: Role, policy: RoomPolicy
) -> None:
    key = f"wire {command.__struct_config__.tag}"
    me = MemberId("me")
    state = RoomState(members={me: Member("M", role, "ada", 0)})
    state = evolve(state, Published("p1", Publication(me, "voice")))
    turn = Turn(me, at_ms=0, fresh_id="p2")
    is_for_meetings = isinstance(command, Say | Publish | Unpublish | Mute)
    if role in row(key) and (policy is MEETING or not is_for_meetings):
        decide(state, policy, RoomId("r"), turn, command)
        return
    with pytest.raises(NotAllowed):
        decide(state, policy, RoomId("r"), turn, command)


def test_every_answer_of_the_api_is_described() -> None:
    for path, verbs in openapi_document()["paths"].items():
        for verb, operation in verbs.items():
            described = set(operation["responses"])
            assert {"401", "403", "404", "409", "422", "503"} <= described, f"{verb} {path}"
            assert re.fullmatch(r"[a-z_]+", operation["operationId"])
