"""The built pages: fresh HTML, assets that never change under their name, models beside them."""

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

PAGES = ("visit", "desk", "review")
_FOR_EVER = "public, max-age=31536000, immutable"
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


def routes(web: Path) -> list[BaseRoute]:
    """Return the routes of all pages. What is not built is said in words."""
    found: list[BaseRoute] = [Route("/", _start)]
    found += [Route(f"/{page}", _page(web / f"{page}.html")) for page in PAGES]
    found.append(Mount("/assets", Assets(directory=web / "assets", check_dir=False)))
    found.append(Mount("/avatars", Models(directory=web / "avatars", check_dir=False)))
    return found


async def _start(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/visit{query}", status_code=307)


def _page(file: Path) -> Any:
    def page(_request: Request) -> Response:  # in a worker thread: it asks the disk
        if not file.is_file():
            return PlainTextResponse(
                "The pages are not built. Run `make web`, then reload.\n", status_code=503
            )
        return FileResponse(file, headers={"Cache-Control": _ASK_AGAIN})

    return page
