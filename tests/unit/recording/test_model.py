from datetime import UTC, datetime

from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.model import StoredKey, Verdict
from salotto.recording.sealing import MasterKey


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
