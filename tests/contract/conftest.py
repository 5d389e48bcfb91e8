"""Contracts are kept by the real thing, on a real database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from salotto.adapters.sql.database import Database
from tests.support.clock import SteppingClock
from tests.support.databases import fresh_database


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with fresh_database(tmp_path) as opened:
        yield opened
