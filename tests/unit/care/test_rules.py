from datetime import timedelta

import pytest

from salotto.care.rules import LONGEST, check_promise, is_broken
from salotto.core.errors import Invalid
from tests.support.floors import MORNING

HOUR = timedelta(hours=1)


def test_a_promise_is_words_and_a_moment_to_come() -> None:
    assert check_promise("  Le scriviamo ", MORNING + HOUR, MORNING) == "Le scriviamo"


@pytest.mark.parametrize(
    ("text", "after", "field"),
    [
        (" ", HOUR, "promise.text"),
        ("Le scriviamo", -HOUR, "promise.due_at"),
        ("Le scriviamo", LONGEST + HOUR, "promise.due_at"),
    ],
)
def test_what_cannot_be_kept_is_refused_naming_the_field(text: str, after: timedelta, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_promise(text, MORNING + after, MORNING)
    assert refused.value.field == field


def test_a_promise_is_broken_when_it_is_open_and_its_moment_has_passed() -> None:
    assert is_broken("open", MORNING, MORNING + HOUR)
    assert not is_broken("kept", MORNING, MORNING + HOUR)
    assert not is_broken("open", MORNING + HOUR, MORNING)
