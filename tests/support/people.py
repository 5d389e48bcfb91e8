"""Organisations and staff as tests need them."""

from salotto.core.ids import OrganisationId, StaffId, new_id
from salotto.identity.model import (
    ConsentText,
    Disposition,
    LabelledCode,
    LegalBasis,
    Organisation,
    OrganisationSettings,
    StaffMember,
    StaffRole,
)


def settings(**changes: object) -> OrganisationSettings:
    """Return what a small organisation decided, with ``changes``."""
    given: dict[str, object] = {
        "languages": ("it", "en"),
        "topics": (LabelledCode("bill", {"it": "Bolletta", "en": "Bill"}),),
        "dispositions": (
            Disposition("solved", {"it": "Risolto", "en": "Solved"}),
            Disposition("follow_up", {"it": "Da seguire", "en": "Follow-up"}, keeps_ticket_open=True),
        ),
        "away_reasons": (LabelledCode("break", {"it": "Pausa", "en": "Break"}),),
        "consent": ConsentText("1", {"it": "Possiamo registrare?", "en": "May we record?"}),
    }
    return OrganisationSettings(**{**given, **changes})  # type: ignore[arg-type]


def organisation(name: str = "Luce di Casa", basis: LegalBasis | None = None) -> Organisation:
    """Return a new organisation."""
    return Organisation(OrganisationId(new_id("org")), name, settings(recording_legal_basis=basis))


def member(
    of: Organisation, name: str = "Giulia", role: StaffRole = "agent", *, is_active: bool = True
) -> StaffMember:
    """Return a new member of the organisation's staff."""
    return StaffMember(
        id=StaffId(new_id("staff")),
        organisation_id=of.id,
        email=f"{name.lower()}@demo.example",
        name=name,
        role=role,
        figure="noor",
        languages=("it", "en"),
        topics=(),
        availability="away",
        away_reason=None,
        is_active=is_active,
    )
