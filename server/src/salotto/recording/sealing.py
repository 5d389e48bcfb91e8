"""What keeps recordings unreadable for whoever holds the disk but not the keys.

Four rules, each with one job:

* the *master key* of an installation wraps keys (AES-KW, RFC 3394) and touches no recording;
* a *recording key* belongs to one person of one contact, or to its room; erasing its wrapped form erases what it sealed;
* it seals frames of a tape (AES-256-GCM, NIST SP 800-38D) under random nonces: two a second, so that even a day of
  meeting stays a thousandfold below what 96 random bits allow for one key;
* the pieces of a file are sealed by a key derived for that file (HKDF-SHA256, RFC 5869, 128 random bits of salt), so
  that the number of a piece is a nonce that can never repeat.
"""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from salotto.core.errors import SalottoError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SALT_BYTES: Final = 16
TAG_BYTES: Final = 16
PIECE_BYTES: Final = 65_536
"""Plaintext of one piece of a sealed file: a seek opens at most one piece too many."""

_LAST = 1 << 63  # the top bit of the counter marks a file's last piece, so that a cut file is noticed


class SealBroken(SalottoError):
    """Sealed bytes were changed, cut, reordered, or belong to another key."""


@dataclass(frozen=True, slots=True)
class RecordingKey:
    """One person's key of one contact, or its room's. ``person`` is a member id, or ``room``."""

    key_id: str
    person: str
    secret: bytes

    @property
    def tag(self) -> bytes:
        """Eight bytes by which a frame names its key without saying whose it is."""
        return key_tag(self.key_id)


class MasterKey:
    """Wraps and unwraps recording keys.

    Args:
        secret: 32 bytes that live outside of the database and the recordings.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes, not {len(secret)}")
        self._secret = secret

    def wrap(self, secret: bytes) -> bytes:
        """Return the 40 bytes under which a 32-byte key may be stored."""
        return aes_key_wrap(self._secret, secret)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the key.

        Raises:
            SealBroken: If it was wrapped by another master key, or changed.
        """
        try:
            return aes_key_unwrap(self._secret, wrapped)
        except (InvalidUnwrap, ValueError) as error:
            raise SealBroken("the key was wrapped by another master key, or changed") from error


def key_tag(key_id: str) -> bytes:
    """Return the tag of a key: the first 8 bytes of the SHA-256 of its id."""
    return sha256(key_id.encode()).digest()[:8]


def new_secret() -> bytes:
    """Return a fresh key of 32 random bytes."""
    return secrets.token_bytes(KEY_BYTES)


class FrameSeal:
    """Seals frames that each stand alone.

    Args:
        key: The recording key.
    """

    def __init__(self, key: RecordingKey) -> None:
        self._cipher = AESGCM(key.secret)

    def seal(self, nonce: bytes, plaintext: bytes, header: bytes) -> bytes:
        """Return ciphertext and tag, bound to the header that stands before them."""
        return self._cipher.encrypt(nonce, plaintext, header)

    def open(self, nonce: bytes, sealed: bytes, header: bytes) -> bytes:
        """Return the plaintext.

        Raises:
            SealBroken: If anything differs from what was sealed.
        """
        try:
            return self._cipher.decrypt(nonce, sealed, header)
        except InvalidTag as error:
            raise SealBroken("a frame was changed, or belongs elsewhere") from error


class FileSeal:
    """Seals the pieces of one file, by their number.

    Args:
        secret: The recording key.
        salt: 16 random bytes, stored at the beginning of the file.
        purpose: What the file is; the same key never seals two purposes alike.
    """

    overhead: Final = TAG_BYTES
    """Bytes by which a sealed piece is longer."""

    def __init__(self, secret: bytes, salt: bytes, purpose: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=purpose.encode()).derive(secret)
        self._cipher = AESGCM(derived)

    def seal(self, number: int, plaintext: bytes, *, is_last: bool) -> bytes:
        """Return a sealed piece. Each number is sealed once."""
        return self._cipher.encrypt(_nonce(number, is_last=is_last), plaintext, None)

    def open(self, number: int, sealed: bytes, *, is_last: bool) -> bytes:
        """Return the plaintext of a piece.

        Raises:
            SealBroken: If it was changed, cut, or stands in another place than it was sealed for.
        """
        try:
            return self._cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)
        except InvalidTag as error:
            raise SealBroken("the bytes were changed, or belong elsewhere") from error


def seal_file(secret: bytes, plaintext: bytes, purpose: str) -> bytes:
    """Seal a whole file in pieces of 64 KiB that can be opened one by one.

    Layout: 16 bytes of salt, then each piece with its 16-byte tag.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    seal = FileSeal(secret, salt, purpose)
    starts = range(0, max(len(plaintext), 1), PIECE_BYTES)
    parts = [salt]
    for number, start in enumerate(starts):
        piece = plaintext[start : start + PIECE_BYTES]
        parts.append(seal.seal(number, piece, is_last=number == len(starts) - 1))
    return b"".join(parts)


def plain_size(sealed_size: int) -> int:
    """Return how many bytes a sealed file of ``sealed_size`` bytes holds."""
    body = sealed_size - SALT_BYTES
    pieces = -(-body // (PIECE_BYTES + TAG_BYTES))
    return body - pieces * TAG_BYTES


class SealedFile:
    """Opens any range of a sealed file, reading only the pieces it needs.

    Args:
        secret: The key that sealed it.
        purpose: The purpose that it was sealed for.
        salt: Its first 16 bytes.
        sealed_size: Its size in bytes, as stored.
    """

    def __init__(self, secret: bytes, purpose: str, salt: bytes, sealed_size: int) -> None:
        self._seal = FileSeal(secret, salt, purpose)
        self.size = plain_size(sealed_size)
        self._pieces = max(1, -(-self.size // PIECE_BYTES))

    def stored_range(self, start: int, end: int) -> tuple[int, int]:
        """Return which stored bytes hold the plaintext ``start`` to ``end`` (exclusive)."""
        first, last = start // PIECE_BYTES, max(start, end - 1) // PIECE_BYTES
        stored = PIECE_BYTES + TAG_BYTES
        return SALT_BYTES + first * stored, SALT_BYTES + min((last + 1) * stored, self._stored_body())

    def open(self, start: int, end: int, stored: bytes) -> bytes:
        """Return the plaintext ``start`` to ``end`` out of the bytes that :meth:`stored_range` named.

        Raises:
            SealBroken: If a piece was changed, cut, or moved.
        """
        first = start // PIECE_BYTES
        parts = []
        for at in range(0, len(stored), PIECE_BYTES + TAG_BYTES):
            number = first + at // (PIECE_BYTES + TAG_BYTES)
            piece = stored[at : at + PIECE_BYTES + TAG_BYTES]
            parts.append(self._seal.open(number, piece, is_last=number == self._pieces - 1))
        plain = b"".join(parts)
        skip = start - first * PIECE_BYTES
        return plain[skip : skip + end - start]

    def _stored_body(self) -> int:
        return self.size + self._pieces * TAG_BYTES


def open_file(secret: bytes, sealed: bytes, purpose: str) -> bytes:
    """Open a whole sealed file.

    Raises:
        SealBroken: If it was changed or cut anywhere.
    """
    file = SealedFile(secret, purpose, sealed[:SALT_BYTES], len(sealed))
    return file.open(0, file.size, sealed[SALT_BYTES:])


def _nonce(number: int, *, is_last: bool) -> bytes:
    return (number | (_LAST if is_last else 0)).to_bytes(NONCE_BYTES, "big")
