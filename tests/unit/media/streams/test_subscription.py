import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.rtp import HEADER
from salotto.media.description.sdp import Medium
from salotto.media.streams.rtcp import Loss, Moment, ntp_of
from salotto.media.streams.subscription import Subscription
from tests.support.media_fakes import KeptOutlet, KeptWishes, rtp

SECOND_NS = 1_000_000_000
WORDS = st.integers(0, 0xFFFF_FFFF)


def playing(medium: Medium = "audio") -> tuple[Subscription, KeptOutlet, KeptWishes]:
    outlet, source = KeptOutlet(), KeptWishes()
    subscription = Subscription(
        "3", medium, {"opus": 109} if medium == "audio" else {"vp8": 109, "av1": 45}, outlet
    )
    subscription.play(source)
    return subscription, outlet, source


def forward(subscription: Subscription, packet: bytes, at_s: float = 1.0, *, keyframe: bool = False) -> None:
    header = HEADER.unpack_from(packet)
    subscription.forward(header, packet[12:], round(at_s * SECOND_NS), is_keyframe=keyframe)


@dataclass(frozen=True)
class Step:
    """One thing that happens to a slot: a jump of the sender's numbers and clock, or a cut."""

    ahead: int
    ticks: int
    pause_s: float
    is_cut: bool


steps = st.lists(
    st.builds(Step, st.integers(1, 3000), st.integers(0, 1 << 20), st.floats(0, 30), st.booleans()),
    max_size=80,
)


@given(start=st.integers(0, 0xFFFF), clock=st.integers(0, 0xFFFF_FFFF), story=steps)
def test_numbers_only_grow_and_none_is_used_twice(start: int, clock: int, story: list[Step]) -> None:
    subscription, outlet, _ = playing()
    number, timestamp, at_s = start, clock, 1.0
    for step in story:
        number, timestamp, at_s = number + step.ahead, timestamp + step.ticks, at_s + step.pause_s
        if step.is_cut:
            subscription.cut()
        forward(subscription, rtp(number, timestamp), at_s)
    grown = [(after - before) & 0xFFFF for before, after in itertools.pairwise(outlet.numbers())]
    assert len(outlet.packets) == len(story)
    assert all(0 < each < 0x8000 for each in grown)
    assert sum(grown) < 0x8000_0000


@given(order=st.permutations(range(8)))
def test_packets_out_of_order_keep_their_places(order: list[int]) -> None:
    subscription, outlet, _ = playing()
    forward(subscription, rtp(100, 0))
    for n in order:
        forward(subscription, rtp(101 + n, 960 * (1 + n)))
    first = outlet.numbers()[0]
    assert [(each - first) & 0xFFFF for each in outlet.numbers()[1:]] == [1 + n for n in order]


def test_a_packet_from_before_a_cut_is_dropped() -> None:
    subscription, outlet, _ = playing()
    forward(subscription, rtp(100, 0))
    subscription.cut()
    forward(subscription, rtp(150, 48_000), 2.0)
    forward(subscription, rtp(149, 47_040, b"late"), 2.0)
    assert len(outlet.packets) == 2


def test_the_clock_goes_on_while_nothing_plays() -> None:
    subscription, outlet, _ = playing()
    forward(subscription, rtp(100, 5_000), 1.0)
    subscription.play(None)
    subscription.play(KeptWishes())
    forward(subscription, rtp(9, 77), 4.0)
    before, after = outlet.timestamps()
    assert (after - before) & 0xFFFF_FFFF == 3 * 48_000
    before, after = outlet.numbers()
    assert (after - before) & 0xFFFF == 1


def test_a_stopped_senders_clock_is_moved_on_and_a_silent_ones_is_left() -> None:
    subscription, outlet, _ = playing()
    forward(subscription, rtp(1, 0), 1.0)
    forward(subscription, rtp(2, 960), 5.0)  # replaceTrack(null): four seconds were one frame
    forward(subscription, rtp(3, 960 + 4 * 48_000), 9.0)  # DTX: the sender's own clock went on
    first, second, third = outlet.timestamps()
    assert (second - first) & 0xFFFF_FFFF == 4 * 48_000
    assert (third - second) & 0xFFFF_FFFF == 4 * 48_000


def test_the_header_is_the_subscribers_and_the_marker_the_senders() -> None:
    subscription, outlet, _ = playing()
    forward(subscription, rtp(1, 0, b"voice", payload_type=111 | 0x80))
    first, second, _, _, ssrc = HEADER.unpack_from(outlet.packets[0])
    assert (first, second & 0x7F, second >> 7, ssrc) == (0x80, 109, 1, subscription.ssrc)
    assert outlet.payloads() == [b"voice"]


def test_a_picture_waits_for_its_keyframe_and_asks_for_it() -> None:
    subscription, outlet, source = playing("video")
    forward(subscription, rtp(1, 0, b"delta"))
    forward(subscription, rtp(2, 0, b"key"), keyframe=True)
    forward(subscription, rtp(3, 0, b"delta"))
    assert outlet.payloads() == [b"key", b"delta"]
    assert source.wishes == 1
    subscription.ask_for_keyframe()
    assert source.wishes == 2


def test_a_missed_picture_is_sent_again_as_it_was_and_voice_is_not() -> None:
    for medium, expected in (("video", 1), ("audio", 0)):
        subscription, outlet, _ = playing(medium)  # type: ignore[arg-type]
        forward(subscription, rtp(1, 0, b"key"), keyframe=True)
        number = outlet.numbers()[0]
        subscription.resend((number, (number + 1) & 0xFFFF))
        assert outlet.again == outlet.packets[:expected]


def test_resending_is_bounded_by_the_second() -> None:
    subscription, outlet, _ = playing("video")
    forward(subscription, rtp(1, 0, b"key"), keyframe=True)
    subscription.resend((outlet.numbers()[0],) * 5000)
    bounded = len(outlet.again)
    assert bounded < 5000
    subscription.begin_second(2 * SECOND_NS)
    subscription.resend((outlet.numbers()[0],))
    assert len(outlet.again) == bounded + 1


def test_a_report_is_in_the_slots_clock_and_only_of_what_plays() -> None:
    subscription, outlet, source = playing()
    source.clock = Moment(SECOND_NS, 960)
    subscription.report(SECOND_NS)
    assert outlet.reports == []
    forward(subscription, rtp(1, 960), 1.0)  # whoever comes should not wait for the next second
    subscription.report(3 * SECOND_NS)
    first, second = outlet.reports
    assert first[16:20] == outlet.packets[0][4:8]
    assert int.from_bytes(first[8:16], "big") == ntp_of(SECOND_NS)
    passed = int.from_bytes(second[16:20], "big") - int.from_bytes(first[16:20], "big")
    assert passed & 0xFFFF_FFFF == 2 * 48_000
    assert int.from_bytes(second[8:16], "big") == ntp_of(3 * SECOND_NS)


@pytest.mark.parametrize("is_cut", [True, False], ids=["published anew", "silent in between"])
def test_what_a_sender_said_before_its_clock_stood_still_is_told_nobody_any_more(*, is_cut: bool) -> None:
    subscription, outlet, source = playing()
    source.clock = Moment(SECOND_NS, 960)
    forward(subscription, rtp(1, 960), 1.0)
    if is_cut:
        subscription.cut()
    forward(subscription, rtp(2, 1920), 6.0)
    subscription.report(round(6.5 * SECOND_NS))
    assert len(outlet.reports) == 1
    source.clock = Moment(7 * SECOND_NS, 1920 + 48_000)
    forward(subscription, rtp(52, 1920 + 48_000), 7.0)
    subscription.report(7 * SECOND_NS)
    assert outlet.reports[1][16:20] == outlet.packets[-1][4:8]


def test_a_newcomer_is_not_told_either_what_was_said_before_the_clock_stood_still() -> None:
    subscription, outlet, source = playing()
    source.clock = Moment(SECOND_NS, 960)
    forward(subscription, rtp(2, 1920), 6.0)
    subscription.report(round(6.5 * SECOND_NS))
    assert outlet.reports == []


def test_a_sender_that_has_told_no_time_is_not_reported() -> None:
    subscription, outlet, _ = playing()
    forward(subscription, rtp(1, 960))
    subscription.begin_second(SECOND_NS)
    assert outlet.reports == []


def test_to_whom_cannot_be_reached_nothing_is_sent_until_a_whole_picture_can_be() -> None:
    subscription, outlet, source = playing("video")
    source.clock = Moment(SECOND_NS, 0)
    forward(subscription, rtp(1, 0, b"key"), keyframe=True)
    subscription.lose(is_away=True)
    sent = (len(outlet.packets), len(outlet.reports), source.wishes)
    assert not subscription.takes("vp8")
    subscription.begin_second(2 * SECOND_NS)
    subscription.ask_for_keyframe()
    subscription.pause(is_paused=True)
    subscription.pause(is_paused=False)
    assert (len(outlet.packets), len(outlet.reports), source.wishes) == sent
    subscription.lose(is_away=False)
    assert subscription.takes("vp8")
    assert subscription.awaits_keyframe
    assert source.wishes == sent[2] + 1


def test_its_reports_are_those_that_answers_are_measured_by() -> None:
    subscription, _, source = playing()
    source.clock = Moment(SECOND_NS, 960)
    forward(subscription, rtp(1, 960), 1.0)
    subscription.report(2 * SECOND_NS)
    told = ntp_of(2 * SECOND_NS) >> 16 & 0xFFFF_FFFF
    subscription.feedback.note(Loss(7, 0, last_report=told), 2_300_000_000)
    assert subscription.feedback.round_trip_ms(3 * SECOND_NS) == pytest.approx(300.0)


def test_what_could_not_be_sent_uses_no_number() -> None:
    subscription, outlet, _ = playing()
    outlet.is_open = False
    forward(subscription, rtp(1, 0))
    outlet.is_open = True
    subscription.cut()
    forward(subscription, rtp(50, 0))
    assert len(outlet.packets) == 1


@given(
    frames=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    start=st.integers(0, 0xFFFF),
    clock=WORDS,
    age_s=st.floats(0, 25),
    then_s=st.floats(0.001, 0.9),
)
def test_who_catches_up_gets_one_unbroken_stream_that_goes_on_live_and_in_time(
    frames: list[int], start: int, clock: int, age_s: float, then_s: float
) -> None:
    subscription, outlet, source = playing("video")
    sent = [
        rtp(start + n, clock + frame * 9000, bytes([n]))
        for n, frame in enumerate(frame for frame, parts in enumerate(frames) for _ in range(parts))
    ]
    packets = [(HEADER.unpack_from(each), each[12:]) for each in sent]
    newest, live = clock + (len(frames) - 1) * 9000, round((age_s + then_s) * 90_000)
    source.clock = Moment(60 * SECOND_NS, newest)
    assert subscription.catch_up(packets, 60 * SECOND_NS)
    forward(subscription, rtp(start + len(sent), newest + live), 60 + age_s + then_s)
    assert outlet.payloads()[:-1] == [each[12:] for each in sent]
    assert {(b - a) & 0xFFFF for a, b in itertools.pairwise(outlet.numbers())} == {1}
    times = list(dict.fromkeys(outlet.timestamps()))
    apart = [(b - a) & 0xFFFF_FFFF for a, b in itertools.pairwise(times)]
    assert apart[:-1] == [90] * (len(frames) - 1)
    assert abs(apart[-1] - live) <= 1
    told = (int.from_bytes(outlet.reports[-1][16:20], "big") - times[-2]) & 0xFFFF_FFFF
    assert told == 0, "the report says when the last picture came"


@given(parts=st.integers(1, 40), age_s=st.floats(0, 25))
def test_who_catches_up_again_sees_its_clock_go_on(parts: int, age_s: float) -> None:
    subscription, outlet, _ = playing("video")
    forward(subscription, rtp(7, 0, b"key"), 30.0, keyframe=True)
    packets = [(HEADER.unpack_from(rtp(100 + n, n * 3000)), b"x") for n in range(parts)]
    assert subscription.catch_up(packets, round((30 - age_s) * SECOND_NS))
    grown = [(b - a) & 0xFFFF_FFFF for a, b in itertools.pairwise(outlet.timestamps())]
    assert all(0 < each < 90 * 60 for each in grown)


def test_a_packet_that_comes_late_after_a_silence_keeps_the_time_of_its_picture() -> None:
    subscription, outlet, _ = playing("video")
    forward(subscription, rtp(1, 0, b"key"), 1.0, keyframe=True)
    forward(subscription, rtp(2, 9000), 1.1)
    forward(subscription, rtp(4, 9000), 1.1)
    forward(subscription, rtp(3, 9000), 2.5)
    assert len(set(outlet.timestamps()[1:])) == 1


def test_nobody_catches_up_before_anything_can_be_sent() -> None:
    subscription, outlet, _ = playing("video")
    outlet.is_open = False
    assert not subscription.catch_up([(HEADER.unpack_from(rtp(1, 0)), b"key")], SECOND_NS)
    outlet.is_open = True
    forward(subscription, rtp(2, 0, b"delta"))
    assert subscription.awaits_keyframe
    assert outlet.packets == []


@given(rested_s=st.floats(0.5, 25), then_s=st.floats(0.05, 0.9))
def test_what_rested_while_something_else_played_here_goes_on_in_time(rested_s: float, then_s: float) -> None:
    subscription, outlet, _ = playing("video")
    forward(subscription, rtp(1, 7, b"key"), 40.0, keyframe=True)
    subscription.play(KeptWishes())
    packets = [(HEADER.unpack_from(each), each[12:]) for each in (rtp(9, 0, b"key"), rtp(10, 900, b"delta"))]
    assert subscription.catch_up(packets, round((40 - rested_s) * SECOND_NS))
    forward(subscription, rtp(11, 900 + round((rested_s + then_s) * 90_000)), 40 + then_s)
    first, last = outlet.timestamps()[0], outlet.timestamps()[-1]
    assert ((last - first) & 0xFFFF_FFFF) / 90_000 == pytest.approx(then_s, abs=0.01)
