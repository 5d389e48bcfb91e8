"""What the journeys need from outside, beyond the ports of the features they cross."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from salotto.core.ids import ContactId, MemberId, OrganisationId, ReservationId, StaffId
from salotto.identity.model import Organisation, StaffMember
from salotto.recording.consent import Consent
from salotto.rooms.model import RecordConsent
from salotto.routing.model import Channel, Contact


@dataclass(frozen=True, slots=True)
class Tap:
    """The tap that takes the place, with everything that is made by it."""

    organisation_id: OrganisationId
    topic: str
    words: str
    language: str
    name: str
    figure: str
    channel: Channel
    token_hash: str
    at: datetime
    expires_at: datetime


class VisitBook(Protocol):
    """Visits as they are written."""

    async def open(self, tap: Tap) -> Contact:
        """Make customer, ticket, contact, visit and the work that follows: all of it, or nothing.

        Raises:
            Unavailable: If the database cannot write now; nothing was written.
        """
        ...

    async def seen(self, organisation_id: OrganisationId, visit_id: str, at: datetime) -> None:
        """Note that the visit's browser was here."""
        ...


class ConsentBook(Protocol):
    """Every answer ever given."""

    async def add(self, organisation_id: OrganisationId, consent: Consent) -> None:
        """Write an answer for good, make it the contact's newest, and note it among the contact's events.

        Raises:
            Unavailable: If the database cannot write now; nothing was written.
        """
        ...


class Organisations(Protocol):
    """The companies on whose behalf customers are served."""

    async def by_id(self, organisation_id: OrganisationId) -> Organisation | None:
        """Return one, or None."""
        ...

    async def all(self) -> tuple[Organisation, ...]:
        """Return every one, oldest first."""
        ...


class StaffBook(Protocol):
    """The people who serve and lead."""

    async def by_id(self, organisation_id: OrganisationId, staff_id: StaffId) -> StaffMember | None:
        """Return one person of this organisation, active or not."""
        ...

    async def set_availability(
        self,
        organisation_id: OrganisationId,
        staff_id: StaffId,
        availability: Literal["available", "away"],
        away_reason: str | None,
    ) -> None:
        """Keep what the agent last asked for."""
        ...


class ReservationBook(Protocol):
    """Reservations as they were written."""

    async def ringing_for(
        self, organisation_id: OrganisationId, reservation_id: ReservationId
    ) -> StaffId | None:
        """Return for whom a reservation was made, whatever became of it; None if there is none."""
        ...


class ConsentRooms(Protocol):
    """Where an answer about recording is heard while the meeting is on: what journeys/meeting.py offers."""

    def record_consent(self, contact_id: ContactId, member_id: MemberId, consent: RecordConsent) -> None:
        """Tell the meeting, if there is one. Harmless if there is none."""
        ...
