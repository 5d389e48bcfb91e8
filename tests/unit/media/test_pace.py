from salotto.media.congestion.bandwidth import CEILING_BPS, FLOOR_BPS, START_BPS
from salotto.media.description.sdp import MediaLine
from salotto.media.pace import LOOK_NS, Pace
from salotto.media.streams import rtcp
from salotto.media.streams.publication import Publication
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink
from tests.support.media_fakes import HandClock, KeptOutlet, rtp
from tests.support.media_peer import DELTA, KEYFRAME, Listener

SCREEN = MediaLine("1", "video", "sendonly", {"vp8": 96}, (5,), {})
PACKET = DELTA + bytes(950)


class Watched:
    """A screen, how its publisher is paced, and one watcher with a pace of its own.

    Args:
        is_beside: Another shows something in the watcher's second slot.
    """

    def __init__(self, *, is_beside: bool = False) -> None:
        self.clock = HandClock()
        self.told: list[int] = []
        self.listener = Listener()
        self.asked: list[int] = []
        self.wait_s = 0.0
        """How long what is sent now will wait on the watcher's way."""
        self.coming: list[tuple[int, int]] = []
        uplink = Uplink(SCREEN, "screen", lambda _: True, lambda _ssrc, _numbers: None)
        self.stream = Stream(5, uplink)
        self.publisher = Pace(1, {"screen": uplink}, (), self.hear, self.asked.append, self.listener)
        self.outlet = KeptOutlet()
        self.slot = Subscription("9", "video", {"vp8": 96}, self.outlet)
        self.beside = Subscription("10", "video", {"vp8": 96}, self.outlet)
        self.watcher = Pace(2, {}, (self.slot, self.beside), self.hear, self.asked.append, self.listener)
        self.publication = Publication("p1", "paolo", "screen", [], self.clock)
        self.publication.subscribe(self.slot)
        uplink.begin(self.publication)
        self.streams = [self.stream]
        if is_beside:
            other = Uplink(SCREEN, "screen", lambda _: True, lambda _ssrc, _numbers: None)
            publication = Publication("p2", "mika", "camera", [], self.clock)
            publication.subscribe(self.beside)
            other.begin(publication)
            self.streams.append(Stream(5, other))
        self.number = 0
        self.send(KEYFRAME)

    def hear(self, packet: bytes) -> None:
        (read,) = rtcp.read(packet)
        assert isinstance(read, rtcp.Bandwidth)
        self.told.append(read.bps)

    def send(self, payload: bytes = PACKET, *, ahead: int = 1) -> None:
        self.number += ahead
        for stream in self.streams:
            stream.receive(rtp(self.number, self.number * 900, payload, payload_type=96), self.clock.ns)

    def report(self, loss: float) -> None:
        """Let the watcher tell what it lost since its last report."""
        report = rtcp.Loss(self.slot.ssrc, round(loss * 256), self.number, highest=len(self.outlet.packets))
        self.watcher.heard(report, loss, 40 + 1000 * self.wait_s, self.clock.ns)

    def tick(self) -> None:
        self.watcher.tick(self.clock.ns, ())
        self.publisher.tick(self.clock.ns, (self.stream,))
        late_ns = self.clock.ns + round((0.04 + self.wait_s) * 1e9)
        self.coming = sorted([*self.coming, *((late_ns, each) for each in self.asked)])
        self.asked.clear()

    def pass_s(
        self, seconds: float, *, loss: float = 0.0, told_bps: int | None = None, pps: int = 100
    ) -> None:
        """Let time pass in which packets come, questions are answered, and the watcher says each second what it lost."""
        for turn in range(round(seconds * 10)):
            for _ in range(max(1, pps // 10)):
                self.clock.pass_s(0.1 / max(1, pps // 10))
                if pps:
                    self.send()
                while self.coming and self.coming[0][0] <= self.clock.ns:
                    came_ns, asked_ns = self.coming.pop(0)
                    self.watcher.answered(asked_ns, came_ns)
            if turn % 10 == 9:
                self.report(loss)
            if told_bps is not None and turn % 3 == 1:
                self.watcher.told(told_bps, self.clock.ns)
            self.tick()


def test_a_share_follows_its_slowest_watcher_and_comes_back() -> None:
    watched = Watched()
    watched.pass_s(5)
    assert watched.told[-1] > START_BPS
    watched.pass_s(3, told_bps=400_000)
    assert FLOOR_BPS < watched.told[-1] < 500_000
    watched.pass_s(28)
    assert watched.told[-1] > START_BPS


def test_two_who_show_something_share_a_narrow_way() -> None:
    watched = Watched(is_beside=True)
    watched.pass_s(2)
    watched.pass_s(3, told_bps=800_000)
    assert FLOOR_BPS < watched.slot.allowed_bps == watched.beside.allowed_bps <= 400_000


def test_one_who_shows_what_rests_takes_nothing_away_from_another() -> None:
    watched = Watched(is_beside=True)
    watched.pass_s(2)
    watched.streams.pop()
    watched.pass_s(1)
    watched.pass_s(3, told_bps=600_000)
    assert 500_000 < watched.slot.allowed_bps <= 600_000


def test_twice_a_second_is_told_what_may_be_sent() -> None:
    watched = Watched()
    watched.pass_s(5)
    assert len(watched.told) == 5e9 // LOOK_NS - 1  # the first look begins the first half second


def test_a_watcher_that_loses_much_for_long_gets_no_pictures_and_holds_nobody_back() -> None:
    watched = Watched()
    watched.pass_s(16, loss=0.4, told_bps=2_000_000)
    assert watched.listener.pauses == [True]
    before = len(watched.outlet.packets)
    watched.pass_s(3)
    assert len(watched.outlet.packets) == before
    assert watched.publication.allowed_bps() == CEILING_BPS
    watched.pass_s(10)
    assert watched.listener.pauses == [True, False]
    assert watched.publication.allowed_bps() < START_BPS
    watched.send(KEYFRAME)
    assert len(watched.outlet.packets) > before


def test_what_a_peer_says_of_its_bandwidth_is_no_report_of_loss() -> None:
    watched = Watched()
    watched.pass_s(4, loss=0.2, told_bps=2_000_000)
    assert watched.slot.allowed_bps < START_BPS


def test_a_publisher_whose_own_way_is_full_is_told_less_than_comes() -> None:
    watched = Watched()
    for turn in range(200):
        watched.clock.pass_s(0.02)
        watched.send(ahead=2 if turn % 2 else 1)  # every third is lost
        watched.publisher.tick(watched.clock.ns, (watched.stream,))
    assert watched.told[-1] < 500_000


def test_who_shows_nothing_is_told_nothing() -> None:
    watched = Watched()
    watched.stream.uplink.end()
    watched.pass_s(2)
    assert watched.told == []


def test_a_way_gets_better_while_a_share_rests_and_who_watches_nothing_is_asked_nothing() -> None:
    watched = Watched()
    watched.pass_s(3, told_bps=400_000)
    watched.pass_s(30, pps=0)
    assert watched.slot.allowed_bps > START_BPS
    watched.publication.unsubscribe(watched.slot)
    watched.pass_s(1, pps=0)
    watched.coming.clear()
    watched.pass_s(2, pps=0)
    assert not watched.coming


def test_a_full_way_is_seen_within_a_second_by_how_long_answers_take() -> None:
    watched = Watched()
    watched.pass_s(4)
    watched.wait_s = 0.3
    watched.pass_s(1.2)
    assert watched.slot.allowed_bps < START_BPS
    assert watched.told[-1] < START_BPS
    assert not watched.slot.is_paused  # sending less will do


def test_what_was_lost_on_the_way_to_us_is_told_to_the_watchers_ways() -> None:
    watched = Watched()
    for _ in range(10):
        watched.pass_s(0.5)
        for _ in range(20):
            watched.clock.pass_s(0.01)
            watched.send(ahead=2)
        watched.publisher.tick(watched.clock.ns, (watched.stream,))
    assert watched.publication.missing > 0.1


def fill(watched: Watched) -> None:
    """Let the watcher's way become so narrow that its queue grows by two seconds in each, until pictures are dropped."""
    watched.pass_s(4)
    for turn in range(12):
        if watched.slot.is_paused:
            return
        watched.wait_s = min(1.0, 0.2 * turn)
        watched.pass_s(0.1)
    raise AssertionError("pictures are sent into a queue of a second")


def test_when_much_waits_pictures_are_dropped_until_it_is_through_and_begin_with_a_whole_one() -> None:
    watched = Watched()
    fill(watched)
    assert watched.told[-1] < START_BPS, "whoever is spared pictures for a moment still counts"
    watched.pass_s(0.5)
    assert watched.slot.is_paused
    watched.wait_s = 0.0
    watched.pass_s(1.2)
    assert not watched.slot.is_paused
    before = len(watched.outlet.packets)
    watched.send()
    assert len(watched.outlet.packets) == before
    watched.send(KEYFRAME)
    assert watched.outlet.payloads()[-1] == KEYFRAME
    watched.wait_s = 0.5
    watched.pass_s(0.6)
    assert not watched.slot.is_paused  # the keyframe itself fills a narrow way once more
    assert watched.listener.pauses == []


def test_what_was_seen_before_pictures_were_dropped_takes_nothing_away_after_it() -> None:
    watched = Watched()
    fill(watched)
    allowed_bps = watched.slot.allowed_bps
    watched.report(0.5)
    watched.wait_s = 0.0
    watched.pass_s(1.5)
    assert not watched.slot.is_paused
    watched.send(KEYFRAME)
    watched.pass_s(4)
    assert watched.slot.allowed_bps > allowed_bps


def test_of_somebody_who_never_answers_reports_are_believed() -> None:
    for loss, told_bps, wait_s in ((0.3, None, 0.0), (0.0, 400_000, 0.0), (0.0, None, 0.5)):
        watched = Watched()
        watched.watcher.answered = lambda _asked_ns, _now_ns: None  # type: ignore[method-assign]
        watched.pass_s(4)
        assert watched.slot.allowed_bps > START_BPS
        watched.wait_s = wait_s
        watched.pass_s(4, loss=loss, told_bps=told_bps)
        assert watched.slot.allowed_bps < START_BPS / 1.5


def test_whoever_sends_and_gets_no_picture_is_asked_and_told_nothing_and_starts_again_where_it_was() -> None:
    watched = Watched()
    watched.pass_s(30)
    up_bps, down_bps = watched.publisher.up.bps, watched.watcher.down.bps
    watched.publication.unsubscribe(watched.slot)
    watched.stream.uplink.end()
    watched.pass_s(2, pps=0)
    watched.told.clear()
    for _ in range(600):
        watched.clock.pass_s(0.1)
        watched.watcher.tick(watched.clock.ns, ())
        watched.publisher.tick(watched.clock.ns, (watched.stream,))
    assert (watched.asked, watched.told) == ([], [])
    watched.publication.subscribe(watched.slot)
    watched.stream.uplink.begin(watched.publication)
    watched.send(KEYFRAME)
    watched.pass_s(5)
    assert min(watched.told) >= up_bps
    assert watched.watcher.down.bps >= down_bps


def test_a_page_whose_browser_sends_more_than_it_is_told_hears_what_its_pictures_may_take() -> None:
    watched = Watched()
    watched.pass_s(3, told_bps=400_000)
    assert watched.listener.limits == [], "a browser needs a moment"
    watched.pass_s(5, told_bps=400_000)
    limit_bps = watched.listener.limits[-1]
    assert limit_bps is not None
    assert FLOOR_BPS <= limit_bps < 500_000
    watched.pass_s(30)
    assert watched.listener.limits[-1] is None


def test_after_a_pause_a_way_that_has_become_longer_is_no_full_one() -> None:
    watched = Watched()
    watched.pass_s(4)
    watched.wait_s = 0.3  # another network, with nothing on it
    watched.pass_s(25)
    assert watched.listener.pauses == [True, False]
    watched.pass_s(40)
    assert watched.listener.pauses == [True, False]
    assert watched.slot.allowed_bps > START_BPS


def test_another_way_to_the_same_peer_may_be_longer() -> None:
    watched = Watched()
    watched.pass_s(4)
    watched.wait_s = 0.3
    watched.clock.pass_s(0.001)
    watched.watcher.moved(watched.clock.ns)
    watched.pass_s(4)
    assert watched.slot.allowed_bps > START_BPS
