"""Looking for contacts and tickets: what is asked, and a page of what is found."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from salotto.core.errors import Invalid

Found = TypeVar("Found")

LARGEST_PAGE = 100


class Cursor(NamedTuple):
    """Where a page ended: the moment of its last row, and its id, since moments may be equal."""

    at: datetime
    id: str

    def text(self) -> str:
        """Return the cursor as it travels: opaque, safe in a URL."""
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id}".encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, newest first.

    Args:
        words: Part of a number, a name, the customer's words, a note or a line of chat; empty finds everything.
        state: Only this state; None for all.
        before: Only what is older than this.
        limit: Rows on a page, 1 to LARGEST_PAGE.
    """

    words: str = ""
    state: str | None = None
    before: Cursor | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Found]):
    """Some of what was found; ``before`` asks for the next page, None after the last."""

    found: tuple[Found, ...]
    before: Cursor | None


def read_cursor(text: str | None) -> Cursor | None:
    """Return the cursor that :meth:`Cursor.text` wrote.

    Raises:
        Invalid: If it is not one of ours.
    """
    if text is None:
        return None
    try:
        at, _, row_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        moment = datetime.fromisoformat(at)
    except (ValueError, binascii.Error) as error:
        raise Invalid("before", "This is not a page of the list. Start again without it.") from error
    if moment.tzinfo is None or not row_id:
        raise Invalid("before", "This is not a page of the list. Start again without it.")
    return Cursor(moment, row_id)
