"""What the HTTP edge stands on. The composition root fills it; the routes find it in the application's state."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Depends, Request
from starlette.types import ASGIApp

from salotto.identity.new_passwords import NewPasswords
from salotto.identity.sign_in import StaffEntrance
from salotto.identity.visits import VisitEntrance
from salotto.journeys.desk import Desk
from salotto.journeys.invitations import Invitations
from salotto.journeys.nodes import Post
from salotto.journeys.viewing import Viewings
from salotto.journeys.visit import Visits
from salotto.journeys.wrap_up import WrapUps
from salotto.media.transport.turn import IceServer, TurnRelay

Check = Callable[[], Awaitable[str | None]]
"""Looks whether something works. Returns None if it does, else what is wrong, in words."""


@dataclass(frozen=True, slots=True)
class House:
    """The rooms of the house that can be reached over HTTP.

    Args:
        visits: Receives customers.
        desk: Serves agents and supervisors.
        wrap_ups: Closes contacts.
        invitations: Brings people on the telephone straight to an agent.
        viewings: Shows recordings to supervisors.
        visit_entrance: Knows customers by their token.
        staff_entrance: Knows staff by their cookie, and lets them in.
        new_passwords: Sets passwords, by link and by oneself; signs people out everywhere.
        socket: What answers at ``/ws``.
        checks: By name, what must work for this process to be ready.
        metrics: Returns the figures in Prometheus' text format.
        web: Where the built pages lie, with ``assets/`` and ``avatars/`` in it.
        now: The wall clock, to say what is overdue.
        public_url: Where this house is reached; None: only by its own name.
        notes: By name, what had better work, and is told, but keeps nobody out.
        post: Reaches the other nodes of this house; None: there are none.
        relay: Lets people of meetings through firewalls; None: there is none.
        socket_origins: Returns where sockets are opened, beside this page's own host: the addresses of the nodes.
    """

    visits: Visits
    desk: Desk
    wrap_ups: WrapUps
    invitations: Invitations
    viewings: Viewings
    visit_entrance: VisitEntrance
    staff_entrance: StaffEntrance
    new_passwords: NewPasswords
    socket: ASGIApp
    checks: Mapping[str, Check]
    metrics: Callable[[], bytes]
    web: Path
    now: Callable[[], datetime]
    public_url: str | None = None
    notes: Mapping[str, Check] = field(default_factory=dict)
    post: Post | None = None
    relay: TurnRelay | None = None
    socket_origins: Callable[[], tuple[str, ...]] = tuple

    def ways_to(self, room: Literal["hall", "meeting"]) -> tuple[IceServer, ...]:
        """Return fresh ways through a firewall for somebody who was let in; nobody speaks in a hall."""
        return () if self.relay is None or room == "hall" else self.relay.servers()


def house_of(request: Request) -> House:
    """Return the house that this application stands on."""
    house: House = request.app.state.house
    return house


async def _house(request: Request) -> House:
    """Asynchronous only because FastAPI takes a thread for each dependency that is not."""
    return house_of(request)


InHouse = Annotated[House, Depends(_house)]
