"""A6: forged requests, scripts and frames, tried in a real Chromium. Run by ``make proof``."""

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.async_api import Browser, Page
from typing_extensions import override

from tests.e2e.conftest import Browsers, browsers, house, playwright
from tests.support.running import RunningHouse

__all__ = ["browsers", "house", "playwright"]

pytestmark = [
    pytest.mark.proof,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(200),
]

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(e.violatedDirective + " " + e.blockedURI));
"""
FRAMED = """(url) => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.onload = () => {
        try { resolve(frame.contentDocument === null ? "blocked" : "empty"); } catch { resolve("blocked"); }
    };
    frame.src = url;
    document.body.append(frame);
    setTimeout(() => resolve("silent"), 3000);
})"""


class Elsewhere(BaseHTTPRequestHandler):
    """Another site."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>elsewhere</title><body>a shop</body>")

    @override
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_a6_what_strangers_try_is_refused(
    house: RunningHouse, browsers: Browsers, elsewhere: str, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = browsers.customer
    ours, theirs = await _open(browser, f"{house.url}/visit"), await _open(browser, elsewhere)
    kept = {
        "the visit page in a stranger's frame": await _is_not_framed(theirs, f"{house.url}/visit"),
        "the desk in a stranger's frame": await _is_not_framed(theirs, f"{house.url}/desk"),
        "a script written into our page": await ours.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
            " document.body.append(s); return window.ran === undefined; }"
        ),
        "a script from elsewhere": await ours.evaluate(
            "(url) => new Promise((resolve) => { const s = document.createElement('script'); s.src = url;"
            " s.onload = () => resolve(false); s.onerror = () => resolve(true); document.body.append(s); })",
            elsewhere,
        ),
        "text run as a script": await ours.evaluate(  # eval itself is allowed to whoever drives the browser
            "() => new Promise((resolve) => { setTimeout('window.ranText = 1', 0);"
            " setTimeout(() => resolve(window.ranText === undefined), 200); })"
        ),
        "a request of a stranger's page": await theirs.evaluate(
            "async (url) => { try { await fetch(url, {credentials: 'include'}); return false; }"
            " catch { return true; } }",
            f"{house.url}/api/v1/house",
        ),
        "a socket of a stranger's page": await theirs.evaluate(
            "(url) => new Promise((resolve) => { const s = new WebSocket(url, 'salotto.v1');"
            " s.onopen = () => resolve(false); s.onerror = () => resolve(true); })",
            f"{house.url.replace('http', 'ws')}/ws",
        ),
        "where somebody is": await ours.evaluate(
            "() => !document.featurePolicy.allowsFeature('geolocation')"
            " && document.featurePolicy.allowsFeature('microphone')"
        ),
        "a form of a stranger's page": await _is_form_refused(
            theirs, f"{house.url}/api/v1/visits"
        ),  # last: it leaves the page
    }
    violations = [one for path in PAGES for one in await _violations(browser, house.url + path)]
    broken = [name for name, is_kept in kept.items() if not is_kept]
    with capsys.disabled():
        for name, found in (
            (f"broken_of_{len(kept)}", broken),
            (f"violations_on_{len(PAGES)}_pages", violations),
        ):
            told = {"name": f"A6_csrf_csp_embed.{name}", "figure": len(found), "target": 0, "pass": not found}
            sys.stdout.write(json.dumps(told) + "\n")
    assert (broken, violations) == ([], [])


PAGES = ("/visit?lang=en", "/visit?lang=it&view=2d", "/desk?lang=en", "/review?lang=en")


async def _open(browser: Browser, url: str) -> Page:
    page = await (await browser.new_context()).new_page()
    await page.add_init_script(WATCH)
    await page.goto(url)
    return page


async def _is_not_framed(stranger: Page, url: str) -> bool:
    before = {frame.url for frame in stranger.frames}
    told = await stranger.evaluate(FRAMED, url)
    shown = {frame.url for frame in stranger.frames} - before
    return told != "empty" and url not in shown


async def _is_form_refused(stranger: Page, url: str) -> bool:
    async with stranger.expect_response(url) as answered:
        await stranger.evaluate(
            "(url) => { const f = document.createElement('form'); f.method = 'post'; f.enctype = 'text/plain';"
            " f.action = url; const i = document.createElement('input'); i.name = '{\"organisation\":\"x'; i.value = '\"}';"
            " f.append(i); document.body.append(f); f.submit(); }",
            url,
        )
    return (await answered.value).status == 403


async def _violations(browser: Browser, url: str) -> list[str]:
    page = await _open(browser, url)
    await asyncio.sleep(3)  # the 3D, its workers, models and fonts
    found = await page.evaluate("window.violations")
    await page.context.close()
    return [f"{url}: {one}" for one in found]
