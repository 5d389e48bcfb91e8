import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.rtp import HEADER
from salotto.media.description.sdp import Codec
from salotto.media.streams.publication import Publication
from salotto.media.streams.rtcp import Loss, Moment
from salotto.media.streams.subscription import Subscription
from salotto.wire.values import Kind
from tests.support.media_fakes import HandClock, KeptOutlet, rtp
from tests.support.media_peer import DELTA, KEYFRAME
from tests.support.mistakes import Mistakes, break_once

VP9_KEYFRAME, VP9_DELTA = b"\x8c\x05\x82\x49", b"\xcc\x06\x86\x00"


class Feed:
    """Counts the requests that reach the publisher."""

    def __init__(self) -> None:
        self.requests = 0
        self.is_reachable = True
        self.held_back = 0
        self.clock: Moment | None = None

    def moment(self) -> Moment | None:
        return self.clock

    def hold_back(self) -> None:
        self.held_back += 1

    def request_keyframe(self) -> bool:
        self.requests += self.is_reachable
        return self.is_reachable


class Recorder:
    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.codecs: list[str] = []

    def codec_changed(self, publication_id: str, codec: str) -> None:
        self.codecs.append(codec)

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        self.packets.append(rtp)


def published(kind: Kind = "screen") -> tuple[Publication, Feed, HandClock, Recorder]:
    clock, feed, recorder = HandClock(), Feed(), Recorder()
    publication = Publication("p1", "giulia", kind, [recorder], clock)
    publication.feed = feed
    return publication, feed, clock, recorder


def subscribed(publication: Publication, *more: Codec) -> tuple[Subscription, KeptOutlet]:
    outlet = KeptOutlet()
    is_voice = publication.kind == "voice"
    numbers: dict[Codec, int] = {"opus": 111} if is_voice else {"vp8": 96, **dict.fromkeys(more, 98)}
    subscription = Subscription("9", "audio" if is_voice else "video", numbers, outlet)
    publication.subscribe(subscription)
    return subscription, outlet


def forward(publication: Publication, payload: bytes, number: int = 1) -> None:
    packet = rtp(number, number * 3000, payload)
    publication.forward(packet, HEADER.unpack_from(packet), 12, 1)


def test_the_first_wish_for_a_keyframe_is_granted_at_once_and_the_next_after_a_pause() -> None:
    publication, feed, clock, _ = published()
    for _ in range(10):
        publication.want_keyframe()
    assert feed.requests == 1
    clock.pass_s(0.4)
    publication.tick()
    assert feed.requests == 1
    clock.pass_s(0.1)
    publication.tick()
    assert feed.requests == 2


def test_once_the_keyframe_comes_nobody_is_asked_again() -> None:
    publication, feed, clock, _ = published()
    _, outlet = subscribed(publication)
    forward(publication, DELTA, 1)
    forward(publication, KEYFRAME, 2)
    clock.pass_s(5)
    publication.tick()
    assert outlet.payloads() == [KEYFRAME]
    assert feed.requests == 1


def test_a_publisher_who_cannot_be_reached_is_asked_when_it_can() -> None:
    publication, feed, _, _ = published()
    feed.is_reachable = False
    publication.want_keyframe()
    feed.is_reachable = True
    publication.tick()
    assert feed.requests == 1


def test_a_voice_has_no_keyframes() -> None:
    publication, feed, _, _ = published("voice")
    subscribed(publication)
    publication.want_keyframe()
    assert feed.requests == 0


def test_muted_is_dropped_before_everybody_and_comes_back_whole() -> None:
    publication, feed, _, recorder = published()
    _, outlet = subscribed(publication)
    forward(publication, KEYFRAME, 1)
    publication.set_muted(is_muted=True)
    forward(publication, KEYFRAME, 2)
    feed.clock = Moment(1, 1)
    publication.report()
    assert outlet.reports == []  # a muted clock says nothing
    publication.set_muted(is_muted=False)
    forward(publication, DELTA, 3)
    forward(publication, KEYFRAME, 4)
    assert outlet.payloads() == [KEYFRAME, KEYFRAME]
    assert len(recorder.packets) == 3
    assert feed.requests == 1  # the second wish came within the pause, and its keyframe before the next tick


def test_whoever_unsubscribes_gets_nothing_more() -> None:
    publication, feed, _, _ = published("voice")
    subscription, outlet = subscribed(publication)
    _, other = subscribed(publication)
    publication.unsubscribe(subscription)
    forward(publication, b"voice")
    assert (outlet.packets, len(other.packets)) == ([], 1)
    feed.clock = Moment(1, 1)
    publication.report()
    assert (outlet.reports, len(other.reports)) == ([], 1)
    publication.close()
    forward(publication, b"voice", 2)
    assert len(other.packets) == 1
    assert subscription.source is None


def test_the_worst_listener_counts() -> None:
    publication, _, _, _ = published("voice")
    assert publication.worst_loss(0) == 0
    for loss in (3, 70, 5):
        subscribed(publication)[0].feedback.note(Loss(7, loss), 1)
    assert publication.worst_loss(2) == 70


def test_a_level_is_taken_once() -> None:
    publication, _, _, _ = published("voice")
    publication.level = 90
    assert (publication.take_level(), publication.take_level()) == (90, 0)


def test_a_tape_that_begins_and_a_mute_that_ends_hold_back_what_was_sent_before() -> None:
    publication, feed, _, _ = published()
    publication.begin_tape()
    assert (feed.held_back, feed.requests) == (1, 1)
    publication.set_muted(is_muted=True)
    assert feed.held_back == 1
    publication.set_muted(is_muted=False)
    assert feed.held_back == 2


def test_whoever_cannot_be_reached_yet_asks_for_no_keyframe_and_catches_up_when_it_can() -> None:
    publication, feed, _, _ = published()
    forward(publication, KEYFRAME, 1)
    outlet = KeptOutlet()
    subscription = Subscription("9", "video", {"vp8": 96}, outlet)
    subscription.lose(is_away=True)
    publication.subscribe(subscription)
    forward(publication, DELTA, 2)
    assert (outlet.packets, feed.requests) == ([], 0)
    subscription.lose(is_away=False)
    assert outlet.payloads() == [KEYFRAME, DELTA]
    assert feed.requests == 0


def test_a_narrow_way_of_somebody_who_has_gone_holds_up_nobody() -> None:
    publication, _, _, _ = published()
    subscription, _ = subscribed(publication)
    subscribed(publication)
    subscription.allowed_bps = 300_000
    assert publication.allowed_bps() == 300_000
    subscription.lose(is_away=True)
    assert publication.allowed_bps() > 300_000


def test_a_new_codec_is_a_cut_for_those_who_can_show_it_and_a_pause_for_others() -> None:
    publication, feed, _, recorder = published()
    _, able = subscribed(publication, "vp9")
    _, unable = subscribed(publication)
    forward(publication, KEYFRAME, 1)
    publication.change_codec("vp9")
    forward(publication, VP9_DELTA, 2)
    forward(publication, VP9_KEYFRAME, 3)
    publication.change_codec("vp8")
    forward(publication, KEYFRAME, 4)
    assert able.payloads() == [KEYFRAME, VP9_KEYFRAME, KEYFRAME]
    assert [each[1] for each in able.packets] == [96, 98, 96]
    assert unable.payloads() == [KEYFRAME, KEYFRAME]
    assert recorder.codecs == ["vp9", "vp8"]
    assert feed.requests == 1  # whoever changes codec begins with a keyframe, unasked


def test_a_keyframe_that_does_not_come_with_a_new_codec_is_asked_for() -> None:
    publication, feed, clock, _ = published()
    subscribed(publication, "av1")
    publication.change_codec("av1")
    before = feed.requests
    clock.pass_s(0.6)
    publication.tick()
    assert feed.requests == before + 1


def test_a_recorder_that_comes_later_hears_of_what_pictures_are_made() -> None:
    publication, _, _, _ = published()
    publication.change_codec("av1")
    late = Recorder()
    publication.tell_codec((late,))
    assert late.codecs == ["av1"]


def test_a_newcomer_sees_the_picture_at_once_and_the_publisher_is_not_asked() -> None:
    publication, feed, clock, _ = published()
    _, first = subscribed(publication)
    forward(publication, KEYFRAME, 1)
    forward(publication, DELTA, 2)
    clock.pass_s(2)
    asked = feed.requests
    _, outlet = subscribed(publication)
    assert outlet.payloads() == [KEYFRAME, DELTA]
    forward(publication, DELTA, 3)
    assert len(outlet.packets) == len(first.packets) == 3
    assert feed.requests == asked


def test_a_newcomer_is_not_shown_what_has_a_hole_or_was_muted_since() -> None:
    publication, feed, clock, _ = published()
    forward(publication, KEYFRAME, 1)
    forward(publication, DELTA, 3)
    _, outlet = subscribed(publication)
    assert (outlet.packets, feed.requests) == ([], 1)
    forward(publication, DELTA, 2)
    clock.pass_s(1)
    _, later = subscribed(publication)
    assert len(later.packets) == 3
    publication.set_muted(is_muted=True)
    publication.set_muted(is_muted=False)
    _, last = subscribed(publication)
    assert last.packets == []


def test_eight_who_come_at_once_make_one_request() -> None:
    publication, feed, _, _ = published()
    for _ in range(8):
        subscribed(publication)[0].ask_for_keyframe()
    assert feed.requests == 1


def spoken(publication: Publication, number: int, loudness: int) -> None:
    packet = rtp(number, number * 960, bytes((0x7B, 1, 2, number & 0xFF)))
    publication.forward(packet, HEADER.unpack_from(packet), 12, number * 20_000_000, loudness)


voices = st.lists(st.tuples(st.integers(1, 120), st.sampled_from([20, 100])), min_size=1, max_size=8)


@given(voices)
def test_listeners_of_a_voice_with_silences_miss_no_number_and_the_tape_misses_no_packet(
    stretches: list[tuple[int, int]],
) -> None:
    publication, _, _, recorder = published("voice")
    outlets = [subscribed(publication)[1] for _ in range(3)]
    number = 0
    for count, loudness in stretches:
        for _ in range(count):
            number += 1
            spoken(publication, number, loudness)
    assert len(recorder.packets) == number
    for outlet in outlets:
        numbers, clock = outlet.numbers(), outlet.timestamps()
        assert numbers == [(numbers[0] + each) & 0xFFFF for each in range(len(numbers))]
        passed = [(each - clock[0]) & 0xFFFF_FFFF for each in clock]
        assert passed == sorted(passed)
        assert all(each % 960 == 0 for each in passed)


def test_a_silent_voice_goes_to_two_listeners_and_not_to_three() -> None:
    few, many = published("voice")[0], published("voice")[0]
    of_two = [subscribed(few)[1] for _ in range(2)]
    of_three = [subscribed(many)[1] for _ in range(3)]
    for number in range(1, 201):
        spoken(few, number, 20)
        spoken(many, number, 20)
    assert [len(each.packets) for each in of_two] == [200, 200]
    assert [len(each.packets) for each in of_three] == [82, 82, 82]


def test_a_voice_that_was_silent_is_whole_again_for_those_who_stay_when_somebody_goes() -> None:
    publication, _, _, _ = published("voice")
    (going, _), (_, outlet), _ = (subscribed(publication) for _ in range(3))
    for number in range(1, 201):
        spoken(publication, number, 20)
    publication.unsubscribe(going)
    for number in range(201, 211):
        spoken(publication, number, 20)
    numbers = outlet.numbers()
    assert numbers == [(numbers[0] + each) & 0xFFFF for each in range(82 + 11)]


def test_what_was_kept_of_a_silence_is_not_sent_after_a_mute() -> None:
    publication, _, _, _ = published("voice")
    outlets = [subscribed(publication)[1] for _ in range(3)]
    for number in range(1, 201):
        spoken(publication, number, 20)
    publication.set_muted(is_muted=True)
    publication.set_muted(is_muted=False)
    spoken(publication, 201, 100)
    assert [len(each.packets) for each in outlets] == [83] * 3
    assert [each.packets[-1][-1] for each in outlets] == [201] * 3


@pytest.mark.parametrize(("kind", "listeners"), [("screen", 3), ("voice", 2), ("voice", 3)])
def test_a_mistake_over_one_listener_costs_nobody_else_a_packet(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes, kind: Kind, listeners: int
) -> None:
    publication, _, _, recorder = published(kind)
    outlets = [subscribed(publication)[1] for _ in range(listeners)]
    break_once(monkeypatch, Subscription, "forward")
    forward(publication, KEYFRAME, 1)
    assert [len(each.packets) for each in outlets] == [0] + [1] * (listeners - 1)
    assert len(recorder.packets) == 1
    forward(publication, KEYFRAME, 2)
    assert [len(each.packets) for each in outlets] == [1] + [2] * (listeners - 1)
    assert mistakes() == {"a listener": 1}


def test_a_mistake_over_one_listener_keeps_a_mute_and_a_report_from_no_other(
    monkeypatch: pytest.MonkeyPatch, mistakes: Mistakes
) -> None:
    publication, feed, _, _ = published()
    listeners = [subscribed(publication) for _ in range(2)]
    forward(publication, KEYFRAME)
    feed.clock = Moment(1, 3000)
    break_once(monkeypatch, Subscription, "report")
    publication.report()
    assert [len(outlet.reports) for _, outlet in listeners] == [0, 1]
    break_once(monkeypatch, Subscription, "cut")
    publication.cut()
    assert [each.awaits_keyframe for each, _ in listeners] == [False, True]
    assert mistakes() == {"a listener": 2}
