import pytest

from salotto.core.errors import Invalid, NotFound
from salotto.core.ids import OrganisationId, StaffId
from salotto.identity.model import Organisation, StaffMember
from salotto.journeys.house import FRESH_S, OrganisationBook, StaffRoster
from tests.support.clock import SteppingClock
from tests.support.people import member, organisation


class Register:
    """Organisations in memory; counts how often it is asked."""

    def __init__(self, *organisations: Organisation) -> None:
        self.organisations = {one.id: one for one in organisations}
        self.asked = 0

    async def by_id(self, organisation_id: OrganisationId) -> Organisation | None:
        self.asked += 1
        return self.organisations.get(organisation_id)

    async def all(self) -> tuple[Organisation, ...]:
        return tuple(self.organisations.values())


class Team:
    """Staff in memory."""

    def __init__(self, *members: StaffMember) -> None:
        self.members = {one.id: one for one in members}
        self.wishes: list[tuple[str, str | None]] = []

    async def by_id(self, _organisation_id: OrganisationId, staff_id: StaffId) -> StaffMember | None:
        return self.members.get(staff_id)

    async def set_availability(
        self, _organisation_id: OrganisationId, _staff_id: StaffId, availability: str, away_reason: str | None
    ) -> None:
        self.wishes.append((availability, away_reason))


async def test_an_organisation_is_read_once_in_a_while() -> None:
    house, clock = organisation(), SteppingClock()
    register = Register(house)
    book = OrganisationBook(register, clock)
    assert (await book.get(house.id), await book.get(house.id)) == (house, house)
    assert register.asked == 1
    clock.step(FRESH_S)
    assert (await book.terms(house.id)).ring_s == house.settings.reservation_ring_s
    assert register.asked == 2


async def test_the_only_organisation_need_not_be_named() -> None:
    house, other = organisation(), organisation("Altra")
    assert await OrganisationBook(Register(house), SteppingClock()).named_or_only(None) == house
    several = OrganisationBook(Register(house, other), SteppingClock())
    assert await several.named_or_only(other.id) == other
    with pytest.raises(Invalid, match="whom you want to visit"):
        await several.named_or_only(None)


async def test_unknown_and_missing_organisations_are_not_found() -> None:
    empty = OrganisationBook(Register(), SteppingClock())
    with pytest.raises(NotFound):
        await empty.named_or_only(None)
    with pytest.raises(NotFound):
        await empty.get(OrganisationId("org_x"))


async def test_only_active_agents_have_a_seat() -> None:
    house = organisation()
    agent, gone = member(house), member(house, "Luca", is_active=False)
    supervisor = member(house, "Marta", "supervisor")
    roster = StaffRoster(Team(agent, gone, supervisor))
    sitting = await roster.seat(house.id, agent.id)
    assert sitting is not None
    assert (sitting.name, sitting.languages, sitting.wish) == ("Giulia", {"it", "en"}, "away")
    for other in (gone.id, supervisor.id, StaffId("nobody")):
        assert await roster.seat(house.id, other) is None


async def test_what_an_agent_wishes_is_kept() -> None:
    house = organisation()
    agent = member(house)
    team = Team(agent)
    sitting = await StaffRoster(team).seat(house.id, agent.id)
    assert sitting is not None
    await StaffRoster(team).keep_wish(house.id, sitting)
    assert team.wishes == [("away", None)]
