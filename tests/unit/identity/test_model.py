from datetime import date

import msgspec
import pytest

from salotto.core.ids import OrganisationId
from salotto.identity.model import ConsentText, LabelledCode, LegalBasis, OrganisationSettings, Principal
from tests.support.people import settings


def test_settings_survive_the_database() -> None:
    basis = LegalBasis("agreement 12", date(2026, 3, 1))
    mine = settings(recording_legal_basis=basis)
    assert msgspec.convert(msgspec.to_builtins(mine), OrganisationSettings) == mine


def test_fields_of_a_newer_version_do_no_harm() -> None:
    stored = {**msgspec.to_builtins(settings()), "invented_later": 1}
    assert msgspec.convert(stored, OrganisationSettings) == settings()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"languages": ()}, "languages"),
        ({"topics": (LabelledCode("bill", {"it": "Bolletta"}),)}, "topics.bill: no words in en"),
        ({"consent": ConsentText("2", {"it": "Possiamo?", "en": " "})}, "consent: no words in en"),
        ({"topics": (LabelledCode("a", {"it": "a", "en": "a"}),) * 2}, "twice"),
        ({"reservation_ring_s": 0}, "reservation_ring_s"),
        ({"tape_days": -1}, "tape_days"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        settings(**changes)


def test_without_a_legal_basis_nothing_may_be_recorded() -> None:
    assert not settings().may_record
    assert settings(recording_legal_basis=LegalBasis("agreement 12", date(2026, 3, 1))).may_record


@pytest.mark.parametrize(("wished", "got"), [("en", "en"), ("en-GB", "en"), ("de", "it")])
def test_everybody_is_served_in_a_language_of_the_house(wished: str, got: str) -> None:
    assert settings().nearest_language(wished) == got


def test_codes_are_known_or_not() -> None:
    mine = settings()
    assert mine.has_topic("bill")
    assert not mine.has_topic("weather")
    assert mine.has_away_reason("break")
    assert mine.disposition("follow_up") is mine.dispositions[1]
    assert mine.disposition("nothing") is None


def test_a_principal_is_the_same_member_everywhere() -> None:
    principal = Principal("agent", "staff_1", OrganisationId("org_1"), "Giulia", "noor")
    assert principal.member_id == "agent-staff_1"
