"""A whole house behind its HTTP edge: real journeys, real dispatcher, real rooms, a real database; no port is opened."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import httpx
from argon2 import PasswordHasher
from starlette.responses import PlainTextResponse

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.adapters.sql.sign_ins import SqlSignIns
from salotto.adapters.sql.staff import SqlStaff
from salotto.app.archive import Archive
from salotto.app.books import Books
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from salotto.core.ids import RoomId
from salotto.gateway.http.application import create_app
from salotto.gateway.http.house import Check, House
from salotto.identity.attempts import OwnCounting
from salotto.identity.model import Organisation, StaffMember
from salotto.identity.new_passwords import NewPasswords
from salotto.identity.passes import Claims, PassOffice, SigningKey
from salotto.identity.passwords import Passwords
from salotto.identity.refused import RefusedSignIns
from salotto.identity.sign_in import StaffEntrance
from salotto.identity.visits import VisitEntrance, VisitPace
from salotto.journeys.conversation import Stage
from salotto.journeys.desk import Desk
from salotto.journeys.house import OrganisationBook, StaffRoster
from salotto.journeys.invitations import Invitations
from salotto.journeys.meeting import Meetings
from salotto.journeys.standing import Standing
from salotto.journeys.visit import Visits
from salotto.journeys.wrap_up import WrapUps
from salotto.media.transport.turn import TurnRelay
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.rooms import Rooms
from salotto.routing.dispatcher import Dispatcher
from salotto.wire.statuses import DeskStatus, VisitStatus
from tests.support.audit_lines import line_of
from tests.support.databases import fresh_database, keep
from tests.support.eventually import eventually
from tests.support.people import member, organisation
from tests.support.unrecorded import Unrecorded

ORIGIN = "http://salotto.test"


class SilentStage:
    """The media of a room in which nobody offers a media path."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_arguments, **_options: None


@dataclass
class Customer:
    """A visitor's browser."""

    client: httpx.AsyncClient
    token: str
    visit: dict[str, Any]
    told: list[VisitStatus] = field(default_factory=list)
    stands: Claims | None = None

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(f"/api/v1{path}", headers=self.headers)

    async def post(self, path: str, **body: object) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", headers=self.headers, json=body)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Staff:
    """A signed-in page of a member of staff."""

    client: httpx.AsyncClient
    member: StaffMember
    page: Literal["desk", "review"]
    told: list[DeskStatus] = field(default_factory=list)
    stands: Claims | None = None

    async def get(self, path: str, **query: object) -> httpx.Response:
        params = cast("dict[str, str]", query)
        return await self.client.get(f"/api/v1{path}", headers=self.headers, params=params)

    async def post(self, path: str, **body: object) -> httpx.Response:
        return await self.client.post(f"/api/v1{path}", headers=self.headers, json=body)

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Salotto-Page": self.page, "Origin": ORIGIN}

    @property
    def status(self) -> DeskStatus:
        return self.told[-1]

    async def rings(self) -> str:
        """Wait until something rings, and return the reservation."""
        await eventually(lambda: bool(self.told) and self.told[-1].reservation is not None)
        reservation = self.told[-1].reservation
        assert reservation is not None
        return reservation.reservation_id

    async def accepts(self) -> httpx.Response:
        """Accept the next who rings, and return the answer."""
        return await self.post(f"/reservations/{await self.rings()}/accept")


@dataclass
class Running:
    """The house and what tests reach into."""

    house: House
    database: Database
    dispatcher: Dispatcher
    standing: Standing
    passes: PassOffice
    meetings: Meetings
    entrance: StaffEntrance
    refused: RefusedSignIns
    organisations: tuple[Organisation, ...]
    people: SqlStaff
    outbox: SqlOutbox
    archive: Archive
    transport: httpx.ASGITransport

    def client(self) -> httpx.AsyncClient:
        """Return a browser that nobody knows yet."""
        return httpx.AsyncClient(transport=self.transport, base_url=ORIGIN)

    async def customer(self, of: Organisation | None = None, **wish: object) -> Customer:
        """Start a visit."""
        client = self.client()
        body = {"organisation": (of or self.organisations[0]).id, "topic": "bill", "language": "it", **wish}
        response = await client.post("/api/v1/visits", json=body)
        assert response.status_code == 201, response.text
        started = response.json()
        return Customer(client, started["token"], started["visit"])

    async def staff(
        self, name: str, role: Literal["agent", "supervisor"] = "agent", of: Organisation | None = None
    ) -> Staff:
        """Hire somebody and sign them in."""
        hired = member(of or self.organisations[0], name, role)
        await self.people.add(hired, line=line_of(hired.organisation_id))
        page: Literal["desk", "review"] = "desk" if role == "agent" else "review"
        secret = await self.entrance.issue_link(hired)
        client = self.client()
        response = await client.post("/api/v1/sign-in/link", json={"secret": secret, "page": page})
        assert response.status_code == 200, response.text
        return Staff(client, hired, page)

    async def stand(self, person: Customer | Staff) -> None:
        """Open the standing connection."""
        path = "/visits/current/pass" if isinstance(person, Customer) else "/desk/pass"
        response = await person.post(path, room="hall")
        assert response.status_code == 200, response.text
        person.stands = self.passes.verify(response.json()["entry_pass"])
        self.standing.attach(person.stands, person.told.append)  # type: ignore[arg-type]

    def leave(self, person: Customer | Staff) -> None:
        """Close the standing connection."""
        assert person.stands is not None
        self.standing.detach(person.stands, person.told.append)  # type: ignore[arg-type]

    async def available(self, name: str) -> Staff:
        """Hire an agent who sits at the desk and is available."""
        agent = await self.staff(name)
        await self.stand(agent)
        await eventually(lambda: agent.member.id in self.floor().seats)
        response = await agent.post("/desk/availability", availability="available")
        assert response.status_code == 204, response.text
        return agent

    def floor(self) -> Any:
        """Return the first organisation's floor."""
        return self.dispatcher.floor(self.organisations[0].id)


@asynccontextmanager
async def open_house(
    folder: Path, *, checks: dict[str, Check] | None = None, relay: TurnRelay | None = None
) -> AsyncIterator[Running]:
    """Open a house with two organisations; close it afterwards."""
    clock = SystemClock()
    async with fresh_database(folder) as database, asyncio.TaskGroup() as tasks:
        running = await _furnish(folder, database, clock, checks or {}, relay)
        await keep(database, clock, *running.organisations)
        rooms = running.meetings._rooms
        tasks.create_task(running.refused.run())
        tasks.create_task(rooms.run())
        tasks.create_task(running.meetings.run())
        serving = tasks.create_task(running.dispatcher.run())
        promising = tasks.create_task(running.standing.run())
        try:
            yield running
        finally:
            promising.cancel()
            running.refused.close()
            running.dispatcher.close()
            await serving
            rooms.close()
            running.meetings.close()


async def _furnish(
    folder: Path, database: Database, clock: SystemClock, checks: dict[str, Check], relay: TurnRelay | None
) -> Running:
    outbox = SqlOutbox(database, clock, "test")
    repositories = Books(database, outbox, clock, "test")
    staff = repositories.staff
    organisations = OrganisationBook(repositories.organisations, clock)
    rooms = Rooms(OneNodeDirectory("test"), clock)

    def stage_of(_room_id: RoomId) -> Stage:
        return cast("Stage", SilentStage())

    meetings = Meetings(rooms, repositories.meetings, repositories.events, stage_of, Unrecorded())
    archive = Archive(Settings(data_dir=folder, node="test"), database, outbox, clock, may_make_key=True)
    passes = PassOffice((SigningKey("k1", b"0" * 32),), clock)
    dispatcher = Dispatcher(repositories.contacts, StaffRoster(staff), organisations, meetings, clock)
    desk = Desk(repositories.for_desks(), organisations, dispatcher, passes, clock)
    counting = OwnCounting(clock)
    refused = RefusedSignIns(SqlAudit(database, clock), repositories.organisations, counting)
    entrance, new_passwords = _staff_doors(staff, database, clock, counting, refused)
    pace, shelf = VisitPace(counting), repositories.for_visits(archive.master)
    receiving = Visits(shelf, organisations, dispatcher, meetings, passes, clock, pace=pace)
    invited = repositories.for_invitations()
    house = House(
        visits=receiving,
        invitations=Invitations(
            invited, organisations, dispatcher, meetings, receiving, clock, counting=counting
        ),
        desk=desk,
        wrap_ups=WrapUps(desk, repositories.promises, organisations, dispatcher, clock),
        viewings=archive.viewings(),
        visit_entrance=VisitEntrance(repositories.visits, clock),
        staff_entrance=entrance,
        new_passwords=new_passwords,
        socket=PlainTextResponse("no sockets here", status_code=501),
        checks=checks,
        metrics=lambda: b"salotto_up 1\n",
        web=folder / "web",
        now=clock.now,
        relay=relay,
    )
    return Running(
        house=house,
        database=database,
        dispatcher=dispatcher,
        standing=Standing(dispatcher, clock),
        passes=passes,
        meetings=meetings,
        entrance=entrance,
        refused=refused,
        organisations=(organisation("Luce di Casa"), organisation("Altra Luce")),
        people=staff,
        outbox=outbox,
        archive=archive,
        transport=httpx.ASGITransport(create_app(house), raise_app_exceptions=False),
    )


def _staff_doors(
    staff: SqlStaff, database: Database, clock: SystemClock, counting: OwnCounting, refused: RefusedSignIns
) -> tuple[StaffEntrance, NewPasswords]:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    audit = SqlAudit(database, clock)
    store = SqlSignIns(database, audit)
    return (
        StaffEntrance(staff, store, passwords, clock, counting=counting, refused=refused.tell),
        NewPasswords(staff, SqlPasswords(database, audit), passwords, clock, counting=counting),
    )
