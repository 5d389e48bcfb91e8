"""Passwords, with argon2id. A hash takes 64 MiB and tens of milliseconds on purpose: so in a thread, two at a time."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from salotto.core.errors import Invalid

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 256


class Passwords:
    """Makes and checks password hashes without holding up the event loop.

    Args:
        hasher: Its costs are stored in each hash, so they may be raised later.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(2)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """Return what is stored of a password.

        Raises:
            Invalid: If the password is shorter than LEAST_CHARACTERS or longer than MOST_CHARACTERS.
        """
        if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
            raise Invalid("password", f"a password has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters")
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def is_right(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password fits. A missing hash takes as long as a wrong password, and tells nothing."""
        async with self._turns:
            return await asyncio.to_thread(self._verify, password_hash, password)

    def _verify(self, password_hash: str | None, password: str) -> bool:
        if self._nobody is None:
            self._nobody = self._hasher.hash("nobody has this password")
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None
