"""A supervisor at the review page, and a recording of known content to be read."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import update

from salotto.core.clock import SystemClock
from salotto.identity.model import Organisation
from salotto.recording.model import Recording, StoredFile
from tests.support.http_house import Running, Staff, open_house
from tests.support.recordings import Studio

CLOCK = SystemClock()
CONTENT = random.Random(7).randbytes(200_001)


@dataclass
class Review:
    """A supervisor at the review page, and a deposited recording with one more file of known content."""

    running: Running
    studio: Studio
    marta: Staff
    recording: Recording
    file: StoredFile
    viewing: str

    async def get(self, *, by: httpx.AsyncClient | None = None, **changed: str) -> httpx.Response:
        """Ask for the file as a media element does: with cookies, without a header of ours."""
        ids = {
            "recording": self.recording.id,
            "file": self.file.id,
            "viewing": self.viewing,
            "verb": "GET",
            **changed,
        }
        headers = {"Range": ids["range"]} if "range" in ids else {}
        if "if_range" in ids:
            headers["If-Range"] = ids["if_range"]
        return await (by or self.marta.client).request(
            ids["verb"],
            f"/api/v1/recordings/{ids['recording']}/files/{ids['file']}",
            params={"viewing": ids["viewing"]},
            headers=headers,
        )

    async def change(self, table: Any, **values: object) -> None:
        """Change every row of a table."""
        async with self.running.database.write() as connection:
            await connection.execute(update(table).values(**values))

    async def begin(self, by: Staff, recording: Recording) -> str:
        """Begin a viewing."""
        answer = await by.post(f"/contacts/{recording.contact_id}/recording/viewing")
        assert answer.status_code == 201, answer.text
        return str(answer.json()["viewing"])


async def deposited(studio: Studio, house: Organisation) -> tuple[Recording, StoredFile]:
    """Record, deposit, and add a file of known content."""
    made = await studio.recorded(house.id, 2)
    await studio.deposits.finish(house.id, made.id)
    row = await studio.row(made)
    return row, await studio.add_file(row, "content.bin", CONTENT)


@asynccontextmanager
async def reviewing(folder: Path) -> AsyncIterator[Review]:
    """Open a house in which Marta has begun a viewing."""
    async with open_house(folder) as running:
        archive = running.archive
        studio = Studio(folder, running.database, running.outbox, archive, archive.deposits(), CLOCK)
        recording, file = await deposited(studio, running.organisations[0])
        marta = await running.staff("Marta", "supervisor")
        made = Review(running, studio, marta, recording, file, "")
        made.viewing = await made.begin(marta, recording)
        yield made
