"""The end of the work: what came of it, what was noted, what is promised; then the agent is free."""

from dataclasses import dataclass
from datetime import datetime

from salotto.care.ports import PromiseBook
from salotto.care.rules import check_promise
from salotto.core.clock import Clock
from salotto.core.errors import Conflict, Invalid
from salotto.core.ids import ContactId, StaffId, new_id
from salotto.identity.model import Principal
from salotto.journeys.desk import Desk, TicketView
from salotto.journeys.house import OrganisationBook
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.model import Closing, Promised
from salotto.tickets.rules import closes


@dataclass(frozen=True, slots=True)
class PromiseWanted:
    """What the agent promises the customer."""

    text: str
    due_at: datetime


class WrapUps:
    """Closes contacts."""

    def __init__(
        self,
        desk: Desk,
        promises: PromiseBook,
        organisations: OrganisationBook,
        dispatcher: Dispatcher,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._promises = promises
        self._organisations = organisations
        self._dispatcher = dispatcher
        self._clock = clock

    async def close(
        self,
        agent: Principal,
        contact_id: ContactId,
        disposition: str,
        note: str,
        promise: PromiseWanted | None,
    ) -> TicketView:
        """Close a contact, with its promise and its ticket where that is done too: all of it, or nothing.

        Args:
            agent: Who served it.
            contact_id: What is closed.
            disposition: One of the organisation's outcomes.
            note: What is to be remembered; empty keeps the note that was saved while it was written.
            promise: What the customer is promised, if anything.

        Raises:
            Invalid: If there is no such outcome, or the promise cannot be kept.
            Conflict: If the contact is not in wrap-up.
            NotFound: If it is not this agent's.
        """
        record = await self._desk.own(agent, contact_id)
        if record.state == "active":
            raise Conflict("The conversation is still going on. End it first.")
        settings = (await self._organisations.get(agent.organisation_id)).settings
        outcome = settings.disposition(disposition)
        if outcome is None:
            raise Invalid("disposition", "There is no such outcome here. Choose one of the list.")
        promised = None if promise is None else self._promised(promise)
        open_promises = await self._promises.open_on(agent.organisation_id, record.ticket_id)
        closing = Closing(
            disposition=disposition,
            note=note or record.note,
            closes_ticket=closes(
                keeps_open=outcome.keeps_ticket_open, open_promises=open_promises + (promised is not None)
            ),
            promise=promised,
        )
        agent_id = StaffId(agent.principal_id)
        await self._dispatcher.close_contact(agent.organisation_id, contact_id, agent_id, closing)
        return await self._desk.ticket(agent, record.ticket_id)

    def _promised(self, promise: PromiseWanted) -> Promised:
        words = check_promise(promise.text, promise.due_at, self._clock.now())
        return Promised(new_id("promise"), words, promise.due_at)
