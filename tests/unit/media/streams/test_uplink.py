import struct

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.rtp import AUDIO_LEVEL_URI, extension, payload_at
from salotto.media.description.sdp import MediaLine
from salotto.media.streams.publication import Publication
from salotto.media.streams.rtcp import Moment, SenderReport
from salotto.media.streams.subscription import Subscription
from salotto.media.streams.uplink import Stream, Uplink
from tests.support.media_fakes import HandClock, KeptOutlet, rtp
from tests.support.media_peer import DELTA, KEYFRAME

LINE = MediaLine("0", "audio", "sendonly", {"opus": 111}, (5,), {AUDIO_LEVEL_URI: 1})
SCREEN = MediaLine("1", "video", "sendonly", {"vp8": 96, "vp9": 98}, (5,), {})


class KeptRecorder:
    """Keeps the numbers of what would be on tape."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        self.numbers.append(int.from_bytes(rtp[2:4], "big"))

    def codec_changed(self, publication_id: str, codec: str) -> None:
        """Nothing to keep."""


class Feeding:
    """An uplink that feeds one publication with one subscriber."""

    def __init__(self, line: MediaLine = LINE) -> None:
        self.asked: list[int] = []
        self.outlet = KeptOutlet()
        self.missed: list[tuple[int, tuple[int, ...]]] = []
        is_voice = line.medium == "audio"
        self.uplink = Uplink(line, "voice" if is_voice else "screen", self.ask, self.miss)
        self.publication = Publication("p1", "giulia", self.uplink.kind, [], HandClock())
        self.publication.subscribe(Subscription("3", line.medium, line.payload_types, self.outlet))
        self.uplink.begin(self.publication)

    def miss(self, ssrc: int, numbers: tuple[int, ...]) -> None:
        self.missed.append((ssrc, numbers))

    def ask(self, ssrc: int) -> bool:
        self.asked.append(ssrc)
        return True


def with_level(level: int, number: int = 1) -> bytes:
    extension = struct.pack("!HHBBH", 0xBEDE, 1, 0x10, level, 0)
    plain = rtp(number, 0, b"")
    return bytes([0x90]) + plain[1:] + extension + b"voice"


def test_the_extension_is_read_and_cut_off() -> None:
    feeding = Feeding()
    Stream(5, feeding.uplink).receive(with_level(27), 1)
    assert feeding.publication.take_level() == 100
    assert feeding.outlet.payloads() == [b"voice"]


@given(
    st.integers(0, 2), st.lists(st.sampled_from((b"\x10\x14\0\0", b"\0\x10\x14\0", b"\x21ab\0")), max_size=3)
)
def test_the_short_way_finds_what_the_long_way_finds(csrcs: int, words: list[bytes]) -> None:
    plain = rtp(1, 0, b"")
    block = struct.pack("!HH", 0xBEDE, len(words)) + b"".join(words)
    packet = bytes([0x90 | csrcs]) + plain[1:] + struct.pack("!HH", 0xBEDE, 1) * csrcs + block + b"voice"
    feeding = Feeding()
    Stream(5, feeding.uplink).receive(packet, 1)
    level = extension(packet, 1)
    assert feeding.publication.take_level() == (127 - (level[0] & 0x7F) if level else 0)
    assert feeding.outlet.payloads() == [packet[payload_at(packet) :]]


def test_another_payload_type_is_dropped() -> None:
    feeding = Feeding()
    Stream(5, feeding.uplink).receive(rtp(1, 0, payload_type=13), 1)
    assert feeding.outlet.packets == []


def test_a_header_longer_than_its_packet_is_dropped() -> None:
    feeding = Feeding()
    Stream(5, feeding.uplink).receive(bytes([0x8F]) + rtp(1, 0)[1:], 1)
    assert feeding.outlet.packets == []


def test_nothing_is_forwarded_before_the_wire_says_so_nor_after() -> None:
    feeding = Feeding()
    stream = Stream(5, feeding.uplink)
    feeding.uplink.end()
    stream.receive(rtp(1, 0), 1)
    stream.note(SenderReport(5, 1, 1), 1, 1)
    assert feeding.outlet.packets == feeding.outlet.reports == []
    assert feeding.publication.feed is None
    assert stream.reception.block(2, 0) is not None


def test_another_stream_on_the_line_is_a_cut() -> None:
    feeding = Feeding()
    Stream(5, feeding.uplink).receive(rtp(100, 0), 1)
    Stream(6, feeding.uplink).receive(rtp(9_000, 7, ssrc=6), 2)
    before, after = feeding.outlet.numbers()
    assert (after - before) & 0xFFFF == 1


def test_the_clock_of_the_stream_that_plays_is_told_at_once_and_is_then_known() -> None:
    feeding = Feeding()
    stream = Stream(5, feeding.uplink)
    stream.receive(rtp(1, 0), 1)
    stream.note(SenderReport(5, 1, 1), 1, 1)
    Stream(6, feeding.uplink).note(SenderReport(6, 1, 1), 1, 1)
    assert len(feeding.outlet.reports) == 1
    stream.note(SenderReport(5, 2, 960), 20_000_002, 20_000_001)
    assert feeding.publication.moment() == Moment(20_000_001, 960)
    assert len(feeding.outlet.reports) == 1, "the next second tells it"


def test_what_was_sent_before_it_was_unmuted_does_not_come_through_afterwards() -> None:
    feeding = Feeding()
    stream = Stream(5, feeding.uplink)
    feeding.publication.set_muted(is_muted=True)
    stream.receive(rtp(0xFFFF, 0, b"secret"), 1)
    feeding.publication.set_muted(is_muted=False)
    stream.receive(rtp(0xFFFE, 0, b"secret"), 2)
    stream.receive(rtp(0, 0, b"said"), 3)
    assert feeding.outlet.payloads() == [b"said"]


def test_the_end_of_one_share_never_comes_through_as_the_beginning_of_the_next() -> None:
    feeding = Feeding(SCREEN)
    stream = Stream(5, feeding.uplink)
    show(stream, 100, payload=KEYFRAME)
    feeding.uplink.end()
    show(stream, 103)
    recorder = KeptRecorder()
    again = Publication("p2", "giulia", "screen", [recorder], HandClock())
    feeding.uplink.begin(again)
    show(stream, 102, payload=KEYFRAME)
    show(stream, 104, payload=KEYFRAME)
    stream.ask_again(400_000_000)
    assert recorder.numbers == [104]
    assert feeding.missed == []


def test_what_is_held_back_ends_half_a_circle_later() -> None:
    feeding = Feeding()
    stream = Stream(5, feeding.uplink)
    stream.receive(rtp(10, 0, b"a"), 1)
    stream.hold_back()
    for number in (9, 11, 0x4100, 0x4000, 0x8200):
        stream.receive(rtp(number, 0, b"b"), 2)
    numbers = feeding.outlet.numbers()
    assert [(each - numbers[0]) & 0xFFFF for each in numbers] == [0, 1, 0x40F6, 0x3FF6, 0x81F6]


def test_another_stream_is_not_held_back_by_what_was_waited_for_in_the_last() -> None:
    feeding = Feeding()
    first, second = Stream(5, feeding.uplink), Stream(6, feeding.uplink)
    first.receive(rtp(40_000, 0), 1)
    feeding.uplink.hold_back()
    second.receive(rtp(500, 0, b"heard"), 2)
    assert feeding.outlet.payloads()[-1] == b"heard"


def test_a_muted_voice_that_comes_all_the_same_moves_no_lips() -> None:
    feeding = Feeding()
    feeding.publication.set_muted(is_muted=True)
    Stream(5, feeding.uplink).receive(with_level(20), 1)
    assert feeding.publication.take_level() == 0


def test_a_keyframe_is_asked_of_the_stream_that_plays() -> None:
    feeding = Feeding()
    assert not feeding.uplink.request_keyframe()
    Stream(5, feeding.uplink).receive(rtp(1, 0), 1)
    assert feeding.uplink.request_keyframe()
    assert feeding.asked == [5]


def show(stream: Stream, number: int, at_ms: int = 1, payload: bytes = DELTA) -> None:
    stream.receive(rtp(number, 0, payload, payload_type=96), at_ms * 1_000_000)


def test_a_missing_packet_of_a_picture_is_asked_for_and_goes_on_with_its_own_number() -> None:
    feeding = Feeding(SCREEN)
    stream = Stream(5, feeding.uplink)
    show(stream, 100, payload=KEYFRAME)
    show(stream, 103)
    assert feeding.missed == [(5, (101, 102))]
    show(stream, 101, 30)
    stream.ask_again(400_000_000)
    assert feeding.missed[1:] == [(5, (102,))]
    first, *others = feeding.outlet.numbers()
    assert [(each - first) & 0xFFFF for each in others] == [3, 1]


def test_the_original_after_its_answer_and_the_answer_after_its_original_are_no_loss_twice() -> None:
    feeding = Feeding(REPAIRED)
    stream, repairs = Stream(5, feeding.uplink), Stream(6, feeding.uplink)
    show(stream, 100, payload=KEYFRAME)
    show(stream, 102)
    repairs.receive(rtp(900, 0, (101).to_bytes(2, "big") + DELTA, payload_type=97, ssrc=6), 30_000_000)
    show(stream, 104, 40)
    show(stream, 103, 80)  # late by itself
    repairs.receive(rtp(901, 0, (103).to_bytes(2, "big") + DELTA, payload_type=97, ssrc=6), 90_000_000)
    assert stream.take_arrived().lost == 1
    assert len(feeding.outlet.packets) == 5


def test_a_keyframe_is_wished_for_when_a_packet_is_given_up() -> None:
    feeding = Feeding(SCREEN)
    stream = Stream(5, feeding.uplink)
    show(stream, 100, payload=KEYFRAME)
    show(stream, 102)
    asked = len(feeding.asked)
    for at_ms in range(100, 2_500, 100):
        stream.ask_again(at_ms * 1_000_000)
    assert len(feeding.missed) > 3
    assert len(feeding.asked) == asked + 1


def test_voice_is_never_asked_for_again() -> None:
    feeding = Feeding()
    stream = Stream(5, feeding.uplink)
    stream.receive(rtp(100, 0), 1)
    stream.receive(rtp(103, 0), 2)
    stream.ask_again(3)
    assert feeding.missed == []


def test_nothing_of_a_pause_is_asked_for_neither_in_it_nor_after_it() -> None:
    feeding = Feeding(SCREEN)
    stream = Stream(5, feeding.uplink)
    show(stream, 100, payload=KEYFRAME)
    feeding.publication.set_muted(is_muted=True)
    show(stream, 102)
    feeding.publication.set_muted(is_muted=False)
    show(stream, 103, payload=KEYFRAME)
    stream.ask_again(400_000_000)
    feeding.uplink.end()
    show(stream, 105)
    assert feeding.missed == []


def test_another_stream_begins_without_the_holes_of_the_last() -> None:
    feeding = Feeding(SCREEN)
    first, second = Stream(5, feeding.uplink), Stream(6, feeding.uplink)
    show(second, 1, payload=KEYFRAME)
    show(first, 1, payload=KEYFRAME)
    show(second, 500, payload=KEYFRAME)
    assert feeding.missed == []
    assert feeding.uplink.playing is second


def test_the_payload_type_says_of_what_a_picture_is_made() -> None:
    uplink = Uplink(SCREEN, "screen", lambda _: True, lambda *_: None)
    publication = Publication("p1", "giulia", "screen", [], HandClock())
    uplink.begin(publication)
    stream = Stream(5, uplink)
    stream.receive(rtp(10, 0, payload_type=98), 1)
    assert publication.codec == "vp9"
    stream.receive(rtp(9, 0, payload_type=96), 2)  # late: from before the change
    stream.receive(rtp(11, 0, payload_type=97), 3)  # nothing that we know
    assert publication.codec == "vp9"
    stream.receive(rtp(12, 0, payload_type=96), 4)
    assert publication.codec == "vp8"


def test_a_line_that_is_used_again_goes_on_with_its_codec() -> None:
    uplink = Uplink(SCREEN, "screen", lambda _: True, lambda *_: None)
    stream = Stream(5, uplink)
    stream.receive(rtp(10, 0, payload_type=98), 1)
    again = Publication("p2", "giulia", "screen", [], HandClock())
    uplink.begin(again)
    assert again.codec == "vp9"


@given(st.lists(st.tuples(st.integers(0, 65_535), st.sampled_from((13, 96, 98))), max_size=60))
def test_whatever_payload_types_come_the_codec_is_that_of_the_newest_packet(
    packets: list[tuple[int, int]],
) -> None:
    uplink = Uplink(SCREEN, "screen", lambda _: True, lambda *_: None)
    publication = Publication("p1", "giulia", "screen", [], HandClock())
    uplink.begin(publication)
    stream = Stream(5, uplink)
    newest, codec = None, "vp8"
    for number, payload_type in packets:
        stream.receive(rtp(number, 0, payload_type=payload_type), 1)
        is_newer = newest is None or (number - newest) & 0xFFFF < 0x8000
        if payload_type != 13 and is_newer:
            newest, codec = number, {96: "vp8", 98: "vp9"}[payload_type]
        assert publication.codec == codec


REPAIRED = MediaLine("1", "video", "sendonly", {"vp8": 96}, (5, 6), {}, {97: 96}, {6: 5})


def test_a_packet_that_comes_again_on_a_stream_of_its_own_is_put_together_as_it_was() -> None:
    feeding = Feeding(REPAIRED)
    stream, repairs = Stream(5, feeding.uplink), Stream(6, feeding.uplink)
    show(stream, 100, payload=KEYFRAME)
    show(stream, 102)
    plain = rtp(900, 3000, (101).to_bytes(2, "big") + b"lost", payload_type=97 | 0x80, ssrc=6)
    padded = bytes([plain[0] | 0x20]) + plain[1:] + b"\0\0\3"
    for _ in range(2):  # the second time it is not missing any more
        repairs.receive(padded, 2)
    assert feeding.outlet.payloads() == [KEYFRAME, DELTA, b"lost"]
    first, _, third = feeding.outlet.numbers()
    assert (third - first) & 0xFFFF == 1
    assert feeding.outlet.packets[2][1] & 0x80
    assert not feeding.outlet.packets[2][0] & 0x20


@given(st.binary(max_size=40))
def test_no_bytes_on_a_stream_of_repairs_break_anything(payload: bytes) -> None:
    feeding = Feeding(REPAIRED)
    stream, repairs = Stream(5, feeding.uplink), Stream(6, feeding.uplink)
    repairs.receive(bytes([0xBF]) + rtp(1, 0, payload, payload_type=97, ssrc=6)[1:], 1)
    show(stream, 100, payload=KEYFRAME)
    repairs.receive(bytes([0xBF]) + rtp(2, 0, payload, payload_type=97, ssrc=6)[1:], 2)
    assert feeding.outlet.payloads() == [KEYFRAME]
