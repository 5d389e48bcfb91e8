"""A visit, from the tap that takes the place to the one optional tap at the end."""

from dataclasses import dataclass, replace
from typing import Literal

from salotto.care.ports import PromiseBook
from salotto.core.clock import Clock
from salotto.core.errors import Conflict, Invalid, NotFound, Refusal
from salotto.core.ids import ContactId, hall_of, meeting_of
from salotto.identity.model import Principal
from salotto.identity.passes import PassOffice
from salotto.identity.sites import SiteEntrance, SiteSecrets
from salotto.identity.tokens import hash_of, new_token
from salotto.identity.visits import VISIT_LIFE, VisitPace
from salotto.journeys.consenting import Consenting
from salotto.journeys.entry import Entry, mint
from salotto.journeys.house import OrganisationBook
from salotto.journeys.nodes import OnePlace, Places
from salotto.journeys.ports import AnswersAfar, ConsentBook, ConsentRooms, Tap, VisitBook
from salotto.journeys.status import visit_status
from salotto.journeys.views import HouseView, RecapView, VisitView
from salotto.recording.consent import Answer
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.model import ENDED, WAITING, Channel, Contact, ContactState
from salotto.routing.ports import ContactStore
from salotto.routing.waiting import outlook
from salotto.tickets.model import NOWHERE, Satisfaction, SatisfactionSaid, SiteContext
from salotto.tickets.ports import TicketBook
from salotto.tickets.rules import shown_context

FIGURES = ("ada", "tomas", "leila")
"""Figures that visitors are given, in turn; changing is possible. The catalogue in avatars/ holds them all."""
_NAMES = {"it": "Ospite", "en": "Guest"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody who starts a visit asked for. ``name`` and ``figure`` None: a polite default.

    ``identity``: the token by which the company's own site vouches for them. ``context``: where on that site they were.
    """

    topic: str
    words: str
    language: str
    name: str | None
    channel: Channel
    figure: str | None
    identity: str | None = None
    context: SiteContext = NOWHERE


@dataclass(frozen=True, slots=True)
class VisitBooks:
    """Where visits are written and read."""

    visits: VisitBook
    consents: ConsentBook
    contacts: ContactStore
    tickets: TicketBook
    promises: PromiseBook
    sites: SiteSecrets


class Visits:
    """Receives customers.

    Args:
        books: Where visits are written and read.
        organisations: What each decided for itself.
        dispatcher: The waiting list.
        meetings: Where an answer about recording is heard while the meeting is on.
        passes: Mints what opens a room.
        clock: Says when.
        pace: How many may come at once.
        places: Says where rooms are; None: here.
        afar: Hears of answers at other nodes; None: there are none.
    """

    def __init__(  # noqa: PLR0913  everything that a visit touches
        self,
        books: VisitBooks,
        organisations: OrganisationBook,
        dispatcher: Dispatcher,
        meetings: ConsentRooms,
        passes: PassOffice,
        clock: Clock,
        *,
        pace: VisitPace,
        places: Places | None = None,
        afar: AnswersAfar | None = None,
    ) -> None:
        self._books = books
        self._pace = pace
        self._places = places or OnePlace()
        self._organisations = organisations
        self._dispatcher = dispatcher
        self._passes = passes
        self._clock = clock
        self._sites = SiteEntrance(books.sites, clock)
        self._given = 0
        self._consenting = Consenting(books.consents, organisations, meetings, dispatcher, clock, afar)

    async def house(self, organisation_id: str | None) -> HouseView:
        """Return what may be known before starting: nobody waits without knowing whether anybody would come."""
        organisation = await self._organisations.named_or_only(organisation_id)
        await self._dispatcher.here(organisation.id)
        prospect = outlook(self._dispatcher.floor(organisation.id))
        waiting = len(prospect.line)
        return HouseView(organisation, prospect.agents_on_duty, waiting, prospect.wait_at(waiting + 1))

    async def framed_by(self, organisation_id: str | None) -> tuple[str, ...]:
        """Return the origins that may show the page of the visit in a frame; none where there is no such organisation."""
        try:
            return (await self._organisations.named_or_only(organisation_id)).settings.sites
        except Refusal:
            return ()

    async def start(
        self, organisation_id: str | None, wanted: Wanted, address: str | None = None
    ) -> tuple[str, VisitView]:
        """Take a place: make customer, ticket and contact at once.

        Args:
            organisation_id: Whom to visit; None: the only one there is.
            wanted: What the visitor asked for.
            address: The network address the visitor comes from, where one is known.

        Returns:
            The token that proves the visit, kept nowhere else, and the visit.

        Raises:
            Invalid: If the organisation has no such topic, or the site's word is not believed.
            TooMany: If too many visits began lately.
        """
        organisation = await self._organisations.named_or_only(organisation_id)
        settings = organisation.settings
        if not settings.has_topic(wanted.topic):
            raise Invalid("topic", "There is no such topic here. Choose one of the list.")
        await self._dispatcher.here(organisation.id)  # before anything is written or counted
        await self._pace.admit(organisation.id, address)
        vouched = None
        if wanted.identity is not None:
            vouched = await self._sites.who(organisation.id, wanted.identity)
        language = settings.nearest_language(wanted.language)
        token = new_token()
        now = self._clock.now()
        tap = Tap(
            organisation_id=organisation.id,
            topic=wanted.topic,
            words=wanted.words.strip(),
            language=language,
            name=(vouched and vouched.name) or wanted.name or polite_name(language),
            figure=wanted.figure or self.next_figure(),
            channel=wanted.channel,
            token_hash=hash_of(token),
            at=now,
            expires_at=now + VISIT_LIFE,
            vouched=vouched,
            context=shown_context(wanted.context),
        )
        contact = await self._books.visits.open(tap)
        await self._dispatcher.queue(contact)
        return token, self.view(contact)

    async def current(self, customer: Principal) -> VisitView:
        """Return how things stand. Asking shows that the customer is still there."""
        contact = await self._contact(customer)
        if contact.state in WAITING and customer.contact_id is not None:
            self._dispatcher.customer_seen(customer.organisation_id, customer.contact_id)
        return self.view(contact)

    async def consent(self, customer: Principal, given: Answer, asked: str) -> VisitView:
        """Keep an answer about recording. It may be changed at any time while the visit lasts.

        A no waits for no other node: it is written at the one that was asked, and the meeting finds it
        (journeys/refusals.py).

        Raises:
            Conflict: If the visit is over, or the text has changed since it was shown.
            Elsewhere: If it is a yes, and another node keeps the floor.
            Unavailable: If it cannot be written now, or if it is a yes and nobody can tell who keeps the floor.
        """
        contact = await (self._nearest(customer) if given == "no" else self._contact(customer))
        if contact.state in ENDED or contact.state is ContactState.WRAP_UP:
            raise Conflict("This conversation is over; there is nothing left to record.")
        status = await self._consenting.take(customer, contact, given, asked)
        answered = replace(contact, consent=given)
        return self._seen(answered) if status is None else VisitView(answered, status)

    async def call_back(self, customer: Principal, reach: str, words: str) -> VisitView:
        """Stop waiting and be called, or written to, instead.

        Raises:
            Conflict: If the customer does not wait any more.
        """
        contact_id = _contact_id(customer)
        contact = await self._dispatcher.call_back(
            customer.organisation_id, contact_id, reach.strip(), words.strip()
        )
        return self.view(contact)

    async def leave(self, customer: Principal) -> VisitView:
        """Go: out of the line, or out of the meeting. Harmless when it is over already."""
        contact = await self._contact(customer)
        if contact.state is ContactState.ACTIVE:
            contact = await self._dispatcher.end(customer.organisation_id, contact.id, "customer")
        elif contact.state in WAITING:
            contact = await self._dispatcher.abandon(customer.organisation_id, contact.id)
        return self.view(contact)

    async def entry(self, customer: Principal, room: Literal["hall", "meeting"]) -> Entry:
        """Mint a pass for the next connection.

        Raises:
            Conflict: If the visit is over, or there is no meeting to enter.
        """
        contact = await self._contact(customer)
        if contact.state in ENDED or contact.state is ContactState.WRAP_UP:
            raise Conflict("This visit is over. You may start a new one.")
        if room == "meeting" and contact.state is not ContactState.ACTIVE:
            raise Conflict("Nobody is with you yet. Please wait a moment.")
        await self._books.visits.seen(customer.organisation_id, customer.principal_id, self._clock.now())
        room_id = meeting_of(contact.id) if room == "meeting" else hall_of(customer.organisation_id)
        place = await self._places.of(customer.organisation_id, room_id)
        return mint(self._passes, customer, room_id, contact.id, place)

    async def recap(self, customer: Principal) -> RecapView:
        """Return how it ended.

        Raises:
            Conflict: If it has not.
        """
        record = await self._books.tickets.contact(customer.organisation_id, _contact_id(customer))
        if record is None:
            raise NotFound("There is no such visit.")
        if record.state in {"queued", "reserved", "active"}:
            raise Conflict("Your visit is not over yet.")
        organisation = await self._organisations.get(customer.organisation_id)
        promises = await self._books.promises.of_tickets(customer.organisation_id, [record.ticket_id])
        mine = [promise for promise in promises if promise.contact_id == record.id]
        return RecapView(record, organisation, mine[0] if mine else None)

    async def satisfy(self, customer: Principal, given: Satisfaction, words: str) -> RecapView:
        """Keep what the customer says of it.

        Raises:
            Conflict: If the visit is not over.
        """
        contact_id = _contact_id(customer)
        organisation_id = customer.organisation_id
        said = SatisfactionSaid(given, words.strip(), customer.member_id, self._clock.now())
        if not await self._books.tickets.keep_satisfaction(organisation_id, contact_id, said):
            raise Conflict("Your visit is not over yet.")
        return await self.recap(customer)

    async def _contact(self, customer: Principal) -> Contact:
        await self._dispatcher.here(customer.organisation_id)
        return await self._nearest(customer)

    async def _nearest(self, customer: Principal) -> Contact:
        """Return the contact as our floor has it, else as it is written; no other node is asked."""
        contact_id = _contact_id(customer)
        floor = self._dispatcher.floor(customer.organisation_id)
        if (known := floor.contacts.get(contact_id) or floor.ended.get(contact_id)) is not None:
            return known
        contact = await self._books.contacts.find(customer.organisation_id, contact_id)
        if contact is None:
            raise NotFound("There is no such visit.")
        return contact

    def view(self, contact: Contact) -> VisitView:
        """Return a visit as its customer may know it: the floor's newest word of the contact."""
        floor = self._dispatcher.floor(contact.organisation_id)
        return self._seen(floor.contacts.get(contact.id, contact))

    def _seen(self, contact: Contact) -> VisitView:
        floor = self._dispatcher.floor(contact.organisation_id)
        return VisitView(contact, visit_status(contact, floor, outlook(floor), self._clock.now()))

    def next_figure(self) -> str:
        """Return the figure of the next visitor."""
        self._given += 1
        return FIGURES[self._given % len(FIGURES)]


def polite_name(language: str) -> str:
    """Return how somebody is called who did not say."""
    return _NAMES.get(language[:2], _NAMES["en"])


def _contact_id(customer: Principal) -> ContactId:
    if customer.contact_id is None:
        raise NotFound("There is no such visit.")
    return customer.contact_id
