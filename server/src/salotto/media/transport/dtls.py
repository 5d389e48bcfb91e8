"""DTLS as the server's half of WebRTC needs it: shake hands, check who it is, hand out the SRTP keys.

No sockets, no tasks: datagrams in, datagrams out, one timer. Uses only what pyOpenSSL promises.
Sources: RFC 5764 (DTLS-SRTP), RFC 8827 section 6.5 (identity by fingerprint).
"""

import asyncio
import datetime
import enum
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

from salotto.core.clock import Clock

log = logging.getLogger(__name__)

_DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha-256": hashes.SHA256(),
    "sha-384": hashes.SHA384(),
    "sha-512": hashes.SHA512(),
}
_CIPHERS = b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"
_MTU_BYTES = 1200
_READ_BYTES = 65_536
_DATAGRAMS = 200  # a handshake takes 4 to 10, and a goodbye one; more is a peer that wastes our time


@dataclass(frozen=True)
class Fingerprint:
    """The digest of a certificate, as an SDP carries it.

    Attributes:
        algorithm: Lower case, such as ``sha-256``.
        value: Upper-case hexadecimal pairs joined by colons.
    """

    algorithm: str
    value: str


@dataclass(frozen=True)
class SrtpProfile:
    """One row of RFC 5764 section 4.1.2 and RFC 7714 section 14.2; lengths in bytes."""

    name: str
    key_bytes: int
    salt_bytes: int


PROFILES = (
    SrtpProfile("SRTP_AEAD_AES_256_GCM", 32, 12),
    SrtpProfile("SRTP_AEAD_AES_128_GCM", 16, 12),
    SrtpProfile("SRTP_AES128_CM_SHA1_80", 16, 14),
)
"""Best first; as the DTLS server, our order decides."""


@dataclass(frozen=True, repr=False)
class SrtpKeys:
    """What the handshake agreed on. Each key is followed by its salt."""

    profile: SrtpProfile
    inbound: bytes
    outbound: bytes


class Identity:
    """Our certificate, made anew with each process and shared by all its peers."""

    def __init__(self, clock: Clock) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, secrets.token_hex(8))])
        now = clock.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=3650))
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = Fingerprint("sha-256", _digest(certificate, "sha-256"))
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU)
        self.context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _accept_for_now)
        self.context.use_certificate(certificate)
        self.context.use_privatekey(key)
        self.context.set_cipher_list(_CIPHERS)
        self.context.set_tlsext_use_srtp(":".join(each.name for each in PROFILES).encode())


class State(enum.Enum):
    """A handshake goes on, is done, or is over."""

    SHAKING = "shaking"
    DONE = "done"
    CLOSED = "closed"


class DtlsServer:
    """One peer's handshake and what follows it.

    Args:
        identity: Our certificate.
        fingerprints: The peer's, from its offer; at least one must be of a known algorithm, and all known must match.
        send: Takes datagrams for the peer.
        on_keys: Called once, when the peer is who its offer says.
        on_closed: Called once, with the reason, when the peer says goodbye or the handshake fails.
    """

    def __init__(
        self,
        identity: Identity,
        fingerprints: tuple[Fingerprint, ...],
        send: Callable[[bytes], None],
        on_keys: Callable[[SrtpKeys], None],
        on_closed: Callable[[str], None],
    ) -> None:
        self._fingerprints = fingerprints
        self._send = send
        self._on_keys = on_keys
        self._on_closed = on_closed
        self._state = State.SHAKING
        self._received = 0
        self._timer: asyncio.TimerHandle | None = None
        self._ssl = SSL.Connection(identity.context)
        self._ssl.set_ciphertext_mtu(_MTU_BYTES)
        self._ssl.set_accept_state()

    def receive(self, datagram: bytes) -> None:
        """Take one datagram from the peer's proven address."""
        if self._state is State.CLOSED:
            return
        self._received += 1
        if self._received > _DATAGRAMS:
            if self._state is State.SHAKING:
                self._end("the handshake did not come to an end")
            return  # after it a goodbye is missed then, and the silence is noticed
        self._ssl.bio_write(datagram)
        if self._state is State.SHAKING:
            self._shake()
        else:
            self._listen()

    def close(self) -> None:
        """Say goodbye, if there is anybody, and stop. Does not call ``on_closed``."""
        if self._state is State.DONE:
            try:
                self._ssl.shutdown()
            except SSL.Error:
                log.debug("goodbye could not be sealed")
            self._flush()
        self._stop()

    def _shake(self) -> None:
        try:
            self._ssl.do_handshake()
        except SSL.WantReadError:
            self._flush()
            self._set_timer()
            return
        except SSL.Error:
            self._flush()  # the alert that tells the peer why
            self._end("the handshake failed")
            return
        self._flush()
        self._set_timer()
        keys = self._keys()
        if keys is None:
            self._end("no SRTP profile in common")
        elif not self._is_who_it_says():
            self._end("the certificate is not the one in the offer")
        else:
            self._state = State.DONE
            self._on_keys(keys)

    def _listen(self) -> None:
        """Read records after the handshake: repeated flights, and the goodbye.

        One of data ends it: OpenSSL returns with each, and would keep all that come behind it, without bound.
        """
        try:
            self._ssl.recv(_READ_BYTES)
        except SSL.ZeroReturnError:
            self._flush()
            self._end("the peer said goodbye")
            return
        except SSL.Error:
            log.debug("nothing in the record for us")
        else:
            self._end("the peer sent data that nobody agreed on")
        self._flush()

    def _keys(self) -> SrtpKeys | None:
        name = self._ssl.get_selected_srtp_profile().decode()
        profile = next((each for each in PROFILES if each.name == name), None)
        if profile is None:
            return None
        key, salt = profile.key_bytes, profile.salt_bytes
        material = self._ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * (key + salt))
        client = material[:key] + material[2 * key : 2 * key + salt]
        server = material[key : 2 * key] + material[2 * key + salt :]
        return SrtpKeys(profile, inbound=client, outbound=server)

    def _is_who_it_says(self) -> bool:
        certificate = self._ssl.get_peer_certificate(as_cryptography=True)
        known = [each for each in self._fingerprints if each.algorithm in _DIGESTS]
        if certificate is None or not known:
            return False
        return all(_digest(certificate, each.algorithm) == each.value for each in known)

    def _set_timer(self) -> None:
        """Ask to be woken when the last flight should be repeated."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        timeout_s = self._ssl.DTLSv1_get_timeout()
        if timeout_s is not None:
            self._timer = asyncio.get_running_loop().call_later(timeout_s, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        try:
            self._ssl.DTLSv1_handle_timeout()
        except SSL.Error:
            self._end("the handshake was not answered")
            return
        self._flush()
        self._set_timer()

    def _flush(self) -> None:
        try:
            written = self._ssl.bio_read(_READ_BYTES)
        except SSL.Error:
            return  # nothing to send
        for datagram in datagrams(written):
            self._send(datagram)

    def _end(self, reason: str) -> None:
        tell = self._on_closed
        self._stop()
        tell(reason)

    def _stop(self) -> None:
        self._state = State.CLOSED
        self._on_keys = self._on_closed = (
            _tell_nobody  # whom they belong to holds us: let neither outlive the other
        )
        if self._timer:
            self._timer.cancel()
            self._timer = None


def datagrams(written: bytes) -> Iterator[bytes]:
    """Cut what OpenSSL wrote into datagrams at record borders: a record split in two could not be read.

    Sources: RFC 6347 section 4.1 (plain header), RFC 9147 section 4 (unified header of DTLS 1.3).
    """
    start = end = 0
    while end < len(written):
        size = _record_bytes(written, end)
        if end > start and end + size - start > _MTU_BYTES:
            yield written[start:end]
            start = end
        end += size
    if start < len(written):
        yield written[start:]


def _record_bytes(written: bytes, at: int) -> int:
    """Return the length of the record that begins at ``at``; all the rest if it does not tell."""
    first = written[at]
    if first & 0xE0 != 0x20:
        return 13 + int.from_bytes(written[at + 11 : at + 13], "big")
    if not first & 0x04:
        return len(written) - at
    header = 5 if first & 0x08 else 4
    return header + int.from_bytes(written[at + header - 2 : at + header], "big")


def _digest(certificate: x509.Certificate, algorithm: str) -> str:
    return certificate.fingerprint(_DIGESTS[algorithm]).hex(":").upper()


def _tell_nobody(_: object) -> None:
    """Take the place of whoever was told."""


def _accept_for_now(*_: object) -> bool:
    """Let any certificate through the handshake: its fingerprint is compared right after it."""
    return True
