"""What a supervisor asks of a recording, over the API that the player uses."""

import asyncio
import io
from typing import Any

import av
from playwright.async_api import APIRequestContext

REVIEW = {"X-Salotto-Page": "review"}


async def newest_contact(asked: APIRequestContext, url: str) -> dict[str, Any]:
    """Return the contact that came last."""
    found = await (await asked.get(f"{url}/api/v1/contacts", headers=REVIEW)).json()
    newest: dict[str, Any] = found["contacts"][0]
    return newest


async def settled(asked: APIRequestContext, url: str, contact: str) -> dict[str, Any]:
    """Wait until there is a verdict."""
    recording: dict[str, Any] = {}
    async with asyncio.timeout(90):
        while recording.get("verdict") in {None, "pending", "none"}:
            await asyncio.sleep(0.5)
            answer = await asked.get(f"{url}/api/v1/contacts/{contact}/recording", headers=REVIEW)
            recording = await answer.json()
    return recording


async def viewed(asked: APIRequestContext, url: str, contact: str) -> dict[str, Any]:
    """Wait until the worker has finished, stored and read back, and take leave to view it."""
    recording = await settled(asked, url, contact)
    begun = await asked.post(f"{url}/api/v1/contacts/{contact}/recording/viewing", headers=REVIEW)
    recording["viewing"] = (await begun.json())["viewing"]
    return recording


def tracks(recording: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [track for track in recording["tracks"] if track["kind"] == kind]


async def download(asked: APIRequestContext, url: str, recording: dict[str, Any], file: str) -> bytes:
    query = f"viewing={recording['viewing']}"
    answer = await asked.get(f"{url}/api/v1/recordings/{recording['recording_id']}/files/{file}?{query}")
    assert answer.ok, await answer.text()
    return await answer.body()


def distinct_pictures(data: bytes) -> int:
    frames = av.open(io.BytesIO(data)).decode(video=0)
    return len({frame.to_ndarray(format="gray")[::40, ::40].tobytes() for frame in frames})
