import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salotto.recording.finishing.sealed_file import SealedFileWriter
from salotto.recording.sealing import PIECE_BYTES, new_secret, open_file

SECRET = new_secret()
sizes = st.integers(0, 3000) | st.sampled_from([PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1])


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sizes, max_size=8), st.integers(0, 200), st.binary(max_size=100))
def test_what_was_written_and_corrected_is_what_opens(
    tmp_path: Path, script: list[int], correct_at: int, correction: bytes
) -> None:
    path = tmp_path / "file"
    path.unlink(missing_ok=True)
    plain = io.BytesIO()
    sealed = SealedFileWriter(path, SECRET, "voice")
    for number, size in enumerate(script):
        for out in (plain, sealed):
            out.write(bytes([number]) * size)
    for out in (plain, sealed):
        if correct_at + len(correction) <= len(plain.getvalue()):
            out.seek(correct_at)
            out.write(correction)
            out.seek(0, io.SEEK_END)
            out.write(b"end")
    sealed.close()
    assert open_file(SECRET, path.read_bytes(), "voice") == plain.getvalue()
    assert sealed.sealed_size == path.stat().st_size


def test_what_is_sealed_already_cannot_be_changed(tmp_path: Path) -> None:
    with SealedFileWriter(tmp_path / "file", SECRET, "voice") as sealed:
        sealed.write(bytes(3 * PIECE_BYTES))
        sealed.seek(PIECE_BYTES + 5)
        with pytest.raises(io.UnsupportedOperation):
            sealed.write(b"x")


def test_nothing_readable_touches_the_disk(tmp_path: Path) -> None:
    with SealedFileWriter(tmp_path / "file", SECRET, "voice") as sealed:
        sealed.write(b"readable words " * 10_000)
    assert b"readable" not in (tmp_path / "file").read_bytes()
