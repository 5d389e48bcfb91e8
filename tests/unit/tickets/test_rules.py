from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import ContactId
from salotto.tickets.model import ContactEvent, SiteContext
from salotto.tickets.rules import chat, closes, have_met, number, shown_context
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


@given(st.text(), st.text(), st.text())
def test_what_a_page_told_is_shown_within_its_lengths_and_leads_to_pages_only(
    order: str, title: str, url: str
) -> None:
    shown = shown_context(SiteContext(order, title, url))
    assert len(shown.order) <= 64
    assert len(shown.page_title) <= 200
    assert shown.page_url == "" or shown.page_url.startswith(("https://", "http://"))
    assert not set(shown.page_url) & set("?#")


def test_an_address_loses_what_may_be_secret_in_it() -> None:
    told = SiteContext("A-100", "Your\u202e order", "https://shop.example/o/1?key=secret#more")
    assert shown_context(told) == SiteContext("A-100", "Your order", "https://shop.example/o/1")
    assert shown_context(SiteContext(page_url="javascript:alert(1)")).page_url == ""


def joined(member_id: str, role: str, sequence: int = 1) -> ContactEvent:
    body: dict[str, object] = {"member_id": member_id, "member": {"role": role}}
    return ContactEvent(ContactId("c"), sequence, "member_joined", member_id, body, MORNING)


def test_people_have_met_if_they_were_in_the_room_together() -> None:
    ada, giulia = joined("ada", "customer"), joined("giulia", "agent")
    left = replace(ada, kind="member_left", body={"member_id": "ada"})
    assert have_met([ada, giulia])
    assert not have_met([ada, left, giulia])
    assert not have_met([ada])
