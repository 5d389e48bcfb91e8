import msgspec
import pytest

from salotto.recording.finishing.manifest import (
    MANIFEST_VERSION,
    GapEntry,
    Manifest,
    ManifestUnreadable,
    MemberEntry,
    read_manifest,
    write_manifest,
)

MANIFEST = Manifest(
    version=MANIFEST_VERSION,
    recording_id="recording_1",
    contact_id="contact_1",
    start_ms=1_790_000_000_000,
    duration_ms=6000,
    ended_cleanly=True,
    members=(MemberEntry("customer-ada", "Ada", "customer", "ada"),),
    tracks=(),
    pauses=(),
    gaps=(GapEntry(10, 20, "disk"),),
    files=(),
)


def test_a_manifest_reads_back() -> None:
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST


def test_a_manifest_of_a_newer_salotto_is_refused_in_words() -> None:
    newer = msgspec.structs.replace(MANIFEST, version=MANIFEST_VERSION + 1)
    with pytest.raises(ManifestUnreadable, match="version 2"):
        read_manifest(write_manifest(newer))


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b"[1]"])
def test_a_damaged_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(ManifestUnreadable, match="damaged"):
        read_manifest(data)
