from salotto.gateway.http.staffed import colleague
from tests.support.people import member, organisation


def test_a_colleague_is_shown_without_anything_secret() -> None:
    shown = colleague(member(organisation(), is_active=False)).model_dump()
    assert set(shown) == {"id", "name", "email", "role", "is_active"}
    assert shown["is_active"] is False
