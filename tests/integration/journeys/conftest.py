"""A house with a studio: its tapes, storage and rows, over a real database and a real folder. Nothing runs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from salotto.core.clock import SystemClock
from salotto.identity.model import Organisation
from tests.support.databases import fresh_database, keep
from tests.support.people import organisation
from tests.support.recordings import Studio, open_studio


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with fresh_database(tmp_path) as database:
        yield open_studio(tmp_path, database, SystemClock())


@pytest.fixture
async def house(studio: Studio) -> Organisation:
    """Whose studio it is."""
    one = organisation()
    await keep(studio.database, SystemClock(), one)
    return one
