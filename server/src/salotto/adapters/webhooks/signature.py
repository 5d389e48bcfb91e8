"""The signature of Standard Webhooks, version 1: HMAC-SHA256 over ``id.timestamp.body``. Pure."""

import hmac
import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

SECRET_BYTES: Final = 32
"""Within the 24 to 64 bytes that the specification asks for."""
_PREFIX: Final = "whsec_"


def new_secret() -> bytes:
    """Return a fresh secret."""
    return secrets.token_bytes(SECRET_BYTES)


def shown(secret: bytes) -> str:
    """Return a secret as its receiver keeps it: ``whsec_`` and base64."""
    return _PREFIX + b64encode(secret).decode()


def headers(secrets_: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of a message.

    Args:
        secrets_: Every secret that a receiver may check with, newest first: several while one is being replaced.
        message_id: The same at every try of the same message; has no full stop in it.
        at: When this try is made: a receiver refuses what is older than a few minutes.
        body: The very bytes that are sent.
    """
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = (b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets_)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
