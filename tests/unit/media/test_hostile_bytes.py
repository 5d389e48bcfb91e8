"""Every reader of bytes from outside, against examples that were spoiled; a million of each in ``make proof``."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fuzz_targets import TARGETS
from tests.support.mutation import spoiled, spoiled_text

SEEDS = {name: seeds() for name, (_, seeds) in TARGETS.items()}


@pytest.mark.parametrize("name", TARGETS)
@given(number=st.integers(0, 1 << 32))
def test_spoiled_bytes_raise_nothing(name: str, number: int) -> None:
    rng = random.Random(number)

    async def feed() -> None:  # DTLS sets timers
        take = TARGETS[name][0]()
        for seed in SEEDS[name]:
            take(seed)
            take(spoiled(seed, rng))

    asyncio.run(feed())


@given(number=st.integers(0, 1 << 32))
def test_spoiled_offers_are_read_or_refused(number: int) -> None:
    text = spoiled_text(SEEDS["sdp"][0].decode(), random.Random(number))
    TARGETS["sdp"][0]()(text.encode("utf-8", "replace"))
