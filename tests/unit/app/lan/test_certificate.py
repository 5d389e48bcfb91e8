"""The house's certificate: names every address, is kept while it is good, and is renewed when it is not."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from salotto.app.errors import CannotStart
from salotto.app.lan.authority import AUTHORITY_LIFE, Authority, load_authority, read_pair
from salotto.app.lan.certificate import (
    CERTIFICATE_FILE,
    CERTIFICATE_LIFE,
    RENEWED_BEFORE,
    certificate_for,
    tls_context,
)
from tests.support.lan import NOW, names


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return load_authority(tmp_path, names(), NOW)


def shown(folder: Path) -> x509.Certificate:
    return read_pair(folder / CERTIFICATE_FILE)[1]


def test_it_names_every_address_and_host(authority: Authority, tmp_path: Path) -> None:
    certificate_for(authority, tmp_path, names("192.168.1.20", "fd00::2"), NOW)
    named = shown(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert named.get_values_for_type(x509.DNSName) == ["localhost", "desk.local"]
    addresses = {str(one) for one in named.get_values_for_type(x509.IPAddress)}
    assert addresses == {"192.168.1.20", "fd00::2", "127.0.0.1", "::1"}


def test_it_lives_no_longer_than_devices_allow(authority: Authority, tmp_path: Path) -> None:
    certificate_for(authority, tmp_path, names(), NOW)
    found = shown(tmp_path)
    assert found.not_valid_after_utc - found.not_valid_before_utc <= timedelta(days=825)


@pytest.mark.parametrize(
    ("addresses", "later", "is_renewed"),
    [
        (["192.168.1.20"], timedelta(days=100), False),
        (["192.168.1.21"], timedelta(days=1), True),
        (["192.168.1.20", "10.0.0.3"], timedelta(days=1), True),
        (["192.168.1.20"], CERTIFICATE_LIFE - RENEWED_BEFORE, True),
    ],
)
def test_it_is_renewed_when_addresses_change_or_its_end_is_near(
    authority: Authority, tmp_path: Path, addresses: list[str], later: timedelta, *, is_renewed: bool
) -> None:
    certificate_for(authority, tmp_path, names(), NOW)
    before = shown(tmp_path)
    certificate_for(authority, tmp_path, names(*addresses), NOW + later)
    assert (shown(tmp_path) != before) is is_renewed


def test_one_of_another_authority_is_replaced(authority: Authority, tmp_path: Path) -> None:
    other = load_authority(tmp_path / "other", names(), NOW)
    certificate_for(other, tmp_path, names(), NOW)
    certificate_for(authority, tmp_path, names(), NOW)
    shown(tmp_path).verify_directly_issued_by(authority.certificate)


def test_an_address_beyond_the_authority_is_left_out_and_told(authority: Authority, tmp_path: Path) -> None:
    certificate = certificate_for(authority, tmp_path, names("192.168.1.20", "198.51.100.7"), NOW)
    assert certificate.left_out == ("198.51.100.7",)


def test_it_does_not_outlive_its_authority(authority: Authority, tmp_path: Path) -> None:
    certificate_for(authority, tmp_path, names(), NOW + AUTHORITY_LIFE - timedelta(days=2))
    assert shown(tmp_path).not_valid_after_utc == authority.certificate.not_valid_after_utc


def test_a_folder_that_cannot_be_written_is_said(authority: Authority, tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot be written"):
        certificate_for(authority, tmp_path / "missing", names(), NOW)


def test_old_versions_of_tls_are_refused(authority: Authority, tmp_path: Path) -> None:
    context = tls_context(certificate_for(authority, tmp_path, names(), NOW))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
