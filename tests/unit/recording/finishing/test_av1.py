import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.pictures import write_leb128
from salotto.recording.finishing.av1 import join, keyframe_size
from tests.support.rtp_streams import pictures

KEY, DELTA = pictures(2, 322, 182, codec="av1")


def sequence(*fields: tuple[int, int]) -> bytes:
    """Return a keyframe whose sequence header has these fields, each a width in bits and a value."""
    text = "".join(f"{value:0{width}b}" for width, value in fields)
    text += "0" * (-len(text) % 8)
    header = bytes(int(text[at : at + 8], 2) for at in range(0, len(text), 8))
    return b"\x0a" + write_leb128(len(header)) + header + b"\x32\x01\x10"


WIDE = ((4, 10), (4, 9), (11, 1919), (10, 799))
LEVEL = ((12, 0), (5, 8), (1, 0))


def test_the_encoder_of_the_tests_leaves_us_no_more_urgent_than_others() -> None:
    assert os.sched_getscheduler(0) != os.SCHED_FIFO


def test_the_size_of_a_keyframe_is_read_from_its_sequence() -> None:
    assert keyframe_size(KEY) == (322, 182)
    assert keyframe_size(DELTA) is None
    assert keyframe_size(KEY[:9]) is None
    assert keyframe_size(KEY[KEY.index(b"\x32") :]) is None  # a frame without its sequence


@pytest.mark.parametrize(
    "fields",
    [
        ((3, 0), (1, 0), (1, 1), (5, 8), *WIDE),  # reduced
        ((3, 0), (1, 0), (1, 0), (1, 0), (1, 0), (5, 0), *LEVEL, *WIDE),
        ((3, 0), (1, 0), (1, 0), (1, 1), (64, 7), (1, 1), (7, 11), (1, 0), (1, 0), (5, 0), *LEVEL, *WIDE),
        (
            *((3, 0), (1, 0), (1, 0), (1, 1), (64, 7), (1, 0), (1, 1), (5, 9), (42, 1)),
            *((1, 1), (5, 1), *LEVEL, (1, 1), (21, 5), (1, 1), (4, 3)),
            *((12, 1), (5, 2), (1, 0), (1, 0), *WIDE),
        ),
    ],
)
def test_whatever_a_sequence_says_besides_its_size_is_found(fields: tuple[tuple[int, int], ...]) -> None:
    assert keyframe_size(sequence(*fields)) == (1920, 800)


def test_another_profile_is_none_of_ours() -> None:
    assert keyframe_size(sequence((3, 1), (1, 0), (1, 1), (5, 8), *WIDE)) is None


@pytest.mark.parametrize(
    "parts",
    [
        [b"\x90\x32\x00"],  # goes on from a packet that is not there
        [b"\x50\x30\x00"],  # goes on in one that is not there
        [b"\x50\x30\x00", b"\x10\x30\x00"],
        [b"\x00\x09\x30"],  # lengths do not add up
        [b"\x10\xb0\x00"],  # no OBU
        [],
    ],
)
def test_pieces_that_do_not_fit_are_no_picture(parts: list[bytes]) -> None:
    assert join(parts) == b""


def test_what_a_file_does_not_hold_is_left_out() -> None:
    assert join([b"\x30\x01\x10\x02\x78\x00\x30\x11"]) == b"\x32\x01\x11"


@given(st.lists(st.binary(min_size=1, max_size=20), max_size=6), st.binary(max_size=40))
def test_hostile_pieces_raise_nothing(parts: list[bytes], junk: bytes) -> None:
    join(parts)
    keyframe_size(junk)
    keyframe_size(b"\x0a" + bytes([len(junk)]) + junk)
