"""Gusts over a real socket: what arrives is what would have arrived one by one."""

import socket
from collections.abc import Iterator

import pytest

from salotto.media.transport.path import Departures, UdpPath
from tests.support.media_fakes import KeptGuest

_SO_NO_CHECK = 11
PICTURE = [bytes([number]) * 1100 for number in range(5)] + [
    bytes([number]) * 1101 for number in range(5, 10)
]


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as near,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
    ):
        for each in (near, far):
            each.bind(("127.0.0.1", 0))
            each.settimeout(2)
        yield near, far


def arrived(far: socket.socket, count: int) -> list[bytes]:
    return [far.recv(2048) for _ in range(count)]


def is_empty(far: socket.socket) -> bool:
    far.setblocking(False)
    try:
        far.recv(2048)
    except BlockingIOError:
        return True
    return False


def path_between(near: socket.socket, far: socket.socket, departures: Departures) -> UdpPath:
    return UdpPath(near, far.getsockname(), KeptGuest(), departures)


def test_what_was_sent_together_arrives_one_by_one(ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    departures = Departures()
    path = path_between(near, far, departures)
    departures.gather()
    for datagram in [b"voice", *PICTURE, b"voice"]:
        path.send(datagram)
    departures.leave()
    assert arrived(far, 12) == [b"voice", *PICTURE, b"voice"]


def test_datagrams_wait_only_while_packets_are_read(ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    departures = Departures()
    path = path_between(near, far, departures)
    path.send(b"at once")
    assert arrived(far, 1) == [b"at once"]
    departures.gather()
    path.send(b"later")
    assert is_empty(far)
    departures.leave()
    far.settimeout(2)
    assert arrived(far, 1) == [b"later"]
    path.send(b"at once again")
    assert arrived(far, 1) == [b"at once again"]


def test_a_kernel_that_cuts_nothing_gets_them_one_by_one(ends: tuple[socket.socket, socket.socket]) -> None:
    near, far = ends
    near.setsockopt(socket.SOL_SOCKET, _SO_NO_CHECK, 1)  # cutting needs checksums, so now Linux refuses it
    departures = Departures()
    path = path_between(near, far, departures)
    for _ in range(2):
        departures.gather()
        for datagram in PICTURE:
            path.send(datagram)
        departures.leave()
        assert arrived(far, 10) == PICTURE


def test_a_socket_that_takes_nothing_costs_only_the_packets(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    near, far = ends
    departures = Departures()
    path = path_between(near, far, departures)
    near.close()
    departures.gather()
    for datagram in PICTURE:
        path.send(datagram)
    departures.leave()
    assert is_empty(far)
