import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import ContactId
from salotto.tickets.model import ContactEvent
from salotto.tickets.rules import chat, closes, number
from tests.support.floors import MORNING


@given(st.integers(1, 10_000_000), st.integers(1, 10_000_000))
def test_numbers_are_as_many_as_tickets(first: int, second: int) -> None:
    assert (number(first) == number(second)) is (first == second)


def test_a_number_is_short_enough_to_be_said() -> None:
    assert (number(42), number(123_456)) == ("S-00042", "S-123456")
    with pytest.raises(ValueError, match="from 1"):
        number(0)


@pytest.mark.parametrize(
    ("keeps_open", "promises", "expected"), [(False, 0, True), (True, 0, False), (False, 1, False)]
)
def test_a_ticket_closes_unless_there_is_more_to_do(keeps_open: bool, promises: int, expected: bool) -> None:
    assert closes(keeps_open=keeps_open, open_promises=promises) is expected


def test_the_chat_is_what_was_said() -> None:
    def event(sequence: int, kind: str, **body: object) -> ContactEvent:
        return ContactEvent(ContactId("c1"), sequence, kind, "customer-v1", body, MORNING)

    lines = chat(
        [
            event(1, "queued"),
            event(2, "said", name="Ada", role="customer", text="Ciao"),
            event(3, "said", name="Giulia", role="agent", text="Buongiorno"),
            event(4, "said", name="Marta", role="supervisor", text="!"),
            event(5, "said"),
        ]
    )
    assert [(line.name, line.role, line.text) for line in lines] == [
        ("Ada", "customer", "Ciao"),
        ("Giulia", "agent", "Buongiorno"),
        ("Marta", "supervisor", "!"),
        ("", "agent", ""),
    ]
