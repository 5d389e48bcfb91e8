"""Who is asking, and whether they may: the one place where the policy table meets HTTP.

Customers send ``Authorization: Bearer <visit token>``; staff send the cookie of their page and ``X-Salotto-Page``,
which no form and no foreign page can add: it guards against forged requests beside ``SameSite`` and ``Origin``.
"""

from typing import Annotated, Literal, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request

from salotto.core.errors import NotAllowed, NotSignedIn
from salotto.gateway.http.house import House, house_of
from salotto.identity.model import Page, Principal
from salotto.identity.policy import Condition, Row, key_of, row

PAGE_HEADER = "X-Salotto-Page"
_PAGES = ("desk", "review")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WHO = {"customer": "customers", "agent": "agents", "supervisor": "supervisors"}


async def admit(request: Request) -> None:
    """Let the request pass if the table has a row for it and whoever asks is in the row.

    Raises:
        UnknownKey: If the route has no row: a mistake of ours, found at the start.
        NotSignedIn: If somebody must be known and nobody is.
        NotAllowed: If whoever asks is not in the row, or the request comes from a foreign page.
    """
    house = house_of(request)
    allowed = row(key_of(request.method, request.scope["route"].path))
    _must_be_own_page(request, house)
    if "anybody" in allowed:
        return
    principal = await _identify(request, house, allowed)
    if principal.role not in allowed:
        names = " and ".join(_WHO[who] for who in allowed if who in _WHO)
        raise NotAllowed(f"This is for {names} only.")
    request.state.principal = principal


def principal_of(request: Request) -> Principal:
    """Return who was admitted."""
    return cast("Principal", request.state.principal)


async def _known(request: Request) -> Principal:
    return principal_of(request)


Known = Annotated[Principal, Depends(_known)]
"""Asynchronous only because FastAPI takes a thread for each dependency that is not; so are those below."""


def cookie_name(page: Page, *, is_secure: bool) -> str:
    """Return the name of a page's cookie. ``__Host-`` binds it to this very host, but needs HTTPS."""
    return f"__Host-salotto-{page}" if is_secure else f"salotto-{page}"


def is_secure(request: Request, house: House) -> bool:
    """Tell whether browsers reach us over HTTPS, be it through a proxy."""
    return request.url.scheme == "https" or (house.public_url or "").startswith("https://")


def address_of(request: Request) -> str | None:
    """Return the network address that a request comes from; behind a proxy that the settings name, its client's."""
    return None if request.client is None else request.client.host


async def _address(request: Request) -> str | None:
    return address_of(request)


Address = Annotated[str | None, Depends(_address)]


def staff_token(request: Request, page: Page) -> str | None:
    """Return the token in a page's cookie, if there is one."""
    return request.cookies.get(cookie_name(page, is_secure=is_secure(request, house_of(request))))


def page_of(request: Request) -> Page:
    """Return which page a member of staff is at.

    Raises:
        NotSignedIn: If the header does not say so.
    """
    page = request.headers.get(PAGE_HEADER)
    if page not in _PAGES:
        raise NotSignedIn(f"You are not signed in. (Staff requests say {PAGE_HEADER}: desk or review.)")
    return cast("Literal['desk', 'review']", page)


def bearer_of(request: Request) -> str:
    """Return the token that a customer's request came with; empty without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _bearer(request: Request) -> str:
    return bearer_of(request)


Bearer = Annotated[str, Depends(_bearer)]


async def _identify(request: Request, house: House, allowed: Row) -> Principal:
    if token := bearer_of(request):
        return await house.visit_entrance.who(token)
    if set(allowed) == {"customer"} and PAGE_HEADER not in request.headers:
        raise NotSignedIn("This visit is not known. Please start again.")
    # media elements send cookies and no header; the id of a viewing stands for the page that began it
    page: Page = "review" if Condition.OWN_VIEWING in allowed.values() else page_of(request)
    cookie = staff_token(request, page)
    if cookie is None:
        raise NotSignedIn("You are not signed in, or your sign-in has ended. Sign in again.")
    return await house.staff_entrance.who(cookie, page)


def _must_be_own_page(request: Request, house: House) -> None:
    """Browsers say which page changes something; what is no browser says nothing, and holds no cookies by accident."""
    origin = request.headers.get("Origin")
    if request.method in _SAFE or origin is None:
        return
    parts = urlsplit(house.public_url or "")
    if origin == f"{parts.scheme}://{parts.netloc}":
        return
    scheme, _, host = origin.partition("://")
    if scheme not in {"http", "https"} or host != request.headers.get("Host"):
        raise NotAllowed("Only pages of this house may do this.")
