"""The HTTP application: every route behind the policy table, every error a Problem, every answer with its headers."""

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from salotto.gateway.http import pages, problems, relay
from salotto.gateway.http.guard import Guard
from salotto.gateway.http.house import House
from salotto.gateway.http.principal import admit
from salotto.gateway.http.routes import (
    API,
    contacts,
    desk,
    health,
    invitations,
    recordings,
    reservations,
    sign_in,
    staff,
    tickets,
    visits,
)
from salotto.gateway.http.routes import house as house_routes
from salotto.gateway.http.schemas import Problem
from salotto.identity.policy import key_of, row

_TITLE = "Salotto"
_NOUNS = (
    house_routes,
    visits,
    sign_in,
    staff,
    desk,
    invitations,
    reservations,
    contacts,
    recordings,
    tickets,
    health,
)
_WORDS = {
    401: "Nobody is signed in, or the visit is not known.",
    403: "This principal may not, or not now.",
    404: "There is no such thing, or it belongs to somebody else.",
    409: "Somebody was quicker, or the thing has moved on.",
    410: "Its time is over, or it was used: it works once.",
    413: "The body is too large.",
    422: "A field is wrong; it is named, with the remedy.",
    429: "A limit is reached; Retry-After says when to try again.",
    503: "The house cannot do it right now; nothing was changed.",
}


def create_app(house: House) -> ASGIApp:
    """Return the application that serves this house.

    Raises:
        UnknownKey: If a route has no row in the policy table.
    """
    application = _application()
    application.state.house = house
    application.router.routes.extend(pages.routes(house.web, house.visits.framed_by))
    if house.post is not None:
        relay.install(application, house.post)
        relay.serve(application, house.post)
    is_secure = (house.public_url or "").startswith("https://")
    guarded = Guard(application, is_secure=is_secure, socket_origins=house.socket_origins)
    return _with_sockets(guarded, house.socket)


def _with_sockets(application: ASGIApp, socket: ASGIApp) -> ASGIApp:
    """Answer ``/ws`` before anything else looks at it: a seventh of what it costs to come back was spent on the way."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_socket = scope["type"] == "websocket" and scope["path"] == "/ws"
        await (socket if is_socket else application)(scope, receive, send)

    return answer


def openapi_document() -> dict[str, Any]:
    """Return the description of the API, without a running house."""
    return _application().openapi()


def _application() -> FastAPI:
    application = FastAPI(
        title=_TITLE,
        version="1",
        description="Customers meet people; everything that happened lands on the ticket.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{API}/openapi.json",
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(admit)],
        responses={status: {"model": Problem, "description": words} for status, words in _WORDS.items()},
    )
    problems.install(application)
    for noun in _NOUNS:
        for route in noun.router.routes:
            if isinstance(route, APIRoute):
                for verb in route.methods or ():
                    row(key_of(verb, route.path))
        application.include_router(noun.router)
    return application
