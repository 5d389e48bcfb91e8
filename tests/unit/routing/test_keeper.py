from salotto.core.ids import OrganisationId
from salotto.routing.keeper import OnlyKeeper


async def test_in_a_house_of_one_node_every_floor_is_ours() -> None:
    keeper = OnlyKeeper()
    await keeper.keep(OrganisationId("o"))
    assert keeper.is_kept(OrganisationId("o"))
    assert not keeper.is_shared
