"""Unit tests run on virtual time; everything else runs on the loop that production runs on."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import uvloop
from hypothesis import HealthCheck, settings

from tests.support.postgres import PostgresServer, postgres_server
from tests.support.virtual_time import VirtualTimeLoop

# Two busy cores must not turn a law into a race: examples count, not milliseconds.
settings.register_profile("salotto", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("salotto")

pytest_plugins = ["tests.support.second_try", "tests.support.mistakes"]
UNIT = Path(__file__).parent / "unit"


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.path.is_relative_to(UNIT):
        return {"virtual": VirtualTimeLoop}
    return {"real": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL server that all tests of this run share; it starts when the first one asks."""
    with postgres_server() as server:
        yield server
