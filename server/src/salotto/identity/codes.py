"""Six digits that are read out over the telephone. Far weaker than a link, so kept and compared with more care."""

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

from salotto.core.ids import OrganisationId

DIGITS = 6

_COST, _BLOCK = (
    2**14,
    8,
)  # 16 MiB and some 40 ms: a million codes of a stolen table outlast their quarter of an hour


def new_code() -> str:
    """Return six random digits, ``004217`` among them."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def digits_of(typed: str) -> str | None:
    """Return the digits of what somebody typed, with spaces, dots or dashes between them; None if it is no code."""
    plain = re.sub(r"[\s.\-]", "", typed)
    return plain if re.fullmatch(rf"[0-9]{{{DIGITS}}}", plain) else None


class CodeHashes:
    """Makes what is stored of codes, two at a time however many try."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(2)

    async def of(self, organisation_id: OrganisationId, digits: str) -> str:
        """Return 64 hexadecimal digits, by scrypt (RFC 7914) in a thread.

        Slow, because six digits are soon tried through; salted with the organisation alone, because a code has to be
        found without knowing whose it is.
        """
        async with self._turns:
            return await asyncio.to_thread(_scrypt, organisation_id, digits)


def position_of(code_hash: str, among: Sequence[str]) -> int | None:
    """Return where a hash stands, or None. Takes as long wherever it stands, and however much of it fits."""
    found = None
    for position, other in enumerate(among):
        if hmac.compare_digest(code_hash, other):
            found = position
    return found


def _scrypt(organisation_id: OrganisationId, digits: str) -> str:
    salt = hashlib.sha256(f"invitation code of {organisation_id}".encode()).digest()
    return hashlib.scrypt(digits.encode(), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32).hex()
