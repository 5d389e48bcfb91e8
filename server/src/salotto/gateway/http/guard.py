"""What holds for every request, whatever it asks for: a size, and the headers that tell browsers what is forbidden."""

from collections.abc import Callable, Sequence

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from salotto.core.errors import ErrorCode
from salotto.gateway.http.problems import answer

BODY_BYTES = 256 * 1024
"""Largest request body: a note of 20,000 characters needs less than a third."""

TOO_MUCH = f"This is too much at once. At most {BODY_BYTES // 1024} KiB are read."

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the decoder of meshopt models is WebAssembly
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self' blob:",  # blob: textures inside of models are read through it
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)
_PERMISSIONS = (
    "microphone",
    "camera",
    "display-capture",
    "autoplay",
    "fullscreen",
    "xr-spatial-tracking",
    "screen-wake-lock",
)
_FORBIDDEN = ("geolocation", "payment", "usb", "serial", "midi", "browsing-topics")


def content_security_policy(framed_by: Sequence[str] = ()) -> str:
    """Return what a page of ours may load, and who may show it in a frame.

    Args:
        framed_by: Origins, such as ``https://shop.example``. Nobody by default: a page in a stranger's frame can be
            covered, and its buttons pressed by people who believe to press others.
    """
    return f"{_POLICY}; frame-ancestors " + (" ".join(framed_by) or "'none'")


HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "Permissions-Policy": ", ".join(
        [*(f"{name}=(self)" for name in _PERMISSIONS), *(f"{name}=()" for name in _FORBIDDEN)]
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Set on every answer that does not say it otherwise itself."""

_HTTPS_ONLY = "max-age=31536000"  # a year; not the subdomains, which are not ours to bind


class Guard:
    """Stands around everything that is HTTP, also around the answer to a bug.

    Args:
        app: What answers.
        is_secure: Whether browsers reach this house over HTTPS, whatever the scheme is between a proxy and us.
        socket_origins: Returns where pages open sockets, beside their own host.
    """

    def __init__(
        self, app: ASGIApp, *, is_secure: bool, socket_origins: Callable[[], tuple[str, ...]] = tuple
    ) -> None:
        self._app = app
        self._is_secure = is_secure
        self._socket_origins = socket_origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_secure = self._is_secure or scope["scheme"] == "https"
        is_api = scope["path"].startswith("/api/")

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_secure:
                    headers["Strict-Transport-Security"] = _HTTPS_ONLY
                _allow(headers, self._socket_origins())
                if is_api:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        if _declares_too_much(scope):
            await answer(413, ErrorCode.INVALID, TOO_MUCH)(scope, receive, guarded_send)
        else:
            await self._app(scope, _counted(receive), guarded_send)


def _allow(headers: MutableHeaders, origins: tuple[str, ...]) -> None:
    """Let pages connect to the nodes of this house, too."""
    if origins:
        policy = headers["Content-Security-Policy"]
        connect = "connect-src 'self'"
        headers["Content-Security-Policy"] = policy.replace(connect, " ".join((connect, *origins)), 1)


def _declares_too_much(scope: Scope) -> bool:
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    return not declared.isdigit() or int(declared) > BODY_BYTES


def _counted(receive: Receive) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_BYTES:
            raise HTTPException(413, TOO_MUCH)  # whoever reads the body answers with it
        return message

    return counted
