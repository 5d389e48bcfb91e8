"""Who is connected to a room, and who of them is told what."""

from collections.abc import Iterator

from salotto.core.ids import MemberId
from salotto.rooms.model import Seat
from salotto.rooms.ports import Guest
from salotto.rooms.visibility import Audience


class Guests:
    """The newest connection of each member.

    Staff are listed apart as well: in a private hall most of what happens concerns them and one customer, and looking
    at each of five hundred guests to find those few would make an entrance cost what the hall holds.
    """

    def __init__(self) -> None:
        self._all: dict[MemberId, tuple[Seat, Guest]] = {}
        self._staff: dict[MemberId, Guest] = {}

    def __contains__(self, member_id: MemberId) -> bool:
        return member_id in self._all

    def __iter__(self) -> Iterator[tuple[Seat, Guest]]:
        return iter(self._all.values())

    def add(self, seat: Seat, guest: Guest) -> None:
        """Keep a connection, instead of an older one of the same member."""
        self.remove(seat.member_id)
        self._all[seat.member_id] = (seat, guest)
        if seat.role != "customer":
            self._staff[seat.member_id] = guest

    def of(self, member_id: MemberId) -> Guest | None:
        """Return a member's connection, if there is one."""
        found = self._all.get(member_id)
        return None if found is None else found[1]

    def is_current(self, seat: Seat) -> bool:
        """Tell whether this is the connection that its member has now."""
        found = self._all.get(seat.member_id)
        return found is not None and found[0].connection_id == seat.connection_id

    def remove(self, member_id: MemberId) -> Guest | None:
        """Forget a member's connection; returns it."""
        self._staff.pop(member_id, None)
        found = self._all.pop(member_id, None)
        return None if found is None else found[1]

    def clear(self) -> None:
        """Forget everybody."""
        self._all.clear()
        self._staff.clear()

    def told(self, audience: Audience) -> list[Guest]:
        """Return whoever of an audience is connected."""
        if audience.is_everybody:
            return [guest for _seat, guest in self._all.values()]
        told = dict(self._staff)
        if audience.customer in self._all:
            told[audience.customer] = self._all[audience.customer][1]
        return list(told.values())
