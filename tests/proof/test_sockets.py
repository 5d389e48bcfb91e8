"""Promises of the socket, measured (W1 to W5 of the reliability catalogue): run by ``make proof``.

The peers are written by hand; the server is uvicorn with our protocol, and the endpoint, the rooms and the passes are
those of a house.
"""

import json
import sys
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.support.hostile_frames import INSTEAD_OF_A_HANDSHAKE, ONCE_INSIDE
from tests.support.raw_socket import End, raw_peer
from tests.support.resuming import Resuming
from tests.support.rooms import ADA, GIULIA
from tests.support.served import Served, serve_rooms

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]

Tell = Callable[[str, float, float], None]
REFUSALS = {1002, 1003, 1007, 1009, 1013}
"""Malformed, the wrong kind, not UTF-8, too large, too much."""


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print a figure beside the most that it may be, and hold it to that."""

    def one(name: str, figure: float, target: float) -> None:
        is_kept = figure <= target
        with capsys.disabled():
            line = {"name": name, "figure": round(figure, 3), "target": target, "pass": is_kept}
            sys.stdout.write(json.dumps(line) + "\n")
        assert is_kept, name

    return one


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serve_rooms() as running:
        yield running


async def test_w1_every_hostile_frame_ends_its_own_connection_and_no_other(
    served: Served, tell: Tell
) -> None:
    survived: dict[str, End | bytes] = {}
    async with served.page(served.house.pass_for(GIULIA, "agent")) as giulia:
        for name, data in ONCE_INSIDE.items():
            async with raw_peer(served.port) as peer:
                await peer.enter(served.house.pass_for(ADA, "customer"))
                peer.write(data)
                end = await peer.end()
            if end.how == "open" or (end.how == "closed" and end.code not in REFUSALS):
                survived[name] = end
        for name, data in INSTEAD_OF_A_HANDSHAKE.items():
            async with raw_peer(served.port) as peer:
                answer = await peer.ask(data)
            if b" 4" not in answer:
                survived[name] = answer
        await giulia.say("ping", sent_ms=1)
        await giulia.hear("pong")
    frames = len(ONCE_INSIDE) + len(INSTEAD_OF_A_HANDSHAKE)
    assert survived == {}
    tell(f"W1_frame_conformance.not_refused_of_{frames}", len(survived), 0)
    tell("W1_frame_conformance.missing_to_60", 60 - frames, 0)


def test_w4_ten_thousand_steps_lose_double_and_reorder_nothing(tell: Tell) -> None:
    before, wanted = Resuming.steps, 10_000
    story = settings(max_examples=100, stateful_step_count=50, deadline=None, database=None)
    while Resuming.steps - before < wanted:
        run_state_machine_as_test(Resuming, settings=story)
    tell(f"W4_resume_exact.lost_doubled_or_reordered_in_{Resuming.steps - before}_steps", 0, 0)
