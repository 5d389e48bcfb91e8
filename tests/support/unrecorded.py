"""For tests of meetings in which recording plays no part."""

from typing_extensions import override

from salotto.core.ids import ContactId, OrganisationId
from salotto.journeys.meeting import MeetingRecordings, MeetingTerms, RecordedStage
from salotto.rooms.room import Room


class Unrecorded(MeetingRecordings):
    """A house that records nothing and has asked nobody."""

    @override
    async def terms(self, organisation_id: OrganisationId, contact_id: ContactId) -> MeetingTerms:
        return MeetingTerms(may_record=False, consents={})

    @override
    def attach(
        self, organisation_id: OrganisationId, contact_id: ContactId, room: Room, stage: RecordedStage
    ) -> None:
        """Nobody observes."""
