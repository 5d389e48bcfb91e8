import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.recording.sealing import (
    NONCE_BYTES,
    PIECE_BYTES,
    SALT_BYTES,
    TAG_BYTES,
    FrameSeal,
    MasterKey,
    SealBroken,
    SealedFile,
    new_secret,
    open_file,
    plain_size,
    seal_file,
)
from tests.support.tapes import ADA, GIULIA

SECRET = new_secret()
FILE = bytes(range(256)) * 1024 + b"tail"  # four pieces and a bit
SEALED = seal_file(SECRET, FILE, "voice.webm")


@given(st.integers(0, len(FILE)), st.integers(0, len(FILE)))
def test_any_range_opens_to_the_bytes_that_were_sealed(one: int, other: int) -> None:
    start, end = sorted((one, other))
    file = SealedFile(SECRET, "voice.webm", SEALED[:SALT_BYTES], len(SEALED))
    first, last = file.stored_range(start, end)
    assert file.open(start, end, SEALED[first:last]) == FILE[start:end]


@settings(deadline=None)
@given(st.binary(max_size=300) | st.sampled_from([bytes(PIECE_BYTES), bytes(2 * PIECE_BYTES), b""]))
def test_a_file_of_any_size_survives_its_seal(data: bytes) -> None:
    sealed = seal_file(SECRET, data, "p")
    assert open_file(SECRET, sealed, "p") == data
    assert plain_size(len(sealed)) == len(data)


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed(at: int, change: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= change
    with pytest.raises(SealBroken):
        open_file(SECRET, bytes(changed), "voice.webm")


def test_a_file_cut_at_a_piece_is_noticed() -> None:
    with pytest.raises(SealBroken):
        open_file(SECRET, SEALED[: SALT_BYTES + 2 * (PIECE_BYTES + TAG_BYTES)], "voice.webm")


def test_pieces_cannot_change_places() -> None:
    stored = PIECE_BYTES + TAG_BYTES
    salt, first, second = (
        SEALED[:SALT_BYTES],
        SEALED[SALT_BYTES:][:stored],
        SEALED[SALT_BYTES + stored :][:stored],
    )
    with pytest.raises(SealBroken):
        open_file(SECRET, salt + second + first + SEALED[SALT_BYTES + 2 * stored :], "voice.webm")


def test_a_file_does_not_open_for_another_purpose() -> None:
    with pytest.raises(SealBroken):
        open_file(SECRET, SEALED, "screen.webm")


def test_a_frame_opens_only_with_its_key_and_its_header() -> None:
    nonce = bytes(NONCE_BYTES)
    sealed = FrameSeal(ADA).seal(nonce, b"ciao", b"header")
    assert FrameSeal(ADA).open(nonce, sealed, b"header") == b"ciao"
    with pytest.raises(SealBroken):
        FrameSeal(GIULIA).open(nonce, sealed, b"header")
    with pytest.raises(SealBroken):
        FrameSeal(ADA).open(nonce, sealed, b"another")


def test_a_key_unwraps_only_with_its_master_key() -> None:
    master = MasterKey(new_secret())
    secret = new_secret()
    wrapped = master.wrap(secret)
    assert secret not in wrapped
    assert master.unwrap(wrapped) == secret
    with pytest.raises(SealBroken):
        MasterKey(new_secret()).unwrap(wrapped)
    with pytest.raises(SealBroken):
        master.unwrap(wrapped[:-1])


def test_a_master_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKey(b"short")
