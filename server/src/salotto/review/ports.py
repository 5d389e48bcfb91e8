"""What review needs from outside."""

from typing import Protocol, TypeVar

from salotto.core.ids import OrganisationId
from salotto.review.model import Page, Search

Found = TypeVar("Found")


class Catalogue(Protocol[Found]):
    """Something that can be searched, newest first. Another organisation's rows are never found."""

    async def search(self, organisation_id: OrganisationId, search: Search) -> Page[Found]:
        """Return a page."""
        ...
