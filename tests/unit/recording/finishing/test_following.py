"""The law of the follower: however often a finish stops on its way, its files are those of one pass."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salotto.recording.finishing.finish import Finish, Job, finish
from salotto.recording.finishing.manifest import Manifest
from salotto.recording.notes import Stopped
from salotto.recording.sealing import open_file
from salotto.recording.segment import segments
from salotto.recording.synced import Position
from tests.support.meetings import ADA, GIULIA, Scene, new_keys, write_short_meeting

KEYS = new_keys()


def job(tape: Path, folder: Path, keys: tuple[object, ...] | None = None) -> Job:
    return Job("recording_1", "contact_1", tape, folder, KEYS.all())


def plain_files(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    """Return every file as it plays: seals are salted, so the stored bytes never repeat."""
    secrets = {key.key_id: key.secret for key in KEYS.all()}
    return {
        file.name: open_file(secrets[file.key_id], (folder / file.name).read_bytes(), file.name)
        for file in manifest.files
    }


def account(manifest: Manifest) -> Manifest:
    """Return a manifest without the checksums of salted bytes."""
    files = tuple(
        type(file)(file.name, file.media_type, file.plain_bytes, file.sealed_bytes, "", file.key_id)
        for file in manifest.files
    )
    return Manifest(
        **{name: getattr(manifest, name) for name in manifest.__struct_fields__} | {"files": files}
    )


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tape with everything on it: three processes wrote it, one died, a pause, damaged bytes, an end in the midst,
    a screen that changed its codec."""
    folder = tmp_path_factory.mktemp("tape")
    write_short_meeting(folder, KEYS, seconds=3)
    second = Scene(folder, KEYS)
    second.begin(5.0)
    for at_s in (5, 6):
        second.speak(float(at_s), ADA, 1)
        second.say(at_s + 0.5, GIULIA, f"at {at_s}")
        second.write()
    third = Scene(folder, KEYS)
    third.begin(9.0)
    third.speak(9.0, GIULIA, 1)
    third.show(9.0, ADA, "vp9")
    third.show(9.7, ADA, "av1", sequence=200)
    third.write()
    third.note(10.0, Stopped("paused"))
    third.begin(12.0)
    third.speak(12.0, GIULIA, 1)
    third.end(13.0)
    first, dead, _ = segments(folder)
    harmed = bytearray(first.read_bytes())
    harmed[len(harmed) // 2] ^= 0xFF
    first.write_bytes(harmed)
    dead.write_bytes(dead.read_bytes()[:-7])
    return folder


@pytest.fixture(scope="module")
def whole(tape: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Manifest, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("whole") / "out"
    manifest = finish(job(tape, folder))
    assert [track.codec for track in manifest.tracks if track.kind == "screen"] == ["vp8", "vp9", "av1"]
    return account(manifest), plain_files(folder, manifest)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_number_of_steps_leaves_the_files_of_one_pass(
    tape: Path, whole: tuple[Manifest, dict[str, bytes]], tmp_path: Path, data: st.DataObject
) -> None:
    sizes = [path.stat().st_size for path in segments(tape)]
    places = st.integers(1, len(sizes)).flatmap(
        lambda number: st.builds(Position, st.just(number), st.integers(0, sizes[number - 1]))
    )
    work = Finish(job(tape, tmp_path / "out"))
    for until in sorted(data.draw(st.lists(places, max_size=6))):
        work.advance(until)
    manifest = work.complete()
    assert (account(manifest), plain_files(tmp_path / "out", manifest)) == whole
