"""Debian's Firefox, headless, driven over WebDriver BiDi: the few commands that our tests need.

Playwright drives no stock Firefox, and geckodriver is not packaged; but the browser itself speaks the protocol on the
port of ``--remote-debugging-port``. It needs a loudspeaker: without one, its AudioContext stays suspended for ever,
so PulseAudio plays into nothing. Source: W3C WebDriver BiDi.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

FIREFOX = Path("/usr/bin/firefox-esr")
PROGRAMS = "/usr/bin:/bin"
OPENS_WITHIN_S = 60.0
ANSWERS_WITHIN_S = 30.0
PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.permission.disabled": True,  # nobody is there to allow the microphone
    "media.navigator.streams.fake": True,
    "media.getusermedia.insecure.enabled": False,
    "media.autoplay.default": 0,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,
    "toolkit.telemetry.enabled": False,
    "webgl.force-enabled": True,
}


class PageError(Exception):
    """A command of ours failed; the text is the browser's."""


@dataclass
class Bidi:
    """One connection to the browser."""

    socket: ClientConnection
    complaints: list[str] = field(default_factory=list)
    _waiting: dict[int, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    _last: int = 0

    async def listen(self) -> None:
        """Take what the browser says until it falls silent."""
        while True:
            try:
                message = json.loads(await self.socket.recv())
            except ConnectionClosed:
                return
            waiting = self._waiting.pop(message.get("id", 0), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
            elif message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(str(message["params"]["text"]))

    async def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result.

        Raises:
            PageError: If the browser says that it failed.
        """
        self._last += 1
        number = self._last
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            answer = await self._waiting[number]
        if answer["type"] == "error":
            raise PageError(f"{method}: {answer['message']}")
        return dict(answer["result"])


@dataclass
class FirefoxPage:
    """One tab."""

    bidi: Bidi
    context: str

    async def goto(self, url: str) -> None:
        await self.bidi.do("browsingContext.navigate", context=self.context, url=url, wait="complete")

    async def reload(self) -> None:
        await self.bidi.do("browsingContext.reload", context=self.context, wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """Return what an expression gives, awaited; anything that JSON can hold."""
        wrapped = f"(async () => JSON.stringify((await ({expression})) ?? null))()"
        answer = await self.bidi.do(
            "script.evaluate",
            expression=wrapped,
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        if answer["type"] != "success":
            raise PageError(f"{expression}: {answer['exceptionDetails']['text']}")
        return json.loads(answer["result"]["value"])

    async def press_key(self, key: str) -> None:
        """Press a key where the focus is."""
        await self._act(
            {
                "type": "key",
                "id": "keys",
                "actions": [{"type": what, "value": key} for what in ("keyDown", "keyUp")],
            }
        )

    async def type(self, text: str) -> None:
        """Type a line where the focus is."""
        actions = [{"type": what, "value": each} for each in text for what in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keys", "actions": actions})

    async def click(self, x: float, y: float) -> None:
        """Click at a point of the window, as a finger would."""
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        actions = [move, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        await self._act({"type": "pointer", "id": "mouse", "actions": actions})

    async def _act(self, source: dict[str, Any]) -> None:
        await self.bidi.do("input.performActions", context=self.context, actions=[source])


def is_installed() -> bool:
    """Tell whether there is a Firefox to start, and a loudspeaker for it."""
    return FIREFOX.exists() and shutil.which("pulseaudio") is not None


@asynccontextmanager
async def loudspeaker(folder: Path, *modules: str) -> AsyncIterator[str]:
    """Run a loudspeaker that nobody hears, or what these modules of PulseAudio make; yields where programs find it."""
    loaded = [word for module in modules or ("null-sink",) for word in ("-L", f"module-{module}")]
    door = folder / "loudspeaker"  # "pulse" is a folder of PulseAudio's own
    process = await asyncio.create_subprocess_exec(
        "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
        *loaded, "-L", f"module-native-protocol-unix auth-anonymous=1 socket={door}",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "PATH": PROGRAMS},
    )  # fmt: skip
    try:
        async with asyncio.timeout(OPENS_WITHIN_S):
            while not door.exists():  # noqa: ASYNC110 - another process makes it
                await asyncio.sleep(0.05)
        yield f"unix:{door}"
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def firefox(folder: Path, preload: str, **preferences: bool | int | str) -> AsyncIterator[FirefoxPage]:
    """Run a Firefox with a profile of its own for the time of the block.

    Args:
        folder: For its profile.
        preload: A script that runs in each page before the page's own.
        preferences: In addition to those that make it quiet.
    """
    profile = folder / "profile"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in (PREFERENCES | preferences).items()]
    (profile / "user.js").write_text("\n".join(lines))
    async with loudspeaker(folder) as door, _process(profile, door):
        async with asyncio.timeout(OPENS_WITHIN_S):
            url = await _door(profile)
        async with asyncio.TaskGroup() as tasks, connect(f"{url}/session", max_size=None) as socket:
            bidi = Bidi(socket)
            listening = tasks.create_task(bidi.listen(), name="what Firefox says")
            yield await _first_page(bidi, preload)
            listening.cancel()


@asynccontextmanager
async def _process(profile: Path, door: str) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        FIREFOX, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        env={"HOME": str(profile.parent), "PATH": PROGRAMS, "PULSE_SERVER": door},
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def _first_page(bidi: Bidi, preload: str) -> FirefoxPage:
    await bidi.do("session.new", capabilities={})
    await bidi.do("session.subscribe", events=["log.entryAdded"])
    await bidi.do("script.addPreloadScript", functionDeclaration=f"() => {{ {preload} }}")
    tree = await bidi.do("browsingContext.getTree")
    context = str(tree["contexts"][0]["context"])
    await bidi.do("browsingContext.setViewport", context=context, viewport={"width": 1280, "height": 720})
    return FirefoxPage(bidi, context)


async def _door(profile: Path) -> str:
    """Wait until Firefox has written down where it is reached."""
    told = profile / "WebDriverBiDiServer.json"
    while True:
        try:
            where = json.loads(told.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            await asyncio.sleep(0.05)
        else:
            return f"ws://{where['ws_host']}:{where['ws_port']}"
