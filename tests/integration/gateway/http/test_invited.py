import pytest
from pydantic import ValidationError

from salotto.gateway.http.invited import InvitationWish, InvitedCase


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"ticket_id": "t", "contact_id": "c"},
        {"new_case": InvitedCase(topic="bill"), "ticket_id": "t"},
    ],
)
def test_an_invitation_is_to_exactly_one(named: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        InvitationWish.model_validate(named)


def test_any_one_will_do() -> None:
    assert InvitationWish(ticket_id="t").ticket_id == "t"
