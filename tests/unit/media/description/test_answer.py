from salotto.media.description.answer import write_answer
from salotto.media.description.sdp import read_offer
from salotto.media.transport.dtls import Fingerprint
from tests.support.media_peer import NUMBERS, OPUS, VP8, MediaPeer, with_repairs


def answer(
    *, voices: int = 1, pictures: int = 1, codecs: tuple[str, ...] = ("vp8",), repairs: bool = False
) -> str:
    theirs = MediaPeer(voices, pictures, codecs).offer()
    offer = read_offer(with_repairs(theirs) if repairs else theirs)
    slots = {
        line.mid: (1000 + n, 2000 + n)[: 1 + bool(line.repairs)]
        for n, line in enumerate(offer.lines)
        if line.direction == "recvonly"
    }
    addresses = (("203.0.113.9", 7881), ("127.0.0.1", 7881))
    return write_answer(offer, ("ours", b"secret"), Fingerprint("sha-256", "AB:CD"), addresses, slots)


def section(text: str, mid: str) -> list[str]:
    return next(each for each in text.split("m=") if f"a=mid:{mid}\r\n" in each).splitlines()


def test_every_line_is_answered_in_the_order_of_the_offer_on_one_transport() -> None:
    text = answer()
    assert [line for line in text.splitlines() if line.startswith("a=mid:")] == [
        f"a=mid:{n}" for n in range(5)
    ]
    assert "a=group:BUNDLE 0 1 2 3 4\r\n" in text
    assert text.index("a=ice-lite") < text.index("m=")
    assert text.count("a=setup:passive") == 5


def test_the_browsers_own_numbers_are_kept() -> None:
    text = answer()
    assert f"a=rtpmap:{OPUS} opus/48000/2" in section(text, "0")
    assert f"a=fmtp:{OPUS} minptime=10;useinbandfec=1;usedtx=1" in section(text, "0")
    assert f"a=rtpmap:{VP8} VP8/90000" in section(text, "1")
    assert f"audio 9 UDP/TLS/RTP/SAVPF {OPUS}" in section(text, "0")


def test_only_what_we_send_has_streams_and_only_what_we_hear_has_extensions() -> None:
    text = answer()
    assert "a=ssrc:1003 cname:salotto" in section(text, "3")
    assert not any(line.startswith("a=ssrc") for line in section(text, "0"))
    assert any(line.startswith("a=extmap") for line in section(text, "0"))
    assert not any(line.startswith("a=extmap") for line in section(text, "3"))


def test_directions_are_turned_around() -> None:
    text = answer()
    assert "a=recvonly" in section(text, "0")
    assert "a=sendonly" in section(text, "3")


def test_candidates_are_hosts_best_first() -> None:
    lines = [line.split() for line in answer().splitlines() if line.startswith("a=candidate")][:2]
    assert [line[4] for line in lines] == ["203.0.113.9", "127.0.0.1"]
    assert int(lines[0][3]) > int(lines[1][3])


def test_pictures_may_be_asked_for_again_on_both_sides_and_voice_on_none() -> None:
    text = answer()
    for mid in ("1", "4"):
        assert f"a=rtcp-fb:{VP8} nack" in section(text, mid)
        assert f"a=rtcp-fb:{VP8} nack pli" in section(text, mid)
    assert "nack" not in "".join(section(text, "0") + section(text, "3"))


def test_vp8_stands_first_so_that_a_browser_sends_it_until_it_is_told_more() -> None:
    text = answer(codecs=("av1", "vp9", "vp8"))
    vp9, av1 = NUMBERS["vp9"], NUMBERS["av1"]
    for mid in ("1", "4"):
        assert f"video 9 UDP/TLS/RTP/SAVPF {VP8} {vp9} {av1}" in section(text, mid)
        assert f"a=rtpmap:{vp9} VP9/90000" in section(text, mid)
        assert f"a=fmtp:{av1} level-idx=5;profile=0;tier=0;x-google-start-bitrate=1200" in section(text, mid)
    assert all(f"a=rtcp-fb:{av1} nack" in section(text, mid) for mid in ("1", "4"))


def test_packets_are_sent_again_on_a_stream_of_their_own_where_the_browser_knows_that() -> None:
    text = answer(repairs=True)
    for mid in ("1", "4"):
        assert "a=rtpmap:97 rtx/90000" in section(text, mid)
        assert f"a=fmtp:97 apt={VP8}" in section(text, mid)
        assert section(text, mid)[0].endswith(" 97")
    assert "a=ssrc-group:FID 1004 2004" in section(text, "4")
    assert "a=ssrc:2004 cname:salotto" in section(text, "4")
    assert "rtx" not in "".join(section(text, "0") + section(text, "3"))
