"""An open hall behind the real endpoint and the real server, without a database. Prints its port and the passes."""

import asyncio
import json
import secrets
import socket
import sys
from collections.abc import Sequence
from datetime import timedelta

import uvicorn
import uvloop
from typing_extensions import override

from salotto.core.clock import Clock, SystemClock
from salotto.core.errors import NotFound
from salotto.core.ids import ContactId, MemberId, OrganisationId, RoomId, hall_of
from salotto.gateway.socket.endpoint import SocketEndpoint
from salotto.gateway.socket.transport import SocketProtocol
from salotto.identity.passes import Claims, PassOffice, SigningKey
from salotto.journeys.conversation import Tell
from salotto.journeys.meeting import (
    MeetingBook,
    MeetingRecordings,
    Meetings,
    MeetingStage,
    MeetingTerms,
    RecordedStage,
)
from salotto.journeys.reception import Reception, Standing
from salotto.rooms.directory import OneNodeDirectory
from salotto.rooms.room import Room
from salotto.rooms.rooms import Rooms
from salotto.tickets.model import ContactEvent, NewEvent
from salotto.tickets.ports import EventLog
from salotto.wire.limits import MESSAGE_BYTES

_ORGANISATION = OrganisationId("bench")


class NoMeetings(MeetingBook, EventLog, MeetingRecordings):
    """A hall needs none."""

    @override
    async def opened(
        self, organisation_id: OrganisationId, contact_id: ContactId, room_id: RoomId, epoch: str
    ) -> None:
        raise NotFound("no meetings here")

    @override
    async def is_active(self, organisation_id: OrganisationId, contact_id: ContactId) -> bool:
        return False

    @override
    async def closed(self, room_id: RoomId) -> None:
        return

    @override
    async def terms(self, organisation_id: OrganisationId, contact_id: ContactId) -> MeetingTerms:
        return MeetingTerms(may_record=False, consents={})

    @override
    def attach(
        self, organisation_id: OrganisationId, contact_id: ContactId, room: Room, stage: RecordedStage
    ) -> None:
        return

    @override
    async def append(
        self, organisation_id: OrganisationId, contact_id: ContactId, events: Sequence[NewEvent]
    ) -> None:
        return

    @override
    async def of_contacts(
        self, organisation_id: OrganisationId, contact_ids: Sequence[ContactId]
    ) -> tuple[ContactEvent, ...]:
        return ()


class NoNews(Standing):
    """Nobody is told how things stand."""

    @override
    def attach(self, claims: Claims, tell: Tell) -> None:
        return

    @override
    def detach(self, member_id: MemberId) -> None:
        return


def _no_stage(room_id: RoomId) -> MeetingStage:
    raise NotFound("no media here")


async def _is_open(organisation_id: OrganisationId) -> bool:
    return True


def _passes(office: PassOffice, clock: Clock, people: int) -> list[str]:
    hall, until = hall_of(_ORGANISATION), clock.now() + timedelta(minutes=1)
    return [
        office.mint(
            Claims(
                _ORGANISATION,
                hall,
                MemberId(f"customer-{number}"),
                "customer",
                f"Guest {number}",
                "noor",
                str(number),
                None,
                until,
            )
        )
        for number in range(people)
    ]


async def main(people: int) -> None:
    """Serve until the process is ended."""
    clock = SystemClock()
    office = PassOffice((SigningKey("bench", secrets.token_bytes(32)),), clock)
    rooms = Rooms(OneNodeDirectory("bench"), clock)
    none = NoMeetings()
    reception = Reception(office, rooms, Meetings(rooms, none, none, _no_stage, none), NoNews(), _is_open)
    config = uvicorn.Config(
        SocketEndpoint(reception, None, clock),
        ws=SocketProtocol,
        ws_max_size=MESSAGE_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
    )
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(rooms.run())
            port = listening.getsockname()[1]
            print(json.dumps({"port": port, "passes": _passes(office, clock, people)}), flush=True)
            await uvicorn.Server(config).serve([listening])
            rooms.close()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
