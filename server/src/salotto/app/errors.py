"""Why a start ends before it has begun: in one sentence that names the remedy, and no traceback."""

from salotto.core.errors import SalottoError


class CannotStart(SalottoError):
    """The house cannot open. The text says why, and what to do. The command ends with 2."""


class PortTaken(CannotStart):
    """Another program listens at the TCP port.

    Args:
        host: The address that was tried.
        port: The port that was tried.
    """

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"TCP port {port} on {host} is taken by another program. "
            f"Stop that program, or choose another port with --port or SALOTTO_HTTP__PORT."
        )
