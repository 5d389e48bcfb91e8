import asyncio

import pytest

from salotto.core.errors import Ended, Restarting, Unavailable
from salotto.core.ids import ContactId, MemberId
from salotto.journeys.meeting import MeetingTerms
from salotto.rooms.model import RecordConsent
from salotto.tickets.model import ContactEvent
from salotto.wire.messages import (
    Consented,
    Mark,
    MeetingEnded,
    Offer,
    PauseRecording,
    QualityChanged,
    ResumeRecording,
    Say,
)
from tests.support.mistakes import Mistakes, break_once
from tests.support.rooms import ADA, GIULIA, MARTA, Mirror, seat, settle
from tests.support.sockets import CONTACT, MEETING_ROOM, ORGANISATION, SmallHouse
from tests.support.unrecorded import Unrecorded


async def test_a_meeting_is_made_once_and_written_down() -> None:
    async with SmallHouse().living() as house, asyncio.TaskGroup() as tasks:
        both = [tasks.create_task(house.meetings.reopen(ORGANISATION, CONTACT)) for _ in range(2)]
        await settle()
        assert both[0].result() is both[1].result()
        assert house.meetings.find(MEETING_ROOM) is both[0].result()
        assert house.book.epochs == [both[0].result().room.epoch]


async def test_the_chat_survives_a_restart() -> None:
    house = SmallHouse()
    async with house.living():
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.enter(seat(ADA), Mirror(), None)
        meeting.room.post(seat(ADA), Say("k", "ciao"))
        await settle()
    after = SmallHouse()
    after.events.events = house.events.events
    async with after.living():
        again = await after.meetings.reopen(ORGANISATION, CONTACT)
        assert [(line.key, line.text) for line in again.room.state.chat] == [("k", "ciao")]
        again.room.enter(seat(ADA), Mirror(), None)
        again.room.post(seat(ADA), Say("k", "ciao"))
        await settle()
        assert len(again.room.state.chat) == 1


async def test_a_pause_survives_a_restart() -> None:
    house = SmallHouse()
    async with house.living():
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.enter(seat(ADA), Mirror(), None)
        meeting.room.post(seat(ADA), PauseRecording("card"))
        await settle()
        paused = meeting.room.state.pause
        assert paused is not None
    after = SmallHouse()
    after.events.events = house.events.events
    async with after.living():
        again = await after.meetings.reopen(ORGANISATION, CONTACT)
        assert again.room.state.pause == paused
        again.room.enter(seat(ADA), Mirror(), None)
        again.room.post(seat(ADA), ResumeRecording())
        await settle()
    last = SmallHouse()
    last.events.events = after.events.events
    async with last.living():
        assert (await last.meetings.reopen(ORGANISATION, CONTACT)).room.state.pause is None


async def test_marked_moments_survive_a_restart() -> None:
    house = SmallHouse()
    async with house.living():
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.enter(seat(ADA), Mirror(), None)
        meeting.room.post(seat(ADA), Mark("the bill"))
        await settle()
        marked = meeting.room.state.markers
        assert len(marked) == 1
    after = SmallHouse()
    after.events.events = house.events.events
    async with after.living():
        assert (await after.meetings.reopen(ORGANISATION, CONTACT)).room.state.markers == marked


async def test_a_pause_ends_with_its_meeting() -> None:
    async with SmallHouse().living() as house:
        first = await house.meetings.reopen(ORGANISATION, CONTACT)
        first.room.enter(seat(ADA), Mirror(), None)
        first.room.post(seat(ADA), PauseRecording("card"))
        await settle()
        await house.meetings.end(CONTACT, "agent")
        assert (await house.meetings.reopen(ORGANISATION, CONTACT)).room.state.pause is None


async def test_ending_tells_everybody_writes_all_and_closes_the_row() -> None:
    async with SmallHouse().living() as house:
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        ada = Mirror()
        meeting.room.enter(seat(ADA), ada, None)
        await house.meetings.end(CONTACT, "agent")
        assert ada.events[-1] == MeetingEnded("agent")
        assert [event.kind for event in house.events.events] == ["member_joined", "meeting_ended"]
        assert house.book.ended == [MEETING_ROOM]
        assert house.meetings.find(MEETING_ROOM) is None
        assert ("close",) in house.stages[0].asked


async def test_ending_what_is_not_on_only_closes_the_row() -> None:
    async with SmallHouse().living() as house:
        await house.meetings.end(CONTACT, "customer")
        assert house.book.ended == [MEETING_ROOM]


async def test_a_contact_that_is_over_has_no_meeting() -> None:
    async with SmallHouse().living() as house:
        house.book.active.clear()
        with pytest.raises(Ended):
            await house.meetings.reopen(ORGANISATION, CONTACT)


async def test_a_contact_that_ends_while_its_room_is_made_again_leaves_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with SmallHouse().living() as house:

        async def end_meanwhile(*_asked: object) -> tuple[ContactEvent, ...]:
            house.book.active.clear()
            await house.meetings.end(CONTACT, "customer")
            return ()

        monkeypatch.setattr(house.events, "of_contacts", end_meanwhile)
        with pytest.raises(Ended):
            await house.meetings.reopen(ORGANISATION, CONTACT)
        assert house.meetings.find(MEETING_ROOM) is None


async def test_a_meeting_may_be_held_again_after_it_ended() -> None:
    async with SmallHouse().living() as house, asyncio.TaskGroup() as tasks:
        first = await house.meetings.reopen(ORGANISATION, CONTACT)
        first.room.enter(seat(GIULIA), Mirror(), None)
        tasks.create_task(house.meetings.end(CONTACT, "agent"))
        await asyncio.sleep(0)
        second = await house.meetings.reopen(ORGANISATION, CONTACT)
        assert second.room is not first.room
        assert second.room.epoch != first.room.epoch
        await asyncio.sleep(1)
        assert house.meetings.find(MEETING_ROOM) is second


async def test_consent_given_elsewhere_is_told_in_the_meeting() -> None:
    async with SmallHouse().living() as house:
        house.meetings.record_consent(CONTACT, ADA, RecordConsent("yes", "1"))
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        giulia = Mirror()
        meeting.room.enter(seat(GIULIA), giulia, None)
        house.meetings.record_consent(CONTACT, ADA, RecordConsent("yes", "1"))
        await settle()
        assert giulia.events[-1] == Consented(ADA, "yes", "1")


async def test_what_the_media_know_of_a_network_is_told_in_the_meeting() -> None:
    async with SmallHouse().living() as house:
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        giulia = Mirror()
        meeting.room.enter(seat(ADA), Mirror(), None)
        meeting.room.enter(seat(GIULIA), giulia, None)
        meeting.conversation.offer(ADA, Offer(1, "v=0"))
        house.stages[0].ears[0].quality_changed("poor", "fair")
        await settle()
        assert giulia.events[-1] == QualityChanged(ADA, "poor", "fair")


async def test_an_answer_that_could_not_be_read_is_heard_by_whoever_enters_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = 0

    async def terms(_self: Unrecorded, *_of: object) -> MeetingTerms:
        nonlocal asked
        asked += 1
        if asked == 2:  # the customer has just said no, and nobody can tell the room
            raise Unavailable("We cannot reach our records right now.")
        return MeetingTerms(may_record=True, consents={ADA: "yes" if asked == 1 else "no"})

    monkeypatch.setattr(Unrecorded, "terms", terms)
    async with SmallHouse().living() as house:
        with pytest.raises(Unavailable):
            await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        assert meeting.room.state.consents == {ADA: "no"}


async def test_a_closing_house_opens_no_meeting() -> None:
    async with SmallHouse().living() as house:
        house.meetings.close()
        with pytest.raises(Restarting):
            await house.meetings.reopen(ORGANISATION, CONTACT)


async def test_a_closing_house_writes_every_ledger_before_it_is_done() -> None:
    house = SmallHouse()
    async with house.living():
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.enter(seat(MemberId(ADA)), Mirror(), None)
        await asyncio.sleep(0)
    assert [event.kind for event in house.events.events] == ["member_joined"]


async def test_a_no_that_was_only_written_is_found_by_its_meeting_and_a_yes_is_not_taken_back() -> None:
    async with SmallHouse().living() as house:
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)
        meeting.room.record_consent(ADA, RecordConsent("yes", "1"))
        await house.meetings.hear_refusals()
        await settle()
        assert meeting.room.state.consents == {ADA: "yes"}
        house.recordings.written = {(CONTACT, ADA), (ContactId("elsewhere"), MARTA)}
        await house.meetings.hear_refusals()
        await settle()
        assert meeting.room.state.consents == {ADA: "no"}
        number = meeting.room.number
        await house.meetings.hear_refusals()
        await settle()
        assert meeting.room.number == number


async def test_a_no_that_was_read_before_a_newer_yes_came_does_not_take_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with SmallHouse().living() as house:
        meeting = await house.meetings.reopen(ORGANISATION, CONTACT)

        async def refused(_asked: object) -> frozenset[tuple[ContactId, str]]:
            house.meetings.record_consent(CONTACT, ADA, RecordConsent("no", "1"))
            house.meetings.record_consent(CONTACT, ADA, RecordConsent("yes", "1"))
            await settle()
            return frozenset({(CONTACT, ADA)})

        monkeypatch.setattr(house.recordings, "refused", refused)
        house.meetings.record_consent(CONTACT, ADA, RecordConsent("yes", "1"))
        await house.meetings.hear_refusals()
        await settle()
        assert meeting.room.state.consents == {ADA: "yes"}


async def test_a_ledger_that_fails_has_its_meeting_made_anew_and_no_other(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    async with SmallHouse().living() as house:
        first = await house.meetings.reopen(ORGANISATION, CONTACT)
        ada = Mirror()
        first.room.enter(seat(ADA), ada, None)
        await settle()
        break_once(monkeypatch, house.events, "append")
        await first.room.closed()
        assert [type(goodbye) for goodbye in ada.goodbyes] == [Restarting]
        again = await house.meetings.reopen(ORGANISATION, CONTACT)
        again.room.enter(seat(ADA), Mirror(), None)
        await asyncio.sleep(1)
        assert again is not first
        assert [event.kind for event in house.events.events] == ["member_joined"]
    assert mistakes() == {"a ledger": 1}


async def test_a_stage_that_fails_has_its_meeting_made_anew_with_another() -> None:
    async with SmallHouse().living() as house:
        first = await house.meetings.reopen(ORGANISATION, CONTACT)
        for watcher in house.stages[0].watchers:
            watcher.failed()
        await first.room.closed()
        await settle()
        again = await house.meetings.reopen(ORGANISATION, CONTACT)
        assert again is not first
        assert len(house.stages) == 2
