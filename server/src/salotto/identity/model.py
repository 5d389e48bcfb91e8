"""The people and the organisation they work for, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import msgspec

from salotto.core.ids import ContactId, OrganisationId, StaffId

Role = Literal["customer", "agent", "supervisor"]
StaffRole = Literal["agent", "supervisor"]
Page = Literal["desk", "review"]


class LabelledCode(msgspec.Struct, frozen=True):
    """A code that programs keep, and how people call it in each language."""

    code: str
    labels: dict[str, str]


class Disposition(msgspec.Struct, frozen=True):
    """An outcome that an agent may choose at the end of a contact."""

    code: str
    labels: dict[str, str]
    keeps_ticket_open: bool = False


class ConsentText(msgspec.Struct, frozen=True):
    """The question whether the meeting may be recorded. A changed text needs a new version."""

    version: str
    texts: dict[str, str]


class LegalBasis(msgspec.Struct, frozen=True):
    """Why this organisation may record its staff: a reference and its date. ``is_demo`` is said wherever it shows."""

    reference: str
    stated_on: date
    is_demo: bool = False


class OrganisationSettings(msgspec.Struct, frozen=True):
    """What an organisation decides for itself. Stored as JSON; unknown fields of a newer version are ignored.

    Args:
        languages: Those it serves in, most preferred first, such as ``("it", "en")``.
        topics: What a customer may come for.
        dispositions: Outcomes an agent may choose from.
        away_reasons: Why an agent may be away.
        consent: The recording question as it is worded now.
        recording_legal_basis: None keeps every recording off.
        retention_days: How long recordings are kept.
        tape_days: How long the tape is kept beside a recording that was verified; 0: not at all. The tape of a
            recording from which something is missing stays for ``retention_days``: a later version may read more of it.
        reservation_ring_s: How long a contact rings at one desk.
        next_update_every_s: The longest that a waiting customer goes without a word.
        customer_away_s: How long a waiting customer may be gone and keep their place.
        agent_away_s: How long an agent may be gone in mid-contact before the contact goes back to the waiting list.
        is_hall_open: Whether waiting customers see one another.
        sites: Origins of the company's own sites, which may show the page of the visit in a frame; see identity/sites.py.

    Raises:
        ValueError: If a label or text is missing in one of the languages, a code appears twice, or a span is not
            positive.
    """

    languages: tuple[str, ...]
    topics: tuple[LabelledCode, ...]
    dispositions: tuple[Disposition, ...]
    away_reasons: tuple[LabelledCode, ...]
    consent: ConsentText
    recording_legal_basis: LegalBasis | None = None
    retention_days: int = 90
    tape_days: int = 7
    reservation_ring_s: int = 20
    next_update_every_s: int = 120
    customer_away_s: int = 300
    agent_away_s: int = 120
    is_hall_open: bool = False
    sites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError("languages: an organisation serves in at least one")
        for name, codes in (
            ("topics", self.topics),
            ("dispositions", self.dispositions),
            ("away_reasons", self.away_reasons),
        ):
            self._check_codes(name, codes)
        self._check_words("consent", self.consent.texts)
        for span in (
            "retention_days",
            "reservation_ring_s",
            "next_update_every_s",
            "customer_away_s",
            "agent_away_s",
        ):
            if getattr(self, span) <= 0:
                raise ValueError(f"{span}: a span of time is greater than 0")
        if self.tape_days < 0:
            raise ValueError("tape_days: a number of days, 0 at least")

    @property
    def may_record(self) -> bool:
        """Tell whether meetings may be recorded at all."""
        return self.recording_legal_basis is not None

    def has_topic(self, code: str) -> bool:
        """Tell whether customers may come for this."""
        return any(topic.code == code for topic in self.topics)

    def disposition(self, code: str) -> Disposition | None:
        """Return the outcome of that code, or None."""
        return next((one for one in self.dispositions if one.code == code), None)

    def has_away_reason(self, code: str) -> bool:
        """Tell whether an agent may be away for this."""
        return any(reason.code == code for reason in self.away_reasons)

    def nearest_language(self, wished: str) -> str:
        """Return the wished language if it is served, the same one of another country, or else the first."""
        if wished in self.languages:
            return wished
        plain = wished.split("-", maxsplit=1)[0]
        return next((one for one in self.languages if one.split("-")[0] == plain), self.languages[0])

    def _check_codes(self, name: str, codes: tuple[LabelledCode | Disposition, ...]) -> None:
        if len({one.code for one in codes}) != len(codes):
            raise ValueError(f"{name}: a code appears twice")
        for one in codes:
            self._check_words(f"{name}.{one.code}", one.labels)

    def _check_words(self, name: str, words: dict[str, str]) -> None:
        for language in self.languages:
            if not words.get(language, "").strip():
                raise ValueError(f"{name}: no words in {language}")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The company on whose behalf customers are served."""

    id: OrganisationId
    name: str
    settings: OrganisationSettings


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person who serves or leads. ``topics`` empty means every topic."""

    id: StaffId
    organisation_id: OrganisationId
    email: str
    name: str
    role: StaffRole
    figure: str
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    availability: Literal["available", "away"]
    away_reason: str | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class SignIn:
    """A signed-in page of a member of staff."""

    id: str
    staff_id: StaffId
    organisation_id: OrganisationId
    page: Page
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who has proved who they are.

    Args:
        role: What they are to the organisation.
        principal_id: Id of the visit for a customer, of the member of staff otherwise.
        contact_id: The one contact of a customer; None for staff.
        page: Which page of the staff is signed in; None for customers.
        credential: Mark of the token by which a customer proved it (identity/tokens.py); empty for staff.
    """

    role: Role
    principal_id: str
    organisation_id: OrganisationId
    name: str
    figure: str
    contact_id: ContactId | None = None
    page: Page | None = None
    credential: str = ""

    @property
    def member_id(self) -> str:
        """Their name in rooms: the same in the hall and in every meeting, on every connection."""
        return member_id_of(self.role, self.principal_id)


def page_of_role(role: StaffRole) -> Page:
    """Return at which page people of this role sign in."""
    return "desk" if role == "agent" else "review"


def member_id_of(role: Role, principal_id: str) -> str:
    """Return the name in rooms of whoever comes in this role."""
    return f"{role}-{principal_id}"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did or saw what, as the audit will tell it. Whatever changes something takes its line along.

    Args:
        organisation_id: Whose audit it is.
        actor: Id of whoever did it, or ``system``, ``operator``, ``customer``.
        action: What it was, in one word for programs, such as ``signed_in``.
        subject: Id of what it was done to.
        body: What else there is to say. It must fit into JSON and holds no secrets and no content.
    """

    organisation_id: OrganisationId
    actor: str
    action: str
    subject: str
    body: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """Which lines of an organisation's audit somebody wants to read; what is not asked for may be anything.

    Args:
        about: Id of what it was done to.
        actor: Id of whoever did it, or ``system``, ``operator``, ``customer``.
        action: What it was.
        since: The first moment.
        before: The moment after the last.
    """

    about: str | None = None
    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit as it was written: its number in the whole trail, and when."""

    number: int
    at: datetime
    line: AuditLine
