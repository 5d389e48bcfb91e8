import io
from pathlib import Path

import av
import numpy as np
import pytest
from mcap.reader import make_reader

from salotto.core.pictures import PictureCodec
from salotto.recording.finishing import timeline as timeline_module
from salotto.recording.finishing.finish import PARTS_MAX, Job, NothingRecorded, finish
from salotto.recording.finishing.manifest import MANIFEST, TIMELINE, Manifest, read_manifest
from salotto.recording.finishing.outcome import outcome
from salotto.recording.finishing.plan import Plan
from salotto.recording.finishing.track import Voice
from salotto.recording.model import Verdict
from salotto.recording.notes import Began, Missed, Stopped
from salotto.recording.sealing import open_file
from salotto.recording.segment import segments
from salotto.wire.codec import decode_server
from salotto.wire.messages import Happened, Snapshot
from salotto.wire.pose import decode_frame
from tests.support.meetings import ADA, GIULIA, START_NS, TONES_HZ, Keys, Scene, new_keys, write_short_meeting
from tests.support.mistakes import Mistakes, break_once

CODECS: list[PictureCodec] = ["vp8", "vp9", "av1", "vp8"]


def job(tmp_path: Path, keys: Keys) -> Job:
    return Job("recording_1", "contact_1", tmp_path / "tape", tmp_path / "out", keys.all())


def opened(tmp_path: Path, manifest: Manifest, name: str, keys: Keys) -> bytes:
    secret = next(
        key.secret
        for key in keys.all()
        for one in manifest.files
        if one.name == name and one.key_id == key.key_id
    )
    return open_file(secret, (tmp_path / "out" / name).read_bytes(), name)


def pitch_hz(file: bytes) -> float:
    frames = [frame.to_ndarray()[0] for frame in av.open(io.BytesIO(file)).decode(audio=0)]
    samples = np.concatenate(frames)[48_000:96_000]
    return float(np.argmax(np.abs(np.fft.rfft(samples * np.hanning(len(samples))))))


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Keys, Manifest]:
    tmp_path, keys = tmp_path_factory.mktemp("finish"), new_keys()
    write_short_meeting(tmp_path / "tape", keys)
    return tmp_path, keys, finish(job(tmp_path, keys))


def test_each_voice_has_a_file_of_its_own_with_its_own_pitch(finished: tuple[Path, Keys, Manifest]) -> None:
    tmp_path, keys, manifest = finished
    voices = {track.member_id: track for track in manifest.tracks if track.kind == "voice"}
    assert set(voices) == {ADA, GIULIA}
    for member_id, track in voices.items():
        assert abs(pitch_hz(opened(tmp_path, manifest, track.file, keys)) - TONES_HZ[member_id]) < 3


def test_every_voice_lasts_as_long_as_the_recording(finished: tuple[Path, Keys, Manifest]) -> None:
    tmp_path, keys, manifest = finished
    assert manifest.duration_ms == 6000
    for track in manifest.tracks:
        if track.kind == "voice":
            container = av.open(io.BytesIO(opened(tmp_path, manifest, track.file, keys)))
            assert container.duration is not None
            assert abs(container.duration / 1e6 - 6.0) < 0.06


def test_the_screen_plays_from_the_second_it_was_shown(finished: tuple[Path, Keys, Manifest]) -> None:
    tmp_path, keys, manifest = finished
    track = next(track for track in manifest.tracks if track.kind == "screen")
    frames = list(av.open(io.BytesIO(opened(tmp_path, manifest, track.file, keys))).decode(video=0))
    assert len(frames) == 30
    assert frames[0].time is not None
    assert abs(frames[0].time - 2.0) < 0.02
    assert track.first_ms == 2000


def test_the_timeline_has_an_index_checkpoints_events_and_poses(
    finished: tuple[Path, Keys, Manifest],
) -> None:
    tmp_path, keys, manifest = finished
    reader = make_reader(io.BytesIO(opened(tmp_path, manifest, TIMELINE, keys)))
    summary = reader.get_summary()
    assert summary is not None
    assert summary.chunk_indexes
    found: dict[str, list[bytes]] = {}
    for _, channel, message in reader.iter_messages():
        found.setdefault(channel.topic, []).append(message.data)
    assert isinstance(decode_server(found["snapshot"][0]), Snapshot)
    happened = decode_server(found["happened"][0])
    assert isinstance(happened, Happened)
    assert len(found["poses"]) in {120, 121}  # an event in mid-tick parts a frame in two
    assert {index for index, _ in decode_frame(found["poses"][100])} == {0, 1}


def test_the_manifest_lies_sealed_beside_the_files(finished: tuple[Path, Keys, Manifest]) -> None:
    tmp_path, keys, manifest = finished
    sealed = (tmp_path / "out" / MANIFEST).read_bytes()
    assert b"Giulia" not in sealed
    assert read_manifest(open_file(keys.room.secret, sealed, MANIFEST)) == manifest
    assert manifest.ended_cleanly
    assert not manifest.gaps


def test_finishing_again_gives_the_same_account(
    finished: tuple[Path, Keys, Manifest], tmp_path: Path
) -> None:
    source, keys, manifest = finished
    again = finish(Job("recording_1", "contact_1", source / "tape", tmp_path / "again", keys.all()))
    assert (again.tracks, again.pauses, again.gaps, again.duration_ms) == (
        manifest.tracks,
        manifest.pauses,
        manifest.gaps,
        manifest.duration_ms,
    )


def test_a_pause_is_told_and_has_no_bytes(tmp_path: Path) -> None:
    keys = new_keys()
    scene = Scene(tmp_path / "tape", keys)
    scene.begin()
    scene.say(1.0, ADA, "before")
    scene.note(2.0, Stopped("paused"))
    scene.begin(5.0)
    scene.say(6.0, ADA, "after")
    scene.end(8.0)
    manifest = finish(job(tmp_path, keys))
    assert [(pause.from_ms, pause.to_ms, pause.reason) for pause in manifest.pauses] == [
        (2000, 5000, "paused")
    ]
    assert manifest.duration_ms == 8000


def test_a_process_that_died_leaves_a_gap_and_everything_before_it(tmp_path: Path) -> None:
    keys = new_keys()
    first = Scene(tmp_path / "tape", keys)
    first.begin()
    first.speak(0.0, ADA, 3)
    first.write()
    second = Scene(tmp_path / "tape", keys)
    second.begin(7.0)
    second.speak(7.0, ADA, 2)
    second.end(9.0)
    manifest = finish(job(tmp_path, keys))
    (gap,) = manifest.gaps
    assert gap.reason == "interrupted"
    assert (gap.from_ms // 100, gap.to_ms) == (29, 7000)
    assert manifest.ended_cleanly  # the gap is told, and the end is the meeting's


def test_a_recording_that_began_late_counts_from_when_it_should_have_begun(tmp_path: Path) -> None:
    keys = new_keys()
    scene = Scene(tmp_path / "tape", keys)
    scene.note(0.0, Began("epoch_1"))
    scene.note(3.0, Missed(START_NS, START_NS + 3_000_000_000, "late"))
    scene.speak(3.0, ADA, 2)
    scene.end(5.0)
    manifest = finish(job(tmp_path, keys))
    (gap,) = manifest.gaps
    (voice,) = manifest.tracks
    assert (gap.from_ms, gap.to_ms, gap.reason) == (0, 3000, "late")
    assert (manifest.duration_ms, voice.first_ms) == (5000, 3000)
    assert outcome(manifest, None)[0] == Verdict("partial", "late")


def test_damaged_bytes_are_a_gap_and_the_rest_plays(tmp_path: Path) -> None:
    keys = new_keys()
    scene = Scene(tmp_path / "tape", keys)
    scene.begin()
    for second in range(6):
        scene.say(second + 0.5, ADA, f"line {second}")
        scene.write()
    scene.end(6.0)
    path = segments(tmp_path / "tape")[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    manifest = finish(job(tmp_path, keys))
    assert [gap.reason for gap in manifest.gaps] == ["damaged"]
    assert not manifest.ended_cleanly


def test_an_erased_person_is_left_out(tmp_path: Path) -> None:
    keys = new_keys()
    write_short_meeting(tmp_path / "tape", keys, seconds=2)
    left = Job("recording_1", "contact_1", tmp_path / "tape", tmp_path / "out", (keys.room, keys.giulia))
    assert {track.member_id for track in finish(left).tracks} == {GIULIA}


def test_an_empty_tape_is_said_to_be_empty(tmp_path: Path) -> None:
    with pytest.raises(NothingRecorded):
        finish(job(tmp_path, new_keys()))


def test_a_screen_that_changed_its_codec_is_one_file_after_the_other(tmp_path: Path) -> None:
    keys = new_keys()
    scene = Scene(tmp_path / "tape", keys)
    scene.begin()
    for second, codec in enumerate(CODECS):
        scene.show(second, ADA, codec, sequence=100 * second)
    scene.speak(0.0, GIULIA, 1)
    scene.end(5.0)
    manifest = finish(job(tmp_path, keys))
    screens = [track for track in manifest.tracks if track.kind == "screen"]
    assert [track.codec for track in screens] == CODECS
    assert [track.first_ms for track in screens] == [0, 1000, 2000, 3000]
    assert len({track.publication_id for track in screens}) == 1
    for second, track in enumerate(screens):
        film = av.open(io.BytesIO(opened(tmp_path, manifest, track.file, keys)))
        assert film.streams.video[0].codec_context.name in {track.codec, f"lib{track.codec}", "libdav1d"}
        frames = list(film.decode(video=0))
        assert len(frames) == 10
        assert abs((frames[0].time or 0) - second) < 0.02
        (still,) = track.stills
        assert track.stills_file is not None
        stills = opened(tmp_path, manifest, track.stills_file, keys)
        with av.open(io.BytesIO(stills[still.start : still.end])) as picture:
            assert len(list(picture.decode(video=0))) == 1


def test_whoever_changes_the_codec_all_the_time_is_not_followed_for_ever(tmp_path: Path) -> None:
    keys = new_keys()
    scene = Scene(tmp_path / "tape", keys)
    scene.begin()
    for turn in range(PARTS_MAX + 9):
        scene.show(turn / 10, ADA, "vp9" if turn % 2 else "vp8", sequence=20 * turn)
    scene.end(30.0)
    manifest = finish(job(tmp_path, keys))
    assert len([track for track in manifest.tracks if track.kind == "screen"]) <= PARTS_MAX
    assert {gap.reason for gap in manifest.gaps} == {"damaged"}  # what is left out is told


@pytest.mark.parametrize("name", ["_place", "_finish"])
def test_a_mistake_over_one_voice_costs_that_voice_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes, name: str
) -> None:
    keys = new_keys()
    write_short_meeting(tmp_path / "tape", keys, seconds=3)
    break_once(monkeypatch, Voice, name)
    manifest = finish(job(tmp_path, keys))
    tracks = [(track.member_id, track.kind) for track in manifest.tracks]
    assert len(tracks) == 2
    assert (ADA, "screen") in tracks
    (gap,) = manifest.gaps
    assert gap.reason == "damaged"
    assert gap.to_ms - gap.from_ms > 2_000
    assert outcome(manifest, None)[0] == Verdict("partial", "damaged")
    assert mistakes().total() == 1


def test_a_mistake_over_one_event_costs_half_a_second_of_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    keys = new_keys()
    scene = Scene(tmp_path / "tape", keys)
    scene.begin()
    scene.speak(0.0, ADA, 3)
    for second in (1, 2):
        scene.say(second, ADA, f"line {second}")
    scene.end(3.0)
    break_once(monkeypatch, timeline_module, "evolve")
    manifest = finish(job(tmp_path, keys))
    assert [(gap.from_ms, gap.to_ms) for gap in manifest.gaps] == [(500, 1000)]
    assert len(manifest.tracks) == 1
    assert mistakes() == {"finishing a recording": 1}


def test_a_plan_that_cannot_be_drawn_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    keys = new_keys()
    write_short_meeting(tmp_path / "tape", keys, seconds=2)
    break_once(monkeypatch, Plan, "draw")
    manifest = finish(job(tmp_path, keys))
    assert manifest.plan is None
    assert outcome(manifest, None)[0] == Verdict("verified")
    assert mistakes() == {"drawing a plan": 1}
