"""What a handshake does when the network loses half of it: OpenSSL's timer runs on real time."""

import contextlib

from OpenSSL import SSL

from salotto.core.clock import SystemClock
from salotto.media.transport.dtls import DtlsServer, Identity
from tests.support.eventually import eventually


async def test_a_lost_flight_is_sent_again() -> None:
    theirs = Identity(SystemClock())
    sent: list[bytes] = []
    server = DtlsServer(
        Identity(SystemClock()), (theirs.fingerprint,), sent.append, lambda _: None, lambda _: None
    )
    client = SSL.Connection(theirs.context)
    client.set_ciphertext_mtu(1200)
    client.set_connect_state()
    with contextlib.suppress(SSL.WantReadError):
        client.do_handshake()
    server.receive(client.bio_read(2000))
    flight = len(sent)
    assert flight > 0
    await eventually(lambda: len(sent) >= 2 * flight)
    server.close()
