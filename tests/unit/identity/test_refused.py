import asyncio
from collections import Counter, deque

from hypothesis import example, given
from hypothesis import strategies as st
from typing_extensions import override

from salotto.core.errors import Unavailable
from salotto.core.ids import OrganisationId
from salotto.identity.attempts import OwnCounting
from salotto.identity.limits import REFUSALS_TOLD_OF_ORGANISATION, REFUSALS_TOLD_OF_PERSON
from salotto.identity.model import AuditLine, StaffMember
from salotto.identity.ports import AuditTrail
from salotto.identity.refused import Houses, RefusedSignIn, RefusedSignIns
from tests.support.clock import SteppingClock
from tests.support.mistakes import Mistakes
from tests.support.people import member, organisation

HOUSE = organisation()
PEOPLE: list[StaffMember | None] = [None, *(member(HOUSE, f"Agent {number}") for number in range(40))]
HOUR_S = 3_600.0


class Trail(AuditTrail):
    """Lines, and when; or a database that is away."""

    def __init__(self, clock: SteppingClock) -> None:
        self.lines: list[tuple[float, AuditLine]] = []
        self.is_away = False
        self._clock = clock

    @override
    async def note(self, line: AuditLine) -> None:
        if self.is_away:
            raise Unavailable("gone")
        self.lines.append((self._clock.monotonic_ns() / 1e9, line))


class Alone(Houses):
    @override
    async def only(self) -> OrganisationId | None:
        return HOUSE.id


def refused(staff: StaffMember | None) -> RefusedSignIn:
    return RefusedSignIn("password", "wrong", "desk", staff)


async def all_told(telling: RefusedSignIns) -> None:
    """Return once everything is told: nothing here waits for longer."""
    for _ in range(2):
        await asyncio.sleep(0)
    assert telling.waiting == 0


@example([(who, 12, 1.0) for who in range(len(PEOPLE))] * 2)
@given(
    st.lists(
        st.tuples(st.integers(0, len(PEOPLE) - 1), st.integers(1, 30), st.sampled_from([0.0, 1.0, 700.0])),
        max_size=40,
    )
)
def test_whatever_strangers_do_the_lines_of_an_hour_are_few_and_whoever_is_tried_seldom_is_told(
    tries: list[tuple[int, int, float]],
) -> None:
    clock = SteppingClock()
    trail, tried = Trail(clock), Counter[str]()

    async def try_all() -> None:
        telling = RefusedSignIns(trail, Alone(), OwnCounting(clock))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(telling.run())
            for who, times, pause_s in tries:
                staff = PEOPLE[who]
                tried["unknown" if staff is None else staff.id] += times
                for _ in range(times):
                    telling.tell(refused(staff))
                await all_told(telling)
                clock.step(pause_s)
            telling.close()

    asyncio.run(try_all())
    recent: deque[tuple[float, str]] = deque()
    for at_s, line in trail.lines:
        recent.append((at_s, line.subject))
        while recent[0][0] <= at_s - HOUR_S:
            recent.popleft()
        assert len(recent) <= REFUSALS_TOLD_OF_ORGANISATION.times + 1
        assert sum(subject == line.subject for _, subject in recent) <= REFUSALS_TOLD_OF_PERSON.times + 1
    told = Counter(line.subject for _, line in trail.lines if line.action == "sign_in_refused")
    if sum(tried.values()) <= REFUSALS_TOLD_OF_ORGANISATION.times:
        for subject, times in tried.items():
            assert told[subject] >= min(times, REFUSALS_TOLD_OF_PERSON.times)


async def test_what_cannot_be_told_ends_nothing(mistakes: Mistakes) -> None:
    clock = SteppingClock()
    trail = Trail(clock)
    telling = RefusedSignIns(trail, Alone(), OwnCounting(clock))
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(telling.run())
        for trail.is_away in (True, False):
            telling.tell(refused(None))
            await all_told(telling)
        telling.close()
    assert [line.subject for _, line in trail.lines] == ["unknown"]
    assert mistakes() == {}


async def test_a_flood_that_nobody_writes_down_takes_no_more_memory(mistakes: Mistakes) -> None:
    clock = SteppingClock()
    telling = RefusedSignIns(Trail(clock), Alone(), OwnCounting(clock))
    for _ in range(1_000):
        telling.tell(refused(None))
    assert telling.waiting == 256
    assert mistakes() == {"taking note of a refused sign-in": 744}
