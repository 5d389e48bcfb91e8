import pytest

from salotto.wire.limits import CHAT_LINES
from salotto.wire.messages import (
    ConnectionChanged,
    Consented,
    FigureChanged,
    Gestured,
    MeetingEnded,
    MemberJoined,
    MemberLeft,
    Muted,
    Pointed,
    Published,
    QualityChanged,
    RoomEvent,
    Said,
    Unpublished,
)
from salotto.wire.state import evolve
from salotto.wire.values import ChatLine, Member, Publication, RoomState

ADA = Member("Ada", "customer", "ada", 0)
VOICE = Publication("ada", "voice")
INSIDE = RoomState(members={"ada": ADA}, publications={"p": VOICE})


@pytest.mark.parametrize(
    ("event", "after"),
    [
        (MemberJoined("bo", ADA), RoomState({"ada": ADA, "bo": ADA}, {"p": VOICE})),
        (MemberLeft("ada", "left"), RoomState()),
        (
            ConnectionChanged("ada", is_connected=False),
            RoomState({"ada": Member("Ada", "customer", "ada", 0, is_connected=False)}, {"p": VOICE}),
        ),
        (
            QualityChanged("ada", "poor", "fair"),
            RoomState(
                {"ada": Member("Ada", "customer", "ada", 0, upward="poor", downward="fair")}, {"p": VOICE}
            ),
        ),
        (
            FigureChanged("ada", "noor"),
            RoomState({"ada": Member("Ada", "customer", "noor", 0)}, {"p": VOICE}),
        ),
        (Published("q", VOICE), RoomState({"ada": ADA}, {"p": VOICE, "q": VOICE})),
        (Unpublished("p"), RoomState({"ada": ADA})),
        (
            Muted("p", is_muted=True),
            RoomState({"ada": ADA}, {"p": Publication("ada", "voice", is_muted=True)}),
        ),
        (Consented("ada", "yes", "1"), RoomState({"ada": ADA}, {"p": VOICE}, consents={"ada": "yes"})),
        (MeetingEnded("agent"), RoomState({"ada": ADA}, {"p": VOICE}, is_ended=True)),
        (Gestured("ada", "wave"), INSIDE),
        (Pointed("ada", "wall", 0.5, 0.5), INSIDE),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_event_means_one_change(event: RoomEvent, after: RoomState) -> None:
    assert evolve(INSIDE, event) == after


def test_who_leaves_takes_their_tracks_along() -> None:
    assert evolve(INSIDE, MemberLeft("ada", "lost")).publications == {}


def test_a_room_remembers_its_newest_lines() -> None:
    state = RoomState()
    for number in range(CHAT_LINES + 5):
        state = evolve(state, Said(ChatLine("ada", "Ada", "customer", str(number), "x", number)))
    assert len(state.chat) == CHAT_LINES
    assert state.chat[0].key == "5"


def test_a_state_is_a_value() -> None:
    evolve(INSIDE, MemberLeft("ada", "left"))
    assert INSIDE.members == {"ada": ADA}
