"""Is the peer really there, and how far is it? What we ask of an address. RFC 7675, RFC 8445 section 7.3.1.4.

A check of a browser proves who wrote it, not who sent it: whoever sees one on the way can send it again, from any
address, and forge that as well. So an address to which a connected peer seems to have moved is asked; the answer can
only be written by somebody who got the question there and knows the password of the browser.
"""

import secrets
from typing import Final

from salotto.media.ports import PacketPath
from salotto.media.transport import stun

_OPEN_MAX: Final = 32
"""Questions that wait for their answer; the oldest is forgotten."""


class Questions:
    """What one peer was asked.

    Args:
        ours: Our user fragment.
        theirs: The peer's user fragment and password.
    """

    __slots__ = ("_names", "_open", "_password")

    def __init__(self, ours: str, theirs: tuple[str, bytes]) -> None:
        self._names = (theirs[0], ours)
        self._password = theirs[1]
        self._open: dict[bytes, tuple[PacketPath, int]] = {}

    def ask(self, path: PacketPath, now_ns: int) -> None:
        """Ask whether the peer is at the other end of ``path``: one datagram, no longer than what it answers."""
        transaction_id = secrets.token_bytes(12)
        while len(self._open) >= _OPEN_MAX:
            del self._open[next(iter(self._open))]
        self._open[transaction_id] = path, now_ns
        path.send(stun.question(self._names, self._password, transaction_id))

    def answered(self, datagram: bytes, path: PacketPath) -> int | None:
        """Return when the question was asked that the peer answers here, in the nanoseconds that :meth:`ask` was given.

        None if this is not the peer's answer, or did not come from where the question went. Each counts once.
        """
        transaction_id = stun.answered(datagram, self._password)
        asked = self._open.pop(transaction_id, None) if transaction_id is not None else None
        return asked[1] if asked is not None and asked[0] is path else None

    def forget(self) -> None:
        """Take no answer any more to what was asked before."""
        self._open.clear()
