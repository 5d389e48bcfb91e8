"""What holds for every request, whatever it asks for: a size, and the headers that tell browsers what is forbidden."""

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from salotto.core.errors import ErrorCode
from salotto.gateway.http.problems import answer

BODY_BYTES = 256 * 1024
"""Largest request body: a note of 20,000 characters needs less than a third."""

TOO_MUCH = f"This is too much at once. At most {BODY_BYTES // 1024} KiB are read."

CONTENT_SECURITY_POLICY = "; ".join(
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
        "frame-ancestors 'self'",
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

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": ", ".join(
        [*(f"{name}=(self)" for name in _PERMISSIONS), *(f"{name}=()" for name in _FORBIDDEN)]
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guard:
    """Stands around everything that is HTTP, also around the answer to a bug."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith("/api/")

        async def guarded_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if is_api:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        if _declares_too_much(scope):
            await answer(413, ErrorCode.INVALID, TOO_MUCH)(scope, receive, guarded_send)
        else:
            await self._app(scope, _counted(receive), guarded_send)


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
