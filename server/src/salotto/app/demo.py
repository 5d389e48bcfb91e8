"""The organisation that a first `salotto run` finds: a plain company, with one agent and one supervisor.

Its legal basis for recording is a demonstration and says so wherever it shows.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.staff import SqlStaff
from salotto.core.clock import Clock
from salotto.core.ids import OrganisationId, StaffId, new_id
from salotto.identity.model import (
    AuditLine,
    ConsentText,
    Disposition,
    LabelledCode,
    LegalBasis,
    Organisation,
    OrganisationSettings,
    StaffMember,
    StaffRole,
)

NAME: Final = "Luce di Casa"
LINK_LIFE = timedelta(hours=24)
"""How long a printed sign-in link works: a demonstration may begin after lunch."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The demonstration: an organisation and the two who work for it."""

    organisation: Organisation
    agent: StaffMember
    supervisor: StaffMember


async def prepare_demo(organisations: SqlOrganisations, staff: SqlStaff, clock: Clock) -> Demo:
    """Return the demonstration, making whatever of it is missing. Another organisation's data is left alone."""
    organisation = next((one for one in await organisations.all() if one.name == NAME), None)
    if organisation is None:
        organisation = Organisation(OrganisationId(new_id("org")), NAME, _settings(clock))
        await organisations.add(organisation)
    agent = await _person(staff, organisation, "Giulia", "agent", "noor")
    supervisor = await _person(staff, organisation, "Marta", "supervisor", "yuki")
    return Demo(organisation, agent, supervisor)


def consent_text(organisation: str, retention_days: int) -> ConsentText:
    """Return the first wording of the recording question, which an organisation may edit under a new version."""
    return ConsentText(
        version="1",
        texts={
            "it": "Possiamo registrare voce, messaggi e ciò che mostra? "
            f"Serve a {organisation} per gestire e verificare la richiesta. "
            f"La conserviamo {retention_days} giorni. Può fermarci quando vuole. "
            "Se dice no, la aiutiamo lo stesso: resta solo ciò che scrive, con la richiesta.",
            "en": "May we record voice, messages and what you show? "
            f"{organisation} needs it to handle and check your request. "
            f"We keep it for {retention_days} days. You can stop us whenever you like. "
            "If you say no, we help you just the same: only what you write stays, with your request.",
        },
    )


async def _person(
    staff: SqlStaff, organisation: Organisation, name: str, role: StaffRole, figure: str
) -> StaffMember:
    email = f"{name.lower()}@demo.example"
    member = await staff.by_email(organisation.id, email)
    if member is None:
        member = StaffMember(
            id=StaffId(new_id("staff")),
            organisation_id=organisation.id,
            email=email,
            name=name,
            role=role,
            figure=figure,
            languages=("it", "en"),
            topics=(),
            availability="away",
            away_reason=None,
            is_active=True,
        )
        line = AuditLine(organisation.id, "system", "staff_added", member.id, {"role": member.role})
        await staff.add(member, line=line)
    return member


def _settings(clock: Clock) -> OrganisationSettings:
    return OrganisationSettings(
        languages=("it", "en"),
        topics=(
            _code("bill", "Bolletta e pagamenti", "Bill and payments"),
            _code("fault", "Guasto o interruzione", "Fault or outage"),
            _code("moving", "Trasloco o nuova fornitura", "Moving or new supply"),
            _code("meter", "Contatore e consumi", "Meter and usage"),
            _code("account", "Area clienti online", "Online account"),
            _code("other", "Altro", "Something else"),
        ),
        dispositions=(
            _outcome("solved", "Risolto", "Solved"),
            _outcome("explained", "Spiegato", "Explained"),
            _outcome("follow_up", "Da seguire", "Follow-up needed", keeps_ticket_open=True),
            _outcome("passed_on", "Passato a un collega", "Passed to a colleague", keeps_ticket_open=True),
            _outcome("not_possible", "Non possibile", "Not possible"),
            _outcome("wrong_place", "Non ci riguarda", "Not for us"),
        ),
        away_reasons=(
            _code("break", "Pausa", "Break"),
            _code("lunch", "Pranzo", "Lunch"),
            _code("meeting", "Riunione", "Meeting"),
            _code("training", "Formazione", "Training"),
        ),
        consent=consent_text(NAME, 90),
        recording_legal_basis=LegalBasis(
            "DEMO: no real legal basis; for demonstrations only", clock.now().date(), is_demo=True
        ),
    )


def _code(code: str, italian: str, english: str) -> LabelledCode:
    return LabelledCode(code, {"it": italian, "en": english})


def _outcome(code: str, italian: str, english: str, *, keeps_ticket_open: bool = False) -> Disposition:
    return Disposition(code, {"it": italian, "en": english}, keeps_ticket_open)
