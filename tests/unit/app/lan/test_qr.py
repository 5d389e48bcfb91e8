"""What a camera reads from the terminal is the address, and nothing secret is in it."""

import re

import pytest
import segno

from salotto.app.lan.qr import qr_beside, qr_lines

URL = "http://192.168.1.20:8081/trust"
MODULES = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}


def modules(lines: list[str]) -> list[list[int]]:
    return [[MODULES[one][half] for one in line] for line in lines for half in (0, 1)]


def test_every_module_stands_where_the_code_has_it() -> None:
    drawn = modules(qr_lines(URL))
    expected = [[int(bool(one)) for one in row] for row in segno.make(URL, micro=False).matrix_iter(border=2)]
    assert drawn[: len(expected)] == expected
    assert all(not any(row) for row in drawn[len(expected) :])


def test_two_codes_stand_side_by_side_in_black_on_white() -> None:
    one, two = qr_lines(URL), qr_lines(f"https://192.168.1.20:8080/visit?{''}".rstrip("?") + "#" + "x" * 90)
    lines = qr_beside(one, two)
    assert len(lines) == max(len(one), len(two))
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert len({len(line) for line in plain}) == 1
    assert all("48;5;231" in line for line in lines)


def test_an_address_with_a_query_is_refused() -> None:
    with pytest.raises(ValueError, match="no query"):
        qr_lines("https://192.168.1.20:8080/desk?secret=1")


def test_a_fragment_never_leaves_the_browser_and_may_stand_in_a_code() -> None:
    assert qr_lines("https://192.168.1.20:8080/desk#sign-in=1?")
