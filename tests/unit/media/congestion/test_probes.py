from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.bandwidth import WAIT_FULL_NS, WAIT_MUCH_NS
from salotto.media.congestion.probes import Probes

MS = 1_000_000
EVERY_MS = 100
WAY_MS = 40


class Link:
    """A way that carries so much, with a queue before it; every tenth of a second something is sent, and asked."""

    def __init__(self, through_bps: float) -> None:
        self.probes = Probes()
        self.through_bps = through_bps
        self.now_ms = 0.0
        self.free_ms = 0.0
        self.octets = 0
        self.coming: list[tuple[float, int]] = []

    def pass_ms(self, many: int, sent_bps: float, pieces: int = 5) -> None:
        """Let time pass, in which pictures are sent piece by piece."""
        for turn in range(many * pieces // EVERY_MS):
            self.now_ms += EVERY_MS / pieces
            octets = round(sent_bps * EVERY_MS / pieces / 8000)
            self.octets += octets
            self.free_ms = max(self.free_ms, self.now_ms) + octets * 8000 / self.through_bps
            while self.coming and self.coming[0][0] <= self.now_ms:
                came_ms, asked_ns = self.coming.pop(0)
                self.probes.answered(asked_ns, round(came_ms * MS))
            if turn % pieces == pieces - 1:
                asked_ns = round(self.now_ms * MS)
                self.probes.asked(self.octets, asked_ns)
                self.coming.append((self.free_ms + WAY_MS, asked_ns))


@given(st.integers(200_000, 2_000_000), st.floats(1.3, 4))
def test_a_way_that_becomes_narrow_is_seen_within_a_second_and_what_it_carries_is_known(
    through_bps: int, too_much: float
) -> None:
    link = Link(20e6)
    link.pass_ms(3000, through_bps * too_much)
    assert link.probes.wait_ns < WAIT_FULL_NS // 4
    assert not link.probes.is_queue()
    link.through_bps = through_bps
    link.pass_ms(2400, through_bps * too_much)
    assert link.probes.is_queue()
    assert link.probes.wait_ns >= WAIT_MUCH_NS
    rate_bps = link.probes.take_rate_bps()
    assert rate_bps is not None
    assert abs(rate_bps / through_bps - 1) < 0.05


@given(st.integers(100, 5_000))
def test_a_machine_that_stood_still_is_no_queue(stood_ms: int) -> None:
    probes = Probes()
    for turn in range(20):
        probes.asked(turn * 1000, turn * 100 * MS)
        probes.answered(turn * 100 * MS, (turn * 100 + WAY_MS) * MS)
    begins_ms = 2000
    asked = range(begins_ms, begins_ms + stood_ms, 100)
    for each in asked:
        probes.asked(each * 10, each * MS)
    for n, each in enumerate(asked):
        probes.answered(each * MS, (begins_ms + stood_ms + WAY_MS) * MS + n)
        assert not probes.is_queue()
    assert probes.wait_ns == 0


def test_one_late_answer_is_no_queue_and_none_is_no_news() -> None:
    link = Link(20e6)
    link.pass_ms(2000, 500_000)
    assert link.probes.take_rate_bps() is not None
    assert link.probes.take_rate_bps() is None
    link.probes.asked(link.octets, 5000 * MS)
    link.probes.answered(5000 * MS, 6000 * MS)
    link.probes.answered(5000 * MS, 6000 * MS)
    assert link.probes.wait_ns < WAIT_FULL_NS // 4


def test_what_was_asked_before_the_beginning_says_nothing() -> None:
    link = Link(400_000)
    link.pass_ms(2400, 1_000_000)
    assert link.probes.is_queue()
    link.probes.begin(round(link.now_ms * MS))
    link.pass_ms(1000, 0)
    assert link.probes.take_rate_bps() is None
    assert not link.probes.is_queue()
    assert not link.probes.is_empty
    link.pass_ms(3500, 0)
    assert link.probes.is_empty


def test_what_an_answer_waits_on_its_own_way_is_no_queue_on_the_other() -> None:
    probes = Probes()
    for turn in range(20):
        late_ms = 0 if turn < 10 else 600
        probes.asked(turn * 1000, turn * 100 * MS)
        probes.answered(turn * 100 * MS, (turn * 100 + WAY_MS + late_ms) * MS, late_ms * MS)
    assert probes.wait_ns == 0
    assert not probes.is_queue()
