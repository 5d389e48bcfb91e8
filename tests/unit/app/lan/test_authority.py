"""The authority: made once, for this user alone, and bound to the local network."""

import ipaddress
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from salotto.app.errors import CannotStart
from salotto.app.lan.authority import AUTHORITY_FILE, AUTHORITY_LIFE, Authority, load_authority, read_pair
from tests.support.lan import NOW, names


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return load_authority(
        tmp_path_factory.mktemp("authority") / "lan", names("192.168.1.20", "203.0.113.9"), NOW
    )


def test_it_is_made_once(tmp_path: Path) -> None:
    first = load_authority(tmp_path, names(), NOW)
    later = load_authority(tmp_path, names("10.0.0.9"), NOW + timedelta(days=900))
    assert later.fingerprint == first.fingerprint


def test_nobody_else_may_read_its_key(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        load_authority(tmp_path / "lan", names(), NOW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "lan").stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in (tmp_path / "lan").iterdir()} == {0o600}


@given(st.ip_addresses())
def test_it_vouches_for_private_addresses_and_its_own_machine_only(
    authority: Authority, address: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    ours = [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "203.0.113.9/32",
    ]
    ours += ["fc00::/7", "fe80::/10", "::1/128"]
    expected = any(address in ipaddress.ip_network(one) for one in ours)
    assert authority.may_vouch_for(address) is expected


def test_its_bounds_are_critical_and_name_no_public_domain(authority: Authority) -> None:
    extension = authority.certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert extension.critical
    permitted = extension.value.permitted_subtrees or []
    assert [one.value for one in permitted if isinstance(one, x509.DNSName)] == ["local", "localhost"]


def test_it_signs_houses_and_no_further_authority(authority: Authority) -> None:
    basics = authority.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basics.critical
    assert (basics.value.ca, basics.value.path_length) == (True, 0)


def test_its_fingerprint_reads_as_devices_show_it(authority: Authority) -> None:
    assert len(authority.fingerprint.split(":")) == 32
    assert authority.fingerprint == authority.fingerprint.upper()
    assert x509.load_der_x509_certificate(authority.der) == authority.certificate


def test_a_damaged_file_stops_the_start_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / AUTHORITY_FILE).write_text("no key at all")
    with pytest.raises(CannotStart, match="Remove it"):
        load_authority(tmp_path, names(), NOW)


def test_a_key_beside_another_certificate_is_no_pair(tmp_path: Path) -> None:
    load_authority(tmp_path / "one", names(), NOW)
    load_authority(tmp_path / "two", names(), NOW)
    key, certificate = [(tmp_path / one / AUTHORITY_FILE).read_text() for one in ("one", "two")]
    mixed = tmp_path / "mixed.pem"
    mixed.write_text(
        key.partition("-----BEGIN CERT")[0] + "-----BEGIN CERT" + certificate.partition("-----BEGIN CERT")[2]
    )
    with pytest.raises(ValueError, match="do not belong together"):
        read_pair(mixed)


def test_an_outlived_authority_says_so(tmp_path: Path) -> None:
    load_authority(tmp_path, names(), NOW)
    with pytest.raises(CannotStart, match="has expired"):
        load_authority(tmp_path, names(), NOW + AUTHORITY_LIFE)
