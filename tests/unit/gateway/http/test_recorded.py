from datetime import UTC, datetime

from salotto.core.ids import ContactId, OrganisationId
from salotto.gateway.http.recorded import recording_view
from salotto.journeys.viewing import Look
from salotto.recording.finishing.manifest import (
    MANIFEST,
    TIMELINE,
    GapEntry,
    Manifest,
    MemberEntry,
    PauseEntry,
    TrackEntry,
)
from salotto.recording.model import GapRow, Recording, StoredFile, Verdict

AT = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)
CONTACT, HOUSE = ContactId("contact_1"), OrganisationId("org_1")


def file(name: str) -> StoredFile:
    return StoredFile(
        f"file_{name}", HOUSE, "recording_1", name, "video/webm", 10, 26, "0" * 64, "key_1", f"o/r/{name}"
    )


def test_before_there_is_anything_nothing_is_said() -> None:
    view = recording_view(Look(CONTACT, None, None, ()))
    assert (view.recording_id, view.verdict, view.reason, view.timeline) == (None, "none", None, None)


def test_all_that_is_in_it_is_named_by_opaque_ids_and_the_gaps_are_those_of_the_row() -> None:
    manifest = Manifest(
        1,
        "recording_1",
        CONTACT,
        1_790_000_000_000,
        60_000,
        False,
        (MemberEntry("customer-ada", "Ada", "customer", "ada"),),
        (TrackEntry("p1", "customer-ada", "voice", "v.webm", "v.peaks", 0, 9, 0),),
        (PauseEntry(5, 9, "paused"),),
        (GapEntry(1, 2, "disk"),),
        (),
    )
    gaps = (GapRow(1, 2, "disk"), GapRow(60_000, 70_000, "interrupted"))
    row = Recording(
        "recording_1", HOUSE, CONTACT, "deposited", Verdict("partial", "interrupted"), "n", AT, gaps=gaps
    )
    view = recording_view(Look(CONTACT, row, manifest, tuple(map(file, (TIMELINE, MANIFEST, "v.webm")))))
    assert (view.verdict, view.reason, view.duration_ms) == ("partial", "interrupted", 60_000)
    assert [(gap.to_ms, gap.reason) for gap in view.gaps] == [(2, "disk"), (70_000, "interrupted")]
    assert (view.tracks[0].file, view.tracks[0].peaks) == ("file_v.webm", None)  # its peaks cannot be opened
    assert {one.id for one in view.files} == {"file_timeline.mcap", "file_v.webm"}
    assert view.timeline == "file_timeline.mcap"
    assert view.started_at == datetime.fromtimestamp(1_790_000_000, UTC)
