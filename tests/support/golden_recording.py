"""What the finish makes of a short meeting, kept so that the player is tested against real files.

``python -m tests.support.golden_recording`` writes it anew: do that when the finish writes something else, never to make
a test pass.
"""

import tempfile
from pathlib import Path

from salotto.recording.finishing.finish import Job, finish
from salotto.recording.finishing.manifest import TIMELINE, Manifest
from salotto.recording.sealing import open_file
from tests.support.golden import GOLDEN
from tests.support.meetings import Keys, new_keys, write_short_meeting

FOLDER = GOLDEN / "recording"
PEAKS = "voice.peaks"
SECONDS = 24
"""Long enough for two checkpoints after the first."""


def make(folder: Path) -> dict[str, bytes]:
    """Record a short meeting in ``folder`` and finish it; return its plain timeline and the peaks of its first voice."""
    keys = new_keys()
    write_short_meeting(folder / "tape", keys, SECONDS)
    manifest = finish(Job("recording_1", "contact_1", folder / "tape", folder / "out", keys.all()))
    peaks = next(track.peaks for track in manifest.tracks if track.peaks)
    return {
        TIMELINE: read_plain(folder / "out", manifest, keys, TIMELINE),
        PEAKS: read_plain(folder / "out", manifest, keys, peaks),
    }


def read_plain(folder: Path, manifest: Manifest, keys: Keys, name: str) -> bytes:
    """Open one finished file."""
    entry = next(one for one in manifest.files if one.name == name)
    key = next(one for one in keys.all() if one.key_id == entry.key_id)
    return open_file(key.secret, (folder / name).read_bytes(), name)


def main() -> None:
    """Write the golden files."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in make(Path(folder)).items():
            (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
