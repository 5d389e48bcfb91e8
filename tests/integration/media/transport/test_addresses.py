import ipaddress
import socket

import pytest

from salotto.media.errors import MediaAddressUnknown, MediaPortTaken
from salotto.media.transport.addresses import bound, host_addresses


def test_all_addresses_can_be_bound_and_loopback_comes_last() -> None:
    found = host_addresses()
    assert found[-1] == "127.0.0.1"
    assert len(set(found)) == len(found)
    versions = [ipaddress.ip_address(each).version for each in found[:-1]]
    assert versions == sorted(versions)
    for address in found:
        bound(address, 0).close()


def test_a_socket_waits_for_nobody_and_says_why_it_cannot_be_had() -> None:
    with bound("127.0.0.1", 0) as opened:
        with pytest.raises(BlockingIOError):
            opened.recv(1)
        with pytest.raises(MediaPortTaken):
            bound("127.0.0.1", opened.getsockname()[1])
    with pytest.raises(MediaAddressUnknown):
        bound("192.0.2.77", 0)


def test_one_address_of_each_family_keeps_to_itself() -> None:
    try:
        opened = bound("::1", 0)
    except (MediaAddressUnknown, OSError):
        pytest.skip("this machine has no IPv6")
    with opened as six:
        port = six.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as four:
            four.bind(("127.0.0.1", port))
