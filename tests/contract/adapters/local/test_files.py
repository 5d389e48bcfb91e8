"""What every RecordingStorage promises, kept by the one in a folder."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salotto.adapters.local.files import LocalFiles
from salotto.recording.ports import InvalidName

NAME = "org_1/recording_1/voice.webm"


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "recordings")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(bytes(range(256)) * 1_000)
    return path


async def test_what_was_put_is_read_by_ranges(files: LocalFiles, source: Path) -> None:
    await files.put_file(NAME, source)
    whole = source.read_bytes()
    assert await files.size(NAME) == len(whole)
    for start, end in ((0, 1), (255, 257), (0, len(whole)), (len(whole) - 3, len(whole) + 9), (7, 7)):
        assert await files.read(NAME, start, end) == whole[start:end]
    assert source.exists()


async def test_what_is_not_there_has_no_size_and_cannot_be_read(files: LocalFiles) -> None:
    assert await files.size(NAME) is None
    with pytest.raises(FileNotFoundError):
        await files.read(NAME, 0, 1)
    await files.delete(NAME)
    assert await files.list("org_1/") == ()


async def test_a_second_file_of_a_name_replaces_the_first(files: LocalFiles, source: Path) -> None:
    await files.put_file(NAME, source)
    source.write_bytes(b"short")
    await files.put_file(NAME, source)
    assert await files.read(NAME, 0, 99) == b"short"


async def test_files_are_listed_by_organisation_and_by_recording(files: LocalFiles, source: Path) -> None:
    names = ["org_1/r1/a.webm", "org_1/r1/b.webm", "org_1/r2/a.webm", "org_2/r3/a.webm"]
    for name in names:
        await files.put_file(name, source)
    assert await files.list("org_1/") == tuple(names[:3])
    assert await files.list("org_1/r1/") == tuple(names[:2])
    await files.delete("org_1/r1/a.webm")
    assert await files.list("org_1/r1/") == ("org_1/r1/b.webm",)


async def test_nobody_else_on_the_machine_may_read_it(
    files: LocalFiles, source: Path, tmp_path: Path
) -> None:
    await files.put_file(NAME, source)
    assert (tmp_path / "recordings" / NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "recordings/org_1").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "name",
    [
        "../org_1/file",
        "org_1/../file",
        "org_1/recording_1/..",
        "org_1/recording_1/.hidden",
        ".incoming/a/b",
        "/org_1/recording_1",
        "org_1//file",
        "org_1/recording_1/a/b",
        "org_1/recording_1",
        "org_1/recording_1/a\0b",
        "org_1/recording_1/a\\b",
        "org_1/recording_1/a b",
        "org_1/recording_1/" + "a" * 201,
        "org_1/recording_1/è",
        "",
    ],
)
async def test_a_name_of_another_form_is_refused_by_everything(
    files: LocalFiles, source: Path, name: str
) -> None:
    for attempt in (
        files.put_file(name, source),
        files.read(name, 0, 1),
        files.size(name),
        files.delete(name),
    ):
        with pytest.raises(InvalidName):
            await attempt


@pytest.mark.parametrize("prefix", ["", "/", "org_1", "../", "org_1/../", "org_1/r/x/", "org_1//"])
async def test_a_prefix_of_another_form_is_refused(files: LocalFiles, prefix: str) -> None:
    with pytest.raises(InvalidName):
        await files.list(prefix)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(alphabet=st.sampled_from("ab./\\~-_ \0%"), max_size=24))
async def test_whatever_the_name_nothing_outside_of_the_folder_is_touched(
    tmp_path: Path, source: Path, name: str
) -> None:
    root = tmp_path / "inside"
    before = {path for path in tmp_path.rglob("*") if not path.is_relative_to(root)}
    try:
        await LocalFiles(root).put_file(name, source)
    except InvalidName:
        pass
    else:
        assert (root / name).is_file()
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(root)} == before


async def test_a_symbolic_link_is_not_followed(files: LocalFiles, source: Path, tmp_path: Path) -> None:
    await files.put_file(NAME, source)
    secret = tmp_path / "secret"
    secret.write_text("private")
    (tmp_path / "recordings/org_1/recording_1/link").symlink_to(secret)
    with pytest.raises(OSError, match="symbolic links"):
        await files.read("org_1/recording_1/link", 0, 9)


async def test_readers_see_the_old_file_or_the_new_one_and_nothing_between(
    files: LocalFiles, tmp_path: Path
) -> None:
    contents = [bytes([fill]) * 300_000 for fill in (1, 2)]
    sources = [tmp_path / "one", tmp_path / "two"]
    for path, content in zip(sources, contents, strict=True):
        path.write_bytes(content)
    await files.put_file(NAME, sources[0])
    stop, seen = threading.Event(), set[bytes]()

    def watch() -> None:
        while not stop.is_set():
            seen.add((tmp_path / "recordings" / NAME).read_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for turn in range(20):
        await files.put_file(NAME, sources[turn % 2])
    stop.set()
    watcher.join()
    assert seen <= set(contents)


async def test_what_a_dead_process_left_behind_is_removed_after_an_hour(
    files: LocalFiles, source: Path, tmp_path: Path
) -> None:
    await files.put_file(NAME, source)
    incoming = tmp_path / "recordings/.incoming"
    old, young = incoming / "old", incoming / "young"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (1, 1))
    await files.put_file(NAME, source)
    assert sorted(path.name for path in incoming.iterdir()) == ["young"]
    assert await files.list("org_1/") == (NAME,)


def test_killed_while_it_stores_the_file_is_whole_or_absent(tmp_path: Path, source: Path) -> None:
    source.write_bytes(os.urandom(4 << 20))
    root = tmp_path / "recordings"
    program = (
        "import asyncio, sys; from pathlib import Path; from salotto.adapters.local.files import LocalFiles\n"
        "print('go', flush=True)\n"
        "asyncio.run(LocalFiles(Path(sys.argv[1])).put_file(sys.argv[2], Path(sys.argv[3])))"
    )
    for _ in range(3):
        process = subprocess.Popen(  # noqa: S603  our own program
            [sys.executable, "-c", program, str(root), NAME, str(source)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        stored = root / NAME
        assert not stored.exists() or stored.read_bytes() == source.read_bytes()
