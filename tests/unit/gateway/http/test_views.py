from datetime import timedelta

from salotto.care.model import Promise
from salotto.core.ids import ContactId, CustomerId, OrganisationId, StaffId, TicketId
from salotto.gateway.http import views
from salotto.journeys.status import visit_status
from salotto.journeys.views import HouseView, RecapView, VisitView
from salotto.routing.waiting import outlook
from salotto.tickets.model import ContactRecord, Customer
from tests.support.floors import MORNING, contact, floor_with, moment
from tests.support.people import organisation

ADA = Customer(CustomerId("u1"), "Ada", "it", "ada", None)


def record(**changes: object) -> ContactRecord:
    given: dict[str, object] = {
        "id": ContactId("c1"),
        "organisation_id": OrganisationId("org_1"),
        "ticket_id": TicketId("t1"),
        "ticket_number": "S-00001",
        "ticket_words": "Bolletta",
        "state": "closed",
        "topic": "bill",
        "language": "it",
        "channel": "voice",
        "customer": ADA,
        "agent_id": StaffId("a1"),
        "agent_name": "Giulia",
        "agent_figure": "noor",
        "queued_at": MORNING,
        "active_at": MORNING,
        "ended_at": MORNING,
        "closed_at": MORNING,
        "ended_by": "agent",
        "consent": "no",
        "disposition": "solved",
        "note": "per i colleghi",
        "satisfaction": None,
        "satisfaction_words": None,
    }
    return ContactRecord(**{**given, **changes})  # type: ignore[arg-type]


def promise(after_h: float) -> Promise:
    due_at = MORNING + timedelta(hours=after_h)
    return Promise(
        "p1",
        TicketId("t1"),
        ContactId("c1"),
        StaffId("a1"),
        "Giulia",
        "Le scriviamo",
        "open",
        due_at,
        MORNING,
    )


def test_a_recap_holds_nothing_that_was_written_for_colleagues() -> None:
    seen = views.recap(RecapView(record(), organisation(), promise(2)))
    assert "colleghi" not in seen.model_dump_json()
    assert seen.disposition is not None
    assert seen.disposition.labels["it"] == "Risolto"
    assert seen.promise is not None
    assert seen.promise.state == "open"


def test_a_recap_without_an_agent_names_none() -> None:
    seen = views.recap(
        RecapView(record(agent_name=None, agent_figure=None, disposition=None), organisation(), None)
    )
    assert (seen.agent, seen.disposition, seen.promise) == (None, None, None)


def test_a_promise_whose_moment_has_passed_shows_as_broken() -> None:
    assert views.promise(promise(-1), MORNING).state == "broken"
    assert views.promise(promise(1), MORNING).state == "open"


def test_a_contact_carries_the_verdict_on_its_recording() -> None:
    assert views.contact(record()).recording == "not_recorded:customer_choice"
    assert views.contact(record(state="active")).recording == "none"


def test_a_visit_over_http_says_the_same_as_on_the_wire() -> None:
    floor = floor_with(contact())
    status = visit_status(contact(), floor, outlook(floor), moment(5).wall)
    seen = views.visit(VisitView(contact(), status))
    assert (seen.position, seen.state) == (status.position, status.state)
    assert seen.next_update_at == moment(120).wall


def test_a_house_without_a_legal_basis_does_not_record() -> None:
    assert not views.house(HouseView(organisation(), 0, 0, None)).may_record
