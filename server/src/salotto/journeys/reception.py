"""The reception: looks at a pass and shows its bearer to the room it opens."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from salotto.core.errors import Elsewhere, Goodbye, PassRefused, Restarting
from salotto.core.ids import OrganisationId, hall_of, meeting_of
from salotto.identity.passes import Claims, PassOffice
from salotto.journeys.conversation import Conversation, Tell
from salotto.journeys.meeting import Meetings
from salotto.rooms.model import OPEN_HALL, PRIVATE_HALL
from salotto.rooms.room import Room
from salotto.rooms.rooms import Rooms


class Standing(Protocol):
    """Keeps people informed while they stand in the hall: what journeys/standing.py offers."""

    def attach(self, claims: Claims, tell: Tell) -> None:
        """Tell somebody how things stand, now and whenever they change; of a member's connections the newest counts."""
        ...

    def detach(self, claims: Claims, tell: Tell) -> None:
        """A connection closed; if a newer one of the same member is there, nothing has changed."""
        ...


class Door(Protocol):
    """Who may be inside: what journeys/doorkeeper.py offers."""

    async def check(self, claims: Claims) -> None:
        """Refuse a pass whose right has gone."""
        ...

    def watching(self, claims: Claims, dismiss: Callable[[Goodbye], None]) -> AbstractContextManager[None]:
        """Dismiss somebody as soon as they may not be inside any more, for the time of the block."""
        ...


@dataclass(frozen=True, slots=True)
class Admission:
    """What a pass opened: a hall with its standing news, or a meeting with its conversation.

    ``return_pass`` makes a paper by which its bearer comes back; None: they ask for a pass each time.
    """

    claims: Claims
    room: Room
    standing: Standing | None
    conversation: Conversation | None
    return_pass: Callable[[], str] | None = None


class Reception:
    """Lets bearers of passes in.

    Args:
        passes: Tells true passes from others.
        rooms: Where the halls live.
        meetings: Where the meetings are.
        standing: Informs those who stand in a hall.
        is_hall_open: Tells whether an organisation lets waiting customers see one another.
        door: Looks whether the right that a pass speaks of is still there.
    """

    def __init__(
        self,
        passes: PassOffice,
        rooms: Rooms,
        meetings: Meetings,
        standing: Standing,
        is_hall_open: Callable[[OrganisationId], Awaitable[bool]],
        door: Door,
    ) -> None:
        self._passes = passes
        self._rooms = rooms
        self._meetings = meetings
        self._standing = standing
        self._is_hall_open = is_hall_open
        self._door = door
        self.at_home: Callable[[OrganisationId], Awaitable[None]] | None = None
        """Makes sure that a hall is where its floor is kept, or raises Elsewhere; None: it always is."""

    @property
    def door(self) -> Door:
        """Who shows out whoever may not be inside any more."""
        return self._door

    async def admit(self, entry_pass: str) -> Admission:
        """Spend a pass and return what it opens.

        Raises:
            PassRefused: If it opens nothing, or its bearer has lost the right since it was minted.
            Ended: If the meeting it was for is over.
            Restarting: If the house is closing, or the hall has moved to another node.
        """
        claims = self._passes.verify(entry_pass)
        if claims.room_id == hall_of(claims.organisation_id):
            return await self._admit_to_hall(claims)
        if claims.contact_id is None or claims.room_id != meeting_of(claims.contact_id):
            raise PassRefused("This pass names no room of this house.")
        if claims.role == "supervisor":
            raise PassRefused("Supervisors do not enter meetings.")
        meeting = await self._meetings.reopen(claims.organisation_id, claims.contact_id)
        await self._door.check(claims)
        return Admission(claims, meeting.room, None, meeting.conversation)

    async def _admit_to_hall(self, claims: Claims) -> Admission:
        if self.at_home is not None:
            try:
                await self.at_home(claims.organisation_id)
            except Elsewhere as elsewhere:
                raise Restarting("This place has moved; you are back in a moment.") from elsewhere
        await self._door.check(claims)
        room = self._rooms.find(claims.room_id)
        if room is None:
            policy = OPEN_HALL if await self._is_hall_open(claims.organisation_id) else PRIVATE_HALL
            room = await self._rooms.open(claims.room_id, policy)
        returns = partial(self._passes.mint_return, claims) if claims.credential else None
        return Admission(claims, room, self._standing, None, returns)
