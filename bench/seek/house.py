"""Serves a house in which an hour was deposited, until its standard input ends. Prints where, and the cookie."""

import asyncio
import json
import shutil
import socket
import sys
from pathlib import Path

import uvicorn
import uvloop

from bench.hour import record
from salotto.core.clock import SystemClock
from salotto.core.ids import OrganisationId
from salotto.gateway.http.application import create_app
from salotto.recording.model import Recording, StoredKey
from tests.support.http_house import open_house
from tests.support.recordings import Studio

_CLOCK = SystemClock()


async def main(folder: Path, seconds: int) -> None:
    """Record, deposit, serve."""
    async with open_house(folder) as running:
        archive, house = running.archive, running.organisations[0]
        studio = Studio(folder, running.database, running.outbox, archive, archive.deposits(), _CLOCK)
        recording = await _deposited(studio, house.id, seconds)
        marta = await running.staff("Marta", "supervisor")
        answer = await marta.post(f"/contacts/{recording.contact_id}/recording/viewing")
        view = await marta.get(f"/contacts/{recording.contact_id}/recording")
        with socket.create_server(("127.0.0.1", 0)) as listening:
            order = {
                "url": f"http://127.0.0.1:{listening.getsockname()[1]}",
                "cookie": f"salotto-review={marta.client.cookies['salotto-review']}",
                "contact": recording.contact_id,
                "viewing": answer.json()["viewing"],
                "verdict": view.json()["verdict"],
            }
            config = uvicorn.Config(create_app(running.house), lifespan="off", log_config=None)
            server = uvicorn.Server(config)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server._serve([listening]))  # noqa: SLF001  without its signals
                sys.stdout.write(json.dumps(order) + "\n")
                sys.stdout.flush()
                await asyncio.to_thread(sys.stdin.read)
                server.should_exit = True


async def _deposited(studio: Studio, organisation_id: OrganisationId, seconds: int) -> Recording:
    contact_id = await studio.contact(organisation_id)
    now = _CLOCK.now()
    recording = await studio.archive.recordings.open(organisation_id, contact_id, now)
    hour = await asyncio.to_thread(record, studio.folder / "hour", seconds)
    wrapped = (
        StoredKey(
            key.key_id,
            organisation_id,
            contact_id,
            key.person,
            studio.archive.master.wrap(key.secret),
            now,
        )
        for key in hour.keys
    )
    await studio.archive.keys.add(tuple(wrapped))
    studio.tape(recording).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(hour.tape, studio.tape(recording))
    await studio.archive.recordings.began(organisation_id, recording.id, now)
    await studio.end(recording, seconds)
    await studio.deposits.finish(organisation_id, recording.id)
    return await studio.row(recording)


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2])))
