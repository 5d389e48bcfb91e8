"""Meetings at whichever node they are."""

import asyncio
from typing import cast

import pytest

from salotto.core.ids import ContactId, MemberId, OrganisationId, meeting_of
from salotto.journeys.afar import CONSENT, END, OPEN, MeetingsAfar
from salotto.journeys.meeting import Meetings
from salotto.journeys.nodes import Node, Nodes
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.model import RecordConsent
from salotto.routing.model import Party
from tests.support.floors import contact
from tests.support.own_post import OwnPost

CONTACT = contact("c1")


class TwoNodes(Nodes):
    living = (Node("a", "http://a.test", rooms=0), Node("b", "http://b.test", rooms=1))

    def __init__(self, own: str) -> None:
        self._own = own

    @property
    def own(self) -> str:  # type: ignore[override]
        return self._own


class NotedMeetings:
    """Notes what its node is asked to do."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.is_on = False

    async def open(self, opened: object) -> None:
        self.done.append("open")

    async def reopen(self, organisation_id: OrganisationId, contact_id: ContactId) -> None:
        self.done.append(("reopen", organisation_id, contact_id))

    async def end(self, contact_id: ContactId, by: Party) -> None:
        self.done.append(("end", contact_id, by))

    def find(self, room_id: str) -> object | None:
        return self if self.is_on else None

    def record_consent(self, contact_id: ContactId, member_id: MemberId, consent: RecordConsent) -> None:
        self.done.append((contact_id, member_id, consent))


class House:
    """Two nodes."""

    def __init__(self) -> None:
        posts: dict[str, OwnPost] = {}
        self.directory = OneNodeDirectory("b")
        self.a, self.b = NotedMeetings(), NotedMeetings()
        self.post = posts["a"] = OwnPost(posts)
        posts["b"] = OwnPost(posts)
        self.from_a = MeetingsAfar(cast("Meetings", self.a), self.directory, TwoNodes("a"), posts["a"])
        MeetingsAfar(cast("Meetings", self.b), self.directory, TwoNodes("b"), posts["b"])


@pytest.fixture
def house() -> House:
    return House()


async def test_a_meeting_is_made_at_the_quietest_node(house: House) -> None:
    await house.from_a.open(CONTACT)
    assert house.a.done == ["open"]
    assert house.post.sent == []


async def test_a_meeting_that_lives_elsewhere_is_asked_for_there(house: House) -> None:
    await house.directory.claim(meeting_of(CONTACT.id))
    await house.from_a.open(CONTACT)
    assert house.post.sent == [("b", OPEN)]
    assert house.b.done == [("reopen", CONTACT.organisation_id, CONTACT.id)]


async def test_the_end_of_a_meeting_that_is_not_here_is_told_to_the_others(house: House) -> None:
    await house.from_a.end(CONTACT.id, "agent")
    await asyncio.wait(house.post.carried)
    assert house.post.sent == [("b", END)]
    assert house.b.done == house.a.done == [("end", CONTACT.id, "agent")]


async def test_the_end_of_a_meeting_that_is_here_stays_here(house: House) -> None:
    house.a.is_on = True
    await house.from_a.end(CONTACT.id, "agent")
    assert house.post.sent == []


async def test_an_answer_about_recording_is_heard_everywhere(house: House) -> None:
    told = RecordConsent("no", "2026-11")
    house.from_a.record_consent(CONTACT.id, MemberId("customer-1"), told)
    await asyncio.wait(house.post.carried)
    assert house.post.sent == [("b", CONSENT)]
    assert house.a.done == house.b.done == [(CONTACT.id, "customer-1", told)]
