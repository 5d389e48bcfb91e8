"""Who keeps the floor in a house of one node: we do."""

from typing_extensions import override

from salotto.core.ids import OrganisationId
from salotto.routing.ports import FloorKeeper


class OnlyKeeper(FloorKeeper):
    """Every floor is ours, always."""

    is_shared = False

    @override
    async def keep(self, organisation_id: OrganisationId) -> None:
        """Nothing to do: there is nobody else."""

    @override
    def is_kept(self, organisation_id: OrganisationId) -> bool:
        return True
