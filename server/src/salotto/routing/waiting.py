"""What may honestly be said to somebody who waits: position, range of the wait, and when the next word comes. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from salotto.core.ids import ContactId
from salotto.routing.floor import Floor, idle, on_duty, waiting_line
from salotto.routing.model import Contact, ContactState

HANDLE_TIMES_NEEDED = 5
"""With fewer contacts behind us an estimate would be a guess, and none is given."""
AT_ONCE_S = (0, 30)
"""What is said when an agent is free: the ring may take a moment."""
_ROUND_S = 30


@dataclass(frozen=True, slots=True)
class Outlook:
    """What can be said about waiting on one floor, worked out once for everybody on it.

    Args:
        line: Who waits, by place.
        positions: Place of each, from 1.
        free_agents: Agents with nobody in front of them.
        agents_on_duty: All who are available or serving.
        handle_times_s: How long recent contacts took.
    """

    line: tuple[Contact, ...]
    positions: Mapping[ContactId, int]
    free_agents: int
    agents_on_duty: int
    handle_times_s: tuple[float, ...]

    def wait_at(self, position: int) -> tuple[int, int] | None:
        """Return the least and most seconds until somebody comes for whoever stands at ``position``, from 1."""
        return estimate(position, self.free_agents, self.agents_on_duty, self.handle_times_s)


def outlook(floor: Floor) -> Outlook:
    """Return what can be said about waiting on this floor."""
    line = tuple(waiting_line(floor))
    positions = {contact.id: position for position, contact in enumerate(line, start=1)}
    ringing = sum(1 for contact in line if contact.state is ContactState.RESERVED)
    return Outlook(line, positions, len(idle(floor)) + ringing, on_duty(floor), floor.handle_times_s)


def estimate(
    position: int, free_agents: int, agents_on_duty: int, handle_times_s: Sequence[float]
) -> tuple[int, int] | None:
    """Return the least and most seconds of waiting, in steps of half a minute, or None if nobody can know.

    Agents become free one after another, on the average every (handle time / agents on duty) seconds. The range
    goes from the shorter quarter of the recent handle times to the longer one, and is widened outward.

    Args:
        position: Place in the line, from 1.
        free_agents: Agents with nobody in front of them: that many are served at once.
        agents_on_duty: All who are available or serving; with 0 nothing honest can be said.
        handle_times_s: How long recent contacts took, in any order.
    """
    if agents_on_duty <= 0:
        return None
    if position <= free_agents:
        return AT_ONCE_S
    if len(handle_times_s) < HANDLE_TIMES_NEEDED:
        return None
    turns = (position - free_agents) / agents_on_duty
    ordered = sorted(handle_times_s)
    # Somebody is half way through already: the first to become free needs less than a whole handle time.
    least_s = max(0.0, turns - 1) * _quantile(ordered, 0.25)
    most_s = max(1.0, turns) * _quantile(ordered, 0.75)
    floor_s = math.floor(least_s / _ROUND_S) * _ROUND_S
    ceiling_s = max(_ROUND_S, math.ceil(most_s / _ROUND_S) * _ROUND_S)
    return floor_s, ceiling_s


def next_update_at(queued_at: datetime, now: datetime, every_s: float) -> datetime:
    """Return the next moment at which a waiting customer hears from us, with news or without.

    The moments are fixed by ``queued_at``: whatever happens in between, a moment once named is kept.
    """
    passed = max(0.0, (now - queued_at).total_seconds())
    return queued_at + timedelta(seconds=(math.floor(passed / every_s) + 1) * every_s)


def _quantile(ordered: Sequence[float], fraction: float) -> float:
    return ordered[round((len(ordered) - 1) * fraction)]
