from typing import get_args

import msgspec
import pytest

from salotto.identity.policy import POLICY, Condition, UnknownKey, Who, condition, key_of, may, row
from salotto.wire.messages import ClientMessage


def test_every_command_of_the_wire_has_its_row() -> None:
    tags = {f"wire {msgspec.inspect.type_info(command).tag}" for command in get_args(ClientMessage)}  # type: ignore[attr-defined]
    assert {key for key in POLICY if key.startswith("wire ")} == tags


@pytest.mark.parametrize("key", sorted(POLICY))
def test_every_row_names_somebody(key: str) -> None:
    assert any(may(who, key) for who in get_args(Who))


def test_what_anybody_may_everybody_may() -> None:
    assert all(may(who, "GET /api/v1/house") for who in get_args(Who))


@pytest.mark.parametrize(
    ("who", "key", "expected"),
    [
        ("anybody", "GET /api/v1/tickets", None),
        ("customer", "GET /api/v1/tickets", None),
        ("customer", "GET /api/v1/visits/current", Condition.OWN_VISIT),
        ("agent", "GET /api/v1/visits/current", None),
        ("agent", "POST /api/v1/contacts/{id}/wrap-up", Condition.OWN_CONTACT),
        ("supervisor", "POST /api/v1/contacts/{id}/wrap-up", None),
        ("agent", "POST /api/v1/reservations/{id}/accept", Condition.OWN_RESERVATION),
        ("supervisor", "POST /api/v1/desk/pass", Condition.HALL_ONLY),
        ("supervisor", "wire say", None),
        ("customer", "wire say", Condition.ANY),
    ],
)
def test_the_table_is_read_as_it_stands(who: Who, key: str, expected: Condition | None) -> None:
    assert condition(who, key) == expected
    assert may(who, key) is (expected is not None)


def test_a_key_does_not_depend_on_the_name_of_its_parameter() -> None:
    assert key_of("get", "/api/v1/tickets/{ticket_id}") == "GET /api/v1/tickets/{id}"


def test_a_route_without_a_row_is_a_mistake_and_not_a_permission() -> None:
    with pytest.raises(UnknownKey, match="DELETE /everything"):
        row("DELETE /everything")
