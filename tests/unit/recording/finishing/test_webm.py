import io

import av
import numpy as np
import pytest

from salotto.core.pictures import PictureCodec
from salotto.recording.finishing.opus import VoicePacket, VoiceTrack
from salotto.recording.finishing.peaks import PeakMeter
from salotto.recording.finishing.pictures import PictureTrack
from salotto.recording.finishing.stream import StreamOrder
from salotto.recording.finishing.webm import PictureFile, VoiceFile
from tests.support.rtp_streams import START_NS, Sent, picture_stream, pictures, tone, voice_stream

SECOND_NS = 1_000_000_000


def voice_packets(sent: list[Sent], until_s: float) -> list[VoicePacket]:
    order, track = StreamOrder(48_000, START_NS), VoiceTrack()
    laid = []
    for one in sent:
        for packet in order.add(one.t_ns, one.rtp):
            laid += track.add(packet)
    for packet in order.flush():
        laid += track.add(packet)
    return laid + list(track.fill(round(until_s * 48_000)))


def decode(file: bytes) -> np.ndarray:
    container = av.open(io.BytesIO(file))
    blocks = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(blocks)


def pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 48_000 / len(samples))


def test_a_voice_that_paused_keeps_its_pitch_and_its_time() -> None:
    spoken = tone(440, 2)
    sent = list(voice_stream(spoken[:50]))
    sent += [Sent(one.t_ns + 3 * SECOND_NS, one.rtp) for one in list(voice_stream(spoken))[50:]]
    out = io.BytesIO()
    file = VoiceFile(out)
    for packet in voice_packets(sent, 8.0):
        file.add(packet)
    file.close()
    samples = decode(out.getvalue())
    assert abs(len(samples) / 48_000 - 8.0) < 0.05
    assert abs(pitch_hz(samples[10_000:40_000]) - 440) < 3
    assert abs(pitch_hz(samples[48_000 * 4 + 8_000 : 48_000 * 5 - 2_000]) - 440) < 3
    assert np.abs(samples[48_000 * 2 : 48_000 * 4 - 4_000]).max() < 0.02


@pytest.mark.parametrize("codec", ["vp8", "vp9", "av1"])
def test_pictures_play_at_their_moments(codec: PictureCodec) -> None:
    order, track = StreamOrder(90_000, START_NS), PictureTrack(codec)
    out = io.BytesIO()
    file = None
    encoded = pictures(30, codec=codec)
    late = picture_stream(encoded, start_ns=START_NS + 2 * SECOND_NS, codec=codec)
    packets = [packet for one in late for packet in order.add(one.t_ns, one.rtp)] + list(order.flush())
    for packet in packets:
        for picture in track.add(packet):
            file = file or PictureFile(out, picture.size or (0, 0), codec)
            file.add(picture)
    assert file is not None
    file.close()
    frames = list(av.open(io.BytesIO(out.getvalue())).decode(video=0))
    assert len(frames) == 30
    assert frames[0].time is not None
    assert abs(frames[0].time - 2.0) < 0.01
    brightness = [frame.to_ndarray(format="gray").mean() for frame in frames]
    assert brightness == sorted(brightness)
    assert brightness[-1] > brightness[0] + 100


def test_peaks_are_loud_where_somebody_spoke_and_nowhere_else() -> None:
    sent = [Sent(one.t_ns + SECOND_NS, one.rtp) for one in voice_stream(tone(440, 1))]
    meter = PeakMeter()
    for packet in voice_packets(sent, 3.0):
        meter.add(packet)
    peaks = meter.result()
    assert len(peaks) == 60
    assert max(peaks[:19]) == 0
    assert min(peaks[22:38]) > 40
    assert max(peaks[44:]) <= 2
