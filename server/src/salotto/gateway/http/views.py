"""From what the journeys return to the shapes of the API."""

from collections.abc import Iterable
from datetime import UTC, datetime

from salotto.care.model import Promise
from salotto.care.rules import is_broken
from salotto.gateway.http import schemas
from salotto.identity.model import Disposition, LabelledCode, Organisation, StaffMember
from salotto.journeys.desk import CardView, TicketView
from salotto.journeys.views import HouseView, RecapView, VisitView
from salotto.recording.verdict import provisional
from salotto.tickets.model import ContactRecord, Customer, TicketSummary


def house(view: HouseView) -> schemas.House:
    """Return what a visitor may know before starting."""
    settings = view.organisation.settings
    return schemas.House(
        organisation=view.organisation.id,
        name=view.organisation.name,
        languages=list(settings.languages),
        topics=codes(settings.topics),
        consent=schemas.ConsentText(version=settings.consent.version, texts=settings.consent.texts),
        may_record=settings.may_record,
        staff_on_duty=view.staff_on_duty,
        waiting=view.waiting,
        wait_s=view.wait_s,
        sites=list(settings.sites),
    )


def visit(view: VisitView) -> schemas.Visit:
    """Return a visit as its customer may know it."""
    contact, status = view.contact, view.status
    agent = (
        None if status.agent is None else schemas.Agent(name=status.agent.name, figure=status.agent.figure)
    )
    return schemas.Visit(
        contact_id=contact.id,
        ticket_number=contact.ticket_number,
        organisation=contact.organisation_id,
        name=contact.customer_name,
        figure=contact.figure,
        language=contact.language,
        topic=contact.topic,
        channel=contact.channel,
        state=status.state,
        position=status.position,
        wait_s=status.wait_s,
        next_update_at=_moment(status.next_update_at_ms),
        staff_on_duty=status.staff_on_duty,
        agent=agent,
        room_id=status.room_id,
        consent=status.consent,
    )


def recap(view: RecapView) -> schemas.Recap:
    """Return how a visit ended. The agent's note is not in it: it is written for colleagues."""
    record = view.record
    agent = None
    if record.agent_name is not None and record.agent_figure is not None:
        agent = schemas.Agent(name=record.agent_name, figure=record.agent_figure)
    outcome = (
        None if record.disposition is None else view.organisation.settings.disposition(record.disposition)
    )
    return schemas.Recap(
        ticket_number=record.ticket_number,
        topic=record.topic,
        agent=agent,
        disposition=None
        if outcome is None
        else schemas.LabelledCode(code=outcome.code, labels=outcome.labels),
        summary=record.ticket_words,
        promise=None if view.promise is None else promise(view.promise, view.promise.made_at),
        recording=record.consent,
        satisfaction=record.satisfaction,
    )


def me(member: StaffMember, organisation: Organisation) -> schemas.Me:
    """Return who is signed in."""
    settings = organisation.settings
    return schemas.Me(
        staff_id=member.id,
        name=member.name,
        email=member.email,
        role=member.role,
        figure=member.figure,
        organisation=organisation.id,
        organisation_name=organisation.name,
        languages=list(settings.languages),
        topics=codes(settings.topics),
        dispositions=codes(settings.dispositions),
        away_reasons=codes(settings.away_reasons),
        may_record=settings.may_record,
    )


def contact(record: ContactRecord) -> schemas.Contact:
    """Return a contact."""
    return schemas.Contact(
        id=record.id,
        ticket_id=record.ticket_id,
        ticket_number=record.ticket_number,
        state=record.state,  # type: ignore[arg-type] # written by routing/model.py ContactState only
        topic=record.topic,
        language=record.language,
        channel=record.channel,
        customer=customer(record.customer),
        agent=record.agent_name,
        queued_at=record.queued_at,
        active_at=record.active_at,
        ended_at=record.ended_at,
        closed_at=record.closed_at,
        ended_by=record.ended_by,
        consent=record.consent,
        recording=record.recording
        or provisional(record.state, record.consent, has_met=record.active_at is not None),
        disposition=record.disposition,
        note=record.note,
        satisfaction=record.satisfaction,
        satisfaction_words=record.satisfaction_words,
        is_verified=record.is_verified,
        context=schemas.SiteContext(
            order=record.context.order,
            page_title=record.context.page_title,
            page_url=record.context.page_url,
        ),
    )


def card(view: CardView, now: datetime) -> schemas.ContactCard:
    """Return what an agent has at hand."""
    return schemas.ContactCard(
        contact=contact(view.record),
        words=view.record.ticket_words,
        past=[contact(record) for record in view.past],
        promises=[promise(one, now) for one in view.promises],
    )


def ticket(view: TicketView, now: datetime) -> schemas.Ticket:
    """Return a ticket, whole."""
    case = view.ticket
    return schemas.Ticket(
        id=case.id,
        number=case.number,
        organisation=case.organisation_id,
        state=case.state,
        topic=case.topic,
        words=case.words,
        customer=customer(case.customer),
        opened_at=case.opened_at,
        closed_at=case.closed_at,
        contacts=[contact(record) for record in case.contacts],
        events=[
            schemas.Event(
                sequence=event.sequence,
                kind=event.kind,
                actor=event.actor,
                actor_name=view.names.get(event.actor, event.actor),
                at=event.at,
                body=event.body,
            )
            for event in view.events
        ],
        chat=[
            schemas.ChatLine(name=line.name, role=line.role, text=line.text, at=line.at) for line in view.chat
        ],
        promises=[promise(one, now) for one in view.promises],
    )


def summary(found: TicketSummary) -> schemas.TicketSummary:
    """Return a ticket in a list."""
    return schemas.TicketSummary(
        id=found.id,
        number=found.number,
        state=found.state,
        topic=found.topic,
        customer_name=found.customer_name,
        agent_name=found.agent_name,
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        disposition=found.disposition,
        satisfaction=found.satisfaction,
    )


def promise(made: Promise, now: datetime) -> schemas.Promise:
    """Return a promise; one that is overdue is shown as broken, whether or not anybody has noted it."""
    return schemas.Promise(
        id=made.id,
        text=made.text,
        due_at=made.due_at,
        made_at=made.made_at,
        owner=made.owner_name,
        state="broken" if is_broken(made.state, made.due_at, now) else made.state,
    )


def customer(person: Customer) -> schemas.Customer:
    """Return the person who is helped."""
    return schemas.Customer(
        id=person.id,
        name=person.name,
        language=person.language,
        reach=person.reach,
        reference=person.reference,
    )


def codes(labelled: Iterable[LabelledCode | Disposition]) -> list[schemas.LabelledCode]:
    """Return codes with their labels."""
    return [schemas.LabelledCode(code=one.code, labels=one.labels) for one in labelled]


def _moment(at_ms: int | None) -> datetime | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)
