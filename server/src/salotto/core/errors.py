"""Every error that crosses a border of the house, by who is told.

* :exc:`SalottoError`
    * :exc:`Refusal`: an answer. The peer may not have what it asked for; the connection stays.
        * :exc:`Invalid`: a field is wrong; names the field and the remedy (HTTP 422).
        * :exc:`NotAllowed`: this principal may not, or may not now (403).
        * :exc:`NotSignedIn`: nobody is signed in, or the sign-in has ended (401).
        * :exc:`NotFound`: there is no such thing, or it belongs to somebody else (404).
        * :exc:`Conflict`: somebody was quicker, or the thing has moved on (409).
        * :exc:`TooMany`: a limit of rate or number is reached (429).
        * :exc:`Expired`: it was there, and its time is over (410).
        * :exc:`Spent`: it worked once, and was used (410).
        * :exc:`Outdated`: a newer one took its place (410).
        * :exc:`RoomFull`: the room has reached its capacity (409).
        * :exc:`Unavailable`: the house cannot do it right now; nothing was changed (503).
            * :exc:`Uncertain`: nobody knows whether it was done; look before you try again (503).
    * :exc:`Goodbye`: ends a connection, with its close code.
        * :exc:`ProtocolViolation`: the peer broke the contract (1002).
        * :exc:`Overload`: the peer does not read or write at a pace that can be served (1013).
        * :exc:`PassRefused`: the pass is wrong, expired, spent or somebody else's (4401).
        * :exc:`Replaced`: a newer tab of the same member took over (4409).
        * :exc:`Restarting`: this process ends; come back at once (1012).
        * :exc:`Ended`: the meeting is over, or the peer said goodbye (1000).
    * :exc:`Elsewhere`: another node of the house does this; the edge hands it on, and no peer hears of it.

Anything else is a bug and is never caught below the edge.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Stable, program-readable names of errors: part of the contract. Add, never rename."""

    INVALID = "invalid"
    NOT_ALLOWED = "not_allowed"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"
    ROOM_FULL = "room_full"
    UNAVAILABLE = "unavailable"
    EXPIRED = "expired"
    SPENT = "spent"
    OUTDATED = "outdated"
    PROTOCOL = "protocol"
    OVERLOAD = "overload"
    PASS_REFUSED = "pass_refused"
    REPLACED = "replaced"
    RESTARTING = "restarting"
    ENDED = "ended"


class SalottoError(Exception):
    """Base of all errors with a meaning outside of the function that raised them."""


class Refusal(SalottoError):
    """The peer may not have what it asked for. Its text is shown to people: what happened, and what to do."""

    code = ErrorCode.NOT_ALLOWED
    http_status = 403


class Invalid(Refusal):
    """A field is wrong.

    Args:
        field: Path of the field as the peer wrote it, such as ``"promise.due_at"``.
        message: What is wrong and what would be right.
    """

    code = ErrorCode.INVALID
    http_status = 422

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


class NotAllowed(Refusal):
    """This principal may not do that, or not now."""


class NotSignedIn(Refusal):
    """Nobody is signed in, or the sign-in has ended."""

    code = ErrorCode.NOT_SIGNED_IN
    http_status = 401


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: the answer is the same."""

    code = ErrorCode.NOT_FOUND
    http_status = 404


class Conflict(Refusal):
    """Somebody was quicker, or the thing has moved on."""

    code = ErrorCode.CONFLICT
    http_status = 409


class TooMany(Refusal):
    """A limit of rate or number is reached. The text says when to try again.

    Args:
        message: For people.
        retry_after_s: After how many seconds trying again makes sense: goes into the header Retry-After.
    """

    code = ErrorCode.TOO_MANY
    http_status = 429

    def __init__(self, message: str, retry_after_s: int = 10) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Expired(Refusal):
    """It was there, and its time is over."""

    code = ErrorCode.EXPIRED
    http_status = 410


class Spent(Refusal):
    """It worked once, and was used."""

    code = ErrorCode.SPENT
    http_status = 410


class Outdated(Refusal):
    """A newer one took its place."""

    code = ErrorCode.OUTDATED
    http_status = 410


class RoomFull(Refusal):
    """The room has reached its capacity."""

    code = ErrorCode.ROOM_FULL
    http_status = 409

    def __init__(self, room_id: str, capacity: int) -> None:
        super().__init__(f"The room is full ({capacity} people).")
        self.room_id = room_id
        self.capacity = capacity


class Unavailable(Refusal):
    """The house cannot do it right now, such as write to its database. Nothing was changed; trying again is right."""

    code = ErrorCode.UNAVAILABLE
    http_status = 503


class Uncertain(Unavailable):
    """The house was cut off while it did it: all of it was done, or nothing. Whoever tries again looks first."""


class Goodbye(SalottoError):
    """Ends the connection that caused it."""

    code = ErrorCode.PROTOCOL
    close_code = 1002


class ProtocolViolation(Goodbye):
    """The peer broke the contract of the wire."""


class Overload(Goodbye):
    """The peer reads too slowly, or writes too fast. It may come back and resume."""

    code = ErrorCode.OVERLOAD
    close_code = 1013


class PassRefused(Goodbye):
    """The pass does not open this room: wrong, expired, spent, or somebody else's."""

    code = ErrorCode.PASS_REFUSED
    close_code = 4401


class Replaced(Goodbye):
    """A newer connection of the same member took over."""

    code = ErrorCode.REPLACED
    close_code = 4409


class Restarting(Goodbye):
    """This process ends; the peer comes back at once and resumes."""

    code = ErrorCode.RESTARTING
    close_code = 1012


class Ended(Goodbye):
    """The meeting is over, or the peer said goodbye: all is well."""

    code = ErrorCode.ENDED
    close_code = 1000


class Elsewhere(SalottoError):
    """Another node of the house keeps what is asked for. Nothing was changed here.

    Args:
        node: Its name.
    """

    def __init__(self, node: str) -> None:
        super().__init__(f"the node {node} keeps this")
        self.node = node
