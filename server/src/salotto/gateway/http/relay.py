"""Hands a request on to the node that keeps what it asks for, and its answer back.

Any node may be asked for anything, as behind a load balancer. A journey that finds that another node keeps the floor says
so before it has changed anything; then the same request is asked there, whole, and answered as if it had been here.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp, Message, Scope

from salotto.core.errors import Elsewhere, ErrorCode, Refusal
from salotto.gateway.http.problems import answer
from salotto.journeys.nodes import Post

SUBJECT: Final = "http"
HANDED_ON: Final = "salotto.handed_on"
_MOVES: Final = "The house moves this right now. Please try again in a moment."
_OURS: Final = frozenset({b"content-length", b"date", b"server", b"connection", b"transfer-encoding"})

Answer = Callable[[Request, Exception], Awaitable[Response]]


class _Question(msgspec.Struct, frozen=True):
    method: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    scheme: str
    client: tuple[str, int] | None
    body: bytes


class _Answered(msgspec.Struct, frozen=True):
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def install(application: FastAPI, post: Post) -> None:
    """Let ``application`` hand on what another node keeps."""

    async def hand_on(request: Request, error: Exception) -> Response:
        assert isinstance(error, Elsewhere)  # noqa: S101 - registered for nothing else
        if request.scope.get(HANDED_ON):  # it moved while it was on its way
            return answer(503, ErrorCode.UNAVAILABLE, _MOVES)
        try:
            told = await post.ask(error.node, SUBJECT, await _question(request))
        except Refusal as refusal:
            return answer(503, ErrorCode.UNAVAILABLE, str(refusal))
        return _response(msgspec.msgpack.decode(told, type=_Answered))

    application.add_exception_handler(Elsewhere, hand_on)


def serve(application: ASGIApp, post: Post) -> None:
    """Let other nodes ask ``application``."""

    async def ask(body: bytes) -> bytes:
        asked = msgspec.msgpack.decode(body, type=_Question)
        return msgspec.msgpack.encode(await _run(application, asked))

    post.serve(SUBJECT, ask)


async def _question(request: Request) -> bytes:
    client = request.client
    asked = _Question(
        request.method,
        request.scope["path"],
        request.scope["query_string"],
        tuple(request.scope["headers"]),
        request.scope["scheme"],
        None if client is None else (client.host, client.port),
        await request.body(),
    )
    return msgspec.msgpack.encode(asked)


async def _run(application: ASGIApp, asked: _Question) -> _Answered:
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": asked.scheme,
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": asked.query,
        "root_path": "",
        "headers": list(asked.headers),
        "client": asked.client,
        "server": None,
        HANDED_ON: True,
    }
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": asked.body, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    with suppress(
        Exception
    ):  # a bug: answered and noted, and then raised once more for whoever serves; that is us
        await application(scope, receive, send)
    start = told[0]
    body = b"".join(message.get("body", b"") for message in told[1:])
    return _Answered(start["status"], tuple((name, value) for name, value in start["headers"]), body)


def _response(told: _Answered) -> Response:
    response = Response(told.body, told.status)
    response.raw_headers = [(name, value) for name, value in told.headers if name.lower() not in _OURS]
    response.raw_headers.append((b"content-length", str(len(told.body)).encode()))
    return response
