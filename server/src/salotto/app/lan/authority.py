"""The authority of this machine: made once, trusted by hand, and unable to vouch for anything but the local network.

Whoever trusts it trusts it for private addresses, ``.local`` and ``localhost`` only: the name constraints (RFC 5280,
4.2.1.10) are critical, so a stolen key opens nobody's bank.
"""

import ipaddress
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from salotto.app.errors import CannotStart
from salotto.app.lan.addresses import LOOPBACK, PRIVATE, Address, LanNames

FOLDER = "lan"
"""Within the data directory."""
AUTHORITY_FILE = "authority.pem"
AUTHORITY_LIFE = timedelta(days=3_650)
HOSTS = ("local", "localhost")
"""Domains that the authority may vouch for, with all below them."""

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
_BACKDATED = timedelta(hours=1)  # clocks of headsets are late


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate that may sign others, and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate as devices show it: ``AB:CD:...``."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def der(self) -> bytes:
        """The certificate as devices install it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def may_vouch_for(self, address: Address) -> bool:
        """Tell whether its name constraints allow an address."""
        allowed = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        networks = [one.value for one in allowed.permitted_subtrees or () if isinstance(one, x509.IPAddress)]
        return any(
            address in network
            for network in networks
            if isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network)
        )


def load_authority(folder: Path, names: LanNames, now: datetime) -> Authority:
    """Return the authority of this machine; make it at the first start.

    Args:
        folder: Where it lies; made if missing, for this user alone.
        names: Of this machine at the first start: it may vouch for these addresses, be they private or not.
        now: In UTC.

    Raises:
        CannotStart: If the file is damaged, outlived, or cannot be read or written.
    """
    path = folder / AUTHORITY_FILE
    try:
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not path.exists():
            write_private(path, _made(names, now))
        key, certificate = read_pair(path)
    except (OSError, ValueError, TypeError) as error:
        raise CannotStart(
            f"{path} cannot be used ({error}). Remove it to have a new authority made; every device must then trust "
            f"that one."
        ) from error
    if not now < certificate.not_valid_after_utc:
        raise CannotStart(
            f"The authority in {path} has expired. Remove the file, and trust the new one on every device."
        )
    return Authority(certificate, key)


def read_pair(path: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Read a key and the first certificate of a PEM file.

    Raises:
        ValueError: If there is no such pair in it, or they do not belong together.
        OSError: If it cannot be read.
    """
    text = path.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    certificate = x509.load_pem_x509_certificates(text)[0]
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError("key and certificate do not belong together")
    return key, certificate


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only this user may read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def in_pem(key: ec.EllipticCurvePrivateKey, certificates: Iterable[x509.Certificate]) -> bytes:
    """Return a key and its chain as one PEM text: one file is written whole, two are not."""
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def _made(names: LanNames, now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Salotto, local network only"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Salotto on {names.hosts[-1]}, {now:%Y-%m-%d}"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_constraints(names), critical=True)
        .sign(key, hashes.SHA256())
    )
    return in_pem(key, [certificate])


def _constraints(names: LanNames) -> x509.NameConstraints:
    own = [ipaddress.ip_network(address) for address in names.addresses]
    known = [*PRIVATE, *LOOPBACK]
    further = [one for one in own if not any(one.version == net.version and one[0] in net for net in known)]
    return x509.NameConstraints(
        permitted_subtrees=[
            *(x509.DNSName(host) for host in HOSTS),
            *(x509.IPAddress(network) for network in [*known, *further]),
        ],
        excluded_subtrees=None,
    )
