"""Reading stored files back, on a real folder."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from salotto.adapters.local.files import LocalFiles
from salotto.core.ids import OrganisationId
from salotto.recording.model import StoredFile
from salotto.recording.sealing import PIECE_BYTES, SealBroken, new_secret, seal_file
from salotto.recording.stored import StoredReader, trouble_of
from tests.support.tapes import recording_key

KEY = recording_key("ada")
PLAIN = bytes(range(251)) * 1_000  # four pieces, the last one short
NAME = "org_1/recording_1/1a2b-voice.webm"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "stored" / NAME


@pytest.fixture
async def storage(tmp_path: Path) -> LocalFiles:
    (tmp_path / "source").write_bytes(seal_file(KEY.secret, PLAIN, "voice.webm"))
    files = LocalFiles(tmp_path / "stored")
    await files.put_file(NAME, tmp_path / "source")
    return files


@pytest.fixture
def file(place: Path, storage: LocalFiles) -> StoredFile:
    sealed = place.read_bytes()
    return StoredFile(
        "file_1",
        OrganisationId("org_1"),
        "recording_1",
        "voice.webm",
        "video/webm",
        len(PLAIN),
        len(sealed),
        sha256(sealed).hexdigest(),
        KEY.key_id,
        NAME,
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 0),
        (0, 1),
        (PIECE_BYTES - 1, PIECE_BYTES + 1),
        (PIECE_BYTES, 2 * PIECE_BYTES),
        (17, len(PLAIN)),
        (0, len(PLAIN)),
        (len(PLAIN) - 1, len(PLAIN)),
        (len(PLAIN), len(PLAIN)),
    ],
)
async def test_every_range_is_what_was_sealed(
    storage: LocalFiles, file: StoredFile, start: int, end: int
) -> None:
    assert await StoredReader(storage, file, KEY).read(start, end) == PLAIN[start:end]


async def test_an_empty_file_can_be_read(tmp_path: Path, storage: LocalFiles, file: StoredFile) -> None:
    (tmp_path / "source").write_bytes(sealed := seal_file(KEY.secret, b"", "voice.webm"))
    await storage.put_file(NAME, tmp_path / "source")
    empty = replace(file, plain_bytes=0, sealed_bytes=len(sealed), sha256=sha256(sealed).hexdigest())
    assert await trouble_of(storage, empty, KEY) is None
    assert await StoredReader(storage, empty, KEY).read(0, 0) == b""


async def test_what_is_as_it_was_sealed_has_no_trouble(storage: LocalFiles, file: StoredFile) -> None:
    assert await trouble_of(storage, file, KEY) is None
    assert await trouble_of(storage, file, None) is None  # erased: nobody can open it, and it is still whole


async def test_each_trouble_is_named(storage: LocalFiles, file: StoredFile, place: Path) -> None:
    other = replace(KEY, secret=new_secret())
    assert await trouble_of(storage, file, other) == "unreadable"
    sealed = place.read_bytes()
    place.write_bytes(sealed[:-1])
    assert await trouble_of(storage, file, KEY) == "short"
    place.write_bytes(bytes([sealed[0] ^ 1]) + sealed[1:])
    assert await trouble_of(storage, file, KEY) == "changed"
    place.unlink()
    assert await trouble_of(storage, file, KEY) == "missing"


@pytest.mark.parametrize("at", [0, 16, 70_000, -1])
async def test_a_flipped_bit_is_never_given_out(
    storage: LocalFiles, file: StoredFile, place: Path, at: int
) -> None:
    sealed = bytearray(place.read_bytes())
    sealed[at] ^= 1
    place.write_bytes(sealed)
    with pytest.raises(SealBroken):
        await StoredReader(storage, file, KEY).read(0, len(PLAIN))


async def test_a_file_that_was_cut_is_never_given_out_as_whole(
    storage: LocalFiles, file: StoredFile, place: Path
) -> None:
    place.write_bytes(place.read_bytes()[:-100])
    with pytest.raises(SealBroken):
        await StoredReader(storage, file, KEY).read(len(PLAIN) - 10, len(PLAIN))
