from contextlib import suppress
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.errors import Invalid
from salotto.review.model import Cursor, read_cursor

keys = st.text(st.characters(categories=["L", "N"], include_characters="_-|"), min_size=1)


@given(st.datetimes(timezones=st.just(UTC)), keys)
def test_a_cursor_that_travelled_is_the_same(at, key) -> None:
    cursor = Cursor(at, key)
    assert read_cursor(cursor.text()) == cursor
    assert "=" not in cursor.text()


@given(st.text())
def test_whatever_comes_as_a_cursor_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    with suppress(Invalid):
        assert read_cursor(text) is not None


@pytest.mark.parametrize("text", ["", "MjAyNg", "xyz!", "w7w"])
def test_rubbish_is_told_to_start_again(text: str) -> None:
    with pytest.raises(Invalid, match="Start again"):
        read_cursor(text)


def test_no_cursor_is_none() -> None:
    assert read_cursor(None) is None
