"""rooms/room.py: the actor. What is decided is tested in test_rules.py."""

import asyncio
import weakref
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.core.errors import Ended, NotAllowed, Overload, Replaced, Restarting
from salotto.core.geometry import IDENTITY, Vector3
from salotto.core.ids import MemberId
from salotto.rooms.model import MEETING, OPEN_HALL, PRIVATE_HALL, RecordConsent, RoomPolicy, Seen, TellQuality
from salotto.rooms.room import Room
from salotto.rooms.visibility import view
from salotto.wire.limits import HALL_RESUME_S, RESUME_S, ROOM_MAILBOX
from salotto.wire.messages import (
    ConnectionChanged,
    Consented,
    Gesticulate,
    Gestured,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Publish,
    QualityChanged,
    Say,
)
from salotto.wire.pose import Pose, encode_pose, split_frame
from salotto.wire.values import ChatLine, RoomState
from tests.support.leftovers import nothing_collected
from tests.support.rooms import (
    ADA,
    BEA,
    GIULIA,
    MARTA,
    ROOM,
    LoopClock,
    Mirror,
    Witness,
    open_room,
    seat,
    settle,
    spoken,
)
from tests.support.virtual_time import VirtualTimeLoop


def at(x: float) -> bytes:
    return encode_pose(Pose(Vector3(x, 1.6, 0), IDENTITY))


async def enter(
    room: Room, who: MemberId, mirror: Mirror | None = None, connection: str = "1", seen: Seen | None = None
) -> Mirror:
    mirror = mirror or Mirror()
    room.enter(seat(who, connection), mirror, seen)
    await settle()
    return mirror


async def test_a_newcomer_is_welcomed_and_told_everything_and_the_others_of_it() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        assert (giulia.welcomes[0].room_id, giulia.welcomes[0].tick_hz) == (ROOM, 20)
        assert set(giulia.state.members) == {ADA, GIULIA}
        assert [type(event) for event in ada.events] == [MemberJoined]
        assert ada.state == giulia.state == room.state


async def test_whoever_comes_back_is_told_exactly_what_it_missed() -> None:
    async with open_room() as room:
        ada, giulia = await enter(room, ADA), await enter(room, GIULIA)
        room.lose(seat(ADA))
        room.post(seat(GIULIA), Say("1", "Ci sei?"))
        await settle()
        assert giulia.events[-2:][0] == ConnectionChanged(ADA, False)
        back = await enter(room, ADA, ada.come_back(), "2", ada.seen)
        assert back.snapshots == 0
        assert back.numbers == [3, 4, 5]
        assert back.events[-1] == ConnectionChanged(ADA, True)
        assert back.state == room.state


async def test_coming_back_twice_in_a_row_loses_and_repeats_nothing() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        await enter(room, GIULIA)
        for connection in ("2", "3"):
            room.lose(seat(ADA, str(int(connection) - 1)))
            room.post(seat(GIULIA), Say(connection, "ciao"))
            await settle()
            ada = await enter(room, ADA, ada.come_back(), connection, ada.seen)
            assert ada.snapshots == 0
        assert [line.key for line in ada.state.chat] == ["2", "3"]
        assert ada.state == room.state


async def test_another_epoch_gives_a_snapshot() -> None:
    async with open_room() as room:
        await enter(room, GIULIA)
        ada = await enter(room, ADA, seen=Seen("epoch-0", 1))
        assert ada.snapshots == 1


async def test_whoever_lost_the_place_begins_anew() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        room.leave(seat(ADA))
        await settle()
        back = await enter(room, ADA, ada.come_back(), "2", ada.seen)
        assert back.snapshots == 1


@pytest.mark.parametrize(("policy", "patience_s"), [(MEETING, RESUME_S), (PRIVATE_HALL, HALL_RESUME_S)])
async def test_a_lost_member_keeps_the_place_for_a_while(policy: RoomPolicy, patience_s: float) -> None:
    async with open_room(policy) as room:
        await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        room.lose(seat(ADA))
        await asyncio.sleep(patience_s - 1)
        assert giulia.events == [ConnectionChanged(ADA, False)]
        await asyncio.sleep(2)
        assert giulia.events[-1] == MemberLeft(ADA, "lost")


async def test_coming_back_in_time_stops_the_waiting() -> None:
    async with open_room() as room:
        await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        room.lose(seat(ADA))
        await asyncio.sleep(RESUME_S - 1)
        await enter(room, ADA, connection="2")
        await asyncio.sleep(RESUME_S * 2)
        assert giulia.events == [ConnectionChanged(ADA, False), ConnectionChanged(ADA, True)]


async def test_the_newest_window_wins_and_the_older_is_told() -> None:
    async with open_room() as room:
        old = await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        new = await enter(room, ADA, connection="2")
        assert [type(goodbye) for goodbye in old.goodbyes] == [Replaced]
        room.lose(seat(ADA))
        room.leave(seat(ADA))
        room.post(seat(ADA), Gesticulate("wave"))
        room.move(seat(ADA), at(1))
        await asyncio.sleep(1)
        assert (giulia.events, giulia.frames) == ([], [])
        room.post(seat(ADA, "2"), Gesticulate("nod"))
        await settle()
        assert giulia.events == new.events == [Gestured(ADA, "nod")]


async def test_a_refused_command_is_answered_to_its_sender_only() -> None:
    async with open_room(PRIVATE_HALL) as room:
        ada, giulia = await enter(room, ADA), await enter(room, GIULIA)
        command = Say("k", "ciao")
        room.post(seat(ADA), command)
        await settle()
        ((refusal, refused),) = ada.refusals
        assert isinstance(refusal, NotAllowed)
        assert refused == command
        assert giulia.events == []


async def test_a_full_room_sends_the_newcomer_away() -> None:
    async with open_room(RoomPolicy("meeting", 20, 1, 60.0, is_private=False)) as room:
        await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        assert [type(goodbye) for goodbye in giulia.goodbyes] == [Overload]
        assert set(room.state.members) == {ADA}


async def test_in_a_full_hall_whoever_has_been_away_longest_gives_way() -> None:
    async with open_room(replace(PRIVATE_HALL, capacity=3)) as room:
        marta, *_ = [await enter(room, who) for who in (MARTA, ADA, BEA)]
        for away in (ADA, BEA):
            room.lose(seat(away))
            await settle()
        await enter(room, ADA, connection="2")
        room.lose(seat(ADA))
        giulia = await enter(room, GIULIA)
        assert giulia.goodbyes == []
        assert set(room.state.members) == {MARTA, ADA, GIULIA}
        assert MemberLeft(BEA, "lost") in marta.events
        await asyncio.sleep(HALL_RESUME_S + 1)
        assert marta.events.count(MemberLeft(BEA, "lost")) == 1


async def test_a_kept_place_gives_way_to_nobody_in_a_meeting_nor_to_whom_it_is_kept_for() -> None:
    async with open_room(replace(MEETING, capacity=2)) as room:
        await enter(room, ADA)
        await enter(room, GIULIA)
        room.lose(seat(ADA))
        bea = await enter(room, BEA)
        assert [type(goodbye) for goodbye in bea.goodbyes] == [Overload]
        await enter(room, ADA, connection="2")
        assert set(room.state.members) == {ADA, GIULIA}


async def test_customers_of_a_private_hall_do_not_meet() -> None:
    async with open_room(PRIVATE_HALL) as room:
        ada, bea = await enter(room, ADA), await enter(room, BEA)
        giulia = await enter(room, GIULIA)
        room.move(seat(ADA), at(1))
        await asyncio.sleep(1)
        assert set(bea.state.members) == {BEA, GIULIA}
        assert set(ada.state.members) == {ADA, GIULIA}
        assert (bea.frames, ada.frames) == ([], [])
        assert [dict(split_frame(frame)) for frame in giulia.frames] == [{0: at(1)}]


async def test_poses_come_at_most_once_a_tick_and_newcomers_see_where_everybody_is() -> None:
    async with open_room() as room:
        await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        for step in range(100):
            room.move(seat(ADA), at(step / 100))
            await asyncio.sleep(0.01)
        assert 20 <= len(giulia.frames) <= 22
        marta = await enter(room, MARTA)
        assert [dict(split_frame(frame)) for frame in marta.frames] == [{0: at(0.99)}]


async def test_a_stranger_moves_nobody() -> None:
    async with open_room() as room:
        room.move(seat(ADA), at(1))
        ada = await enter(room, ADA)
        assert ada.frames == []


async def test_the_end_is_told_and_everybody_goes() -> None:
    async with open_room() as room:
        witness = Witness()
        assert room.observe(witness) == RoomState()
        ada = await enter(room, ADA)
        room.end(MemberId("system"), "agent")
        await room.closed()
        assert ada.events[-1] == MeetingEnded("agent")
        assert [type(goodbye) for goodbye in ada.goodbyes] == [Ended]
        assert witness.events[-1] == MeetingEnded("agent")
        assert witness.is_closed
        late = await enter(room, GIULIA)
        assert [type(goodbye) for goodbye in late.goodbyes] == [Ended]


async def test_whoever_comes_while_the_end_is_being_told_hears_that_it_is_over() -> None:
    async with open_room() as room:
        ada = Mirror()
        room.enter(seat(ADA), ada, None)
        room.end(MemberId("system"), "agent")
        room.enter(seat(ADA, "2"), ada, None)
        await settle()
        assert [type(goodbye) for goodbye in ada.goodbyes] == [Ended, Ended]


async def test_a_closing_house_asks_everybody_to_come_back() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        room.close()
        await room.closed()
        assert [type(goodbye) for goodbye in ada.goodbyes] == [Restarting]
        late = await enter(room, GIULIA)
        assert [type(goodbye) for goodbye in late.goodbyes] == [Restarting]


async def test_a_room_made_again_has_its_chat() -> None:
    chat = (ChatLine(ADA, "Ada", "customer", "k", "ciao", 1),)
    async with open_room(state=RoomState(chat=chat)) as room:
        ada = await enter(room, ADA)
        assert ada.state.chat == chat
        room.post(seat(ADA), Say("k", "ciao"))
        await settle()
        assert room.state.chat == chat


async def test_consent_is_told_in_the_room() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        room.record_consent(ADA, RecordConsent("yes", "1"))
        await settle()
        assert ada.events == [Consented(ADA, "yes", "1")]


async def test_a_flood_is_refused_and_a_goodbye_still_gets_through() -> None:
    async with open_room() as room:
        await enter(room, ADA)
        giulia = await enter(room, GIULIA)
        for _ in range(ROOM_MAILBOX):
            room.post(seat(ADA), Gesticulate("nod"))
        with pytest.raises(Overload):
            room.post(seat(ADA), Gesticulate("nod"))
        room.leave(seat(ADA))
        await asyncio.sleep(1)
        assert giulia.events[-1] == MemberLeft(ADA, "left")


actions = st.one_of(spoken, st.sampled_from(["lose", "leave", "come back", "come back twice", "wait"]))
stories = st.lists(st.tuples(st.sampled_from([ADA, BEA, GIULIA]), actions), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([MEETING, PRIVATE_HALL, OPEN_HALL]), stories)
def test_snapshot_plus_events_equals_fresh_snapshot_through_every_loss(
    policy: RoomPolicy, story: list[tuple[MemberId, object]]
) -> None:
    async def play() -> None:
        async with open_room(policy) as room:
            mirrors = {who: await enter(room, who) for who in (ADA, BEA, GIULIA)}
            connections = dict.fromkeys(mirrors, 1)

            async def come_back(who: MemberId) -> None:
                connections[who] += 1
                old = mirrors[who]
                mirrors[who] = await enter(room, who, old.come_back(), str(connections[who]), old.seen)

            for who, action in story:
                here = seat(who, str(connections[who]))
                match action:
                    case "lose":
                        room.lose(here)
                    case "leave":
                        room.leave(here)
                    case "come back":
                        await come_back(who)
                    case "come back twice":
                        await come_back(who)
                        await come_back(who)
                    case "wait":
                        await asyncio.sleep(40)
                    case command:
                        room.post(here, command)  # type: ignore[arg-type]
                await settle()
            for who in (ADA, BEA, GIULIA):
                await come_back(who)
                back = mirrors[who]
                assert back.state == view(room.state, policy, seat(who).viewer)
                assert back.numbers == sorted(set(back.numbers))

    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(play())
    finally:
        loop.close()


async def test_the_room_keeps_what_was_published_while_its_owner_is_away() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        room.post(seat(ADA), Publish("voice"))
        room.lose(seat(ADA))
        await settle()
        assert [one.kind for one in room.state.publications.values()] == ["voice"]
        await asyncio.sleep(RESUME_S + 1)
        assert room.state.publications == {}
        assert ada.events


async def test_a_room_tells_the_time_of_its_clock() -> None:
    async with open_room() as room:
        ada = await enter(room, ADA)
        assert ada.welcomes[0].now_ms == pytest.approx(LoopClock().now().timestamp() * 1000, abs=1)


async def test_everybody_hears_how_well_a_members_network_does() -> None:
    async with open_room() as room:
        mirror = Mirror()
        room.enter(seat(ADA), mirror, None)
        room.tell_quality(ADA, TellQuality("good", "poor"))
        room.tell_quality(GIULIA, TellQuality("poor", "poor"))  # gone before it was told
        await settle()
        assert mirror.state.members[ADA].downward == "poor"
        assert mirror.events[-1] == QualityChanged(ADA, "good", "poor")


class Tenant(Witness):
    """Sees everything, and knows where."""

    room: Room


async def test_nothing_of_a_room_is_left_once_it_has_closed() -> None:
    tenant = Tenant()
    with nothing_collected():
        async with open_room() as room:
            tenant.room = room
            room.observe(tenant)
            await enter(room, ADA)
        gone = weakref.ref(room)
        del room, tenant
        await settle()
        assert gone() is None
