"""The certificate of this house on the local network: signed by its own authority, renewed when addresses change."""

import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from salotto.app.errors import CannotStart
from salotto.app.lan.addresses import LOOPBACK, LanNames
from salotto.app.lan.authority import Authority, in_pem, read_pair, write_private

CERTIFICATE_FILE = "house.pem"
CERTIFICATE_LIFE = timedelta(days=397)
"""Less than the 825 days that Apple's devices allow, also for authorities that people added."""
RENEWED_BEFORE = timedelta(days=30)

_BACKDATED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the house shows at its door.

    Attributes:
        path: Key and chain in one PEM file.
        left_out: Addresses of this machine that the authority may not vouch for, since it is older than they are.
    """

    path: Path
    left_out: tuple[str, ...]


def certificate_for(authority: Authority, folder: Path, names: LanNames, now: datetime) -> Certificate:
    """Return a certificate that names all of ``names``; the one that is there, or a new one.

    Raises:
        CannotStart: If it cannot be written.
    """
    path = folder / CERTIFICATE_FILE
    allowed = [one for one in names.addresses if authority.may_vouch_for(one)]
    wanted = x509.SubjectAlternativeName(
        [
            *(x509.DNSName(host) for host in names.hosts),
            *(
                x509.IPAddress(address)
                for address in [
                    *allowed,
                    *(network[0 if network.prefixlen > 32 else 1] for network in LOOPBACK),
                ]
            ),
        ]
    )
    if not _is_good(path, authority, wanted, now):
        try:
            write_private(path, _issued(authority, wanted, now))
        except OSError as error:
            raise CannotStart(f"{path} cannot be written: {error.strerror}.") from error
    return Certificate(path, tuple(str(one) for one in names.addresses if one not in allowed))


def tls_context(certificate: Certificate) -> ssl.SSLContext:
    """Return what a TLS server needs: TLS 1.2 or newer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(certificate.path)
    return context


def _is_good(path: Path, authority: Authority, wanted: x509.SubjectAlternativeName, now: datetime) -> bool:
    try:
        _, found = read_pair(path)
        found.verify_directly_issued_by(authority.certificate)
        named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # noqa: BLE001  whatever is wrong with it, a new one is made
        return False
    return set(named) == set(wanted) and now < found.not_valid_after_utc - RENEWED_BEFORE


def _issued(authority: Authority, wanted: x509.SubjectAlternativeName, now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    issuer = authority.certificate
    until = min(now + CERTIFICATE_LIFE, issuer.not_valid_after_utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Salotto")]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - _BACKDATED, issuer.not_valid_before_utc))
        .not_valid_after(until)
        .add_extension(wanted, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
        .sign(authority.key, hashes.SHA256())
    )
    return in_pem(key, [certificate, issuer])
