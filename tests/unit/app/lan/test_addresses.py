"""Which names other devices reach this machine by."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.app.lan.addresses import in_url, is_reachable, is_virtual, lan_names, local_name, rank


def addresses(*texts: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    return [ipaddress.ip_address(text) for text in texts]


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "fe80::1", "224.0.0.251", "0.0.0.0"])  # noqa: S104
def test_what_no_phone_can_use_is_left_out(text: str) -> None:
    assert not is_reachable(ipaddress.ip_address(text))


def test_home_networks_come_first_and_ipv6_last() -> None:
    mixed = addresses("fd00::2", "172.20.0.4", "10.0.0.4", "192.168.1.4")
    assert sorted(mixed, key=rank) == addresses("192.168.1.4", "10.0.0.4", "172.20.0.4", "fd00::2")


@pytest.mark.parametrize(
    ("adapter", "expected"), [("docker0", True), ("veth12", True), ("eth0", False), ("wlan0", False)]
)
def test_containers_and_tunnels_are_known_by_their_adapters(adapter: str, *, expected: bool) -> None:
    assert is_virtual(adapter) is expected


def test_what_was_said_comes_before_what_was_found() -> None:
    names = lan_names(["203.0.113.9"])
    assert names.first == ipaddress.ip_address("203.0.113.9")
    assert len(set(names.addresses)) == len(names.addresses)
    assert not any(one.is_loopback for one in names.addresses)
    assert names.hosts[0] == "localhost"


@given(st.text(max_size=80))
def test_a_machine_of_any_name_has_a_local_one(hostname: str) -> None:
    label, _, domain = local_name(hostname).partition(".")
    assert domain == "local"
    assert 1 <= len(label) <= 63
    assert label.isascii()
    assert not label.startswith("-")


def test_an_address_stands_in_a_url_as_urls_want_it() -> None:
    assert [in_url(one) for one in addresses("192.168.1.4", "fd00::2")] == ["192.168.1.4", "[fd00::2]"]
