import asyncio
import logging

import pytest

from salotto.core.errors import Unavailable
from salotto.core.ids import ContactId
from salotto.routing.endings import Endings
from salotto.routing.model import Contact, Party
from tests.support.floors import contact
from tests.support.mistakes import Mistakes, break_once


class Rooms:
    """Ends slowly, and not at all what is in ``broken``."""

    def __init__(self, *broken: str) -> None:
        self.ended: list[tuple[ContactId, Party]] = []
        self._broken = broken

    async def open(self, contact: Contact) -> None:
        """Nobody opens anything here."""

    async def end(self, contact_id: ContactId, by: Party) -> None:
        await asyncio.sleep(1)
        if contact_id in self._broken:
            raise Unavailable("The disk is gone.")
        self.ended.append((contact_id, by))


async def test_what_was_taken_before_the_close_is_ended_in_its_order_and_by_whom() -> None:
    rooms = Rooms()
    endings = Endings(rooms)
    endings.end(contact("c1", ended_by="customer"))
    endings.end(contact("c2"))
    endings.close()
    await endings.run()
    assert rooms.ended == [("c1", "customer"), ("c2", "agent")]


async def test_a_room_whose_end_cannot_be_written_keeps_no_other_open(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rooms = Rooms("c1")
    endings = Endings(rooms)
    for name in ("c1", "c2"):
        endings.end(contact(name))
    endings.close()
    with caplog.at_level(logging.WARNING):
        await endings.run()
    assert [contact_id for contact_id, _by in rooms.ended] == ["c2"]
    assert "a meeting's end was not written" in caplog.text


async def test_a_mistake_with_one_meeting_keeps_no_other_open(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    rooms = Rooms()
    endings = Endings(rooms)
    break_once(monkeypatch, rooms, "end")
    for name in ("c1", "c2"):
        endings.end(contact(name))
    endings.close()
    await endings.run()
    assert rooms.ended == [("c2", "agent")]
    assert mistakes() == {"ending a meeting": 1}
