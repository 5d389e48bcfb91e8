import asyncio
import logging
import threading

import pytest

from salotto.app.last_resort import LastResort


async def test_it_says_what_still_runs_and_ends_the_process(caplog: pytest.LogCaptureFixture) -> None:
    ends: list[int] = []
    hangs, ended = threading.Event(), threading.Event()
    stuck = threading.Thread(target=hangs.wait, name="tape_0")
    stuck.start()

    def end(code: int) -> None:
        ends.append(code)
        ended.set()

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(asyncio.sleep(60), name="recorder meeting-1")
        LastResort(end).arm(0.01)
        await asyncio.to_thread(ended.wait, 5)
        task.cancel()
    hangs.set()
    stuck.join()
    (said,) = caplog.records
    assert ends == [1]
    assert (said.levelno, said.message) == (logging.CRITICAL, "the house is ended by force")
    assert "recorder meeting-1" in vars(said)["tasks"]
    assert "tape_0" in vars(said)["threads"]
    assert vars(said)["reason"] == "it had 0.01 seconds"


def test_a_log_that_hangs_does_not_keep_it(monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = threading.Event()
    ends: list[int] = []
    monkeypatch.setattr("salotto.app.last_resort._SAY_S", 0.05)
    monkeypatch.setattr(LastResort, "_say", lambda _self, _reason: hangs.wait())
    LastResort(ends.append).end_now("it had 13 seconds")
    hangs.set()
    assert ends == [1]
