"""Who is asked for whom. Pure and quick: one pass over the line, one look at each group of alike agents.

The line is served in order of arrival. Among the agents who fit, the one who has been idle longest is asked. Nobody
starves: what an agent must bring grows less with the wait.

=================== ==================================================
waited              an agent fits who
=================== ==================================================
at first            knows the topic and speaks the language
ANY_TOPIC_AFTER_S   speaks the language
ANY_LANGUAGE_AFTER_S is there: better a person in another tongue than none
=================== ==================================================
"""

from collections import deque
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from salotto.core.ids import ContactId, StaffId
from salotto.routing.floor import Floor, idle, waiting_line
from salotto.routing.model import AgentSeat, Contact, ContactState, Now

ANY_TOPIC_AFTER_S = 120.0
ANY_LANGUAGE_AFTER_S = 300.0
REACHABLE_S = 60.0
"""A customer whose page has been gone for longer keeps the place, but no agent is asked until it is back."""


class Pair(NamedTuple):
    """This contact is offered to this agent."""

    contact_id: ContactId
    agent_id: StaffId


class _Need(NamedTuple):
    """What an agent must bring; None asks for nothing."""

    topic: str | None
    language: str | None


_Profile = tuple[frozenset[str], frozenset[str]]
_Groups = Mapping[_Profile, deque[AgentSeat]]


def match(
    line: Iterable[Contact],
    agents: Sequence[AgentSeat],
    now: datetime,
    refused: Container[tuple[ContactId, StaffId]] = frozenset(),
) -> list[Pair]:
    """Return who is asked for whom; each contact and each agent at most once.

    Args:
        line: Contacts that nobody is asked for yet, in the order in which they are to be served.
        agents: Those who are free.
        now: On the wall, to know how long each has waited.
        refused: Pairs that are not to be made.
    """
    groups = _group(agents)
    fitting: dict[_Need, list[deque[AgentSeat]]] = {}
    free = len(agents)
    pairs: list[Pair] = []
    for contact in line:
        if free == 0:
            break
        need = _need(contact, (now - contact.queued_at).total_seconds())
        if need not in fitting:
            fitting[need] = [group for profile, group in groups.items() if _fits(profile, need)]
        agent = _take(fitting[need], contact, refused)
        if agent is not None:
            pairs.append(Pair(contact.id, agent.agent_id))
            free -= 1
    return pairs


def pairs_on(floor: Floor, now: Now) -> list[Pair]:
    """Return who is to be asked for whom on this floor right now."""
    agents = idle(floor)
    if not agents:
        return []
    line = [
        contact
        for contact in waiting_line(floor)
        if contact.state is ContactState.QUEUED
        and now.steady_s - floor.absences.get(contact.id, now.steady_s) <= REACHABLE_S
    ]
    refused = {key for key, until_s in floor.refrains.items() if until_s > now.steady_s}
    return match(line, agents, now.wall, refused)


def _group(agents: Sequence[AgentSeat]) -> _Groups:
    """Return agents by what they bring, the longest idle first in each group."""
    groups: dict[_Profile, deque[AgentSeat]] = {}
    for seat in sorted(agents, key=lambda one: (one.idle_since_s, one.agent_id)):
        groups.setdefault((seat.languages, seat.topics), deque()).append(seat)
    return groups


def _need(contact: Contact, waited_s: float) -> _Need:
    if waited_s >= ANY_LANGUAGE_AFTER_S:
        return _Need(None, None)
    if waited_s >= ANY_TOPIC_AFTER_S:
        return _Need(None, contact.language)
    return _Need(contact.topic, contact.language)


def _fits(profile: _Profile, need: _Need) -> bool:
    languages, topics = profile
    speaks = need.language is None or need.language in languages
    return speaks and (need.topic is None or not topics or need.topic in topics)


def _take(
    groups: list[deque[AgentSeat]], contact: Contact, refused: Container[tuple[ContactId, StaffId]]
) -> AgentSeat | None:
    """Take the longest idle agent who has not refused this contact out of the groups."""
    best: tuple[deque[AgentSeat], AgentSeat] | None = None
    for group in groups:
        seat = next((one for one in group if (contact.id, one.agent_id) not in refused), None)
        if seat is not None and (best is None or _idleness(seat) < _idleness(best[1])):
            best = (group, seat)
    if best is None:
        return None
    best[0].remove(best[1])
    return best[1]


def _idleness(seat: AgentSeat) -> tuple[float, StaffId]:
    return (seat.idle_since_s, seat.agent_id)
