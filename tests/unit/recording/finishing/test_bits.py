from hypothesis import given
from hypothesis import strategies as st

from salotto.recording.finishing.bits import BitReader


@given(
    st.lists(
        st.integers(1, 40).flatmap(lambda width: st.tuples(st.just(width), st.integers(0, 2**width - 1)))
    )
)
def test_numbers_come_out_as_they_went_in(numbers: list[tuple[int, int]]) -> None:
    text = "".join(f"{value:0{width}b}" for width, value in numbers)
    text += "0" * (-len(text) % 8)
    bits = BitReader(bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8)))
    assert [(width, bits.read(width)) for width, _ in numbers] == numbers
    assert not bits.is_beyond


def test_beyond_the_end_there_are_zeros_and_it_is_known() -> None:
    bits = BitReader(b"\xff")
    bits.skip(7)
    assert bits.flag()
    assert not bits.is_beyond
    assert bits.read(3) == 0
    assert bits.is_beyond
