from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.core.errors import Refusal
from salotto.core.ids import MemberId
from salotto.rooms.model import MEETING, OPEN_HALL, PRIVATE_HALL, RoomCommand, RoomPolicy, Turn, Viewer
from salotto.rooms.rules import decide
from salotto.rooms.visibility import EVERYBODY, STAFF, Audience, audience, view, visible
from salotto.wire.messages import Consented, MeetingEnded, MemberJoined, Muted, Published, Said, Unpublished
from salotto.wire.state import evolve
from salotto.wire.values import ChatLine, Member, Publication, RoomState
from tests.support.rooms import ADA, BEA, GIULIA, ROLES, ROOM, scripts

POLICIES = st.sampled_from([MEETING, PRIVATE_HALL, OPEN_HALL])
VIEWERS = [Viewer(member_id, role) for member_id, role in ROLES.items()]
STRANGER = Viewer(MemberId("nobody"), "customer")


@settings(max_examples=200)
@given(POLICIES, scripts())
def test_looking_and_evolving_commute_for_every_viewer(
    policy: RoomPolicy, story: list[tuple[MemberId, RoomCommand]]
) -> None:
    """The law that the browser, the recorder and the review player all stand on."""
    state = RoomState()
    for number, (who, command) in enumerate(story):
        try:
            events = decide(state, policy, ROOM, Turn(who, number, f"p{number}"), command)
        except Refusal:
            continue
        for event in events:
            next_state = evolve(state, event)
            for viewer in (*VIEWERS, STRANGER):
                own = view(state, policy, viewer)
                told = visible(state, policy, event, viewer)
                assert view(next_state, policy, viewer) == (own if told is None else evolve(own, told))
            state = next_state


def member(role: str, index: int) -> Member:
    return Member("Somebody", role, "noor", index)  # type: ignore[arg-type]


HALL = RoomState(members={ADA: member("customer", 0), BEA: member("customer", 1), GIULIA: member("agent", 2)})


def test_a_waiting_customer_sees_the_staff_and_no_other_customer() -> None:
    assert set(view(HALL, PRIVATE_HALL, Viewer(ADA, "customer")).members) == {ADA, GIULIA}
    assert set(view(HALL, PRIVATE_HALL, Viewer(GIULIA, "agent")).members) == {ADA, BEA, GIULIA}


def test_in_an_open_hall_everybody_sees_everybody() -> None:
    assert view(HALL, OPEN_HALL, Viewer(ADA, "customer")) == HALL


def test_who_is_told_in_a_private_hall() -> None:
    def told(event: object) -> Audience:
        return audience(HALL, PRIVATE_HALL, event)  # type: ignore[arg-type]

    assert told(MemberJoined("carla", member("customer", 3))) == Audience(False, MemberId("carla"))
    assert told(MemberJoined("dora", member("agent", 3))) == EVERYBODY
    assert told(Consented(ADA, "yes", "1")) == Audience(False, ADA)
    assert told(MeetingEnded("agent")) == EVERYBODY
    assert told(Said(ChatLine(ADA, "Ada", "customer", "k", "ciao", 1))) == STAFF


def test_tracks_in_a_private_hall_would_follow_their_owners() -> None:
    published = Published("p", Publication(BEA, "voice"))
    assert audience(HALL, PRIVATE_HALL, published) == Audience(False, BEA)
    playing = evolve(HALL, published)
    assert audience(playing, PRIVATE_HALL, Muted("p", True)) == Audience(False, BEA)
    assert audience(playing, PRIVATE_HALL, Unpublished("p")) == Audience(False, BEA)
    assert view(playing, PRIVATE_HALL, Viewer(ADA, "customer")).publications == {}
