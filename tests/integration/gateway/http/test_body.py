"""Answers that are files, over a real server: how they end when they may not go on."""

import asyncio
import socket as sockets
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn

from salotto.gateway.http.application import create_app
from tests.support.reviews import CONTENT, Review, reviewing

MIB = 1 << 20


@pytest.fixture
async def review(tmp_path: Path) -> AsyncIterator[Review]:
    async with reviewing(tmp_path) as made:
        yield made


@asynccontextmanager
async def served(review: Review) -> AsyncIterator[int]:
    """Serve the house at a port for the length of the block."""
    config = uvicorn.Config(
        create_app(review.running.house), lifespan="off", log_config=None, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    with sockets.create_server(("127.0.0.1", 0)) as listening:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server._serve([listening]))
            yield listening.getsockname()[1]
            server.should_exit = True


@asynccontextmanager
async def asked(review: Review, port: int, file_id: str, wanted: str) -> AsyncIterator[asyncio.StreamReader]:
    """Ask for a file over a socket of our own, which takes no more than it is told to."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=64 * 1024)
    path = f"/api/v1/recordings/{review.recording.id}/files/{file_id}?viewing={review.viewing}"
    cookie = f"salotto-review={review.marta.client.cookies['salotto-review']}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nRange: {wanted}\r\n\r\n".encode())
    try:
        yield reader
    finally:
        writer.close()


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Read until the server closes."""
    parts = []
    while part := await reader.read(MIB):
        parts.append(part)
    return b"".join(parts)


async def test_changed_bytes_are_never_given_out_and_the_half_is_not_taken_for_the_whole(
    review: Review,
) -> None:
    stored = review.studio.folder / "recordings" / review.file.storage_name
    sealed = bytearray(stored.read_bytes())
    sealed[100_000] ^= 1
    stored.write_bytes(sealed)
    async with served(review) as port:
        async with asked(review, port, review.file.id, "bytes=0-9") as reader:
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 206")
            assert await reader.readexactly(10) == CONTENT[:10]
        async with asked(review, port, review.file.id, "bytes=70000-110000") as reader:
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"content-length: 40001" in head.lower()
            assert await rest(reader) == b""  # closed without a byte


async def test_leave_that_is_withdrawn_ends_an_answer_within_a_second(review: Review) -> None:
    content = bytes(64 * MIB)
    file = await review.studio.add_file(review.recording, "long.bin", content)
    async with served(review) as port, asked(review, port, file.id, "bytes=0-") as reader:
        await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(MIB)
        await asyncio.sleep(0.6)  # longer than the server goes on without asking
        answer = await review.marta.post("/sign-out")
        assert answer.status_code == 204
        began_s = time.monotonic()
        left = await rest(reader)
        assert time.monotonic() - began_s < 1.0
    # what stood in buffers of the two ends and of the system was on its way already
    assert MIB + len(left) < len(content) // 2


async def test_an_answer_of_any_size_takes_little_memory(review: Review) -> None:
    file = await review.studio.add_file(review.recording, "long.bin", bytes(32 * MIB))
    async with served(review) as port:
        tracemalloc.start()
        try:
            async with asked(review, port, file.id, "bytes=1-") as reader:
                await reader.readuntil(b"\r\n\r\n")
                taken = 0
                while taken < 32 * MIB - 1:
                    taken += len(await reader.read(MIB))
            _, peak_bytes = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak_bytes < 4 * MIB  # both ends together
