"""Answers about recording: written for good, heard in the meeting, and known on the floor, in this order of importance."""

import logging

from salotto.core.clock import Clock
from salotto.core.errors import Elsewhere, Refusal
from salotto.core.ids import ContactId, MemberId
from salotto.identity.model import Principal
from salotto.journeys.house import OrganisationBook
from salotto.journeys.ports import AnswersAfar, ConsentBook, ConsentRooms
from salotto.journeys.status import visit_status
from salotto.recording.consent import Answer, Consent, ConsentQuestion, answer
from salotto.rooms.model import RecordConsent
from salotto.routing.dispatcher import Dispatcher
from salotto.routing.model import Contact
from salotto.routing.waiting import outlook
from salotto.wire.statuses import VisitStatus

log = logging.getLogger(__name__)


class Consenting:
    """Takes the answers of customers.

    Args:
        book: Where they are written.
        organisations: Say how they word the question.
        meetings: Hear the answer while the meeting is on.
        dispatcher: The floors of this node.
        clock: Says when.
        afar: Hears of answers at other nodes; None: there are none.
    """

    def __init__(
        self,
        book: ConsentBook,
        organisations: OrganisationBook,
        meetings: ConsentRooms,
        dispatcher: Dispatcher,
        clock: Clock,
        afar: AnswersAfar | None,
    ) -> None:
        self._book = book
        self._organisations = organisations
        self._meetings = meetings
        self._dispatcher = dispatcher
        self._clock = clock
        self._afar = afar
        self._newest: dict[ContactId, Consent] = {}  # those that are being written

    async def take(
        self, customer: Principal, contact: Contact, given: Answer, asked: str
    ) -> VisitStatus | None:
        """Take an answer. Once it is written it holds, and nothing is asked anew at another node.

        Returns:
            How the visit stands on its floor; None: nobody has said so in time.

        Raises:
            Conflict: If the text has changed since it was shown.
            Unavailable: If the answer cannot be written now.
        """
        question = (await self._organisations.get(customer.organisation_id)).settings.consent
        words = question.texts.get(contact.language) or next(iter(question.texts.values()))
        put = ConsentQuestion(question.version, words, contact.language)
        kept = answer(contact.id, contact.customer_id, given, asked, put, self._clock.now())
        self._newest[contact.id] = kept
        try:
            await self._write(customer, kept)
        finally:
            if self._newest.get(contact.id) is kept:
                del self._newest[contact.id]
        return await self._tell_floor(contact, given)

    async def _write(self, customer: Principal, kept: Consent) -> None:
        member_id = MemberId(customer.member_id)
        heard = RecordConsent(kept.answer, kept.question.version)
        if (
            kept.answer == "no"
        ):  # holds at once, however long the database takes; a yes only once it is written
            self._meetings.record_consent(kept.contact_id, member_id, heard)
        await self._book.add(customer.organisation_id, kept)
        if self._newest.get(kept.contact_id) is kept:  # a no once more: a meeting may have begun meanwhile
            self._meetings.record_consent(kept.contact_id, member_id, heard)

    async def _tell_floor(self, contact: Contact, given: Answer) -> VisitStatus | None:
        keeper = None
        try:
            await self._dispatcher.consent_answered(contact.organisation_id, contact.id, given)
            floor = self._dispatcher.floor(contact.organisation_id)
            known = floor.contacts.get(contact.id)
            return None if known is None else visit_status(known, floor, outlook(floor), self._clock.now())
        except Elsewhere as elsewhere:
            keeper = elsewhere.node
        except Refusal as refusal:
            log.info("a floor was not told of an answer", extra={"code": refusal.code})
        if self._afar is None:
            return None
        return await self._afar.tell(keeper, contact.organisation_id, contact.id, given)
