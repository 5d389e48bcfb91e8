from datetime import UTC, datetime
from pathlib import Path

from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.model import StoredKey, TapeFolders, Verdict
from salotto.recording.sealing import MasterKey
from salotto.recording.tape import segment_path


def test_a_verdict_reads_as_a_word_and_its_reason() -> None:
    assert str(Verdict("verified")) == "verified"
    assert str(Verdict("partial", "disk")) == "partial:disk"


def test_a_stored_key_opens_unless_it_was_erased() -> None:
    master = MasterKey(bytes(32))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    kept = StoredKey("key_1", OrganisationId("o"), ContactId("c"), "ada", master.wrap(b"s" * 32), at)
    opened = kept.unwrap(master)
    assert opened is not None
    assert (opened.key_id, opened.person, opened.secret) == ("key_1", "ada", b"s" * 32)
    assert StoredKey("key_1", OrganisationId("o"), ContactId("c"), "ada", None, at, at).unwrap(master) is None


def test_tapes_are_found_by_their_segments_and_not_by_empty_folders(tmp_path: Path) -> None:
    folders = TapeFolders(tmp_path)
    for recording in ("recording_a", "recording_b"):
        folders.tape("organisation", recording).mkdir(parents=True)
    folders.working("organisation", "recording_a").mkdir()
    for number in (1, 2):
        segment_path(folders.tape("organisation", "recording_a"), number).touch()
    assert folders.all() == [("organisation", "recording_a")]
