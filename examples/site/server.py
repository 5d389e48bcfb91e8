"""A company's own site, small: one page with the button, and a signed word about who is signed in there.

    salotto sites add http://localhost:8090
    salotto sites secret
    SITE_SECRET=... SITE_AUDIENCE=... python examples/site/server.py

Opens http://localhost:8090. Needs nothing but Python; PyJWT's ``jwt.encode`` would do the signing in one line.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = Path(__file__).with_name("index.html")
WORD_LIFE_S = 300
SIGNED_IN = {"sub": "customer-7", "name": "Ada Bianchi", "email": "ada@mail.example"}
"""Whom this site knows. A real one looks at its own session."""


def word(secret: str, audience: str, customer: dict[str, str]) -> str:
    """Return the site's word (JWT, HS256) about a customer.

    Args:
        secret: As ``salotto sites secret`` printed it.
        audience: As it was printed beside.
        customer: ``sub``, and where known ``name``, ``email``, ``phone``.
    """
    now = int(time.time())
    claims = {**customer, "aud": audience, "iat": now, "exp": now + WORD_LIFE_S, "jti": secrets.token_hex(16)}
    parts = [_encoded(json.dumps(one).encode()) for one in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signature = hmac.new(secret.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, _encoded(signature)])


def serve(house: str, audience: str, secret: str, port: int) -> ThreadingHTTPServer:
    """Return a server of the site that listens at this port of the machine itself; call ``serve_forever`` on it.

    Args:
        house: Where Salotto is, such as ``https://meet.example.com``.
        audience: Id of the organisation there.
        secret: What this site signs with.
        port: 0: any that is free.
    """
    policy = (
        f"default-src 'self'; script-src 'nonce-page' {house}; style-src 'nonce-page'; frame-src {house}; "
        f"base-uri 'none'"
    )
    granted = ("microphone", "camera", "display-capture", "autoplay", "fullscreen", "screen-wake-lock")
    permissions = ", ".join(f'{name}=(self "{house}")' for name in granted)

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = PAGE.read_text("utf-8").replace("{{HOUSE}}", house).replace("{{ORGANISATION}}", audience)
            self._answer(page if self.path == "/" else page.replace("order A-100", "questions"), "text/html")

        def do_POST(self) -> None:
            # the browser says whose page asks: no other site gets a word about our customer
            if self.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                self.send_error(403)
                return
            self._answer(word(secret, audience, SIGNED_IN), "text/plain")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, text: str, kind: str) -> None:
            body = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Permissions-Policy", permissions)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer(("127.0.0.1", port), Site)


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


if __name__ == "__main__":
    shop = serve(
        os.environ.get("SITE_HOUSE", "http://localhost:8080"),
        os.environ["SITE_AUDIENCE"],
        os.environ["SITE_SECRET"],
        8090,
    )
    print("The site is open at http://localhost:8090")
    shop.serve_forever()
