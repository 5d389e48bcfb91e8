"""Who may see what, as a story over the real application: people come, go, serve, are sent away, and look at things.

The model knows of each thing whose it is, and predicts of each look whether it is answered; the application is asked
over HTTP, with real cookies and tokens. Whatever it shows to somebody who may not see it is a violation.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Literal

import httpx
import uvloop
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.passwords import SqlPasswords
from salotto.core.clock import SystemClock
from tests.support.audit_lines import line_of
from tests.support.eventually import eventually
from tests.support.http_house import Customer, Running, Staff, open_house

_IN_MEMORY = Path("/dev/shm")  # noqa: S108  what is proved is who sees what, not that it outlives the power
HOUSES = st.integers(0, 1)
HIDDEN = {401, 403, 404}


@dataclass
class Member:
    """Somebody of the staff, and what the model knows of them."""

    page: Staff
    house: int
    is_inside: bool = True
    is_active: bool = True

    @property
    def may_ask(self) -> bool:
        """Whether this page is anybody's at all."""
        return self.is_inside and self.is_active

    @property
    def is_supervisor(self) -> bool:
        """Whether they lead."""
        return self.page.member.role == "supervisor"


@dataclass
class Case:
    """One contact with its ticket, whose they are, and who holds it."""

    contact: str
    ticket: str
    house: int
    customer: Customer
    agent: Member | None = None
    state: Literal["queued", "active", "wrap_up", "closed", "abandoned"] = "queued"


class Authorisation(RuleBasedStateMachine):
    """The story; Hypothesis tells it in as many ways as it is given steps."""

    steps: ClassVar[int] = 0
    """Told so far, all stories together."""
    looks: ClassVar[int] = 0
    """How many of them looked at something."""
    members, cases = Bundle("members"), Bundle("cases")

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory(dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._opened, self._end = asyncio.Event(), asyncio.Event()
        self._life = self._runner.get_loop().create_task(self._live())
        self._do(self._opened.wait())
        self._names = 0
        self._cases: list[Case] = []

    async def _live(self) -> None:
        async with open_house(Path(self._folder.name)) as running:
            self._running: Running = running
            self._opened.set()
            await self._end.wait()

    def _do(self, work: Any) -> Any:
        return self._runner.get_loop().run_until_complete(work)

    def _count(self, *, is_look: bool = False) -> None:
        type(self).steps += 1
        type(self).looks += is_look

    # --- who there is ------------------------------------------------------------------------------------------

    def _hire(self, role: Literal["agent", "supervisor"], house: int) -> Member:
        self._names += 1
        of = self._running.organisations[house]
        return Member(self._do(self._running.staff(f"{role}{self._names}", role, of)), house)

    @initialize(target=members)
    def two_houses(self) -> Any:
        """In each an agent and a supervisor."""
        return multiple(*[self._hire(role, house) for house in (0, 1) for role in ("agent", "supervisor")])

    @rule(target=members, role=st.sampled_from(["agent", "supervisor"]), house=HOUSES)
    def hire(self, role: Literal["agent", "supervisor"], house: int) -> Member:
        """Somebody more works there."""
        self._count()
        return self._hire(role, house)

    @rule(target=cases, house=HOUSES)
    def come(self, house: int) -> Case:
        """A customer takes a place."""
        self._count()
        customer = self._do(self._running.customer(self._running.organisations[house]))
        contact = customer.visit["contact_id"]
        return self._opened_case(Case(contact, self._do(self._ticket_of(contact)), house, customer))

    async def _ticket_of(self, contact: str) -> str:
        for of in self._running.organisations:
            found = self._running.dispatcher.floor(of.id).contacts.get(contact)  # type: ignore[call-overload]
            if found is not None:
                return str(found.ticket_id)
        raise AssertionError("a contact that no floor knows")

    def _opened_case(self, case: Case) -> Case:
        self._cases.append(case)
        return case

    # --- what they do ------------------------------------------------------------------------------------------

    @rule(target=cases, by=members)
    def invite(self, by: Member) -> Any:
        """An agent invites somebody by link; they meet at once, unless the agent is with somebody else."""
        self._count()
        answer = self._do(by.page.post("/invitations", new_case={"topic": "bill"}))
        may = by.may_ask and not by.is_supervisor
        assert (answer.status_code == 201) is may or answer.status_code == 429, answer.text
        if answer.status_code != 201:
            return multiple()
        return self._do(self._follow(by, answer.json()["link"].partition("#invitation=")[2]))

    async def _follow(self, by: Member, secret: str) -> Case:
        await self._sit(by)
        client = self._running.client()
        body = {"secret": secret, "language": "it"}
        answer = await client.post("/api/v1/visits/by-link", json=body)
        assert answer.status_code == 201, answer.text
        customer = Customer(client, answer.json()["token"], answer.json()["visit"])
        contact = customer.visit["contact_id"]
        case = self._opened_case(Case(contact, await self._ticket_of(contact), by.house, customer))
        if answer.json()["how"] == "coming":
            accepted = await by.page.post(f"/reservations/{await by.page.rings()}/accept")
            assert accepted.status_code in {200, 409}, (
                accepted.text
            )  # 409: a slow machine let it ring too long
            if accepted.status_code == 200:
                case.agent, case.state = by, "active"
        return case

    async def _sit(self, member: Member) -> None:
        floor = self._running.dispatcher.floor
        organisation_id = member.page.member.organisation_id
        if member.page.member.id not in floor(organisation_id).seats:
            await self._running.stand(member.page)
            await eventually(lambda: member.page.member.id in floor(organisation_id).seats)

    @rule(case=cases, by=members)
    def end(self, case: Case, by: Member) -> None:
        """Somebody tries to end a meeting."""
        self._count()
        answer = self._do(by.page.post(f"/contacts/{case.contact}/end"))
        if not (by.may_ask and case.agent is by):
            assert answer.status_code in HIDDEN, answer.text
        elif case.state == "active":
            assert answer.status_code == 204, answer.text
            case.state = "wrap_up"

    @rule(case=cases, by=members)
    def write_up(self, case: Case, by: Member) -> None:
        """Somebody tries to close a contact."""
        self._count()
        answer = self._do(by.page.post(f"/contacts/{case.contact}/wrap-up", disposition="solved"))
        if not (by.may_ask and case.agent is by):
            assert answer.status_code in HIDDEN, answer.text
        elif case.state == "wrap_up":
            assert answer.status_code == 200, answer.text
            case.state = "closed"

    @rule(case=cases)
    def leave(self, case: Case) -> None:
        """A customer goes."""
        self._count()
        assert self._do(case.customer.post("/visits/current/leave")).status_code == 200
        case.state = {"queued": "abandoned", "active": "wrap_up"}.get(case.state, case.state)  # type: ignore[assignment]

    @rule(who=members, everywhere=st.booleans())
    def sign_out(self, who: Member, *, everywhere: bool) -> None:
        """Somebody leaves a page; the cookie is put back, as a thief would."""
        self._count()
        kept = {cookie.name: cookie.value or "" for cookie in who.page.client.cookies.jar}
        path = "/sign-out/everywhere" if everywhere else "/sign-out"
        assert (self._do(who.page.post(path)).status_code == 204) is who.may_ask
        who.page.client.cookies.clear()
        who.page.client.cookies.update(kept)
        who.is_inside = False

    @rule(who=members)
    def sign_in(self, who: Member) -> None:
        """Somebody comes back."""
        self._count()
        who.page.client.cookies.clear()  # the thief's cookie would be sent beside the new one
        secret = self._do(self._running.entrance.issue_link(who.page.member))
        body = {"secret": secret, "page": who.page.page}
        answer = self._do(who.page.client.post("/api/v1/sign-in/link", json=body))
        assert (answer.status_code == 200) is who.is_active
        who.is_inside = who.is_active

    @rule(who=members, is_active=st.booleans())
    def let_go(self, who: Member, *, is_active: bool) -> None:
        """Somebody works there no more, or again."""
        self._count()
        running, of = self._running, who.page.member.organisation_id
        store = SqlPasswords(running.database, SqlAudit(running.database, SystemClock()))
        now, line = running.house.now(), line_of(of)
        self._do(store.set_active(of, who.page.member.id, now, is_active=is_active, line=line))
        who.is_active = is_active
        who.is_inside = who.is_inside and is_active

    # --- what they see -----------------------------------------------------------------------------------------

    def _shown(self, answer: httpx.Response, *, may: bool) -> None:
        self._count(is_look=True)
        allowed = (
            answer.status_code < 400 or answer.status_code == 409
        )  # "not now" is told to those who may only
        assert allowed is may, (
            f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
        )
        assert may or answer.status_code in HIDDEN, answer.text

    @rule(who=members, case=cases)
    def look_at_a_contact(self, who: Member, case: Case) -> None:
        """An agent sees their own, a supervisor all of the house."""
        may = who.may_ask and who.house == case.house and (who.is_supervisor or case.agent is who)
        self._shown(self._do(who.page.get(f"/contacts/{case.contact}")), may=may)

    @rule(who=members, case=cases)
    def look_at_a_ticket(self, who: Member, case: Case) -> None:
        """Staff see every ticket of their house."""
        may = who.may_ask and who.house == case.house
        self._shown(self._do(who.page.get(f"/tickets/{case.ticket}")), may=may)

    @rule(who=members, case=cases)
    def look_at_a_recording(self, who: Member, case: Case) -> None:
        """Supervisors see what became of every recording of their house."""
        may = who.may_ask and who.is_supervisor and who.house == case.house
        self._shown(self._do(who.page.get(f"/contacts/{case.contact}/recording")), may=may)

    @rule(who=members, case=cases)
    def enter_a_meeting(self, who: Member, case: Case) -> None:
        """Only its agent gets a pass, and no supervisor yet."""
        answer = self._do(who.page.post("/desk/pass", room="meeting", contact_id=case.contact))
        self._shown(answer, may=who.may_ask and case.agent is who)
        assert (answer.status_code == 200) is (who.may_ask and case.agent is who and case.state == "active")

    @rule(who=members)
    def look_at_the_lists(self, who: Member) -> None:
        """Lists show all of the house and nothing else."""
        tickets = self._do(who.page.get("/tickets", limit=100))
        self._shown(tickets, may=who.may_ask)
        if tickets.status_code == 200:
            theirs = {case.ticket for case in self._cases if case.house == who.house}
            assert {one["id"] for one in tickets.json()["tickets"]} == theirs
        contacts = self._do(who.page.get("/contacts", limit=100))
        self._shown(contacts, may=who.may_ask and who.is_supervisor)
        if contacts.status_code == 200:
            theirs = {case.contact for case in self._cases if case.house == who.house}
            assert {one["id"] for one in contacts.json()["contacts"]} == theirs

    @rule(who=members)
    def look_at_the_people(self, who: Member) -> None:
        """Supervisors see who works in their house."""
        answer = self._do(who.page.get("/staff"))
        self._shown(answer, may=who.may_ask and who.is_supervisor)
        if answer.status_code == 200:
            assert who.page.member.id in {one["id"] for one in answer.json()["people"]}

    @rule(who=members, other=members)
    def make_a_password_link(self, who: Member, other: Member) -> None:
        """Supervisors make links for active agents of their house."""
        may = who.may_ask and who.is_supervisor and who.house == other.house
        may = may and other.is_active and not other.is_supervisor
        self._shown(self._do(who.page.post(f"/staff/{other.page.member.id}/password-link")), may=may)

    @rule(case=cases, other=cases)
    def a_customer_looks(self, case: Case, other: Case) -> None:
        """A customer sees the own visit, whatever is asked for, and nothing of the staff's."""
        visit = self._do(case.customer.get("/visits/current"))
        self._shown(visit, may=True)
        assert visit.json()["contact_id"] == case.contact
        self._shown(self._do(case.customer.get(f"/contacts/{other.contact}")), may=False)
        self._shown(self._do(case.customer.get(f"/tickets/{other.ticket}")), may=False)
        entered = self._do(case.customer.post("/visits/current/pass", room="meeting"))
        assert (entered.status_code == 200) is (case.state == "active"), entered.text

    @rule(case=cases)
    def a_stranger_looks(self, case: Case) -> None:
        """Whoever is nobody sees nothing."""
        for path in ("visits/current", f"contacts/{case.contact}", f"tickets/{case.ticket}", "staff", "me"):
            self._shown(self._do(self._running.client().get(f"/api/v1/{path}")), may=False)

    def teardown(self) -> None:
        """Close the house."""
        self._end.set()
        self._do(self._life)
        self._runner.close()
        self._folder.cleanup()
