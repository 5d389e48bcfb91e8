"""What libsrtp's binding must go on to be. A failure here after an upgrade means: read media/transport/srtp.py again."""

import os

import pytest
from pylibsrtp import Error, Policy, Session
from pylibsrtp._binding import ffi, lib

from salotto.media.transport.dtls import PROFILES, SrtpKeys, SrtpProfile
from salotto.media.transport.srtp import SrtpPair
from tests.support.media_fakes import rtp

REPORT = b"\x80\xc9\x00\x01" + bytes(4)


def pair(profile: SrtpProfile = PROFILES[0]) -> tuple[SrtpPair, SrtpPair]:
    one, other = (os.urandom(profile.key_bytes + profile.salt_bytes) for _ in range(2))
    return SrtpPair(SrtpKeys(profile, one, other)), SrtpPair(SrtpKeys(profile, other, one))


def test_the_private_names_are_where_we_look_for_them() -> None:
    policy = Policy(key=os.urandom(30), ssrc_type=Policy.SSRC_ANY_INBOUND)
    assert ffi.typeof(Session(policy)._srtp[0]).kind == "pointer"
    for name in ("srtp_protect", "srtp_unprotect", "srtp_protect_rtcp", "srtp_unprotect_rtcp"):
        assert callable(getattr(lib, name))
    assert lib.srtp_err_status_ok == 0
    assert not policy.allow_repeat_tx


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_what_one_end_seals_the_other_opens(profile: SrtpProfile) -> None:
    ours, theirs = pair(profile)
    for number in range(5):
        packet = rtp(number, 0, os.urandom(1100))
        sealed = ours.seal_rtp(packet)
        assert sealed is not None
        assert packet[12:] not in sealed
        assert theirs.open_rtp(sealed) == packet
    sealed = ours.seal_rtcp(REPORT)
    assert sealed is not None
    assert theirs.open_rtcp(sealed) == REPORT


def test_ours_and_the_bindings_own_methods_understand_each_other() -> None:
    key, other = os.urandom(44), os.urandom(44)
    ours = SrtpPair(SrtpKeys(PROFILES[0], key, other))
    profile = Policy.SRTP_PROFILE_AEAD_AES_256_GCM
    theirs = Session(Policy(key=other, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile))
    sealed = ours.seal_rtp(rtp(1, 1, b"voice"))
    assert sealed is not None
    assert theirs.unprotect(sealed) == rtp(1, 1, b"voice")
    with pytest.raises(Error):
        theirs.unprotect(sealed)


def test_a_number_is_never_sealed_twice() -> None:
    ours, _ = pair()
    assert ours.seal_rtp(rtp(7, 0, b"one")) is not None
    assert ours.seal_rtp(rtp(7, 0, b"two")) is None
    assert ours.seal_rtp(rtp(7, 0, b"one")) is None


def test_a_replay_a_forgery_and_junk_are_none() -> None:
    ours, theirs = pair()
    sealed = ours.seal_rtp(rtp(1, 0, b"voice"))
    assert sealed is not None
    forged = sealed[:-1] + bytes([sealed[-1] ^ 1])
    assert theirs.open_rtp(forged) is None
    assert theirs.open_rtp(sealed) is not None
    assert theirs.open_rtp(sealed) is None
    for size in range(80):
        for first in (0x80, 0x9F, 0xBF):
            assert theirs.open_rtp(bytes([first]) + os.urandom(size)) is None
            assert theirs.open_rtcp(bytes([first]) + os.urandom(size)) is None


def test_what_does_not_fit_is_none() -> None:
    ours, theirs = pair()
    assert ours.seal_rtp(rtp(1, 0, bytes(5000))) is None
    assert theirs.open_rtp(bytes(5000)) is None
