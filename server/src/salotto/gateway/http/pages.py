"""The built pages: fresh HTML, assets that never change under their name, models beside them; and the launcher.

The page of the visit may be shown in a frame, by the company's own sites and nobody else; the other pages by nobody.
"""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from salotto.gateway.http.guard import content_security_policy

PAGES = ("visit", "desk", "review")
FramedBy = Callable[[str | None], Awaitable[Sequence[str]]]
"""Of the id of an organisation, or None, the origins that may frame its page of the visit."""
_LAUNCHER = "launcher.js"
_FOR_EVER = "public, max-age=31536000, immutable"
_A_WHILE = "public, max-age=300, stale-while-revalidate=86400"  # its name never changes, and what it does may
_ASK_AGAIN = "no-cache"  # kept, but asked about each time: the ETag makes that cheap


class Files(StaticFiles):
    """Files of a folder that may not be built yet: then none of them is found."""

    @override
    async def check_config(self) -> None:
        return


class Assets(Files):
    """Files whose name holds their digest: kept for good."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOR_EVER
        return response


class Models(Files):
    """Figures, movements and places. Asked for by version, they are kept for good."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = _FOR_EVER if is_versioned else _ASK_AGAIN
        if path.endswith((".vrm", ".vrma", ".glb")):
            response.headers["Content-Type"] = "model/gltf-binary"
        return response


def routes(web: Path, framed_by: FramedBy) -> list[BaseRoute]:
    """Return the routes of all pages. What is not built is said in words. ``framed_by``: who may frame a visit."""
    found: list[BaseRoute] = [Route("/", _start)]
    found.append(Route("/visit", _visit(web / "visit.html", framed_by)))
    found += [Route(f"/{page}", _page(web / f"{page}.html")) for page in PAGES if page != "visit"]
    found.append(Route(f"/{_LAUNCHER}", _launcher(Files(directory=web, check_dir=False))))
    found.append(Mount("/assets", Assets(directory=web / "assets", check_dir=False)))
    found.append(Mount("/avatars", Models(directory=web / "avatars", check_dir=False)))
    return found


async def _start(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/visit{query}", status_code=307)


def _launcher(files: Files) -> Any:
    """The one script that other sites load: theirs to read, kept for minutes, then asked about by its ETag."""

    async def launcher(request: Request) -> Response:
        response = await files.get_response(_LAUNCHER, request.scope)
        response.headers["Cache-Control"] = _A_WHILE
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = "*"  # so that their pages learn of its errors
        return response

    return launcher


def _visit(file: Path, framed_by: FramedBy) -> Any:
    page = _page(file)

    async def visit(request: Request) -> Response:
        sites = await framed_by(request.query_params.get("organisation"))
        response: Response = await run_in_threadpool(page, request)
        response.headers["Content-Security-Policy"] = content_security_policy(sites)
        return response

    return visit


def _page(file: Path) -> Any:
    def page(_request: Request) -> Response:  # in a worker thread: it asks the disk
        if not file.is_file():
            return PlainTextResponse(
                "The pages are not built. Run `make web`, then reload.\n", status_code=503
            )
        return FileResponse(file, headers={"Cache-Control": _ASK_AGAIN})

    return page
