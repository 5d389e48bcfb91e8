"""What a peer and we tell each other of what arrived, without keys and without a port."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.media.description.sdp import MediaLine
from salotto.media.pace import Pace
from salotto.media.reports import Reports
from salotto.media.streams import rtcp
from salotto.media.streams.publication import Publication
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink
from tests.support.media_fakes import HandClock, KeptOutlet, rtp
from tests.support.media_peer import DELTA, Listener

OURS, VOICE, SCREEN = 1, 4, 5
SECOND_NS = 1_000_000_000
HOUR_NS = 3_600 * SECOND_NS


class Reported:
    """A peer that sends voice and screen and hears one voice."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.outlet = KeptOutlet()
        self.listener = Listener()
        self.uplinks = {
            "voice": Uplink(
                MediaLine("0", "audio", "sendonly", {"opus": 111}, (VOICE,), {}), "voice", *UNASKED
            ),
            "screen": Uplink(
                MediaLine("1", "video", "sendonly", {"vp8": 96}, (SCREEN,), {}), "screen", *UNASKED
            ),
        }
        self.streams = {
            ssrc.to_bytes(4, "big"): Stream(ssrc, self.uplinks[kind])
            for ssrc, kind in ((VOICE, "voice"), (SCREEN, "screen"))
        }
        self.slot = Subscription("3", "audio", {"opus": 111}, self.outlet)
        self.heard = Publication("p1", "paolo", "voice", [], self.clock)
        self.heard.subscribe(self.slot)
        pace = Pace(OURS, self.uplinks, (self.slot,), self.outlet.send_rtcp, lambda _: None, Listener())
        self.reports = Reports(OURS, self.outlet.send_rtcp, self.streams, (self.slot,), pace, self.listener)

    def publish(self) -> Publication:
        publication = Publication("p2", "mika", "voice", [], self.clock)
        self.uplinks["voice"].begin(publication)
        return publication

    def speak(self, numbers: range, *, every: int = 1) -> None:
        """Let the packets of these numbers come, or only some of them."""
        stream = self.streams[VOICE.to_bytes(4, "big")]
        for number in numbers:
            if number % every == 0 or every == 1:
                stream.receive(rtp(number, number * 960, b"voice", payload_type=111), self.clock.ns)

    def says_where_it_is(self, ssrc: int, at_ns: int, *, came_ns: int) -> int:
        """Let the peer tell where the clock of a stream stood at a moment of its own; returns the moment on ours."""
        told = rtcp.sender_report(rtcp.SenderReport(ssrc, rtcp.ntp_of(at_ns), 7), 1, 1)
        self.reports.read(told, came_ns)
        moment = self.streams[ssrc.to_bytes(4, "big")].moment
        assert moment is not None
        return moment.at_ns

    def loses(self, share: float, highest: int) -> None:
        block = rtcp.ReportBlock(self.slot.ssrc, round(share * 256), 0, highest, 0, 0, 0)
        self.reports.read(rtcp.receiver_report(9, [block]), self.clock.ns)

    def pass_second(self) -> list[rtcp.Feedback]:
        """Let a second pass; returns what we tell after it."""
        self.clock.pass_s(1)
        self.outlet.reports.clear()
        self.reports.write(self.clock.ns)
        return [each for told in self.outlet.reports for each in rtcp.read(told)]


UNASKED = (lambda _ssrc: True, lambda _ssrc, _numbers: None)


@given(
    apart_ns=st.integers(-SECOND_NS // 2, SECOND_NS // 2),
    late_ns=st.integers(0, SECOND_NS // 4),
    began_ns=st.integers(HOUR_NS, 100 * HOUR_NS),
)
def test_voice_and_screen_stay_as_far_apart_as_their_sender_says_however_late_that_comes(
    apart_ns: int, late_ns: int, began_ns: int
) -> None:
    peer = Reported()
    voice_ns = peer.says_where_it_is(VOICE, began_ns, came_ns=HOUR_NS)
    screen_ns = peer.says_where_it_is(
        SCREEN, began_ns + apart_ns, came_ns=HOUR_NS + max(0, apart_ns) + late_ns
    )
    assert abs(screen_ns - voice_ns - apart_ns) <= 2, "NTP has steps of a quarter of a nanosecond"


@given(astray_ns=st.integers(2 * SECOND_NS, 50 * HOUR_NS), is_back=st.booleans())
def test_a_clock_that_was_set_counts_anew(astray_ns: int, *, is_back: bool) -> None:
    peer = Reported()
    peer.says_where_it_is(VOICE, 100 * HOUR_NS, came_ns=HOUR_NS)
    set_ns = 100 * HOUR_NS + (-astray_ns if is_back else astray_ns)
    assert abs(peer.says_where_it_is(VOICE, set_ns, came_ns=HOUR_NS + 1) - HOUR_NS - 1) <= 1


def test_every_second_tells_how_much_of_what_came_was_lost_and_for_whom() -> None:
    peer = Reported()
    publication = peer.publish()
    grades = set()
    for second in range(8):
        peer.speak(range(second * 20, second * 20 + 20), every=2)
        told = [each for each in peer.pass_second() if isinstance(each, rtcp.Loss)]
        grades.update((each.ssrc, each.fraction) for each in told[:1] if second)
    assert grades == {(VOICE, 128)}
    assert peer.listener.qualities[-1] == ("poor", "good")
    assert 0.4 < publication.missing < 0.6


@pytest.mark.parametrize(("loss_every", "word"), [(20, "fair"), (8, "poor")])
def test_a_way_that_loses_is_called_so_also_while_what_it_loses_of_a_picture_comes_again(
    loss_every: int, word: str
) -> None:
    peer = Reported()
    peer.publish()
    peer.uplinks["screen"].begin(Publication("p3", "mika", "screen", [], peer.clock))
    late: deque[tuple[int, bytes]] = deque()
    for number in range(160 * 12):
        peer.clock.pass_s(1 / 160)
        if number % 3 == 0 and number // 3 % loss_every:
            peer.speak(range(number // 3, number // 3 + 1))
        packet = rtp(number, number * 900, DELTA + bytes(900), payload_type=96, ssrc=SCREEN)
        if number % loss_every:
            peer.streams[SCREEN.to_bytes(4, "big")].receive(packet, peer.clock.ns)
        else:
            late.append((peer.clock.ns + SECOND_NS // 4, packet))
        while late and late[0][0] <= peer.clock.ns:
            peer.streams[SCREEN.to_bytes(4, "big")].receive(late.popleft()[1], peer.clock.ns)
        if number % 160 == 159:
            peer.reports.write(peer.clock.ns)
    assert peer.listener.qualities[-1] == (word, "good")


def test_what_a_listener_lost_is_told_to_it_but_not_what_had_not_come_to_us() -> None:
    for missing, told in ((0.0, [("good", "poor")]), (0.5, [])):
        peer = Reported()
        peer.heard.missing = missing
        for second in range(1, 8):
            peer.loses(0.4, highest=second * 50)
            peer.pass_second()
        assert peer.listener.qualities == told


def test_a_peer_from_which_nothing_came_is_told_so() -> None:
    peer = Reported()
    peer.clock.pass_s(1)
    peer.reports.write(peer.clock.ns)
    assert peer.outlet.reports == [rtcp.receiver_report(OURS, [])]


@given(ssrc=st.integers(0, 0xFFFF_FFFF).filter(lambda ssrc: ssrc not in {VOICE, SCREEN}))
def test_what_is_told_of_streams_that_are_not_there_changes_nothing(ssrc: int) -> None:
    peer = Reported()
    if ssrc == peer.slot.ssrc:
        return
    block = rtcp.ReportBlock(ssrc, 200, 9, 9, 9, 9, 9)
    for told in (
        rtcp.sender_report(rtcp.SenderReport(ssrc, 5, 5), 1, 1),
        rtcp.receiver_report(9, [block]),
        rtcp.nack(9, ssrc, (1, 2)),
        rtcp.picture_loss(9, ssrc),
    ):
        peer.reports.read(told, HOUR_NS)
    peer.pass_second()
    assert peer.listener.qualities == []
    assert all(stream.moment is None for stream in peer.streams.values())
