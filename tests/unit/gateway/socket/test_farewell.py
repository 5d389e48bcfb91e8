import asyncio
import contextlib
import weakref

import pytest

from salotto.core.errors import Ended, Goodbye, Overload, PassRefused, ProtocolViolation, Replaced, Restarting
from salotto.gateway.socket.connection import Connection
from salotto.gateway.socket.farewell import PeerGone, close_reason, last_words, why
from salotto.wire.messages import Enter, Leave
from salotto.wire.messages import Goodbye as LastWords
from tests.support.leftovers import nothing_collected
from tests.support.rooms import ADA
from tests.support.sockets import MEETING_ROOM, SmallHouse, Wire


@pytest.mark.parametrize(
    ("goodbye", "code", "is_final"),
    [
        (ProtocolViolation("x"), 1002, False),
        (Restarting("x"), 1012, False),
        (Overload("x"), 1013, False),
        (PassRefused("x"), 4401, False),
        (Replaced("x"), 4409, True),
        (Ended("x"), 1000, True),
    ],
)
def test_each_end_has_its_code_and_says_whether_to_come_back(
    goodbye: Goodbye, code: int, *, is_final: bool
) -> None:
    assert goodbye.close_code == code
    assert last_words(goodbye) == LastWords(goodbye.code, "x", is_final)


def test_the_reason_fits_into_a_control_frame() -> None:
    assert len(close_reason(Overload("è" * 200)).encode()) <= 123
    assert close_reason(Overload("")) == "overload"


def test_our_goodbye_comes_before_the_disappearance_that_it_caused() -> None:
    goodbye = Replaced("x")
    assert why(ExceptionGroup("", [PeerGone(), ExceptionGroup("", [goodbye])])) is goodbye
    assert isinstance(why(ExceptionGroup("", [PeerGone()])), PeerGone)


def test_a_bug_is_told_as_a_bug() -> None:
    bug = ExceptionGroup("", [PeerGone(), ZeroDivisionError()])
    with pytest.raises(ExceptionGroup):
        why(bug)


def test_what_ended_a_connection_keeps_nothing_of_it() -> None:
    def fail(goodbye: Goodbye) -> None:
        raise goodbye

    goodbye = Replaced("x")
    with contextlib.suppress(Goodbye):
        fail(goodbye)
    group = ExceptionGroup("", [goodbye])
    group.__cause__ = goodbye
    assert why(group) is goodbye
    for error in (group, goodbye):
        assert error.__traceback__ is error.__cause__ is error.__context__ is None


@pytest.mark.parametrize("ends", ["it hangs up", "it says goodbye", "it sends nonsense", "it is dismissed"])
async def test_nothing_of_a_connection_is_left_once_it_is_over(ends: str) -> None:
    async with SmallHouse().living() as house:
        wire = Wire()
        enter = Enter(house.pass_for(ADA, "customer", MEETING_ROOM))
        connection = Connection(wire, await house.reception.admit(enter.entry_pass), enter, house.clock)
        gone = weakref.ref(connection)
        with nothing_collected():
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(connection.run())
                await asyncio.sleep(0.1)
                if ends == "it hangs up":
                    wire.hang_up()
                elif ends == "it is dismissed":
                    connection.dismiss(Restarting("You are back in a moment."))
                else:
                    wire.type_in(Leave() if ends == "it says goodbye" else b"nonsense")
            wire._receiver = None  # as the transport does when it is closed
            del connection, tasks
            await asyncio.sleep(0.1)
            assert gone() is None
