"""Secrets that people's browsers hold. Only their SHA-256 is ever stored: whoever reads the database enters nowhere."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits as 43 URL-safe characters: for what a browser keeps and sends again and again."""
    return secrets.token_urlsafe(32)


def new_link_secret() -> str:
    """Return 128 random bits as 22 URL-safe characters: for a link that is spent once."""
    return secrets.token_urlsafe(16)


def mark_of(token_hash: str) -> str:
    """Return by what a pass remembers the token it was asked with: 22 letters that say nothing of the token's hash."""
    return hashlib.sha256(f"mark {token_hash}".encode()).hexdigest()[:22]


def hash_of(secret: str) -> str:
    """Return what is stored of a secret: 64 hexadecimal digits. Random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
