"""What the journeys need from outside, beyond the ports of the features they cross."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from salotto.core.errors import SalottoError
from salotto.core.ids import (
    ContactId,
    MemberId,
    OrganisationId,
    ReservationId,
    StaffId,
)
from salotto.identity.model import AuditLine, Organisation, StaffMember
from salotto.identity.sites import SiteCustomer
from salotto.recording.consent import Consent
from salotto.recording.model import StoredFile, StoredKey
from salotto.rooms.model import RecordConsent
from salotto.routing.model import Channel, Contact
from salotto.tickets.model import NOWHERE, SiteContext
from salotto.wire.statuses import VisitStatus
from salotto.wire.values import Answered


@dataclass(frozen=True, slots=True)
class Tap:
    """The tap that takes the place, with everything that is made by it.

    ``vouched``: what the company's own site says of the customer; None: nobody vouches. ``context``: where on that site.
    """

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
    vouched: SiteCustomer | None = None
    context: SiteContext = NOWHERE


class VisitBook(Protocol):
    """Visits as they are written."""

    async def open(self, tap: Tap) -> Contact:
        """Make customer, ticket, contact, visit and the work that follows: all of it, or nothing.

        Raises:
            Unavailable: If the database cannot write now; nothing was written.
            Invalid: If the word of the site that vouches was used before.
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

    async def all(self, organisation_id: OrganisationId) -> tuple[StaffMember, ...]:
        """Return everybody of this organisation, active or not, oldest first."""
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


class AnswersAfar(Protocol):
    """Where the floor of a customer is kept by another node: what journeys/answers.py offers."""

    async def tell(
        self, keeper: str | None, organisation_id: OrganisationId, contact_id: ContactId, answer: Answered
    ) -> VisitStatus | None:
        """Tell it what the customer answered about recording, which is written already. Raises nothing.

        Args:
            keeper: Name of the node; None: nobody can tell, and all are told.
            organisation_id: Whose floor.
            contact_id: Whose customer.
            answer: The answer.

        Returns:
            How the visit stands there; None: nobody has said so in time.
        """
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an organisation wants to hear what happens, by webhook.

    Args:
        secret: What messages are signed with; None: it is sealed under another master key, and nothing can be signed.
        kinds: Of events; ``*`` is every one.
    """

    id: str
    organisation_id: OrganisationId
    url: str
    secret: bytes | None
    kinds: tuple[str, ...]
    is_active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it is told: the same id, moment and data at every try and to every endpoint."""

    id: str
    organisation_id: OrganisationId
    kind: str
    made_at: datetime
    data: dict[str, str]


class WebhookBook(Protocol):
    """Endpoints, and what is on its way to them. Whatever takes a line of the audit writes it with the change."""

    async def add(self, endpoint: Endpoint, *, line: AuditLine) -> None:
        """Keep a new one."""
        ...

    async def all(self, organisation_id: OrganisationId) -> tuple[Endpoint, ...]:
        """Return those of an organisation, inactive ones too, oldest first."""
        ...

    async def by_id(self, organisation_id: OrganisationId, endpoint_id: str) -> Endpoint | None:
        """Return one, or None."""
        ...

    async def remove(self, organisation_id: OrganisationId, endpoint_id: str, *, line: AuditLine) -> bool:
        """Forget one. False, and no line: there was none."""
        ...

    async def switch_off(self, organisation_id: OrganisationId, endpoint_id: str, *, line: AuditLine) -> bool:
        """Send nothing more there: its receiver said that it is gone. False, and no line: it is off already."""
        ...

    async def send_to_all(self, message: Message) -> int:
        """Write down one delivery for each active endpoint that wants this kind; return how many, all or none."""
        ...


class NotReached(SalottoError):
    """No answer came back, for whatever reason."""


@dataclass(frozen=True, slots=True)
class PostAnswer:
    """What a receiver answered. ``wait_s``: for how long it wants to be left alone; 0 if it does not say."""

    status: int
    wait_s: float


class WebhookPost(Protocol):
    """The way out of the house."""

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> PostAnswer:
        """Post a message; follows no redirect.

        Raises:
            NotReached: If no answer came back.
        """
        ...


@dataclass(frozen=True, slots=True)
class Viewing:
    """Leave to read the files of one recording, for one sign-in of one member of staff. ``sign_in_hash``: of its token."""

    id: str
    organisation_id: OrganisationId
    recording_id: str
    contact_id: ContactId
    staff_id: StaffId
    sign_in_hash: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """One file that may be read right now, and the key that opens it."""

    file: StoredFile
    key: StoredKey


@dataclass(frozen=True, slots=True)
class Asked:
    """Which file somebody asks for, and by which viewing: three ids as they were sent."""

    viewing_id: str
    recording_id: str
    file_id: str


class ViewingBook(Protocol):
    """Who views which recording."""

    async def begin(self, viewing: Viewing) -> None:
        """Write a viewing down, and an audit line: both, or neither.

        Raises:
            Unavailable: If the database cannot write now; then nothing may be viewed.
        """
        ...

    async def grant(self, asked: Asked, sign_in_hash: str, now: datetime) -> Grant | None:
        """Return a file if everything still holds at this moment; else None.

        That is: the viewing has not expired and was begun by this very sign-in, which has neither ended nor expired, of
        somebody active who is a supervisor still; the recording is stored; the file is of that recording; and nobody
        erased its key.
        """
        ...
