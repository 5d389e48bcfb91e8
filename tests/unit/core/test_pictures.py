import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.pictures import (
    BEGINS_KEYFRAME,
    Av1Part,
    av1_part,
    begins_av1_keyframe,
    begins_vp8_keyframe,
    begins_vp9_keyframe,
    obu_payload,
    obu_type,
    read_leb128,
    vp8_part,
    vp9_part,
    write_leb128,
)

SEQUENCE = b"\x08\x00\x00\x00\x03\xb4\xff\x71\x2b\xe4\x01"  # without a size
FRAME = b"\x30\x10\x00"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x10\x00", True),  # bare descriptor, key
        (b"\x10\x01", False),  # bare descriptor, delta
        (b"\x00\x00", False),  # not the first packet of a picture
        (b"\x11\x00", False),  # second partition
        (b"\x90\x80\x05\x00", True),  # short picture id
        (b"\x90\x80\x85\x01\x00", True),  # long picture id
        (b"\x90\xe0\x85\x01\x07\x20\x00", True),  # long picture id, TL0PICIDX, TID
        (b"\x90\xe0\x85\x01\x07\x20\x01", False),
        (b"\x90", False),
        (b"\x90\x80", False),
        (b"", False),
    ],
)
def test_a_vp8_keyframe_is_known_by_its_first_bytes(payload: bytes, expected: bool) -> None:
    assert begins_vp8_keyframe(payload) is expected


@pytest.mark.parametrize(
    ("descriptor", "begins"),
    [(b"\x10", True), (b"\x00", False), (b"\x90\x80\x05", True), (b"\x80\xe0\x85\x01\x07\x20", False)],
)
def test_the_bytes_of_a_picture_begin_behind_its_descriptor(descriptor: bytes, *, begins: bool) -> None:
    assert vp8_part(descriptor + b"picture") == (begins, len(descriptor))


@pytest.mark.parametrize(
    ("descriptor", "begins", "ends", "layer"),
    [
        (b"\x08", True, False, 0),  # B
        (b"\x04", False, True, 0),  # E
        (b"\x8c\x05", True, True, 0),  # I, seven bits
        (b"\x8c\x85\x01", True, True, 0),  # I, fifteen bits
        (b"\xac\x85\x01\x02\x09", True, True, 1),  # I and L: layer 1, then TL0PICIDX
        (b"\xfc\x85\x01\x00\x03\x02", True, True, 0),  # I P L F: flexible, two references, no TL0PICIDX
        (b"\x0a\x18\x07\x80\x04\x38\x01\x04\x02", True, False, 0),  # V: one layer with its size, one picture
        (b"\x0a\x00", True, False, 0),  # V with nothing in it
    ],
)
def test_the_bytes_of_a_vp9_picture_begin_behind_its_descriptor(
    descriptor: bytes, *, begins: bool, ends: bool, layer: int
) -> None:
    part = vp9_part(descriptor + b"picture")
    assert (part.begins, part.ends, part.layer) == (begins, ends, layer)
    assert part.at == len(descriptor)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x8c\x05\x82\x49\x83\x42", True),
        (b"\x8c\x05\x86", False),  # no key
        (b"\x84\x05\x82", False),  # not its beginning
        (b"\xac\x05\x02\x09\x82", False),  # an upper layer
        (b"\x8c\x05\x92", False),  # profile 1
        (b"\x8c\x05\x88", False),  # shows what is there already
        (b"\x8c\x05", False),
        (b"", False),
    ],
)
def test_a_vp9_keyframe_is_known_by_its_first_bytes(payload: bytes, *, expected: bool) -> None:
    assert begins_vp9_keyframe(payload) is expected


elements = st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=6)


@given(elements, st.booleans(), st.booleans(), st.booleans())
def test_the_parts_of_av1_come_out_as_they_went_in(
    parts: list[bytes], counted: bool, continues: bool, goes_on: bool
) -> None:
    count = len(parts) if counted and len(parts) <= 3 else 0
    head = bytes([continues << 7 | goes_on << 6 | count << 4])
    sized = [write_leb128(len(each)) + each for each in parts]
    if count:
        sized[-1] = parts[-1]
    assert av1_part(head + b"".join(sized)) == Av1Part(tuple(parts), continues, goes_on)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"\x18" + SEQUENCE, True),  # W 1, N
        (b"\x28" + write_leb128(len(SEQUENCE)) + SEQUENCE + FRAME, True),  # W 2, N
        (b"\x10" + SEQUENCE, False),  # no new sequence
        (b"\x98" + SEQUENCE, False),  # goes on from before
        (b"\x18" + FRAME, False),
        (b"\x28\xff", False),
        (b"\x18", False),
        (b"", False),
    ],
)
def test_an_av1_keyframe_is_known_by_its_first_bytes(payload: bytes, *, expected: bool) -> None:
    assert begins_av1_keyframe(payload) is expected


@given(st.integers(0, 2**56 - 1), st.binary(max_size=4))
def test_lengths_read_back(value: int, rest: bytes) -> None:
    written = write_leb128(value)
    assert read_leb128(b"x" + written + rest, 1) == (value, 1 + len(written))


@given(st.integers(0, 15), st.booleans(), st.booleans(), st.binary(max_size=200))
def test_an_obu_with_its_size_and_one_without_are_the_same(
    kind: int, extended: bool, sized: bool, payload: bytes
) -> None:
    header = bytes([kind << 3 | extended << 2 | sized << 1]) + (b"\x28" if extended else b"")
    whole = header + (write_leb128(len(payload)) if sized else b"") + payload
    plain = bytes([header[0] & 0xFD]) + header[1:]
    assert obu_payload(whole) == (plain, payload)
    assert obu_type(whole) == kind


@given(st.binary(max_size=40))
def test_hostile_payloads_raise_nothing(junk: bytes) -> None:
    for begins in BEGINS_KEYFRAME.values():
        begins(junk)
    vp9_part(junk)
    obu_payload(junk)
    part = av1_part(junk)
    assert part is None or sum(map(len, part.elements)) < len(junk)


@given(st.integers(0, 255), st.integers(0, 7))
def test_a_vp9_structure_that_claims_too_much_ends_somewhere(count: int, layers: int) -> None:
    part = vp9_part(struct.pack("!BBB", 0x0A, layers << 5 | 0x18, count))
    assert part.at > 2
