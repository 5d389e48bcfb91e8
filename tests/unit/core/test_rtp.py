import struct

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.rtp import extension, payload_at

FIXED = bytes(8)


def packet(elements: bytes, *, csrcs: int = 0, payload: bytes = b"payload") -> bytes:
    padded = elements + bytes(-len(elements) % 4)
    header = bytes([0x90 | csrcs, 111]) + bytes(10) + bytes(4 * csrcs)
    return header + struct.pack("!HH", 0xBEDE, len(padded) // 4) + padded + payload


@given(csrcs=st.integers(0, 15), elements=st.binary(max_size=40), payload=st.binary(max_size=40))
def test_the_payload_begins_after_everything_else(csrcs: int, elements: bytes, payload: bytes) -> None:
    whole = packet(elements, csrcs=csrcs, payload=payload)
    assert whole[payload_at(whole) :] == payload


def test_without_extensions_the_payload_begins_after_twelve_bytes() -> None:
    assert payload_at(bytes([0x80]) + bytes(20)) == 12


def test_an_extension_is_found_among_others_and_padding() -> None:
    whole = packet(b"\x31\x01\x02" + b"\x00" + b"\x10\x7f")
    assert extension(whole, 1) == b"\x7f"
    assert extension(whole, 3) == b"\x01\x02"
    assert extension(whole, 5) is None


def test_a_two_byte_header_is_not_read() -> None:
    assert extension(bytes([0x90]) + bytes(11) + b"\x10\x00\x00\x01" + bytes(4), 1) is None


def test_an_extension_that_claims_more_than_there_is_is_none() -> None:
    assert extension(packet(b"\x1f\x01", payload=b""), 1) is None


@given(st.binary(min_size=12, max_size=80), st.integers(1, 14))
def test_hostile_headers_raise_nothing(junk: bytes, wanted_id: int) -> None:
    extension(junk, wanted_id)
    payload_at(junk)
