"""Customers whom the company's own site knows: it says so in a signed token (JWT, HS256) that lives for minutes.

The site signs with a secret that this house made for it. What it says is believed of one person, for one visit, at one
organisation: the token names its audience, and opens one visit only.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import jwt
import msgspec

from salotto.core.clock import Clock
from salotto.core.errors import Invalid
from salotto.core.ids import OrganisationId
from salotto.core.text import printable
from salotto.identity.tokens import hash_of

MOST_SITES: Final = 20
"""Origins of one organisation: they all stand in a header of each answer."""

TOKEN_CHARACTERS: Final = 4096
"""The longest token that is looked at."""

TOKEN_LIFE: Final = timedelta(minutes=10)
"""The longest life a site may give a token: from opening the page to the tap that takes the place."""

SECRET_FAREWELL: Final = timedelta(hours=24)
"""How long the secret before the newest is still believed, so that a site can change it without a gap."""

_CLOCKS_DIFFER: Final = timedelta(seconds=60)
_ALGORITHM: Final = "HS256"
_REFERENCE_CHARACTERS: Final = 128
_NAME_CHARACTERS: Final = 64
_REACH_CHARACTERS: Final = 254
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1"})
_PORTS: Final = {"https": 443, "http": 80}
_AGAIN = "Open this page anew from the site, or go on: you will be asked who you are."


@dataclass(frozen=True, slots=True)
class SiteCustomer:
    """Somebody whom a site knows.

    Args:
        reference: How the site calls this customer: 1 to 128 characters.
        name: As the site knows it; None: it does not say.
        reach: Telephone number or mail address, if the site tells one.
        token_hash: SHA-256 of the token's own id, which opens one visit.
        expires_at: Until when the token would be believed.
    """

    reference: str
    name: str | None
    reach: str | None
    token_hash: str
    expires_at: datetime


class SiteSecrets(Protocol):
    """What the sites of an organisation sign with."""

    async def believed(self, organisation_id: OrganisationId, now: datetime) -> Sequence[bytes]:
        """Return every secret that counts at this moment, newest first.

        Raises:
            Invalid: If there are some and none can be opened: it is ours to mend, and the visit goes on without it.
        """
        ...


class SiteEntrance:
    """Knows customers by what their site signed.

    Args:
        secrets: What sites sign with.
        clock: Says when.
    """

    def __init__(self, secrets: SiteSecrets, clock: Clock) -> None:
        self._secrets = secrets
        self._clock = clock

    async def who(self, organisation_id: OrganisationId, token: str) -> SiteCustomer:
        """Return whom a token is about. Whoever opens a visit with it spends it.

        Raises:
            Invalid: If it was not signed with a secret of this organisation, is for another one, or has expired; or if
                our own secrets cannot be opened.
        """
        now = self._clock.now()
        claims = _read(token, await self._secrets.believed(organisation_id, now))
        return _checked(claims, organisation_id, now)


def refused(why: str) -> Invalid:
    """Return the refusal of a token, in words for people."""
    return Invalid("identity", f"The site could not confirm who you are: {why}. {_AGAIN}")


def new_site_secret() -> str:
    """Return a new secret of 288 bits as 48 URL-safe characters. Sites sign with these very characters."""
    return secrets.token_urlsafe(36)


def site_origin(text: str) -> str:
    """Return the origin of an address in the form in which browsers tell it, such as ``https://shop.example``.

    Raises:
        Invalid: If it is none, or one that is not safe: http is for this machine only.
    """
    words = f"{text[:80]!r} is no address of a site. Write it like https://shop.example"
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Invalid("site", words) from error
    if parts.scheme not in _PORTS or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise Invalid("site", words)
    if parts.username is not None or parts.password is not None or _HOST.fullmatch(host) is None:
        raise Invalid("site", words)
    if parts.scheme == "http" and host not in _LOCAL:
        raise Invalid("site", f"{text[:80]!r}: microphones work on https only, so sites need it too.")
    return f"{parts.scheme}://{host}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")


class _Claims(msgspec.Struct, frozen=True):
    sub: str
    aud: str | list[str]
    jti: str
    iat: int
    exp: int
    name: str = ""
    email: str = ""
    phone: str = ""


def _read(token: str, believed: Sequence[bytes]) -> _Claims:
    if len(token) > TOKEN_CHARACTERS:
        raise refused("what it sent is too long")
    for secret in believed:
        try:
            payload: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=[_ALGORITHM],
                options={"verify_exp": False, "verify_iat": False, "verify_aud": False, "verify_nbf": False},
            )
            return msgspec.convert(payload, _Claims)
        except jwt.InvalidSignatureError:
            continue  # the secret before may have signed it
        except (jwt.InvalidTokenError, msgspec.ValidationError, TypeError, ValueError) as error:
            raise refused("what it sent cannot be read") from error
    raise refused("what it sent is not signed as agreed")


def _checked(claims: _Claims, organisation_id: OrganisationId, now: datetime) -> SiteCustomer:
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    if audience != [organisation_id]:
        raise refused("what it sent is for somebody else")
    if not claims.sub or printable(claims.sub, _REFERENCE_CHARACTERS) != claims.sub:
        raise refused("what it sent lacks something")
    if not 1 <= len(claims.jti) <= _REFERENCE_CHARACTERS:
        raise refused("what it sent lacks something")
    try:
        made_at, expires_at = (datetime.fromtimestamp(one, UTC) for one in (claims.iat, claims.exp))
    except (ValueError, OverflowError, OSError) as error:
        raise refused("what it sent cannot be read") from error
    if expires_at <= now:
        raise refused("its word has expired")
    if made_at > now + _CLOCKS_DIFFER or expires_at - made_at > TOKEN_LIFE:
        raise refused("its word would last too long")
    return SiteCustomer(
        reference=claims.sub,
        name=printable(claims.name, _NAME_CHARACTERS) or None,
        reach=printable(claims.phone or claims.email, _REACH_CHARACTERS) or None,
        token_hash=hash_of(claims.jti),
        expires_at=expires_at,
    )
