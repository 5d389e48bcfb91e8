"""What may go wrong with media on purpose.

* :exc:`MediaPortTaken`: the UDP port is somebody else's; ends the start.
* :exc:`OfferRefused`: a browser's session description cannot be served; told to the peer.
"""

from salotto.core.errors import ErrorCode, Refusal, SalottoError


class MediaPortTaken(SalottoError):
    """Another program holds the UDP port.

    Args:
        address: The address of this machine on which the port was tried.
        port: The UDP port.
    """

    def __init__(self, address: str, port: int) -> None:
        super().__init__(
            f"UDP port {port} on {address} is taken by another program. "
            f"Stop that program, or choose another port with SALOTTO_MEDIA__UDP_PORT."
        )
        self.address = address
        self.port = port


class MediaAddressUnknown(SalottoError):
    """An address that should be bound does not belong to this machine.

    Args:
        address: The address as configured.
    """

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is not an address of this machine. Correct SALOTTO_MEDIA__BIND; "
            f"the public address of a router belongs into SALOTTO_MEDIA__ANNOUNCE."
        )
        self.address = address


class OfferRefused(Refusal):
    """The session description cannot be served. The text says what is wrong with it."""

    code = ErrorCode.INVALID
    http_status = 422
