"""The life of a contact: laws first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from salotto.core.errors import Conflict, NotAllowed, NotFound, Refusal
from salotto.core.ids import ContactId, ReservationId, StaffId
from salotto.routing import rules, seating
from salotto.routing.floor import REMEMBERED, Floor, held_by, waiting_line
from salotto.routing.matching import pairs_on
from salotto.routing.model import (
    ENDED,
    HELD,
    Closing,
    Contact,
    ContactState,
    Promised,
    ReservationState,
    Terms,
)
from salotto.routing.rules import Decision
from tests.support.floors import MORNING, contact, floor_with, moment, reserved, seat

CLOSING = Closing("solved", "", closes_ticket=True)
AGENTS = ("giulia", "luca", "sara")


class Service(RuleBasedStateMachine):
    """A day of service: people come, agents answer, decline, vanish; times run out."""

    def __init__(self) -> None:
        super().__init__()
        self.floor = Floor(terms=Terms())
        self.passed_s = 0.0
        self.queued: dict[ContactId, Contact] = {}
        self.rows: dict[ContactId, Contact] = {}
        self.rings = 0

    def now(self):
        return moment(self.passed_s)

    def take(self, decision: Decision) -> None:
        """Do as the database does: a step is written only upon the row it was decided from."""
        for step in decision.steps:
            row = self.rows[step.contact.id]
            assert step.contact.version == row.version + 1
            assert step.was == row.state
            assert step.contact.state in rules.MOVES[row.state].values()
            self.rows[row.id] = step.contact
        self.floor = decision.floor

    def attempt(self, decide) -> None:
        before = self.floor
        try:
            self.take(decide())
        except Refusal:
            assert self.floor is before

    @rule()
    def customer_comes(self) -> None:
        made = contact(f"c{len(self.queued)}", queued_after_s=self.passed_s)
        self.queued[made.id] = self.rows[made.id] = made
        self.take(rules.queue(self.floor, made, self.now()))
        self.take(seating.come(self.floor, made.id))

    @rule(name=st.sampled_from(AGENTS))
    def agent_comes(self, name: str) -> None:
        self.take(seating.sit_down(self.floor, seat(name), self.now()))

    @rule(name=st.sampled_from(AGENTS))
    def agent_vanishes(self, name: str) -> None:
        self.take(seating.get_up(self.floor, StaffId(name), self.now()))

    @rule(name=st.sampled_from(AGENTS), wished=st.sampled_from(["available", "away"]))
    def agent_wishes(self, name: str, wished) -> None:
        self.attempt(lambda: seating.wish(self.floor, StaffId(name), wished, None, self.now()))

    @rule()
    def matching_round(self) -> None:
        for pair in pairs_on(self.floor, self.now()):
            self.rings += 1
            ring = rules.ring(
                ReservationId(f"r{self.rings}"), pair.contact_id, pair.agent_id, self.now(), 20.0
            )
            self.take(rules.reserve(self.floor, pair.contact_id, pair.agent_id, ring))

    @rule(name=st.sampled_from(AGENTS), yes=st.booleans(), data=st.data())
    @precondition(lambda self: self.floor.reservations)
    def agent_answers(self, name: str, yes: bool, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.floor.reservations)))
        answer = rules.accept if yes else rules.decline
        self.attempt(lambda: answer(self.floor, key, StaffId(name), self.now()))

    @rule(data=st.data(), verb=st.sampled_from(["abandon", "call_back", "end", "close", "go", "come"]))
    @precondition(lambda self: self.queued)
    def something_happens(self, data: st.DataObject, verb: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.queued)))
        now = self.now()
        row = self.rows[key]
        agent = row.agent_id or StaffId("nobody")
        match verb:
            case "abandon":
                self.attempt(lambda: rules.abandon(self.floor, key, "left", now))
            case "call_back":
                self.attempt(lambda: rules.call_back(self.floor, key, "+39", "", now))
            case "end":
                self.attempt(lambda: rules.end(self.floor, key, "agent", now, agent))
            case "close":
                self.attempt(lambda: rules.close(self.floor, key, agent, CLOSING, now))
            case "go":
                self.take(seating.go(self.floor, key, now))
            case _:
                self.take(seating.come(self.floor, key))

    @rule(seconds=st.floats(0.5, 400.0))
    def time_passes(self, seconds: float) -> None:
        self.passed_s += seconds
        while (decision := seating.overdue(self.floor, self.now())) is not None:
            self.take(decision)

    @rule()
    def process_restarts(self) -> None:
        living = [row for row in self.rows.values() if row.state not in ENDED]
        floor = seating.reopen(living, [seat(name) for name in AGENTS], [], self.now())
        self.take(seating.recover(floor, self.now()))
        assert not self.floor.reservations
        assert all(row.state is not ContactState.RESERVED for row in self.floor.contacts.values())

    @invariant()
    def never_two_agents_on_one_contact_nor_two_contacts_on_one_agent(self) -> None:
        held = [one.agent_id for one in self.floor.contacts.values() if one.state in HELD]
        assert None not in held
        assert len(held) == len(set(held))
        rung = [one.contact_id for one in self.floor.reservations.values()]
        assert len(rung) == len(set(rung))
        for ring in self.floor.reservations.values():
            row = self.floor.contacts[ring.contact_id]
            assert (row.state, row.agent_id) == (ContactState.RESERVED, ring.agent_id)

    @invariant()
    def everybody_keeps_their_place(self) -> None:
        for key, row in self.rows.items():
            assert row.queued_at == self.queued[key].queued_at
        line = [one.queued_at for one in waiting_line(self.floor)]
        assert line == sorted(line)

    @invariant()
    def the_floor_is_what_was_written(self) -> None:
        living = {key: row for key, row in self.rows.items() if row.state not in ENDED}
        assert dict(self.floor.contacts) == living

    def teardown(self) -> None:
        """Every contact ends: customers who go are abandoned, agents who stay away give back, work is closed."""
        for name in AGENTS:
            self.take(seating.get_up(self.floor, StaffId(name), self.now()))
        self.time_passes(10_000.0)
        for row in list(self.floor.contacts.values()):
            if row.state is ContactState.WRAP_UP and row.agent_id is not None:
                self.take(rules.close(self.floor, row.id, row.agent_id, CLOSING, self.now()))
            elif row.state is ContactState.QUEUED:
                self.take(seating.go(self.floor, row.id, self.now()))
            elif row.state is ContactState.ACTIVE:  # its agent never sat down again after a restart
                self.take(rules.end(self.floor, row.id, "customer", self.now()))
                self.take(rules.close(self.floor, row.id, row.agent_id, CLOSING, self.now()))  # type: ignore[arg-type]
        self.time_passes(10_000.0)
        assert not self.floor.contacts
        assert all(row.state in ENDED for row in self.rows.values())


TestService = Service.TestCase
TestService.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("state", list(ContactState))
@pytest.mark.parametrize("verb", ["reserve", "accept", "give_back", "abandon", "call_back", "end", "close"])
def test_what_the_table_does_not_allow_is_refused_with_words(state: ContactState, verb: str) -> None:
    here = contact(state=state)
    if verb in rules.MOVES[state]:
        assert rules.move(here, verb).state is rules.MOVES[state][verb]
        return
    with pytest.raises(Conflict) as refused:
        rules.move(here, verb)
    assert str(refused.value).endswith(".")


def test_a_declined_contact_is_back_at_its_place_and_not_for_the_same_agent_at_once() -> None:
    floor = reserved(floor_with(contact(), contact("c2", 1.0), seat()), "c1", "giulia", moment(5))
    floor = rules.decline(floor, ReservationId("r1"), StaffId("giulia"), moment(6)).floor
    assert [one.id for one in waiting_line(floor)] == ["c1", "c2"]
    assert [pair.contact_id for pair in pairs_on(floor, moment(6))] == ["c2"]
    later = pairs_on(floor, moment(6 + rules.REFRAIN_S))
    assert [pair.contact_id for pair in later] == ["c1"]


def test_accepting_names_the_agent_and_the_moment() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    decision = rules.accept(floor, ReservationId("r1"), StaffId("giulia"), moment(3))
    assert (decision.contact.state, decision.contact.agent_id) == (ContactState.ACTIVE, "giulia")
    assert decision.contact.active_at == moment(3).wall
    assert decision.steps[0].reservation is not None
    assert decision.steps[0].reservation.state is ReservationState.ACCEPTED


def test_another_agents_reservation_cannot_be_accepted() -> None:
    floor = reserved(floor_with(contact(), seat(), seat("luca")), "c1", "giulia", moment())
    with pytest.raises(Conflict, match="no longer yours"):
        rules.accept(floor, ReservationId("r1"), StaffId("luca"), moment(1))


def test_an_agent_who_holds_a_contact_gets_no_second() -> None:
    floor = reserved(floor_with(contact(), contact("c2"), seat()), "c1", "giulia", moment())
    with pytest.raises(Conflict, match="busy"):
        reserved(floor, "c2", "giulia", moment(), key="r2")


def test_a_customer_who_leaves_while_it_rings_takes_the_ring_along() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    decision = rules.abandon(floor, ContactId("c1"), "left", moment(2))
    assert not decision.floor.reservations
    assert decision.contact.agent_id is None
    settled = decision.steps[0].reservation
    assert settled is not None
    assert settled.state is ReservationState.RESCINDED


def test_closing_writes_promise_and_outcome_and_remembers_how_long_it_took() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    floor = rules.accept(floor, ReservationId("r1"), StaffId("giulia"), moment()).floor
    floor = rules.end(floor, ContactId("c1"), "customer", moment(60)).floor
    promised = Promised("p1", "Le scriviamo", MORNING + timedelta(hours=2))
    closing = replace(CLOSING, promise=promised)
    decision = rules.close(floor, ContactId("c1"), StaffId("giulia"), closing, moment(90))
    assert [note.kind for note in decision.steps[0].notes] == ["promised", "closed"]
    assert decision.floor.handle_times_s == (90.0,)
    assert held_by(decision.floor, StaffId("giulia")) is None


def test_only_the_agent_who_holds_it_ends_and_closes_a_contact() -> None:
    floor = reserved(floor_with(contact(), seat()), "c1", "giulia", moment())
    floor = rules.accept(floor, ReservationId("r1"), StaffId("giulia"), moment()).floor
    with pytest.raises(NotAllowed):
        rules.end(floor, ContactId("c1"), "agent", moment(1), StaffId("luca"))
    floor = rules.end(floor, ContactId("c1"), "agent", moment(1)).floor
    with pytest.raises(NotAllowed):
        rules.close(floor, ContactId("c1"), StaffId("luca"), CLOSING, moment(2))


def test_an_unknown_contact_is_not_found() -> None:
    with pytest.raises(NotFound):
        rules.abandon(Floor(), ContactId("c9"), "left", moment())


def test_only_the_last_ended_contacts_are_remembered() -> None:
    floor = Floor()
    for number in range(REMEMBERED + 3):
        floor = rules.queue(floor, contact(f"c{number}"), moment()).floor
        floor = rules.abandon(floor, ContactId(f"c{number}"), "left", moment(1)).floor
    assert len(floor.ended) == REMEMBERED
    assert ContactId("c0") not in floor.ended


def test_a_contact_closes_also_when_its_agent_has_no_seat_any_more() -> None:
    written = contact(state=ContactState.WRAP_UP, agent_id=StaffId("gone"))
    floor = seating.reopen([written], [], [], moment())
    closed = rules.close(floor, ContactId("c1"), StaffId("gone"), CLOSING, moment(5))
    assert closed.contact.state is ContactState.CLOSED
    assert closed.floor.handle_times_s == ()  # it never says when it began
