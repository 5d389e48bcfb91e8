import pytest

from salotto.core.errors import Conflict
from salotto.core.ids import ContactId, CustomerId
from salotto.recording.consent import ConsentQuestion, answer
from tests.support.floors import MORNING

QUESTION = ConsentQuestion("2", "Possiamo registrare?", "it")


def test_an_answer_keeps_the_very_words_that_were_answered() -> None:
    kept = answer(ContactId("c1"), CustomerId("u1"), "yes", "2", QUESTION, MORNING)
    assert (kept.answer, kept.question.text, kept.answered_at) == ("yes", "Possiamo registrare?", MORNING)


def test_an_answer_to_another_text_does_not_count() -> None:
    with pytest.raises(Conflict, match="read it again"):
        answer(ContactId("c1"), CustomerId("u1"), "yes", "1", QUESTION, MORNING)
