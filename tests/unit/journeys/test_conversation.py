import pytest

from salotto.core.errors import Invalid
from salotto.journeys.conversation import Conversation
from salotto.wire.messages import (
    Answer,
    Gestured,
    Happened,
    Levels,
    MeetingEnded,
    MemberLeft,
    Muted,
    Offer,
    PathChanged,
    Published,
    RoomEvent,
    ServerMessage,
    Slots,
    Unpublished,
)
from salotto.wire.values import Publication, RoomState
from tests.support.rooms import ADA, GIULIA
from tests.support.sockets import ScriptedStage


class Browser:
    def __init__(self) -> None:
        self.heard: list[ServerMessage] = []

    def tell(self, message: ServerMessage) -> None:
        self.heard.append(message)


def talking() -> tuple[ScriptedStage, Conversation, Browser]:
    stage = ScriptedStage()
    conversation, ada = Conversation(stage), Browser()
    conversation.attach(ADA, ada.tell)
    return stage, conversation, ada


def happen(conversation: Conversation, *events: RoomEvent) -> None:
    for number, event in enumerate(events, 1):
        conversation.happened(Happened("e", number, 0, event), RoomState())


def test_an_offer_is_answered_before_its_slots_are_told() -> None:
    _stage, conversation, ada = talking()
    conversation.offer(ADA, Offer(2, "v=0"))
    assert ada.heard == [Answer(2, "answer to v=0"), Slots(2, {"3": None}), PathChanged(2, "connecting")]


def test_a_refused_offer_leaves_the_former_path_as_it_was() -> None:
    stage, conversation, ada = talking()
    conversation.offer(ADA, Offer(1, "v=0"))
    stage.refusal = Invalid("sdp", "no")
    with pytest.raises(Invalid):
        conversation.offer(ADA, Offer(2, "v=?"))
    ada.heard.clear()
    stage.ears[0].slots_changed({"3": "p"})
    assert ada.heard == [Slots(1, {"3": "p"})]


def test_only_the_newest_path_of_a_member_is_heard() -> None:
    stage, conversation, ada = talking()
    conversation.offer(ADA, Offer(1, "v=0"))
    conversation.offer(ADA, Offer(2, "v=0"))
    ada.heard.clear()
    stage.ears[0].path_changed("closed")
    stage.ears[0].slots_changed({})
    assert ada.heard == []
    stage.ears[1].path_changed("connected")
    stage.ears[1].path_changed("closed")
    assert ada.heard == [PathChanged(2, "connected"), PathChanged(2, "lost")]


def test_a_browser_that_comes_back_is_told_how_its_media_stand() -> None:
    stage, conversation, old = talking()
    conversation.offer(ADA, Offer(1, "v=0"))
    new = Browser()
    conversation.attach(ADA, new.tell)
    conversation.detach(ADA, old.tell)
    assert new.heard == [Slots(1, {"3": None}), PathChanged(1, "connecting")]
    stage.ears[0].path_changed("lost")
    assert new.heard[-1] == PathChanged(1, "lost")
    conversation.detach(ADA, new.tell)
    stage.ears[0].path_changed("connected")
    assert new.heard[-1] == PathChanged(1, "lost")


def test_what_all_others_can_show_is_told_with_the_slots() -> None:
    stage, conversation, ada = talking()
    conversation.offer(ADA, Offer(1, "v=0"))
    ada.heard.clear()
    stage.ears[0].watchable_changed(("vp8", "av1"))
    assert ada.heard == [Slots(1, {"3": None}, ("vp8", "av1"))]


def test_what_pictures_may_take_is_told_with_the_slots_and_again_to_who_comes_back() -> None:
    stage, conversation, ada = talking()
    conversation.offer(ADA, Offer(1, "v=0"))
    ada.heard.clear()
    stage.ears[0].pictures_limited(400_000)
    told = Slots(1, {"3": None}, max_pictures_bps=400_000)
    assert ada.heard == [told]
    new = Browser()
    conversation.attach(ADA, new.tell)
    assert new.heard[0] == told
    stage.ears[0].pictures_limited(None)
    assert new.heard[-1] == Slots(1, {"3": None})


def test_what_happens_in_the_room_happens_to_the_media() -> None:
    stage, conversation, _ = talking()
    happen(
        conversation,
        Published("p", Publication(ADA, "voice", is_muted=True)),
        Published("q", Publication(ADA, "screen")),
        Muted("p", False),
        Unpublished("q"),
        Gestured(ADA, "nod"),
        MemberLeft(ADA, "left"),
    )
    assert stage.asked == [
        ("publish", ADA, "voice"),
        ("set_muted", True),
        ("publish", ADA, "screen"),
        ("set_muted", False),
        ("unpublish",),
        ("leave", ADA),
    ]


def test_the_end_closes_the_stage_once() -> None:
    stage, conversation, _ = talking()
    happen(conversation, MeetingEnded("agent"))
    conversation.closed()
    assert stage.asked == [("close",)]


def test_levels_go_to_everybody() -> None:
    stage, conversation, ada = talking()
    giulia = Browser()
    conversation.attach(GIULIA, giulia.tell)
    stage.watchers[0].levels({"p": 90})
    assert ada.heard == giulia.heard == [Levels({"p": 90})]


def test_only_the_newest_path_is_judged_and_a_new_one_is_good_until_it_is_known() -> None:
    stage, told = ScriptedStage(), list[tuple[str, str, str]]()
    conversation = Conversation(stage, lambda *judged: told.append(judged))
    conversation.offer(ADA, Offer(1, "v=0"))
    stage.ears[0].quality_changed("poor", "fair")
    conversation.offer(ADA, Offer(2, "v=0"))
    stage.ears[0].quality_changed("fair", "fair")
    assert told == [(ADA, "good", "good"), (ADA, "poor", "fair"), (ADA, "good", "good")]


def test_whoever_lost_their_path_has_a_poor_network_for_everybody_until_it_is_back() -> None:
    stage, told = ScriptedStage(), list[tuple[str, str, str]]()
    conversation = Conversation(stage, lambda *judged: told.append(judged))
    conversation.offer(ADA, Offer(1, "v=0"))
    ears = stage.ears[0]
    ears.path_changed("connected")
    ears.quality_changed("fair", "good")
    ears.path_changed("lost")
    ears.quality_changed("good", "good")  # of nothing
    ears.path_changed("connected")
    assert told[1:] == [(ADA, "fair", "good"), (ADA, "poor", "poor"), (ADA, "good", "good")]
    conversation.offer(ADA, Offer(2, "v=0"))
    ears.path_changed("lost")
    assert told[4:] == [(ADA, "good", "good")]
