"""Consent: who said what to which text, and when. No consent, no bytes. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, CustomerId

Answer = Literal["yes", "no"]


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """The question as it was put: a version, and the very words in the customer's language."""

    version: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer of one person. Answers are never changed: a new one is added, and the newest counts."""

    contact_id: ContactId
    customer_id: CustomerId
    answer: Answer
    question: ConsentQuestion
    answered_at: datetime


def answer(
    contact_id: ContactId,
    customer_id: CustomerId,
    given: Answer,
    asked: str,
    question: ConsentQuestion,
    now: datetime,
) -> Consent:
    """Return the answer as it is kept.

    Args:
        contact_id: What was asked about.
        customer_id: Who answered.
        given: The answer.
        asked: Version of the text that the customer has seen.
        question: The question as it is worded now.
        now: When the answer came.

    Raises:
        Conflict: If the customer has seen another text than the one that holds now: they must be asked again.
    """
    if asked != question.version:
        raise Conflict("The question has changed meanwhile. Please read it again and answer once more.")
    return Consent(contact_id, customer_id, given, question, now)
