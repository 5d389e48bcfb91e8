from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import OrganisationId
from salotto.identity.codes import CodeHashes, digits_of, new_code, position_of

HOUSE, NEIGHBOUR = OrganisationId("org_1"), OrganisationId("org_2")
SEPARATORS = st.sampled_from(["", " ", "-", ".", "\u00a0"])


@given(number=st.integers(0, 999_999), separators=st.lists(SEPARATORS, min_size=7, max_size=7))
def test_however_six_digits_are_written_they_are_the_same(number: int, separators: Sequence[str]) -> None:
    digits = f"{number:06}"
    typed = separators[6] + "".join(
        digit + separator for digit, separator in zip(digits, separators, strict=False)
    )
    assert digits_of(typed) == digits


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16", "12 34 5", "-----1"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert digits_of(typed) is None


def test_a_new_code_is_a_code() -> None:
    assert all(digits_of(code) == code for code in (new_code() for _ in range(200)))


async def test_the_same_digits_are_kept_alike_in_one_house_and_otherwise_in_another() -> None:
    hashes = CodeHashes()
    one = await hashes.of(HOUSE, "004217")
    assert one == await hashes.of(HOUSE, "004217")
    assert len({one, await hashes.of(NEIGHBOUR, "004217"), await hashes.of(HOUSE, "004218")}) == 3
    assert len(one) == 64
    assert "004217" not in one


@given(st.lists(st.sampled_from("abc")), st.sampled_from("abcd"))
def test_the_newest_of_those_that_fit_is_found(among: list[str], sought: str) -> None:
    expected = max((at for at, one in enumerate(among) if one == sought), default=None)
    assert position_of(sought, among) == expected
