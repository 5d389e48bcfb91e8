import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salotto.media.description.sdp import LINES_MAX, Codec, OfferDescription, read_offer
from salotto.media.errors import OfferRefused
from salotto.wire.limits import SDP_BYTES
from tests.support.media_peer import OPUS, VP8, MediaPeer, with_repairs

OFFER = MediaPeer().offer()


def test_a_browsers_offer_is_read() -> None:
    offer = read_offer(OFFER)
    assert [line.direction for line in offer.lines] == ["sendonly"] * 3 + ["recvonly"] * 9
    assert [line.payload_types for line in offer.lines[:2]] == [{"opus": OPUS}, {"vp8": VP8}]
    assert len(offer.lines[0].ssrcs) == 1
    assert offer.fingerprints[0].algorithm == "sha-256"


@pytest.mark.parametrize(
    ("what", "instead", "words"),
    [
        ("a=fingerprint:", "a=x:", "fingerprint"),
        ("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 zz:", "fingerprint"),
        ("a=group:BUNDLE 0", "a=group:BUNDLE", "BUNDLE"),
        ("a=mid:1\r", "a=mid:0\r", "mid"),
        ("a=mid:1\r", "a=mid:<script>\r", "mid"),
        ("a=rtcp-mux", "a=x", "rtcp-mux"),
        ("a=setup:actpass", "a=setup:passive", "handshake"),
        ("opus/48000/2", "G722/8000", "opus"),
        ("VP8/90000", "H265/90000", "vp8"),
        ("a=recvonly", "a=recvonly\r\na=sendrecv", "send or receive"),
        ("UDP/TLS/RTP/SAVPF", "RTP/AVP", "DTLS"),
        ("m=audio", "m=application", "DTLS"),
        (" cname:{peer}", "x", "SSRC"),
        ("a=ice-ufrag:", "a=x:", "ICE"),
        ("a=ice-pwd:", "a=ice-pwd:short ", "ICE"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_reason(what: str, instead: str, words: str) -> None:
    with pytest.raises(OfferRefused, match=words):
        read_offer(OFFER.replace(what, instead))


@pytest.mark.parametrize("instead", ["a=sendrecv", "a=x"])  # without a word it is both, RFC 8866 section 6.7
def test_a_line_that_would_do_both_sends(instead: str) -> None:
    offer = read_offer(OFFER.replace("a=sendonly", instead))
    assert [line.direction for line in offer.lines] == ["sendonly"] * 3 + ["recvonly"] * 9


def test_an_offer_longer_than_the_wire_allows_is_refused() -> None:
    with pytest.raises(OfferRefused, match=str(SDP_BYTES)):
        read_offer(OFFER + "a=x\r\n" * SDP_BYTES)


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(OfferRefused, match=str(LINES_MAX)):
        read_offer(MediaPeer(LINES_MAX).offer())


def test_too_many_streams_are_refused() -> None:
    lines = "".join(f"a=ssrc:{n} cname:x\r\n" for n in range(1, 10))
    with pytest.raises(OfferRefused, match="streams"):
        read_offer(OFFER.replace("a=mid:1\r\n", "a=mid:1\r\n" + lines))


def test_a_number_that_looks_like_rtcp_is_not_taken() -> None:
    with pytest.raises(OfferRefused):
        read_offer(OFFER.replace(str(OPUS), "72"))


@settings(max_examples=2000, deadline=None)
@given(seed=st.integers(0, 2**32), edits=st.integers(1, 12))
def test_a_mutated_offer_is_read_or_refused_and_nothing_else(seed: int, edits: int) -> None:
    chance = random.Random(seed)
    text = OFFER
    for _ in range(edits):
        text = _mutated(text, chance)
    try:
        offer = read_offer(text)
    except OfferRefused:
        return
    assert isinstance(offer, OfferDescription)
    assert len({line.mid for line in offer.lines}) == len(offer.lines)
    assert all("\r" not in line.mid and "\n" not in line.mid for line in offer.lines)


def _mutated(text: str, chance: random.Random) -> str:
    lines = text.split("\r\n")
    at = chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        case 2:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        case 3:
            lines[at] += chance.choice([" ", ":", "\x00", "9" * 40, "\ud800", "é", "\n", "=", "٣"])
        case 4:
            where = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:where] + chr(chance.randrange(0x250)) + lines[at][where:]
        case 5:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = lines[at].replace(str(chance.randrange(10)), str(chance.randrange(10_000)))
    return "\r\n".join(lines)


@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(OfferRefused):
        read_offer(text)


def offered(*parameters: str, numbers: str = "120 98 99 45 47") -> dict[Codec, int]:
    maps = ["120 VP8/90000", "98 VP9/90000", "99 vp9/90000", "45 AV1/90000", "47 AV1/90000"]
    more = "".join(f"a=rtpmap:{each}\r\n" for each in maps)
    more += "".join(f"a=fmtp:{each}\r\n" for each in parameters)
    text = OFFER.replace(f"a=rtpmap:{VP8} VP8/90000\r\n", more).replace(f"SAVPF {VP8} ", f"SAVPF {numbers} ")
    return read_offer(text).lines[1].payload_types


def test_every_codec_that_we_know_has_the_number_the_browser_gave_it() -> None:
    assert offered() == {"vp8": 120, "vp9": 98, "av1": 45}
    assert offered(numbers="120 99") == {"vp8": 120, "vp9": 99}
    assert list(offered(numbers="45 120")) == ["av1", "vp8"]


def test_only_the_profile_that_everybody_shows_is_taken() -> None:
    assert offered("98 profile-id=2", "99 profile-id=0")["vp9"] == 99
    assert offered("45 level-idx=5;profile=1;tier=0", "47 level-idx=5; profile=0 ;tier=0")["av1"] == 47
    assert "vp9" not in offered("98 profile-id=2", "99 profile-id=1")
    assert offered("98 max-fs=12288;max-fr=60", "45 profile=0")["vp9"] == 98


def test_what_is_sent_again_is_read_with_its_streams_and_only_of_codecs_that_we_know() -> None:
    text = with_repairs(MediaPeer(1, 1).offer())
    ssrc = re.findall(r"a=ssrc:(\d+)", text)[1]
    more = f"a=ssrc:77 cname:x\r\na=ssrc-group:FID {ssrc} 77\r\na=ssrc-group:FID 5 77\r\n"
    more += "a=rtpmap:98 rtx/90000\r\na=fmtp:98 apt=45\r\n"
    screen = read_offer(
        text.replace(f"a=ssrc:{ssrc} cname:{{peer}}\r\n", f"a=ssrc:{ssrc} cname:x\r\n{more}")
    ).lines[1]
    assert screen.repairs == {97: VP8}
    assert screen.repair_ssrcs == {77: int(ssrc)}
    assert read_offer(text).lines[0].repairs == {}
