"""For tests of meetings in which recording plays no part."""

from collections.abc import Collection

from typing_extensions import override

from salotto.core.ids import ContactId, OrganisationId
from salotto.journeys.meeting import MeetingRecordings, MeetingTerms, RecordedStage
from salotto.rooms.room import Room


class Unrecorded(MeetingRecordings):
    """A house that records nothing and has asked nobody. ``written`` is who said no elsewhere."""

    def __init__(self) -> None:
        self.written: set[tuple[ContactId, str]] = set()
        self.failure: Exception | None = None

    @override
    async def terms(self, organisation_id: OrganisationId, contact_id: ContactId) -> MeetingTerms:
        return MeetingTerms(may_record=False, consents={})

    @override
    async def refused(self, contact_ids: Collection[ContactId]) -> frozenset[tuple[ContactId, str]]:
        if self.failure is not None:
            raise self.failure
        return frozenset(one for one in self.written if one[0] in contact_ids)

    @override
    def attach(
        self, organisation_id: OrganisationId, contact_id: ContactId, room: Room, stage: RecordedStage
    ) -> None:
        """Nobody observes."""
