"""Unit tests run on virtual time; everything else runs on the loop that production runs on."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import uvloop

from tests.support.virtual_time import VirtualTimeLoop

UNIT = Path(__file__).parent / "unit"


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    if item.path.is_relative_to(UNIT):
        return {"virtual": VirtualTimeLoop}
    return {"real": uvloop.new_event_loop}
