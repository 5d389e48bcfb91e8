from hypothesis import given
from hypothesis import strategies as st

from salotto.core.text import printable


@given(st.text(), st.integers(0, 80))
def test_what_is_shown_fits_on_one_line_and_shows_all_that_it_holds(text: str, most: int) -> None:
    shown = printable(text, most)
    assert len(shown) <= most
    assert shown.isprintable()
    assert shown == printable(shown, most)


def test_nothing_turns_the_rest_of_the_line_around() -> None:
    assert printable("A-\u202e100\n\x00 \t7", 64) == "A- 100 7"
