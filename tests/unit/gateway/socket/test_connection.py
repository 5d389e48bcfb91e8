import asyncio

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.core.errors import ErrorCode, Invalid, PassRefused
from salotto.core.geometry import IDENTITY, Vector3
from salotto.gateway.socket.connection import Connection
from salotto.identity.passes import RENEW_EVERY, RETURN_LIFE
from salotto.rooms.model import RecordConsent
from salotto.rooms.parcel import Parcel
from salotto.wire.limits import BYTES_PER_S, OUTBOX_EVENTS, SAYS_PER_S, STALL_S
from salotto.wire.messages import (
    Answer,
    ConnectionChanged,
    Enter,
    Gesticulate,
    Goodbye,
    Happened,
    Leave,
    MemberLeft,
    Move,
    Offer,
    Ping,
    Pong,
    Poses,
    Publish,
    Refused,
    ReturnPass,
    Said,
    Say,
    Snapshot,
    Welcome,
)
from salotto.wire.pose import Pose, encode_pose, split_frame
from salotto.wire.statuses import DeskStatus
from tests.support.rooms import ADA, GIULIA, MARTA
from tests.support.sockets import HALL, MEETING_ROOM, SmallHouse, Wire
from tests.support.virtual_time import VirtualTimeLoop
from tests.support.visits import visiting

POSE = encode_pose(Pose(Vector3(1, 1.6, 0), IDENTITY))


async def test_a_browser_is_welcomed_and_told_the_room() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        assert [type(message) for message in ada.messages] == [Welcome, Snapshot]


@pytest.mark.parametrize("is_direct", [True, False])
async def test_what_one_says_everybody_hears(*, is_direct: bool) -> None:
    async with visiting(is_direct=is_direct) as visit:
        ada, giulia = await visit.enter(ADA, "customer"), await visit.enter(GIULIA, "agent")
        ada.type_in(Say("k", "ciao"), Move(POSE))
        await asyncio.sleep(0.1)
        said = giulia.messages[-2]
        assert isinstance(said, Happened)
        assert isinstance(said.event, Said)
        poses = giulia.messages[-1]
        assert isinstance(poses, Poses)
        assert list(split_frame(poses.frame)) == [(0, POSE)]


async def test_a_ping_is_answered_with_the_time_here() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(Ping(7.5))
        await asyncio.sleep(0.1)
        pong = ada.messages[-1]
        assert isinstance(pong, Pong)
        assert pong.sent_ms == 7.5


async def test_a_page_that_stays_in_a_hall_always_holds_a_paper_to_come_back_with() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer", HALL, credential="mark")
        for _ in range(100):
            ada.type_in(Ping(1.0))
            await asyncio.sleep(4.0)
        papers = [message for message in ada.messages if isinstance(message, ReturnPass)]
        assert len(papers) == 1 + 400 // int(RENEW_EVERY.total_seconds())
        assert {paper.good_for_ms for paper in papers} == {RETURN_LIFE.total_seconds() * 1000}
        again = await visit.house.reception.admit(papers[-1].entry_pass)
        assert again.claims.member_id == ADA


async def test_whoever_asked_by_no_token_of_a_visit_holds_none() -> None:
    async with visiting() as visit:
        giulia = await visit.enter(GIULIA, "agent", HALL)
        giulia.type_in(Ping(1.0))
        await asyncio.sleep(0.1)
        assert not any(isinstance(message, ReturnPass) for message in giulia.messages)


async def test_a_lost_network_keeps_the_place_and_a_goodbye_gives_it_up() -> None:
    async with visiting() as visit:
        giulia = await visit.enter(GIULIA, "agent")
        ada = await visit.enter(ADA, "customer")
        ada.hang_up()
        await asyncio.sleep(1)
        lost = giulia.messages[-1]
        assert isinstance(lost, Happened)
        assert lost.event == ConnectionChanged(ADA, False)
        back = await visit.enter(ADA, "customer")
        back.type_in(Leave())
        await asyncio.sleep(1)
        left = giulia.messages[-1]
        assert isinstance(left, Happened)
        assert left.event == MemberLeft(ADA, "left")
        assert back.messages[-1] == Goodbye("ended", "Goodbye.", True)
        assert back.closed == (1000, "Goodbye.")


async def test_whoever_is_shown_out_is_in_the_room_no_more() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        giulia = await visit.enter(GIULIA, "agent")
        room = visit.house.rooms.find(MEETING_ROOM)
        assert room is not None
        visit.connections[-1].dismiss(PassRefused("You are not signed in any more."))
        await asyncio.sleep(0.1)
        assert giulia.closed == (4401, "You are not signed in any more.")
        assert GIULIA not in room.state.members
        left = ada.messages[-1]
        assert isinstance(left, Happened)
        assert left.event == MemberLeft(GIULIA, "left")


async def test_whoever_comes_back_gives_its_number_and_hears_only_the_rest() -> None:
    async with visiting() as visit:
        giulia = await visit.enter(GIULIA, "agent")
        ada = await visit.enter(ADA, "customer")
        snapshot = ada.messages[1]
        assert isinstance(snapshot, Snapshot)
        ada.hang_up()
        giulia.type_in(Say("k", "Ci sei?"))
        await asyncio.sleep(1)
        back = await visit.enter(ADA, "customer", epoch=snapshot.epoch, number=snapshot.number)
        numbers = [message.number for message in back.messages if isinstance(message, Happened)]
        assert numbers == [snapshot.number + 1, snapshot.number + 2, snapshot.number + 3]
        assert not any(isinstance(message, Snapshot) for message in back.messages)


async def test_the_older_window_is_told_and_closed() -> None:
    async with visiting() as visit:
        old = await visit.enter(ADA, "customer")
        await visit.enter(ADA, "customer")
        assert old.closed is not None
        assert old.closed[0] == 4409
        words = old.messages[-1]
        assert isinstance(words, Goodbye)
        assert (words.code, words.is_final) == ("replaced", True)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\xc1",
        b"\x81\xa1t\xa4jump",
        msgpack.packb({"t": "say", "key": "k"}),
        msgpack.packb({"t": "move", "pose": b"\xff" * 13}),
        msgpack.packb({"t": "point", "surface": "wall", "u": float("nan"), "v": 0.5}),
        b"\x82\xa1t\xa3say\xa4text\xa2\xff\xfe",
        b"\x91" * 60_000,
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        msgpack.packb({"t": "enter", "entry_pass": "again"}),
        msgpack.packb({"t": "say", "key": "k", "text": "ciao"}) + b"\x00",
    ],
    ids=[
        "nothing",
        "a byte that is never used",
        "an unknown command",
        "a missing field",
        "a pose with unknown flags",
        "not a number",
        "text that is not UTF-8",
        "sixty thousand nested arrays",
        "an array of four billion",
        "a map of four billion",
        "entering twice",
        "something after the message",
    ],
)
@pytest.mark.parametrize("is_direct", [True, False])
async def test_a_broken_message_closes_with_1002_and_hurts_nobody_else(
    junk: bytes, *, is_direct: bool
) -> None:
    async with visiting(is_direct=is_direct) as visit:
        giulia = await visit.enter(GIULIA, "agent")
        ada = await visit.enter(ADA, "customer")
        ada.type_in(junk)
        await asyncio.sleep(1)
        assert ada.closed is not None
        assert ada.closed[0] == 1002
        assert isinstance(ada.messages[-1], Goodbye)
        assert giulia.closed is None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_at_all_do_more_than_close_the_connection(data: bytes) -> None:
    async def play() -> None:
        async with visiting() as visit:
            ada = await visit.enter(ADA, "customer")
            ada.type_in(data)
            await asyncio.sleep(0.1)
            assert ada.closed is None or ada.closed[0] in {1000, 1002}

    loop = VirtualTimeLoop()
    try:
        loop.run_until_complete(play())
    finally:
        loop.close()


async def test_a_refused_line_is_answered_with_its_key_and_the_connection_stays() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(Say("k", "   "))
        await asyncio.sleep(0.1)
        refused = ada.messages[-1]
        assert isinstance(refused, Refused)
        assert (refused.code, refused.command, refused.key) == ("invalid", "say", "k")
        assert ada.closed is None


async def test_too_many_lines_at_once_are_refused_and_later_taken() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(*(Say(str(number), "ciao") for number in range(20)))
        await asyncio.sleep(0.1)
        codes = [message.code for message in ada.messages if isinstance(message, Refused)]
        assert (set(codes), len(codes)) == ({ErrorCode.TOO_MANY}, 20 - 2 * SAYS_PER_S)
        await asyncio.sleep(1)
        ada.type_in(Say("19", "ciao"))
        await asyncio.sleep(0.1)
        assert isinstance(ada.messages[-1], Happened)


async def test_too_many_pings_are_not_even_answered() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(*(Ping(1.0) for _ in range(100)))
        await asyncio.sleep(0.1)
        assert sum(isinstance(message, Pong) for message in ada.messages) == 20
        assert ada.closed is None


async def test_a_flood_of_bytes_closes_with_1013() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(*[Say("k", "x" * 2000)] * round(BYTES_PER_S / 900))
        await asyncio.sleep(0.1)
        assert ada.closed is not None
        assert ada.closed[0] == 1013


async def test_moves_beyond_the_rate_are_dropped_without_a_word() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(*(Move(POSE) for _ in range(300)))
        await asyncio.sleep(0.1)
        assert ada.closed is None
        assert not any(isinstance(message, Refused) for message in ada.messages)


async def test_a_supervisor_may_look_on_in_the_hall_and_not_write() -> None:
    async with visiting() as visit:
        marta = await visit.enter(MARTA, "supervisor", HALL)
        marta.type_in(Say("k", "ciao"), Gesticulate("wave"))
        await asyncio.sleep(0.1)
        refused = [message for message in marta.messages if isinstance(message, Refused)]
        assert [(one.code, one.command) for one in refused] == [("not_allowed", "say")]


async def test_a_reader_that_takes_nothing_is_closed_with_1013_within_six_seconds() -> None:
    async with visiting() as visit:
        giulia = await visit.enter(GIULIA, "agent")
        ada = await visit.enter(ADA, "customer")
        ada.is_stuck = True
        giulia.type_in(Gesticulate("wave"))
        await asyncio.sleep(STALL_S - 0.5)
        assert not ada.was_cut
        await asyncio.sleep(2.5)
        assert ada.was_cut
        lost = giulia.messages[-1]
        assert isinstance(lost, Happened)
        assert lost.event == ConnectionChanged(ADA, False)


async def test_a_reader_too_many_messages_behind_is_cut_off_before_it_stalls() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        room = visit.house.rooms.find(MEETING_ROOM)
        assert room is not None
        ada.is_stuck = True
        for _ in range(OUTBOX_EVENTS + 2):
            room.record_consent(ADA, RecordConsent("yes", "1"))
        await asyncio.sleep(2)
        assert ada.was_cut


async def test_after_what_was_dropped_nothing_is_told_any_more() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        (connection,) = visit.connections
        ada.is_stuck = True
        for number in range(OUTBOX_EVENTS + 2):
            connection.tell(Parcel(Pong(number, 0.0, 0)))
        ada.is_stuck = False
        connection.tell(Parcel(Pong(9_999, 0.0, 0)))
        await asyncio.sleep(1)
        heard = [message.sent_ms for message in ada.messages if isinstance(message, Pong)]
        assert heard == list(range(len(heard)))


async def test_an_offer_is_answered_by_the_conversation() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        ada.type_in(Offer(1, "v=0"))
        await asyncio.sleep(0.1)
        assert Answer(1, "answer to v=0") in ada.messages
        assert ada.is_missed_soon, "somebody may speak to her now"


async def test_an_offer_that_cannot_be_served_is_refused_in_words() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        visit.house.stages[0].refusal = Invalid("sdp", "no media lines")
        ada.type_in(Offer(1, "v=0"))
        await asyncio.sleep(0.1)
        assert isinstance(refused := ada.messages[-1], Refused)
        assert (refused.command, refused.text) == ("offer", "sdp: no media lines")


async def test_nobody_talks_in_the_hall() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer", HALL)
        ada.type_in(Offer(1, "v=0"), Publish("voice"), Say("k", "ciao"))
        await asyncio.sleep(0.1)
        refused = [message.command for message in ada.messages if isinstance(message, Refused)]
        assert refused == ["offer", "publish", "say"]
        assert not ada.is_missed_soon


async def test_a_hall_connection_stands_and_is_told_its_newest_status_only() -> None:
    async with visiting() as visit:
        giulia = await visit.enter(GIULIA, "agent", HALL)
        tell = visit.house.standing.attached[GIULIA]
        tell(DeskStatus("away"))
        tell(DeskStatus("available"))
        await asyncio.sleep(0.1)
        assert giulia.messages[-1] == DeskStatus("available")
        giulia.hang_up()
        await asyncio.sleep(0.1)
        assert visit.house.standing.detached == [GIULIA]


async def test_the_end_of_the_meeting_arrives_before_the_socket_closes() -> None:
    async with visiting() as visit:
        ada = await visit.enter(ADA, "customer")
        await visit.house.meetings.end(visit.house.book.active.copy().pop(), "agent")
        await asyncio.sleep(0.1)
        assert [type(message) for message in ada.messages[-2:]] == [Happened, Goodbye]
        assert ada.closed is not None
        assert ada.closed[0] == 1000


async def test_a_bug_is_not_swallowed() -> None:
    async def meet_a_bug() -> None:
        house = SmallHouse()
        async with house.living():
            wire = Wire()
            enter = Enter(house.pass_for(ADA, "customer"))
            admission = await house.reception.admit(enter.entry_pass)
            wire.fail(ZeroDivisionError())
            await Connection(wire, admission, enter, house.clock).run()

    with pytest.raises(ExceptionGroup):
        await meet_a_bug()
