"""Two ends of pyOpenSSL in memory; the handshake with another implementation is proved over real UDP."""

import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from salotto.core.clock import SystemClock
from salotto.media.transport.dtls import PROFILES, DtlsServer, Fingerprint, Identity, SrtpKeys, datagrams

OURS, THEIRS = Identity(SystemClock()), Identity(SystemClock())


class Handshake:
    """A server of ours and a plain OpenSSL client, datagrams carried by hand."""

    def __init__(
        self, fingerprints: tuple[Fingerprint, ...] = (THEIRS.fingerprint,), client: Identity = THEIRS
    ) -> None:
        self.keys: list[SrtpKeys] = []
        self.closed: list[str] = []
        self.sent: list[bytes] = []
        self.server = DtlsServer(OURS, fingerprints, self.sent.append, self.keys.append, self.closed.append)
        self.client = SSL.Connection(client.context)
        self.client.set_ciphertext_mtu(1200)
        self.client.set_connect_state()

    def run(self) -> None:
        for _ in range(10):
            with contextlib.suppress(SSL.Error):
                self.client.do_handshake()
            for datagram in self.from_client():
                self.server.receive(datagram)
            while self.sent:
                self.client.bio_write(self.sent.pop(0))

    def from_client(self) -> Iterator[bytes]:
        try:
            yield from datagrams(self.client.bio_read(65_536))
        except SSL.Error:
            return


async def test_both_ends_agree_on_keys() -> None:
    handshake = Handshake()
    handshake.run()
    (keys,) = handshake.keys
    size = keys.profile.key_bytes
    material = handshake.client.export_keying_material(
        b"EXTRACTOR-dtls_srtp", 2 * (size + keys.profile.salt_bytes)
    )
    assert keys.profile == PROFILES[0]
    assert keys.inbound[:size] == material[:size]
    assert keys.outbound[:size] == material[size : 2 * size]
    assert handshake.closed == []


@pytest.mark.parametrize(
    "fingerprints",
    [(OURS.fingerprint,), (THEIRS.fingerprint, OURS.fingerprint), (Fingerprint("md5", "AB"),), ()],
)
async def test_a_certificate_that_was_not_offered_ends_it(fingerprints: tuple[Fingerprint, ...]) -> None:
    handshake = Handshake(fingerprints)
    handshake.run()
    assert handshake.keys == []
    assert handshake.closed == ["the certificate is not the one in the offer"]


async def test_without_a_cipher_in_common_nothing_is_begun() -> None:
    old = Identity(SystemClock())
    old.context.set_tlsext_use_srtp(b"SRTP_AES128_CM_SHA1_32")
    handshake = Handshake((old.fingerprint,), old)
    handshake.run()
    assert handshake.keys == []
    assert handshake.closed == ["no SRTP profile in common"]


async def test_a_peers_goodbye_is_heard_once() -> None:
    handshake = Handshake()
    handshake.run()
    handshake.client.shutdown()
    for datagram in [*handshake.from_client()] * 2:
        handshake.server.receive(datagram)
    assert handshake.closed == ["the peer said goodbye"]


async def test_a_peer_that_sends_data_nobody_agreed_on_is_ended_with_the_first_of_it() -> None:
    handshake = Handshake()
    handshake.run()
    for _ in range(200):
        for _ in range(30):
            handshake.client.send(b"x")
        handshake.server.receive(
            b"".join(handshake.from_client())
        )  # of which OpenSSL reads one record at a time
        assert handshake.closed == ["the peer sent data that nobody agreed on"]


async def test_records_that_do_not_open_leave_nothing_unread() -> None:
    handshake = Handshake()
    handshake.run()
    sealed = b"\x17\xfe\xfd\x00\x01" + bytes(6) + (25).to_bytes(2, "big") + bytes(25)
    handshake.client.shutdown()
    (goodbye,) = handshake.from_client()
    handshake.server.receive(sealed * 25)
    handshake.server.receive(sealed * 25 + goodbye)
    assert handshake.closed == ["the peer said goodbye"]


async def test_after_the_handshake_a_flood_is_not_read() -> None:
    handshake = Handshake()
    handshake.run()
    read = []
    handshake.server._listen = lambda: read.append(1)  # type: ignore[method-assign]
    for _ in range(1000):
        handshake.server.receive(b"\x17\xfe\xfd" + bytes(20))
    assert 20 < len(read) < 300


async def test_our_goodbye_is_sent_and_is_not_told_to_ourselves() -> None:
    handshake = Handshake()
    handshake.run()
    handshake.server.close()
    assert len(handshake.sent) == 1
    handshake.server.receive(b"\x16late")
    assert handshake.closed == []


async def test_a_flood_instead_of_a_handshake_ends_it() -> None:
    handshake = Handshake()
    for _ in range(300):
        handshake.server.receive(b"\x16\xfe\xfd" + bytes(20))
    assert len(handshake.closed) == 1


@given(st.binary(min_size=1, max_size=100))
def test_junk_raises_nothing(junk: bytes) -> None:
    closed: list[str] = []
    server = DtlsServer(OURS, (), lambda _: None, lambda _: None, closed.append)
    server._set_timer = lambda: None  # type: ignore[method-assign]  # no loop runs here
    server.receive(b"\x16" + junk)
    server.close()


def record(size: int) -> bytes:
    return b"\x16\xfe\xfd" + bytes(8) + size.to_bytes(2, "big") + bytes(size)


@given(st.lists(st.integers(0, 900), max_size=12))
def test_datagrams_end_at_record_borders_and_lose_nothing(sizes: list[int]) -> None:
    written = b"".join(map(record, sizes))
    cut = list(datagrams(written))
    assert b"".join(cut) == written
    assert all(len(each) <= 1200 and each[:3] == b"\x16\xfe\xfd" for each in cut)


def test_a_record_of_dtls_1_3_is_known_by_its_own_header() -> None:
    unified = b"\x2c\x00\x01\x02\x58" + bytes(600)
    assert (
        list(datagrams(unified * 3)) == [unified, unified, unified] or len(list(datagrams(unified * 3))) == 2
    )
    short = b"\x24\x00\x00\x02xy"
    assert list(datagrams(short)) == [short]
    assert list(datagrams(b"\x20\x00rest")) == [b"\x20\x00rest"]


@given(st.binary(max_size=3000))
def test_hostile_writings_are_cut_somehow(junk: bytes) -> None:
    assert b"".join(datagrams(junk)) == junk
