"""Meetings that are over: their rooms are ended one after the other, and the line waits for none of them."""

import logging

from salotto.core.errors import Goodbye, Refusal
from salotto.core.ids import ContactId
from salotto.core.mailbox import Mailbox
from salotto.core.mishaps import goes_on
from salotto.routing.model import Contact, Party
from salotto.routing.ports import MeetingRooms

log = logging.getLogger(__name__)

MAILBOX = 10_000
"""Errands that may wait: far more than a busy day brings in a second."""


class Endings:
    """Ends the rooms of meetings."""

    def __init__(self, rooms: MeetingRooms) -> None:
        self._rooms = rooms
        self._waiting: Mailbox[tuple[ContactId, Party]] = Mailbox(MAILBOX)

    def end(self, contact: Contact) -> None:
        """Let the room of this contact be ended soon."""
        self._waiting.put((contact.id, contact.ended_by or "agent"))

    def close(self) -> None:
        """Take no more; :meth:`run` returns once those taken are ended."""
        self._waiting.close()

    async def run(self) -> None:
        """Work until :meth:`close`."""
        async for contact_id, by in self._waiting:
            with goes_on("ending a meeting", contact_id=contact_id):
                try:
                    await self._rooms.end(contact_id, by)
                except (
                    Refusal,
                    Goodbye,
                ) as error:  # the contact has moved on, whatever became of its room's row
                    log.warning("a meeting's end was not written", extra={"code": error.code})
