import asyncio
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.mishaps import AGAIN_S, Mishaps, goes_on, hear_callbacks
from tests.support.mistakes import Mistake, Mistakes, break_once


def told(caplog: pytest.LogCaptureFixture) -> list[int]:
    return [getattr(record, "times", 0) for record in caplog.records if record.name == "salotto.core.mishaps"]


async def test_a_loop_whose_turn_raises_goes_on_at_the_next_one_and_not_at_once(mistakes: Mistakes) -> None:
    loop = asyncio.get_running_loop()
    began_s, moments = loop.time(), []
    for turn in range(3):
        async with goes_on("this test"):
            moments.append(loop.time() - began_s)
            if turn < 2:
                raise ZeroDivisionError
    assert moments == [0.0, AGAIN_S, 2 * AGAIN_S]
    assert mistakes() == {"this test": 2}


def test_one_of_many_that_raises_costs_the_others_nothing(mistakes: Mistakes) -> None:
    done = []
    for one in range(3):
        with goes_on("this test") as turn:
            if one == 1:
                raise KeyError(one)
            done.append(one)
        assert (turn.error is None) == (one != 1)
    assert done == [0, 2]
    assert mistakes() == {"this test": 1}


async def test_whoever_is_cancelled_ends() -> None:
    with pytest.raises(asyncio.CancelledError):
        async with goes_on("this test"):
            raise asyncio.CancelledError


async def test_what_is_to_end_a_program_ends_it() -> None:
    with pytest.raises(KeyboardInterrupt), goes_on("this test"):
        raise KeyboardInterrupt


def test_it_is_told_with_its_cause_and_whose_it_was(caplog: pytest.LogCaptureFixture) -> None:
    with Mishaps().survive("a recorder", contact_id="contact_1"):
        raise ZeroDivisionError("by nought")
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
    assert (record.__dict__["what"], record.__dict__["contact_id"]) == ("a recorder", "contact_1")


@given(st.lists(st.sampled_from(["a", "b"]), max_size=300))
def test_the_same_cause_is_told_ten_times_more_seldom_each_time_and_counted_each_time(
    causes: list[str],
) -> None:
    lines: list[tuple[str, int]] = []
    kept = Mishaps(lambda what, times, _error, _names: lines.append((what, times)))
    for what in causes:
        with kept.survive(what):
            raise ZeroDivisionError
    assert dict(kept.counts) == {what: causes.count(what) for what in set(causes)}
    for what in "ab":
        expected = [times for times in (1, 10, 100) if times <= causes.count(what)]
        assert [times for one, times in lines if one == what] == expected


def test_another_cause_is_told_at_once(caplog: pytest.LogCaptureFixture) -> None:
    kept = Mishaps()
    for error in (ZeroDivisionError(), KeyError("x"), ZeroDivisionError()):
        with kept.survive("a loop"):
            raise error
    assert told(caplog) == [1, 1]


def test_a_thousand_causes_are_not_all_remembered() -> None:
    kept = Mishaps(lambda *_: None)
    for number in range(2_000):
        with kept.survive("a loop"):
            raise type(f"Error{number}", (Exception,), {})
    assert kept.remembered <= 256
    assert kept.counts["a loop"] == 2_000


def test_what_is_expected_is_dealt_with_further_out() -> None:
    with pytest.raises(LookupError), goes_on("this test", but=(LookupError,)):
        raise KeyError("x")


def test_what_breaks_once_does_what_it_did_from_then_on(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    told: list[int] = []
    kept = Mishaps(lambda *_: told.append(1))
    broken = break_once(monkeypatch, kept, "survive")
    with pytest.raises(Mistake), kept.survive("x"):
        raise ValueError
    with kept.survive("x"):
        raise ValueError
    assert (broken, told, mistakes()) == (["survive"], [1], {})


async def test_what_a_callback_raises_is_counted_and_all_else_told_as_ever(
    mistakes: Mistakes, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble() -> None:
        raise Mistake

    loop = asyncio.get_running_loop()
    hear_callbacks(loop)
    loop.call_soon(stumble)
    loop.call_exception_handler({"message": "a transport is odd", "exception": ConnectionResetError()})
    await asyncio.sleep(0.1)
    assert mistakes() == {"a callback": 1}
    assert "a transport is odd" in caplog.text
