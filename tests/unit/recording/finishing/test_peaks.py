from salotto.recording.finishing.opus import VoicePacket
from salotto.recording.finishing.peaks import PeakMeter


def test_a_damaged_packet_is_a_moment_of_silence() -> None:
    meter = PeakMeter()
    meter.add(VoicePacket(0, 960, b"\xff\xff\xff"))
    assert meter.result() == b"\x00"


def test_filled_silence_still_takes_its_time() -> None:
    meter = PeakMeter()
    meter.add(VoicePacket(48_000, 960, b"\xf8"))
    assert meter.result() == bytes(21)
