"""The page on trust: plain HTTP, read-only, and nothing in it that the local network may not know.

It must be plain: whoever reads it does not trust our certificate yet. So it carries no secret, runs no script, takes
no input, and shows the fingerprint that people compare with the one in the terminal.
"""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from salotto.app.lan.addresses import LanNames, in_url
from salotto.app.lan.authority import Authority
from salotto.app.lan.words import DEVICES, LANGUAGES, Words

CERTIFICATE = "/trust/salotto.crt"
STYLE = "/trust/style.css"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_AGENTS = (
    ("quest", re.compile(r"Quest|OculusBrowser|Pico", re.IGNORECASE)),
    ("iphone", re.compile(r"iPhone|iPad")),
    ("android", re.compile(r"Android")),
)
_CSS = """
:root { --paper: #FBF8F3; --ink: #1B2B30; --ink-2: #4A5B60; --primary: #0E6B62; --line: #D9D4CA; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 18px/1.6 system-ui, sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 24px 20px 48px; }
h1 { font: 600 30px/1.25 Georgia, serif; margin: 8px 0 12px; }
h2 { font-size: 20px; margin: 28px 0 8px; }
p { margin: 0 0 12px; }
.way { display: inline-block; min-height: 56px; padding: 13px 24px; margin: 0 8px 8px 0; border-radius: 8px;
  background: var(--primary); color: #fff; text-decoration: none; font-weight: 600; }
.way--second { background: none; color: var(--primary); border: 2px solid var(--primary); padding: 11px 22px; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.print { padding: 16px; background: #fff; border: 1px solid var(--line); border-radius: 12px; margin-bottom: 12px;
  font: 16px/1.7 ui-monospace, monospace; overflow-wrap: anywhere; }
details { background: #fff; border: 1px solid var(--line); border-radius: 12px; margin-bottom: 8px; }
summary { padding: 14px 16px; font-weight: 600; cursor: pointer; }
details ol { margin: 0; padding: 0 16px 12px 40px; }
details li { margin-bottom: 8px; }
.small { color: var(--ink-2); font-size: 16px; margin-top: 28px; }
"""


@dataclass(frozen=True, slots=True)
class House:
    """What the page leads to.

    Attributes:
        authority: What is to be trusted.
        names: Under which the house is reached.
        port: Where it serves HTTPS.
    """

    authority: Authority
    names: LanNames
    port: int

    def url(self, asked_at: str) -> str:
        """Return where the house is for somebody who reached us at a host; an unknown host gets the first address."""
        known = {in_url(one) for one in self.names.addresses} | set(self.names.hosts) | {"127.0.0.1"}
        first = self.names.first
        host = asked_at if asked_at in known else "localhost" if first is None else in_url(first)
        return f"https://{host}:{self.port}"


def trust_application(house: House) -> Starlette:
    """Return the application of the page. It knows nothing but how to be read."""

    async def page(request: Request) -> Response:
        language = language_of(request.query_params.get("lang"), request.headers.get("Accept-Language", ""))
        device = device_of(request.headers.get("User-Agent", ""))
        url = house.url(_host_of(request.headers.get("Host", "")))
        return HTMLResponse(render(house, url, language, device), headers=_HEADERS)

    async def certificate(_request: Request) -> Response:
        name = {"Content-Disposition": 'attachment; filename="salotto.crt"'}
        return Response(house.authority.der, media_type="application/x-x509-ca-cert", headers=_HEADERS | name)

    async def style(_request: Request) -> Response:
        return Response(_CSS, media_type="text/css", headers=_HEADERS)

    async def start(_request: Request) -> Response:
        return RedirectResponse("/trust", status_code=307)

    return Starlette(
        routes=[
            Route("/", start),
            Route("/trust", page),
            Route(CERTIFICATE, certificate),
            Route(STYLE, style),
        ]
    )


def render(house: House, url: str, language: str, device: str) -> str:
    """Return the page as HTML.

    Args:
        house: What it leads to.
        url: Of the house, as the reader reaches it.
        language: ``en`` or ``it``.
        device: Whose steps are open, one of ``DEVICES``.
    """
    words = LANGUAGES[language]
    steps = "".join(
        f"<details{' open' if kind == device else ''}><summary>{escape(one.name)}</summary><ol>"
        + "".join(f"<li>{escape(line.format(port=house.port))}</li>" for line in one.lines)
        + "</ol></details>"
        for kind, one in zip(DEVICES, words.devices, strict=True)
    )
    return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(words.title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="{STYLE}"></head>
<body><main><h1>{escape(words.title)}</h1><p>{escape(words.why)}</p>
<h2>1. {escape(words.first)}</h2><p><a class="way" href="{CERTIFICATE}">{escape(words.download)}</a></p>
<h2>2. {escape(words.second)}</h2><p>{escape(words.compare)}</p>
<p class="print">{escape(spaced(house.authority.fingerprint))}</p>{steps}
<h2>3. {escape(words.third)}</h2>{_ways(words, url)}
<p class="small">{escape(words.bounds)}</p></main></body></html>
"""


def language_of(wish: str | None, accepted: str) -> str:
    """Return the language to speak: the wished one, else the first accepted one that is spoken here, else English."""
    wishes = [wish or "", *(part.partition(";")[0] for part in accepted.split(","))]
    return next((one[:2] for one in (each.strip().lower() for each in wishes) if one[:2] in LANGUAGES), "en")


def device_of(agent: str) -> str:
    """Return the kind of device that a browser says it runs on."""
    return next((kind for kind, pattern in _AGENTS if pattern.search(agent)), "desktop")


def spaced(fingerprint: str) -> str:
    """Return a fingerprint in groups of four bytes, to be compared by eye."""
    pairs = fingerprint.split(":")
    return " ".join(":".join(pairs[at : at + 4]) for at in range(0, len(pairs), 4))


def _ways(words: Words, url: str) -> str:
    return (
        f'<p><a class="way" href="{escape(url)}/visit">{escape(words.visit)}</a>'
        f'<a class="way way--second" href="{escape(url)}/desk">{escape(words.desk)}</a></p>'
    )


def _host_of(header: str) -> str:
    try:
        host = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
    return f"[{host}]" if ":" in host else host
