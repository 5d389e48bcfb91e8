"""What may go wrong with a house as a whole.

* :exc:`CannotStart`: it does not open; one sentence that names the remedy, and no traceback.
    * :exc:`PortTaken`: the TCP port is somebody else's.
    * :exc:`NoDatabase`: the database does not answer.
* :exc:`NotInTime`: it did not close in time.
"""

from salotto.adapters.sql.troubles import reason_of
from salotto.core.errors import SalottoError


class CannotStart(SalottoError):
    """The house cannot open. The text says why, and what to do. The command ends with 2."""


class PortTaken(CannotStart):
    """Another program listens at the TCP port.

    Args:
        host: The address that was tried.
        port: The port that was tried.
        remedy: What chooses another one.
    """

    def __init__(self, host: str, port: int, remedy: str = "--port or SALOTTO_HTTP__PORT") -> None:
        super().__init__(
            f"TCP port {port} on {host} is taken by another program. "
            f"Stop that program, or choose another port with {remedy}."
        )


class NoDatabase(CannotStart):
    """The database does not answer, or lets nobody in.

    Args:
        error: What came of trying.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            f"The database cannot be used: {reason_of(error.__cause__ or error)}. "
            f"`salotto doctor` looks closer; it is the one that SALOTTO_DATABASE_URL names."
        )


class NotInTime(SalottoError):
    """Parts of the house did not end in time: what they had in hand may not be written down.

    Args:
        within_s: The time they had.
        parts: Their names.
    """

    def __init__(self, within_s: float, parts: list[str]) -> None:
        super().__init__(f"the house did not close within {within_s:g} seconds: {', '.join(parts)}")
        self.parts = parts
