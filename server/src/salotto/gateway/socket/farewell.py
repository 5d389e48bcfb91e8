"""How a connection ends, whatever ended it: the one place that knows close codes and last words."""

from salotto.core.errors import Ended, ErrorCode, Goodbye, Replaced
from salotto.wire.messages import Goodbye as LastWords

_REASON_BYTES = 123  # RFC 6455 section 5.5: a control frame carries 125 bytes, two of them the code
_FINAL = (Ended, Replaced)


class PeerGone(Exception):
    """The peer closed the socket, or its network did."""


def last_words(goodbye: Goodbye) -> LastWords:
    """Return what the peer is told before the socket closes."""
    return LastWords(goodbye.code, str(goodbye), isinstance(goodbye, _FINAL))


def close_reason(goodbye: Goodbye) -> str:
    """Return the words of the close frame, cut to what it can carry."""
    words = str(goodbye) or ErrorCode(goodbye.code).value
    return words.encode()[:_REASON_BYTES].decode(errors="ignore")


def why(error: BaseException) -> Goodbye | PeerGone:
    """Return what ended a connection, from what its tasks raised.

    A goodbye of ours comes before the peer's disappearance, because it usually causes it. What was raised forgets where.

    Raises:
        BaseException: ``error`` itself, if it is neither: then it is a bug, and is told as one.
    """
    leaves = tuple(_leaves(error))
    for leaf in leaves:
        if not isinstance(leaf, Goodbye | PeerGone):
            raise error
    _let_go(error)
    return next((leaf for leaf in leaves if isinstance(leaf, Goodbye)), PeerGone())


def _let_go(error: BaseException) -> None:
    """Forget where it was raised: those calls hold all that the connection held, and in part the error itself."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    for part in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        _let_go(part)


def _leaves(error: BaseException) -> list[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in _leaves(part)]
    return [error]
