"""Passes as the API shows them: wished for, and given with all that one connection needs."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from salotto.gateway.http.schemas import Schema
from salotto.journeys.entry import Entry
from salotto.media.transport.turn import IceServer as Way


class PassWish(Schema):
    """Which room the next connection goes to."""

    room: Literal["hall", "meeting"]
    contact_id: str | None = Field(default=None, max_length=96, description="Staff: which meeting.")


class IceServer(Schema):
    """A way through a firewall, as ``RTCPeerConnection`` takes it. Ask for another pass rather than keep it."""

    urls: list[str]
    username: str
    credential: str = Field(description="Counts for an hour.")


class EntryPass(Schema):
    """Opens one connection within a minute. Goes into the first message, never into a URL."""

    entry_pass: str
    room_id: str
    member_id: str
    socket_path: str = "/ws"
    socket_url: str | None = Field(
        default=None,
        description="Where to connect, in a house of several nodes. Null: to this host, at socket_path.",
    )
    ice_servers: list[IceServer] = Field(
        default_factory=list,
        description="For the media of a meeting; empty for a hall, and in a house without a relay.",
    )


def given(made: Entry, ways: Iterable[Way]) -> EntryPass:
    """Return a pass, and the ways through a firewall that whoever holds it may use."""
    return EntryPass(
        entry_pass=made.entry_pass,
        room_id=made.room_id,
        member_id=made.member_id,
        socket_url=made.socket_url,
        ice_servers=[
            IceServer(urls=list(way.urls), username=way.username, credential=way.credential) for way in ways
        ],
    )
