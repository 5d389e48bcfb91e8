import os

from salotto.media.outlet import SealedOutlet
from salotto.media.transport.dtls import PROFILES, SrtpKeys
from salotto.media.transport.srtp import SrtpPair
from tests.support.media_fakes import rtp

PROFILE = PROFILES[0]


class Path:
    """Keeps what is sent along it."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, datagram: bytes) -> None:
        self.sent.append(datagram)


def ends() -> tuple[SrtpPair, SrtpPair]:
    one, other = (os.urandom(PROFILE.key_bytes + PROFILE.salt_bytes) for _ in range(2))
    return SrtpPair(SrtpKeys(PROFILE, one, other)), SrtpPair(SrtpKeys(PROFILE, other, one))


def test_nothing_leaves_before_the_keys_and_nothing_after_the_end() -> None:
    outlet, path = SealedOutlet(7), Path()
    outlet.path = path
    assert outlet.send_rtp(rtp(1, 0)) is None
    assert not outlet.request_keyframe(5)
    outlet.ask_again(5, (1,))
    assert path.sent == []
    outlet.srtp, _ = ends()
    outlet.close()
    assert outlet.send_rtp(rtp(1, 0)) is None
    outlet.send(b"as it is")
    assert path.sent == []


def test_what_leaves_is_sealed_and_says_who_asks_for_what() -> None:
    outlet, path = SealedOutlet(7), Path()
    outlet.path = path
    outlet.srtp, theirs = ends()
    sealed = outlet.send_rtp(rtp(1, 0, b"voice"))
    assert sealed is not None
    assert path.sent == [sealed]
    assert theirs.open_rtp(sealed) == rtp(1, 0, b"voice")
    assert outlet.request_keyframe(5)
    outlet.ask_again(5, (3, 4))
    asked = [theirs.open_rtcp(each) for each in path.sent[1:]]
    assert [each and each[4:12] for each in asked] == [bytes((0, 0, 0, 7, 0, 0, 0, 5))] * 2
    outlet.send_again(sealed)
    assert path.sent[-1] == sealed
