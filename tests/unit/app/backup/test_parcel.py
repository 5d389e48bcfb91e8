"""What is packed is unpacked; what is not ours, or not whole, is not."""

import io
import os
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.app.backup.parcel import DATABASE, FORMAT, BackupRefused, Note, Packing, create, unpack

NOTE = Note(FORMAT, datetime(2026, 11, 22, tzinfo=UTC), "test", "sqlite", "0001", holds_key=False)
contents = st.dictionaries(st.text("abcdef", min_size=1, max_size=8), st.binary(max_size=2_000), max_size=5)


def pack(folder: Path, files: dict[str, bytes]) -> Path:
    """Pack a database and some recordings; return the parcel."""
    (folder / DATABASE).write_bytes(b"rows")
    below = folder / "recordings" / "one"
    below.mkdir(parents=True)
    for name, content in files.items():
        (below / name).write_bytes(content)
    target = folder / "parcel.tar"
    with create(target) as file:
        packing = Packing(file, NOTE)
        packing.add(DATABASE, folder / DATABASE)
        packing.add_folder("recordings", folder / "recordings")
        packing.close()
    return target


@given(files=contents)
def test_what_is_packed_is_unpacked(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as given_, tempfile.TemporaryDirectory() as taken:
        assert unpack(pack(Path(given_), files), Path(taken)) == NOTE
        found = {
            path.name: path.read_bytes() for path in (Path(taken) / "recordings").rglob("*") if path.is_file()
        }
        assert found == files


def test_a_folder_that_goes_while_it_is_packed_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The house stays open meanwhile: a finish removes its working folder, retention a tape."""
    going = tmp_path / "recordings" / "going"
    going.mkdir(parents=True)
    scan = os.scandir

    def scandir(path: str) -> object:
        if Path(path) == going:
            going.rmdir()
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    parcel = pack(tmp_path, {"a": b"1"})
    monkeypatch.undo()
    taken = tmp_path / "taken"
    taken.mkdir()
    assert unpack(parcel, taken) == NOTE
    assert (taken / "recordings" / "one" / "a").read_bytes() == b"1"


@given(files=contents, place=st.floats(0, 1, exclude_max=True), data=st.data())
def test_no_byte_of_a_file_can_change_unseen(
    files: dict[str, bytes], place: float, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as given_, tempfile.TemporaryDirectory() as taken:
        parcel = pack(Path(given_), files)
        content = bytearray(parcel.read_bytes())
        with tarfile.open(parcel) as tar:
            entry = data.draw(st.sampled_from([one for one in tar.getmembers() if one.size]))
        content[entry.offset_data + int(entry.size * place)] ^= 1
        parcel.write_bytes(content)
        with pytest.raises(BackupRefused):
            unpack(parcel, Path(taken))


@given(files=contents, share=st.floats(0, 0.999))
def test_a_parcel_that_ends_early_is_refused(files: dict[str, bytes], share: float) -> None:
    with tempfile.TemporaryDirectory() as given_, tempfile.TemporaryDirectory() as taken:
        parcel = pack(Path(given_), files)
        with tarfile.open(parcel) as tar:
            last = tar.getmembers()[-1]
        parcel.write_bytes(parcel.read_bytes()[: int((last.offset_data + last.size) * share)])
        with pytest.raises(BackupRefused):
            unpack(parcel, Path(taken))


@pytest.mark.parametrize(
    "name", ["../outside", "/outside", "recordings/../../outside", "elsewhere/file", "recordings/.."]
)
def test_nothing_is_written_outside_of_the_folder(tmp_path: Path, name: str) -> None:
    parcel = tmp_path / "parcel.tar"
    with tarfile.open(parcel, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"evil"))
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    with pytest.raises(BackupRefused, match="no backup of ours"):
        unpack(parcel, place)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "parcel.tar"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_only_files_are_unpacked(tmp_path: Path, kind: bytes) -> None:
    parcel = tmp_path / "parcel.tar"
    with tarfile.open(parcel, "w") as tar:
        entry = tarfile.TarInfo("recordings/one")
        entry.type, entry.linkname = kind, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(BackupRefused, match="no backup of ours"):
        unpack(parcel, tmp_path)


def test_any_other_archive_is_no_backup(tmp_path: Path) -> None:
    parcel = tmp_path / "parcel.tar"
    with tarfile.open(parcel, "w") as tar:
        tar.addfile(tarfile.TarInfo("SHA256SUMS"))
    with pytest.raises(BackupRefused, match="no backup of ours"):
        unpack(parcel, tmp_path)


def test_what_is_on_its_way_in_is_left_out(tmp_path: Path) -> None:
    incoming = tmp_path / "recordings" / ".incoming"
    incoming.mkdir(parents=True)
    (incoming / "half").write_text("half")
    with create(tmp_path / "parcel.tar") as file:
        packing = Packing(file, NOTE)
        packing.add_folder("recordings", tmp_path / "recordings")
        packing.close()
    with tarfile.open(tmp_path / "parcel.tar") as tar:
        assert tar.getnames() == ["salotto-backup.json", "SHA256SUMS"]
