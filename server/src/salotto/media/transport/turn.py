"""The way through firewalls that let no UDP out: credentials for a TURN relay, which end by themselves.

A relay such as coturn shares one secret with us (its ``static-auth-secret``) and believes whoever shows a name and what
the secret makes of it (draft-uberti-behave-turn-rest-00): the name begins with the second at which it stops to count, so
that neither side has to remember anybody. The secret never leaves; the name says nothing of who was given it.
"""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from salotto.core.clock import Clock

CREDENTIAL_LIFE: Final = timedelta(hours=1)
"""How long a relay may be asked for a way; a way that it gave stays open for as long as it is used."""

_URL = re.compile(
    r"(?P<scheme>turns?):(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?:\?transport=(?:udp|tcp))?"
)
_PORTS = {"turn": 3478, "turns": 5349}


@dataclass(frozen=True, slots=True)
class IceServer:
    """What a browser's RTCPeerConnection takes as one of its ``iceServers``."""

    urls: tuple[str, ...]
    username: str
    credential: str = field(repr=False)


class TurnRelay:
    """Lets those into the relay who are let into a meeting.

    Args:
        urls: Where browsers find it (RFC 7065), such as ``turn:meet.example.com:3478?transport=udp``.
        secret: What it shares with us.
        clock: Says until when a credential counts.

    Raises:
        ValueError: If a URL is none of a TURN relay; its text says which.
    """

    def __init__(self, urls: tuple[str, ...], secret: str, clock: Clock) -> None:
        for url in urls:
            place_of(url)
        self._urls = urls
        self._secret = secret.encode()
        self._clock = clock

    def servers(self) -> tuple[IceServer, ...]:
        """Return a way into the relay for one more connection. Each time another name."""
        ends_s = int((self._clock.now() + CREDENTIAL_LIFE).timestamp())
        name = f"{ends_s}:{secrets.token_urlsafe(12)}"
        digest = hmac.digest(self._secret, name.encode(), "sha1")
        return (IceServer(self._urls, name, base64.b64encode(digest).decode()),)


def place_of(url: str) -> tuple[str, int]:
    """Return host and port of a TURN URL.

    Raises:
        ValueError: If it is none.
    """
    parts = _URL.fullmatch(url)
    port = 0 if parts is None else int(parts["port"] or _PORTS[parts["scheme"]])
    if parts is None or port > 65_535:
        raise ValueError(
            f"{url} is no address of a relay, such as turn:meet.example.com:3478?transport=udp or "
            "turns:meet.example.com:5349?transport=tcp"
        )
    return parts["host"].strip("[]"), port
