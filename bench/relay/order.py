"""What the measured process is asked to serve, and the numbers that it and the load agree on."""

import json
from dataclasses import asdict, dataclass
from typing import Final

OPUS: Final = 111
VP8: Final = 96
LEVEL_ID: Final = 1
OWN_UFRAG: Final = "load"
OWN_PASSWORD: Final = "aLoadHasNoSecretsToKeep0"
"""As bench/native/handshake.h says."""


@dataclass(frozen=True)
class Order:
    """What to serve.

    Attributes:
        rooms: How many rooms.
        people: In each; the first of them shares a screen.
        fingerprint: Of the load's certificate.
        tapes: Folder in which every room is recorded; None records nothing.
    """

    rooms: int
    people: int
    fingerprint: str
    tapes: str | None = None

    def line(self) -> str:
        """Return it as the process reads it."""
        return json.dumps(asdict(self)) + "\n"
