import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.media.transport.turn import CREDENTIAL_LIFE, TurnRelay, place_of
from tests.support.clock import SteppingClock

URLS = ("turn:meet.example.com:3478?transport=udp", "turns:meet.example.com:5349?transport=tcp")
SECRET = "north-wind-and-sun"


@given(secret=st.text(min_size=16, max_size=64))
def test_the_relay_works_out_the_credential_from_the_name_and_the_shared_secret(secret: str) -> None:
    (way,) = TurnRelay(URLS, secret, SteppingClock()).servers()
    by_coturn = hmac.new(secret.encode(), way.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(way.credential) == by_coturn
    assert way.urls == URLS


def test_a_credential_counts_for_an_hour_from_when_it_was_made() -> None:
    clock = SteppingClock()
    relay = TurnRelay(URLS, SECRET, clock)
    for _ in range(2):
        ends_s, _, _ = relay.servers()[0].username.partition(":")
        assert int(ends_s) == int((clock.now() + CREDENTIAL_LIFE).timestamp())
        clock.step(90)


def test_two_names_of_the_same_moment_have_nothing_in_common_but_the_moment() -> None:
    relay = TurnRelay(URLS, SECRET, SteppingClock())
    names = {relay.servers()[0].username.partition(":")[2] for _ in range(100)}
    assert len(names) == 100


def test_neither_secret_nor_credential_is_shown_when_a_way_is_printed() -> None:
    (way,) = TurnRelay(URLS, SECRET, SteppingClock()).servers()
    assert SECRET not in repr(way)
    assert way.credential not in repr(way)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("turn:meet.example.com", ("meet.example.com", 3478)),
        ("turns:meet.example.com", ("meet.example.com", 5349)),
        ("turn:11.22.33.44:443?transport=tcp", ("11.22.33.44", 443)),
        ("turn:[2a00:1450::1]:3478?transport=udp", ("2a00:1450::1", 3478)),
    ],
)
def test_a_relay_is_found_at_its_host_and_port(url: str, place: tuple[str, int]) -> None:
    assert place_of(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "", "turn:", "stun:meet.example.com", "https://meet.example.com", "turn://meet.example.com",
        "turn:meet.example.com:70000", "turn:meet.example.com:0", "turn:meet.example.com?transport=tls",
        "turn:a b", "turn:user@meet.example.com",
    ],
)  # fmt: skip
def test_what_a_browser_would_not_take_is_refused_beforehand(url: str) -> None:
    with pytest.raises(ValueError, match="is no address of a relay"):
        TurnRelay((url,), SECRET, SteppingClock())
