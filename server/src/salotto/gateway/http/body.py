"""An answer that is a file, or a part of it, sent while it is read: its size never matters to memory."""

import logging
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from salotto.core.errors import ErrorCode, Refusal
from salotto.gateway.http.problems import answer
from salotto.gateway.http.ranges import NotSatisfiable, Span, span_of
from salotto.journeys.viewing import OpenFile
from salotto.recording.sealing import SealBroken

log = logging.getLogger(__name__)


class FileBody(Response):
    """A file or a part of it.

    An answer that has begun cannot turn into an error: when leave is withdrawn, or the file or the database breaks, it
    ends in the middle, and the connection with it, so that nobody takes the half for the whole.
    """

    def __init__(self, opened: OpenFile, span: Span) -> None:
        super().__init__(status_code=206 if span.is_part else 200, media_type=opened.file.media_type)
        self.headers.update(_headers(opened))
        self.headers["Content-Length"] = str(span.end - span.start)
        if span.is_part:
            self.headers["Content-Range"] = span.content_range
        self._opened = opened
        self._span = span

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD" or self._span.start == self._span.end:
            await send({"type": "http.response.body", "body": b""})
            return
        try:
            async with aclosing(self._opened.pieces(self._span.start, self._span.end)) as pieces:
                at = self._span.start
                async for piece in pieces:
                    at += len(piece)
                    more = at < self._span.end
                    await send({"type": "http.response.body", "body": piece, "more_body": more})
        except (Refusal, SealBroken, OSError) as error:
            log.warning("an answer was broken off", extra={"reason": type(error).__name__})


def file_response(request: Request, opened: OpenFile) -> Response:
    """Return the answer to a GET or HEAD of a file: whole, a part, or 416."""
    wanted = request.headers.get("Range") if request.method == "GET" else None  # says section 14.2
    if request.headers.get("If-Range", tag := _tag(opened)) != tag:
        wanted = None  # the part that they have is of another file
    try:
        return FileBody(opened, span_of(wanted, opened.file.plain_bytes))
    except NotSatisfiable as error:
        refused: JSONResponse = answer(416, ErrorCode.INVALID, f"There is nothing there: {error}.")
        refused.headers["Content-Range"] = f"bytes */{opened.file.plain_bytes}"
        return refused


def _headers(opened: OpenFile) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "ETag": _tag(opened),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Disposition": "inline",
    }


def _tag(opened: OpenFile) -> str:
    return f'"{opened.file.id}"'  # a new deposit has new ids, and a file is never rewritten
