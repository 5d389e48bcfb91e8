"""A media plane on a free port, and peers that speak to it over real UDP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from typing import Protocol

import pytest

from salotto.media.plane import MediaPlane, MediaSettings
from salotto.media.stage import Stage
from tests.support.media_peer import Listener, MediaPeer


class Join(Protocol):
    """Brings a member onto the stage, connected, who can show some codecs."""

    def __call__(self, member_id: str, *codecs: str) -> Awaitable[tuple[MediaPeer, Listener]]: ...


@pytest.fixture
async def plane() -> AsyncIterator[MediaPlane]:
    opened = MediaPlane(MediaSettings(udp_port=0, bind=("127.0.0.1",)))
    await opened.open()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(opened.run(), name="media plane")
        yield opened
        await opened.close()


@pytest.fixture
def stage(plane: MediaPlane) -> Stage:
    return plane.stage("meeting-1")


@pytest.fixture
async def join(stage: Stage) -> AsyncIterator[Join]:
    """Bring a member onto the stage, connected."""
    joined: list[MediaPeer] = []

    async def bring(member_id: str, *codecs: str) -> tuple[MediaPeer, Listener]:
        peer, listener = MediaPeer(codecs=codecs or ("vp8",)), Listener()
        joined.append(peer)
        await peer.connect(stage.admit(member_id, peer.offer(), listener))
        return peer, listener

    yield bring
    for peer in joined:
        await peer.close()
